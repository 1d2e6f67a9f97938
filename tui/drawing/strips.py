"""Strips: small curves, each with its name, its value and an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, beside, row, spread
from tui.drawing.chart import LOSS, chart

Floats = NDArray[np.float64]

# The fewest and the most lines of a strip, with its name; the fewest columns, and the columns between two.
LEAST, MOST = 3, 12
NARROWEST, BETWEEN = 34, 2


def strips(
    table: Floats,
    names: Sequence[str],
    values: Floats | None,
    columns: int,
    lines: int,
    log: bool,
    span: tuple[float, float],
    cursor: float | None = None,
) -> list[Row]:
    """A small curve for each column of `table` after the first, its epochs; beside its name stands one of `values`
    (None: not known). They stand side by side where there is room. Those that do not fit are counted in the last line.
    For `log`, `span` and `cursor` see `chart`.
    """
    if lines < LEAST:
        return []
    across = max((columns + BETWEEN) // (NARROWEST + BETWEEN), 1)
    down = -(-len(names) // across)
    if down * LEAST > lines:
        down = (lines - 1) // LEAST
    shown = min(len(names), down * across)
    width, size = (columns + BETWEEN) // across - BETWEEN, min((lines - (shown < len(names))) // max(down, 1), MOST)
    drawings: list[tuple[list[Row], int]] = []
    for number, name in enumerate(names[:shown], start=1):
        head = spread(row((name, "strong")), row(written(None if values is None else float(values[number - 1]))), width)
        curve = chart(table[:, [0, number]], width, size - 1, log, (LOSS,), (), cursor, span, foot=False, nothing="–")
        drawings.append(([head, *curve, *[BLANK] * (size - 1 - len(curve))], width))
    rows = [line for start in range(0, shown, across) for line in beside(drawings[start : start + across], BETWEEN)]
    return rows if shown == len(names) else [*rows, row((f"↓ {len(names) - shown} more", "muted"))]


def written(value: float | None) -> str:
    """`0.05`, `1.23e-5`, `NaN`; a dash if it is not known."""
    return numbers.UNKNOWN if value is None else numbers.short(value, digits=3)
