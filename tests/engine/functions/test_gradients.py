"""The gradient of one sample and of many, and training against the same maths in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.loops.passes import EVALUATION_BATCH
from tests.engine.in_numpy import InNumPy, assert_same
from tests.engine.known_runs import OUTPUTS, make_trainer, some_data

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


@pytest.mark.parametrize(("below", "above"), [(0.0, 1.0), (-0.0, 1.0), (-1.0, 0.0)])
def test_the_slope_of_mae_where_an_output_is_what_is_wanted_is_0(below: float, above: float) -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mae", initializer="zeros"), Dataset([[3.0]], [[below, 0.0, above]]))
    assert trainer.trace(0).layers[0].delta.tolist() == [(below < 0) / 3, 0.0, -(above > 0) / 3]


@pytest.mark.parametrize(("activation", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)])
@pytest.mark.parametrize("batch_size", [1, 2])
def test_a_sum_of_0_is_left_of_the_kink(activation: str, slope: float, batch_size: int) -> None:
    """In training, in both forms of the loops, and in a trace: a sum of 0 at slope 0 or 0.01."""
    recipe = Recipe(hidden=(1,), activation=activation, loss="mse", initializer="zeros", learning_rate=0.5)
    trainer = Trainer(recipe.with_changes(batch_size=batch_size), Dataset([[2.0]] * batch_size, [[1.0]] * batch_size))
    trainer.network.weights[1][...] = 3.0
    assert trainer.trace(0).layers[0].delta.tolist() == [-2.0 * 3.0 * slope]
    trainer.advance(1, seconds=0.0)
    assert trainer.network.biases[0].tolist() == [pytest.approx(3.0 * slope, abs=0.0)]


def test_binary_cross_entropy_is_the_mean_of_its_outputs() -> None:
    recipe = Recipe(hidden=(), loss="binary_cross_entropy", initializer="zeros")
    trace = Trainer(recipe, Dataset([[1.0]], [[1.0, 0.0, 1.0, 0.0]])).trace(0)
    assert trace.loss == pytest.approx(np.log(2.0), rel=1e-15)
    assert trace.layers[0].delta.tolist() == [-0.125, 0.125, -0.125, 0.125]


def test_large_training_set_is_measured_in_parts() -> None:
    """Two full parts and a smaller one: loss, MSE and gradient are the means of those of the samples."""
    samples = 2 * EVALUATION_BATCH + 3
    data = some_data(outputs=2, samples=samples)
    trainer = Trainer(Recipe(hidden=(4, 3), activation="tanh", loss="mse"), data)
    measure = trainer.measure()
    traces = [trainer.trace(sample) for sample in range(samples)]
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


@pytest.mark.parametrize("batch_size", [1, 2, 3, "all"])
def test_shuffled_training_is_numpys(batch_size: int | str) -> None:
    """Each sample of each epoch's order counts once, its last as well."""
    trainer = make_trainer(
        *("leaky_relu", "cross_entropy", "softmax", some_data(outputs=3)),
        batch_size=batch_size,
        shuffle=True,
        learning_rate=0.05,
    )
    numpy = InNumPy(trainer)
    orders = []
    for epoch in range(8):
        trainer.step()
        orders.append(trainer.state().standing.order.tolist())
        loss = numpy.train(orders[-1], 7 if isinstance(batch_size, str) else batch_size)
        assert trainer.history.loss[epoch] == pytest.approx(loss, rel=1e-10)
        assert_same(trainer, numpy)
    assert all(sorted(order) == list(range(7)) for order in orders)
    assert len({order[-1] for order in orders}) > 2


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
    order = trainer.state().standing.order.tolist()
    assert sorted(order) == list(range(7))
    assert order != list(range(7))
    numpy.train(order[:3], batch_size=1)
    numpy.train(order[3:], batch_size=3)
    trainer.change(batch_size=3)
    assert trainer.step() == 1
    assert (trainer.epoch, trainer.samples_done) == (1, 0)
    assert_same(trainer, numpy)
