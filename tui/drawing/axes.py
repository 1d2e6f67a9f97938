"""Axes: ticks at round values, and the dot of a braille canvas at which a value lies.

A row of cells is four dots high. A tick's label is on its row, and its value is that of the row's second dot from
below: n dots above the lowest tick means n times the value of one dot more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing import numbers

Floats = NDArray[np.float64]

DOTS = 4
# The dot of a tick within its row, from below.
TICK_DOT = 1
# Columns of a tick's label.
LABEL = 6
# Values beyond these are drawn at these limits: ticks are multiples of powers of ten, which must be finite, too.
SMALLEST, LARGEST = 1e-300, 1e300
# The step between ticks: one of these times a power of ten; with only two ticks, any of the second list. On a
# logarithmic scale: so many decades or doublings, between powers of ten or two or such multiples of them.
STEPS = (10, 20, 25, 50, 100)
SINGLE_STEPS = tuple(range(10, 101, 10))
DECADES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
DOUBLINGS = (1, 2)
FAMILIES = ((10, 1, DECADES), (10, 2, DECADES), (10, 5, DECADES), (2, 1, DOUBLINGS), (2, 3, DOUBLINGS))
# A value as close to a tick as this fraction of a step lies on it.
ON_IT = 1e-9


class Axis(NamedTuple):
    """The vertical axis. `lowest` and `per_dot` are values or, on a logarithmic scale, their logarithms to base 10;
    `ticks` are rows from below, evenly spaced, with their labels.
    """

    log: bool
    lowest: float
    per_dot: float
    ticks: tuple[tuple[int, str], ...]

    def dots(self, values: Floats) -> Floats:
        """The position of each value in dots from below, not yet rounded; NaN if it cannot be drawn."""
        drawn = np.where(np.isfinite(values), values, np.nan)
        if self.log:
            drawn[drawn <= 0.0] = np.nan
            drawn = np.log10(drawn.clip(SMALLEST, LARGEST))
        else:
            drawn = drawn.clip(0.0, LARGEST)
        return (drawn - self.lowest) / self.per_dot + TICK_DOT


class _Ticks(NamedTuple):
    """Candidate ticks: their values, which start at `lowest` and are `step` apart (as in `Axis`), and a penalty for
    being less readable.
    """

    values: list[float]
    lowest: float
    step: float
    worse: float = 0.0


def linear_axis(high: float, rows: int) -> Axis:
    """From 0 to the first tick at or above `high`, for a canvas of so many rows."""
    high = min(max(high, SMALLEST), LARGEST) if high > 0.0 else 1.0
    return _best(((spacing, _from_zero(high, count)) for spacing, count in _spacings(rows)), 0.0, high, rows, False)


def log_axis(low: float, high: float, rows: int) -> Axis:
    """From the last tick at or below `low` to the first at or above `high`: powers of ten or of two, evenly spaced, or
    else two round values.
    """
    low, high = (min(max(value, SMALLEST), LARGEST) for value in (low, high))
    ways = (
        (spacing, _powers(base, times, exponents, low, high, count))
        for spacing, count in _spacings(rows)
        for base, times, exponents in FAMILIES
    )
    ends = ((rows - 1, _round_ends(low, high, digits)) for digits in (1, 2, 3))
    return _best((*ways, *ends), log10(low), log10(high), rows, True)


def _best(ways: Iterable[tuple[int, _Ticks | None]], low: float, high: float, rows: int, log: bool) -> Axis:
    """The candidate that leaves few empty rows above and below the curves, with neither too few ticks nor too many.
    `ways` are rows per step, and ticks.
    """
    best, best_worth = None, -np.inf
    for spacing, ticks in ways:
        if ticks is None:
            continue
        used = (high - low) / ticks.step * spacing / (rows - 1)
        between = len(ticks.values) - 1
        number = 0.3 * (between < 2 and rows > 4) + 0.05 * max(between - (rows - 1) / 3, 0.0)
        worth = used - number - ticks.worse + 0.01 * between * spacing / (rows - 1)
        if worth > best_worth:
            best, best_worth = (spacing, ticks), worth
    assert best is not None  # A single step from one round value to another is always among the candidates.
    spacing, ticks = best
    marks = tuple((number * spacing, numbers.mark(value)) for number, value in enumerate(ticks.values))
    return Axis(log, ticks.lowest, ticks.step / (DOTS * spacing), marks)


def _spacings(rows: int) -> Iterator[tuple[int, int]]:
    """Rows from one tick to the next, and how many such steps fit."""
    for spacing in range(1 if rows < 5 else 2, rows):
        yield spacing, (rows - 1) // spacing


def _is_exact(value: float) -> bool:
    """Whether a tick's label can show all of its digits."""
    text = numbers.mark(value)
    return len(text) <= LABEL and float(text) == value


