"""Data: samples as they are, and as inputs with the targets that a loss wants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.errors import DataError
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES, SOFTMAX

Floats = NDArray[np.float64]

PROBLEMS = ("classification", "regression")
# A prediction that is right, wrong, or a tie (two equal outputs, or one on the threshold).
RIGHT, WRONG, TIE = 1, 0, -1

# Probabilities may come from float32.
ROUNDED = 1e-6

# What a table of data looks like, for those who gave something else.
ONE_HOT = "one column a class, such as [[1, 0], [0, 1]]"
NEEDED = {
    "inputs": "one row a sample, such as [[0], [1]]",
    "targets": f"one row a sample, such as [[0], [1]]; for classes {ONE_HOT}",
}

# Label of the rows (0, 0), (0, 1), (1, 0), (1, 1), in the notebook's order.
TRUTH_TABLES: dict[str, tuple[int, int, int, int]] = {
    "xor": (0, 1, 1, 0),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """`inputs` (samples, inputs) and `targets` (samples, outputs), float64, finite.

    `problem` is "classification" or "regression"; it decides whether predictions are judged right or wrong, whether a
    test part has its share of each class, and the usual output units. None means: classification for cross_entropy and
    softmax_mse, regression for mse, mae and huber; for binary_cross_entropy and half_squared_error classification if
    each row of targets has one class (a single column two values), else regression. Where a classification has
    several columns of two values, but not one largest a row, its outputs are independent: a sample is right when all
    of them are on the right side of the middle.
    `input_names` has one name a column of the inputs, `classes` one a class: a column of the targets, or the low and
    the high end of a single one. `middle` is where a single output turns from one class to the other; None means: half
    way from the smallest to the largest target or, where there is only one, from end to end of the loss's usual units.
    """

    inputs: Floats
    targets: Floats
    problem: str | None = None
    input_names: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    middle: float = 0.0

    def __init__(
        self,
        inputs: ArrayLike,
        targets: ArrayLike,
        problem: str | None = None,
        input_names: Iterable[str] | None = None,
        classes: Iterable[str] | None = None,
        middle: float | None = None,
    ) -> None:
        if problem is not None and problem not in PROBLEMS:
            raise DataError(f"problem: {problem!r} given; classification or regression is allowed")
        object.__setattr__(self, "inputs", _table("inputs", inputs))
        object.__setattr__(self, "targets", _table("targets", targets))
        object.__setattr__(self, "problem", problem)
        if len(self.inputs) != len(self.targets):
            raise DataError(f"rows: {len(self.inputs)} of inputs but {len(self.targets)} of targets; give one each")
        outputs = self.targets.shape[1]
        object.__setattr__(self, "input_names", _names("input_names", input_names, self.inputs.shape[1], "inputs"))
        object.__setattr__(self, "classes", _names("classes", classes, max(outputs, 2), "classes"))
        if middle is None:
            middle = float((self.targets.min() + self.targets.max()) / 2.0)
        object.__setattr__(self, "middle", middle)

    def __len__(self) -> int:
        return len(self.inputs)

    def check(self, loss: str, output: str) -> None:
        """Raise `DataError` if these targets cannot be learned with this loss and these output units."""
        if LOSSES[loss].outputs[0] == SOFTMAX:
            if self.targets.shape[1] < 2:
                raise DataError(f"targets: {loss} needs {ONE_HOT}; 1 column given")
            sums = self.targets.sum(axis=1)
            bad = np.flatnonzero((np.abs(sums - 1.0) > ROUNDED) | (self.targets < 0.0).any(axis=1))
            if len(bad):
                row = self.targets[bad[0]].tolist()
                raise DataError(f"targets: row {bad[0]} is {row}; {loss} needs probabilities that add up to 1")
        elif output in ACTIVATIONS:
            low, high = ACTIVATIONS[output].low, ACTIVATIONS[output].high
            outside = np.zeros(self.targets.shape, dtype=bool)
            if low is not None:
                outside |= self.targets < low
            if high is not None:
                outside |= self.targets > high
            if outside.any():
                row, column = np.argwhere(outside)[0]
                span = f"{'-inf' if low is None else f'{low:g}'} to {'inf' if high is None else f'{high:g}'}"
                raise DataError(
                    f"targets: row {row} column {column} is {self.targets[row, column]:g}; "
                    f"{output} outputs reach {span} only: scale the targets or choose another output"
                )

    def is_classification(self, loss: str) -> bool:
        """Whether each row has one class, and is right or wrong. If `problem` does not say it: always where the outputs
        are a softmax's, never where they are usually linear, else if the targets look like it."""
        if self.problem is not None:
            return self.problem == "classification"
        row = LOSSES[loss]
        return row.needs_classes or (row.outputs[0] != "linear" and self._look_like_classes())

    @cached_property
    def independent(self) -> bool:
        """Whether each of several outputs is right or wrong for itself: of two values a column, and not one a row."""
        return self.targets.shape[1] > 1 and len(np.unique(self.targets)) <= 2 and not self._look_like_classes()

    def _look_like_classes(self) -> bool:
        """Whether a single column has two values, or of several one is the largest in each row."""
        if self.targets.shape[1] == 1:
            return len(np.unique(self.targets)) <= 2
        largest = self.targets == self.targets.max(axis=1, keepdims=True)
        return bool((largest.sum(axis=1) == 1).all())

    def for_loss(self, loss: str) -> Dataset:
        """The same samples, their problem told."""
        unit, middle = ACTIVATIONS.get(LOSSES[loss].outputs[0]), self.middle
        if (self.targets == middle).all() and unit and unit.low is not None and unit.high is not None:
            middle = (unit.low + unit.high) / 2.0
        return replace(self, problem=PROBLEMS[not self.is_classification(loss)], middle=middle)

    @property
    def labels(self) -> NDArray[np.intp]:
        """The class of each row, the targets read as classes: the largest column, or which side of the middle."""
        if self.targets.shape[1] == 1:
            return (self.targets[:, 0] > self.middle).astype(np.intp)
        labels: NDArray[np.intp] = self.targets.argmax(axis=1)
        return labels

    def part(self, rows: NDArray[Any]) -> Dataset:
        """Some of the rows, judged as all of them are."""
        return replace(self, inputs=self.inputs[rows], targets=self.targets[rows]).judged_as(self)

    def judged_as(self, other: Dataset) -> Dataset:
        """The same samples, told apart as the other's: a few need not show what is a class, and what its middle."""
        judged = replace(self, problem=other.problem, middle=other.middle)
        judged.__dict__["independent"] = other.independent
        return judged

    def read(self, predictions: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The class that each row of `predictions` (samples, outputs) chooses, and whether it is a tie."""
        if self.targets.shape[1] == 1:
            outputs = predictions[:, 0]
            return (outputs > self.middle).astype(np.intp), outputs == self.middle
        ties = (predictions == predictions.max(axis=1, keepdims=True)).sum(axis=1) > 1
        return predictions.argmax(axis=1), ties

    def verdicts(self, predictions: Floats) -> NDArray[np.int8]:
        """RIGHT, WRONG or TIE for each row of `predictions` (samples, outputs), read as classes."""
        if self.independent:
            right = ((predictions > self.middle) == (self.targets > self.middle)).all(axis=1)
            ties = (predictions == self.middle).any(axis=1)
        else:
            chosen, ties = self.read(predictions)
            right = chosen == self.labels
        return np.where(ties, TIE, np.where(right, RIGHT, WRONG)).astype(np.int8)


def _table(name: str, values: ArrayLike) -> Floats:
    """A read-only float64 copy with two axes, at least one row and column, all finite."""
    try:
        table: Any = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name}: rows of numbers of equal length are needed: {NEEDED[name]}") from None
    if table.ndim != 2 or 0 in table.shape:
        raise DataError(f"{name}: shape {table.shape} given; needed: {NEEDED[name]}")
    bad = np.argwhere(~np.isfinite(table))
    if len(bad):
        row, column = bad[0]
        raise DataError(f"{name}: row {row} column {column} is {table[row, column]}; finite numbers are needed")
    table.flags.writeable = False
    return table  # type: ignore[no-any-return]


def rows_of(name: str, values: ArrayLike, columns: int) -> Floats:
    """float64 rows of so many numbers; raises `DataError` for anything else."""
    try:
        table = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name}: rows of {columns} numbers are needed") from None
    if table.ndim != 2 or table.shape[1] != columns:
        raise DataError(f"{name}: shape {table.shape} given; (samples, {columns}) is needed")
    return table


def _names(field: str, names: Iterable[str] | None, needed: int, what: str) -> tuple[str, ...] | None:
    if names is None:
        return None
    given = tuple(map(str, names))
    if len(given) != needed:
        raise DataError(f"{field}: {len(given)} given for {needed} {what}; give one each")
    return given


@dataclass(frozen=True, eq=False)
class Samples:
    """What there is to learn, before a loss says what its targets look like.

    `inputs` (samples, inputs); then either `labels` (samples,), each the place of a class in `classes`, or, for a
    regression, `values` (samples, outputs).
    """

    inputs: Floats
    input_names: tuple[str, ...]
    labels: NDArray[np.intp] | None = None
    classes: tuple[str, ...] = ()
    values: Floats | None = None

    @property
    def problem(self) -> str:
        return PROBLEMS[self.values is not None]

    def __len__(self) -> int:
        return len(self.inputs)

    def encode(self, loss: str, output: str) -> Dataset:
        """With targets as this loss and these output units want them.

        One column a class (one-hot) for cross_entropy and mse. For half_squared_error two classes are one column with
        the ends of what the output unit reaches (-1 and 1 for tanh, as in TensorFlow Playground; 0 and 1 otherwise),
        more are one such column a class. Values stay as they are.
        """
        if self.values is not None:
            if LOSSES[loss].outputs[0] == SOFTMAX:
                able = ", ".join(name for name, row in LOSSES.items() if "linear" in row.outputs)
                advice = f"say problem classification if they are classes, or choose a loss for values: {able}"
                raise DataError(f"loss: {loss} needs classes, but these targets are values; {advice}")
            return Dataset(self.inputs, self.values, self.problem, self.input_names)
        one_hot = LOSSES[loss].one_hot
        low = -1.0 if output == "tanh" and not one_hot else 0.0
        mine = np.arange(len(self.classes)) == self.labels[:, None]  # type: ignore[index]  # no values: there are labels
        targets = np.where(mine, 1.0, low)
        if len(self.classes) == 2 and not one_hot:
            targets = targets[:, 1:]
        return Dataset(self.inputs, targets, self.problem, self.input_names, self.classes, (low + 1.0) / 2.0)
