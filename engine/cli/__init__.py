"""The command line: `xorcise train`, and the options it shares with the screen."""

from __future__ import annotations

from engine.cli.train import give_up, main, screen_recipe

__all__ = ["give_up", "main", "screen_recipe"]
