"""The loss chart, as rows of cells: plotext draws the axes, and the curves between them are braille."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from tui.drawing.axes import LABEL, Axis, linear_axis, log_axis, round_ticks
from tui.drawing.cells import Row, Span, fit, row
from tui.drawing.curves import ACROSS, NO_DOTS, cells_of, dots_of

Floats = NDArray[np.float64]

# Columns of a history.
LOSS, MSE, TEST = 1, 2, 3
ROLES = {LOSS: "loss", MSE: "mse", TEST: "test"}
# Curves differ in more than their colours: one has gaps, one is dashed. Cells through which several curves go have the
# colours of all in turn, each for so many columns: none is hidden behind another one.
PATTERNS = {MSE: (1, 2), LOSS: (1, 0), TEST: (4, 2)}
TURN = 3
SAMPLES = {MSE: "⠂⠐", LOSS: "⠒⠒", TEST: "⠒⠒ ⠒⠒"}
# On the epoch axis: a setting was changed. And the cursor's line, with its foot on that axis.
CHANGE, CURSOR, FOOT = "●", "│", "┴"
# The smallest chart, and the space that the axes take.
SMALLEST = (20, 4)
LEFT, BELOW = LABEL + 1, 2


def chart(
    history: Floats,
    columns: int,
    lines: int,
    log: bool,
    drawn: tuple[int, ...],
    changes: Iterable[float] = (),
    cursor: float | None = None,
    span: tuple[float, float] | None = None,
    high: float = 0.0,
    foot: bool = True,
    nothing: str = "the loss will be drawn here",
) -> list[Row]:
    """The columns `drawn` of a history over its epochs: rows of (epoch, loss, mse, test loss, ...), in any order of
    columns. Values that are not finite and, on a logarithmic scale, values not above zero leave a gap.

    Every dot stands for a value of the curve there, to within half a dot; a tick's value is that of its row. `changes`
    are the epochs at which a setting was changed; a vertical line marks the epoch `cursor`. The epochs from the first
    to the last of `span` have room, or else those of the history; a linear axis reaches at least to `high`. Without a
    `foot` there is no epoch axis. `nothing` is said if there is no value to draw.
    """
    below = BELOW if foot else 0
    if columns < SMALLEST[0] or lines < SMALLEST[1] - BELOW + below:
        return []
    if span is not None:
        history = history[(history[:, 0] >= span[0]) & (history[:, 0] <= span[1])]
    values = history[:, list(drawn)]
    values = values[np.isfinite(values) & ((values > 0.0) | (not log))]
    if len(values) == 0:
        why = "no value above zero to draw on a log scale" if log and len(history) else nothing
        return [
            fit(row((why.center(columns), "muted")), columns) if line == lines // 2 else () for line in range(lines)
        ]
    width, height = columns - LEFT, lines - below
    axis = log_axis(values.min(), values.max(), height) if log else linear_axis(max(values.max(), high), height)
    first, last = (history[0, 0], history[-1, 0]) if span is None else span
    shown = tuple((cell_of(first, last, tick, columns), f"{tick:,.0f}") for tick in _epochs(first, last, width))
    frame = _frame(columns, height, axis.ticks, shown)
    cells, roles = _curves(_across(first, last, history[:, 0], width), history, axis, drawn, width, height)
    line = None if cursor is None else cell_of(first, last, cursor, columns)
    rows = [
        row((edge[:LEFT], "axis"), *_spans(bits, names, line))
        for edge, bits, names in zip(frame, cells.tolist(), roles.tolist(), strict=False)
    ]
    if not foot:
        return rows[:height]
    marks = {} if line is None else {line: FOOT}
    marks |= {cell_of(first, last, epoch, columns): CHANGE for epoch in changes if first <= epoch <= last}
    return [*rows, _marked(frame[height], marks), row((frame[height + 1], "axis"))]


def drawn_of(history: Floats, with_mse: bool) -> tuple[int, ...]:
    """The columns of a history that are drawn as curves: the loss, the MSE if it differs, and the test loss if there is
    one.
    """
    return (LOSS, *([MSE] if with_mse else []), *([TEST] if is_tested(history) else []))


def is_tested(history: Floats) -> bool:
    """Whether there is a test loss to draw."""
    return bool(np.isfinite(history[:, TEST]).any())


def cell_of(first: float, last: float, epoch: float, columns: int) -> int:
    """The column, right of the axis, of an epoch in a chart of so many columns from `first` to `last`."""
    return int(_cells(first, last, np.array([epoch]), columns)[0])


def next_column(history: Floats, columns: int, place: int, direction: int) -> int:
    """The index in a history that is one column (or as little as possible) to the left (-1) or right (1) of another one
    in a chart of so many columns.
    """
    cells = _cells(history[0, 0], history[-1, 0], history[:, 0], columns)
    wanted = cells[place] + direction
    found = int(np.searchsorted(cells, wanted)) if direction > 0 else int(np.searchsorted(cells, wanted, "right")) - 1
    return min(max(found, 0), len(history) - 1)


def _cells(first: float, last: float, epochs: Floats, columns: int) -> NDArray[np.int64]:
    return np.rint(_across(first, last, epochs, columns - LEFT)).astype(np.int64) // ACROSS


def _across(first: float, last: float, epochs: Floats, width: int) -> Floats:
    """The dot column of each epoch, not yet rounded."""
    if last == first:
        return np.zeros(len(epochs))
    return (epochs - first) * ((width * ACROSS - 1) / (last - first))


def _epochs(first: float, last: float, width: int) -> list[float]:
    """Ticks of the axis of time: two at least, if there are so many epochs. One alone gives no scale."""
    if last <= first:
        return [first]
    fewest = (width + LEFT) // 16
    ways = [round_ticks(first, last, most) for most in range(fewest, 2 * fewest + 2)]
    return next((ticks for ticks in ways if len(ticks) > 1), ways[-1])


def _curves(
    x: Floats, history: Floats, axis: Axis, drawn: tuple[int, ...], width: int, height: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The braille bits of each cell, and the curve whose colour it has (0: none). `x` are the epochs' dot columns."""
    bits = np.array(
        [
            cells_of(dots_of(x, axis.dots(history[:, column]), width * ACROSS, *PATTERNS[column]), width, height)
            for column in drawn
        ]
    )
    there = bits > 0
    counts = there.sum(axis=0)
    turns = np.arange(width) // TURN % np.maximum(counts, 1)
    shown = (there & (there.cumsum(axis=0) == turns + 1)).argmax(axis=0)
    return np.bitwise_or.reduce(bits), np.where(counts > 0, np.array(drawn)[shown], 0)


