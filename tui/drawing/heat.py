"""Heat maps of half blocks: two cells of a grid, one above the other, in each cell of the terminal.

A cell of a map has a shade, which is a small whole number: a level of the diverging scale, from below the middle to
above it, or a class with one of its levels of confidence. `SHADES` has the name of each, from which the palette makes
the roles: `heat A B` is A above B, `on A` is a mark on A, `faint A` one that is less prominent, `at A` the cursor
above or below A.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.functions.activations import ACTIVATIONS
from tui.drawing.cells import Row, Span
from tui.drawing.marks import CLASS_COLOURS
from tui.drawing.scale import LEVELS

Floats = NDArray[np.float64]
Shades = NDArray[np.int64]

# Shades: LEVELS below the middle, the middle, LEVELS above it; then what is not finite; then every class.
MIDDLE, NOT_FINITE = LEVELS, 2 * LEVELS + 1
FIRST_CLASS = NOT_FINITE + 1
SHADES: tuple[str, ...] = (
    *(f"{steps:+d}" for steps in range(-LEVELS, LEVELS + 1)),
    "bad",
    *(f"{label}:{steps}" for label in range(CLASS_COLOURS) for steps in range(1, LEVELS + 1)),
)
UPPER_HALF = "▀"


class Scale(NamedTuple):
    """Values from `middle` - `reach` to `middle` + `reach` have all levels; those beyond have the last one."""

    middle: float
    reach: float

    @property
    def low(self) -> float:
        return self.middle - self.reach

    @property
    def high(self) -> float:
        return self.middle + self.reach


def scale_of_unit(activation: str, values: Floats) -> Scale:
    """For what a unit answers: the range of its activation, if it has two ends; otherwise around 0, to a power of two
    that is not below any of the values, so that it stays while they change a little.
    """
    row = ACTIVATIONS.get(activation)
    if activation == "softmax":
        return Scale(0.5, 0.5)
    if row is not None and row.low is not None and row.high is not None:
        return Scale((row.low + row.high) / 2.0, (row.high - row.low) / 2.0)
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(sizes.max()) if len(sizes) else 0.0
    # 2^1023 is the largest power that there is.
    return Scale(0.0, 2.0 ** min(ceil(log10(max(largest, 1e-9)) / log10(2.0) - 1e-9), 1023))


def scale_of_range(low: float, high: float) -> Scale:
    """For numbers from `low` to `high`: around 0 if it lies between them, otherwise around their middle; to round
    numbers.
    """
    if low < 0.0 < high:
        low, high = -max(-low, high), max(-low, high)
    low, high = round_ends(low, high)
    return Scale(low / 2.0 + high / 2.0, high / 2.0 - low / 2.0)


def round_ends(low: float, high: float) -> tuple[float, float]:
    """The nearest numbers with about two digits that are not inside; a single number gets a range around it."""
    size = high - low
    if size <= 0.0:
        low, high = low - (abs(low) / 2.0 or 1.0), high + (abs(high) / 2.0 or 1.0)
        size = high - low
    if not isfinite(size) or not 1e-290 < size < 1e300:
        return (low, high) if isfinite(size) else (low / 4.0, high / 4.0)
    exponent = floor(log10(size)) - 1
    step = 10.0**exponent
    ends = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if max(map(abs, ends)) > 2**53:
        return low, high
    return float(f"{ends[0]}e{exponent}"), float(f"{ends[1]}e{exponent}")


def shades_of(values: Floats, scale: Scale, sides_only: bool = False) -> Shades:
    """The shade of each value; `sides_only`: just below the middle, the middle itself, or above it."""
    with np.errstate(over="ignore", invalid="ignore"):
        share = (values - scale.middle) / scale.reach
        steps = np.sign(share) if sides_only else np.clip(share, -1.0, 1.0)
        known = np.isfinite(values)
        rounded = np.floor(np.abs(np.where(known, steps, 0.0)) * LEVELS + 0.5) * np.where(steps < 0.0, -1.0, 1.0)
    shades: Shades = np.where(known, rounded.astype(np.int64) + MIDDLE, NOT_FINITE)
    return shades


def shades_of_classes(outputs: Floats, low: float, high: float, sides_only: bool = False) -> Shades:
    """The class with the largest of the outputs (..., classes), in a level for how large that is: from that of equal
    shares between `low` and `high`, up to `high`. `sides_only`: the highest level everywhere.
    """
    known = np.isfinite(outputs).all(axis=-1)
    winner, best = outputs.argmax(axis=-1), outputs.max(axis=-1)
    least = low + (high - low) / outputs.shape[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        share = np.clip((best - least) / (high - least), 0.0, 1.0) if high > least else np.zeros(best.shape)
        steps = np.floor(np.where(known, share, 0.0) * (LEVELS - 1) + 0.5).astype(np.int64)
    if sides_only:
        steps = np.full(best.shape, LEVELS - 1)
    shades: Shades = np.where(known, FIRST_CLASS + winner % CLASS_COLOURS * LEVELS + steps, NOT_FINITE)
    return shades


def class_of(shade: int) -> int | None:
    """The class of a shade, if it has one."""
    return (shade - FIRST_CLASS) // LEVELS if shade >= FIRST_CLASS else None


@lru_cache(maxsize=4096)
def role(upper: int, lower: int) -> str:
    return f"heat {SHADES[upper]} {SHADES[lower]}"


def half(shade: int) -> str:
    """The role of half a cell, the other half of which shows the background."""
    return f"half {SHADES[shade]}"


def on(shade: int) -> str:
    """The role of a mark on a shade, in black or white."""
    return f"on {SHADES[shade]}"


def faint(shade: int) -> str:
    """The role of a mark that is less prominent."""
    return f"faint {SHADES[shade]}"


def at(shade: int) -> str:
    """The role of the cursor in one half of a cell; the other half has this shade."""
    return f"at {SHADES[shade]}"


def heat(shades: Shades, marks: Mapping[tuple[int, int], Span]) -> list[Row]:
    """The rows of a map (lines, columns), with an even number of lines; `marks` are drawn instead of the cells of the
    terminal at (line, column).
    """
    upper, lower = shades[::2], shades[1::2]
    # Where a cell differs from the one before it, a span begins.
    begins = np.ones(upper.shape, dtype=bool)
    begins[:, 1:] = (upper[:, 1:] != upper[:, :-1]) | (lower[:, 1:] != lower[:, :-1])
    for line, column in marks:
        begins[line, column : column + 2] = True
    width = shades.shape[1]
    rows = []
    for line in range(len(upper)):
        spans: list[Span] = []
        for start, end in pairwise((*np.flatnonzero(begins[line]).tolist(), width)):
            mark = marks.get((line, start))
            if mark is None:
                above, below = int(upper[line, start]), int(lower[line, start])
                mark = Span((" " if above == below else UPPER_HALF) * (end - start), role(above, below))
            if spans and spans[-1].role == mark.role:
                spans[-1] = Span(spans[-1].text + mark.text, mark.role)
            else:
                spans.append(mark)
        rows.append(tuple(spans))
    return rows
