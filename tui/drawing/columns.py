"""The columns of the predictions table: their headings, their widths, and which of them fit.

Names are shortened first, but stay distinct; only then is an input left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from tui.drawing import numbers
from tui.drawing.names import apart, widest

Floats = NDArray[np.float64]

# What outputs are: probabilities of classes, scores of which the largest decides, or values.
PROBABILITIES, SCORES, VALUES = "probabilities", "scores", "values"
# Columns of the mark in front, and of the sign for hidden columns.
MARK, SIGN = 2, 2
# Maximum widths of names, tried from full length to very short.
CAPS = (99, 20, 16, 12, 10, 9, 8, 7, 6, 5, 4, 3)
LEAST_LABEL = 4
# The heads of the column of classes or values that should come out, and of the classes that do.
TARGET, ANSWER = "target", "pred"
# From this width on, one space less, and one decimal less for numbers with several.
TIGHT, SQUEEZED = 5, 3
# Inputs shown before all outputs are, and columns of a bar.
NEEDED, FEWEST_BAR, LONGEST_BAR, ROOMY_BAR, FEWEST_ERROR_BAR = 4, 3, 60, 16, 13
DECIMALS, MORE_DECIMALS = 3, 6
# The longest number of an input, even if there is little space, and of an output.
INPUT, SHORT_INPUT, OUTPUT = 7, 4, 10


def class_name(data: Dataset, label: int) -> str:
    return str(label) if data.classes is None else data.classes[label]


def has_numbers_for_names(data: Dataset) -> bool:
    return data.classes is None or all(name.lstrip("-").replace(".", "", 1).isdigit() for name in data.classes)


def wanted_name(data: Dataset, label: int) -> str:
    """The name of a class; without names, for two classes told apart by one output, the target number."""
    if data.targets.shape[1] == 1 and has_numbers_for_names(data):
        return f"{data.targets.max() if label else data.targets.min():g}"
    return class_name(data, label)


def wanted_label(data: Dataset, sample: int) -> int | None:
    """The class of a sample; None if several numbers are wanted."""
    targets = data.targets[sample]
    if len(targets) == 1:
        return int(targets[0] > data.threshold)
    if sorted(targets)[-2:] == [0.0, 1.0] and targets.sum() == 1.0:
        return int(targets.argmax())
    return None


def wanted(data: Dataset, sample: int) -> str:
    """The class of a sample, or its target values."""
    label = wanted_label(data, sample)
    return " ".join(f"{target:g}" for target in data.targets[sample]) if label is None else wanted_name(data, label)


def output_name(data: Dataset, outputs: str, output: int) -> str:
    """`p(0)`, or the class's own name; `output 0` if it is not a probability, `output` if there is only one."""
    if data.targets.shape[1] == 1:
        return f"p({class_name(data, 1)})" if outputs == PROBABILITIES else "output"
    if outputs == VALUES:
        return f"output {output + 1}" if data.classes is None else data.classes[output]
    if not has_numbers_for_names(data):
        return class_name(data, output)
    name = class_name(data, output)
    return f"p({name})" if outputs == PROBABILITIES else f"output {name}"


def target_name(data: Dataset, output: int = 0) -> str:
    """The name of a column of targets: `class` or `target` if it has none."""
    if data.problem == "classification" and not data.independent:
        return data.target_name or "class"
    return (data.target_name or TARGET) if data.targets.shape[1] == 1 else output_name(data, VALUES, output)


def input_names(data: Dataset) -> tuple[str, ...]:
    return data.input_names or tuple(f"x{number}" for number in range(1, data.inputs.shape[1] + 1))


class Column(NamedTuple):
    """A column of inputs: its heading, its width including a space in front, and the decimals of its numbers."""

    head: str
    size: int
    digits: int


