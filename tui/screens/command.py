"""A run as a command line, to be selected with the mouse where the terminal has not put it on the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tui.actions import hints
from tui.drawing.command import pasteable
from tui.workarounds import SteadyModal, found


class CommandScreen(SteadyModal[bool]):
    """`words` of a command line, over the whole width and without a border: what the mouse selects of it must be the
    command and nothing else. `notes` are lines about it. The result is whether the run is to be saved instead.
    """

    # Textual's own selection would look like the terminal's, but could not be copied: ctrl+c ends the program.
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,y,enter", "dismiss(False)", "close"),
        Binding("W", "dismiss(True)", "save the run"),
    ]

    def __init__(self, words: Sequence[str], notes: Sequence[str]) -> None:
        super().__init__()
        self._words, self._notes = words, notes

    def compose(self) -> ComposeResult:
        yield Static(Text("\n".join(self._notes)), classes="notes")
        yield Static(id="command")
        yield Static(hints(("shift+drag", "select it"), ("W", "save the run"), ("esc", "close")), classes="notes")

    def on_resize(self, event: events.Resize) -> None:
        command = found(self, "#command", Static)
        if command is not None:
            command.update(Text("\n".join(pasteable(self._words, event.size.width)), no_wrap=True))
