"""Points: the samples on a map, one mark in a cell of the terminal at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from engine.data.dataset import RIGHT, TIE, WRONG
from engine.reports import Score
from tui.drawing.cells import Span
from tui.drawing.heat import FIRST_CLASS, MIDDLE, NOT_FINITE, Scale, Shades, class_of, faint, on
from tui.drawing.marks import BOTH, SEVERAL, class_mark, class_role, value_mark
from tui.plane import Grid, Plane

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Verdicts = NDArray[np.int8]

# A sample that is not right, by its verdict: the marks of two classes, or of any of more.
NOT_RIGHT_PAIR = {WRONG: "◇◆", TIE: "□■"}
NOT_RIGHT = {WRONG: "✗", TIE: "="}
# The classes and the sides of the scale are written on the map as well, so far apart.
CLASSES, BELOW, ABOVE = "⁰¹²³⁴⁵⁶⁷⁸⁹", "⁻", "⁺"
EVERY_LINE, EVERY_COLUMN = 3, 8

Marks = dict[tuple[int, int], Span]


class Samples(NamedTuple):
    """One part of the data, with its scores if they are known; `chosen`: a row of it. `output` is the one of several
    values or independent outputs that is marked.
    """

    data: Dataset
    score: Score | None
    is_test: bool
    chosen: int | None
    output: int

    @property
    def of_classes(self) -> bool:
        return self.data.problem == "classification"

    @property
    def labels(self) -> Integers:
        """The class of each sample, or that of the marked output; 0 for values."""
        if not self.of_classes:
            return np.zeros(len(self.data), dtype=np.intp)
        if self.data.independent:
            return (self.data.targets[:, self.output] > self.data.threshold).astype(np.intp)
        return self.data.labels

    @property
    def classes(self) -> int:
        return 2 if self.data.independent else max(self.data.targets.shape[1], 2)

    @property
    def verdicts(self) -> Verdicts | None:
        """RIGHT, WRONG or TIE for each sample, of independent outputs for the marked one; None if that is not known,
        and for values.
        """
        if self.score is None or self.score.data is not self.data or self.score.verdicts is None:
            return None
        if not self.data.independent:
            return self.score.verdicts
        seen = self.score.predictions[:, self.output]
        right = (seen > self.data.threshold) == self.labels
        return np.where(seen == self.data.threshold, TIE, np.where(right, RIGHT, WRONG)).astype(np.int8)

    def mark(self, label: int, verdict: int = RIGHT) -> Span:
        """The mark of a sample of this class: in its colour, which a mark on a map has only if it is not right."""
        if verdict == RIGHT:
            return class_mark(label, self.classes, self.is_test)
        text = NOT_RIGHT_PAIR[verdict][label] if self.classes == 2 else NOT_RIGHT[verdict]
        return Span(text, class_role(label))

    @property
    def several(self) -> str:
        """The mark of several classes in one cell."""
        return BOTH if self.classes == 2 else SEVERAL


class Found(NamedTuple):
    """The most important sample of each cell of the terminal that has one."""

    lines: list[int]
    columns: list[int]
    halves: list[int]  # 0: in the upper half of the cell
    rows: list[int]
    is_mixed: list[bool]  # there are samples of other classes, as important as this one


def find(grid: Grid, samples: Samples) -> Found:
    """A chosen sample comes first, then those that lie on the plane itself, then those that are not right."""
    inside, columns, lines = grid.cells_of(samples.data.inputs)
    others = [axis for axis in range(samples.data.inputs.shape[1]) if axis not in grid.plane.axes]
    weight = np.zeros(len(inside), dtype=np.intp)
    if others:
        place = np.array(grid.plane.others)[others]
        weight += 2 * (samples.data.inputs[inside][:, others] == place).all(axis=1)
    verdicts = samples.verdicts
    if verdicts is not None:
        weight += verdicts[inside] != RIGHT
    if samples.chosen is not None:
        weight[inside == samples.chosen] = 4
    labels = samples.labels[inside]
    cells = lines // 2 * grid.columns + columns
    order = np.lexsort((labels, weight, cells))
    cells, weight, labels = cells[order], weight[order], labels[order]
    last = np.flatnonzero(np.append(cells[1:] != cells[:-1], np.ones(min(len(cells), 1), dtype=bool)))
    # The first of those that are in the same cell and as important as the last one.
    keys = cells * 8 + weight
    first = np.searchsorted(keys, keys[last])
    chosen = order[last]
    return Found(
        (lines[chosen] // 2).tolist(),
        columns[chosen].tolist(),
        (lines[chosen] % 2).tolist(),
        inside[chosen].tolist(),
        (labels[first] != labels[last]).tolist(),
    )


def marks(grid: Grid, samples: Samples, shades: Shades, scale: Scale) -> Marks:
    """The marks of samples on a map with these shades, by line and column of the terminal; `scale` is that of the
    targets, if they are values.
    """
    found, labels, verdicts = find(grid, samples), samples.labels, samples.verdicts
    drawn: Marks = {}
    for line, column, half, row, mixed in zip(*found, strict=True):
        shade, label = int(shades[2 * line + half, column]), int(labels[row])
        if not samples.of_classes:
            value = float(samples.data.targets[row, samples.output]) - scale.middle
            text, role = value_mark(value, scale.reach, samples.is_test).text, on(shade)
        elif verdicts is not None and verdicts[row] != RIGHT:
            text, role = samples.mark(label, int(verdicts[row]))
        else:
            text, role = samples.several if mixed else samples.mark(label).text, on(shade)
        drawn[line, column] = Span(text, "cursor" if row == samples.chosen else role)
    return drawn


def signs(shades: Shades, taken: Callable[[int, int], bool]) -> Marks:
    """The class, or the side of the scale, here and there where both halves of a cell have it and no mark is near:
    what the colours say, for those who do not see them.
    """
    drawn: Marks = {}
    for line in range(EVERY_LINE // 2, len(shades) // 2, EVERY_LINE):
        start = EVERY_COLUMN // 4 + line // EVERY_LINE % 2 * (EVERY_COLUMN // 2)
        for column in range(start, shades.shape[1], EVERY_COLUMN):
            upper, lower = int(shades[2 * line, column]), int(shades[2 * line + 1, column])
            text = _sign(upper)
            if text and text == _sign(lower) and not any(taken(line, column + step) for step in (-1, 0, 1)):
                drawn[line, column] = Span(text, faint(upper))
    return drawn


def _sign(shade: int) -> str:
    if shade >= FIRST_CLASS:
        return CLASSES[class_of(shade) or 0]
    return "" if shade in (MIDDLE, NOT_FINITE) else ABOVE if shade > MIDDLE else BELOW


def nearest(plane: Plane, inputs: Floats, place: tuple[float, ...]) -> int:
    """The sample nearest to a place on the plane, as it is drawn."""
    distances: Any = 0.0
    for axis, (low, high), value in zip(plane.axes, plane.ranges, place, strict=False):
        distances = distances + np.square((inputs[:, axis] - value) / (high - low))
    return int(np.argmin(distances))
