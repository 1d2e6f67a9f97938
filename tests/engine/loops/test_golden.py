"""Figures from the literature: Mazur's example, TensorFlow Playground's update, XOR's plateaus, hand-made solutions."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from tests.engine.known_runs import set_parameters

LN2 = 0.6931471805599453


def mazur() -> Trainer:
    """Matt Mazur's step-by-step backpropagation example: 2-2-2 sigmoid, half squared error, rate 0.5."""
    recipe = Recipe(hidden=(2,), activation="sigmoid", loss="half_squared_error", output="sigmoid", learning_rate=0.5)
    trainer = Trainer(recipe, Dataset([[0.05, 0.10]], [[0.01, 0.99]]))
    weights = [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]]
    set_parameters(trainer.network, weights, [[0.35, 0.35], [0.60, 0.60]])
    return trainer


def test_mazurs_first_step() -> None:
    trainer = mazur()
    trace = trainer.trace(0)
    hidden, output = trace.layers
    np.testing.assert_allclose(hidden.z, (0.3775, 0.3925), rtol=1e-12)
    np.testing.assert_allclose(hidden.a, (0.5932699921, 0.5968843783), rtol=0, atol=5e-11)
    np.testing.assert_allclose(output.a, (0.7513650696, 0.7729284653), rtol=0, atol=5e-11)
    np.testing.assert_allclose(output.delta, (0.1384985616, -0.0380982365), rtol=0, atol=6e-11)
    assert trace.loss == pytest.approx(0.2983711088, abs=6e-11)

    trainer.step()
    below, above = trainer.network.weights
    np.testing.assert_allclose(above, [[0.3589164797, 0.4086661861], [0.5113012702, 0.5613701211]], atol=6e-11)
    np.testing.assert_allclose(below, [[0.1497807161, 0.1995614323], [0.2497511436, 0.2995022873]], atol=6e-11)
    assert trainer.history.loss.tolist() == pytest.approx([0.2983711088], abs=6e-11)


def test_mazurs_ten_thousand_steps() -> None:
    trainer = mazur()
    trainer.step(10_000)
    assert trainer.loss == pytest.approx(2.4476e-6, abs=5e-11)


def test_mazurs_ten_thousand_steps_with_biases_frozen() -> None:
    """As on his page."""
    trainer = mazur()
    for biases in trainer.frozen.biases:
        biases[...] = 1.0
    trainer.step()
    assert trainer.loss == pytest.approx(0.2910277737, abs=6e-11)
    trainer.step(9_999)
    assert trainer.loss == pytest.approx(3.5102e-5, abs=5e-10)
    np.testing.assert_allclose(trainer.predict([[0.05, 0.10]]), [[0.01591362, 0.98406427]], atol=6e-9)
    assert [biases.tolist() for biases in trainer.network.biases] == [[0.35, 0.35], [0.60, 0.60]]


# --- TensorFlow Playground's update ----------------------------------------------------------------------------------

BELOW = [[0.126830860927, -0.232998649146], [0.276073389897, 0.0513561910794]]
UPDATED: dict[tuple[str, float], tuple[list[list[float]], list[list[float]]]] = {
    ("none", 0.0): (BELOW, [[0.51970674121, -0.384854662762]]),
    ("l1", 0.3): (
        [[0.096830860927, -0.202998649146], [0.246073389897, 0.0213561910794]],
        [[0.48970674121, -0.354854662762]],
    ),
    ("l1", 3.0): ([[0.0, 0.0], [0.0, 0.0]], [[0.21970674121, -0.0848546627618]]),
    ("l2", 0.3): (
        [[0.123830860927, -0.226998649146], [0.267073389897, 0.0507561910794]],
        [[0.50470674121, -0.372854662762]],
    ),
}


