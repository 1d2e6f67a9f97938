"""A layer's weights as signed numbers on the diverging scale, with the bias as the last column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from tui.drawing import numbers
from tui.drawing.cells import Row, Span, fit, hidden, join, row, width
from tui.drawing.names import apart
from tui.drawing.scale import limit_of, role

Floats = NDArray[np.float64]

# Shown after a frozen weight.
FROZEN = "*"
# The decimals of a number, by the width of its cell.
DIGITS = {7: 3, 9: 4, 11: 6}
# What is told of a weight beside its value, in full and where there is little room.
GRADIENT = "gradient, all samples", "gradient"
CHANGE = "change this epoch", "change"
# The width from which one line is enough for the detail of a weight, and the columns that its facts take there.
ROOMY, FACTS = 140, 108
# The columns of the longest number in full precision.
LONGEST = 24


class View(NamedTuple):
    """The visible part of a matrix: first row and column, how many, the width of a cell, and the width of the row
    numbers, with the mark of a dead unit and, if `airy`, a space after it.
    """

    top: int
    left: int
    rows: int
    columns: int
    cell: int
    margin: int = 3
    airy: bool = True


def _margin(height: int) -> int:
    return len(str(height)) + 2


def width_of(shape: tuple[int, int], cell: int) -> int:
    """The width of a whole matrix, (height, width) with the bias, with its row numbers."""
    return _margin(shape[0]) + cell * shape[1] + 1


def view(height: int, width: int, cursor: tuple[int, int], top: int, left: int, columns: int, lines: int) -> View:
    """The part of a height x width matrix (bias column included) that fits, moved as little as the cursor requires.

    `columns` and `lines` are the space for the matrix, its row numbers and its header.
    """
    margin = _margin(height)
    # The space after the row numbers is dropped if all columns fit then.
    airy = not columns - margin <= min(DIGITS) * width < columns - margin + 1
    margin -= not airy
    room = max(columns - margin, 6)
    cell = next((size for size in sorted(DIGITS, reverse=True) if size * width + 1 <= room), min(DIGITS))
    rows = max(min(lines - 1, height), 1)
    seen = max(min((room - 1) // cell, width), 1)
    top = min(max(top, cursor[0] - rows + 1), cursor[0], max(height - rows, 0))
    left = min(max(left, cursor[1] - seen + 1), cursor[1], max(width - seen, 0))
    return View(max(top, 0), max(left, 0), rows, seen, cell, margin, airy)


def matrix(
    weights: Floats,
    biases: Floats,
    seen: View,
    cursor: tuple[int, int],
    columns: int,
    active: bool,
    frozen: tuple[Floats, Floats] | None = None,
    zeroed: bool = False,
    names: tuple[str, ...] = (),
    dead: NDArray[np.bool_] | None = None,
) -> list[Row]:
    """The header and the rows of the visible part. The last column of the matrix is the bias.

    `frozen`, where it is not 0, puts a mark after a number; `zeroed`: weights that are 0 are shown as a plain 0,
    without sign and decimals. `names` head the columns, or else their numbers do; `dead` units have a mark after their
    number.
    """
    height, width = len(weights), weights.shape[1] + 1
    limit = limit_of(weights, biases)
    digits = DIGITS[seen.cell] - (not seen.airy)
    heads = apart(names, seen.cell - 1) if names else ()
    margin = seen.margin
    shown = range(seen.left, min(seen.left + seen.columns, width))
    # Signs for hidden columns: on the left above the row numbers, on the right after the last column.
    head = [Span("‹ ".rjust(margin) if seen.left else " " * margin, "accent")]
    for column in shown:
        name = "bias" if column == width - 1 else heads[column] if heads else str(column + 1)
        gap = " " if column == width - 1 and column != seen.left else ""
        head.append(
            Span(
                gap + " " * (seen.cell - 1 - cell_len(name)) + name + " ",
                "strong" if column == cursor[1] and active else "muted",
            )
        )
    more = "›" if seen.left + seen.columns < width else ""
    rows = [fit(row(*head, (more, "accent")), columns)]
    for line in range(seen.top, min(seen.top + seen.rows, height)):
        chosen = line == cursor[0] and active
        spans = [
            Span(
                f"{str(line + 1).rjust(margin - 1 - seen.airy)}"
                f"{numbers.DEAD if dead is not None and dead[line] else ' '}{' ' * seen.airy}",
                "strong" if chosen else "muted",
            ),
        ]
        for column in shown:
            if column == width - 1 and column != seen.left:
                spans.append(Span(" "))
            bias = column == width - 1
            value = float(biases[line] if bias else weights[line, column])
            if zeroed and value == 0.0 and not bias:
                text = "0".rjust(seen.cell - 1)
            else:
                text = numbers.signed(value, digits, seen.cell - 1)
            held = frozen is not None and bool(frozen[1][line] if bias else frozen[0][line, column])
            text += FROZEN if held else " "
            spans.append(Span(text, "cursor" if (line, column) == cursor and active else role(value, limit)))
        rows.append(fit(tuple(spans), columns))
    return rows


def outside(seen: View, height: int, width: int, what: str = "more") -> str:
    """How much of the matrix is hidden: `↓ 9 → 51 more`."""
    return hidden(seen.top, height - seen.top - seen.rows, seen.left, width - seen.left - seen.columns, what)


def cell_at(x: int, y: int, height: int, width: int, seen: View) -> tuple[int, int] | None:
    """The row and column of the matrix at a position in the drawing, if there is one."""
    margin = seen.margin
    line, column = seen.top + y - 1, seen.left + (x - margin) // seen.cell
    if seen.left + seen.columns >= width and seen.columns > 1:
        start = margin + (width - 1 - seen.left) * seen.cell
        if x >= start:
            column = width - 1
    if x < margin or y < 1 or y > seen.rows or not (0 <= line < height and 0 <= column < width):
        return None
    return line, column


def detail(
    where: str,
    value: float | None,
    gradient: float | None,
    change: float | None,
    columns: int,
    lines: int,
    state: str = "",
    note: str = "",
) -> list[Row]:
    """One weight in full precision: where it leads, then three facts in the available lines; all in one line if there
    are too few lines and the line is wide enough. `state`, such as `frozen`, names its value then; `note` is about its
    unit.
    """
    start, said = row((where, "accent")), row((note, "warning"))
    if columns >= ROOMY and lines <= 2:
        for gradient_name, change_name in zip(GRADIENT, CHANGE, strict=True):
            facts = ((state or "value", value), (gradient_name, gradient), (change_name, change))
            told = [(name, f"{numbers.exact(number):<{LONGEST}}") for name, number in facts]
            named = [row((f"{name} ", "muted"), (number, "text")) for name, number in told]
            rows = [start + row("   ") + join([*named, said], "  ")]
            if width(rows[0]) <= columns:
                break
    elif lines >= 3:
        ways = ((GRADIENT[0], CHANGE[0]), (GRADIENT[1], CHANGE[0]), (GRADIENT[1], CHANGE[1]))
        names = next((way for way in ways if max(map(len, way)) + 1 + LONGEST <= columns), ways[-1])
        size = max(map(len, (state, *names))) + 1
        facts = ((state or "value", value), (names[0], gradient), (names[1], change))
        rows = [start, *(row((f"{name:<{size}}", "muted"), (numbers.exact(number), "text")) for name, number in facts)]
        if note:
            rows.insert(1, said)
        elif lines == 3:
            rows[:2] = [start + row("  ", (f"{state} " if state else "", "muted"), numbers.exact(value))]
    else:
        rows = [start + row("  ", numbers.exact(value))]
    return [fit(line, columns) for line in rows if line][: max(lines, 0)]
