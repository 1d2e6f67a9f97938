"""The command line, which needs no screen: `xorcise train`, and the options that the screen is opened with.

A module a subcommand: `train`, `screen`. Beside them stands what they share.
"""

from __future__ import annotations

from engine.cli.screen import screen_recipe
from engine.cli.streams import complain, give_up
from engine.cli.train import main

__all__ = ["complain", "give_up", "main", "screen_recipe"]
