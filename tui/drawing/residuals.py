"""The residuals of a regression: outputs against targets, how the errors are distributed, and R² and RMSE."""

from __future__ import annotations

from itertools import groupby
from math import ceil, floor, log10
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.reports import Score
from engine.runs.reasons import r_squared
from tui.drawing import numbers
from tui.drawing.cells import Row, Span, beside, fit, join, row, width
from tui.drawing.columns import VALUES, output_name
from tui.drawing.curves import ACROSS, NO_DOTS, UP, cells_of
from tui.drawing.plot import Axis, area_in, plot

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The smallest plot, and the columns and lines from which the distribution of the errors is beside or below it.
PLOT = (14, 3)
BESIDE, BELOW = 64, 17
# The columns of the distribution beside the plot, the empty ones in between, and the most bars of a distribution.
SIDE, GAP, MOST_BARS = 30, 2, 21
CHOSEN = "●"
# From so many lines on, the chosen sample is told in numbers.
TOLD = 8
# The longest number of an error.
LONGEST = 9
# Outputs beyond this are drawn at this limit: the length of an axis must be finite, too.
LARGEST = 1e290
# Smaller differences count as none: no round number is as small.
SMALLEST = 1e-290


class Residuals(NamedTuple):
    """One output of a score: `wanted`, `output` and `error` (samples,) of the samples whose output is finite, and their
    numbers; R² (None: all targets are the same) and RMSE over all samples.
    """

    name: str
    wanted: Floats
    outputs: Floats
    samples: NDArray[np.intp]
    infinite: int  # how many samples are left out
    r2: float | None
    rmse: float

    @property
    def errors(self) -> Floats:
        """Output minus target."""
        return self.outputs - self.wanted


def residuals_of(score: Score, output: int) -> Residuals:
    """The residuals of one output of a score."""
    data = score.data
    wanted, outputs = data.targets[:, output], score.predictions[:, output]
    total = float(np.square(wanted - wanted.mean()).sum())
    with np.errstate(all="ignore"):
        squares = np.square(outputs - wanted)
        r2 = 1.0 - float(squares.sum()) / total if total > 0.0 else None
        rmse = float(np.sqrt(squares.mean()))
    drawn = np.flatnonzero(np.isfinite(outputs))
    name = output_name(data, VALUES, output) if data.targets.shape[1] > 1 else ""
    return Residuals(name, wanted[drawn], outputs[drawn], drawn, len(outputs) - len(drawn), r2, rmse)


def residuals(found: Residuals, chosen: int, columns: int, lines: int, which: str = "", part: str = "") -> list[Row]:
    """How well the outputs fit and, as far as there is room, outputs against targets with the chosen sample
    marked, and the distribution of the errors. `which` names the output if there are several, `part` the samples' part.
    """
    rows = _facts(found, chosen, columns, lines, which, part)
    left = lines - len(rows)
    side = SIDE if columns >= BESIDE else 0
    below = 0 if side or left < BELOW else left // 3
    area = area_in(columns - side - GAP * (side > 0), left - below, None)
    if not len(found.samples) or left < PLOT[1] or columns < PLOT[0] or area is None:
        return [fit(line, columns) for line in rows[:lines]]
    drawn = _plot(found, chosen, columns - side - GAP * (side > 0), left - below)
    if side:
        rows += beside(((drawn, columns - side - GAP), (distribution(found, side, left), side)), GAP)
    else:
        rows += [*drawn, *distribution(found, columns, below)]
    return [fit(line, columns) for line in rows[:lines]]


def _facts(found: Residuals, chosen: int, columns: int, lines: int, which: str, part: str) -> list[Row]:
    """R², RMSE, the mean and the largest error in a line; with enough lines, the chosen sample."""
    parts = [row((which, "accent"))] if which else []
    parts += [row((r_squared(found.r2), "strong")), row(("RMSE ", "muted"), numbers.short(found.rmse))]
    errors, place = found.errors, np.flatnonzero(found.samples == chosen)
    if len(errors):
        furthest = int(np.abs(errors).argmax())
        largest = f"{numbers.short(errors[furthest], '+')} in {part}row {found.samples[furthest] + 1:,}"
        parts += [
            row(("largest error ", "muted"), largest),
            row(("mean error ", "muted"), numbers.short(errors.mean(), "+")),
        ]
    while len(parts) > 1 and sum(map(width, parts)) + 2 * (len(parts) - 1) > columns:
        parts.pop()
    rows = [join(parts, "  ")]
    if found.infinite:
        rows.append(row((f"{found.infinite:,} of {found.infinite + len(errors):,} outputs are not finite", "bad")))
    if len(place) and lines >= TOLD:
        at = int(place[0])
        target, output = numbers.short(found.wanted[at]), numbers.short(found.outputs[at])
        facts = f"target {target}  output {output}  error {numbers.short(errors[at], '+')}"
        rows.append(row((f"{CHOSEN} {part}row {chosen + 1:,}  ", "accent"), facts))
    return rows


