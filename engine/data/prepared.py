"""Prepared data: what a run trains on and is tested with, raw and as the network sees it."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.data.preparation import Preparation, Split


class Part(NamedTuple):
    """The training part or the test part: the raw `data`, and the network's `inputs` (samples, units) and `targets`
    (samples, outputs), made by this `preparation`.
    """

    data: Dataset
    inputs: Floats
    targets: Floats
    preparation: Preparation


class PreparedData:
    """Both parts. `inputs` (rows, units) and `targets` (rows, outputs) have the rows of the training part, then those
    of the test part, if there is one. Raises `DataError` if prepared numbers are not finite.
    """

    def __init__(self, parted: Split, preparation: Preparation) -> None:
        training, test, self.tested = parted
        parts = [part for part in (training, test) if part is not None]
        self.preparation = preparation
        self.inputs = np.concatenate([preparation.apply(part.inputs) for part in parts])
        self.targets = np.concatenate([preparation.apply_to_targets(part.targets) for part in parts])
        preparation.check(self.inputs, self.targets)
        self.training = self._part(training, slice(len(training)))
        self.test = None if test is None else self._part(test, slice(len(training), None))

    def _part(self, data: Dataset, rows: slice) -> Part:
        return Part(data, self.inputs[rows], self.targets[rows], self.preparation)

    def whole(self) -> Dataset:
        """The raw samples of both parts, in their own order."""
        training = self.training.data
        if self.test is None:
            return training
        inputs, targets = (
            np.empty((len(self.tested), table.shape[1])) for table in (training.inputs, training.targets)
        )
        for part, rows in ((training, ~self.tested), (self.test.data, self.tested)):
            inputs[rows], targets[rows] = part.inputs, part.targets
        return training.with_samples(inputs, targets)

    def row_in_whole(self, sample: int, test: bool) -> int:
        """Which of all samples is number `sample` of the training or the test part; raises IndexError."""
        return int(np.flatnonzero(self.tested == test)[sample])

    @cached_property
    def fingerprint(self) -> str:
        """A number that identifies both parts as trained, tested and judged: the same on every machine."""
        import hashlib

        data = self.training.data
        judged = data.problem, data.classes, data.threshold, data.independent
        digest = hashlib.sha256(repr(judged).encode())
        for part in (self.training, self.test):
            if part is not None:
                for table in (part.inputs, part.targets):
                    digest.update(f"{table.shape}".encode() + np.ascontiguousarray(table, dtype="<f8").tobytes())
        for unit in (self.preparation.target_means, self.preparation.target_scales):
            if unit is not None:
                digest.update(unit.astype("<f8").tobytes())
        return digest.hexdigest()
