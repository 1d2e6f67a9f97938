"""Help for the focused panel, and all keys."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.actions import ACTIONS, key_of, keys, with_keys
from tui.pages import PANELS
from tui.workarounds import SteadyModal


class HelpScreen(SteadyModal[None]):
    """The help text of `panel` and its keys; then the keys that work everywhere."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(("escape", "enter", *keys("show_help"), *keys("quit"))), "dismiss", "close"),
    ]

    def __init__(self, panel: str, about: str) -> None:
        super().__init__()
        self._panel, self._about = panel, about

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = f"Help · {PANELS[self._panel]}"
            scroll.border_subtitle = f"esc or {key_of('quit')}: close  ↑↓ scroll"
            yield Static(Text(with_keys(self._about, self._panel)))
            yield Static(Text("\nKeys of this panel\n", style="bold"))
            yield Static(self._table(self._panel))
            yield Static(Text("\nEverywhere\n", style="bold"))
            yield Static(self._table(None))

    @staticmethod
    def _table(panel: str | None) -> Table:
        table = Table.grid(padding=(0, 3, 0, 0))
        for action in ACTIONS:
            if action.panel == panel:
                table.add_row(Text(action.shown, style="bold"), Text(action.help))
        return table
