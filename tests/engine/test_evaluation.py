"""What only looks needs a network, a plan and samples, and no trainer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Network, Recipe, Trainer, evaluation
from engine.data.dataset import RIGHT, TIE
from engine.data.preparation import Preparation
from engine.data.prepared import Part
from engine.loops import passes
from engine.loops.passes import EVALUATION_BATCH
from engine.loops.plan import plan_of
from tests.engine.known_runs import some_data

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
    part = Part(data, inputs, data.targets.copy(), Preparation.of(data))
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


# --- as methods of a trainer -----------------------------------------------------------------------------------------


def test_predict() -> None:
    trainer = Trainer()
    trainer.step(1000)
    predictions = trainer.predict([[0.0, 0.0], [0.5, 2.0], [1.0, 1.0]])
    assert predictions.shape == (3, 2)
    np.testing.assert_allclose(predictions.sum(axis=1), 1.0, rtol=1e-15)
    assert np.array_equal(trainer.predict(trainer.data.inputs), trainer.measure().predictions)
    assert trainer.predict(np.empty((0, 2))).shape == (0, 2)
    assert trainer.predict(np.asfortranarray([[0.0, 1.0], [1.0, 0.0]])).tolist() == [
        trainer.predict([[0, 1]])[0].tolist(),
        trainer.predict([[1, 0]])[0].tolist(),
    ]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([0, 1], r"inputs: shape \(2,\) given; \(samples, 2\) is needed"),
        ([[0, 1, 2]], r"inputs: shape \(1, 3\) given; \(samples, 2\) is needed"),
        ([[[0, 1]]], r"inputs: shape \(1, 1, 2\) given; \(samples, 2\) is needed"),
        (3, r"inputs: shape \(\) given; \(samples, 2\) is needed"),
        ([[0, 1], [2]], "inputs: rows of 2 numbers are needed"),
        ([["a", "b"]], "inputs: rows of 2 numbers are needed"),
        ([[10**400, 0]], "inputs: rows of 2 numbers are needed"),
        (None, r"inputs: shape \(\) given"),
    ],
)
def test_predict_refuses(inputs: Any, message: str) -> None:
    with pytest.raises(DataError, match=f"^{message}"):
        Trainer().predict(inputs)


@pytest.mark.parametrize("sample", [4, -5, 1.0, "0", None])
def test_trace_refuses(sample: Any) -> None:
    with pytest.raises(DataError, match=r"^sample: .* given; allowed: 0 to 3$"):
        Trainer().trace(sample)


def test_trace_counts_from_the_end_too() -> None:
    assert Trainer().trace(-1).inputs.tolist() == [1, 1]


def test_accuracy_reports_ties() -> None:
    tied = Trainer(Recipe(initializer="zeros")).measure()
    assert tied.verdicts is not None
    assert (tied.verdicts == TIE).all()
    assert tied.accuracy == 0.0
    trainer = Trainer()
    trainer.step(1000)
    solved = trainer.measure()
    assert solved.verdicts is not None
    assert (solved.verdicts == RIGHT).all()
    assert solved.accuracy == 1.0


def test_regression_has_no_verdicts() -> None:
    measure = Trainer(Recipe(loss="mse"), some_data(outputs=2)).measure()
    assert measure.verdicts is None
    assert measure.accuracy is None


def test_a_unit_is_dead_if_it_is_0_for_every_sample(network: Network, inputs: np.ndarray) -> None:
    """In whichever batch a sample is that it answers to; the same for all of them is not dead, unless it is 0."""
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    inputs[:, 0] = np.where(np.arange(SAMPLES) == SAMPLES - 1, 1.0, -1.0)
    network.weights[0][:3], network.biases[0][:3] = 0.0, [0.0, 0.5, 0.0]
    network.weights[1][:3] = 0.0
    network.weights[1][1, 2] = 1.0  # of a unit that is dead itself
    network.biases[1][:3] = -1.0, -0.001, 0.001
    data = Dataset(inputs, np.eye(2)[np.arange(SAMPLES) % 2], "classification")
    dead = evaluation.measure(
        network, plan, Recipe(), Part(data, inputs, data.targets.copy(), Preparation.of(data)), None
    ).dead
    outputs = by_hand(network, inputs)
    assert [list(layer) for layer in dead] == [[True, False, True, False, False], [True, True, False, False]]
    for layer, seen in zip(dead, outputs[1:3], strict=True):
        np.testing.assert_array_equal(layer, (seen == 0.0).all(axis=0))


def test_one_sample_that_a_unit_answers_to_is_enough(network: Network, inputs: np.ndarray) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    network.weights[0][:] = 0.0
    network.biases[0][:] = 0.0
    network.weights[0][0, 0] = 1.0
    network.weights[1][:], network.biases[1][:] = 0.0, 0.0
    network.weights[1][0, 0] = 1.0
    for place in (0, EVALUATION_BATCH, SAMPLES - 1):
        inputs[:, 0] = -1.0
        inputs[place, 0] = 1.0
        data = Dataset(inputs, np.eye(2)[np.arange(SAMPLES) % 2], "classification")
        dead = evaluation.measure(
            network, plan, Recipe(), Part(data, inputs, data.targets.copy(), Preparation.of(data)), None
        ).dead
        assert not dead[1][0]
        assert dead[1][1:].all()


def test_a_network_without_hidden_layers_has_no_dead_units() -> None:
    assert Trainer(Recipe(hidden=())).measure().dead == ()


def test_a_unit_is_active_on_the_samples_where_its_sum_is_above_0(network: Network, inputs: np.ndarray) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    network.weights[0][0], network.biases[0][0] = 0.0, 0.0  # z = 0 is not above 0
    data = Dataset(inputs, np.eye(2)[np.arange(SAMPLES) % 2], "classification")
    part = Part(data, inputs, data.targets.copy(), Preparation.of(data))
    active = evaluation.measure(network, plan, Recipe(), part, None).active
    first, second = by_hand(network, inputs)[1:3]
    assert [list(layer) for layer in active] == [list((units > 0.0).sum(axis=0)) for units in (first, second)]
    assert active[0][0] == 0
    assert Trainer(Recipe(hidden=())).measure().active == ()


def test_activity_is_the_forward_pass_of_one_sample(network: Network, inputs: np.ndarray) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    data = Dataset(inputs, np.eye(2)[np.arange(SAMPLES) % 2], "classification")
    part = Part(data, inputs, data.targets.copy(), Preparation.of(data))
    for sample in (0, SAMPLES - 1, -1):
        seen, traced = evaluation.activity(network, plan, part, sample), evaluation.trace(network, plan, part, sample)
        for a, wanted in zip(seen.a, by_hand(network, inputs), strict=True):
            np.testing.assert_allclose(a, wanted[sample], rtol=1e-12, atol=1e-14)
        for z, a, layer in zip(seen.z, seen.a[1:], traced.layers, strict=True):
            np.testing.assert_array_equal(z, layer.z)
            np.testing.assert_array_equal(a, layer.a)
    with pytest.raises(DataError, match=r"^sample: 515 given; allowed: 0 to 514$"):
        evaluation.activity(network, plan, part, SAMPLES)


@pytest.mark.parametrize("wrong", [None, 0, EVALUATION_BATCH + 1])
def test_solved_is_what_the_score_says_and_the_first_wrong_sample_is_enough(
    network: Network, inputs: np.ndarray, wrong: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(network.sizes, network.activations, "cross_entropy")
    right = by_hand(network, inputs)[-1].argmax(axis=1)
    if wrong is not None:
        right[wrong] = 1 - right[wrong]
    data = Dataset(inputs, np.eye(2)[right], "classification")
    part = Part(data, inputs, data.targets.copy(), Preparation.of(data))
    calls: list[int] = []
    batch = passes.batch

    def counted(*given: Any, **others: Any) -> passes.Pass:
        calls.append(len(calls))
        return batch(*given, **others)

    monkeypatch.setattr(passes, "batch", counted)
    assert evaluation.is_solved(network, plan, part) == (wrong is None)
    assert len(calls) == (3 if wrong is None else wrong // EVALUATION_BATCH + 1)
    assert (evaluation.score(network, plan, part).accuracy == 1.0) == (wrong is None)
    values = Dataset(inputs, np.eye(2)[right], "regression")
    assert not evaluation.is_solved(network, plan, part._replace(data=values))
