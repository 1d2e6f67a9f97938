"""Training runs of PyTorch and of TensorFlow Playground's own code, followed within 1e-9."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from tests.engine.runs import assert_parameters, read_runs, set_parameters

TOLERANCE = 1e-9
# PyTorch's name for an optimizer: ours, with its momentum.
OPTIMIZERS = {"sgd": 0.0, "momentum": 0.9}
# What each of PyTorch's losses stands on, and ours.
OUTPUTS = {"cross_entropy": "softmax", "mse": "linear", "half_squared_error": "tanh"}


def torch_runs() -> list[Any]:
    """Those that need nothing that the engine does not have."""
    return [
        pytest.param(run, id=f"{run['seed']} {run['loss']} {run['optimizer']}")
        for run in read_runs("torch_runs.json")
        if set(run["hidden_activations"]) <= ACTIVATIONS.keys()
        and run["loss"] in LOSSES
        and run["optimizer"] in OPTIMIZERS
        and run["l2"] == 0.0
    ]


def playground_runs() -> list[Any]:
    return [
        pytest.param(run, id=f"{run['seed']} {run['hidden_activation']} {run['output_activation']}")
        for run in read_runs("playground_runs.json")
        if run["regularization"] == "none"
    ]


def test_some_runs_are_followed() -> None:
    assert len(torch_runs()) >= 3
    assert len(playground_runs()) >= 3


@pytest.mark.parametrize("run", torch_runs())
def test_torch(run: dict[str, Any]) -> None:
    recipe = Recipe(
        hidden=run["sizes"][1:-1],
        activation=run["hidden_activations"],
        loss=run["loss"],
        output=OUTPUTS[run["loss"]],
        momentum=OPTIMIZERS[run["optimizer"]],
        learning_rate=run["learning_rate"],
        batch_size=run["batch_size"],
    )
    trainer = Trainer(recipe, Dataset(run["inputs"], run["targets"]))
    set_parameters(trainer.network, run["initial_weights"], run["initial_biases"])
    for epoch, loss in run["loss_after_epoch"].items():
        trainer.step(int(epoch) - trainer.epoch)
        assert trainer.loss == pytest.approx(loss, rel=0, abs=TOLERANCE)
    assert trainer.epoch == run["epochs"]
    assert_parameters(trainer.network, run["final_weights"], run["final_biases"], TOLERANCE)


@pytest.mark.parametrize("run", playground_runs())
def test_playground(run: dict[str, Any]) -> None:
    recipe = Recipe(
        hidden=run["sizes"][1:-1],
        activation=run["hidden_activation"],
        loss="half_squared_error",
        output=run["output_activation"],
        learning_rate=run["learning_rate"],
        batch_size=run["batch_size"],
    )
    trainer = Trainer(recipe, Dataset(run["inputs"], np.reshape(run["targets"], (-1, 1))))
    set_parameters(trainer.network, run["initial_weights"], run["initial_biases"])
    for epoch, loss in run["mean_half_squared_error"].items():
        trainer.step(int(epoch) - trainer.epoch)
        assert trainer.measure().loss == pytest.approx(loss, rel=0, abs=TOLERANCE)
    assert trainer.epoch == run["epochs"]
    assert_parameters(trainer.network, run["final_weights"], run["final_biases"], TOLERANCE)
