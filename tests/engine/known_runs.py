"""Runs that others computed, read from tests/data, and what the tests share for following them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Dataset, Network, Recipe, Trainer
from engine.functions.losses import LOSSES

Floats = NDArray[np.float64]

# Every loss with every kind of output units it can have.
OUTPUTS = [(loss, output) for loss, row in LOSSES.items() for output in row.outputs]
DATA = Path(__file__).parent.parent / "data"


def read_runs(name: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return runs


def set_parameters(network: Network, weights: Any, biases: Any) -> None:
    """Write weights and biases, layer by layer, through the network's views."""
    for layer in range(network.layers):
        network.weights[layer][...] = weights[layer]
        network.biases[layer][...] = biases[layer]


def assert_parameters(network: Network, weights: Any, biases: Any, atol: float = 1e-9) -> None:
    for layer in range(network.layers):
        np.testing.assert_allclose(network.weights[layer], weights[layer], rtol=0, atol=atol)
        np.testing.assert_allclose(network.biases[layer], biases[layer], rtol=0, atol=atol)


def deterministic_run(activation: str = "relu") -> Trainer:
    """The notebook's network with weights that need no random numbers: 0.1 (((3i + 5j + 7l + 2) mod 13) - 6)."""
    trainer = Trainer(Recipe(activation=activation))
    for layer, weights in enumerate(trainer.network.weights):
        for i, j in np.ndindex(weights.shape):
            weights[i, j] = 0.1 * ((3 * i + 5 * j + 7 * layer + 2) % 13 - 6)
    return trainer


def some_data(outputs: int, samples: int = 7, inputs: int = 3, seed: int = 0) -> Dataset:
    """Random inputs, and targets that are probabilities: every loss and every output can learn them."""
    random = np.random.default_rng(seed)
    raw = random.uniform(0.1, 1.0, (samples, outputs))
    return Dataset(random.normal(size=(samples, inputs)), raw / raw.sum(axis=1, keepdims=True))


def make_trainer(activation: str, loss: str, output: str, data: Dataset, **settings: object) -> Trainer:
    """Small, with random biases, and no sum near a kink of ReLU."""
    recipe = Recipe(hidden=(4, 3), activation=activation, loss=loss, output=output).with_changes(**settings)
    for seed in range(100):
        trainer = Trainer(recipe.with_changes(seed=seed), data)
        random = np.random.default_rng(seed)
        for biases in trainer.network.biases:
            biases[...] = random.uniform(-1, 1, len(biases))
        layers = [layer for sample in range(len(data)) for layer in trainer.trace(sample).layers]
        if min(abs(layer.z).min() for layer in layers) > 1e-3:
            return trainer
    raise AssertionError("every seed is at a kink")
