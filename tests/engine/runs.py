"""Runs that others computed, read from tests/data, and what the tests share for following them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Dataset, Network, Recipe, Trainer

Floats = NDArray[np.float64]

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
