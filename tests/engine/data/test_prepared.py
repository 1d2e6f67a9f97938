"""Both parts of the data, and the whole that they are of."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.recipe import samples_of


@pytest.mark.parametrize("fraction", [0.0, 0.3])
def test_the_whole_has_the_order_from_before_the_split(fraction: float) -> None:
    recipe = Recipe(data="blobs-3", samples=50, test_fraction=fraction)
    prepared = Trainer(recipe).prepared
    whole = prepared.whole()
    assert np.array_equal(whole.inputs, samples_of(recipe).inputs)
    assert np.array_equal(whole.labels, samples_of(recipe).labels)
    for part, test in ((prepared.training, False), (prepared.test, True)):
        for sample in range(0 if part is None else len(part.inputs)):
            row = prepared.row_in_whole(sample, test)
            assert part is not None
            assert whole.inputs[row].tolist() == part.data.inputs[sample].tolist()
