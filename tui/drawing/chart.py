"""The chart of the loss: plotext's axes and lines, as rows of cells."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tui.drawing import numbers
from tui.drawing.cells import Row, Span, fit, row

# plotext's colour numbers, which are the columns of a history too, and what they stand for here.
LOSS, MSE, TEST = 1, 2, 3
ROLES = {LOSS: "loss", MSE: "mse", TEST: "test"}
ORDER = (MSE, LOSS, TEST)
# The test's curve is told apart by more than its colour: a dot in every so many columns.
DOT, DOTTED = "•", 3
# Values beyond these are drawn at them: ticks are multiples of powers of ten, which must be numbers too.
SMALLEST, LARGEST = 1e-300, 1e300


def thin(rows: NDArray[np.float64], points: int) -> NDArray[np.float64]:
    """At most `points` rows (2 at least), the ends among them: of each stretch the smallest and the largest loss."""
    points = max(points, 2)
    if len(rows) <= points:
        return rows
    kept = {0, len(rows) - 1}
    # Two points a stretch, and the ends; for fewer than four points there are no stretches.
    edges = np.linspace(1, len(rows) - 1, (points - 2) // 2 + 1).astype(int)
    for start, end in pairwise(edges):
        if end > start:
            part = rows[start:end, 1]
            kept.update((start + int(part.argmin()), start + int(part.argmax())))
    return rows[sorted(kept)]


def round_ticks(first: float, last: float, most: int, least: float = 1.0) -> list[float]:
    """At most `most` + 1 multiples of 1, 2 or 5 times a power of ten from `first` to `last`, `least` apart or more."""
    least = max((last - first) / max(most, 1), least)
    power = 10.0 ** floor(log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
    return [tick * step for tick in range(ceil(first / step), floor(last / step) + 1)]


def scaled(
    curves: list[NDArray[np.float64]], log: bool, most: int
) -> tuple[list[list[float]], list[tuple[float, str]]]:
    """The curves from 0 at the bottom to 1 at the top, and up to `most` + 1 places with the marks to put there.

    plotext sees no other numbers: its own axes fail at very large and very small ones.
    """
    if log:
        heights = [np.log10(curve.clip(SMALLEST, LARGEST)) for curve in curves]
        low, high = min(height.min() for height in heights), max(height.max() for height in heights)
        ticks = round_ticks(low, high, most)
        ticks = ticks if len(ticks) > 1 or low == high else [low, high]
        marks = [(tick, numbers.mark(10.0**tick)) for tick in ticks or [low]]
    else:
        heights = [curve.clip(0.0, LARGEST) for curve in curves]
        low, high = 0.0, max(height.max() for height in heights)
        high = max(high, SMALLEST) if high else 1.0
        ticks = round_ticks(low, high, most, SMALLEST)
        marks = [(tick, numbers.mark(tick)) for tick in (ticks if len(ticks) > 1 else (low, high))]
    span = high - low
    if span == 0.0:
        return [[0.5] * len(height) for height in heights], [(0.5, mark) for _, mark in marks[:1]]
    return [((height - low) / span).tolist() for height in heights], [((at - low) / span, mark) for at, mark in marks]


def chart(history: NDArray[np.float64], columns: int, lines: int, log: bool, label: str) -> list[Row]:
    """Loss, MSE and, dotted, the test's loss over the epochs: `history` has rows of (epoch, loss, mse, test loss, ...),
    the last two NaN without a test part; `label` names the loss.

    Draws the epochs of which all is finite, on a logarithmic scale: and above zero.
    """
    if columns < 20 or lines < 4:
        return []
    drawn = [LOSS, *([] if label == "mse" else [MSE]), *([TEST] if is_tested(history) else [])]
    rows = history[np.isfinite(history[:, [0, *drawn]]).all(axis=1)]
    if log:
        rows = rows[(rows[:, drawn] > 0).all(axis=1)]
    if len(rows) == 0:
        why = "no value above zero to draw on a log scale" if log and len(history) else "the loss will be drawn here"
        return [
            fit(row((why.center(columns), "muted")), columns) if line == lines // 2 else () for line in range(lines)
        ]
    rows = thin(rows, columns)
    epochs = rows[:, 0].tolist()
    curves, marks = scaled([rows[:, column] for column in drawn], log, (lines - 2) // 3)

    import plotext  # after the first paint: it takes a while to import

    plotext.clear_figure()
    plotext.limitsize(False, False)
    plotext.plotsize(columns, lines)
    plotext.theme("clear")
    plotext.grid(False, False)
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    first, last = epochs[0], epochs[-1]
    # What is drawn last lies on top: the dots, between which the others are seen.
    for colour, values in sorted(zip(drawn, curves, strict=True), key=lambda curve: ORDER.index(curve[0])):
        if len(values) == 1:
            plotext.scatter(epochs, values, marker=DOT, color=colour)
        elif colour == TEST:
            places = np.linspace(first, last, max(columns // DOTTED, 2))
            plotext.scatter(places.tolist(), np.interp(places, epochs, values).tolist(), marker=DOT, color=colour)
        else:
            plotext.plot(epochs, values, marker="braille", color=colour)
    if last > first:
        plotext.xlim(first, last)
        ticks = round_ticks(first, last, columns // 16)
        plotext.xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    else:
        plotext.xticks([first], [f"{first:,.0f}"])
    plotext.ylim(0, 1)
    plotext.yticks(*zip(*marks, strict=True))
    return [_spans(line) for line in Text.from_ansi(plotext.build()).split("\n")][:lines]


def is_tested(history: NDArray[np.float64]) -> bool:
    """Whether there is a test's loss to draw."""
    return bool(np.isfinite(history[:, TEST]).any())


def _spans(line: Text) -> Row:
    """A line of plotext's in pieces of one role each."""
    roles = ["axis"] * len(line.plain)
    for span in line.spans:
        colour = getattr(span.style, "color", None)
        role = ROLES.get(colour.number) if colour is not None and colour.number is not None else None
        if role is not None:
            roles[span.start : span.end] = [role] * (span.end - span.start)
    pieces: list[Span] = []
    for character, role in zip(line.plain, roles, strict=True):
        if pieces and pieces[-1].role == role:
            pieces[-1] = Span(pieces[-1].text + character, role)
        else:
            pieces.append(Span(character, role))
    return row(*pieces)
