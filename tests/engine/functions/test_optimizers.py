"""Optimizers: their paths down a parabola, what they keep when a setting changes, and what decays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.functions.optimizers import OPTIMIZERS, SMALLEST_NORMAL, flushed
from tests.engine.known_runs import set_parameters, some_data

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)


def parabola(**settings: Any) -> Trainer:
    """f(w) = w^2 from w = 1: the mean of (w x + b)^2 over x = 1 and x = -1 is w^2 + b^2, and b stays 0."""
    recipe = Recipe(hidden=(), loss="mse", learning_rate=0.1, batch_size="all").with_changes(**settings)
    trainer = Trainer(recipe, Dataset([[1], [-1]], [[0], [0]]))
    set_parameters(trainer.network, [[[1.0]]], [[0.0]])
    return trainer


def path(trainer: Trainer, steps: int) -> list[float]:
    """w after each of the next steps."""
    seen = []
    for _ in range(steps):
        trainer.step()
        seen.append(float(trainer.network.weights[0][0, 0]))
    assert trainer.network.biases[0][0] == 0.0
    return seen


# REFERENCE.md's table, computed with PyTorch's rules: w after 1 to 5 steps at rate 0.1 (adadelta: 1).
PATHS: dict[str, tuple[float, ...]] = {
    "sgd": (0.8, 0.64, 0.512, 0.4096, 0.32768),
    "momentum": (0.8, 0.46, 0.062, -0.3086, -0.58042),
    "nesterov": (0.62, 0.2224, -0.108352, -0.32482304, -0.4157175808),
    "adagrad": (0.900000000005, 0.833103526845, 0.780456181357, 0.736223132661, 0.697714862054),
    "rmsprop": (0.000000050000, -0.000000000252),  # then about 0
    "adadelta": (0.996837726293, 0.993598174078, 0.990309045658, 0.986984042428, 0.983631323953),
    "adam": (0.900000000500, 0.800412228692, 0.701586272946, 0.603939060574, 0.507963659264),
    "adamw": (0.899000000500, 0.798519027169, 0.698911183158, 0.600598574160, 0.504080090088),
}


@every_optimizer
def test_golden_path(optimizer: str) -> None:
    trainer = parabola(optimizer=optimizer, learning_rate=1.0 if optimizer == "adadelta" else 0.1)
    wanted = PATHS[optimizer]
    assert path(trainer, len(wanted)) == pytest.approx(wanted, rel=0, abs=6e-13)
    if optimizer == "rmsprop":
        assert path(trainer, 3) == pytest.approx([0.0] * 3, abs=1e-11)


# --- the rules once more, for one number ----------------------------------------------------------------------------

Rule = Callable[[dict[str, float]], Iterator[float]]


def momentum(use: dict[str, float]) -> Iterator[float]:
    w, v = 1.0, 0.0
    while True:
        v = use["momentum"] * v + 2 * w
        w -= use["rate"] * v
        if use["momentum"] == 0.0:  # plain descent has no velocity
            v = 0.0
        yield w


def nesterov(use: dict[str, float]) -> Iterator[float]:
    w, v = 1.0, 0.0
    while True:
        g = 2 * w
        v = use["momentum"] * v + g
        w -= use["rate"] * (g + use["momentum"] * v)
        yield w


def adagrad(use: dict[str, float]) -> Iterator[float]:
    w, squares = 1.0, 0.0
    while True:
        squares += 4 * w * w
        w -= use["rate"] * 2 * w / (sqrt(squares) + use["epsilon"])
        yield w


def rmsprop(use: dict[str, float]) -> Iterator[float]:
    w, mean = 1.0, 0.0
    while True:
        mean += (1 - use["rho"]) * (4 * w * w - mean)
        w -= use["rate"] * 2 * w / (sqrt(mean) + use["epsilon"])
        yield w


def adadelta(use: dict[str, float]) -> Iterator[float]:
    w, mean, steps = 1.0, 0.0, 0.0
    while True:
        mean += (1 - use["rho"]) * (4 * w * w - mean)
        step = sqrt((steps + use["epsilon"]) / (mean + use["epsilon"])) * 2 * w
        steps += (1 - use["rho"]) * (step * step - steps)
        w -= use["rate"] * step
        yield w


def adam(use: dict[str, float]) -> Iterator[float]:
    """The correction as the weight that all gradients so far have in the mean, whichever beta each came under."""
    w, mean, squares, weight, weight_of_squares = 1.0, 0.0, 0.0, 0.0, 0.0
    while True:
        g = 2 * w
        mean = use["beta1"] * mean + (1 - use["beta1"]) * g
        squares = use["beta2"] * squares + (1 - use["beta2"]) * g * g
        weight = use["beta1"] * weight + 1 - use["beta1"]
        weight_of_squares = use["beta2"] * weight_of_squares + 1 - use["beta2"]
        w -= use["rate"] * use.get("weight_decay", 0.0) * w
        w -= use["rate"] * (mean / weight) / (sqrt(squares / weight_of_squares) + use["epsilon"])
        yield w


RULES: dict[str, Rule] = {
    "sgd": momentum,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adam,
}
# Changes after every third step, whatever of them an optimizer uses.
CHANGES: tuple[dict[str, float], ...] = (
    {"learning_rate": 0.02, "momentum": 0.6},
    {"beta1": 0.5, "rho": 0.7, "epsilon": 1e-3},
    {"beta2": 0.9, "weight_decay": 0.3},
    {"learning_rate": 0.3},
)


@every_optimizer
def test_a_change_of_any_constant_keeps_the_state(optimizer: str) -> None:
    """The next update is the rule's with the new constants and the old state."""
    trainer = parabola(optimizer=optimizer)
    use = {"rate": 0.1, **trainer.recipe.constants}
    rule = RULES[optimizer](use)
    for change in ({}, *CHANGES):
        trainer.change(**change)
        use.update({"rate": trainer.recipe.learning_rate, **trainer.recipe.constants})
        assert path(trainer, 3) == pytest.approx([next(rule) for _ in range(3)], rel=1e-9)