def _spans(bits: list[int], curves: list[int], cursor: int | None) -> list[Span]:
    """A row of the canvas; the cursor's line is visible where there is no dot."""
    glyphs = "".join(chr(NO_DOTS + bit) if bit else " " for bit in bits)
    # A blank has the colour of what stands before it: every other colour would be written to the terminal, and back.
    names = list(
        accumulate((ROLES.get(curve, "") for curve in curves), lambda before, name: name or before, initial="axis")
    )[1:]
    if cursor is not None and not bits[cursor]:
        glyphs = glyphs[:cursor] + CURSOR + glyphs[cursor + 1 :]
        names[cursor] = "accent"
    spans, start = [], 0
    for name, run in groupby(names):
        end = start + len(list(run))
        spans.append(Span(glyphs[start:end], name))
        start = end
    return spans


def _marked(line: str, marks: dict[int, str]) -> Row:
    """The epoch axis, with marks in some of its columns."""
    parts: list[tuple[str, str]] = []
    start = 0
    for column, mark in sorted(marks.items()):
        parts += [(line[start : LEFT + column], "axis"), (mark, "accent")]
        start = LEFT + column + 1
    return row(*parts, (line[start:], "axis"))


@lru_cache(maxsize=32)
def _frame(
    columns: int, height: int, up: tuple[tuple[int, str], ...], across: tuple[tuple[int, str], ...]
) -> tuple[str, ...]:
    """Axes and labels around an empty canvas of so many rows. `up` are rows from below, `across` columns right of the
    axis, both whole numbers: plotext gets no other numbers, because it rounds ticks and curves differently.
    """
    import plotext  # Imported after the first paint: it takes a while.

    plotext.clear_figure()
    plotext.limitsize(False, False)
    plotext.plotsize(columns, height + BELOW)
    plotext.theme("clear")
    plotext.grid(False, False)
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(0, columns - LEFT - 1)
    plotext.ylim(0, height - 1)
    plotext.xticks(*zip(*across, strict=True)) if across else plotext.xticks([])
    plotext.yticks(*zip(*up, strict=True))
    plotext.scatter([-1], [-1])  # plotext draws no axes without a point.
    return tuple(line.ljust(columns) for line in plotext.uncolorize(plotext.build()).split("\n")[: height + BELOW])
