"""A unit's tile: its output over the input plane as half blocks, or its activation as a colour and a number."""

from __future__ import annotations

from collections.abc import Iterator

from tui.drawing import heat, numbers
from tui.drawing.scale import legible_limit, role
from tui.drawing.sheet import Sheet

# The shades of a picture, a list for each half of a line.
Pixels = list[list[int]]


# A mark at the left and at the right of a tile, by the halves of a line that it has: both, the upper, the lower one.
MARKS = {(True, True): ("▐", "▌"), (True, False): ("▝", "▘"), (False, True): ("▗", "▖")}
LOWER_HALF = "▄"


def halves(top: int, height: int) -> Iterator[tuple[int, bool, bool]]:
    """The lines of a tile that begins `top` halves of a line from the top, and whether it has the upper and the lower
    half of each.
    """
    for line in range(top // 2, (top + height - 1) // 2 + 1):
        yield line, top <= 2 * line, 2 * line + 1 < top + height


def picture(sheet: Sheet, x: int, top: int, shades: Pixels, dead: bool) -> None:
    """The cells of a picture, (halves of a line, columns), from `top` halves of a line on; of a dead unit a mark in the
    middle.
    """
    for line, upper, lower in halves(top, len(shades)):
        above, below = (shades[2 * line + half - top] if has else None for half, has in enumerate((upper, lower)))
        if above is not None and below is not None:
            for column, pair in enumerate(zip(above, below, strict=True), start=x):
                sheet.put(column, line, heat.UPPER_HALF, heat.role(*pair))
        else:
            for column, shade in enumerate(above or below or (), start=x):
                sheet.put(column, line, heat.UPPER_HALF if upper else LOWER_HALF, heat.half(shade))
    if dead:
        line, column = (top + (len(shades) - 1) // 2 + top % 2) // 2, len(shades[0]) // 2
        sheet.put(x + column, line, numbers.DEAD, heat.on(shades[len(shades) // 2][column]))


def mark(sheet: Sheet, x: int, top: int, height: int, width: int, role: str) -> None:
    """Mark a tile at both sides."""
    for line, upper, lower in halves(top, height):
        before, after = MARKS[upper, lower]
        sheet.put(x - 1, line, before, role)
        sheet.put(x + width, line, after, role)


def number(
    sheet: Sheet, x: int, top: int, height: int, width: int, value: float | None, largest: float, dead: bool
) -> None:
    """A block of whole lines with the number in its middle, on a scale up to `largest`; of a dead unit a mark."""
    shade = "muted" if dead or value is None else role(value, legible_limit(largest))
    text = numbers.DEAD if dead else numbers.UNKNOWN if value is None else numbers.signed(value, 2, min(width, 6))
    for line in range(height // 2):
        sheet.write(x, top // 2 + line, (text.strip() if line == height // 4 else "").center(width), shade)
