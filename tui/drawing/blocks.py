"""Blocks: where the matrices of several layers stand, beside and below one another."""

from __future__ import annotations

from typing import NamedTuple

from tui.drawing.matrix import DIGITS, width_of

# Empty columns between two matrices, and the empty lines below one.
BETWEEN, BELOW = 3, 1
# The lines of a caption and of a header; the fewest lines and columns of numbers for which a part of a matrix is drawn.
HEADS, FEWEST_LINES, FEWEST_COLUMNS = 2, 3, 4

# (height, width), with the column of biases.
Shape = tuple[int, int]


class Block(NamedTuple):
    """One of several matrices: the layer it leads into (0: the first one with weights), its first column and line, and
    how many there are, with a caption if there are other blocks; and whether it has the weights of the layer (0) or
    other numbers of theirs.
    """

    layer: int
    x: int
    y: int
    columns: int
    lines: int
    table: int = 0


def arranged(shapes: list[Shape], chosen: int, columns: int, lines: int, tables: int = 1) -> list[Block]:
    """The layers that fit whole, beside one another and then below, with the chosen one among them, and as much of the
    next one as has room; if all that is too wide, the chosen one alone. Numbers get as many digits as fit for all.
    A single layer has so many tables beside one another, if they fit.
    """
    smallest, size = min(DIGITS), width_of(shapes[0], max(DIGITS))
    if len(shapes) == 1 and tables * (size + BETWEEN) - BETWEEN <= columns:
        high = min(HEADS + shapes[0][0], lines)
        return [Block(0, table * (size + BETWEEN), 0, size, high, table) for table in range(tables)]
    for start in range(chosen + 1):
        whole = _packed(shapes, start, smallest, columns, lines)
        part = _part(shapes, whole, columns, lines) if whole else None
        if start + len(whole) > chosen or (part is not None and part.layer == chosen):
            break
    if part is not None:
        return [*whole, part]
    if len(whole) < 2:
        return [Block(chosen, 0, 0, columns, lines)]
    ways = (_packed(shapes, start, cell, columns, lines) for cell in sorted(DIGITS, reverse=True))
    return next(way for way in ways if len(way) == len(whole))


def _packed(shapes: list[Shape], start: int, cell: int, columns: int, lines: int) -> list[Block]:
    """The layers from `start` on that fit whole; of those in the first row, if they are high, as many lines as fit."""
    blocks: list[Block] = []
    x = y = below = 0
    for layer in range(start, len(shapes)):
        width, height = width_of(shapes[layer], cell), HEADS + shapes[layer][0]
        if x and x + width > columns:
            x, y = 0, below + BELOW
        if width > columns or (y and y + height > lines):
            break
        blocks.append(Block(layer, x, y, width, min(height, lines - y)))
        x, below = x + width + BETWEEN, max(below, y + height)
    return blocks


def _part(shapes: list[Shape], whole: list[Block], columns: int, lines: int) -> Block | None:
    """The part of the next layer that has room beside the last row of blocks or below it: where more of it is seen, and
    at least half of what would be seen of it alone.
    """
    last = whole[-1]
    if last.layer + 1 == len(shapes):
        return None
    shape, x = shapes[last.layer + 1], last.x + last.columns + BETWEEN
    y = BELOW + max(block.y + block.lines for block in whole)
    height = HEADS + shape[0]
    places = [
        Block(last.layer + 1, left, top, columns - left, min(height, lines - top))
        for left, top in ((x, last.y), (0, y))
    ]
    best = max(places, key=lambda block: _seen(shape, block.columns, block.lines))
    seen, alone = (_seen(shape, *size) for size in ((best.columns, best.lines), (columns, lines)))
    return best if seen and 2 * seen >= alone else None


def _seen(shape: Shape, columns: int, lines: int) -> int:
    """How many numbers are seen in so many columns and lines; 0 if there are too few for it to be of use."""
    height, width = shape
    down = min(lines - HEADS, height)
    across = min((columns - width_of((height, 0), min(DIGITS))) // min(DIGITS), width)
    return down * across if down >= min(FEWEST_LINES, height) and across >= min(FEWEST_COLUMNS, width) else 0
