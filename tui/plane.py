"""Planes: two of the inputs over a range, the others fixed, and a grid of points on it.

A grid has a cell for each of its points; points lie at the centres of the cells, the top row first. With a single axis
the grid is one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, isfinite

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from engine.data.generators import GENERATORS, RADIUS

Floats = NDArray[np.float64]

# How far a plane reaches beyond the data, as a fraction of its range; for inputs that are bits, as a number.
MARGIN, MARGIN_OF_BITS = 0.05, 0.25
# The least half width of the square of points that are drawn around the origin, as in TensorFlow Playground.
HALF = 6.0


@dataclass(frozen=True)
class Plane:
    """`axes`: the number of the horizontal input and, unless there is only one, of the vertical one; `ranges`: low and
    high end of each; `others`: a value for every input, used for those that are not axes.
    """

    axes: tuple[int, ...]
    ranges: tuple[tuple[float, float], ...]
    others: tuple[float, ...]

    @classmethod
    def of(
        cls,
        training: Dataset,
        test: Dataset | None = None,
        axes: tuple[int, int] = (0, 1),
        others: Floats | None = None,
        generator: str = "",
    ) -> Plane:
        """The plane of two inputs (of the only one, if there is one) over the range of the data: the unit square with
        its corners for bits, a square around the origin for built-in points (`generator`: the recipe's `data`).
        `others` (inputs,): where the plane lies; None means at the mean of the training part.
        """
        inputs = training.inputs
        chosen = axes if inputs.shape[1] > 1 else (0,)
        both = [inputs] if test is None else [inputs, test.inputs]
        ends = [
            (min(float(part[:, axis].min()) for part in both), max(float(part[:, axis].max()) for part in both))
            for axis in chosen
        ]
        if generator in GENERATORS and not is_bits(training):
            furthest = max(abs(end) for pair in ends for end in pair)
            if furthest > RADIUS / 2.0:
                half = max(HALF, float(ceil(furthest)))
                return cls(chosen, ((-half, half),) * len(chosen), _fixed(inputs, others))
        margin = MARGIN_OF_BITS if is_bits(training) else None
        return cls(chosen, tuple(widened(*pair, margin) for pair in ends), _fixed(inputs, others))


def is_bits(data: Dataset) -> bool:
    """Whether all inputs are 0 or 1, as in a truth table."""
    return bool(((data.inputs == 0.0) | (data.inputs == 1.0)).all())


def _fixed(inputs: Floats, others: Floats | None) -> tuple[float, ...]:
    if others is None:
        with np.errstate(over="ignore", invalid="ignore"):
            others = inputs[0] + (inputs - inputs[0]).mean(axis=0)
        others = np.where(np.isfinite(others), others, inputs[0])
    return tuple(others.tolist())


def widened(low: float, high: float, margin: float | None = None) -> tuple[float, float]:
    """A range with a margin; a single value gets one, too."""
    size = high - low
    if margin is None:
        margin = MARGIN * size if size > 0.0 else 0.5 * abs(low) or 1.0
    wide = low - margin, high + margin
    # Near the limits of float64 there is no room for a margin.
    return wide if all(map(isfinite, (*wide, wide[1] - wide[0]))) and wide[0] < wide[1] else _limited(low, high)


def _limited(low: float, high: float) -> tuple[float, float]:
    largest = float(np.finfo(np.float64).max) / 4.0
    low, high = max(low, -largest), min(high, largest)
    return (low, high) if low < high else (-largest, largest)


@dataclass(frozen=True)
class Grid:
    """`columns` by `lines` cells on a plane; one line if the plane has a single axis."""

    plane: Plane
    columns: int
    lines: int = 1

    @cached_property
    def x(self) -> Floats:
        """The horizontal input at the centre of each column, from the left."""
        return _centres(self.plane.ranges[0], self.columns)

    @cached_property
    def y(self) -> Floats:
        """The vertical input at the centre of each line, from the top; none if the plane has a single axis."""
        return _centres(self.plane.ranges[1], self.lines)[::-1] if len(self.plane.axes) > 1 else np.empty(0)

    def points(self) -> Floats:
        """The raw inputs (cells, inputs) of every cell, line by line from the top."""
        points = np.tile(np.array(self.plane.others), (self.columns * self.lines, 1))
        points[:, self.plane.axes[0]] = np.tile(self.x, self.lines)
        if len(self.plane.axes) > 1:
            points[:, self.plane.axes[1]] = np.repeat(self.y, self.columns)
        return points

    def column_of(self, value: float) -> int | None:
        """The column in which a value of the horizontal input lies, or None if it is outside."""
        return _found(self.plane.ranges[0], self.columns, value)

    def line_of(self, value: float) -> int | None:
        """The line in which a value of the vertical input lies, counted from the top, or None if it is outside."""
        cell = _found(self.plane.ranges[1], self.lines, value)
        return None if cell is None else self.lines - 1 - cell

    def cells_of(self, inputs: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Of raw inputs (samples, inputs): those that lie within the ranges, and the column and the line of each."""
        columns = _cells(self.plane.ranges[0], self.columns, inputs[:, self.plane.axes[0]])
        if len(self.plane.axes) == 1:
            inside = np.flatnonzero(columns >= 0)
            return inside, columns[inside], np.zeros(len(inside), dtype=np.intp)
        lines = _cells(self.plane.ranges[1], self.lines, inputs[:, self.plane.axes[1]])
        inside = np.flatnonzero((columns >= 0) & (lines >= 0))
        return inside, columns[inside], self.lines - 1 - lines[inside]


def _centres(ends: tuple[float, float], count: int) -> Floats:
    low, high = ends
    share = (np.arange(count) + 0.5) / count
    centres: Floats = low + (high - low) * share
    return centres


def _cells(ends: tuple[float, float], count: int, values: Floats) -> NDArray[np.intp]:
    """The number of the cell of each value, from the low end; -1 for those outside. The high end belongs to the last
    cell.
    """
    low, high = ends
    inside = (values >= low) & (values <= high)
    share = (np.where(inside, values, low) - low) / (high - low)
    cells = np.minimum(np.floor(share * count).astype(np.intp), count - 1)
    return np.where(inside, cells, -1)


def _found(ends: tuple[float, float], count: int, value: float) -> int | None:
    return cell_in(ends, count, value) if ends[0] <= value <= ends[1] else None


def cell_in(ends: tuple[float, float], count: int, value: float) -> int:
    """The number of the cell, of `count` between two ends, in which a value between them lies, from the low end."""
    low, high = ends
    return min(floor((value - low) / (high - low) * count), count - 1)


@dataclass(frozen=True, eq=False)
class Picture:
    """What every unit answers at the points of a grid: `outputs` has (points, units) of each layer, the input's first;
    those of the last layer are in the targets' own unit.
    """

    grid: Grid
    outputs: tuple[Floats, ...]

    def of_unit(self, layer: int, unit: int) -> Floats:
        """(lines, columns), the top line first; layer 0 is the input."""
        return self.outputs[layer][:, unit].reshape(self.grid.lines, self.grid.columns)


def points_in(grids: Mapping[str, Grid]) -> int:
    """How many points they have together."""
    return sum(grid.columns * grid.lines for grid in grids.values())
