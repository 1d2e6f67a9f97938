"""The gradient of one sample and of many, and training against the same maths in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from tests.engine.in_numpy import InNumPy, assert_same
from tests.engine.runs import OUTPUTS, make_trainer, some_data

with_every_output = pytest.mark.parametrize(("loss", "output"), OUTPUTS)


@with_every_output
def test_gradient_of_one_sample(loss: str, output: str) -> None:
    """It is that of a training set of this one alone; test_gradient_check has that of training sets."""
    data = some_data(outputs=3)
    trainer = make_trainer("softsign", loss, output, data)
    alone = Trainer(trainer.recipe, Dataset(data.inputs[4:5], data.targets[4:5]))
    alone.network.parameters[:] = trainer.network.parameters
    wanted = alone.measure().gradient
    assert abs(wanted.parameters).max() > 1e-3
    for layer, traced in enumerate(trainer.trace(4).layers):
        np.testing.assert_array_equal(traced.weight_gradient, wanted.weights[layer])
        np.testing.assert_array_equal(traced.bias_gradient, wanted.biases[layer])


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


@with_every_output
@pytest.mark.parametrize("activation", ["leaky_relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("batch_size", [1, 2, 3, 11])
def test_training_is_numpys(activation: str, loss: str, output: str, batch_size: int) -> None:
    """11 samples: per sample, in batches of which the last is smaller, and all at once. Nothing leaks from the last.
    Of the layers' units, all or some make blocks of four."""
    trainer = make_trainer(
        activation,
        loss,
        output,
        some_data(outputs=3, samples=11),
        hidden=(6, 4),
        batch_size=batch_size,
        momentum=0.6,
        learning_rate=0.02,
    )
    numpy = InNumPy(trainer)
    losses = [numpy.train(list(range(11)), batch_size) for _ in range(12)]
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
