"""Where the layers and units of the network's diagram are: as large as fits, or nothing where it would not be legible.

Heights are in halves of a line: so high are the cells of a picture, about as high as wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from tui.drawing.cells import around
from tui.drawing.strokes import DOWN, Gap

# Halves of a line, and columns, of a picture; then of a number, which needs whole lines.
PICTURES = ((20, 20), (16, 16), (12, 12), (10, 10), (8, 8), (6, 6), (5, 5), (4, 4), (3, 4), (2, 4))
NUMBERS = ((6, 9), (2, 7), (2, 5))
# Where a unit's number is: beside its tile, in so many columns with spaces, or in the line below it.
BESIDE, BELOW, NOWHERE = 7, 1, 0
# Pictures from this height on are only worth it with numbers.
LARGE = 6
# Columns between two layers: the fewest in which links are legible, and those that are wanted, also beside numbers. Of
# more than the last, pictures get some, up to half as wide again as high.
LEAST_GAP, GAP, ROOMY_GAP, WIDE_GAP = 4, 5, 9, 24
# Lines between two layers may be wider from so many columns, and halves of a line for each unit, on.
WIDE_PEN = 8, 6
# The fewest lines for units; lines from which a second one tells what the layers are, and what lines mean; lines from
# which the chosen weight is told as well as the unit.
LEAST_BODY, ROOMY, LEAST_ROOMY = 3, 20, 10
# Columns of the names at the ends, and of a number after an output's name.
LEAST_NAME, MOST_NAME, VALUE = 3, 14, 6


class Column(NamedTuple):
    """A layer: the first column of its tiles, the units that are drawn, and where each begins, in halves of a line from
    the top.
    """

    x: int
    units: range
    tops: tuple[int, ...]

    def top(self, unit: int) -> int:
        return self.tops[unit - self.units.start]


class Way(NamedTuple):
    """A way to draw the units: `height`, in halves of a line, and `width` of a tile; `between`, halves of a line left
    out between two units, at least; `number`, where a unit's number is; `facts`, lines for what is chosen.
    """

    height: int
    width: int
    between: int
    number: int
    facts: int

    @property
    def tall(self) -> int:
        """Halves of a line of a unit with its number."""
        return self.height + 2 * (self.number == BELOW)

    @property
    def wide(self) -> int:
        """Columns of a unit of a hidden layer with its number."""
        return self.width + self.number * (self.number == BESIDE)


@dataclass(frozen=True)
class Arrangement:
    """`head`: lines for what the layers are, at the top. `names` and `answers`: columns for the inputs' names on the
    left, and for the outputs' names and numbers on the right, with a space.
    """

    columns: int
    lines: int
    is_picture: bool
    head: int
    way: Way
    layers: tuple[Column, ...]
    names: int
    answers: int

    @property
    def is_beside(self) -> bool:
        """Whether an output's number is beside its name; otherwise it is below, or in the tile."""
        return self.is_picture and self.way.height < 3

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The space before each layer but the first."""
        found: list[Gap] = []
        lines, half = self.lines - self.head - self.way.facts, DOWN // 2
        for left, right in pairwise(self.layers):
            x = left.x + (self.way.wide if found else self.way.width)
            starts, ends = (
                tuple(half * (top + self.way.height / 2) - 0.5 for top in column.tops) for column in (left, right)
            )
            each = 2 * lines // max(len(left.tops), len(right.tops))
            pen = int(right.x - x >= WIDE_PEN[0] and each >= WIDE_PEN[1])
            found.append(Gap(x, right.x - x, lines, starts, ends, float(half * self.way.height - 2), pen))
        return tuple(found)

    def line_of(self, top: int) -> int:
        """The line in the middle of a tile, where its name is."""
        return (top + (self.way.height - 1) // 2) // 2

    def room_above(self, layer: int) -> int:
        """Columns for what is written above a layer."""
        ends = [column.x for column in self.layers[1:]] + [self.columns + 2]
        return ends[layer] - self.layers[layer].x - 2

    def unit_at(self, x: int, y: int) -> tuple[int, int | None] | None:
        """The layer and the unit at a place; (layer, None) at what tells the layer."""
        for layer, column in enumerate(self.layers):
            if y < self.head and column.x <= x < column.x + self.room_above(layer):
                return layer, None
            for unit, top in zip(column.units, column.tops, strict=True):
                if top // 2 <= y <= (top + self.way.tall - 1) // 2 and self._reach(layer, x):
                    return layer, unit
        return None

    def _reach(self, layer: int, x: int) -> bool:
        """Whether a column is a unit's of this layer, with its name and number."""
        column, last = self.layers[layer], len(self.layers) - 1
        end = self.columns if layer == last else column.x + (self.way.wide if layer else self.way.width)
        return (column.x if layer else 0) <= x < end


