"""The loss: a sparkline every tick, a chart a few times a second."""

from __future__ import annotations

from time import perf_counter
from typing import ClassVar

from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing import numbers
from tui.drawing.cells import Row, row, spread, width
from tui.drawing.chart import chart, is_tested
from tui.drawing.sparkline import sparkline
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.session import Session

# Seconds between two drawings of the chart while training.
CHART_EVERY = 0.15


class LossPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("loss")]
    hint = "l log scale  w whole or recent"
    about = (
        "The sparkline is the loss that is descended, an epoch a column, newest at the right. The chart holds the "
        "whole run: each value is the mean over an epoch, every sample measured just before the update that used "
        "it. The border has the numbers for the weights as they are now. MSE is always drawn beside the descended "
        "loss, because the two are not the same. The dotted curve is the loss of the test part, seen at the end of "
        "each epoch. What regularization adds is not in the curves; the border names it as penalty."
    )
    log_scale = False
    recent_only = False

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._chart: list[Row] = []
        self._chart_of: object = None
        self._chart_at = 0.0

    def title(self, frame: Frame) -> str:
        loss = numbers.loss(frame.loss)
        penalty = "" if frame.penalty is None else f" + penalty {numbers.loss(frame.penalty)}"
        test = "" if frame.test is None else f" · test {numbers.loss(frame.test.loss if frame.epoch else None)}"
        mse = "" if frame.loss_label == "mse" else f" · mse {numbers.loss(frame.mse)}"
        values = f"{frame.loss_label} {loss}"
        return self.fitting(
            f"Loss · {values}{penalty}{test}{mse}",
            f"{values}{penalty}{test}{mse}",
            f"{values}{penalty}{test}" if penalty or test else f"{loss}{mse}",
            f"{loss}{penalty}{test}",
            f"{loss}{test}",
        )

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        frame = self.frame
        rows = [sparkline(frame.recent[:, 1].tolist(), columns, self.log_scale)]
        if lines >= 6:
            rows.append(self._legend(frame, columns))
        room = lines - len(rows)
        newest = frame.history[-1:].tobytes()
        what = (columns, room, self.log_scale, self.recent_only, newest, frame.epoch, frame.loss_label, self.app.theme)
        now = perf_counter()
        due = not frame.playing or now - self._chart_at >= CHART_EVERY or what[:4] != self._shape
        if what != self._chart_of and due:
            self._chart_of, self._chart_at = what, now
            self._shape = what[:4]
            rows_of = frame.recent if self.recent_only else frame.history
            self._chart = chart(rows_of, columns, room, self.log_scale, frame.loss_label)
        return rows + self._chart

    _shape: object = None

    def _legend(self, frame: Frame, columns: int) -> Row:
        scale = "log" if self.log_scale else "linear"
        span = "last 512 epochs, " if self.recent_only else "whole run, "
        tested = is_tested(frame.history)
        what = f"{frame.loss_label}, {'training' if tested else 'descended'}"
        others = [("  ", "text"), ("• • ", "test"), ("test", "text")] if tested else []
        if frame.loss_label != "mse":
            others += [("  ", "text"), ("━ ", "mse"), ("mse", "text")]
        left = row(("━ ", "loss"), what, *others)
        if width(left) + 1 + len(scale) > columns:
            left = row(("━ ", "loss"), frame.loss_label, *others)
        right = f"{span}{scale}" if width(left) + len(span) + len(scale) < columns else scale
        return spread(left, row((right, "muted")), columns)

    def action_toggle_log(self) -> None:
        self.log_scale = not self.log_scale
        self.redraw()

    def action_toggle_recent(self) -> None:
        self.recent_only = not self.recent_only
        self.redraw()
