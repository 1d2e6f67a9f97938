"""A layer's weights as signed numbers on the diverging scale, with the bias as the last column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, Span, fit, row
from tui.drawing.scale import legible_limit, role

Floats = NDArray[np.float64]


# Behind a weight that training leaves alone.
FROZEN = "*"


class View(NamedTuple):
    """Which part of a matrix is seen: first row and column, how many, and how wide a cell is."""

    top: int
    left: int
    rows: int
    columns: int
    cell: int


def view(height: int, width: int, cursor: tuple[int, int], top: int, left: int, columns: int, lines: int) -> View:
    """The part of a height x width matrix (bias column included) that fits, moved as little as the cursor needs.

    `columns` and `lines` are the room for the whole drawing; row numbers, header and detail are taken off here.
    """
    room = max(columns - len(str(height)) - 1, 6)
    cell = next((size for size in (14, 11, 9, 8, 7) if size * width + 1 <= room), 7)
    rows = max(min(lines - 1, height), 1)
    seen = max(min((room - 1) // cell, width), 1)
    top = min(max(top, cursor[0] - rows + 1), cursor[0], max(height - rows, 0))
    left = min(max(left, cursor[1] - seen + 1), cursor[1], max(width - seen, 0))
    return View(max(top, 0), max(left, 0), rows, seen, cell)


def matrix(
    weights: Floats,
    biases: Floats,
    seen: View,
    cursor: tuple[int, int],
    columns: int,
    active: bool,
    frozen: tuple[Floats, Floats] | None = None,
    zeroed: bool = False,
) -> list[Row]:
    """The header and the rows of the part that is seen. The last column of the matrix is the bias.

    `frozen`, where it is not 0, puts a mark behind a number; `zeroed`: weights that are 0 are a plain 0, without
    sign and digits.
    """
    height, width = len(weights), weights.shape[1] + 1
    limit = legible_limit(max(_largest(weights), _largest(biases)))
    digits = {7: 2, 8: 3, 9: 4, 11: 6, 14: 9}[seen.cell]
    margin = len(str(height)) + 1
    shown = range(seen.left, min(seen.left + seen.columns, width))
    # Signs that there is more: to the left above the row numbers, to the right behind the last column.
    head = [Span("‹ ".rjust(margin) if seen.left else " " * margin, "accent")]
    for column in shown:
        name = "bias" if column == width - 1 else str(column + 1)
        gap = " " if column == width - 1 and column != seen.left else ""
        head.append(
            Span(gap + name.rjust(seen.cell - 1) + " ", "strong" if column == cursor[1] and active else "muted")
        )
    more = " ›" if seen.left + seen.columns < width else ""
    rows = [fit(row(*head, (more, "accent")), columns)]
    for line in range(seen.top, min(seen.top + seen.rows, height)):
        spans = [Span(str(line + 1).rjust(margin - 1) + " ", "strong" if line == cursor[0] and active else "muted")]
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


def _largest(values: Floats) -> float:
    """The largest size of what is finite; 0 of nothing."""
    size = max(-float(values.min()), float(values.max()))
    if np.isfinite(size):
        return size
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def cell_at(x: int, y: int, height: int, width: int, seen: View) -> tuple[int, int] | None:
    """The row and column of the matrix under a place of the drawing, if there is one."""
    margin = len(str(height)) + 1
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
) -> list[Row]:
    """One weight in full precision: three facts a line each, or on one line where there is no room for more. `state`,
    such as `frozen`, is what its value is called then."""
    facts = ((state or "value", value), ("gradient", gradient), ("last change", change))
    if lines >= 4:
        named = [row((f"{name:<12}", "muted"), (numbers.exact(number), "text")) for name, number in facts]
        return [fit(line, columns) for line in (row((where, "accent")), *named)]
    if lines >= 3:
        return [
            fit(row((f"{where}  ", "accent"), (f"{state} " if state else "", "muted"), numbers.exact(value)), columns),
            *(
                fit(row((f"{name:<12}", "muted"), (numbers.exact(number), "text")), columns)
                for name, number in facts[1:]
            ),
        ]
    return [BLANK] * 0 if lines < 1 else [fit(row((f"{where}  ", "accent"), numbers.exact(value)), columns)]
