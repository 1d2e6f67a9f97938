"""Training runs of PyTorch and of TensorFlow Playground's own code, followed within 1e-9."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from tests.engine.known_runs import assert_parameters, read_runs, set_parameters

TOLERANCE = 1e-9
# What each of PyTorch's losses stands on there.
OUTPUTS = {
    "cross_entropy": "softmax",
    "binary_cross_entropy": "sigmoid",
    "mse": "linear",
    "mae": "linear",
    "huber": "linear",
    "half_squared_error": "tanh",
    "softmax_mse": "softmax",
}
TORCH_RUNS = read_runs("torch_runs.json")
PLAYGROUND_RUNS = read_runs("playground_runs.json")


def test_all_runs_are_there() -> None:
    assert len(TORCH_RUNS) == 31
    assert len(PLAYGROUND_RUNS) == 6
    seen = {name for run in TORCH_RUNS for name in run["hidden_activations"]}
    assert ACTIVATIONS.keys() - seen == {"gaussian"}  # which PyTorch has not
    assert {run["loss"] for run in TORCH_RUNS} == LOSSES.keys() == OUTPUTS.keys()
    assert {run["optimizer"] for run in TORCH_RUNS} == OPTIMIZERS.keys()
    assert {run["regularization"] for run in PLAYGROUND_RUNS} == {"none", "L1", "L2"}


@pytest.mark.parametrize("run", TORCH_RUNS, ids=lambda run: f"{run['seed']} {run['loss']} {run['optimizer']}")
def test_torch(run: dict[str, Any]) -> None:
    """Their constants are our defaults."""
    recipe = Recipe(
        hidden=run["sizes"][1:-1],
        activation=run["hidden_activations"],
        loss=run["loss"],
        output=OUTPUTS[run["loss"]],
        optimizer=run["optimizer"],
        learning_rate=run["learning_rate"],
        regularization="l2" if run["l2"] else "none",
        regularization_rate=run["l2"],
        batch_size=run["batch_size"],
    )
    follow(recipe, Dataset(run["inputs"], run["targets"]), run, run["loss_after_epoch"])


@pytest.mark.parametrize("run", PLAYGROUND_RUNS, ids=lambda run: f"{run['seed']} {run['regularization']}")
def test_playground(run: dict[str, Any]) -> None:
    recipe = Recipe(
        hidden=run["sizes"][1:-1],
        activation=run["hidden_activation"],
        loss="half_squared_error",
        output=run["output_activation"],
        learning_rate=run["learning_rate"],
        regularization=run["regularization"].lower(),
        regularization_rate=run["regularization_rate"],
        batch_size=run["batch_size"],
    )
    data = Dataset(run["inputs"], np.reshape(run["targets"], (-1, 1)))
    trainer = follow(recipe, data, run, run["mean_half_squared_error"])
    assert run["zeroed_weights"] == sum(int((weights == 0.0).sum()) for weights in trainer.network.weights)


def follow(recipe: Recipe, data: Dataset, run: dict[str, Any], losses: dict[str, float]) -> Trainer:
    """Train from the run's initial weights past the losses after its epochs, to its final weights."""
    trainer = Trainer(recipe, data)
    assert trainer.network.sizes == tuple(run["sizes"])
    set_parameters(trainer.network, run["initial_weights"], run["initial_biases"])
    for epoch, loss in losses.items():
        trainer.step(int(epoch) - trainer.epoch)
        assert trainer.measure().loss == pytest.approx(loss, rel=0, abs=TOLERANCE)
    assert trainer.epoch == run["epochs"]
    assert_parameters(trainer.network, run["final_weights"], run["final_biases"], TOLERANCE)
    return trainer
