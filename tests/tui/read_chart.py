"""Reads a chart as a person would: which values its ticks name, and which its dots stand for."""

from __future__ import annotations

from math import log10

import numpy as np
from numpy.typing import NDArray

from tui.drawing.cells import Row, plain
from tui.drawing.chart import LEFT
from tui.drawing.curves import BITS, NO_DOTS

Floats = NDArray[np.float64]
# Of values beyond these the chart draws the nearest one.
SMALLEST, LARGEST = 1e-300, 1e300


def text(rows: list[Row]) -> str:
    return "\n".join(plain(row) for row in rows)


class Reading:
    """`dots`: (column, row) of each, from the left and from below, four rows a line. `ticks`: line, value. Without a
    `foot` there is no epoch axis, and the rows are padded to the chart's columns.
    """

    def __init__(self, drawing: list[Row], log: bool, foot: bool = True) -> None:
        self.log = log
        lines = [plain(row) for row in drawing]
        canvas = lines[-3::-1] if foot else lines[::-1]
        self.columns = 2 * (len(lines[-2 if foot else 0]) - LEFT)
        self.ticks = [(number, float(line.split("┤")[0])) for number, line in enumerate(canvas) if "┤" in line]
        self.dots = [
            (2 * cell + across, 4 * number + up)
            for number, line in enumerate(canvas)
            for cell, glyph in enumerate(line[LEFT:])
            if NO_DOTS < ord(glyph) < NO_DOTS + 256
            for up in range(4)
            for across in range(2)
            if (ord(glyph) - NO_DOTS) & int(BITS[up, across])
        ]
        self._rows: dict[int, list[int]] = {}
        for column, row in self.dots:
            self._rows.setdefault(column, []).append(row)

    def rows_of(self, column: int) -> list[int]:
        return self._rows.get(column, [])

    def scaled(self, value: float) -> float:
        return log10(value) if self.log else value

    def value(self, row: float) -> float:
        """What a row of dots stands for: a tick is at the second dot of its line, the rest follows from two ticks."""
        (low_line, low), (high_line, high) = self.ticks[0], self.ticks[-1]
        share = (row - (4 * low_line + 1)) / (4 * (high_line - low_line))
        scaled = self.scaled(low) + share * (self.scaled(high) - self.scaled(low))
        return 10.0**scaled if self.log else scaled

    @property
    def half_a_dot(self) -> float:
        """In what is scaled; a little more, for rounding."""
        (low_line, low), (high_line, high) = self.ticks[0], self.ticks[-1]
        return 0.501 * (self.scaled(high) - self.scaled(low)) / (4 * (high_line - low_line))

    # --- assertions ----------------------------------------------------------------------------------------------

    def check_ticks(self) -> None:
        """Evenly spaced, and each where its value is."""
        lines = [line for line, _ in self.ticks]
        assert len(lines) >= 2
        assert len(set(np.diff(lines))) == 1
        assert lines[0] == 0
        for line, value in self.ticks:
            assert abs(self.scaled(self.value(4 * line + 1)) - self.scaled(value)) <= self.half_a_dot / 50

    def check_dots(self, history: Floats, drawn: tuple[int, ...]) -> None:
        """Within half a dot of what one of the curves is between the column's left and right edge, and between the
        lowest and the highest tick."""
        x, series = self._lines(history, drawn)
        low, high = (self.scaled(self.ticks[end][1]) for end in (0, -1))
        half = self.half_a_dot
        for column, rows in self._rows.items():
            edges = np.array([column - 0.5, column + 0.5])
            inside = (x > edges[0]) & (x < edges[1])
            ranges = [
                (values.min(), values.max())
                for y in series
                for values in (np.concatenate([np.interp(edges, x, y), y[inside]]),)
            ]
            for row in rows:
                value = self.scaled(self.value(row)) if self.value(row) > 0.0 or not self.log else -np.inf
                assert low - half <= value <= high + half
                assert any(least - half <= value <= most + half for least, most in ranges), (column, row)

    def check_extremes(self, history: Floats, column: int) -> None:
        """The largest and the smallest value, the first and the last have their dot, and lie between the ticks."""
        x, (y,) = self._lines(history, (column,))
        half = self.half_a_dot
        low, high = (self.scaled(self.ticks[end][1]) for end in (0, -1))
        assert low - half / 100 <= y.min() <= y.max() <= high + half / 100
        for place in (y.argmax(), y.argmin(), 0, -1):
            rows = self.rows_of(int(np.rint(x[place])))
            assert any(abs(self.scaled(self.value(row)) - y[place]) <= half for row in rows), (column, place)

    def _lines(self, history: Floats, drawn: tuple[int, ...]) -> tuple[Floats, list[Floats]]:
        epochs = history[:, 0]
        span = epochs[-1] - epochs[0]
        x = (epochs - epochs[0]) / span * (self.columns - 1) if span else np.zeros(len(epochs))
        clipped = history[:, list(drawn)].clip(SMALLEST if self.log else 0.0, LARGEST)
        return x, list((np.log10(clipped) if self.log else clipped).T)
