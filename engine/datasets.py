"""Data: inputs with the targets to learn, and the truth tables that are built in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.activations import ACTIVATIONS
from engine.errors import DataError
from engine.losses import LOSSES

Floats = NDArray[np.float64]

PROBLEMS = ("classification", "regression")
# A prediction that is right, wrong, or a tie (two equal outputs, or one on the threshold).
RIGHT, WRONG, TIE = 1, 0, -1

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
}


@dataclass(frozen=True, eq=False)
class Dataset:
    """`inputs` (samples, inputs) and `targets` (samples, outputs), float64, finite.

    `problem` is "classification" or "regression"; None means: classification if the loss is one of classes
    (cross_entropy), else regression. It decides only whether predictions are judged right or wrong.
    """

    inputs: Floats
    targets: Floats
    problem: str | None = None

    def __init__(self, inputs: ArrayLike, targets: ArrayLike, problem: str | None = None) -> None:
        if problem is not None and problem not in PROBLEMS:
            raise DataError(f"problem: {problem!r} given; classification or regression is allowed")
        object.__setattr__(self, "inputs", _table("inputs", inputs))
        object.__setattr__(self, "targets", _table("targets", targets))
        object.__setattr__(self, "problem", problem)
        if len(self.inputs) != len(self.targets):
            raise DataError(f"{len(self.inputs)} rows of inputs but {len(self.targets)} rows of targets; give one each")

    def __len__(self) -> int:
        return len(self.inputs)

    def check(self, loss: str, output: str) -> None:
        """Raise `DataError` if these targets cannot be learned with this loss and these output units."""
        if LOSSES[loss].outputs[0] == "softmax":
            if self.targets.shape[1] < 2:
                raise DataError(f"targets: {loss} needs {ONE_HOT}; 1 column given")
            sums = self.targets.sum(axis=1)
            bad = np.flatnonzero((np.abs(sums - 1.0) > 1e-9) | (self.targets < 0.0).any(axis=1))
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
        return (self.problem or PROBLEMS[LOSSES[loss].outputs[0] != "softmax"]) == "classification"

    @property
    def middle(self) -> float:
        """Where one output turns from one class to the other."""
        return float((self.targets.min() + self.targets.max()) / 2.0)

    def verdicts(self, predictions: Floats) -> NDArray[np.int8]:
        """RIGHT, WRONG or TIE for each row of `predictions` (samples, outputs), read as classes."""
        if self.targets.shape[1] == 1:
            targets, outputs = self.targets[:, 0], predictions[:, 0]
            middle = self.middle
            verdicts = np.where((outputs > middle) == (targets > middle), RIGHT, WRONG)
            return np.where(outputs == middle, TIE, verdicts).astype(np.int8)
        verdicts = np.where(predictions.argmax(axis=1) == self.targets.argmax(axis=1), RIGHT, WRONG)
        ties = (predictions == predictions.max(axis=1, keepdims=True)).sum(axis=1) > 1
        return np.where(ties, TIE, verdicts).astype(np.int8)


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


def truth_table(name: str, loss: str, output: str) -> Dataset:
    """A built-in truth table with targets as the loss wants them.

    Two one-hot columns for cross_entropy and mse; for half_squared_error one column with the ends of what the output
    unit reaches (-1 and 1 for tanh, as in TensorFlow Playground; 0 and 1 otherwise).
    """
    labels = np.array(TRUTH_TABLES[name])
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    if LOSSES[loss].one_hot:
        return Dataset(inputs, np.eye(2)[labels], "classification")
    low = -1.0 if output == "tanh" else 0.0
    return Dataset(inputs, np.where(labels == 1, 1.0, low)[:, None], "classification")
