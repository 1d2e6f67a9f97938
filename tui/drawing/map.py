"""The map: what a unit or the network answers over two inputs, as a heat map between axes, with the samples on it, a
legend, and what the cursor reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, Span, fit, flowing, row, width
from tui.drawing.columns import class_name, input_names
from tui.drawing.heat import MIDDLE, at, heat
from tui.drawing.map_legend import fitted, legends
from tui.drawing.names import apart, shortened
from tui.drawing.plot import Area, Axis, area_in, plot
from tui.drawing.points import Marks, Samples, marks, signs
from tui.drawing.views import View, scale_of, shades, values_of
from tui.frame import Floats, Frame
from tui.plane import Grid, Picture, Plane

# Columns of the legend if it stands at the side, and between it and the area; the columns of an area for each of its
# lines beyond which the rest is the legend's: a line is about two columns high.
SIDE, WIDEST_SIDE, BETWEEN = 30, 44, 2
WIDEST = 4
# From so many lines on there is a line for the legend below the area, and one more. A legend that needs more lines has
# at most one for so many of the map.
LEGEND, TWO_LEGENDS, PER_LEGEND = 8, 16, 6

# The longest names of inputs beside their numbers, if there is room for them.
NAMES = (20, 12, 8, 5, 3, 2)


class Room(NamedTuple):
    """Where the area is, the lines below it, and the columns of the legend at its side (0: it is below)."""

    area: Area
    below: int
    side: int


class Look(NamedTuple):
    """What is looked at: `sides_only` leaves two colours of each scale; `cursor` is a column and a line of the grid."""

    view: View
    sides_only: bool
    samples: tuple[Samples, ...]
    cursor: tuple[int, int] | None


def room_in(columns: int, lines: int, up: tuple[float, float] | None, name: str = "", legend: int = 1) -> Room | None:
    """The parts of a map of this size; `up`: the ends of the vertical axis, if they do not change with the network, and
    `name`: its name; `legend`: how many lines the legend needs below the area. None if there is no room for any.
    """
    below = (lines >= LEGEND) + (lines >= TWO_LEGENDS)
    below = max(below, min(legend, (lines - 2) // PER_LEGEND))
    area = area_in(columns, lines - below, up, name)
    if area is None:
        return None
    spare = area.columns - WIDEST * (area.lines + below)
    if lines >= LEGEND and spare >= SIDE + BETWEEN and (beside := area_in(columns, lines, up, name)) is not None:
        side = min(spare, WIDEST_SIDE + BETWEEN)
        return Room(beside._replace(columns=beside.columns - side), 0, side)
    return Room(area, below, 0)


def grid_for(room: Room, plane: Plane) -> Grid:
    """The grid of the area: two cells in each of the terminal or, for a curve, two points in each column."""
    if len(plane.axes) == 1:
        return Grid(plane, 2 * room.area.columns)
    return Grid(plane, room.area.columns, 2 * room.area.lines)


def heat_map(frame: Frame, room: Room, grid: Grid, picture: Picture | None, look: Look) -> list[Row]:
    """A map of a plane of two inputs. Without a picture of this grid, the axes and the samples alone."""
    scale = scale_of(look.view, frame, picture)
    if picture is None:
        shaded = np.full((grid.lines, grid.columns), MIDDLE)
    else:
        shaded = shades(look.view, scale, picture, look.sides_only)
    drawn: Marks = {}
    for samples in look.samples:
        targets = scale_of(View("", len(frame.layers) - 1, samples.output), frame, picture)
        drawn |= marks(grid, samples, shaded, targets)
    glyphs = {mark.text for mark in drawn.values()}
    drawn |= signs(shaded, lambda line, column: (line, column) in drawn)
    ends: list[float | None] = [None, None]
    if look.cursor is not None:
        column, line = look.cursor
        ends = [float(grid.x[column]), float(grid.y[line])]
        drawn[line // 2, column] = _cursor(shaded[line // 2 * 2 : line // 2 * 2 + 2, column].tolist(), line % 2)
    names = input_names(frame.data)
    across, up = (
        Axis(names[axis], pair, mark) for axis, pair, mark in zip(grid.plane.axes, grid.plane.ranges, ends, strict=True)
    )
    rows = plot(heat(shaded, drawn), room.area, across, up)
    read = [] if look.cursor is None else reading(frame, room, grid, picture, look)
    return arranged(rows, room, legends(frame, look.view, scale, look.sides_only, look.samples, glyphs), read)


def _cursor(halves: list[int], half: int) -> Span:
    """The half of a cell that the cursor is on, in the accent's colour, above or below the other half."""
    return Span("▀" if half == 0 else "▄", at(halves[1 - half]))


def reading(frame: Frame, room: Room, grid: Grid, picture: Picture | None, look: Look) -> list[Row]:
    """The inputs at the cursor, and what the network answers there; names are as long as there is room for."""
    assert look.cursor is not None
    column, line = look.cursor
    values = [float(grid.x[column]), *([float(grid.y[line])] if len(grid.plane.axes) > 1 else [])]
    names = tuple(input_names(frame.data)[axis] for axis in grid.plane.axes)
    answer = [] if picture is None else [_answer(frame, values_of(look.view, picture)[line, column], look.view)]
    found: list[Row] = []
    for longest in NAMES:
        inputs = [
            row((f"{name} ", "muted"), (f"{value:.4g}", "strong"))
            for name, value in zip(apart(names, longest), values, strict=True)
        ]
        found = [*inputs, *answer]
        if room.side or len(flowing(found, room.area.margin + room.area.columns)) <= room.below:
            break
    return found


def _answer(frame: Frame, values: Floats, view: View) -> Row:
    if view.unit is not None:
        return row((f"{shortened(view.name, NAMES[0])} ", "muted"), (_written(float(values)), "accent"))
    if not np.isfinite(values).all():
        return row(("not finite", "warning"))
    best = int(values.argmax())
    name = shortened(class_name(frame.data, best), NAMES[0])
    return row(("class ", "muted"), (f"{name} ", "accent"), (_written(float(values[best])), "strong"))


def _written(value: float) -> str:
    return numbers.fixed(value, 4, 9).strip()


def arranged(rows: list[Row], room: Room, ways: Iterable[list[Row]], read: list[Row]) -> list[Row]:
    """What the cursor reads, and the first of the legend's ways that fits, beside the area or below it: there the
    cursor comes first.
    """
    if room.side:
        legend = fitted(ways, room.side - BETWEEN, len(rows) - len(read) - bool(read), one_each=True)
        beside = [*legend, *([BLANK] if read else []), *read]
        size = room.area.margin + room.area.columns
        return [
            (*line, Span(" " * (BETWEEN + size - width(line))), *fit(beside[number], room.side - BETWEEN))
            if number < len(beside)
            else line
            for number, line in enumerate(rows)
        ]
    columns = room.area.margin + room.area.columns
    lines = flowing(read, columns)[: room.below]
    return [*rows, *lines, *fitted(ways, columns, room.below - len(lines))]
