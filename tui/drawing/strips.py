"""Strips: small curves below one another, each with its name, its value and an axis of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, row, spread
from tui.drawing.chart import LOSS, chart

Floats = NDArray[np.float64]

# The fewest and the most lines of a strip, with its name.
LEAST, MOST = 3, 12


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
    (None: not known). Those that do not fit are counted in the last line. For `log`, `span` and `cursor` see `chart`.
    """
    if lines < LEAST:
        return []
    fits = len(names) if len(names) * LEAST <= lines else (lines - 1) // LEAST
    room = lines - (fits < len(names))
    size = min(room // max(fits, 1), MOST)
    rows: list[Row] = []
    for number, name in enumerate(names[:fits], start=1):
        value = None if values is None else float(values[number - 1])
        rows.append(spread(row((name, "strong")), row(written(value)), columns))
        curve = chart(table[:, [0, number]], columns, size - 1, log, (LOSS,), (), cursor, span, foot=False, nothing="–")
        rows += curve + [BLANK] * (size - 1 - len(curve))
    if fits < len(names):
        rows.append(row((f"↓ {len(names) - fits} more", "muted")))
    return rows


def written(value: float | None) -> str:
    """`0.05`, `1.23e-5`, `NaN`; a dash if it is not known."""
    return numbers.UNKNOWN if value is None else numbers.power(f"{value:.3g}").replace("nan", "NaN")
