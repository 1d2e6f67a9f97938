"""Other ways to train the engine's network, and how their speed is compared with the engine's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Recipe, Trainer

# The networks to train: here, so that tests can use them without the libraries.
XOR = Recipe(seed=3)
SMALL = Recipe(hidden=(8, 8, 8), activation="tanh", initializer="glorot_uniform", learning_rate=0.03, batch_size=10)
DIGITS = Recipe(hidden=(32,), initializer="he_uniform", learning_rate=0.05, batch_size=32)
PICTURES = Recipe(hidden=(128,), initializer="glorot_uniform", learning_rate=0.01, batch_size=128)

SECONDS = 0.2
Matrix = list[list[float]]


class Contestant:
    """One way to train. `weights` and `biases` hold one array per layer, (units out, units in) and (units out,)."""

    name: str
    tolerance = 1e-9
    weights: Any
    biases: Any
    total: float | None = None

    def train(self, epochs: int) -> None:
        raise NotImplementedError


class PlainPython(Contestant):
    """The notebook's training: nested lists and index loops, the total MSE of the epoch, one update per sample."""

    name = "plain Python lists"

    def __init__(self, start: Trainer) -> None:
        self.rate = start.recipe.learning_rate
        self.weights: list[Matrix] = [weights.tolist() for weights in start.network.weights]
        self.biases: Matrix = [biases.tolist() for biases in start.network.biases]
        self.inputs: Matrix = start.data.inputs.tolist()
        self.targets: Matrix = start.data.targets.tolist()

    def relu(self, z: float) -> float:
        return max(0.0, z)

    def relu_derivative(self, a: float) -> float:
        return 1.0 if a > 0.0 else 0.0

    def softmax(self, z: list[float]) -> list[float]:
        powers = [math.exp(value) for value in z]
        whole = sum(powers)
        return [power / whole for power in powers]

    def mse_loss(self, predictions: list[float], targets: list[float]) -> float:
        return sum((p - t) ** 2 for p, t in zip(predictions, targets, strict=True)) / len(targets)

    def forward_pass(self, inputs: list[float]) -> Matrix:
        activations = [inputs]
        for layer in range(len(self.weights)):
            z = []
            for j in range(len(self.weights[layer])):
                total = self.biases[layer][j]
                for i in range(len(activations[-1])):
                    total += self.weights[layer][j][i] * activations[-1][i]
                z.append(total)
            hidden = layer < len(self.weights) - 1
            activations.append([self.relu(value) for value in z] if hidden else self.softmax(z))
        return activations

    def backward_pass(self, activations: Matrix, targets: list[float]) -> None:
        deltas = [activations[-1][j] - targets[j] for j in range(len(targets))]
        for layer in reversed(range(len(self.weights))):
            below = []
            if layer > 0:
                for i in range(len(activations[layer])):
                    total = 0.0
                    for j in range(len(deltas)):
                        total += self.weights[layer][j][i] * deltas[j]
                    below.append(total * self.relu_derivative(activations[layer][i]))
            for j in range(len(deltas)):
                for i in range(len(activations[layer])):
                    self.weights[layer][j][i] -= self.rate * deltas[j] * activations[layer][i]
                self.biases[layer][j] -= self.rate * deltas[j]
            deltas = below

    def train(self, epochs: int) -> None:
        for _ in range(epochs):
            self.total = 0.0
            for inputs, targets in zip(self.inputs, self.targets, strict=True):
                activations = self.forward_pass(inputs)
                self.total += self.mse_loss(activations[-1], targets)
                self.backward_pass(activations, targets)