class Columns(NamedTuple):
    """The layout of a table. Widths are in columns, including the spaces in front."""

    first: int  # the number of the first visible input
    inputs: tuple[Column, ...]
    hidden: int  # hidden inputs after the last visible one
    hidden_outputs: int  # hidden values
    whole: bool  # whether all inputs are visible, with their full names
    labels: tuple[str, ...]  # class names as shown; for values, the headings of the targets
    label_size: int
    answer_size: int  # of the predicted class
    gap: int  # spaces before a verdict
    heads: tuple[str, ...]  # headings of the visible outputs; none: only the predicted class is shown
    size: int  # width of an output's number; 0: the answer's is hidden
    digits: tuple[int, ...]  # of each output
    error_size: int  # width of a value's error; 0: hidden
    bar_size: int  # 0: none
    low: float  # the range of a bar
    high: float

    @property
    def bars(self) -> int:
        """How many numbers have a bar, if there is space: the outputs or, of values, the errors."""
        return max(len(self.heads), 1) if self.size else 0


class _Known(NamedTuple):
    """What the layout depends on: names, and the widths of numbers."""

    names: tuple[str, ...]  # of all inputs
    inputs: tuple[tuple[float, float, int], ...]  # lowest, highest and decimals, for those that may be visible
    labels: tuple[str, ...]
    outputs: tuple[str, ...]
    size: int
    digits: tuple[int, ...]
    ends: tuple[float, float]


@lru_cache(maxsize=2)
def columns_for(data: Dataset, outputs: str, columns: int, first: int = 0) -> Columns:
    """The layout for so many columns, starting at input number `first`; scans all samples, but only once."""
    known = _known(data, outputs, columns, first)
    left = data.inputs.shape[1] - first
    laid = None
    for shown, number, error, needed in _ways(len(known.outputs), outputs):
        for cap in CAPS:
            laid = _laid_out(outputs, known, first, cap, shown, number, error)
            if _fitting(laid, outputs, columns, left) >= min(left, needed):
                return _filled(laid, outputs, columns, left)
    assert laid is not None
    return _filled(laid, outputs, columns, left)


def _ways(count: int, outputs: str) -> Iterator[tuple[int, bool, bool, int]]:
    """Candidates, from showing everything to showing the least: how many outputs are visible, whether the answer's
    number is, whether a value's error is, and the minimum number of inputs.
    """
    if outputs == VALUES:
        for shown in range(count, 0, -1):
            yield from ((shown, True, error, needed) for error, needed in ((True, NEEDED), (False, NEEDED), (False, 1)))
    else:
        yield count, True, False, NEEDED
        if count > 2:
            yield from ((0, True, False, NEEDED), (0, False, False, NEEDED))


