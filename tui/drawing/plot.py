"""Plots: an area of cells between two axes, with numbers at the cells they belong to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing.axes import LABEL, ticks
from tui.drawing.cells import Row, Span, fit, row
from tui.drawing.names import apart, shortened
from tui.plane import cell_in

# The axes mark where the cursor is.
ACROSS_MARK, UP_MARK = "▲", "►"
# From this many lines on there is a line between the area and the numbers below it.
RULED = 7
# The least distance of two numbers, in columns and in lines.
SPACE, LINES = 4, 2
# From so many lines on, numbers are further apart.
HIGH = 12
# An axis is named if there are so many columns for its name. The vertical one has NAME if its name is longer, or a
# share of a wide plot, but at most LONG_NAME; the horizontal one has a third of the area.
LEAST_NAME, NAME, LONG_NAME, SHARE = 2, 3, 10, 8


class Axis(NamedTuple):
    """`ends`: the values at the low and the high end of the area; `mark`: the value at which the cursor is."""

    name: str
    ends: tuple[float, float]
    mark: float | None = None


class Area(NamedTuple):
    """The area's size in cells of the terminal, and the columns left of it."""

    columns: int
    lines: int
    margin: int
    is_ruled: bool


def area_in(columns: int, lines: int, up: tuple[float, float] | None, name: str = "") -> Area | None:
    """The area of a plot of this size, axes included, with a margin for the vertical axis's name and its numbers
    between the ends `up`, or for any numbers; None if there is no room for any.
    """
    is_ruled = lines >= RULED
    height = lines - 1 - is_ruled
    if height < 1:
        return None
    widest = LABEL
    if up is not None:
        widest = max((len(label) for _, label in ticks(*up, _most(height))), default=1)
    named = min(cell_len(name), max(NAME, min(columns // SHARE, LONG_NAME)))
    margin = max(widest, named) + 1
    return Area(columns - margin, height, margin, is_ruled) if columns - margin >= 4 else None


def plot(rows: list[Row], area: Area, across: Axis, up: Axis) -> list[Row]:
    """The rows of an area with its axes: numbers stand beside the cells in which their values lie. Two names that are
    shortened still differ.
    """
    names = across.name, up.name
    across = across._replace(name=_named(names, 0, max(area.columns // 3, LEAST_NAME)))
    up = up._replace(name=_named(names, 1, area.margin - 1))
    return [*_beside(rows, area, up), *_below(area, across)]


def _named(names: tuple[str, str], place: int, columns: int) -> str:
    """One of the two names, in at most so many columns."""
    return apart(names, columns)[place] if all(names) and columns > 0 else shortened(names[place], columns)


def _beside(rows: list[Row], area: Area, up: Axis) -> list[Row]:
    labels: dict[int, str] = {}
    for value, label in ticks(*up.ends, _most(area.lines)):
        labels.setdefault(_line(up.ends, area.lines, value), label)
    marked = None if up.mark is None else _line(up.ends, area.lines, up.mark)
    named = next((line for line in range(area.lines) if line not in labels), None)
    room = area.margin - 1
    labels = {line: label for line, label in labels.items() if cell_len(label) <= room}
    found = []
    for line, cells in enumerate(rows):
        text, role = labels.get(line, ""), "axis"
        if line == named and not text and room >= min(cell_len(up.name), LEAST_NAME):
            text, role = up.name, "strong"
        edge = UP_MARK if line == marked else "┤" if line in labels else "│"
        text = " " * (room - cell_len(text)) + text
        found.append((*row((text, role), (edge, "accent" if line == marked else "axis")), *cells))
    return found


def _most(lines: int) -> int:
    """How many steps between numbers are wanted on a vertical axis."""
    return max(lines // (LINES if lines < HIGH else LINES + 1), 2)


def _line(ends: tuple[float, float], lines: int, value: float) -> int:
    """The line of a value, from the top."""
    return lines - 1 - cell_in(ends, lines, min(max(value, ends[0]), ends[1]))


def _below(area: Area, across: Axis) -> list[Row]:
    marked = None if across.mark is None else cell_in(across.ends, area.columns, across.mark)
    end = area.margin + area.columns
    text, placed = _numbers(area, across.ends, end - cell_len(across.name) - 1)
    numbers = row((text.ljust(end - cell_len(across.name)), "axis"), (across.name, "strong"))
    if not area.is_ruled:
        return [fit(numbers, end)]
    rule = ["┬" if cell in placed else "─" for cell in range(area.columns)]
    edge = Span(" " * (area.margin - 1) + "└", "axis")
    if marked is None:
        return [(edge, Span("".join(rule), "axis")), fit(numbers, end)]
    parts = "".join(rule[:marked]), "".join(rule[marked + 1 :])
    return [row(edge, (parts[0], "axis"), (ACROSS_MARK, "accent"), (parts[1], "axis")), fit(numbers, end)]


@lru_cache(maxsize=16)
def _numbers(area: Area, ends: tuple[float, float], room: int) -> tuple[str, list[int]]:
    """As many round numbers as stand apart, each below the cell of its value, and those cells."""
    text, placed = "", list[int]()
    for most in range(max(area.columns // SPACE, 1), 0, -1):
        text, placed, apart = "", [], True
        for value, label in ticks(*ends, most):
            cell = cell_in(ends, area.columns, min(max(value, ends[0]), ends[1]))
            start = max(area.margin + cell - (len(label) - 1) // 2, 0)
            if start + len(label) > room:
                break
            apart = apart and (start > len(text) or not text)
            text += " " * (start - len(text)) + label
            placed.append(cell)
        if apart:
            break
    return text, placed