# --- outputs against targets -----------------------------------------------------------------------------------------


def ends_of(*values: Floats) -> tuple[float, float]:
    """Round ends of a range with all of the values, so that it changes only when it has to."""
    low, high = (min(float(part.min()) for part in values), max(float(part.max()) for part in values))
    if high - low < SMALLEST:
        half = abs(low) / 10.0 if abs(low) > SMALLEST else 1.0
        low, high = low - half, high + half
    unit = 10.0 ** floor(log10(high - low)) / 5.0
    return floor(low / unit) * unit, ceil(high / unit) * unit


def _plot(found: Residuals, chosen: int, columns: int, lines: int) -> list[Row]:
    """A braille dot for each sample, the line on which outputs equal their targets, and both axes."""
    wanted, outputs = (part.clip(-LARGEST, LARGEST) for part in (found.wanted, found.outputs))
    across, up = ends_of(wanted), ends_of(wanted, outputs)
    area = area_in(columns, lines, up, "out")
    if area is None:
        return []
    wide, high = area.columns * ACROSS, area.lines * UP
    points = cells_of((dots(wanted, across, wide), dots(outputs, up, high)), area.columns, area.lines)
    middles = across[0] + (np.arange(wide) + 0.5) * (across[1] - across[0]) / wide
    inside = np.flatnonzero((middles >= up[0]) & (middles <= up[1]))
    right = cells_of((inside, dots(middles[inside], up, high)), area.columns, area.lines)
    marks = [
        [
            (chr(NO_DOTS + dot), "bar") if dot else (chr(NO_DOTS + line) if line else " ", "muted")
            for dot, line in zip(*pair, strict=True)
        ]
        for pair in zip(points.tolist(), right.tolist(), strict=True)
    ]
    place = np.flatnonzero(found.samples == chosen)
    if len(place):
        x = dots(wanted[place], across, area.columns)[0]
        y = area.lines - 1 - dots(outputs[place], up, area.lines)[0]
        marks[y][x] = CHOSEN, "accent"
    rows = [
        tuple(Span("".join(text for text, _ in run), role) for role, run in groupby(line, itemgetter(1)))
        for line in marks
    ]
    return plot(rows, area, Axis("target", across), Axis("out", up))


def dots(values: Floats, ends: tuple[float, float], count: int) -> Integers:
    """The dot, of `count` from one end to the other, in which each value lies; see `tui.plane.cell_in`."""
    low, high = ends
    return ((values - low) / (high - low) * count).astype(np.int64).clip(0, count - 1)


# --- the distribution of the errors ----------------------------------------------------------------------------------


def bars_of(errors: Floats, most: int) -> tuple[float, dict[int, int]]:
    """The width of a bar, a round number, and how many errors lie in each: bar k from k - 1/2 to k + 1/2 widths. All
    bars between the lowest and the highest one are there, at most `most`.
    """
    largest = float(np.abs(errors).max())
    if largest < SMALLEST:
        return 1.0, {0: len(errors)}
    least = 2.0 * largest / most
    power = 10.0 ** floor(log10(least))
    for size in (factor * power for factor in (1, 2, 5, 10, 20)):
        places = np.floor(errors / size + 0.5).astype(np.int64)
        low, high = int(places.min()), int(places.max())
        if high - low < most:
            break
    counts = np.bincount(places - low, minlength=high - low + 1)
    return size, {low + number: int(count) for number, count in enumerate(counts)}


def distribution(found: Residuals, columns: int, lines: int) -> list[Row]:
    """A bar a line, from the most negative error to the largest: the middle of its errors, and how many there are."""
    if lines < 3 or columns < PLOT[0]:
        return []
    step, counts = bars_of(found.errors, min(lines - 1, MOST_BARS))
    labels = {place: _label(place * step, step) for place in counts}
    size, most = max(map(len, labels.values())), max(counts.values())
    room = columns - size - 2 - len(str(most)) - 1
    rows = [fit(row((f"{'error':>{size}}  samples", "muted")), columns)]
    for k, count in counts.items():
        halves = max(round(2 * room * count / most), count > 0)
        drawn = "█" * (halves // 2) + "▌" * (halves % 2)
        rows.append(
            fit(
                row(
                    (labels[k].rjust(size), "axis"),
                    ("┤", "axis"),
                    (drawn, "bar"),
                    (f" {count}" if count else "", "text"),
                ),
                columns,
            )
        )
    return rows


def _label(value: float, step: float) -> str:
    """A multiple of the step, with no more digits than the step has."""
    text = f"{value:+.{max(-floor(log10(step) + 1e-9), 0)}f}" if value else "0"
    return text if len(text) <= LONGEST else numbers.power(f"{value:+.1e}")
