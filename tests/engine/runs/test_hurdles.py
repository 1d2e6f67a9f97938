"""What in the data is in the way, and the loss of one answer for all rows."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.data.generators import GENERATORS
from engine.functions.losses import LOSSES
from engine.loops import calls
from engine.runs.hurdles import GUESSED, NO_HURDLES, Hurdles, guess

KINDS = ["a", "b", "c"]


def of(data: Dataset, **changes: object) -> Hurdles:
    return Hurdles.of(Trainer(Recipe().with_changes(**changes), data).prepared.training)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_built_in_data_have_no_hurdles(name: str) -> None:
    loss = "cross_entropy" if GENERATORS[name].classes else "mse"
    assert Hurdles.of(Trainer(Recipe(data=name, loss=loss)).prepared.training) == NO_HURDLES


def test_inputs_far_from_size_1() -> None:
    rng = np.random.default_rng(0)
    labels = [KINDS[place % 3] for place in range(90)]
    small, usual, large = (
        rng.normal(0, 0.05, (90, 3)).clip(-0.2, 0.2),
        rng.normal(0, 1, (90, 3)),
        rng.normal(0, 1, (90, 3)),
    )
    large[:, 1] = rng.uniform(300, 1680, 90)
    large[7, 1] = 1680.0
    assert of(Dataset(usual, labels)) == NO_HURDLES
    assert of(Dataset(large, labels)).inputs == 1680.0
    assert of(Dataset(small, labels)).inputs == np.abs(small).max()
    assert of(Dataset(large, labels), standardize=True) == NO_HURDLES
    rare = np.zeros((90, 3))
    rare[:3] = np.eye(3)
    assert of(Dataset(rare, labels)) == NO_HURDLES  # seldom 1, but 1


def test_values_far_from_size_1() -> None:
    inputs = np.random.default_rng(0).normal(size=(40, 2))
    prices = 3e5 + 1e5 * inputs[:, :1]
    assert of(Dataset(inputs, prices), loss="mse").targets == prices.max()
    assert of(Dataset(inputs, prices), loss="mse", scale_targets=True) == NO_HURDLES
    assert of(Dataset(inputs, prices * 1e-8), loss="mse").targets == prices.max() * 1e-8
    assert of(Dataset(inputs, inputs[:, :1]), loss="mse") == NO_HURDLES
    same = Dataset(np.ones((4, 2)), np.full((4, 1), 5.5))
    assert of(same, loss="mse", standardize=True, scale_targets=True) == NO_HURDLES  # all 0, which no scale changes


def test_rows_that_are_sorted() -> None:
    inputs = np.random.default_rng(0).normal(size=(90, 2))
    labels = np.repeat(KINDS, 30)
    assert of(Dataset(inputs, labels)) == Hurdles(sorted_by="class")
    assert of(Dataset(inputs, np.roll(labels, 10))) == Hurdles(sorted_by="class")  # as good as sorted
    assert of(Dataset(inputs, np.random.default_rng(0).permutation(labels))) == NO_HURDLES
    assert of(Dataset(inputs, inputs[:, :1]), loss="mse") == NO_HURDLES
    assert of(Dataset(inputs, np.sort(inputs[:, :1], axis=0)), loss="mse") == Hurdles(sorted_by="target")


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_of_a_guess_is_what_a_network_without_inputs_comes_to(loss: str) -> None:
    """XOR's classes are even: a network whose weights stay 0 already gives the best single answer."""
    recipe = Recipe(loss=loss, initializer="zeros", output="auto" if loss != "mae" else "sigmoid")
    trainer = Trainer(recipe)
    if trainer.recipe.output_for("classification") in ("linear", "sigmoid") and loss in ("mse", "mae", "huber"):
        trainer.network.biases[-1][:] = 0.5 if trainer.network.activations[-1] == "linear" else 0.0
    found = guess(trainer.prepared.training.targets, loss)
    assert found == pytest.approx(trainer.loss, rel=1e-12)


def test_the_loss_of_a_guess_by_hand() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    targets = np.repeat(np.eye(3), [5, 3, 2], axis=0)
    assert guess(targets, "cross_entropy") == pytest.approx(-(shares * np.log(shares)).sum(), rel=1e-12)
    assert guess(targets[:, :2], "binary_cross_entropy") == pytest.approx(
        -np.mean([s * np.log(s) + (1 - s) * np.log(1 - s) for s in shares[:2]]), rel=1e-12
    )
    values = np.random.default_rng(0).normal(5, 3, (100, 2))
    assert guess(values, "mse") == pytest.approx(values.var(axis=0).mean(), rel=1e-12)
    assert guess(np.eye(3)[[0, 0, 1]], "cross_entropy") == pytest.approx(np.log(3) - 2 / 3 * np.log(2), rel=1e-12)


@pytest.mark.skipif(find_spec("numba") is None, reason="Numba is not there")
def test_a_guess_about_many_samples_compiles_nothing() -> None:
    """Every third row of a table is another type to Numba: the loops would be compiled for it, in half a minute."""
    calls.load()
    compiled: Any = calls.loops
    before = len(compiled.signatures)
    targets = np.eye(2)[np.arange(3 * GUESSED) % 2]
    assert guess(targets, "cross_entropy") == pytest.approx(np.log(2.0))
    assert len(compiled.signatures) == before
