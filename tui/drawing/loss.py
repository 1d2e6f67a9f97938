"""The loss panel's drawing: a sparkline, a legend or the values at a cursor, the curves, and small ones beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.functions.losses import LOSSES
from engine.runs.reasons import r_squared
from tui.drawing import numbers
from tui.drawing.cells import Row, beside, fit, plain, row, spread
from tui.drawing.chart import CHANGE, LOSS, MSE, SMALLEST, TEST, cell_of, chart, drawn_of, is_tested
from tui.drawing.legend import Fact, legend, names, reading, share, when
from tui.drawing.sparkline import sparkline
from tui.drawing.strips import BETWEEN, NARROWEST, strips
from tui.frame import MEASURED, Frame

Floats = NDArray[np.float64]

# With fewer lines than LOW the border shows the legend; with fewer than LOWEST there is no sparkline.
LOW, LOWEST = 10, 6
# The sparkline says of which epochs it is if so many columns are left to it.
LABELLED = 32
# With so many lines the accuracy is drawn below the loss; otherwise in its place.
BOTH = 22
# With so many columns and lines, strips take a third of the columns, at the right; otherwise, with so many lines, they
# take a third of the lines, below.
WIDE, TALL = (76, 16), 30
# Columns of what was measured.
EPOCH, ACCURACY, TEST_ACCURACY, RATE = range(len(MEASURED))


@dataclass(frozen=True, eq=False)
class LossView:
    """What is shown of a frame in so many columns and lines: on a logarithmic scale, only the recent epochs, with the
    accuracy, with a cursor at an epoch that is kept.
    """

    frame: Frame
    columns: int
    lines: int
    log: bool = False
    recent: bool = False
    accuracy: bool = False
    cursor: float | None = None

    # --- what is drawn -------------------------------------------------------------------------------------------

    @cached_property
    def history(self) -> Floats:
        """The rows that are drawn and that the cursor reads."""
        return self.frame.recent if self.recent else self.frame.history

    @cached_property
    def measured(self) -> Floats:
        """What was measured meanwhile."""
        return self.frame.recently_measured if self.recent else self.frame.measured

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last epoch of the history."""
        return (float(self.history[0, 0]), float(self.history[-1, 0])) if len(self.history) else (0.0, 0.0)

    @cached_property
    def place(self) -> int:
        """The index of the cursor's epoch in the history, or of the one before it: long runs keep only some epochs."""
        return max(int(np.searchsorted(self.history[:, 0], self.cursor or 0.0, "right")) - 1, 0)

    @cached_property
    def seen(self) -> Floats | None:
        """What was measured last before the end of the cursor's epoch or, without a cursor, of the run."""
        end = len(self.measured)
        if self.cursor is not None:
            end = int(np.searchsorted(self.measured[:, EPOCH], self.history[self.place, 0], "right"))
        return self.measured[end - 1] if end else None

    @property
    def _strip_columns(self) -> int:
        """The columns of the strips at the right of the charts; 0 if there are none."""
        return max(self.columns // 3, NARROWEST) if self.columns >= WIDE[0] and self.lines >= WIDE[1] else 0

    @property
    def _strip_lines(self) -> int:
        """The lines of the strips below the charts; 0 if there are none."""
        fits = not self._strip_columns and self.columns >= NARROWEST and self.lines >= TALL
        return self.lines // 3 if fits else 0

    @property
    def chart_columns(self) -> int:
        return self.columns - self._strip_columns - BETWEEN if self._strip_columns else self.columns

    @property
    def only_accuracy(self) -> bool:
        """Whether the accuracy is drawn in place of the loss."""
        return self.accuracy and self.lines - self._strip_lines < BOTH

    @property
    def has_scales(self) -> bool:
        """Whether anything is drawn on the chosen scale: the loss, or strips."""
        return bool(not self.only_accuracy or self._strip_columns or self._strip_lines)

    # --- above the curves ----------------------------------------------------------------------------------------

    @property
    def is_low(self) -> bool:
        """Whether the chart fits but the legend does not."""
        return self.columns >= SMALLEST[0] and SMALLEST[1] <= self.lines < LOW

    def head(self) -> list[Row]:
        """The sparkline and the legend or, with a cursor, what it reads."""
        rows = [] if self.lines < LOWEST and self.is_low else [self._recent]
        if self.cursor is not None and len(self.history):
            # The sparkline is dropped first.
            return [*rows, *self._reading()][-2 if self.lines >= LOWEST else -1 :]
        if self.lines < LOW:
            return rows
        return [*rows, legend([names(self._names)], self._said, self.columns)]

    @property
    def _recent(self) -> Row:
        """The sparkline and, where there is room, of which epochs it is."""
        values = self.frame.recent[:, 1].tolist()
        room = self.columns - len(f" last {self.columns} epochs")
        if room < LABELLED:
            return sparkline(values, self.columns, self.log)
        label = f"last {min(len(values), room)} epochs" if len(values) > 1 else ""
        return spread(sparkline(values, room, self.log), row((label, "muted")), self.columns)

    def short_legend(self, brief: bool, columns: int) -> str:
        """The legend for the border, in so many columns if possible; as short as possible if `brief`."""
        names_and_gaps, shortest = plain(names(self._names)), plain(names(self._names, " ", ""))
        ways = [names_and_gaps, shortest]
        if not brief:
            ways = [*(f"{names_and_gaps}  {said}" for said in self._said[1:]), *ways]
        return next((way for way in ways if len(way) <= columns), shortest)

    @property
    def _said(self) -> tuple[str, ...]:
        """The versions of what is said about the curves: what they are, and the scale."""
        if self.only_accuracy:
            return self._said_of_accuracy
        scale = "log" if self.log else "linear"
        return f"mean of each epoch, {self._epochs}, {scale}", f"{self._epochs}, {scale}", scale

    @property
    def _said_of_accuracy(self) -> tuple[str, ...]:
        return f"measured at the frames shown, {self._epochs}", "measured at the frames shown", "at the frames shown"

    @property
    def _epochs(self) -> str:
        return "last 512 epochs" if self.recent else "whole run"

    @property
    def _names(self) -> dict[int, str]:
        """The names of the curves, by their columns."""
        if self.only_accuracy:
            return self._names_of_accuracy
        curves = {LOSS: "loss", TEST: "test", MSE: "mse"}
        return {column: name for column, name in curves.items() if column in self._drawn}

    @property
    def _names_of_accuracy(self) -> dict[int, str]:
        """The training part is drawn as its loss is, and so is the test part."""
        curves = {LOSS: f"{quality(self.frame)}{'' if self.frame.of_values else ' (%)'}"}
        return curves if self.frame.test is None else curves | {TEST: "test"}

    def _reading(self) -> list[Row]:
        """The values at the cursor's epoch and, in place of the sparkline, what was changed there, if anything."""
        (first, last), values = self.span, self.history[self.place].tolist()
        facts = [] if self.only_accuracy else self._losses(values)
        if self.accuracy and self.seen is not None:
            facts += qualities(self.frame, self.seen, values[0])
        here = cell_of(first, last, values[0], self.chart_columns)
        there = [
            (cell_of(first, last, epoch, self.chart_columns), said)
            for epoch, said in self.frame.changes
            if first <= epoch <= last
        ]
        changed = ", ".join(said for cell, said in there if cell == here)
        read = reading(values[0], facts, self.columns)
        return [fit(row((f"{CHANGE} ", "accent"), changed), self.columns), read] if changed else [read]

    def _losses(self, values: list[float]) -> list[Fact]:
        """The values in a row of the history whose curves are drawn, or could be."""
        facts = [Fact(("loss", "loss", ""), values[LOSS])]
        if mse_factor(self.frame) != 1.0:
            facts.append(Fact(("mse", "mse", "mse"), values[MSE]))
        if is_tested(self.frame.history):
            facts.append(Fact(("test", "test", "test"), values[TEST]))
        return facts

    # --- the curves ----------------------------------------------------------------------------------------------

    @property
    def _drawn(self) -> tuple[int, ...]:
        return drawn_of(self.frame.history, mse_factor(self.frame) is None)

    def curves(self, lines: int) -> list[Row]:
        """The charts in so many lines, with the strips beside or below them if there is room."""
        charts = self._charts(lines - self._strip_lines)
        if self._strip_columns:
            strips_beside = self._strips(self._strip_columns, lines)
            return beside([(charts, self.chart_columns), (strips_beside, self._strip_columns)], BETWEEN)
        return charts + self._strips(self.columns, self._strip_lines) if self._strip_lines else charts

    def _charts(self, lines: int) -> list[Row]:
        """The chart of the loss, of the accuracy, or of both below one another."""
        columns, cursor = self.chart_columns, None if self.cursor is None else float(self.history[self.place, 0])
        changes = [epoch for epoch, _ in self.frame.changes]
        lower = lines if self.only_accuracy else lines // 2 if self.accuracy else 0
        charts: list[Row] = []
        if lower < lines:
            upper = lines - lower - self.accuracy
            nothing = "no finite loss to draw" if self.frame.divergence is not None else "the loss will be drawn here"
            charts = chart(self.history, columns, upper, self.log, self._drawn, changes, cursor, nothing=nothing)
        if charts and self.accuracy:
            charts.append(legend([names(self._names_of_accuracy)], self._said_of_accuracy, columns))
        if self.accuracy:
            table, drawn = self._accuracies(), tuple(self._names_of_accuracy)
            high, is_below = 1.0 if self.frame.of_values else 100.0, bool((self.measured[:, ACCURACY] < 0.0).any())
            nothing = "R² is below 0" if is_below else f"the {quality(self.frame)} will be drawn here"
            charts += chart(table, columns, lower, False, drawn, changes, cursor, self.span, high, nothing=nothing)
        return charts

    def _accuracies(self) -> Floats:
        """In percent, in the columns of the losses; R2 as it is, with a gap where it is below 0."""
        table = np.full((len(self.measured), TEST + 1), np.nan)
        table[:, [0, LOSS, TEST]] = self.measured[:, [EPOCH, ACCURACY, TEST_ACCURACY]]
        if not self.frame.of_values:
            table[:, 1:] *= 100.0
        table[:, 1:][table[:, 1:] < 0.0] = np.nan
        return table

    def _strips(self, columns: int, lines: int) -> list[Row]:
        """The learning rate and the gradient norm of each layer, below a line that says when they were measured."""
        said = "as measured at the frames shown"
        if self.cursor is not None:
            said = "nothing measured here" if self.seen is None else f"as measured {when(self.seen[EPOCH])}"
        curves = ["learning rate", *(f"gradient norm, {layer.name}" for layer in self.frame.layers[1:])]
        values = None if self.seen is None else self.seen[RATE:]
        table = self.measured[:, [EPOCH, *range(RATE, self.measured.shape[1])]]
        line = fit(row((said, "muted")), columns)
        return [line, *strips(table, curves, values, columns, lines - 1, self.log, self.span, self.cursor)]


def mse_factor(frame: Frame) -> float | None:
    """The constant factor between the loss and the MSE, if there is one."""
    factor = LOSSES[frame.recipe.loss].mse_factor
    return None if factor is None else factor(frame.layers[-1].units)


def quality(frame: Frame) -> str:
    """What is measured of the answers."""
    return "R²" if frame.of_values else "accuracy"


def qualities(frame: Frame, seen: Floats, epoch: float | None = None) -> list[Fact]:
    """The accuracies, or R2, in what was measured; with its epoch if that is not the one given."""
    names = (quality(frame),) * 3
    if epoch not in (None, seen[EPOCH]):
        at = when(seen[EPOCH])
        names = f"{quality(frame)} {at}", at, at.replace("epoch ", "").replace("the ", "")
    columns = {names: ACCURACY} if frame.test is None else {names: ACCURACY, ("test",) * 3: TEST_ACCURACY}
    values = {named: float(seen[column]) for named, column in columns.items()}
    return [Fact(named, value, _quality_in_words(frame, value)) for named, value in values.items()]


def _quality_in_words(frame: Frame, value: float) -> str:
    """`99.71%`, `0.9983`; a dash if there is none."""
    if np.isnan(value):
        return numbers.UNKNOWN
    return r_squared(value).removeprefix("R² ") if frame.of_values else share(value)
