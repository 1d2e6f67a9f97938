"""Figures from the literature: Mazur's example, optimizer trajectories, XOR's plateaus, hand-made solutions."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from tests.engine.runs import set_parameters

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


def test_mazurs_ten_thousand_steps_with_biases_held() -> None:
    """The page leaves the biases alone: so do we, by writing them back after every step."""
    trainer = mazur()
    for epoch in range(10_000):
        trainer.step()
        trainer.network.biases[0][...] = 0.35
        trainer.network.biases[1][...] = 0.60
        if epoch == 0:
            assert trainer.loss == pytest.approx(0.2910277737, abs=6e-11)
    assert trainer.loss == pytest.approx(3.5102e-5, abs=5e-10)
    np.testing.assert_allclose(trainer.predict([[0.05, 0.10]]), [[0.01591362, 0.98406427]], atol=6e-9)


@pytest.mark.parametrize(
    ("momentum", "path"),
    [(0.0, (0.8, 0.64, 0.512, 0.4096, 0.32768)), (0.9, (0.8, 0.46, 0.062, -0.3086, -0.58042))],
)
def test_optimizer_trajectory(momentum: float, path: tuple[float, ...]) -> None:
    """f(w) = w^2 from w = 1 at rate 0.1: the mean of (w x + b)^2 over x = 1 and x = -1 is w^2 + b^2, and b stays 0."""
    recipe = Recipe(hidden=(), loss="mse", learning_rate=0.1, momentum=momentum, batch_size="all")
    trainer = Trainer(recipe, Dataset([[1], [-1]], [[0], [0]]))
    set_parameters(trainer.network, [[[1.0]]], [[0.0]])
    seen = []
    for _ in path:
        trainer.step()
        seen.append(float(trainer.network.weights[0][0, 0]))
    assert seen == pytest.approx(path, rel=1e-13)
    assert trainer.network.biases[0][0] == 0.0


def test_momentum_survives_a_new_rate() -> None:
    """The buffer is of gradients, as PyTorch's: v = 0.9 v + g, whatever the rate was."""
    recipe = Recipe(hidden=(), loss="mse", learning_rate=0.1, momentum=0.9, batch_size="all")
    trainer = Trainer(recipe, Dataset([[1], [-1]], [[0], [0]]))
    set_parameters(trainer.network, [[[1.0]]], [[0.0]])
    trainer.step()  # v = 2, w = 0.8
    trainer.change(learning_rate=0.01)
    trainer.step()  # v = 1.8 + 1.6, w = 0.8 - 0.034
    assert trainer.network.weights[0][0, 0] == pytest.approx(0.766, rel=1e-14)


def test_momentum_survives_a_new_batch_size() -> None:
    recipe = Recipe(hidden=(), loss="mse", learning_rate=0.1, momentum=0.9, batch_size="all")
    trainer = Trainer(recipe, Dataset([[1], [-1]], [[0], [0]]))
    set_parameters(trainer.network, [[[1.0]]], [[0.0]])
    trainer.step(2)
    trainer.change(batch_size=2)
    trainer.step(3)
    assert trainer.network.weights[0][0, 0] == pytest.approx(-0.58042, rel=1e-13)


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
