"""The links between two layers as lines of braille dots: colour and pattern tell a weight's sign, brightness and
thickness its size.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.cells import Row, fit, row, width
from tui.drawing.scale import LEVELS

Floats = NDArray[np.float64]

# Dots of a braille character, across and down, and the bit of each.
ACROSS, DOWN = 2, 4
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
BRAILLE = 0x2800
# How thick a line is, from the level of the scale given first on; a weight nearer to 0 than level 1 has none.
LIGHT, HEAVY, DOUBLE = 1, 2, 3
FROM = {DOUBLE: 7, HEAVY: 4, LIGHT: 1}
# Dots side by side for each thickness, where there is little room and where there is more. A light line that is only
# one dot wide has gaps.
PENS = ({LIGHT: (0,), HEAVY: (0,), DOUBLE: (0, 1)}, {LIGHT: (0,), HEAVY: (0, 1), DOUBLE: (-1, 0, 1)})
# The dots of a line that are drawn of so many: of positive weights all, or every other one of a light narrow line.
SOLID, DOTTED = (1, 1), (1, 2)
DASHED, SPARSE = (5, 7), (1, 4)
# The level of a weight that is not finite.
NOT_FINITE = LEVELS + 1
# The role of the chosen link.
CHOSEN = "accent"
# How many cells of lines a gap takes, for each of its cells: then the weakest are left out.
COVER = 1.4


class Gap(NamedTuple):
    """The space between two layers, from column `x` on. `left` and `right`: the dot row, from the top, of the middle of
    each unit. Links end within `spread` dots of it. `pen`: where lines may be wider, 1.
    """

    x: int
    columns: int
    lines: int
    left: tuple[float, ...]
    right: tuple[float, ...]
    spread: float
    pen: int


class Lit(NamedTuple):
    """What is chosen, as numbers among the units that are drawn: the unit on the right, the unit on the left, whose
    links are brighter, and the one link between two of them; None if it is another layer's.
    """

    unit: int | None = None
    source: int | None = None
    link: tuple[int, int] | None = None


class Stroke(NamedTuple):
    """The line of the weight into `unit` on the right from `source` on the left, numbered among those drawn."""

    unit: int
    source: int
    level: int
    role: str

    @property
    def thickness(self) -> int:
        """The chosen link is never light: the few dots of a weak one would not be found."""
        thickness = next((thickness for thickness, least in FROM.items() if abs(self.level) >= least), LIGHT)
        return max(thickness, HEAVY) if self.role == CHOSEN else thickness


class Lines(NamedTuple):
    """The cells of a gap: (column, line) of the sheet, and the character and the stroke seen there; all strokes, the
    last one on top.
    """

    cells: dict[tuple[int, int], tuple[str, Stroke]]
    strokes: tuple[Stroke, ...]


def levels(weights: Floats, limit: float) -> NDArray[np.int8]:
    """The level of every weight, as `scale.level` has it; `NOT_FINITE` for what is not."""
    finite = np.isfinite(weights)
    with np.errstate(over="ignore", invalid="ignore"):
        sizes = np.sqrt(np.minimum(np.abs(np.where(finite, weights, 0.0)) / limit, 1.0)) * LEVELS + 0.5
        steps = np.where(finite, np.sign(weights) * np.floor(sizes), NOT_FINITE)
    return steps.astype(np.int8)


@lru_cache(maxsize=128)
def lines(gap: Gap, shown: bytes, lit: Lit) -> Lines:
    """The links of a gap; `shown`: the levels (units on the right, units on the left) as bytes."""
    strokes = _chosen_strokes(gap, np.frombuffer(shown, np.int8).reshape(len(gap.right), len(gap.left)), lit)
    dots: dict[tuple[int, int], int] = {}
    top: dict[tuple[int, int], Stroke] = {}
    for stroke in strokes:
        start = round(gap.left[stroke.source] + _port(stroke.unit, len(gap.right), gap.spread))
        end = round(gap.right[stroke.unit] + _port(stroke.source, len(gap.left), gap.spread))
        line = start // DOWN
        way = dotted(gap.columns, start - DOWN * line, end - DOWN * line, stroke.thickness, gap.pen, stroke.level < 0)
        for x, y, bits in way:
            place = gap.x + x, line + y
            dots[place] = dots.get(place, 0) | bits
            top[place] = stroke
    return Lines({place: (chr(BRAILLE + bits), top[place]) for place, bits in dots.items()}, strokes)


def _chosen_strokes(gap: Gap, shown: NDArray[np.int8], lit: Lit) -> tuple[Stroke, ...]:
    """The links that are drawn, the weakest first: those of the chosen unit, and of the others the strongest."""
    ranked = []
    for unit, source in np.argwhere(shown).tolist():
        level = int(shown[unit, source])
        rank = 2 * (unit == lit.unit) + (source == lit.source)
        role = "bad" if level == NOT_FINITE else f"{'lit' if rank else 'link'}{level:+d}"
        ranked.append((rank, abs(level), Stroke(unit, source, level, role)))
    ranked.sort(reverse=True)
    room = COVER * gap.columns * gap.lines
    kept = []
    for rank, _, stroke in ranked:
        room -= max(gap.columns, abs(gap.left[stroke.source] - gap.right[stroke.unit]) / DOWN)
        if room < 0.0 and not rank:
            break
        kept.append(stroke)
    if lit.link is not None:
        level = int(shown[lit.link])
        kept = [stroke for stroke in kept if (stroke.unit, stroke.source) != lit.link]
        kept.insert(0, Stroke(*lit.link, level, CHOSEN))
    return tuple(reversed(kept))


def _port(other: int, count: int, spread: float) -> float:
    """How far from a unit's middle its link with one of the `count` units opposite ends, in their order."""
    step = min(2.0, spread / max(count - 1, 1))
    return (other - (count - 1) / 2) * step