@every_optimizer
@pytest.mark.parametrize(
    "change", [{"learning_rate": 0.3}, {"batch_size": 2}, {"schedule": "cosine"}, {"dropout": 0.5}]
)
def test_state_is_the_same_before_and_after_a_change(optimizer: str, change: dict[str, Any]) -> None:
    trainer = Trainer(Recipe(hidden=(3,), optimizer=optimizer, momentum=0.5), some_data(outputs=2))
    trainer.step(3)
    before = trainer.state().standing
    assert before.now.moments.any()
    trainer.change(**change)
    after = trainer.state().standing
    assert np.array_equal(after.now.moments, before.now.moments)
    assert np.array_equal(after.now.powers, before.now.powers)
    assert (after.sample, after.sums.tolist()) == (before.sample, before.sums.tolist())


# --- another optimizer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizers", [("sgd", "momentum"), ("momentum", "sgd"), ("adam", "adamw"), ("adamw", "adam")])
def test_the_same_rule_by_another_name_goes_on(optimizers: tuple[str, str]) -> None:
    """Plain descent with momentum 0.9 is `momentum`; without decay, AdamW is Adam."""
    recipe = Recipe(optimizer=optimizers[0], momentum=0.9, weight_decay=0.0, learning_rate=0.01)
    changed, unchanged = Trainer(recipe), Trainer(recipe)
    changed.step(10)
    changed.change(optimizer=optimizers[1])
    changed.step(10)
    unchanged.step(20)
    assert np.array_equal(changed.network.parameters, unchanged.network.parameters)
    assert np.array_equal(changed.state().standing.now.moments, unchanged.state().standing.now.moments)


def test_velocity_stays_between_momentum_and_nesterov() -> None:
    trainer = parabola(optimizer="momentum")
    path(trainer, 1)  # v = 2, w = 0.8
    trainer.change(optimizer="nesterov")
    # v = 0.9 * 2 + 1.6 = 3.4; w = 0.8 - 0.1 (1.6 + 0.9 * 3.4)
    assert path(trainer, 1) == pytest.approx([0.334], rel=1e-14)
    trainer.change(optimizer="sgd", momentum=0.9)
    # v = 0.9 * 3.4 + 0.668 = 3.728
    assert path(trainer, 1) == pytest.approx([0.334 - 0.3728], rel=1e-12)