class NumPyPerSample(Contestant):
    """The same with NumPy's products."""

    name = "NumPy per sample"

    def __init__(self, start: Trainer) -> None:
        self.rate = start.recipe.learning_rate
        self.weights = [weights.copy() for weights in start.network.weights]
        self.biases = [biases.copy() for biases in start.network.biases]
        self.samples = list(zip(start.data.inputs, start.data.targets, strict=True))

    def train(self, epochs: int) -> None:
        last = len(self.weights) - 1
        for _ in range(epochs):
            self.total = 0.0
            for inputs, targets in self.samples:
                activations: list[NDArray[np.float64]] = [inputs]
                for layer in range(last):
                    activations.append(np.maximum(self.weights[layer] @ activations[-1] + self.biases[layer], 0.0))
                z = self.weights[last] @ activations[-1] + self.biases[last]
                powers = np.exp(z - z.max())
                delta = powers / powers.sum() - targets
                self.total += np.square(delta).mean()
                for layer in range(last, -1, -1):
                    below = activations[layer]
                    passed_on = (delta @ self.weights[layer]) * (below > 0.0) if layer else delta
                    self.weights[layer] -= self.rate * np.outer(delta, below)
                    self.biases[layer] -= self.rate * delta
                    delta = passed_on


class NumPyBatches(Contestant):
    """One batch at a time: matrices of samples, through ReLU or tanh to softmax."""

    name = "NumPy mini-batches"
    # Each activation, and its derivative in terms of its own value.
    activations: dict[str, tuple[Any, Any]] = {  # noqa: RUF012
        "relu": (lambda z: np.maximum(z, 0.0), lambda a: a > 0.0),
        "tanh": (np.tanh, lambda a: 1.0 - a * a),
    }

    def __init__(self, start: Trainer) -> None:
        self.rate = start.recipe.learning_rate
        self.size = int(start.recipe.batch_size)
        self.f, self.derivative = self.activations[str(start.recipe.activation)]
        self.weights = [weights.copy() for weights in start.network.weights]
        self.biases = [biases.copy() for biases in start.network.biases]
        self.inputs, self.targets = start.data.inputs, start.data.targets

    def train(self, epochs: int) -> None:
        last = len(self.weights) - 1
        for _ in range(epochs):
            self.total = 0.0
            for at in range(0, len(self.inputs), self.size):
                activations = [self.inputs[at : at + self.size]]
                for layer in range(last):
                    activations.append(self.f(activations[-1] @ self.weights[layer].T + self.biases[layer]))
                z = activations[-1] @ self.weights[last].T + self.biases[last]
                powers = np.exp(z - z.max(axis=1, keepdims=True))
                errors = powers / powers.sum(axis=1, keepdims=True) - self.targets[at : at + self.size]
                self.total += np.square(errors).mean(axis=1).sum()
                delta = errors / len(errors)
                for layer in range(last, -1, -1):
                    below = activations[layer]
                    passed_on = (delta @ self.weights[layer]) * self.derivative(below) if layer else delta
                    self.weights[layer] -= self.rate * (delta.T @ below)
                    self.biases[layer] -= self.rate * delta.sum(axis=0)
                    delta = passed_on


def check_the_same_numbers(ours: Trainer, others: Iterable[Contestant], epochs: int) -> None:
    """Train all of them; they must arrive at the same weights and biases, and at the same total if there is one."""
    ours.step(epochs)
    for other in others:
        other.train(epochs)
        pairs: list[tuple[Any, Any]] = [*zip(ours.network.weights, other.weights, strict=True)]
        pairs += zip(ours.network.biases, other.biases, strict=True)
        if other.total is not None:
            pairs += [(len(ours.data) * ours.history.mse[-1], other.total)]
        for mine, theirs in pairs:
            if not np.allclose(mine, theirs, rtol=0, atol=other.tolerance):
                raise SystemExit(f"{other.name} and the engine differ: {theirs} and {mine}")


def epochs_a_second(train: Callable[[int], object]) -> float:
    """The epochs per second, over about `SECONDS`, or over one epoch if that takes longer."""
    epochs = 1
    while True:
        began = perf_counter()
        train(epochs)
        took = perf_counter() - began
        if took > SECONDS / 2:
            return epochs / took
        epochs = min(10 * epochs, 1 + int(epochs * SECONDS / took))


def medians(measures: dict[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """The median of each. They are measured in turns, so that a slow moment of the machine affects all of them."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(repeats):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(values) for name, values in taken.items()}
