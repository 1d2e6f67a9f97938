"""The files that were opened or saved last, and the built-in recipes, to choose one from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.cookbook import BUILT_IN
from engine.errors import printable
from tui.workarounds import SteadyModal, SteadyOptionList

# The columns of the names of recipes; those of files take as many as they need.
NAMES = 13
RECENT_FILE, BUILT_IN_RECIPE = "file", "recipe"


class RecipesScreen(SteadyModal[tuple[str, str] | None]):
    """The result is `BUILT_IN_RECIPE` with a name, or `RECENT_FILE` with a path; None if none was chosen. `recent`:
    paths, each with words about it.
    """

    AUTO_FOCUS = "#recipes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,O", "dismiss", "close"),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
    ]

    def __init__(self, recent: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._recent = recent

    def compose(self) -> ComposeResult:
        options = [Option(_titled("Recent files"), disabled=True)] if self._recent else []
        options += [Option(_file(path, words), f"{RECENT_FILE} {path}") for path, words in self._recent]
        options.append(Option(_titled("Built-in recipes"), disabled=True))
        options += [Option(_recipe(name), f"{BUILT_IN_RECIPE} {name}") for name in BUILT_IN]
        listed = SteadyOptionList(*options, id="recipes")
        listed.border_title = "Open"
        listed.border_subtitle = "enter: open  ↑↓ choose  esc: close"
        yield listed

    def action_move(self, way: str) -> None:
        getattr(self.query_one(SteadyOptionList), f"action_{way}")()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        kind, _, name = str(event.option.id).partition(" ")
        self.dismiss((kind, name))


def _titled(words: str) -> Text:
    return Text(words, style="bold")


def _file(path: str, words: str) -> Text:
    return Text.assemble(f"  {printable(path)}  ", (words, "italic"))


def _recipe(name: str) -> Table:
    """A name and its sentence, side by side."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(width=NAMES)
    grid.add_column(ratio=1)
    grid.add_row(Text(f"  {name}", style="bold"), Text(BUILT_IN[name].sentence))
    return grid
