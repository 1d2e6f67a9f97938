"""The views of the predictions panel: the table of the samples, the confusion matrix, and the residuals."""

from __future__ import annotations

import numpy as np

from engine.reports import Score
from tui.drawing.cells import Row, hidden, row
from tui.drawing.columns import VALUES, Columns, columns_for
from tui.drawing.confusion import Confusion, cell_at, confusion, confusion_of, outside, samples_in
from tui.drawing.residuals import Residuals, residuals, residuals_of
from tui.drawing.sample import detail, detail_size
from tui.drawing.table import seen, table
from tui.panels.answers import Answers

# If not all samples fit, the chosen sample gets lines below the table: at most this many, from this height on.
DETAIL, LEAST = 7, 10
# The lines of a confusion matrix besides its classes: headings, sums, the chosen cell in words.
BESIDE_CLASSES = 7
# The lines of residuals.
PLOT_LINES = 16
NOT_MEASURED = "  This part has not been measured yet."


class View:
    """One way to look at the answers. What is done returns why nothing happened, or None."""

    title: str

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def lines_for(self, columns: int) -> int:
        """How many lines show everything."""
        raise NotImplementedError

    def draw(self, columns: int, lines: int, active: bool) -> list[Row]:
        raise NotImplementedError

    def more(self, columns: int, lines: int) -> str:
        """How much is hidden."""
        raise NotImplementedError

    def keys(self, columns: int) -> dict[str, tuple[str, ...]]:
        """What can be done, the most important first: words, and the actions."""
        del columns
        wrong = "next wrong" if self._answers.outputs != VALUES else "next error"
        return {
            "row": ("choose(-1)", "choose(1)"),
            wrong: ("choose_wrong",),
            "view": ("toggle_view",),
            "part": ("toggle_part",),
            "errors first": ("toggle_order",),
        }

    def choose(self, direction: int) -> None:
        """So many samples further down, or up if negative."""
        self._answers.choose_place(self._answers.place + direction)

    def scroll(self, direction: int, columns: int) -> None:
        """To the right (1) or to the left (-1)."""
        raise NotImplementedError

    def choose_wrong(self) -> str | None:
        """Go to what is wrong next."""
        return self._answers.choose_wrong()

    def click(self, x: int, y: int, columns: int, lines: int) -> None:
        """Choose what is drawn there."""
        raise NotImplementedError