@lru_cache(maxsize=64)
def arrange(
    sizes: tuple[int, ...],
    chosen: tuple[int, int, int],
    columns: int,
    lines: int,
    is_picture: bool,
    names: int,
    answers: int,
) -> Arrangement | None:
    """The diagram of layers of these sizes in so many columns and lines, with the `chosen` layer, unit and source among
    those that are drawn; `is_picture`: whether tiles are pictures of a plane; `names` and `answers`: columns of the
    longest input's and output's name. None if it does not fit.
    """
    head = 2 if lines >= ROOMY else 1
    for way, is_whole in _ways(is_picture, lines):
        room = 2 * (lines - head - way.facts)
        needed = max(sizes) * (way.tall + way.between) - way.between
        if room < 2 * LEAST_BODY or (is_whole and needed > room):
            continue
        ends = _ends(len(sizes), columns, way, is_picture, names, answers)
        if ends is not None:
            if is_picture:
                way, ends = _widened(len(sizes), way, ends)
            placed = _placed(sizes, chosen, room, 2 * head, way, ends)
            return Arrangement(columns, lines, is_picture, head, way, placed, *ends[1:])
    return None


def _ways(is_picture: bool, lines: int) -> Iterator[tuple[Way, bool]]:
    """The best one first: large tiles, then numbers, then more about what is chosen; each with whether all units have
    to fit.
    """
    told = (3, 1) if lines >= ROOMY else (2, 1) if lines >= LEAST_ROOMY else (1,)
    for height, width in PICTURES if is_picture else NUMBERS:
        for number in (BELOW, BESIDE, NOWHERE) if is_picture else (NOWHERE,):
            if (number == BELOW and height % 2) or (number == NOWHERE and height >= LARGE and is_picture):
                continue
            for between in _between(height, number, is_picture):
                yield from ((Way(height, width, between, number, facts), True) for facts in told)
    # A number on each line tells pictures apart that touch. If not even so all units fit, some are drawn.
    number, between = (BESIDE, 1) if is_picture else (NOWHERE, 0)
    for height, width in PICTURES[-1:] if is_picture else NUMBERS[1:]:
        yield from ((Way(height, width, 0, number, facts), True) for facts in told)
        yield Way(height, width, between, NOWHERE, told[0]), False


def _between(height: int, number: int, is_picture: bool) -> tuple[int, ...]:
    """Halves of a line between two units, the most first. Numbers are on whole lines; below a tile, one is enough
    between it and the next tile.
    """
    if number == BELOW:
        return 2, 0
    return (2, 1) if is_picture and number == NOWHERE else (2 - height % 2,)


def _ends(
    layers: int, columns: int, way: Way, is_picture: bool, names: int, answers: int
) -> tuple[int, int, int] | None:
    """The columns of a gap, of the inputs' names and of the outputs'; None if gaps would be too narrow."""
    least = ROOMY_GAP if way.number == BESIDE else LEAST_GAP if way.height == 2 else max(GAP, way.width - 1)
    tiles = 2 * way.width + (layers - 2) * way.wide
    beside = VALUE if is_picture and way.height < 3 else 0
    for most in range(MOST_NAME, LEAST_NAME - 1, -1):
        left, right = min(names, most) + 1, max(min(answers, most) + beside, VALUE - 1) + 1
        gap = (columns - tiles - left - right) // (layers - 1)
        if gap >= least:
            return gap, left, right
    return None


def _widened(layers: int, way: Way, ends: tuple[int, int, int]) -> tuple[Way, tuple[int, int, int]]:
    """With wider pictures, if gaps are wide."""
    gap, names, answers = ends
    more = min(max(gap - WIDE_GAP, 0) * (layers - 1) // layers, way.height // 2)
    return way._replace(width=way.width + more), (gap - -(-more * layers // (layers - 1)), names, answers)


def _placed(
    sizes: tuple[int, ...],
    chosen: tuple[int, int, int],
    room: int,
    head: int,
    way: Way,
    ends: tuple[int, int, int],
) -> tuple[Column, ...]:
    gap, x, _ = ends
    fits = (room + way.between) // (way.tall + way.between)
    # Layers with fewer units are a little wider apart.
    common = (room + way.between) // min(max(sizes), fits)
    placed = []
    for layer, units in enumerate(sizes):
        shown = min(units, fits)
        middle = chosen[1] if layer == chosen[0] else chosen[2] if layer == chosen[0] - 1 else 0
        pitch = min((room + way.between) // shown, max(common, way.tall + 4))
        if pitch - pitch % 2 >= way.tall + way.between:  # In whole lines, where numbers and names are.
            pitch -= pitch % 2
        start = head + (room - (pitch * (shown - 1) + way.tall)) // 2
        start -= start % 2
        tops = tuple(start + pitch * place for place in range(shown))
        placed.append(Column(x, around(min(middle, units - 1), units, shown), tops))
        x += gap + (way.wide if layer else way.width)
    return tuple(placed)