def _from_zero(high: float, count: int) -> _Ticks | None:
    """`count` steps from 0, as small as possible."""
    exponent = floor(log10(high / count)) - 1
    steps = SINGLE_STEPS if count == 1 else STEPS
    for step in (*steps, *(10 * step for step in steps[1:])):
        values = [float(f"{number * step}e{exponent}") for number in range(count + 1)]
        if values[-1] >= high and all(map(_is_exact, values)):
            return _Ticks(values, 0.0, values[1])
    return None


def _powers(base: int, times: int, exponents: tuple[int, ...], low: float, high: float, count: int) -> _Ticks | None:
    """At most `count` steps between powers of the base, or so many `times` them, as small as possible."""
    offset = log10(times)
    for exponent in exponents:
        step = exponent * log10(base)
        first = floor((log10(low) - offset) / step + ON_IT)
        last = max(ceil((log10(high) - offset) / step - ON_IT), first + 1)
        if last - first <= count:
            powers = [exponent * number for number in range(first, last + 1)]
            if not -301 <= powers[0] * log10(base) <= powers[-1] * log10(base) <= 307:
                return None
            values = [float(f"{times}e{power}") if base == 10 else times * float(base) ** power for power in powers]
            if not all(map(_is_exact, values)):
                return None
            return _Ticks(values, first * step + offset, step, 0.0 if times == 1 else 0.1)
    return None


def _round_ends(low: float, high: float, digits: int) -> _Ticks | None:
    """One step, between the closest values with so many digits."""
    ends = []
    for value, outwards in ((low, -1), (high, 1)):
        # Not from log10, which may round up to a whole number.
        exponent = int(f"{value:.17e}".partition("e")[2]) - digits + 1
        number = round(value / 10.0**exponent)
        if (float(f"{number}e{exponent}") - value) * outwards < 0.0:
            number += outwards
        ends.append(float(f"{number}e{exponent}"))
        if outwards > 0 and ends[1] <= ends[0]:
            ends[1] = float(f"{number + 1}e{exponent}")
    if not all(map(_is_exact, ends)):
        return None
    lowest, highest = map(log10, ends)
    # Digits must be readable, and between ticks that are far apart on a logarithmic scale they are not.
    return _Ticks(ends, lowest, highest - lowest, 0.1 * (digits - 1) + 0.2 * (log10(high) - log10(low)))


def round_up(least: float) -> float:
    """The smallest of 1, 2 and 5 times the powers of ten that is not below this positive number."""
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def round_ticks(first: float, last: float, most: int) -> list[float]:
    """At most `most` + 1 epochs from `first` to `last`: multiples of 1, 2 or 5 times a power of ten."""
    least = max((last - first) / max(most, 1), 1.0)
    step = round_up(least)
    return [tick * step for tick in range(ceil(first / step), floor(last / step) + 1)]


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """At most about `most` round values in a range, each with its label; labels differ, and the fewer the columns for
    them, the fewer digits they have.
    """
    size = high - low
    if most < 1 or not 1e-290 < size < 1e300:
        return []
    step = round_up(size / most)
    digits = max(-floor(log10(step) + ON_IT), 0)
    found: dict[str, float] = {}
    for number in range(ceil(low / step - ON_IT), floor(high / step + ON_IT) + 1):
        value = number * step
        label = f"{value + 0.0:.{digits}f}"
        found.setdefault(label if len(label) <= LABEL else numbers.mark(value).strip(), value)
    return [(value, label) for label, value in found.items()]
