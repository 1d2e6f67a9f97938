"""What the table of losses says of each."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.functions.losses import LOSSES


@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_losses_that_are_the_mse_times_a_constant(loss: str, outputs: int) -> None:
    draw = np.random.default_rng(0)
    row = LOSSES[loss]
    inputs = draw.normal(size=(20, 2))
    if row.needs_classes or loss == "binary_cross_entropy":
        data, output = Dataset(inputs, np.arange(20) % max(outputs, 2)), "auto"
    else:
        data, output = Dataset(inputs, 3 * draw.normal(size=(20, outputs))), "linear"
    trainer = Trainer(Recipe(loss=loss, output=output, hidden=(3,), learning_rate=0.01), data=data)
    trainer.step(10)
    ratios = trainer.history.loss / trainer.history.mse
    if row.mse_factor is None:
        assert np.ptp(ratios) > 1e-3
    else:
        assert ratios == pytest.approx(row.mse_factor(trainer.network.sizes[-1]), rel=1e-12)
