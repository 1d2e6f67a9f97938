"""Gradients against central differences, and training against the same maths in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from tests.engine.runs import Floats, some_data

STEP = 1e-5
OUTPUTS = [(loss, output) for loss, row in LOSSES.items() for output in row.outputs]

with_every_output = pytest.mark.parametrize(("loss", "output"), OUTPUTS)
with_every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)


def make_trainer(activation: str, loss: str, output: str, data: Dataset, **settings: object) -> Trainer:
    """Small, with random biases, and no sum near a kink of ReLU."""
    recipe = Recipe(hidden=(4, 3), activation=activation, loss=loss, output=output).with_changes(**settings)
    for seed in range(100):
        trainer = Trainer(recipe.with_changes(seed=seed), data)
        random = np.random.default_rng(seed)
        for biases in trainer.network.biases:
            biases[...] = random.uniform(-1, 1, len(biases))
        layers = [layer for sample in range(len(data)) for layer in trainer.trace(sample).layers]
        if min(abs(layer.z).min() for layer in layers) > 100 * STEP:
            return trainer
    raise AssertionError("every seed is at a kink")


def differences(trainer: Trainer, loss: Callable[[], float]) -> Floats:
    """dL/dw for every parameter, by central differences."""
    parameters = trainer.network.parameters
    gradient = np.empty_like(parameters)
    for k, w in enumerate(parameters.copy()):
        parameters[k] = w + STEP
        above = loss()
        parameters[k] = w - STEP
        gradient[k] = (above - loss()) / (2 * STEP)
        parameters[k] = w
    return gradient


@with_every_output
@with_every_activation
def test_gradient_of_one_sample(activation: str, loss: str, output: str) -> None:
    trainer = make_trainer(activation, loss, output, some_data(outputs=3))
    wanted = trainer.network.with_parameters(differences(trainer, lambda: trainer.trace(4).loss))
    for layer, (weights, biases) in enumerate(zip(wanted.weights, wanted.biases, strict=True)):
        traced = trainer.trace(4).layers[layer]
        np.testing.assert_allclose(traced.weight_gradient, weights, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(traced.bias_gradient, biases, rtol=1e-6, atol=1e-9)


def test_large_training_set_is_measured_in_parts() -> None:
    """600 samples: loss, MSE and gradient are the means of those of the samples."""
    trainer = make_trainer("tanh", "mse", "linear", some_data(outputs=2, samples=600))
    measure = trainer.measure()
    traces = [trainer.trace(sample) for sample in range(600)]
    assert measure.loss == pytest.approx(np.mean([trace.loss for trace in traces]), rel=1e-12)
    assert measure.mse == pytest.approx(np.mean([trace.mse for trace in traces]), rel=1e-12)
    np.testing.assert_array_equal(measure.predictions, [trace.outputs for trace in traces])
    for layer in range(3):
        mean = np.mean([trace.layers[layer].weight_gradient for trace in traces], axis=0)
        np.testing.assert_allclose(measure.gradient.weights[layer], mean, rtol=1e-10, atol=1e-14)


# --- the same maths in NumPy -------------------------------------------------------------------------------------

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
    "mse": lambda a, t: ((a - t) ** 2).mean(axis=1),
    "half_squared_error": lambda a, t: ((a - t) ** 2).sum(axis=1) / 2,
}


class InNumPy:
    """A batch at a time with matrix products: independent of the engine, and slow."""

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
        delta = seen[-1] - targets
        if self.recipe.loss == "mse":
            delta = 2 * delta / targets.shape[1]
        if self.recipe.loss != "cross_entropy":
            delta = delta * SLOPE[self.activations[-1]](sums[-1])
        gradients: list[Floats] = []
        bias_gradients: list[Floats] = []
        for layer in reversed(range(len(self.weights))):
            gradients.insert(0, delta.T @ seen[layer] / len(samples))
            bias_gradients.insert(0, delta.mean(axis=0))
            if layer:
                delta = (delta @ self.weights[layer]) * SLOPE[self.activations[layer - 1]](sums[layer - 1])
        parts = (*self.weights, *self.biases)
        for part, moment, gradient in zip(parts, self.moments, (*gradients, *bias_gradients), strict=True):
            moment[...] = self.recipe.momentum * moment + gradient
            part -= self.recipe.learning_rate * moment
        return LOSS[self.recipe.loss](seen[-1], targets)


def assert_same(trainer: Trainer, numpy: InNumPy) -> None:
    for ours, theirs in zip(trainer.network.weights, numpy.weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-10)
    for ours, theirs in zip(trainer.network.biases, numpy.biases, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-10)


@with_every_output
@pytest.mark.parametrize("activation", ["leaky_relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_training_is_numpys(activation: str, loss: str, output: str, batch_size: int) -> None:
    """7 samples: per sample, in batches of which the last is smaller, and all at once. Nothing leaks from the last."""
    trainer = make_trainer(
        activation, loss, output, some_data(outputs=3), batch_size=batch_size, momentum=0.6, learning_rate=0.02
    )
    numpy = InNumPy(trainer)
    losses = [numpy.train(list(range(7)), batch_size) for _ in range(12)]
    trainer.step(12)
    assert_same(trainer, numpy)
    np.testing.assert_allclose(trainer.history.loss, losses, rtol=1e-10)


def test_a_batch_larger_than_the_data_is_all_of_it() -> None:
    batches = [Trainer(Recipe(batch_size=size)) for size in (4, 100, "all")]
    for trainer in batches:
        trainer.step(50)
    assert len({trainer.network.parameters.tobytes() for trainer in batches}) == 1


def test_new_batch_size_in_the_middle_of_an_epoch() -> None:
    """The rest of the epoch's samples come in the order they would have had, each once."""
    trainer = make_trainer("tanh", "mse", "linear", some_data(outputs=3), shuffle=True, learning_rate=0.02)
    numpy = InNumPy(trainer)
    for _ in range(3):
        trainer.advance(1, seconds=0.0)
    assert (trainer.epoch, trainer.samples_done) == (0, 3)
    assert trainer._memory is not None
    order = trainer._memory.order.tolist()
    assert sorted(order) == list(range(7))
    assert order != list(range(7))
    numpy.train(order[:3], batch_size=1)
    numpy.train(order[3:], batch_size=3)
    trainer.change(batch_size=3)
    assert trainer.step() == 1
    assert (trainer.epoch, trainer.samples_done) == (1, 0)
    assert_same(trainer, numpy)