class TableView(View):
    """A row a sample."""

    title = "Predictions"
    first = 0  # The first visible input.

    def keys(self, columns: int) -> dict[str, tuple[str, ...]]:
        is_whole = not self.first and not self._columns(columns).hidden
        return super().keys(columns) | ({} if is_whole else {"inputs": ("scroll(-1)", "scroll(1)")})

    def _columns(self, columns: int) -> Columns:
        self.first = min(self.first, self._answers.data.inputs.shape[1] - 1)
        return columns_for(self._answers.data, self._answers.outputs, columns, self.first)

    def lines_for(self, columns: int) -> int:
        """A header, one row per sample, and the chosen sample in full."""
        data = self._answers.data
        return 1 + len(data) + detail_size(data, self._answers.outputs, self._columns(columns).whole)

    def _room(self, columns: int, lines: int) -> int:
        """The number of lines of the table: if not all samples fit, lines are reserved for the chosen one's exact
        numbers.
        """
        if lines < LEAST or self.lines_for(columns) <= lines:
            return lines
        size = detail_size(self._answers.data, self._answers.outputs, self._columns(columns).whole)
        return lines - min(size, DETAIL, lines // 2)

    def draw(self, columns: int, lines: int, active: bool) -> list[Row]:
        answers = self._answers
        if answers.is_unknown:
            return [row((NOT_MEASURED, "muted"))]
        data, outputs, score, chosen = answers.data, answers.outputs, answers.score, answers.chosen
        whole, room = self._columns(columns).whole, self._room(columns, lines)
        rows = table(data, outputs, score, chosen, columns, room, active, self.first, answers.order)
        return rows + detail(data, outputs, score, chosen, columns, lines - len(rows), whole, answers.part)

    def more(self, columns: int, lines: int) -> str:
        laid, count = self._columns(columns), len(self._answers.data)
        rows = seen(count, self._answers.place, self._room(columns, lines))
        return hidden(rows.start, count - rows.stop, self.first, laid.hidden + laid.hidden_outputs)

    def scroll(self, direction: int, columns: int) -> None:
        """To the next input or the previous one, as far as inputs are hidden."""
        if direction < 0 or self._columns(columns).hidden:
            self.first = max(self.first + direction, 0)

    def click(self, x: int, y: int, columns: int, lines: int) -> None:
        del x
        rows = seen(len(self._answers.data), self._answers.place, self._room(columns, lines))
        if 1 <= y <= len(rows):
            self._answers.choose_place(rows[y - 1])


class MatrixView(View):
    """The confusion matrix, with a cursor."""

    title = "Confusion"
    _cell = (0, 0)
    # The score that was counted last, and its matrix.
    _counted: tuple[Score | None, Confusion | None] = None, None

    @property
    def matrix(self) -> Confusion | None:
        """None: the score is not known yet."""
        score = self._answers.score
        if self._counted[0] is not score:
            self._counted = score, None if score is None else confusion_of(score)
        return self._counted[1]

    def keys(self, columns: int) -> dict[str, tuple[str, ...]]:
        del columns
        return {
            "cell": ("choose(-1)", "choose(1)", "scroll(-1)", "scroll(1)"),
            "next wrong": ("choose_wrong",),
            "samples": ("show_samples",),
            "view": ("toggle_view",),
            "part": ("toggle_part",),
        }

    @property
    def cell(self) -> tuple[int, int]:
        """Line and column of the cursor."""
        return self._within(*self._cell)

    def _within(self, line: int, column: int) -> tuple[int, int]:
        matrix = self.matrix
        height, width = (1, 1) if matrix is None else matrix.counts.shape
        return min(max(line, 0), height - 1), min(max(column, 0), width - 1)

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        matrix = self.matrix
        return BESIDE_CLASSES + (0 if matrix is None else len(matrix.names))

    def draw(self, columns: int, lines: int, active: bool) -> list[Row]:
        matrix = self.matrix
        if matrix is None:
            return [row((NOT_MEASURED, "muted"))]
        return confusion(matrix, self.cell, columns, lines, active)

    def more(self, columns: int, lines: int) -> str:
        matrix = self.matrix
        return "" if matrix is None else outside(matrix, self.cell, columns, lines)

    def choose(self, direction: int) -> None:
        line, column = self.cell
        self._cell = self._within(line + direction, column)

    def scroll(self, direction: int, columns: int) -> None:
        del columns
        line, column = self.cell
        self._cell = self._within(line, column + direction)

    def choose_wrong(self) -> str | None:
        """Go to the next cell with samples that are not right."""
        matrix = self.matrix
        places = np.flatnonzero(matrix.mistakes) if matrix is not None else np.empty(0)
        if matrix is None or not len(places):
            return "Every sample is right."
        width = matrix.counts.shape[1]
        after = np.searchsorted(places, self.cell[0] * width + self.cell[1], side="right")
        line, column = divmod(int(places[after % len(places)]), width)
        self._cell = line, column
        return None

    def show_samples(self) -> str | None:
        """Choose the next sample that is counted at the cursor."""
        score = self._answers.score
        samples = np.empty(0, np.intp) if score is None else samples_in(score, self.cell)
        if not len(samples):
            return "No sample is counted here."
        self._answers.choose_among(samples)
        return None

    def click(self, x: int, y: int, columns: int, lines: int) -> None:
        matrix = self.matrix
        cell = None if matrix is None else cell_at(x, y, matrix, self.cell, columns, lines)
        if cell is not None:
            self._cell = cell


class ResidualsView(View):
    """Outputs against targets, and the distribution of the errors, of one output."""

    title = "Residuals"
    output = 0

    def keys(self, columns: int) -> dict[str, tuple[str, ...]]:
        has_others = self._answers.data.targets.shape[1] > 1
        return super().keys(columns) | ({"output": ("scroll(-1)", "scroll(1)")} if has_others else {})

    def _found(self) -> Residuals | None:
        """The residuals of the visible output; None: they are not known yet."""
        score = self._answers.score
        if score is None:
            return None
        self.output = min(self.output, score.predictions.shape[1] - 1)
        return residuals_of(score, self.output)

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        return PLOT_LINES

    def draw(self, columns: int, lines: int, active: bool) -> list[Row]:
        del active
        found, count = self._found(), self._answers.data.targets.shape[1]
        if found is None:
            return [row((NOT_MEASURED, "muted"))]
        which = f"{self.output + 1} of {count}: {found.name}" if count > 1 else ""
        return residuals(found, self._answers.chosen, columns, lines, which, self._answers.part)

    def more(self, columns: int, lines: int) -> str:
        del columns, lines
        return hidden(0, 0, self.output, self._answers.data.targets.shape[1] - 1 - self.output)

    def scroll(self, direction: int, columns: int) -> None:
        """To the next output or the previous one."""
        del columns
        self.output = min(max(self.output + direction, 0), self._answers.data.targets.shape[1] - 1)

    def click(self, x: int, y: int, columns: int, lines: int) -> None:
        """There is nothing to choose."""