@pytest.mark.parametrize("plain", [{"momentum": 0.0}, {"optimizer": "sgd"}])
def test_velocity_does_not_outlive_plain_descent(plain: dict[str, Any]) -> None:
    trainer = parabola(
        optimizer="sgd" if "momentum" in plain else "momentum", momentum=0.9 if "momentum" in plain else "auto"
    )
    before = {name: getattr(trainer.recipe, name) for name in plain}
    path(trainer, 3)
    trainer.change(**plain)
    path(trainer, 1)
    trainer.change(**before)
    w = float(trainer.network.parameters[0])
    assert path(trainer, 1) == pytest.approx([w - 0.1 * 2 * w], rel=1e-12)


def test_mean_square_stays_between_rmsprop_and_adadelta() -> None:
    trainer = parabola(optimizer="rmsprop", rho=0.9)
    path(trainer, 1)
    mean_square = trainer.state().standing.now.moments[0].copy()
    trainer.change(optimizer="adadelta")
    assert np.array_equal(trainer.state().standing.now.moments[0], mean_square)
    assert not trainer.state().standing.now.moments[1].any()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("momentum", "adam"),
        ("adam", "momentum"),
        ("adam", "rmsprop"),
        ("adagrad", "rmsprop"),
        ("rmsprop", "adagrad"),
        ("adadelta", "adamw"),
        ("nesterov", "adadelta"),
    ],
)
def test_any_other_state_begins_anew(first: str, second: str) -> None:
    """As of a new trainer with these weights: Adam's correction begins anew, too."""
    changed = Trainer(Recipe(optimizer=first, learning_rate=0.01))
    changed.step(10)
    changed.change(optimizer=second)
    fresh = Trainer(changed.recipe)
    fresh.network.parameters[...] = changed.network.parameters
    changed.step(10)
    fresh.step(10)
    assert np.array_equal(changed.network.parameters, fresh.network.parameters)


# --- decay -----------------------------------------------------------------------------------------------------------


def test_decay_shrinks_weights_and_leaves_biases_alone() -> None:
    """Where the gradient is 0, nothing but the decay moves: w - rate decay w."""
    trainer = Trainer(
        Recipe(hidden=(2,), loss="mse", optimizer="adamw", learning_rate=0.1, weight_decay=0.5, batch_size="all"),
        Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [[3], [4], [4], [3]]),
    )
    set_parameters(trainer.network, [[[1, 1], [1, 1]], [[1, -2]]], [[0, -1], [3]])
    assert not trainer.measure().gradient.parameters.any()
    trainer.step()
    np.testing.assert_allclose(trainer.network.weights[0], [[0.95, 0.95], [0.95, 0.95]], rtol=1e-15)
    np.testing.assert_allclose(trainer.network.weights[1], [[0.95, -1.9]], rtol=1e-15)
    assert [biases.tolist() for biases in trainer.network.biases] == [[0, -1], [3]]


def test_only_adamw_decays() -> None:
    for optimizer in OPTIMIZERS:
        runs = [Trainer(Recipe(optimizer=optimizer, learning_rate=0.01, weight_decay=decay)) for decay in (0.0, 0.9)]
        for trainer in runs:
            trainer.step(3)
        same = np.array_equal(runs[0].network.parameters, runs[1].network.parameters)
        assert same is (optimizer != "adamw")


# --- small numbers ---------------------------------------------------------------------------------------------------


def test_averages_reach_zero() -> None:
    """A decaying average would stay among the subnormal numbers, where processors are slow."""
    assert flushed(SMALLEST_NORMAL) == SMALLEST_NORMAL
    assert flushed(-SMALLEST_NORMAL) == -SMALLEST_NORMAL
    assert flushed(SMALLEST_NORMAL / 2) == 0.0
    assert np.isnan(flushed(float("nan")))
    for optimizer in ("momentum", "nesterov", "rmsprop", "adadelta", "adam"):
        recipe = Recipe(hidden=(), loss="mse", optimizer=optimizer, momentum=0.9, rho=0.9, beta1=0.9, beta2=0.9)
        trainer = Trainer(recipe, Dataset([[1.0]], [[0.0]]))
        tiny = trainer.state()
        tiny.standing.now.moments[: len(OPTIMIZERS[optimizer].state)] = 1e-307
        trainer.restore(tiny)
        trainer.network.parameters[...] = 0.0
        trainer.frozen.parameters[...] = 1.0  # the gradient is and stays 0
        trainer.step(200)
        assert not trainer.state().standing.now.moments.any()
