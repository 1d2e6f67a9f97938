"""The command line, which needs no screen: `xorcise train`, and the options that the screen is opened with.

A module a subcommand: `train`, `screen`. Beside them stands what they share.
"""

from __future__ import annotations

from engine.cli.screen import Recovery, screen_recipe
from engine.cli.streams import complain, give_up, say
from engine.cli.train import main

__all__ = ["Recovery", "complain", "give_up", "main", "say", "screen_recipe"]
