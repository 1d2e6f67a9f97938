"""Help: for the focused panel and all keys, or for another screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.actions import ACTIONS, hints, keys, with_keys
from tui.pages import PANELS
from tui.workarounds import SteadyModal


class HelpScreen(SteadyModal[None]):
    """A text `about` something; then, under their headings, keys as they are shown and what each does."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(("escape", "enter", *keys("show_help"), *keys("quit"))), "dismiss", "close"),
    ]

    def __init__(self, name: str, about: str, sections: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._title, self._about, self._sections = f"Help · {name}", about, sections

    @classmethod
    def for_panel(cls, panel: str, about: str) -> HelpScreen:
        """The help text of a panel and its keys; then the keys that work everywhere."""
        sections = {"Keys of this panel": panel, "Everywhere": None}
        return cls(
            PANELS[panel],
            with_keys(about, panel),
            {
                heading: [(action.shown, action.help) for action in ACTIONS if action.panel == where]
                for heading, where in sections.items()
            },
        )

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = self._title
            scroll.border_subtitle = hints(("↑↓", "scroll"), ("esc", "close"))
            yield Static(Text(self._about))
            for heading, rows in self._sections.items():
                yield Static(Text(f"\n{heading}\n", style="bold"))
                yield Static(_table(rows))


def _table(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    for shown, words in rows:
        table.add_row(Text(shown, style="bold"), Text(words))
    return table
