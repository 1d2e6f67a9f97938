"""Samples set by hand: a data set with one sample added, moved, given another target, or removed.

All take encoded data and return encoded data. They raise `DataError` and change nothing then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data.arrays import Floats, is_finite
from engine.data.dataset import Dataset
from engine.errors import DataError, shown

Numbers = Sequence[float] | Floats


def class_targets(data: Dataset, label: int) -> Floats:
    """The targets (outputs,) of a sample of this class, as the other samples have them."""
    low, high = float(data.targets.min()), float(data.targets.max())
    if data.targets.shape[1] > 1:
        return np.where(np.arange(data.targets.shape[1]) == label, high, low)
    if low == high:  # All samples have one class: the other one is as far on the other side.
        low, high = sorted((low, 2.0 * data.threshold - low))
    return np.array([high if label else low])


def added(data: Dataset, inputs: Numbers, targets: Numbers) -> Dataset:
    """With one more sample, the last."""
    one, answer = _numbers("inputs", inputs, data.inputs), _numbers("targets", targets, data.targets)
    return data.with_samples(np.vstack([data.inputs, one]), np.vstack([data.targets, answer]))


def moved(data: Dataset, row: int, inputs: Numbers) -> Dataset:
    """With other inputs in a row."""
    changed = data.inputs.copy()
    changed[row] = _numbers("inputs", inputs, data.inputs)
    return data.with_samples(changed, data.targets)


def answered(data: Dataset, row: int, targets: Numbers) -> Dataset:
    """With other targets in a row."""
    changed = data.targets.copy()
    changed[row] = _numbers("targets", targets, data.targets)
    other = data.with_samples(data.inputs, changed)
    if data.problem == "classification" and not data.independent and data.labels[row] != other.labels[row]:
        _check_others(data, row, "stay so")
    return other


def removed(data: Dataset, row: int) -> Dataset:
    """Without a row."""
    _check_others(data, row, "stay")
    return data.part(np.arange(len(data)) != row)


def _numbers(what: str, given: Numbers, table: Floats) -> Floats:
    if len(given) != table.shape[1]:
        raise DataError(f"{what}: {len(given)} given, {table.shape[1]} needed")
    for value in given:
        if not is_finite(value):
            raise DataError(f"{what}: {shown(value)} given; finite numbers are needed")
    return np.array(given, dtype=np.float64)


def _check_others(data: Dataset, row: int, must: str) -> None:
    """Raise `DataError` if no other sample has the class of this one."""
    if data.problem == "classification" and not data.independent:
        label = int(data.labels[row])
        if (data.labels == label).sum() == 1:
            name = str(label) if data.classes is None else shown(data.classes[label])
            raise DataError(f"this is the only sample of class {name} and must {must}; add another one first")
    elif len(data) == 1:
        raise DataError(f"this is the only sample and must {must}; add another one first")
