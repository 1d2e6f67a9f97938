"""Saved runs: what is resumed is the same to the last bit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Dataset, Recipe, RunError, Stop, Trainer, load, run, save
from engine.functions.optimizers import OPTIMIZERS
from engine.history import History
from tests.engine.any_recipe import SMALL_RECIPES
from tests.engine.runs.saved_runs import train
from tests.engine.standing import everything

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "learning_rate": st.sampled_from([0.01, 0.2]),
        "batch_size": st.sampled_from([2, 5]),
        "shuffle": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.5]),
    },
)


@given(SMALL_RECIPES, st.integers(0, 40), CHANGES, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_resumed_run_is_the_unbroken_one(
    tmp_path: Path, recipe: Recipe, before: int, changes: dict[str, Any], between: int, after: int
) -> None:
    path = tmp_path / "run.xorcise"
    trainer = Trainer(recipe)
    train(trainer, before)
    trainer.change(**changes)
    trainer.frozen.parameters[before % len(trainer.frozen.parameters)] = 1.0
    train(trainer, between)
    save(trainer, path)
    resumed = load(path)
    assert everything(resumed) == everything(trainer)
    for one in (trainer, resumed):
        train(one, after)
        one.step(30)
    assert everything(resumed) == everything(trainer)
    assert np.array_equal(resumed.measure().predictions, trainer.measure().predictions)
    save(trainer, path)
    again = path.read_bytes()
    save(resumed, path)
    assert path.read_bytes() == again


@pytest.mark.parametrize("epochs", [9_000, 20_000])
def test_a_long_history_goes_on(epochs: int, tmp_path: Path) -> None:
    trainer = Trainer()
    trainer.step(epochs)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.step(10_000)
    assert everything(resumed) == everything(trainer)
    assert np.array_equal(resumed.history.whole, trainer.history.whole, equal_nan=True)
    assert resumed.history.epochs_since_fall == trainer.history.epochs_since_fall


@pytest.mark.parametrize("epochs", [0, 1, 511, 513, 8191, 8192, 8193, 16384, 16385, 40_000])
def test_a_history_of_any_length_is_made_again(epochs: int) -> None:
    history = History()
    history.extend(0, np.random.default_rng(0).uniform(size=(epochs, 4)))
    arrays = history.arrays()
    again = History.from_arrays(epochs, arrays).arrays()
    assert all(array.tobytes() == again[name].tobytes() for name, array in arrays.items())


def test_patience_goes_on_where_it_was(tmp_path: Path) -> None:
    recipe = Recipe(data="moons", noise=0.5, samples=60, test_fraction=0.5, hidden=(8,), learning_rate=0.5)
    stop = Stop(patience=20, epochs=3000)
    unbroken = Trainer(recipe)
    assert run(unbroken, stop) == "patience"
    trainer = Trainer(recipe)
    trainer.step(unbroken.epoch - 5)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert run(resumed, stop) == "patience"
    assert everything(resumed) == everything(unbroken)


def test_a_diverged_run_is_still_diverged_and_may_be_changed(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(learning_rate=1000.0, data="plane", loss="mse"))
    trainer.step(100)
    assert trainer.divergence is not None
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert resumed.divergence == trainer.divergence
    assert resumed.step(1) == 0
    for one in (trainer, resumed):
        one.change(learning_rate=0.001)
        one.step(5)
    assert everything(resumed) == everything(trainer)


def test_a_resumed_epoch_that_diverges_goes_back_to_its_beginning(tmp_path: Path) -> None:
    trainer = Trainer(Recipe(optimizer="adam"))
    train(trainer, 6)
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.network.parameters[...] = 1e308
        assert one.step(1) == 0
    assert everything(resumed) == everything(trainer)
    assert trainer.state().standing.now.moments.any()


def test_going_back_within_one_trainer() -> None:
    trainer = Trainer(Recipe(optimizer="adam", dropout=0.2, batch_size=2, shuffle=True))
    train(trainer, 5)
    state = trainer.state()
    network = trainer.network
    trainer.step(50)
    trainer.change(batch_size=4, optimizer="sgd")
    trainer.step(50)
    trainer.restore(state)
    assert trainer.network is network
    other = Trainer(Recipe(optimizer="adam", dropout=0.2, batch_size=2, shuffle=True))
    train(other, 5)
    for one in (trainer, other):
        one.step(20)
    assert everything(trainer) == everything(other)


def test_in_the_middle_of_an_epoch_a_weight_may_have_overflowed(tmp_path: Path) -> None:
    """That is seen at the epoch's end, then as well as without a file."""
    data = Dataset([[1e200], [0.0]], [[1e150], [0.0]])
    trainer = Trainer(Recipe(hidden=(), loss="mse", initializer="zeros"), data)
    train(trainer, 1)
    assert (trainer.samples_done, trainer.divergence) == (1, None)
    assert np.isinf(trainer.network.weights[0]).all()
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert everything(resumed) == everything(trainer)
    for one in (trainer, resumed):
        assert one.step() == 0
        assert str(one.divergence) == "diverged in epoch 0: weights of output are no longer finite"
    assert everything(resumed) == everything(trainer)


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adadelta", "adam"])
def test_squares_of_gradients_may_be_infinite(optimizer: str, tmp_path: Path) -> None:
    """Where they are, steps are 0, and the weights stay finite."""
    recipe = Recipe(hidden=(), loss="mse", initializer="zeros", optimizer=optimizer)
    trainer = Trainer(recipe, Dataset([[1e200]], [[1.0]]))
    assert trainer.step(2) == 2
    assert np.isinf(trainer.state().standing.now.moments).any()
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    for one in (trainer, resumed):
        one.step(2)
    assert everything(resumed) == everything(trainer)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_run_that_cannot_be_written_leaves_the_one_before(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(RunError, match=r"cannot be written \(No space left on device\); nothing was changed$"):
            save(Trainer(Recipe(seed=1)), saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_the_test_loss_may_be_no_number(tmp_path: Path) -> None:
    """An update too large for the samples that are held out, though not for the others."""
    data = Dataset([[1.0], [0.0], [1e308], [1e308]], [[1.0], [0.0], [1.0], [1.0]], "regression")
    recipe = Recipe(hidden=(2,), activation="linear", loss="mse", test_fraction=0.5, learning_rate=1e-3)
    trainer = next(
        t for t in (Trainer(recipe.with_changes(test_seed=k), data) for k in range(50)) if t.data.inputs.max() == 1
    )
    trainer.network.parameters[:] = 1e200, -1e200, 0.0, 0.0, 1e200, 1e200, 0.0
    trainer.frozen.parameters[:] = 1.0
    trainer.step()
    assert np.isnan(trainer.history.test_loss).all()
    save(trainer, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(trainer)
