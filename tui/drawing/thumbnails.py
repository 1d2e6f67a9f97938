"""Thumbnails: data sets and features as pictures of a few cells."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.data.generators import GENERATORS, TRUTH_TABLES, generate
from engine.data.preparation import FEATURES
from tui.drawing.cells import Row, Span, row, width
from tui.drawing.curves import ACROSS, NO_DOTS, UP, cells_of
from tui.drawing.heat import MIDDLE, Scale, on, shades_of
from tui.drawing.marks import class_mark, class_role, value_mark
from tui.drawing.scale import LEVELS
from tui.drawing.scene import Floats, Scene, scene_of
from tui.plane import Grid, Plane

# The least columns and lines of the drawing of a truth table of two bits; from so many lines on it has an axis.
TABLE, WITH_AXIS = (9, 3), 4
# Thumbnails of data sets that have no fixed number of samples have so many at most.
SAMPLES = 300


@lru_cache(maxsize=256)
def of_set(name: str, columns: int, lines: int) -> tuple[Row, ...]:
    """A built-in data set without noise."""
    if name in TRUTH_TABLES and columns >= TABLE[0] and lines >= TABLE[1]:
        return _truth_table(TRUTH_TABLES[name], columns, lines)
    made = GENERATORS[name]
    data = generate(name, None if made.fixed else SAMPLES)
    if made.fixed and data.inputs.shape[1] > 2:
        return _checks(data.labels, data.inputs.shape[1], columns, lines)
    return of_scene(scene_of(data, None, generator=name), columns, lines)


def of_scene(scene: Scene, columns: int, lines: int) -> tuple[Row, ...]:
    """Points as dots of braille in the colour of the class that has most in a cell; values as signs on the scale, the
    mean of each cell.
    """
    return _values(scene, columns, lines) if not scene.classes else _points(scene, columns, lines)


def of_feature(name: str, plane: Plane, columns: int, lines: int) -> tuple[Row, ...]:
    """A feature's value over the plane of both inputs, on its own scale."""
    grid = Grid(plane, columns, lines)
    x1, x2 = grid.points().T
    values = FEATURES[name](x1, x2)
    limit = float(np.abs(values).max()) or 1.0
    return _shaded(values.reshape(lines, columns), Scale(0.0, limit))


def _truth_table(labels: tuple[int, int, int, int], columns: int, lines: int) -> tuple[Row, ...]:
    """`labels` are those of 00, 01, 10 and 11: the first bit to the right, the second one up."""
    wide, high = columns - 3, lines - 1 - (lines >= WITH_AXIS)
    table = np.array([[labels[1], labels[3]], [labels[0], labels[2]]])
    named = dict(zip(_middles(2, high), "10", strict=True))
    rows = [row((f"{named.get(line, ' ')} │", "axis"), *marks) for line, marks in enumerate(_board(table, wide, high))]
    if lines >= WITH_AXIS:
        rows.append(row(("  └" + "─" * wide, "axis")))
    first, second = _middles(2, wide)
    rows.append(row((f"{' ' * (first + 3)}0{'1':>{second - first}}", "axis")))
    return tuple(rows)


def _board(table: NDArray[np.intp], columns: int, lines: int) -> list[Row]:
    """A mark for each label, evenly over an area of this size."""
    rows: list[Row] = [()] * lines
    places = _middles(table.shape[1], columns)
    for line, labels in zip(_middles(table.shape[0], lines), table.tolist(), strict=True):
        gaps = (place - before - 1 for before, place in zip((-1, *places), places, strict=False))
        rows[line] = row(
            *(part for gap, label in zip(gaps, labels, strict=True) for part in (" " * gap, class_mark(label, 2)))
        )
    return rows


