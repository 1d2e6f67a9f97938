"""The confusion matrix: how many samples of each class got which answer; for independent outputs, one line each.

Rows are what was wanted, columns what was predicted. The colour of a count is its share of the row's samples, from none
to all. A tie is no answer, so ties have a column of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from engine.reports import Score
from tui.drawing.cells import BLANK, Row, around, fit, hidden, row
from tui.drawing.columns import output_name, wanted_name
from tui.drawing.names import right_aligned, widest
from tui.drawing.numbers import percent
from tui.drawing.scale import role

Counts = NDArray[np.int64]

CAPTION = "rows: target, columns: predicted"
TIES, TOTAL, RECALL, PRECISION = "tie", "total", "recall", "precision"
# The columns of independent outputs: true positives, false negatives, false positives, true negatives.
POSITIVES = ("TP", "FN", "FP", "TN")
MEANINGS = {
    "TP": "on, correctly",
    "FN": "off, but should be on",
    "FP": "on, but should be off",
    "TN": "off, correctly",
    TIES: "on the threshold",
}
# Columns of the mark in front, and at least of a count; as many counts are worth more than whole names.
MARK, LEAST_CELL, FEW = 2, 4, 3
# From so many lines on, the chosen count is told in words.
DETAILED = 5


class Confusion(NamedTuple):
    """`counts` (classes, answers): the answers are the classes, and a last one for ties if there are any. For
    independent outputs, `counts` (outputs, 4 or 5): see `POSITIVES`, and ties.
    """

    names: tuple[str, ...]
    counts: Counts
    independent: bool

    @property
    def answers(self) -> tuple[str, ...]:
        """The names of the columns."""
        known = POSITIVES if self.independent else self.names
        return (*known, TIES)[: self.counts.shape[1]]

    @property
    def mistakes(self) -> Counts:
        """The same counts without those that are right: wrong answers and ties are left."""
        found = self.counts.copy()
        if self.independent:
            found[:, [POSITIVES.index("TP"), POSITIVES.index("TN")]] = 0
        else:
            np.fill_diagonal(found, 0)
        return found


def confusion_of(score: Score) -> Confusion | None:
    """The counts of a score; None for values."""
    if score.verdicts is None:
        return None
    data, independent = score.data, score.data.independent
    lines, answers = _places(score)
    names = tuple(
        output_name(data, "", line) if independent else wanted_name(data, line)
        for line in range(data.targets.shape[1] if independent else max(2, data.targets.shape[1]))
    )
    width = (len(POSITIVES) if independent else len(names)) + 1
    counts = np.bincount((lines * width + answers).ravel(), minlength=len(names) * width).reshape(len(names), width)
    return Confusion(names, counts if counts[:, -1].any() else counts[:, :-1], independent)


def samples_in(score: Score, cell: tuple[int, int]) -> NDArray[np.intp]:
    """The samples that are counted in a cell of the matrix."""
    lines, answers = _places(score)
    if score.data.independent:
        return np.flatnonzero(answers[:, cell[0]] == cell[1])
    return np.flatnonzero((lines == cell[0]) & (answers == cell[1]))


def _places(score: Score) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The line and the column in which each sample is counted: (samples,), or for independent outputs (outputs,) and
    (samples, outputs).
    """
    data, outputs = score.data, score.predictions
    if not data.independent:
        chosen, ties = data.predicted_classes(outputs)
        return data.labels, np.where(ties, max(2, outputs.shape[1]), chosen)
    wanted, is_on = data.targets > data.threshold, outputs > data.threshold
    found = np.where(wanted, np.where(is_on, 0, 1), np.where(is_on, 2, 3))
    return np.arange(outputs.shape[1]), np.where(outputs == data.threshold, len(POSITIVES), found)


class Laid(NamedTuple):
    """The layout of a matrix around its cursor."""

    lines: range  # visible lines
    columns: range  # visible columns
    label: int  # width of a line's name, with the mark in front
    cell: int  # width of a count
    labels: tuple[str, ...]  # of all lines
    heads: tuple[str, ...]  # of all columns
    shares: tuple[str, ...]  # headings of what stands at the right
    captioned: bool  # whether the first line says what rows and columns are
    legend: list[str]  # lines that say which number is which class


