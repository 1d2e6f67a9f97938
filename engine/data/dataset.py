"""Dataset: samples with targets encoded for a loss, and how predictions are judged.

>>> data = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], ["even", "odd", "odd", "even"])
>>> data
Dataset(4 samples, 2 inputs, 2 classes: even, odd)
>>> data.encoded("half_squared_error", "tanh").targets.tolist()
[[-1.0], [1.0], [1.0], [-1.0]]
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import (
    LABELS,
    ONE_HOT,
    Floats,
    categories,
    column_names,
    is_finite,
    is_flat,
    plain,
    read_only,
    table,
)
from engine.data.labels import checked_name, class_name, class_names, listed, one_column_a_class, one_each, read_labels
from engine.errors import DataError, shortened, shown
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES, SOFTMAX

PROBLEMS = ("classification", "regression")
# A prediction is right, wrong, or a tie (two equal outputs, or one exactly on the threshold).
RIGHT, WRONG, TIE = 1, 0, -1

# Probabilities may come from float32.
ROUNDED = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """`inputs` (samples, inputs) and `targets` (samples, outputs), float64, finite, read-only.

    Accepts arrays, lists, or DataFrames and Series, keeping their column names. `targets` may instead be labels
    (samples,), numbers or words: each distinct one is a class, and the targets are one column per class (one-hot) until
    `encoded` encodes them for a loss. Numbers (samples,) are values with problem "regression", and classes,
    whole or not, with "classification". Raises `DataError`, and `TypeError` for what can never be data.

    `problem` decides whether predictions are judged right or wrong, whether a test part has its share of each class,
    and the usual output units. None means: classification for labels, cross_entropy and softmax_mse, regression for
    mse, mae and huber; for binary_cross_entropy and half_squared_error classification if each row of targets has one
    class (a single column has two values), otherwise regression. If a classification has several columns of two values,
    and rows are not one-hot, outputs are independent: a sample is right when all are on the right side of the
    threshold.

    `input_names` has one name per column of the inputs. `classes` has one name per column of the targets, or for the
    low and the high end of a single one; with labels, they are all possible labels, in the order of the columns.
    `threshold` is where a single output changes class; None means: halfway between the smallest and the largest target
    or, if there is only one, between the limits of the usual output units. For people: `notes`, decisions made while
    reading a table, one line each, and `target_name`, the name of the only column of targets or labels.
    """

    inputs: Floats
    targets: Floats
    problem: str | None
    input_names: tuple[str, ...] | None
    classes: tuple[str, ...] | None
    threshold: float
    # Whether the targets were made from labels.
    labelled: bool
    notes: tuple[str, ...]
    target_name: str | None

    def __init__(
        self,
        inputs: Any,
        targets: Any,
        problem: str | None = None,
        input_names: Iterable[str] | None = None,
        classes: Iterable[Any] | None = None,
        threshold: float | None = None,
        notes: Iterable[str] = (),
        target_name: str | None = None,
    ) -> None:
        problem = None if problem is None else _problem(problem)
        input_names, classes = listed("input_names", input_names), listed("classes", classes)
        rows, answers = plain("inputs", inputs), plain("targets", targets)
        columns, answer_columns = column_names(inputs), column_names(targets)
        numbers = table("inputs", rows, columns)
        labelled = is_flat(answers) and problem != "regression"
        if labelled:
            _check_lengths(numbers, answers)
            known = categories(targets) if classes is None else classes
            places, names = read_labels(answers, known, any_number=problem is not None)
            wanted, problem, classes = one_column_a_class(places, len(names)), "classification", names
        else:
            column = np.array(answers, dtype=object)[:, None] if is_flat(answers) else answers
            wanted = table("targets", column, answer_columns, problem)
            _check_lengths(numbers, wanted)
            if classes is None and wanted.shape[1] > 1:
                classes = answer_columns
        input_names = columns if input_names is None else input_names
        if input_names is not None:
            each = one_each("input_names", input_names, numbers.shape[1], "inputs")
            input_names = tuple(checked_name("input_names", class_name(name)) for name in each)
        if classes is not None:
            classes = class_names(one_each("classes", classes, max(wanted.shape[1], 2), "classes"))
        self.__dict__.update(
            inputs=numbers,
            targets=wanted,
            problem=problem,
            input_names=input_names,
            classes=classes,
            threshold=float(wanted.min() / 2.0 + wanted.max() / 2.0) if threshold is None else _threshold(threshold),
            labelled=labelled,
            notes=tuple(notes),
            target_name=None if target_name is None else checked_name("target_name", class_name(target_name)),
        )

    def _with(self, **changes: Any) -> Dataset:
        """A copy that shares unchanged attributes."""
        other = copy(self)
        other.__dict__.update(changes)
        return other

    def __repr__(self) -> str:
        """`Dataset(4 samples, 2 inputs, 2 classes: 0, 1)`"""
        outputs = self.targets.shape[1]
        if self.problem == "classification" and not self.independent:
            wanted = f"{max(outputs, 2):,} classes"
        else:
            wanted = _counted(outputs, "value" if self.problem == "regression" else "target")
        names = f": {shortened(', '.join(self.classes))}" if self.classes else ""
        return f"Dataset({_counted(len(self), 'sample')}, {_counted(self.inputs.shape[1], 'input')}, {wanted}{names})"

    def __len__(self) -> int:
        return len(self.inputs)

    def encoded(self, loss: str, output: str) -> Dataset:
        """With targets encoded for this loss and these output units; only targets made from labels change.

        One column per class (one-hot) for most losses. For half_squared_error and binary_cross_entropy two classes are
        one column with the lowest and highest output of the unit (-1 and 1 for tanh, as in TensorFlow Playground; 0 and
        1 otherwise), more classes are one such column each. Raises `DataError` for targets that cannot be learned with
        them.
        """
        data = self
        if self.labelled:
            one_hot = LOSSES[loss].one_hot
            low = -1.0 if output == "tanh" and not one_hot else 0.0
            count = max(self.targets.shape[1], 2)
            targets = one_column_a_class(self.labels, count, low)
            if count == 2 and not one_hot:
                targets = read_only(targets[:, 1:].copy())
            data = self._with(targets=targets, threshold=(low + 1.0) / 2.0)
        data.check(loss, output)
        return data

    def check(self, loss: str, output: str) -> None:
        """Raise `DataError` if these targets cannot be learned with this loss and these output units."""
        if LOSSES[loss].outputs[0] == SOFTMAX:
            sums = self.targets.sum(axis=1)
            bad = np.flatnonzero((np.abs(sums - 1.0) > ROUNDED) | (self.targets < 0.0).any(axis=1))
            one_column = self.targets.shape[1] < 2
            if self.problem == "regression" and (one_column or len(bad)):
                able = ", ".join(name for name, row in LOSSES.items() if "linear" in row.outputs)
                advice = f"set problem=classification if they are classes, or choose a loss for values: {able}"
                raise DataError(f"loss: {loss} needs classes, but these targets are values; {advice}")
            if one_column:
                raise DataError(
                    f"targets: {loss} needs {ONE_HOT}, or {LABELS}; 1 column given: flatten it, such as y[:, 0]"
                )
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
        """Whether each row has one class, and is right or wrong. If `problem` does not say: always for softmax outputs,
        never for outputs that are usually linear, otherwise if the targets look like classes.
        """
        if self.problem is not None:
            return self.problem == "classification"
        row = LOSSES[loss]
        return row.needs_classes or (row.outputs[0] != "linear" and self._look_like_classes())

    @cached_property
    def independent(self) -> bool:
        """Whether each of several outputs is right or wrong on its own: each column has two values, and rows are not
        one-hot.
        """
        several = self.targets.shape[1] > 1 and not self.labelled
        return several and len(np.unique(self.targets)) <= 2 and not self._look_like_classes()

    def _look_like_classes(self) -> bool:
        """Whether a single column has two values or, with several, each row has one largest value."""
        if self.targets.shape[1] == 1:
            return len(np.unique(self.targets)) <= 2
        largest = self.targets == self.targets.max(axis=1, keepdims=True)
        return bool((largest.sum(axis=1) == 1).all())

    def for_loss(self, loss: str) -> Dataset:
        """The same samples, with their problem set."""
        unit, threshold = ACTIVATIONS.get(LOSSES[loss].outputs[0]), self.threshold
        if (self.targets == threshold).all() and unit and unit.low is not None and unit.high is not None:
            threshold = (unit.low + unit.high) / 2.0
        return self._with(problem=PROBLEMS[not self.is_classification(loss)], threshold=threshold)

    @property
    def labels(self) -> NDArray[np.intp]:
        """The class of each row of the targets: the largest column, or the side of the threshold."""
        if self.targets.shape[1] == 1:
            return (self.targets[:, 0] > self.threshold).astype(np.intp)
        labels: NDArray[np.intp] = self.targets.argmax(axis=1)
        return labels

    def with_samples(self, inputs: Floats, targets: Floats) -> Dataset:
        """Other samples with the same columns: encoded for the same loss, and judged in the same way."""
        other = self._with(inputs=read_only(inputs), targets=read_only(targets))
        return other.with_problem_of(self)

    def part(self, rows: NDArray[Any] | slice) -> Dataset:
        """Some of the rows."""
        return self.with_samples(self.inputs[rows], self.targets[rows])

    def with_problem_of(self, other: Dataset) -> Dataset:
        """The same samples, judged like the other's: a few samples may not show which classes there are and where the
        threshold is.

        Raises `DataError` if they have other columns, or if their labels were read as other classes.
        """
        needed, given = ((data.inputs.shape[1], data.targets.shape[1]) for data in (other, self))
        if given != needed:
            raise DataError(f"data: {given[0]} inputs and {given[1]} targets given; {needed[0]} and {needed[1]} needed")
        if self.labelled and other.classes not in (None, self.classes):
            mine, others = (shortened(", ".join(data.classes or ())) for data in (self, other))
            raise DataError(f"classes: {mine} given, but {others} needed; list all of these in classes")
        return self._with(problem=other.problem, threshold=other.threshold, independent=other.independent)

    def predicted_classes(self, predictions: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The class that each row of `predictions` (samples, outputs) chooses, and whether it is a tie."""
        if self.targets.shape[1] == 1:
            outputs = predictions[:, 0]
            return (outputs > self.threshold).astype(np.intp), outputs == self.threshold
        ties = (predictions == predictions.max(axis=1, keepdims=True)).sum(axis=1) > 1
        return predictions.argmax(axis=1), ties

    def verdicts(self, predictions: Floats) -> NDArray[np.int8]:
        """RIGHT, WRONG or TIE for each row of `predictions` (samples, outputs), read as classes."""
        if self.independent:
            right = ((predictions > self.threshold) == (self.targets > self.threshold)).all(axis=1)
            ties = (predictions == self.threshold).any(axis=1)
        else:
            chosen, ties = self.predicted_classes(predictions)
            right = chosen == self.labels
        return np.where(ties, TIE, np.where(right, RIGHT, WRONG)).astype(np.int8)


def _check_lengths(inputs: Sized, targets: Sized) -> None:
    if len(inputs) != len(targets):
        raise DataError(f"rows: {len(inputs)} of inputs but {len(targets)} of targets; give one each")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _problem(given: Any) -> str:
    if isinstance(given, str) and given in PROBLEMS:
        return str(given)
    raise DataError(f"problem: {shown(given)} given; classification or regression is allowed")


def _threshold(given: Any) -> float:
    if isinstance(given, Real) and not isinstance(given, bool) and is_finite(given):
        return float(given)
    raise DataError(f"threshold: {shown(given)} given; a finite number is needed")
