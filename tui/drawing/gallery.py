"""Galleries: thumbnails in a grid, each above its name; a list of names where there is no room for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing.cells import BLANK, Row, Span, around, beside, fit, row, width
from tui.drawing.names import shortened

# The smallest thumbnail, in columns and lines, and the lines of one for each of its columns at most. The name takes a
# line more, and there is a space between two.
LEAST, FLAT = (9, 3), 0.45
BETWEEN = 1
# Columns of the names beside the chosen one's thumbnail, where there is no room for all.
NAMES = 14
# Columns of a good thumbnail.
GOOD = 11
# If fewer would be visible, names are.
FEW = 6
# The widest thumbnail beside the names.
WIDEST = 24
CHOSEN, IN_USE = "›", "●"


class Tile(NamedTuple):
    """`draw` makes the rows of the thumbnail for so many columns and lines. `is_on`: it is in use. `long` is the name
    where there is room for it.
    """

    name: str
    is_on: bool
    draw: Callable[[int, int], Sequence[Row]]
    long: str = ""


class Grid(NamedTuple):
    """`across` tiles beside one another, of `columns` by `lines` each; 0 lines: names only, below one another. `first`
    and `last`: the visible lines of tiles.
    """

    across: int
    columns: int
    lines: int
    first: int
    last: int

    def tile_at(self, x: int, y: int, count: int) -> int | None:
        """The tile at a cell of the drawing."""
        column, line = x // (self.columns + BETWEEN), self.first + y // (self.lines + 1)
        number = line * self.across + column
        return number if column < self.across and line <= self.last and number < count else None


def layout(count: int, chosen: int, columns: int, lines: int) -> Grid:
    """The largest thumbnails with which all tiles fit; else the smallest, as many as fit around the chosen one."""
    most = (columns + BETWEEN) // (LEAST[0] + BETWEEN)
    ways = [
        (across, _high(across, columns, lines // -(-count // across) - 1)) for across in range(1, min(most, count) + 1)
    ]
    fitting = [(_wide(across, columns) * high, across, high) for across, high in ways if high >= LEAST[1]]
    if fitting:
        _, across, high = max(fitting)
        return _grid(count, chosen, across, columns, high, lines)
    seen = lines // (LEAST[1] + 1)
    if most * seen >= FEW:
        return _grid(count, chosen, most, columns, _high(most, columns, lines // seen - 1), lines)
    return _grid(count, chosen, 1, NAMES if columns >= NAMES + BETWEEN + LEAST[0] else columns, 0, lines)


def lines_at_best(count: int, columns: int) -> int:
    """The lines with which thumbnails are as high as they should be, about three beside one another."""
    across = min(max(columns // GOOD, 1), count)
    return -(-count // across) * (round(_wide(across, columns) * FLAT) + 1)


def _wide(across: int, columns: int) -> int:
    return (columns + BETWEEN) // across - BETWEEN


def _high(across: int, columns: int, room: int) -> int:
    return min(room, round(_wide(across, columns) * FLAT))


def _grid(count: int, chosen: int, across: int, columns: int, high: int, lines: int) -> Grid:
    seen = around(chosen // across, -(-count // across), max(lines // (high + 1), 1))
    return Grid(across, _wide(across, columns), high, seen.start, seen.stop - 1)


def gallery(tiles: Sequence[Tile], chosen: int, columns: int, lines: int, active: bool) -> list[Row]:
    """The tiles that fit around the chosen one."""
    grid = layout(len(tiles), chosen, columns, lines)
    rows: list[Row] = []
    for line in range(grid.first, grid.last + 1):
        numbers = range(line * grid.across, min((line + 1) * grid.across, len(tiles)))
        if grid.lines:
            pictures = [list(tiles[number].draw(grid.columns, grid.lines)) for number in numbers]
            drawn = beside([(picture, grid.columns) for picture in pictures], BETWEEN)
            rows += [*drawn, *[BLANK] * (grid.lines - len(drawn))]
        rows.append(_labels(tiles, numbers, chosen, active, grid, columns))
    left = columns - grid.columns - BETWEEN
    if not grid.lines and left >= LEAST[0]:
        wide = min(left, WIDEST)
        rows = beside([(rows, grid.columns), (list(tiles[chosen].draw(wide, min(lines, wide // 2))), wide)], BETWEEN)
    return rows[:lines]


def _labels(tiles: Sequence[Tile], numbers: range, chosen: int, active: bool, grid: Grid, columns: int) -> Row:
    """The names below a line of tiles. Long ones reach into the space before the next one."""
    placed: list[tuple[int, Row]] = []
    end = columns if grid.lines else grid.columns
    for number in reversed(numbers):
        start = (number - numbers[0]) * (grid.columns + BETWEEN)
        label = _label(tiles[number], number == chosen, active, end - start)
        blank = cell_len(label[0].text) * label[0].text.isspace()
        placed.append((start + blank, label[1:] if blank else label))
        # A space stays before what is written here.
        end = start + blank - 1
    spans: list[Span] = []
    for start, label in reversed(placed):
        spans += (Span(" " * (start - width(tuple(spans)))), *label)
    return fit(row(*spans), columns)


def _label(tile: Tile, is_chosen: bool, active: bool, columns: int) -> Row:
    """The name in at most so many columns; in front of it whether it is chosen, after it whether it is in use."""
    role = "chosen" if is_chosen and active else "strong" if is_chosen or tile.is_on else "text"
    on = f" {IN_USE}" if tile.is_on else ""
    room = columns - 1 - cell_len(on)
    name = tile.long if tile.long and cell_len(tile.long) < room else tile.name
    gap = " " * (cell_len(name) != room > 0)
    mark = Span(f"{CHOSEN if is_chosen else ' '}{gap}", "accent")
    return (mark, Span(shortened(name, room - len(gap)), role), Span(on, "accent"))