@pytest.mark.parametrize(("regularization", "rate"), UPDATED)
def test_playgrounds_update(regularization: str, rate: float) -> None:
    """One update of its own nn.ts, of a batch of two. Its zeroed weights are zeros here, too."""
    recipe = Recipe(
        hidden=(2,),
        activation="tanh",
        loss="half_squared_error",
        learning_rate=0.1,
        regularization=regularization,
        regularization_rate=rate,
        batch_size=2,
    )
    trainer = Trainer(recipe, Dataset([[1.0, -2.0], [-0.5, 0.25]], [[1.0], [-1.0]]))
    set_parameters(trainer.network, [[[0.1, -0.2], [0.3, 0.02]], [[0.5, -0.4]]], [[0.1, 0.1], [0.1]])
    first = trainer.trace(0)
    assert first.outputs == pytest.approx([0.22644504406644], abs=5e-14)
    np.testing.assert_allclose(first.layers[0].a, (0.53704956699804, 0.34521403413554), rtol=0, atol=5e-14)
    trainer.step()
    below, above = UPDATED[regularization, rate]
    np.testing.assert_allclose(trainer.network.weights[0], below, rtol=0, atol=6e-13)
    np.testing.assert_allclose(trainer.network.weights[1], above, rtol=0, atol=6e-13)
    np.testing.assert_allclose(trainer.network.biases[0], (0.0855047155104, 0.109067448151), rtol=0, atol=6e-13)
    np.testing.assert_allclose(trainer.network.biases[1], (0.0815929278547,), rtol=0, atol=6e-13)
    zeros = int((trainer.network.parameters == 0.0).sum())
    assert zeros == (4 if rate == 3.0 else 0)


# --- XOR's plateaus ----------------------------------------------------------------------------------------------

FAR = 200.0
PLATEAUS = {
    # name: hidden weights, hidden biases, what each hidden unit adds to z(1), z(1) without any, cross-entropy, MSE
    "constant": ([[0.0, 0.0]], [0.0], [0.0], 0.0, LN2, 1 / 4),
    "one isolated": ([[1.0, -1.0]], [0.0], [FAR], -LN2, 0.477386, 1 / 6),
    "two isolated": ([[1.0, -1.0], [1.0, 1.0]], [0.0, -1.0], [FAR, -FAR], 0.0, LN2 / 2, 1 / 8),
    "solved": ([[1.0, -1.0], [-1.0, 1.0]], [0.0, 0.0], [2 * FAR, 2 * FAR], -FAR, 0.0, 0.0),
}


@pytest.mark.parametrize("name", PLATEAUS)
def test_plateau(name: str) -> None:
    weights, biases, added, alone, cross_entropy, mse = PLATEAUS[name]
    trainer = Trainer(Recipe(hidden=(len(biases),)))
    set_parameters(trainer.network, [weights, [np.zeros(len(biases)), added]], [biases, [0.0, alone]])
    measure = trainer.measure()
    assert measure.loss == pytest.approx(cross_entropy, abs=5e-7)
    assert measure.mse == pytest.approx(mse, abs=1e-15)


def test_zeros_stay_on_the_constant_plateau() -> None:
    trainer = Trainer(Recipe(initializer="zeros", batch_size="all"))
    trainer.step(1000)
    assert trainer.loss == pytest.approx(LN2, rel=1e-15)
    assert trainer.measure().accuracy == 0.0  # ties are not right


# --- networks by hand --------------------------------------------------------------------------------------------


def test_goodfellows_solution() -> None:
    """Goodfellow, Bengio & Courville 2016, section 6.1: exactly 0, 1, 1, 0."""
    inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
    trainer = Trainer(Recipe(hidden=(2,), loss="mse"), Dataset(inputs, [[0], [1], [1], [0]]))
    set_parameters(trainer.network, [[[1, 1], [1, 1]], [[1, -2]]], [[0, -1], [0]])
    assert trainer.predict(inputs).tolist() == [[0], [1], [1], [0]]
    before = trainer.network.parameters.copy()
    trainer.step(10)
    assert np.array_equal(trainer.network.parameters, before)
    assert trainer.loss == 0.0


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_symmetric_units_stay_identical(activation: str, batch_size: int | str) -> None:
    trainer = Trainer(Recipe(hidden=(3, 3), activation=activation, batch_size=batch_size, momentum=0.5, seed=1))
    first, second, output = trainer.network.weights
    first[1] = first[0]
    second[:, 1] = second[:, 0]
    second[2] = second[1]
    output[:, 2] = output[:, 1]
    start = trainer.network.parameters.copy()
    trainer.step(200)
    assert not np.array_equal(trainer.network.parameters, start)
    assert np.array_equal(first[1], first[0])
    assert np.array_equal(second[:, 1], second[:, 0])
    assert np.array_equal(second[2], second[1])
    assert np.array_equal(output[:, 2], output[:, 1])
