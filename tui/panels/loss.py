"""The loss panel: a sparkline drawn every tick, a chart drawn a few times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import BindingType

from engine.functions.losses import LOSSES
from tui.actions import bindings
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, join, plain, row, spread, width
from tui.drawing.chart import (
    CHANGE,
    LOSS,
    MSE,
    ROLES,
    SAMPLES,
    SMALLEST,
    TEST,
    beside,
    cell_of,
    chart,
    drawn_of,
    is_tested,
)
from tui.drawing.sparkline import sparkline
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.session import Session

# Minimum seconds between two drawings of the chart while training.
CHART_EVERY = 0.15
# With fewer lines than LOW the border shows the legend; with fewer than LOWEST there is no sparkline.
LOW, LOWEST = 10, 6
# A value under the cursor is shown with all of its digits, or as many as fit.
WAYS: tuple[Callable[[float], str], ...] = (
    lambda value: numbers.exact(value).lstrip("+"),
    lambda value: numbers.power(f"{value:.8g}"),
    numbers.loss,
)


class LossPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("loss")]
    hint = ("l log scale", "w whole or recent", "←→ read")
    about = (
        "The border shows the loss with the current weights, after the epoch. The sparkline and the chart show "
        "a value for each epoch: the mean of the training loss over the epoch's samples, each measured just before "
        "the update that used it. So the two differ while the weights change. The sparkline has one column per epoch, "
        "newest at the right; on small screens it is left out, and the border shows the legend. "
        "The chart shows the whole run. MSE, the dotted curve, is drawn beside the training loss "
        "unless they differ only by a constant factor. The dashed curve is the loss of the test part, measured at the "
        "end of each epoch. A dot on the epoch axis marks a changed setting. ← and → move a cursor that reads "
        "the values of an epoch and what was changed there; [ and ] move it by single epochs, end removes it. The "
        "penalty of regularization is not in the curves; the border shows it."
    )
    log_scale = False
    recent_only = False

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._chart: list[Row] = []
        self._chart_of: object = None
        self._chart_at = 0.0
        # The epoch under the cursor.
        self._cursor: float | None = None

    def title(self, frame: Frame) -> str:
        loss = numbers.loss(frame.loss)
        penalty = "" if frame.penalty is None else f" + penalty {numbers.loss(frame.penalty)}"
        test = "" if frame.test is None else f" · test {numbers.loss(None if frame.loss is None else frame.test.loss)}"
        mse = "" if _mse_factor(frame) == 1.0 else f" · mse {numbers.loss(frame.mse)}"
        return self.fitting(
            f"Loss now · {frame.loss_label} {loss}{penalty}{test}{mse}",
            f"Loss now · {loss}{penalty}{test}{mse}",
            f"Loss {loss}{penalty}{test}{mse}",
            f"Loss {loss}{penalty}{test}",
            f"Loss {loss}{test}" if test else f"Loss {loss}{mse}",
            f"Loss {loss}",
        )

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        frame, history = self.frame, self._history
        if self._cursor is not None and (len(history) == 0 or self._cursor > history[-1, 0]):
            self._cursor = None  # Of an earlier run.
        rows = (
            [] if lines < LOWEST and self._is_low else [sparkline(frame.recent[:, 1].tolist(), columns, self.log_scale)]
        )
        if self._cursor is not None:
            # The sparkline is dropped first.
            rows = [*rows, *self._reading(frame, columns)][-2 if lines >= 6 else -1 :]
        elif lines >= LOW:
            rows.append(self._legend(frame, columns))
        room = lines - len(rows)
        shape = (columns, room, self.log_scale, self.recent_only, self._cursor)
        newest = frame.history[-1:].tobytes()
        what = (*shape, newest, frame.epoch, frame.changes, frame.recipe.loss)
        now = perf_counter()
        due = not frame.playing or now - self._chart_at >= CHART_EVERY or shape != self._shape
        if what != self._chart_of and due:
            self._chart_of, self._chart_at, self._shape = what, now, shape
            self._chart = chart(
                history,
                columns,
                room,
                self.log_scale,
                _drawn(frame),
                [epoch for epoch, _ in frame.changes],
                None if self._cursor is None else float(history[self._place, 0]),
            )
        return rows + self._chart

    _shape: object = None

    @property
    def _is_low(self) -> bool:
        """Whether the chart fits but the legend does not."""
        return self.size.width >= SMALLEST[0] and SMALLEST[1] <= self.size.height < LOW

    def more(self) -> str:
        """The legend, shown in the border if the chart takes every line; as short as possible with the focus."""
        assert self.frame is not None
        if not self._is_low or self._cursor is not None:
            return ""
        whole, short, shortest = (
            plain(self._names(self.frame, *way)) for way in ((self.frame.loss_label,), ("loss",), ("loss", " ", ""))
        )
        ways = [f"{names}  {said}" for said in self._said[1:] for names in (whole, short)]
        ways = [short, shortest] if self.has_focus else [*ways, short, shortest]
        return next((way for way in ways if len(way) <= self.outer_size.width - 6), shortest)

    @property
    def _history(self) -> NDArray[np.float64]:
        """The history that is drawn and that the cursor reads."""
        assert self.frame is not None
        return self.frame.recent if self.recent_only else self.frame.history

    @property
    def _place(self) -> int:
        """The index of the cursor's epoch in the history, or of the one before it: long runs keep only some epochs."""
        return max(int(np.searchsorted(self._history[:, 0], self._cursor or 0.0, "right")) - 1, 0)

    @property
    def _said(self) -> tuple[str, ...]:
        """The versions of the legend: what the curves are, and the scale."""
        scale = "log" if self.log_scale else "linear"
        span = "last 512 epochs" if self.recent_only else "whole run"
        return f"mean of each epoch, {span}, {scale}", f"{span}, {scale}", scale

    def _names(self, frame: Frame, loss: str, between: str = "  ", behind: str = " ") -> Row:
        """The names of the curves, each after a piece of its line."""
        curves = {LOSS: loss, TEST: "test", MSE: "mse"}
        drawn = [column for column in curves if column in _drawn(frame)]
        return join(
            (row((SAMPLES[column] + behind, ROLES[column]), curves[column]) for column in drawn),
            between,
        )

    def _legend(self, frame: Frame, columns: int) -> Row:
        ways = [self._names(frame, name) for name in (f"{frame.loss_label}, training loss", frame.loss_label, "loss")]
        left, right = next(
            ((left, right) for right in self._said for left in ways if width(left) + 2 + len(right) <= columns),
            (ways[-1], self._said[-1]),
        )
        return spread(left, row((right, "muted")), columns)

    def _reading(self, frame: Frame, columns: int) -> list[Row]:
        """The values at the cursor's epoch and, in place of the sparkline, what was changed there, if anything."""
        history = self._history
        values, first, last = history[self._place].tolist(), history[0, 0], history[-1, 0]
        others = [(MSE, "mse")] if _mse_factor(frame) != 1.0 else []
        others += [(TEST, "test")] if is_tested(frame.history) else []
        ways = []
        for epoch, label in (("epoch ", f"{frame.loss_label} "), ("epoch ", "loss "), ("", "")):
            for written in WAYS:
                parts = [row((f"{epoch}{values[0]:,.0f}", "accent")), row((label, "muted"), written(values[LOSS]))]
                parts += [row((f"{name} ", "muted"), written(values[column])) for column, name in others]
                ways.append(join(parts, "  "))
        reading = fit(next((way for way in ways if width(way) <= columns), ways[-1]), columns)
        here = cell_of(first, last, values[0], columns)
        there = [
            (cell_of(first, last, epoch, columns), said) for epoch, said in frame.changes if first <= epoch <= last
        ]
        changed = ", ".join(said for cell, said in there if cell == here)
        return [fit(row((f"{CHANGE} ", "accent"), changed), columns), reading] if changed else [reading]

    # --- actions -------------------------------------------------------------------------------------------------

    def action_toggle_log(self) -> None:
        self.log_scale = not self.log_scale
        self.redraw()

    def action_toggle_recent(self) -> None:
        self.recent_only = not self.recent_only
        self.redraw()

    def action_move_cursor(self, direction: int) -> None:
        """Move one column to the left or right; the first key press goes to the newest or the oldest epoch."""
        self._read(lambda place: beside(self._history, self.size.width, place, direction), direction)

    def action_step_cursor(self, direction: int) -> None:
        """Move by one of the epochs that are kept."""
        self._read(lambda place: min(max(place + direction, 0), len(self._history) - 1), direction)

    def action_end_cursor(self) -> None:
        self._cursor = None
        self.redraw()

    def _read(self, moved: Callable[[int], int], direction: int) -> None:
        if self.frame is None or len(self._history) == 0:
            return
        begin = 0 if direction > 0 else -1
        self._cursor = float(self._history[begin if self._cursor is None else moved(self._place), 0])
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return super().check_action(action, parameters) and (action != "end_cursor" or self._cursor is not None)


def _mse_factor(frame: Frame) -> float | None:
    """The constant factor between the loss and the MSE, if there is one."""
    factor = LOSSES[frame.recipe.loss].mse_factor
    return None if factor is None else factor(frame.layers[-1].units)


def _drawn(frame: Frame) -> tuple[int, ...]:
    return drawn_of(frame.history, _mse_factor(frame) is None)
