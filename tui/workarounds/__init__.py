"""Where Textual behaves differently from what this screen needs: each workaround names the issue or the version that it
is for.

Issues are those of github.com/Textualize/textual. A version in brackets means that no issue was found; the behaviour
was seen in that version.
"""

from __future__ import annotations

from tui.workarounds.app import SteadyApp
from tui.workarounds.screens import SteadyModal
from tui.workarounds.terminal import BackgroundSeen
from tui.workarounds.threads import are_threads_left
from tui.workarounds.widgets import (
    OrderedInput,
    SteadyFooter,
    SteadyOptionList,
    focus_now,
    found,
    is_focused,
    set_in_border,
)

__all__ = [
    "BackgroundSeen",
    "OrderedInput",
    "SteadyApp",
    "SteadyFooter",
    "SteadyModal",
    "SteadyOptionList",
    "are_threads_left",
    "focus_now",
    "found",
    "is_focused",
    "set_in_border",
]
