"""The predictions panel: the network's output for every sample."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import BindingType

from engine.reports import Score
from engine.runs.reasons import r_squared
from tui.actions import bindings
from tui.drawing.cells import Row, hidden
from tui.drawing.columns import PROBABILITIES, SCORES, VALUES, columns_for
from tui.drawing.sample import detail, detail_size
from tui.drawing.table import seen, table
from tui.frame import Frame
from tui.panels.panel import ListPanel

# If not all samples fit, the chosen sample gets lines below the table: at most this many, from this panel height on.
DETAIL, LEAST = 7, 10


class PredictionsPanel(ListPanel):
    """One row for each sample of the training part; the title also shows how well the test part does."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("predictions")]
    hint = ("↑↓ row", "w next wrong", "←→ inputs")
    first = 0  # The first visible input.
    about = (
        "The network's answer for every training sample: the inputs, the wanted class, each output "
        "as a number and a bar, and whether the answer is right (✓), wrong (✗) or a tie (=). The answer, the largest "
        "output, is bold; its bar is green if it is right and red if it is wrong. If there are more classes than fit, "
        "only the answer (got) and its output are shown. For values: the wanted value, the output and the error, and "
        "in the border R² (1: no error, 0: no better than the mean) and RMSE, the root of the mean squared "
        "error, in the unit of the data. The chosen sample is shown in full. Long names are shortened; "
        "← and → scroll to hidden inputs."
    )

    @property
    def chosen(self) -> int:
        """The row of the chosen sample in the training part."""
        return 0 if self.frame is None or self.frame.chosen.test else self.frame.chosen.sample

    def title(self, frame: Frame) -> str:
        if frame.train is None:
            return "Predictions"
        train = _judged(frame.train)
        test = "" if frame.test is None else f" · test {_judged(frame.test)}"
        short = "" if frame.test is None else f" · test {_judged(frame.test, short=True)}"
        ties = f", {frame.train.ties} {'tie' if frame.train.ties == 1 else 'ties'}" if frame.train.ties else ""
        return self.fitting(
            f"Predictions · {train}{ties}{test}",
            f"Predictions · {train}{test}",
            f"Predictions · {train}{short}",
            f"Predictions · {_judged(frame.train, short=True)}{short}",
            f"Predictions · {train}",
            f"Predictions · {_judged(frame.train, short=True)}",
            "Predictions",
        )

    @property
    def _outputs(self) -> str:
        assert self.frame is not None
        return VALUES if self.frame.of_values else PROBABILITIES if self.frame.has_probabilities else SCORES

    def lines_for(self, columns: int) -> int:
        """A header, one row per sample, and the chosen sample in full."""
        assert self.frame is not None
        whole = columns_for(self.frame.data, self._outputs, columns, self.first).whole
        return 1 + len(self.frame.data) + detail_size(self.frame.data, self._outputs, whole)

    def _room(self, columns: int, lines: int) -> tuple[int, bool]:
        """The number of lines of the table, and whether it shows all inputs in full: if not all samples fit, lines are
        reserved for the chosen one's exact numbers.
        """
        assert self.frame is not None
        whole = columns_for(self.frame.data, self._outputs, columns, self.first).whole
        size = detail_size(self.frame.data, self._outputs, whole)
        if lines < LEAST or self.lines_for(columns) <= lines:
            return lines, whole
        return lines - min(size, DETAIL, lines // 2), whole

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        self.first = min(self.first, frame.data.inputs.shape[1] - 1)
        room, whole = self._room(columns, lines)
        outputs = self._outputs
        rows = table(frame.data, outputs, frame.train, self.chosen, columns, room, self.has_focus, self.first)
        return rows + detail(frame.data, outputs, frame.train, self.chosen, columns, lines - len(rows), whole)

    def more(self) -> str:
        assert self.frame is not None
        data, (columns, lines) = self.frame.data, self.size
        rows = seen(len(data), self.chosen, self._room(columns, lines)[0])
        laid = columns_for(data, self._outputs, columns, self.first)
        return hidden(rows.start, len(data) - rows.stop, self.first, laid.hidden + laid.hidden_outputs)

    def action_scroll(self, direction: int) -> None:
        """Scroll to the next input (1) or the previous one (-1), as far as inputs are hidden."""
        if self.frame is None:
            return
        laid = columns_for(self.frame.data, self._outputs, self.size.width, self.first)
        if direction < 0 or laid.hidden:
            self.first = max(self.first + direction, 0)
            self.redraw()

    def action_choose(self, direction: int) -> None:
        if self.frame is not None:
            self._session.choose(sample=self._session.chosen.sample + direction)

    def action_choose_wrong(self) -> None:
        """Choose the next sample that is not right; after the last one, start again at the first."""
        verdicts = None if self.frame is None or self.frame.train is None else self.frame.train.verdicts
        if verdicts is None:
            self.explain("Values are neither right nor wrong.")
            return
        wrong = np.flatnonzero(verdicts != 1)
        if not len(wrong):
            self.explain("Every row is right.")
            return
        after = np.searchsorted(wrong, self._session.chosen.sample, side="right")
        self._session.choose(sample=int(wrong[after % len(wrong)]))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        rows = seen(len(self.frame.data), self.chosen, self._room(*self.size)[0])
        if 1 <= offset.y <= len(rows):
            self._session.choose(sample=rows[offset.y - 1])


def _judged(score: Score, short: bool = False) -> str:
    """`4 of 4 right`, `4/4`, or `R² 0.9876, RMSE 52.1`; the short form of values is R² alone."""
    count = score.right
    if count is None:
        r2 = "R² –" if score.r2 is None else r_squared(score.r2, 2 if short else 4)
        return r2 if short or score.rmse is None else f"{r2}, RMSE {score.rmse:.4g}"
    return f"{count:,}/{len(score.data):,}" if short else f"{count:,} of {len(score.data):,} right"
