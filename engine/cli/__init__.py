"""The command line without a screen: `xorcise train`, and the options of the screen.

One module per command: `train`, `screen`. The other modules are shared by both.
"""

from __future__ import annotations

from engine.cli.screen import Recovery, screen_recipe
from engine.cli.streams import complain, give_up, say
from engine.cli.train import main

__all__ = ["Recovery", "complain", "give_up", "main", "say", "screen_recipe"]