def laid_out(matrix: Confusion, cursor: tuple[int, int], columns: int, lines: int) -> Laid:
    """The layout for so many columns and lines: names whole if there is room for them, otherwise numbers, with the
    names beside the lines or, if that is too wide, below the matrix.
    """
    count, width = matrix.counts.shape
    for labels, heads, shares, needed in _ways(matrix):
        label, cell = MARK + max(widest(labels), len(TOTAL)), _cell(matrix, heads)
        left = columns - label - sum(map(_share_size, shares))
        # A sign says that there are more.
        fitting = left // cell if left // cell >= width else max((left - 1) // cell, 0)
        if fitting >= needed:
            break
    room = max(lines - 1 - (lines >= DETAILED), 1)
    legend = _legend(matrix.names, columns) if labels == _numbers(matrix) != matrix.names else []
    legend = legend[: max(room - min(count, FEW), 0)]
    seen = around(cursor[0], count, max(room - len(legend), 1))
    captioned = room - len(legend) - len(seen) >= 2 and not matrix.independent and len(CAPTION) <= columns
    return Laid(seen, around(cursor[1], width, max(fitting, 1)), label, cell, labels, heads, shares, captioned, legend)


def _ways(matrix: Confusion) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], int]]:
    """Names of the lines, headings of the columns, what stands at the right, and how many columns have to fit."""
    width, numbers = matrix.counts.shape[1], _numbers(matrix)
    heads = (*(POSITIVES if matrix.independent else numbers), TIES)[:width]
    named = beside = numbered = matrix.names, matrix.answers
    every: tuple[str, ...] = (RECALL, PRECISION) if matrix.independent else (TOTAL, RECALL)
    if matrix.independent:
        beside = numbered = numbers, heads
    elif _cell(matrix, heads) < _cell(matrix, matrix.answers):
        both = tuple(f"{number} {name}" for number, name in zip(numbers, matrix.names, strict=True))
        beside, numbered = (both, heads), (numbers, heads)
    for shares in (every, (RECALL,)):
        yield *named, shares, width
        yield *beside, shares, width
    yield *numbered, every, width
    yield *numbered, (RECALL,), width
    yield *beside, every, FEW
    yield *numbered, (RECALL,), 2
    yield *numbered, (), 1


def _numbers(matrix: Confusion) -> tuple[str, ...]:
    """The classes' own numbers, as the map writes them."""
    return tuple(map(str, range(len(matrix.names))))


def _cell(matrix: Confusion, heads: tuple[str, ...]) -> int:
    """The width of a count with a space in front: the sums of columns need it, too."""
    return max(len(str(matrix.counts.sum(axis=0).max())) + 1, widest(heads) + 1, LEAST_CELL)


def _share_size(share: str) -> int:
    """The width of what stands at the right, with a space in front."""
    return (len(share) if share == TOTAL else max(len(share), len("99.9%"))) + 1


def _legend(names: tuple[str, ...], columns: int) -> list[str]:
    """`0 setosa  1 versicolor`, in as many lines as that takes."""
    lines: list[str] = []
    for number, name in enumerate(names):
        said = f"{number} {name}"
        if lines and cell_len(lines[-1]) + 2 + cell_len(said) <= columns:
            lines[-1] += f"  {said}"
        else:
            lines.append(said)
    return lines


def confusion(matrix: Confusion, cursor: tuple[int, int], columns: int, lines: int, active: bool) -> list[Row]:
    """The visible part of the matrix around the cursor, with the totals, recall and, if there are lines for it,
    precision of each class; then the count at the cursor in words.
    """
    laid = laid_out(matrix, cursor, columns, lines)
    counts = matrix.counts
    rows = [fit(row((CAPTION, "muted")), columns)] if laid.captioned else []
    before, after = laid.columns.start > 0, laid.columns.stop < counts.shape[1]
    head = row(("‹ " if before else "  ").ljust(laid.label))
    for column in laid.columns:
        shown = "strong" if column == cursor[1] and active else "muted"
        head += row((right_aligned(laid.heads[column], laid.cell), shown))
    head += row(*((right_aligned(share, _share_size(share)), "muted") for share in laid.shares))
    rows.append(fit(head + row(("›" if after else "", "accent")), columns))
    rows += [fit(_line(matrix, line, cursor, laid, active), columns) for line in laid.lines]
    free = lines - len(rows) - len(laid.legend) - (lines >= DETAILED)
    if not matrix.independent:
        rows += [fit(line, columns) for line in _sums(matrix, laid)[: max(free, 0)]]
        free = lines - len(rows) - len(laid.legend) - (lines >= DETAILED)
    if lines >= DETAILED:
        rows += [BLANK] * (free > 0) + [fit(row((_in_words(matrix, cursor, columns), "accent")), columns)]
    rows += [row((line, "muted")) for line in laid.legend]
    return [fit(line, columns) for line in rows[:lines]]


