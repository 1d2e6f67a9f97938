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
from tui.actions import hints
from tui.workarounds import SteadyModal, SteadyOptionList

# The columns of the names of recipes; those of files take as many as they need.
NAMES = 11
RECENT_FILE, BUILT_IN_RECIPE = "file", "recipe"


class Gallery(SteadyOptionList):
    """The list, with a mark at the highlighted row as well as a colour. `recent`: paths, each with words about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]

    def __init__(self, recent: Sequence[tuple[str, str]]) -> None:
        self._words = dict(recent)
        options = [Option(Text("Recent files", style="bold"), disabled=True)] if recent else []
        options += [Option(self._row(RECENT_FILE, path), f"{RECENT_FILE} {path}") for path, _ in recent]
        options.append(Option(Text("Built-in recipes", style="bold"), disabled=True))
        options += [Option(self._row(BUILT_IN_RECIPE, name), f"{BUILT_IN_RECIPE} {name}") for name in BUILT_IN]
        super().__init__(*options, id="recipes")
        self.border_title = "Open"
        self.border_subtitle = hints(("enter", "open"), ("↑↓", "choose"), ("esc", "close"))

    def choice(self, number: int) -> tuple[str, str] | None:
        """What a row stands for: `BUILT_IN_RECIPE` with a name, or `RECENT_FILE` with a path; None for a heading."""
        kind, _, name = (self.get_option_at_index(number).id or "").partition(" ")
        return (kind, name) if kind else None

    def watch_highlighted(self, highlighted: int | None) -> None:
        for number in range(self.option_count):
            choice = self.choice(number)
            if choice is not None:
                self.replace_option_prompt_at_index(number, self._row(*choice, marked=number == highlighted))
        super().watch_highlighted(highlighted)

    def _row(self, kind: str, name: str, marked: bool = False) -> Table:
        # Padded at its edge as well: room before the scroll bar.
        grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=True, expand=True)
        grid.add_column(width=1)
        mark = Text("›" if marked else " ", style="bold")
        if kind == RECENT_FILE:
            grid.add_column(ratio=1)
            grid.add_row(mark, Text.assemble(f"{printable(name)}  ", (self._words[name], "italic")))
        else:
            grid.add_column(width=NAMES)
            grid.add_column(ratio=1)
            grid.add_row(mark, Text(name, style="bold"), Text(BUILT_IN[name].sentence))
        return grid


class RecipesScreen(SteadyModal[tuple[str, str] | None]):
    """The result is the choice (see `Gallery.choice`), None if nothing was chosen."""

    AUTO_FOCUS = "#recipes"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,O", "dismiss", "close")]

    def __init__(self, recent: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._recent = recent

    def compose(self) -> ComposeResult:
        yield Gallery(self._recent)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        assert isinstance(event.option_list, Gallery)
        self.dismiss(event.option_list.choice(event.option_index))
