"""Scatter plots: the points of a scene between numbered axes, and the cursor that reads and changes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len

from tui.drawing import numbers
from tui.drawing.cells import Row, Span, fit, join, row, width
from tui.drawing.heat import MIDDLE, on, shades_of
from tui.drawing.marks import BOTH, SEVERAL, class_mark, value_mark
from tui.drawing.names import apart, widest
from tui.drawing.plot import Area, Axis, area_in, plot
from tui.drawing.scale import LEVELS
from tui.drawing.scene import Part, Scene, Spot
from tui.plane import Grid

# From this many lines on there is a legend above the plot.
WITH_LEGEND = 9
# Columns of an input's name at most, of a class's name at least, and of the marks of the test part.
NAME, LEAST_NAME, LEGEND_OF_TEST = 14, 3, 14
CROSS = "┼"

Marks = dict[tuple[int, int], Span]


class Cursor(NamedTuple):
    """Where the cursor is on the plane, and the sample that it carries."""

    x: float
    y: float
    carried: Spot | None = None


class Layout(NamedTuple):
    """The lines of the legend, and the area of the plot below it."""

    legend: int
    area: Area


def layout(scene: Scene, columns: int, lines: int) -> Layout | None:
    """How a plot of this size is divided; None if there is no room for any."""
    legend = int(lines >= WITH_LEGEND)
    area = area_in(columns, lines - legend, scene.plane.ranges[1], scene.names[1])
    return None if area is None else Layout(legend, area)


def grid_in(scene: Scene, columns: int, lines: int) -> Grid | None:
    """The cells of a plot of this size."""
    laid = layout(scene, columns, lines)
    return None if laid is None else scene.grid(laid.area.columns, laid.area.lines)


def scatter(
    scene: Scene,
    columns: int,
    lines: int,
    chosen: Spot | None,
    cursor: Cursor | None,
    points: Marks | None = None,
) -> list[Row]:
    """The whole plot with its legend. The chosen sample and the cursor stand out: where it is on no sample, the cursor
    is a cross. `points` are the `marks` of the scene on its grid, if they are known already.
    """
    laid = layout(scene, columns, lines)
    if laid is None:
        return [fit(row(("too small for a picture", "muted")), columns)]
    grid = scene.grid(laid.area.columns, laid.area.lines)
    points = marks(scene, grid) if points is None else points
    across, up = (
        Axis(name, ends, mark)
        for name, ends, mark in zip(
            scene.names, scene.plane.ranges, cursor[:2] if cursor else (None, None), strict=True
        )
    )
    rows = plot(_area(scene, grid, points, chosen, cursor), laid.area, across, up)
    return [legend(scene, columns, {mark.text for mark in points.values()}), *rows] if laid.legend else rows


def legend(scene: Scene, columns: int, drawn: Collection[str]) -> Row:
    """`○ no  ● yes  ◐ both  ◦ • test`, or the values at the ends of the scale; of several classes in one cell only if
    there are `drawn`.
    """
    has_test = len(scene.parts) > 1
    if scene.classes:
        count = len(scene.classes)
        several = row((_several(scene), "strong"), " both" if count == 2 else " several")
        several = several if _several(scene) in drawn else ()
        room = columns - LEGEND_OF_TEST * has_test - (width(several) + 2 if several else 0)
        fitting = (apart(scene.classes, cap) for cap in range(min(widest(scene.classes), room), LEAST_NAME, -1))
        least = apart(scene.classes, LEAST_NAME)
        names = next((names for names in fitting if sum(map(cell_len, names)) + 4 * count - 2 <= room), least)
        parts = [row(class_mark(label, count), f" {name}") for label, name in enumerate(names)]
        parts += [several] if several else []
        if has_test:
            small = [class_mark(label, count, test=True) for label in range(min(count, 3))]
            more = "…" if count > 3 else ""
            parts.append((*join(((span,) for span in small), " "), Span(f"{more} test", "muted")))
        return fit(join(parts, "  "), columns)
    scale = scene.scale
    ends = (numbers.mark(scale.low).strip(), numbers.mark(scale.high).strip())
    shades = [Span(_sign(level), on(MIDDLE + level)) for level in range(-LEVELS, LEVELS + 1)]
    test = row(("   small marks: test", "muted")) if has_test else ()
    return fit((*row((f"{ends[0]} ", "axis")), *shades, *row((f" {ends[1]}", "axis")), *test), columns)


def _sign(level: int) -> str:
    return value_mark(float(level), float(LEVELS)).text


def marks(scene: Scene, grid: Grid) -> Marks:
    """The marks of all samples, by line and column. Training samples lie above those of the test part."""
    found: Marks = {}
    for part in reversed(scene.parts):
        found |= _marks(scene, grid, part)
    return found


def _area(scene: Scene, grid: Grid, points: Marks, chosen: Spot | None, cursor: Cursor | None) -> list[Row]:
    drawn = dict(points)
    carried = None if cursor is None else cursor.carried
    for spot in filter(None, (chosen, carried)):
        x, y = scene.part_of(spot).places[spot.sample].tolist()
        if (cell := _cell(grid, x, y)) is not None:
            mark = _mark(scene, scene.part_of(spot), spot.sample)
            mark = points[cell] if points[cell].text == _several(scene) else mark
            drawn[cell] = mark._replace(role="cursor")
    here = None if cursor is None else _cell(grid, cursor.x, cursor.y)
    if here is not None:
        mark = drawn[here]._replace(role="cursor") if here in drawn else Span(CROSS, "accent")
        if carried is not None:
            mark = _mark(scene, scene.part_of(carried), carried.sample)._replace(role="cursor")
        drawn[here] = mark
    return _rows(drawn, grid)


def _cell(grid: Grid, x: float, y: float) -> tuple[int, int] | None:
    """The line and column of a place, if it is on the plane."""
    line, column = grid.line_of(y), grid.column_of(x)
    return None if line is None or column is None else (line, column)


def stepped(grid: Grid, here: Cursor, across: int, up: int) -> tuple[float, float]:
    """So many cells further; a coordinate that stays in its cell stays as it is."""
    column, line = grid.column_of(here.x), grid.line_of(here.y)
    assert column is not None
    assert line is not None
    x, y = place_in(grid, min(max(column + across, 0), grid.columns - 1), min(max(line - up, 0), grid.lines - 1))
    return (x if across else here.x), (y if up else here.y)


def place_in(grid: Grid, column: int, line: int) -> tuple[float, float]:
    """The place with the fewest digits in a cell."""
    (left, right), (bottom, top) = grid.plane.ranges
    wide, high = (right - left) / grid.columns, (top - bottom) / grid.lines
    x, y = float(grid.x[column]), float(grid.y[line])
    return numbers.roundest(x - wide / 2.0, x + wide / 2.0), numbers.roundest(y - high / 2.0, y + high / 2.0)


def _marks(scene: Scene, grid: Grid, part: Part) -> Marks:
    """A mark for each cell with samples of this part, by line and column: for values that of the largest in size."""
    inside, columns, lines = grid.cells_of(part.places)
    answers = part.answers[inside]
    keys = answers if scene.classes else np.abs(answers - scene.scale.middle)
    cells = lines * grid.columns + columns
    order = np.lexsort((keys, cells))
    cells = cells[order]
    last = np.flatnonzero(np.append(cells[1:] != cells[:-1], np.ones(min(len(cells), 1), dtype=bool)))
    first = np.append(0, last[:-1] + 1) if len(last) else last
    mixed = (answers[order][first] != answers[order][last]) if scene.classes else np.zeros(len(last), dtype=bool)
    found: Marks = {}
    several = Span(_several(scene), "strong")
    for cell, sample, is_mixed in zip(cells[last].tolist(), inside[order][last].tolist(), mixed.tolist(), strict=True):
        found[divmod(cell, grid.columns)] = several if is_mixed else _mark(scene, part, sample)
    return found


def _several(scene: Scene) -> str:
    return BOTH if len(scene.classes) == 2 else SEVERAL


def _mark(scene: Scene, part: Part, sample: int) -> Span:
    answer = float(part.answers[sample])
    if scene.classes:
        return class_mark(int(answer), len(scene.classes), part.is_test)
    mark = value_mark(answer - scene.scale.middle, scene.scale.reach, part.is_test)
    shade = int(shades_of(np.array(answer), scene.scale))
    return mark._replace(role="muted" if shade == MIDDLE else on(shade))


def _rows(drawn: Marks, grid: Grid) -> list[Row]:
    lines: list[list[tuple[int, Span]]] = [[] for _ in range(grid.lines)]
    for (line, column), span in drawn.items():
        lines[line].append((column, span))
    rows = []
    for placed in lines:
        spans: list[Span] = []
        end = 0
        for column, span in sorted(placed):
            if column > end:
                spans.append(Span(" " * (column - end)))
            if spans and spans[-1].role == span.role:
                spans[-1] = Span(spans[-1].text + span.text, span.role)
            else:
                spans.append(span)
            end = column + 1
        rows.append(tuple(spans))
    return rows
