"""Samples set by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine import DataError, Dataset
from engine.data import editing
from engine.data.generators import GENERATORS, generate
from engine.functions.losses import LOSSES

LABELS = Dataset([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], ["no", "yes", "no"])
VALUES = Dataset([[0.0], [1.0]], [[0.5], [2.5]], "regression")


@pytest.mark.parametrize("loss", [name for name, row in LOSSES.items() if row.outputs[0] != "linear"])
@pytest.mark.parametrize("data", ["xor", "gauss", "blobs-3"])
def test_a_sample_of_a_class_has_the_targets_of_its_others(data: str, loss: str) -> None:
    for output in LOSSES[loss].outputs:
        samples = generate(data).for_loss(loss).encoded(loss, output)
        for label in range(GENERATORS[data].classes):
            targets = editing.class_targets(samples, label)
            assert np.array_equal(targets, samples.targets[samples.labels == label][0])
            more = editing.added(samples, [0.5, 0.25], targets)
            assert (len(more), more.labels[-1], more.threshold) == (len(samples) + 1, label, samples.threshold)
            assert more.inputs[-1].tolist() == [0.5, 0.25]
            # They are still labels: another loss may encode them differently.
            assert np.array_equal(more.encoded("cross_entropy", "softmax").labels, more.labels)


def test_a_class_without_samples_can_get_one() -> None:
    data = Dataset([[0.0], [1.0]], [0, 0], classes=[0, 1]).encoded("half_squared_error", "tanh")
    assert editing.class_targets(data, 0).tolist() == [-1.0]
    assert editing.class_targets(data, 1).tolist() == [1.0]


def test_a_sample_is_moved_answered_and_removed() -> None:
    moved = editing.moved(LABELS, 1, [9.0, 8.0])
    assert moved.inputs.tolist() == [[0, 1], [9, 8], [4, 5]]
    assert editing.answered(LABELS, 0, editing.class_targets(LABELS, 1)).labels.tolist() == [1, 1, 0]
    assert editing.removed(LABELS, 0).labels.tolist() == [1, 0]
    assert editing.answered(VALUES, 0, [7.5]).targets.tolist() == [[7.5], [2.5]]
    assert editing.removed(VALUES, 0).targets.tolist() == [[2.5]]
    assert LABELS.inputs.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (moved.classes, moved.input_names) == (LABELS.classes, LABELS.input_names)


def test_refusals() -> None:
    with pytest.raises(DataError, match="the only sample of class 'yes' and must stay; add another one first"):
        editing.removed(LABELS, 1)
    with pytest.raises(DataError, match="the only sample of class 'yes' and must stay so"):
        editing.answered(LABELS, 1, editing.class_targets(LABELS, 0))
    with pytest.raises(DataError, match="the only sample and must stay"):
        editing.removed(editing.removed(VALUES, 0), 0)
    with pytest.raises(DataError, match="inputs: nan given; finite numbers are needed"):
        editing.added(LABELS, [np.nan, 0.0], [1.0, 0.0])
    with pytest.raises(DataError, match="targets: 2 given, 1 needed"):
        editing.answered(VALUES, 0, [1.0, 2.0])
