"""One unit forward and backward: the trace's own bits, and formulas that say what they give."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, Trainer, arithmetic
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.reports import Trace
from tests.engine.arithmetic.formulas import assert_follows
from tests.engine.known_runs import set_parameters

COMBINATIONS = [(loss, output) for loss, row in LOSSES.items() for output in row.outputs]
# Its constants are written with nine digits.
ROUNDED = {"selu": 1e-8}


def traced(**settings: Any) -> tuple[Trace, Recipe]:
    recipe = Recipe(hidden=(3, 5), initializer="normal(0.7)", bias=0.1, seed=4)
    trainer = Trainer(recipe.with_changes(**settings))
    return trainer.trace(2), trainer.recipe


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_hidden_units(activation: str) -> None:
    trace, recipe = traced(data="blobs-3", activation=activation)
    assert_written_out(trace, recipe, rel=ROUNDED.get(activation, 1e-11))


@pytest.mark.parametrize(("loss", "output"), COMBINATIONS)
@pytest.mark.parametrize("data", ["xor", "blobs-3"])
def test_outputs(loss: str, output: str, data: str) -> None:
    trace, recipe = traced(data=data, activation="tanh", loss=loss, output=output)
    assert_written_out(trace, recipe)


@pytest.mark.parametrize("loss", ["mse", "huber"])
def test_scaled_targets(loss: str) -> None:
    data = Dataset([[0.0], [1.0], [2.0]], [[10.0], [25.0], [70.0]], problem="regression")
    trainer = Trainer(Recipe(hidden=(3,), activation="tanh", loss=loss, scale_targets=True, seed=1), data)
    trace = trainer.trace(2)
    assert_written_out(trace, trainer.recipe)
    assert arithmetic.loss(trace, trainer.recipe)[0].values["t1"] == trace.targets[0] != 70.0


def test_independent_outputs() -> None:
    data = Dataset([[0.0], [1.0]], [[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]], problem="classification")
    recipe = Recipe(hidden=(3,), activation="tanh", loss="binary_cross_entropy", seed=1)
    trainer = Trainer(recipe, data)
    assert_written_out(trainer.trace(0), trainer.recipe)


def assert_written_out(trace: Trace, recipe: Recipe, rel: float = 1e-11) -> None:
    """Every unit of a trace, its gradients, and the loss."""
    for number, layer in enumerate(trace.layers):
        for unit in range(len(layer.z)):
            forward = arithmetic.forward(trace, number, unit)
            assert forward.z.start == layer.biases[unit]
            assert [term.product for term in forward.z.terms] == layer.terms[unit].tolist()
            assert forward.z.terms[-1].running == forward.z.total == layer.z[unit]
            assert (forward.steps[-1].name, forward.steps[-1].result) == ("a", layer.a[unit])
            backward = arithmetic.backward(trace, recipe, number, unit)
            assert (backward.error is None) == (number + 1 == len(trace.layers))
            last = backward.steps[-1]
            assert ("delta", last.result, backward.delta) == (last.name, layer.delta[unit], layer.delta[unit])
            if backward.error is not None:
                weights = trace.layers[number + 1].weights[:, unit]
                assert [term.weight for term in backward.error.terms] == weights.tolist()
            for step in (*forward.steps, *backward.steps):
                assert_follows(step, rel)
            for source in range(len(layer.inputs)):
                gradient = arithmetic.gradient(trace, number, unit, source)
                assert gradient.result == layer.weight_gradient[unit, source]
            assert arithmetic.gradient(trace, number, unit, len(layer.inputs)).result == layer.bias_gradient[unit]
    steps = arithmetic.loss(trace, recipe)
    assert (steps[-1].name, steps[-1].result) == ("loss", trace.loss)
    for step in steps:
        assert_follows(step)


@pytest.mark.parametrize("z", [1e3, -1e3, 1e200])
def test_far_outputs_have_their_loss(z: float) -> None:
    """Where a rounds to 0 or 1, the logarithm is still taken of the right number."""
    trainer = Trainer(Recipe(hidden=()), Dataset([[1.0], [1.0]], [0, 1]))
    set_parameters(trainer.network, [[[z], [0.0]]], [[0.0, 0.0]])
    for sample in (0, 1):
        trace = trainer.trace(sample)
        assert (
            arithmetic.loss(trace, trainer.recipe)[-1].result
            == trace.loss
            == (z < 0) * (1 - sample) * abs(z) + (z > 0) * sample * abs(z)
        )


def test_the_notebooks_matrix_product() -> None:
    """[[1, 2], [3, 4]] x [[8, 10], [12, 14]] = [[32, 38], [72, 86]], one column a sample: every pair of factors."""
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[8, 12], [10, 14]], [[0, 0], [0, 0]]))
    set_parameters(trainer.network, [[[1, 2], [3, 4]]], [[0, 0]])
    product = [[arithmetic.forward(trainer.trace(column), 0, row).z for column in (0, 1)] for row in (0, 1)]
    assert [[cell.total for cell in row] for row in product] == [[32, 38], [72, 86]]
    pairs = [[[(term.weight, term.value) for term in cell.terms] for cell in row] for row in product]
    assert pairs == [[[(1, 8), (2, 12)], [(1, 10), (2, 14)]], [[(3, 8), (4, 12)], [(3, 10), (4, 14)]]]
    assert [term.running for term in product[1][1].terms] == [30, 86]


def test_numbers_that_are_not_finite() -> None:
    trainer = Trainer(Recipe(hidden=(2,), activation="mish"))
    trainer.network.weights[0][...] = np.inf
    trace = trainer.trace(0)
    assert np.isnan(arithmetic.forward(trace, 0, 0).z.total)
    assert np.isnan(arithmetic.loss(trace, trainer.recipe)[-1].result)
    assert np.isnan(arithmetic.backward(trace, trainer.recipe, 0, 1).delta)


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ((5, 0, 0), "layer: 5 given; allowed: 0 to 4"),
        ((-1, 0, 0), "layer: -1 given; allowed: 0 to 4"),
        ((0, 4, 0), "unit: 4 given; allowed: 0 to 3"),
        ((0, 0, 3), "source: 3 given; allowed: 0 to 2"),
    ],
)
def test_there_is_no_such_place(place: tuple[int, int, int], problem: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(problem)}$"):
        arithmetic.gradient(Trainer().trace(0), *place)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("data", ["xor", "blobs-3"])
def test_cross_entropy_is_also_written_from_the_outputs(loss: str, data: str) -> None:
    trainer = Trainer(Recipe(data=data, hidden=(3,), activation="tanh", loss=loss))
    trainer.step(5)
    for sample in range(4):
        trace = trainer.trace(sample)
        step = arithmetic.loss_of_outputs(trace, trainer.recipe)
        assert (step is None) == ("cross_entropy" not in loss)
        if step is not None:
            assert_follows(step)
            assert step.result == trace.loss


def test_no_logarithm_of_0_is_written() -> None:
    trainer = Trainer(Recipe(hidden=()))
    trainer.network.biases[0][:] = 0.0, 2000.0
    assert arithmetic.loss_of_outputs(trainer.trace(0), trainer.recipe) is None
