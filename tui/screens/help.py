"""Help for the focused panel, and all keys."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.actions import ACTIONS
from tui.pages import PANELS
from tui.workarounds import SteadyModal


class HelpScreen(SteadyModal[None]):
    """The help text of `panel` and its keys; then the keys that work everywhere."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "close"),
    ]

    def __init__(self, panel: str, about: str) -> None:
        super().__init__()
        self._panel, self._about = panel, about

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = f"Help · {PANELS[self._panel]}"
            scroll.border_subtitle = "esc or q: close  ↑↓ scroll"
            yield Static(Text(self._about))
            yield Static(Text("\nKeys of this panel\n", style="bold"))
            yield Static(self._keys(self._panel))
            yield Static(Text("\nEverywhere\n", style="bold"))
            yield Static(self._keys(None))

    @staticmethod
    def _keys(panel: str | None) -> Table:
        keys = Table.grid(padding=(0, 3, 0, 0))
        for action in ACTIONS:
            if action.panel == panel:
                keys.add_row(Text(action.shown, style="bold"), Text(action.help))
        return keys
