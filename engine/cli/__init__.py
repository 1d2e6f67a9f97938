"""The command line without a screen: `xorcise train`, and the options of the screen.

One module per command: `train`, `screen`. The other modules are shared by both.
"""

from __future__ import annotations

from engine.cli.resuming import resumed
from engine.cli.screen import Opened, SavedRun, SettingsAsked, screen_run
from engine.cli.streams import complain, deliver, give_up, say
from engine.cli.train import main

__all__ = [
    "Opened",
    "SavedRun",
    "SettingsAsked",
    "complain",
    "deliver",
    "give_up",
    "main",
    "resumed",
    "say",
    "screen_run",
]
