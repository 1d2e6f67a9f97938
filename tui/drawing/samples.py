"""The table of samples: number, inputs, answer and part; only the visible cells are computed."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine import Dataset
from tui.drawing import numbers
from tui.drawing.cells import Row, around, fit, row
from tui.drawing.columns import Floats, input_names, target_name, wanted_name
from tui.drawing.marks import class_mark
from tui.drawing.names import apart, right_aligned, widest
from tui.drawing.scene import Spot, has_classes

# The widest column of numbers, and how many samples decide about decimals.
NUMBER, FIRST = 9, 1000
# Columns of the mark in front and of the part at the end, with the space before it; and of `t` for the test part where
# there is no room for that.
MARK, PART, SHORT_PART = 2, 7, 2
# Columns of a name at most, tried until all inputs fit.
CAPS = (14, 10, 8, 6, 5, 4)
# A target's name has at least so many.
TARGET_NAME = 6


class Column(NamedTuple):
    """`size` includes a space in front."""

    head: str
    size: int
    digits: int


class Layout(NamedTuple):
    """The inputs from number `first` on that fit, `hidden` further ones, and the answers."""

    number: int
    first: int
    inputs: tuple[Column, ...]
    hidden: int
    answers: tuple[Column, ...]
    classes: tuple[str, ...]  # their names
    part: int  # the columns of the part

    @property
    def size(self) -> int:
        """The columns of a row."""
        cells = sum(column.size for column in (*self.inputs, *self.answers))
        return MARK + self.number + cells + self.part + 2 * (self.hidden > 0)


def count(training: Dataset, test: Dataset | None) -> int:
    return len(training) + (0 if test is None else len(test))


def spot_of(training: Dataset, place: int) -> Spot:
    """The sample in a row of the table: those of the training part come first."""
    return Spot(place, False) if place < len(training) else Spot(place - len(training), True)


def place_of(training: Dataset, spot: Spot) -> int:
    return spot.sample + len(training) * spot.is_test


def seen(samples: int, chosen: int, lines: int) -> range:
    """The rows that are visible, around the chosen one."""
    return around(chosen, samples, max(lines - 1, 1))


@lru_cache(maxsize=8)
def layout(training: Dataset, test: Dataset | None, columns: int, first: int = 0) -> Layout:
    """What fits in so many columns: at least one input and the first answer, with names as long as possible."""
    ways = (_laid_out(training, test, columns, first, cap) for cap in CAPS)
    # The first of the best ones.
    return min(ways, key=lambda way: (max(way.size - columns, 0), way.hidden))


def _laid_out(training: Dataset, test: Dataset | None, columns: int, first: int, cap: int) -> Layout:
    number = max(len(f"{count(training, test):,}"), 1)
    classes = _class_names(training, cap)
    heads = tuple(target_name(training, output) for output in range(1 if classes else training.targets.shape[1]))
    heads = apart(heads, max(cap, TARGET_NAME))
    if classes:
        answers: tuple[Column, ...] = (Column(heads[0], max(widest(classes) + 2, widest(heads)) + 1, 0),)
    else:
        answers = tuple(_column(head, values) for head, values in zip(heads, training.targets[:FIRST].T, strict=True))
    left = columns - MARK - number - answers[0].size - SHORT_PART * (test is not None)
    inputs: list[Column] = []
    names = apart(input_names(training), cap)
    for name, values in zip(names[first:], training.inputs[:FIRST, first : first + columns].T, strict=False):
        column = _column(name, values)
        if inputs and column.size > left - 2 * (first + len(inputs) + 1 < len(names)):
            break
        inputs.append(column)
        left -= column.size
    shown = 1
    while shown < len(answers) and answers[shown].size <= left:
        left -= answers[shown].size
        shown += 1
    hidden = len(names) - first - len(inputs)
    part = 0 if test is None else PART if left >= PART - SHORT_PART else SHORT_PART
    return Layout(number, first, tuple(inputs), hidden, answers[:shown], classes, part)


def _class_names(data: Dataset, cap: int) -> tuple[str, ...]:
    if not has_classes(data):
        return ()
    return apart(tuple(wanted_name(data, label) for label in range(max(data.targets.shape[1], 2))), cap)


def _column(head: str, values: Floats) -> Column:
    """As many decimals as the numbers have, at most as many as four digits need."""
    low, high = float(values.min()), float(values.max())
    most = numbers.decimals(max(-low, high))
    with np.errstate(over="ignore", invalid="ignore"):
        digits = next((digits for digits in range(most) if np.array_equal(np.round(values, digits), values)), most)
    size = min(max(len(f"{low:.{digits}f}"), len(f"{high:.{digits}f}")), NUMBER)
    return Column(head, max(size, widest((head,))) + 1, digits)


def table(
    training: Dataset,
    test: Dataset | None,
    chosen: Spot,
    columns: int,
    lines: int,
    active: bool,
    first: int = 0,
) -> list[Row]:
    """A header, and the rows that fit around the chosen sample."""
    laid = layout(training, test, columns, first)
    head = "".join(right_aligned(column.head, column.size) for column in laid.inputs)
    head += " …" if laid.hidden else ""
    head += "".join(right_aligned(column.head, column.size) for column in laid.answers)
    head += "  part" if laid.part == PART else ""
    rows = [fit(row(("‹ " if first else "  ", "accent"), (f"{'#':>{laid.number}}{head}", "muted")), columns)]
    names = laid.classes
    place = place_of(training, chosen)
    samples = count(training, test)
    visible = seen(samples, place, lines)
    for number in visible:
        spot = spot_of(training, number)
        data = test if spot.is_test and test is not None else training
        is_chosen = number == place
        is_marked = is_chosen and active
        role = "chosen" if is_marked else "strong" if is_chosen else "text"
        quiet = "chosen" if is_marked else "muted"
        below = number == visible[-1] < samples - 1
        mark = "›" if is_chosen else "↑" if number == visible[0] > 0 else "↓" if below else " "
        values = data.inputs[spot.sample, first : first + len(laid.inputs)].tolist()
        text = _numbers(values, laid.inputs) + (" …" if laid.hidden else "")
        parts = [
            row(
                (f"{mark} ", "chosen" if is_marked else "accent"),
                (f"{number + 1:>{laid.number},}", quiet),
                (text, role),
            )
        ]
        if names:
            label = _label(data, spot.sample)
            gap = " " * (laid.answers[0].size - widest((names[label],)) - 2)
            point = class_mark(label, len(names), spot.is_test)
            point = point._replace(role="chosen") if is_marked else point
            parts.append(row((gap, role), point, (f" {names[label]}", role)))
        else:
            parts.append(row((_numbers(data.targets[spot.sample].tolist(), laid.answers), role)))
        if laid.part == PART:
            parts.append(row(("  test ", role if is_marked else "test") if spot.is_test else ("  train", quiet)))
        elif laid.part:
            parts.append(row((" t" if spot.is_test else "  ", role if is_marked else "test")))
        rows.append(fit(tuple(span for part in parts for span in part), columns))
    return rows[:lines]


def _label(data: Dataset, sample: int) -> int:
    """The class of one sample, without looking at the others."""
    targets = data.targets[sample]
    return int(targets[0] > data.threshold) if len(targets) == 1 else int(targets.argmax())


def _numbers(values: list[float], columns: tuple[Column, ...]) -> str:
    return "".join(
        numbers.fixed(value, column.digits, column.size - 1).rjust(column.size)
        for value, column in zip(values, columns, strict=False)
    )
