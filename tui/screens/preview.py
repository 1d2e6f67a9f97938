"""The preview of a table: its first rows, which columns are predicted or left out, and what is read in the end."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from engine import DataError, RecipeError
from engine.data.columns import Asked
from engine.data.missing import DROP, REFUSE
from engine.data.preview import INPUT, LEFT_OUT, MIXED, TARGET, WORDS, preview
from engine.errors import harmless
from tui.drawing.cells import BLANK, Row, row, wrap
from tui.drawing.names import shortened
from tui.drawing.preview import HEADERS, about, column_at, keys, table, visible, with_keys
from tui.panels.panel import Canvas
from tui.screens.help import HelpScreen
from tui.workarounds import SteadyModal, found

# The rows of a table that are seen however long the words below it are.
LEAST = HEADERS + 2
# The lines below the table, if there is room for more than they need.
BELOW = 12
PROBLEMS = ("auto", "classification", "regression")


class PreviewTable(Canvas):
    """Draws for its screen, which has the state."""

    def __init__(self, screen: PreviewScreen) -> None:
        super().__init__("preview")
        self._screen = screen

    @property
    def is_ready(self) -> bool:
        return True

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return self._screen.lines

    def draw(self, columns: int, lines: int) -> list[Row]:
        return self._screen.draw(columns, lines)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self._screen.choose_at(offset.x, self.size.width)

    def on_mouse_scroll_up(self) -> None:
        self._screen.action_scroll(-1)

    def on_mouse_scroll_down(self) -> None:
        self._screen.action_scroll(1)


# A key of the preview: Textual's names of it, the action, how it is shown, and what it does.
KEYS = (
    ("left", "choose(-1)", "←", "choose the column on the left"),
    ("right", "choose(1)", "→", "choose the column on the right"),
    ("home", "choose(-1000000)", "home", "choose the first column"),
    ("end", "choose(1000000)", "end", "choose the last column"),
    ("up", "scroll(-1)", "↑", "show the previous row"),
    ("down", "scroll(1)", "↓", "show the next row"),
    ("pageup", "scroll(-10)", "pgup", "show the previous ten rows"),
    ("pagedown", "scroll(10)", "pgdn", "show the next ten rows"),
    ("t", "predict", "t", "predict the chosen column, or no longer"),
    ("x,l,delete", "leave_out", "x, l or delete", "leave out the chosen column, or use it again"),
    ("X", "leave_out_words", "X", "leave out all inputs that are not numbers"),
    ("p", "change_problem", "p", "classes or values as targets, or let the reader decide"),
    ("h", "change_header", "h", "take the first row as names, or as a sample"),
    ("m", "change_missing", "m", "drop rows that lack a value, or refuse the table"),
    ("enter", "read", "enter", "read the whole table like this, for a new run"),
    ("question_mark,f1", "show_help", "? or F1", "show this help"),
    ("escape,q", "cancel", "esc or q", "cancel: the run stays as it is"),
)
ABOUT = (
    "The first rows of a table, before it is read. Below its name each column says what is in it and what it is for: "
    "the target is predicted from the inputs. What is chosen here starts a new run when the table is read."
)


class Wish(NamedTuple):
    """A table to be read: its path, how, and which column is looked at (from 0; None is the last one)."""

    path: str
    asked: Asked = Asked()
    column: int | None = None


class PreviewScreen(SteadyModal[Wish | None]):
    """Shows how a table would be read, and lets it be changed. `refusal` is why it could not be read like that. The
    result is how it is to be read; None if it is not. Raises `RecipeError` if there are no rows to show.
    """

    # With priority, keys typed fast are handled in the order they arrive.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False, priority=True) for keys, action, _, _ in KEYS
    ]

    def __init__(self, wish: Wish, refusal: str = "") -> None:
        super().__init__()
        self._path, asked, column = wish
        try:
            self._seen = seen = preview(self._path, asked)
        except DataError as error:
            raise RecipeError("data", str(error)) from None
        # Columns by their numbers here: their names may change with the header.
        targets, left_out = (_texts(self._numbers(role)) for role in (TARGET, LEFT_OUT))
        self._asked = asked._replace(target=targets if asked.target else (), leave_out=left_out)
        # The problem of the targets if that is left to the reader.
        self._by_itself = seen.problem if asked.problem == "auto" else None
        self._chosen = len(seen.columns) - 1 if column is None else min(column, len(seen.columns) - 1)
        self._first = self._top = 0
        self._shown = range(0)
        self._refusal = refusal or seen.refusal

    def compose(self) -> ComposeResult:
        drawn = PreviewTable(self)
        rows = f"the first {len(self._seen.rows)}" if not self._seen.whole else f"{len(self._seen.rows)}"
        name = shortened(harmless(Path(self._path).name), 48)
        drawn.border_title = f"{name} · {rows} rows".replace("[", "\\[")
        yield drawn

    @property
    def lines(self) -> int:
        """How many lines show all rows, with room for a long reason below them."""
        return HEADERS + len(self._seen.rows) + BELOW

    def draw(self, columns: int, lines: int) -> list[Row]:
        """The table, and below it what is known about it, what is wrong with it, and the keys."""
        below = [BLANK, *about(self._seen, self._chosen, columns)]
        if self._refusal:
            below += [row((line, "bad")) for line in wrap(f"✗ {self._said(self._refusal)}", columns)]
        else:
            notes = map(self._said, self._seen.notes)
            below += [row((f"  {note}", "muted")) for text in notes for note in wrap(text, columns - 2)]
        legend = keys(self._keys(), columns)
        room = max(lines - len(legend), 0)
        upper = max(room - len(below), min(LEAST, room))
        self._shown = visible(self._seen, self._first, self._chosen, columns)
        self._first = self._shown[0]
        rows = table(self._seen, self._chosen, self._shown, self._top, columns, upper)
        rows += [BLANK] * (upper - len(rows))
        return [*rows, *below[: room - upper], *legend]

    def _said(self, message: str) -> str:
        """A message of the reader, as it is said here."""
        return with_keys(self._seen, message.removeprefix(f"{self._seen.name}: "))

    def _keys(self) -> tuple[tuple[str, str], ...]:
        seen, asked = self._seen, self._asked
        words = any(column.role == INPUT and column.kind in (WORDS, MIXED) for column in seen.columns)
        return (
            ("←→", "column"),
            ("↑↓", "rows"),
            ("t", "predict it"),
            ("x", "leave it out"),
            *((("X", "leave out all words"),) if words else ()),
            ("p", f"as: {'auto' if asked.problem == 'auto' else _of(asked.problem)}"),
            ("h", f"names in the first row: {'yes' if seen.has_names else 'no'}"),
            ("m", f"missing values: {'drop their rows' if asked.missing == DROP else 'refuse'}"),
            ("enter", "read"),
            ("?", "help"),
            ("esc", "cancel"),
        )

    def _redraw(self) -> None:
        drawn = found(self, "#preview", PreviewTable)
        if drawn is not None:
            drawn.redraw()

    def _ask(self, **changes: object) -> None:
        """Look at the first rows again, with other wishes."""
        asked = self._asked._replace(**changes)  # type: ignore[arg-type]
        try:
            self._seen, self._asked = preview(self._path, asked), asked
        except DataError as error:  # The file has changed meanwhile.
            self._refusal = str(error)
        else:
            self._refusal = self._seen.refusal
            self._chosen = min(self._chosen, len(self._seen.columns) - 1)
            if asked.problem == "auto":
                self._by_itself = self._seen.problem
        self._redraw()

    def _numbers(self, role: str) -> set[int]:
        return {column.number for column in self._seen.columns if column.role == role}

    def choose_at(self, x: int, columns: int) -> None:
        """Choose the column that is drawn there, in a drawing of so many columns."""
        number = column_at(self._seen, self._shown, x, columns)
        if number is not None:
            self._chosen = number
            self._redraw()

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        self._chosen = min(max(self._chosen + direction, 0), len(self._seen.columns) - 1)
        self._redraw()

    def action_scroll(self, direction: int) -> None:
        self._top = min(max(self._top + direction, 0), max(len(self._seen.rows) - 1, 0))
        self._redraw()

    def action_predict(self) -> None:
        """Make the chosen column a target, or no longer one. The first one chosen takes the place of the last column,
        which is predicted if none is chosen.
        """
        number = self._chosen + 1
        targets = {int(column) for column in self._asked.target} ^ {number}
        left_out = {int(column) for column in self._asked.leave_out} - {number}
        self._ask(target=_texts(targets), leave_out=_texts(left_out))

    def action_leave_out(self) -> None:
        self._leave_out({int(column) for column in self._asked.leave_out} ^ {self._chosen + 1})

    def action_leave_out_words(self) -> None:
        """Leave out all inputs that are not numbers."""
        words = {
            column.number for column in self._seen.columns if column.role == INPUT and column.kind in (WORDS, MIXED)
        }
        self._leave_out({int(column) for column in self._asked.leave_out} | words)

    def _leave_out(self, columns: set[int]) -> None:
        targets = {int(column) for column in self._asked.target} - columns
        self._ask(target=_texts(targets), leave_out=_texts(columns))

    def action_change_problem(self) -> None:
        """The reader's own decision, then the other one."""
        ways = [problem for problem in PROBLEMS if problem != self._by_itself]
        place = ways.index(self._asked.problem) if self._asked.problem in ways else 0
        self._ask(problem=ways[(place + 1) % len(ways)])

    def action_change_header(self) -> None:
        self._ask(header="no" if self._seen.has_names else "yes")

    def action_change_missing(self) -> None:
        self._ask(missing=REFUSE if self._asked.missing == DROP else DROP)

    def action_show_help(self) -> None:
        self.app.push_screen(HelpScreen("Preview of a table", ABOUT, {"Keys": [row[2:] for row in KEYS]}))

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_read(self) -> None:
        """The whole table is to be read like this, unless its first rows show that it cannot be."""
        if self._seen.refusal:
            self._refusal = self._seen.refusal
            self._redraw()
            return
        asked_as = {str(column.number): column.asked_as for column in self._seen.columns}
        target, left_out = (
            tuple(map(asked_as.__getitem__, columns)) for columns in (self._asked.target, self._asked.leave_out)
        )
        self.dismiss(Wish(self._path, self._asked._replace(target=target, leave_out=left_out), self._chosen))


def _texts(numbers: set[int]) -> tuple[str, ...]:
    return tuple(map(str, sorted(numbers)))


def _of(problem: str) -> str:
    return {"classification": "classes", "regression": "values"}[problem]
