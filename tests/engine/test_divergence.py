"""Runs that leave the finite numbers: stopped, put back to the last finite state, and the layer named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer, load, save
from engine.events import Diverged, ParametersSet, SettingsChanged
from engine.functions.optimizers import OPTIMIZERS
from tests.engine.known_runs import some_data


def diverging(**settings: object) -> Trainer:
    """Linear output and a rate far too large: the weights grow without bound."""
    recipe = Recipe(hidden=(4, 4), activation="linear", loss="mse", learning_rate=10.0)
    return Trainer(recipe.with_changes(**settings))


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_run_stops_before_it_is_no_longer_finite(activation: str, batch_size: int | str, momentum: float) -> None:
    trainer = diverging(activation=activation, batch_size=batch_size, momentum=momentum)
    done = trainer.step(1000)
    assert trainer.divergence is not None
    assert done == trainer.epoch == trainer.divergence.epoch < 1000
    assert np.isfinite(trainer.network.parameters).all()
    assert np.isfinite(trainer.state().standing.now.moments).all()
    assert np.isfinite(trainer.history.loss).all()
    assert len(trainer.history.epoch) == done
    assert trainer.samples_done == 0
    assert trainer.divergence.layer_name == trainer.network.layer_name(trainer.divergence.layer)
    assert trainer.divergence.layer_name in str(trainer.divergence) or "the loss" in str(trainer.divergence)


def test_it_is_back_at_the_beginning_of_the_epoch() -> None:
    trainer, witness = (diverging(learning_rate=0.01, momentum=0.5) for _ in range(2))
    trainer.step(3)
    witness.step(3)
    trainer.change(learning_rate=1000.0)
    trainer.network.weights[0][...] *= 1e80
    witness.network.weights[0][...] *= 1e80
    assert trainer.step() == 0
    assert trainer.divergence is not None
    assert trainer.epoch == 3
    assert trainer.network.parameters.tobytes() == witness.network.parameters.tobytes()
    assert trainer.state().standing.now.moments.tobytes() == witness.state().standing.now.moments.tobytes()
    assert trainer.state().standing.now.powers.tolist() == witness.state().standing.now.powers.tolist()


def test_another_optimizer_begins_anew_also_where_it_is_back() -> None:
    """Chosen in the middle of an epoch that then diverges: what the one before it had counted is not Adam's."""
    trainer = Trainer(Recipe(hidden=(4,), loss="mse", activation="tanh", batch_size=2), some_data(2, samples=11))
    trainer.step(2)
    trainer.advance(1, seconds=0.0)
    trainer.change(optimizer="adam", learning_rate=0.001)
    trainer.network.weights[0][0, 0] = np.nan
    assert trainer.step() == 0
    trainer.change(learning_rate=0.002)
    start = trainer.network.parameters.copy()
    trainer.advance(1, seconds=0.0)
    steps = abs(trainer.network.parameters - start) / 0.002
    assert steps.max() == pytest.approx(1.0, abs=1e-3)  # the first step of Adam is the rate


@pytest.mark.parametrize("batch_size", [1, 2, 3, "all"])
def test_where_it_is_back_it_can_go_on(batch_size: int | str) -> None:
    """The beginning of the epoch may be where the loss is no longer finite: then it is that of the one before."""
    further = 0
    for seed in range(40):
        trainer = diverging(seed=seed, activation="relu", batch_size=batch_size)
        trainer.step(1000)
        assert trainer.divergence is not None
        epoch = trainer.epoch
        assert np.isfinite(trainer.measure().loss)
        witness = diverging(seed=seed, activation="relu", batch_size=batch_size)
        witness.step(epoch)
        further += trainer.network.parameters.tobytes() != witness.network.parameters.tobytes()
        assert not trainer.last_change.parameters.any()
        trainer.change(learning_rate=1e-250)
        assert trainer.step(10) == 10
    assert further > 0


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [1, 2])
def test_updates_of_the_unfinished_epoch_are_taken_back(batch_size: int, optimizer: str) -> None:
    """The third sample is too much: what the first two changed goes, in weights and in the optimizer's state."""
    data = Dataset([[1.0], [2.0], [1e200]], [[0.0], [0.0], [0.0]])
    recipe = Recipe(hidden=(), loss="mse", optimizer=optimizer, momentum=0.5, batch_size=batch_size)
    trainer = Trainer(recipe, data)
    start = trainer.network.parameters.copy()
    trainer.advance(1, seconds=0.0)
    assert trainer.samples_done == batch_size
    assert not np.array_equal(trainer.network.parameters, start)
    assert trainer.state().standing.now.moments.any()
    assert trainer.step() == 0
    assert trainer.divergence is not None
    assert trainer.samples_done == 0
    assert np.array_equal(trainer.network.parameters, start)
    assert not trainer.state().standing.now.moments.any()
    assert (trainer.state().standing.now.powers == 1.0).all()  # Adam's correction, too, is that of no update