def _middles(count: int, cells: int) -> tuple[int, ...]:
    """So many cells, evenly spaced around the middle."""
    step = max(cells // count, 1)
    first = max(cells - 1 - step * (count - 1), 0) // 2
    return tuple(first + step * place for place in range(count))


def _checks(labels: NDArray[np.intp], bits: int, columns: int, lines: int) -> tuple[Row, ...]:
    """Every row of a truth table as a square: the first half of the bits goes down, the other one to the right."""
    down = bits // 2
    table = labels.reshape(2**down, -1)
    if table.shape[0] <= lines and 2 * table.shape[1] - 1 <= columns:
        return tuple(_board(table, columns, lines))
    times = max(min(lines * UP // table.shape[0], columns * ACROSS // table.shape[1]), 1)
    dots = np.kron(table, np.ones((times, times), dtype=np.intp))[: lines * UP, : columns * ACROSS]
    y, x = np.nonzero(dots[::-1])
    height = -(-dots.shape[0] // UP)
    cells = cells_of((x, y + height * UP - dots.shape[0]), -(-dots.shape[1] // ACROSS), height)
    rows = [row(("".join(chr(NO_DOTS + bits) for bits in line), class_role(1))) for line in cells.tolist()]
    return _centred(rows, columns, lines)


def _points(scene: Scene, columns: int, lines: int) -> tuple[Row, ...]:
    dots, cells = scene.grid(columns * ACROSS, lines * UP), scene.grid(columns, lines)
    bits = np.zeros((lines, columns), dtype=np.int64)
    counts = np.zeros((len(scene.classes), lines * columns), dtype=np.int64)
    for part in scene.parts:
        _, x, y = dots.cells_of(part.places)
        bits |= cells_of((x, lines * UP - 1 - y), columns, lines)
        inside, x, y = cells.cells_of(part.places)
        np.add.at(counts, (part.answers[inside].astype(np.intp), y * columns + x), 1)
    winners = counts.argmax(axis=0).reshape(lines, columns)
    rows = []
    for line in range(lines):
        cells_here = zip(bits[line].tolist(), winners[line].tolist(), strict=True)
        rows.append(_merged([Span(chr(NO_DOTS + dots), class_role(label)) for dots, label in cells_here]))
    return tuple(rows)


def _values(scene: Scene, columns: int, lines: int) -> tuple[Row, ...]:
    grid = scene.grid(columns, lines)
    placed = [(part.answers, *grid.cells_of(part.places)) for part in scene.parts]
    counts, means = np.zeros(lines * columns), np.zeros(lines * columns)
    for _, _, x, y in placed:
        np.add.at(counts, y * columns + x, 1.0)
    for answers, inside, x, y in placed:
        # Divided first: a sum might overflow.
        np.add.at(means, y * columns + x, answers[inside] / counts[y * columns + x])
    means[counts == 0.0] = np.nan
    return _shaded(means.reshape(lines, columns), scene.scale)


def _shaded(values: Floats, scale: Scale) -> tuple[Row, ...]:
    """A sign in each cell, on its level of the scale; nothing where there is no value."""
    shades = shades_of(values, scale)
    rows = []
    for line, known in zip(shades.tolist(), np.isfinite(values).tolist(), strict=True):
        spans = [
            Span(value_mark(float(shade - MIDDLE), float(LEVELS)).text, on(shade)) if here else Span(" ")
            for shade, here in zip(line, known, strict=True)
        ]
        rows.append(_merged(spans))
    return tuple(rows)


def _merged(spans: list[Span]) -> Row:
    """Neighbours with the same role as one span."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].role == span.role:
            found[-1] = Span(found[-1].text + span.text, span.role)
        else:
            found.append(span)
    return tuple(found)


def _centred(rows: list[Row], columns: int, lines: int) -> tuple[Row, ...]:
    """In the middle of an area of this size."""
    above = max(lines - len(rows), 0) // 2
    left = max(columns - max(map(width, rows)), 0) // 2
    return (*[()] * above, *(row(" " * left, *line) for line in rows[:lines]))