@lru_cache(maxsize=8192)
def dotted(
    columns: int, start: int, end: int, thickness: int, pen: int, negative: bool
) -> tuple[tuple[int, int, int], ...]:
    """The cells, (column, line, bits of braille), of a line over so many columns, from dot row `start` at the left edge
    to `end` at the right one.
    """
    wide = columns * ACROSS
    steps = max(wide - 1, abs(end - start))
    narrow = thickness == LIGHT and not pen
    drawn, period = (SPARSE if narrow else DASHED) if negative else DOTTED if narrow else SOLID
    cells: dict[tuple[int, int], int] = {}
    for step in range(steps + 1):
        if step % period >= drawn:
            continue
        x, y = round((wide - 1) * step / steps), round(start + (end - start) * step / steps)
        for side in PENS[pen][thickness]:
            dx, dy = (x + side, y) if abs(end - start) > wide else (x, y + side)
            if 0 <= dx < wide:
                cell = dx // ACROSS, dy // DOWN
                cells[cell] = cells.get(cell, 0) | BITS[dy % DOWN][dx % ACROSS]
    return tuple((x, y, bits) for (x, y), bits in cells.items())


def legend(limits: tuple[float, ...], columns: int) -> Row:
    """What lines mean, in as many words as fit; `limits`: the end of the scale of each gap."""
    positive, negative = (
        "".join(chr(BRAILLE + bits) for _, _, bits in dotted(4, 1, 1, DOUBLE, 0, is_negative)) for is_negative in (0, 1)
    )
    signs = row(
        (positive, f"link+{LEVELS}"), (" positive  ", "muted"), (negative, f"link-{LEVELS}"), (" negative", "muted")
    )
    ends, is_one = ", ".join(f"{limit:g}" for limit in limits), len({*limits}) == 1
    told = f", up to {limits[0]:g}" if is_one else f", up to {ends} from left to right"
    ways = (
        f" weight; the larger, the brighter and thicker{told}",
        f"; thicker: larger{told}",
        f"; thicker: larger{'' if is_one else ' in its layer'}",
        "",
    )
    found = next((way for way in ways if width(signs) + len(way) <= columns), "")
    return fit(signs + row((found, "muted")), columns)