def _known(data: Dataset, outputs: str, columns: int, first: int) -> _Known:
    count = data.targets.shape[1]
    low, high = float(data.targets.min()), float(data.targets.max())
    names = tuple(output_name(data, outputs, output) for output in range(count))
    digits, size = (DECIMALS,) * count, DECIMALS + 2
    if outputs != PROBABILITIES:
        largest = np.abs(data.targets).max(axis=0).tolist()
        digits = tuple(map(numbers.decimals, largest))
        size = min(max(len(f"{-value:.{places}f}") for value, places in zip(largest, digits, strict=True)), OUTPUT)
    if outputs == VALUES:
        labels = names if count > 1 else (TARGET,)
    else:
        labels = tuple(wanted_name(data, label) for label in range(max(count, 2)))
    # No more inputs than there are columns can be visible.
    values = data.inputs[:, first : first + max(columns // 2, 1)]
    ends = (low, high) if high > low else (0.0, 1.0)
    return _Known(input_names(data), tuple(map(_written, values.T)), labels, names, size, digits, ends)


def _written(values: Floats) -> tuple[float, float, int]:
    """The lowest and highest of an input's numbers, and their decimals (of many samples, those of the first)."""
    low, high = float(values.min()), float(values.max())
    most = max(numbers.decimals(max(-low, high)) - 1, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        exact = (digits for digits in range(most) if np.array_equal(np.round(values, digits), values))
        return low, high, next(exact, most)


def _number(low: float, high: float, digits: int, most: int) -> tuple[int, int]:
    """The width and the decimals of numbers that take at most so many columns, if fewer decimals help."""
    for fewer in range(digits, -1, -1):
        size = max(len(f"{low:.{fewer}f}"), len(f"{high:.{fewer}f}"), 2)
        if size <= most:
            return size, fewer
    return INPUT, 0


def _laid_out(outputs: str, known: _Known, first: int, cap: int, shown: int, number: bool, error: bool) -> Columns:
    """With names of at most `cap` columns, all inputs that may be visible, and no bars."""
    gap, squeezed = 1 if cap <= TIGHT else 2, cap <= SQUEEZED
    # The targets' names may be as wide as their numbers.
    labels = apart(known.labels, max(cap, known.size if outputs == VALUES else LEAST_LABEL))
    if outputs == VALUES:
        heads = ("output" if len(known.outputs) == 1 else "out",) * shown
        label_size = max(widest(labels[:shown]), known.size)
    else:
        heads, label_size = (
            apart(known.outputs, max(cap, known.size - squeezed))[:shown],
            max(widest(labels), len(TARGET)),
        )
    names = apart(known.names, cap)[first:]
    inputs = []
    for name, (low, high, digits) in zip(names, known.inputs, strict=False):
        size, digits = _number(low, high, digits, SHORT_INPUT if squeezed else INPUT)
        inputs.append(Column(name, max(size, widest((name,))) + 1, digits))
    less = 1 if squeezed and outputs == PROBABILITIES else 0
    return Columns(
        first,
        tuple(inputs),
        0,
        len(known.outputs) - shown if outputs == VALUES else 0,
        names == known.names,
        labels,
        label_size + gap,
        max(widest(labels), len(ANSWER)) + gap,
        gap,
        heads,
        max(known.size - less, widest(heads)) + 1 if number else 0,
        tuple(digits - less for digits in known.digits),
        max(known.size, len("error")) + 1 if error else 0,
        0,
        *known.ends,
    )


def _beside_inputs(laid: Columns, outputs: str) -> int:
    """The width of everything except inputs, including an empty column at the right."""
    if outputs == VALUES:
        return MARK + len(laid.heads) * (laid.label_size + laid.size + laid.error_size) + 1
    answer = len(laid.heads) * laid.size if laid.heads else laid.answer_size + laid.size
    return MARK + laid.label_size + answer + laid.gap + 2


def _fitting(laid: Columns, outputs: str, columns: int, left: int) -> int:
    """How many inputs fit: all, or fewer with space for a sign that there are more."""
    room = columns - _beside_inputs(laid, outputs)
    sizes = [column.size for column in laid.inputs]
    if len(sizes) == left and sum(sizes) <= room:
        return left
    ends = accumulate(sizes)
    return sum(end <= room - SIGN for end in ends)


def _filled(laid: Columns, outputs: str, columns: int, left: int) -> Columns:
    """The layout with the inputs that fit, at least one; the remaining space goes to bars, then to digits."""
    fitting = max(_fitting(laid, outputs, columns, left), 1)
    laid = laid._replace(
        inputs=laid.inputs[:fitting], hidden=left - fitting, whole=laid.whole and fitting == left and not laid.first
    )
    spare = columns - _beside_inputs(laid, outputs) - sum(column.size for column in laid.inputs)
    spare -= SIGN if laid.hidden else 0
    if outputs == VALUES:
        # The middle of a bar of errors is a column.
        bar = (min(spare // laid.bars - 1, LONGEST_BAR) - 1) // 2 * 2 + 1 if laid.error_size else 0
        return laid._replace(bar_size=bar if bar >= FEWEST_ERROR_BAR else 0)
    more = MORE_DECIMALS - DECIMALS
    if laid.bars and spare // laid.bars >= ROOMY_BAR + 1 + more and max(laid.digits) <= DECIMALS:
        laid = laid._replace(digits=(MORE_DECIMALS,) * len(laid.digits), size=laid.size + more)
        spare -= more * laid.bars
    bar = min(spare // laid.bars - 1, LONGEST_BAR) if laid.bars else 0
    return laid._replace(bar_size=bar if bar >= FEWEST_BAR else 0)
