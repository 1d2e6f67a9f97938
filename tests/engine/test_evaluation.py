"""What only looks needs a network, a plan and samples, and no trainer."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Network, Recipe, Trainer, evaluation
from engine.data.prepared import Part
from engine.loops.passes import EVALUATION_BATCH
from engine.loops.plan import plan_of

SAMPLES = 2 * EVALUATION_BATCH + 3


@pytest.fixture
def network() -> Network:
    rng = np.random.default_rng(0)
    network = Network((3, 5, 4, 2), ("tanh", "relu", "softmax"))
    network.parameters[:] = rng.normal(size=len(network.parameters))
    return network


@pytest.fixture
def inputs() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(SAMPLES, 3))


def by_hand(network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    first = np.tanh(inputs @ network.weights[0].T + network.biases[0])
    second = np.maximum(first @ network.weights[1].T + network.biases[1], 0.0)
    powers = np.exp(second @ network.weights[2].T + network.biases[2])
    return [inputs, first, second, powers / powers.sum(axis=1, keepdims=True)]


def test_outputs_of_any_unit_for_any_inputs(network: Network, inputs: np.ndarray) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    found = evaluation.unit_outputs(network, plan, inputs)
    for mine, wanted in zip(found, by_hand(network, inputs), strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-12, atol=1e-14)


def test_a_network_predicts_by_itself(network: Network, inputs: np.ndarray) -> None:
    np.testing.assert_allclose(network.predict(inputs), by_hand(network, inputs)[-1], rtol=1e-12)
    assert network.predict([[0, 1, 2]]).shape == (1, 2)


def test_a_score_has_no_gradient_and_the_measures_bits(network: Network, inputs: np.ndarray) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    data = Dataset(inputs, np.eye(2)[np.arange(SAMPLES) % 2], "classification")
    part = Part(data, inputs, data.targets.copy())
    score = evaluation.score(network, plan, part)
    measure = evaluation.measure(network, plan, Recipe(regularization="l2", regularization_rate=0.1), part, part)
    outputs = by_hand(network, inputs)[-1]
    assert score.loss == pytest.approx(-np.log(outputs[data.targets == 1.0]).mean(), rel=1e-12)
    assert (score.loss, score.mse, score.accuracy) == (measure.loss, measure.mse, measure.accuracy)
    assert np.array_equal(score.predictions, measure.predictions)
    assert measure.test is not None
    assert measure.test.loss == score.loss
    assert measure.penalty == pytest.approx(0.05 * sum(np.square(w).sum() for w in network.weights), rel=1e-12)


def test_looking_leaves_the_network_alone(network: Network, inputs: np.ndarray) -> None:
    plan, before = plan_of(network.sizes, network.activations, "mse"), network.parameters.copy()
    evaluation.unit_outputs(network, plan, inputs)
    network.predict(inputs)
    assert np.array_equal(network.parameters, before)


def test_a_trainer_prepares_inputs_first() -> None:
    trainer = Trainer(Recipe(data="circle", features=("x1^2", "x2^2"), standardize=True, hidden=(3,)))
    inputs = trainer.data.inputs[:5]
    units = trainer.unit_outputs(inputs)
    np.testing.assert_array_equal(units[0], trainer.prepared.inputs[:5])
    np.testing.assert_array_equal(units[-1], trainer.predict(inputs))
    assert [layer.shape for layer in units] == [(5, 2), (5, 3), (5, trainer.network.sizes[-1])]
    trace = trainer.trace(2)
    np.testing.assert_array_equal(units[1][2], trace.layers[0].a)