def test_it_stays_stopped_until_something_changes() -> None:
    trainer = diverging()
    epochs = trainer.step(1000)
    assert trainer.step(10) == 0
    assert trainer.advance(10, seconds=1.0) == 0
    assert trainer.epoch == epochs

    trainer.restart()
    assert trainer.divergence is None
    assert trainer.step(1000) == epochs


def test_it_goes_on_after_a_change() -> None:
    trainer = diverging()
    trainer.step(1)
    trainer.change(learning_rate=1000.0)
    trainer.step(1000)
    assert trainer.divergence is not None
    epoch = trainer.epoch
    trainer.network.parameters[...] *= 1e-3 / abs(trainer.network.parameters).max()
    trainer.change(learning_rate=0.01)
    assert trainer.divergence is None
    assert trainer.step(5) == 5
    assert trainer.epoch == epoch + 5
    changed, diverged, written, changed_again = trainer.events
    assert changed == SettingsChanged(1, 0, {"learning_rate": 1000.0})
    assert diverged == Diverged(epoch)
    assert isinstance(written, ParametersSet)
    assert changed_again == SettingsChanged(epoch, 0, {"learning_rate": 0.01})


def test_it_goes_on_with_other_samples() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[1.0]], [[1e200]]))
    assert trainer.step() == 0
    trainer.continue_with(Dataset([[1.0], [2.0]], [[1.0], [2.0]]))
    assert trainer.divergence is None
    assert trainer.step(3) == 3


def test_the_loss_overflows() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[1.0]], [[1e200]]))
    assert trainer.step() == 0
    divergence = trainer.divergence
    assert divergence is not None
    assert (divergence.epoch, divergence.layer, divergence.layer_name) == (0, 0, "output")
    assert str(divergence) == "diverged in epoch 0: the loss is no longer finite"


def test_the_sum_of_an_epochs_losses_overflows(tmp_path: Path) -> None:
    """Though the loss of each batch is finite."""
    data = Dataset([[0.0], [1.0], [2.0], [3.0]], [[9e153], [-9e153], [9e153], [9e153]])
    trainer = Trainer(Recipe(hidden=(), loss="mse", initializer="zeros", learning_rate=1e-5), data)
    assert all(np.isfinite(trainer.trace(sample).loss) for sample in range(4))
    assert trainer.step() == 0
    assert str(trainer.divergence) == "diverged in epoch 0: the loss is no longer finite"
    assert len(trainer.history.loss) == 0
    save(trainer, tmp_path / "run")
    resumed = load(tmp_path / "run")
    assert resumed.divergence == trainer.divergence
    assert resumed.step() == 0


