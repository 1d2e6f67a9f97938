"""Training once more, a batch at a time with NumPy's matrix products: independent of the engine, and slow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine import Trainer
from tests.engine.known_runs import Floats

F: dict[str, Callable[[Floats], Floats]] = {
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
}
SLOPE: dict[str, Callable[[Floats], Floats]] = {
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "linear": np.ones_like,
}
LOSS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "cross_entropy": lambda p, t: -(t * np.log(p)).sum(axis=1),
    "binary_cross_entropy": lambda p, t: -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(axis=1),
    "mse": lambda a, t: ((a - t) ** 2).mean(axis=1),
    "mae": lambda a, t: abs(a - t).mean(axis=1),
    "huber": lambda a, t: np.where(abs(a - t) <= 1, (a - t) ** 2 / 2, abs(a - t) - 0.5).mean(axis=1),
    "half_squared_error": lambda a, t: ((a - t) ** 2).sum(axis=1) / 2,
    "softmax_mse": lambda p, t: ((p - t) ** 2).mean(axis=1),
}
# dL/da of one sample.
LOSS_SLOPE: dict[str, Callable[[Floats, Floats], Floats]] = {
    "cross_entropy": lambda p, t: -t / p,
    "binary_cross_entropy": lambda p, t: (p - t) / (p * (1 - p)) / t.shape[1],
    "mse": lambda a, t: 2 * (a - t) / t.shape[1],
    "mae": lambda a, t: np.sign(a - t) / t.shape[1],
    "huber": lambda a, t: np.clip(a - t, -1, 1) / t.shape[1],
    "half_squared_error": lambda a, t: a - t,
    "softmax_mse": lambda p, t: 2 * (p - t) / t.shape[1],
}


class InNumPy:
    """A trainer's network, trained by the textbook: descent with momentum, nothing else."""

    def __init__(self, trainer: Trainer) -> None:
        self.recipe, self.data = trainer.recipe, trainer.data
        self.activations = trainer.network.activations
        self.weights = [weights.copy() for weights in trainer.network.weights]
        self.biases = [biases.copy() for biases in trainer.network.biases]
        self.moments = [np.zeros_like(part) for part in (*self.weights, *self.biases)]

    def train(self, order: list[int], batch_size: int) -> float:
        """One epoch; returns the mean of the losses seen."""
        seen = [self._batch(order[k : k + batch_size]) for k in range(0, len(order), batch_size)]
        return float(np.concatenate(seen).mean())

    def _batch(self, samples: list[int]) -> Floats:
        targets = self.data.targets[samples]
        sums, seen = [], [self.data.inputs[samples]]
        for weights, biases, name in zip(self.weights, self.biases, self.activations, strict=True):
            sums.append(seen[-1] @ weights.T + biases)
            seen.append(F[name](sums[-1]))
        slope = LOSS_SLOPE[self.recipe.loss](seen[-1], targets)
        if self.activations[-1] == "softmax":  # its Jacobian: diag(p) - p p^T
            delta = seen[-1] * (slope - (seen[-1] * slope).sum(axis=1, keepdims=True))
        else:
            delta = slope * SLOPE[self.activations[-1]](sums[-1])
        gradients: list[Floats] = []
        bias_gradients: list[Floats] = []
        for layer in reversed(range(len(self.weights))):
            gradients.insert(0, delta.T @ seen[layer] / len(samples))
            bias_gradients.insert(0, delta.mean(axis=0))
            if layer:
                delta = (delta @ self.weights[layer]) * SLOPE[self.activations[layer - 1]](sums[layer - 1])
        parts = (*self.weights, *self.biases)
        for part, moment, gradient in zip(parts, self.moments, (*gradients, *bias_gradients), strict=True):
            moment[...] = self.recipe.constants["momentum"] * moment + gradient
            part -= self.recipe.learning_rate * moment
        return LOSS[self.recipe.loss](seen[-1], targets)


def assert_same(trainer: Trainer, numpy: InNumPy, rtol: float = 1e-9, atol: float = 1e-10) -> None:
    for ours, theirs in zip(trainer.network.weights, numpy.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)
    for ours, theirs in zip(trainer.network.biases, numpy.biases, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)