def outside(matrix: Confusion, cursor: tuple[int, int], columns: int, lines: int) -> str:
    """How much of the matrix is hidden: `↓ 9 → 51 more`."""
    laid = laid_out(matrix, cursor, columns, lines)
    count, width = matrix.counts.shape
    return hidden(laid.lines.start, count - laid.lines.stop, laid.columns.start, width - laid.columns.stop)


def cell_at(
    x: int, y: int, matrix: Confusion, cursor: tuple[int, int], columns: int, lines: int
) -> tuple[int, int] | None:
    """The line and column of the matrix at a position of the drawing, if there is one."""
    laid = laid_out(matrix, cursor, columns, lines)
    line, column = y - 1 - laid.captioned, (x - laid.label) // laid.cell
    inside = 0 <= line < len(laid.lines) and 0 <= column < len(laid.columns)
    return (laid.lines[line], laid.columns[column]) if inside else None


def _line(matrix: Confusion, line: int, cursor: tuple[int, int], laid: Laid, active: bool) -> Row:
    """A class or an output: its counts, and what they come to."""
    counts = matrix.counts[line]
    is_chosen = line == cursor[0]
    above, below = line == laid.lines[0] > 0, line == laid.lines[-1] < len(matrix.names) - 1
    mark = "›" if is_chosen else "↑" if above else "↓" if below else " "
    label = f"{mark} {laid.labels[line]}"
    found = row((label + " " * (laid.label - cell_len(label)), "strong" if is_chosen and active else "text"))
    for column in laid.columns:
        count, whole = int(counts[column]), _whole(matrix, line, column)
        shown = "cursor" if (line, column) == cursor and active else role(float(count), float(max(whole, 1)))
        found += row((str(count).rjust(laid.cell), shown))
    for share in laid.shares:
        found += row((right_aligned(_share(matrix, line, share), _share_size(share)), "text"))
    return found


def _whole(matrix: Confusion, line: int, column: int) -> int:
    """How many samples could have been counted in a cell: all for which the same was wanted."""
    counts = matrix.counts[line]
    if matrix.independent and column < len(POSITIVES):
        return int(counts[:2].sum() if column < 2 else counts[2:4].sum())
    return int(counts.sum())


def _share(matrix: Confusion, line: int, share: str) -> str:
    counts = matrix.counts[line]
    total = int(counts.sum())
    if share == TOTAL:
        return str(total)
    if not matrix.independent:
        return percent(int(counts[line]), total)
    positive, missed, false = map(int, counts[:3])
    return percent(positive, positive + (missed if share == RECALL else false))


def _sums(matrix: Confusion, laid: Laid) -> list[Row]:
    """How many samples got each answer, and how many of them rightly."""
    counts, count = matrix.counts, len(matrix.names)
    sums, right = counts.sum(axis=0), int(np.trace(counts))
    ends = {TOTAL: str(int(counts.sum())), RECALL: percent(right, int(counts.sum()))}
    total = row((f"  {TOTAL}".ljust(laid.label), "muted"))
    precise = row((f"  {PRECISION}"[: laid.label].ljust(laid.label), "muted"))
    for column in laid.columns:
        total += row((right_aligned(str(int(sums[column])), laid.cell), "text"))
        share = percent(int(counts[column, column]), int(sums[column])) if column < count else ""
        precise += row((share.rjust(laid.cell), "text"))
    total += row(*(right_aligned(ends[share], _share_size(share)) for share in laid.shares))
    is_wide = laid.cell >= _share_size("") and laid.label >= MARK + len(PRECISION)
    return [total, precise] if is_wide else [total]


def _in_words(matrix: Confusion, cursor: tuple[int, int], columns: int) -> str:
    """`3 of 50: target versicolor, predicted virginica`"""
    line, column = cursor
    name, answer = matrix.names[line], matrix.answers[column]
    count = f"{int(matrix.counts[cursor]):,} of {_whole(matrix, line, column):,}"
    if matrix.independent:
        return f"{count}: {name}, {MEANINGS[answer]}"
    predicted = "a tie" if column == len(matrix.names) else f"predicted {answer}"
    whole = f"{count}: target {name}, {predicted}"
    return whole if cell_len(whole) <= columns else f"{count}: {name} → {answer}"