@pytest.mark.parametrize("batch_size", [1, 2, 5, 11])
@pytest.mark.parametrize("sample", [0, 10])
def test_the_sums_of_a_layer_overflow(sample: int, batch_size: int) -> None:
    """The layer in which it began is named, in a full batch and in the smaller last one (11 samples, batches of 5)."""
    inputs = np.tile([1.0, -1.0, 0.0], (11, 1))  # whose sums are 0, as the targets are: nothing is updated
    inputs[sample] = 1.0
    trainer = Trainer(
        Recipe(hidden=(3, 3), activation="linear", loss="mse", batch_size=batch_size),
        Dataset(inputs, np.zeros((11, 2))),
    )
    for weights in trainer.network.weights:
        weights[...] = 1.0
    trainer.network.weights[1][...] = 0.0
    trainer.network.weights[1][2] = 1e308  # times about 3, three times
    batches = sample // batch_size
    for _ in range(batches):
        trainer.advance(1, seconds=0.0)
    assert (trainer.samples_done, trainer.divergence) == (batches * batch_size, None)
    trainer.step()
    assert trainer.divergence is not None
    assert trainer.divergence.layer_name == "hidden 2"
    assert str(trainer.divergence) == "diverged in epoch 0: sums of hidden 2 are no longer finite"


def test_the_weights_overflow_in_the_last_batch_of_an_epoch() -> None:
    """The loss was finite to the end; the update was not. The epoch does not count."""
    data = Dataset([[1e300]], [[0.0]])
    trainer = Trainer(Recipe(hidden=(2,), activation="linear", loss="mse", learning_rate=1000.0), data)
    trainer.network.weights[0][...] = 1e-300
    trainer.network.weights[1][...] = 1e10
    start = trainer.network.parameters.copy()
    assert trainer.step() == 0
    assert str(trainer.divergence) == "diverged in epoch 0: weights of hidden 1 are no longer finite"
    assert np.array_equal(trainer.network.parameters, start)


def test_the_layer_nearest_the_output_is_named() -> None:
    """Deltas come from the output down: what overflows there makes everything below it overflow as well."""
    trainer = Trainer(
        Recipe(hidden=(2,), activation="linear", loss="mse", learning_rate=1000.0), Dataset([[1e154]], [[0.0]])
    )
    trainer.network.weights[0][...] = 1.0
    trainer.network.weights[1][...] = 0.4
    trainer.step()
    assert str(trainer.divergence) == "diverged in epoch 0: weights of output are no longer finite"


def test_measure_of_what_is_not_finite() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[1.0]], [[0.0]]))
    trainer.network.weights[0][...] = np.inf
    assert not np.isfinite(trainer.measure().loss)
    assert trainer.predict([[1.0]]).tolist() == [[np.inf]]
    assert not np.isfinite(trainer.trace(0).loss)


def test_looking_where_it_can_go_on_is_interrupted_in_the_middle_of_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call looks at a few samples more; the state between two calls is that before the failed batch."""
    monkeypatch.setattr("engine.descent.EXAMINED", 2)
    changes = {"shuffle": True, "batch_size": 2, "activation": "relu", "learning_rate": 3.0}
    data = some_data(1, samples=11)
    whole, pieces = (Trainer(diverging(**changes).recipe, data) for _ in range(2))
    whole.step(1000)
    assert whole.divergence is not None
    pieces.step(whole.epoch)
    places = []
    while pieces.divergence is None:
        pieces.advance(1, seconds=0.0)
        places.append((pieces.epoch, pieces.position))
    failed = places[-2]
    assert 0 < failed[1] < 11
    assert places.count(failed) == 1 + 5  # 11 samples, of which the last are looked at in the call that goes back
    assert pieces.divergence == whole.divergence
    assert pieces.events == whole.events
    assert pieces.network.parameters.tobytes() == whole.network.parameters.tobytes()


def test_a_change_while_it_looks_comes_before_the_failed_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.descent.EXAMINED", 1)
    data = Dataset([[1.0], [2.0], [1e200]], [[0.0], [0.0], [0.0]])
    trainer = Trainer(Recipe(hidden=(), loss="mse"), data)
    for _ in range(3):
        trainer.advance(1, seconds=0.0)
    assert (trainer.position, trainer.divergence) == (2, None)
    trainer.network.parameters[:] = 0.0
    assert trainer.step() == 1
    again = Trainer.replay(trainer.first_recipe, trainer.events, 1, data=data)
    assert again.network.parameters.tobytes() == trainer.network.parameters.tobytes()
