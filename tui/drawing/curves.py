"""Curves on a canvas of braille: two by four dots in each cell, one dot per column where a curve is flat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The bit of each dot in a braille cell: by row from below, and column.
BITS = np.array([[0x40, 0x80], [0x04, 0x20], [0x02, 0x10], [0x01, 0x08]], dtype=np.uint8)
ACROSS, UP = 2, 4
NO_DOTS = 0x2800


def dots_of(x: Floats, y: Floats, columns: int, on: int = 1, off: int = 0) -> tuple[Integers, Integers]:
    """The dots (column, row) of straight lines from one point to the next, in order; dashed if `off`: `on` dots drawn,
    then `off` left out. The dots of the largest, smallest, first and last value are always drawn.

    `x` ascends from 0 to `columns` - 1, `y` is in rows, NaN where there is a gap. A column contains everything the
    lines cross between its left and right edge, however many points that are; no dot stands for anything else.
    """
    known = np.flatnonzero(~np.isnan(y))
    if not len(known):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    column, row = np.rint(x).astype(np.int64), np.rint(y)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    low, high = np.full((2, columns), np.nan)
    low[column[starts]] = np.fmin.reduceat(row, starts)
    high[column[starts]] = np.fmax.reduceat(row, starts)
    edges = np.rint(np.interp(np.arange(columns + 1) - 0.5, x, y, left=np.nan, right=np.nan))
    left, right = edges[:-1], edges[1:]
    # The dot at the left edge belongs to the column before; a line continues beside it.
    entry = np.where(np.isnan(right), left, left + np.sign(right - left))
    low = np.fmin(low, np.fmin(entry, right))
    high = np.fmax(high, np.fmax(entry, right))
    drawn = np.flatnonzero(~np.isnan(low))
    bottom, top = low[drawn].astype(np.int64), high[drawn].astype(np.int64)
    counts = top - bottom + 1
    along = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    falls = np.repeat(left[drawn] > right[drawn], counts)
    columns_of, rows_of = (
        np.repeat(drawn, counts),
        np.where(falls, np.repeat(top, counts) - along, np.repeat(bottom, counts) + along),
    )
    if off == 0:
        return columns_of, rows_of
    kept = np.arange(len(columns_of)) % (on + off) < on
    always = np.array([known[0], known[-1], np.nanargmax(y), np.nanargmin(y)])
    return (
        np.concatenate([columns_of[kept], column[always]]),
        np.concatenate([rows_of[kept], row[always].astype(np.int64)]),
    )


def cells_of(dots: tuple[Integers, Integers], columns: int, rows: int) -> NDArray[np.uint8]:
    """The braille bits of each cell, (rows, columns), with the top row first."""
    x, y = dots
    canvas = np.zeros((rows * UP, columns * ACROSS), dtype=bool)
    canvas[y, x] = True
    cells = canvas.reshape(rows, UP, columns, ACROSS).transpose(0, 2, 1, 3)
    bits: NDArray[np.uint8] = (cells * BITS).sum(axis=(2, 3), dtype=np.uint8)
    return bits[::-1]
