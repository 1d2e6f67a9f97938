"""Frames: what they show of a run, and how it stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.functions.schedules import SCHEDULES
from engine.runs.diagnosis import Diagnosis
from tests.tui.screen import STUCK_SEED
from tests.tui.session.driven import Watched, driven, parameters


async def test_before_the_loops_are_loaded_there_is_a_network_and_no_answer() -> None:
    session = Watched()
    frame = session.frame()
    assert (frame.state, frame.playing, frame.epoch) == ("ready", False, 0)
    assert frame.train is None
    assert frame.test is None
    assert frame.right is None
    assert frame.layers[1].weights is not None
    assert frame.layers[1].weight_gradient is None


async def test_before_the_first_epoch_there_is_no_loss_and_no_change() -> None:
    frame = driven().frame()
    assert frame.loss is None
    assert frame.mse is None
    assert frame.train is not None
    assert frame.right_since is None
    assert len(frame.history) == 0
    for layer in frame.layers[1:]:
        assert layer.weight_gradient is not None
        assert layer.weight_change is None


async def test_a_frame_is_what_the_engine_says() -> None:
    session = driven()
    await session.train(60)
    trainer = Trainer(Recipe())
    trainer.step(60)
    frame, measure = session.newest, trainer.measure()
    assert frame.epoch == 60
    assert frame.loss == measure.loss == trainer.loss
    assert frame.mse == measure.mse
    assert frame.loss_label == "cross-entropy"
    assert [layer.units for layer in frame.layers] == [2, 4, 4, 4, 4, 2]
    assert [layer.name for layer in frame.layers][::5] == ["input", "output"]
    assert sum(layer.parameters for layer in frame.layers) == 82
    for layer, weights, gradient, change in zip(
        frame.layers[1:],
        trainer.network.weights,
        measure.gradient.weights,
        trainer.last_change.weights,
        strict=True,
    ):
        np.testing.assert_array_equal(layer.weights, weights)
        np.testing.assert_array_equal(layer.weight_gradient, gradient)
        np.testing.assert_array_equal(layer.weight_change, change)
    np.testing.assert_array_equal(frame.history[:, 1], trainer.history.loss)
    assert frame.train is not None
    np.testing.assert_array_equal(frame.train.predictions, trainer.predict(trainer.data.inputs))
    assert frame.preparation.names == ("x1", "x2")
    assert frame.test is None
    assert frame.penalty is None
    assert frame.layers[1].frozen_weights is None
    for layer, dead, active in zip(frame.layers[1:-1], measure.dead, measure.active, strict=True):
        np.testing.assert_array_equal(layer.dead, dead)
        np.testing.assert_array_equal(layer.active, active)
    assert frame.layers[0].dead is None
    assert frame.layers[-1].dead is None


async def test_a_frame_never_changes_afterwards() -> None:
    session = driven()
    await session.train(5)
    frame = session.newest
    assert frame.train is not None
    arrays = [frame.history, frame.recent, frame.data.inputs, frame.train.predictions, frame.train.verdicts]
    session.parameters.toggle_frozen(1, 1, 1)
    frame = session.newest
    for layer in frame.layers[1:]:
        arrays += [layer.frozen_weights, layer.frozen_biases]
        arrays += [layer.weights, layer.biases, layer.weight_gradient, layer.bias_gradient]
        arrays += [layer.weight_change, layer.bias_change]
    before = [np.array(array) for array in arrays]
    session.parameters.toggle_frozen(1, 0, 0)
    await session.train(50)
    session.reseed()
    await session.train(5)
    for array, copy in zip(arrays, before, strict=True):
        assert array is not None
        np.testing.assert_array_equal(array, copy)
    assert parameters(session.newest) != parameters(frame)


@pytest.mark.parametrize("schedule", SCHEDULES)
async def test_the_frame_has_the_rate_of_the_next_update(schedule: str) -> None:
    session = driven(schedule=schedule, schedule_epochs=10.0, batch_size=2)
    await session.train(3)
    row = SCHEDULES[schedule]
    assert session.newest.learning_rate == row.rate(0.05, 3.0, 0.5, 10.0, 0.1, 0.0)
    session.set_recipe(session.recipe.with_changes(batch_size="all"))
    assert session.newest.learning_rate == row.rate(0.05, 3.0, 1.0, 10.0, 0.1, 0.0)


async def test_right_since_an_epoch_only_if_that_was_seen_exactly() -> None:
    session = driven()
    seen = []
    for _ in range(200):
        await session.train(1)
        seen.append((session.newest.epoch, session.newest.right, session.newest.state))
    first = next(epoch for epoch, right, _ in seen if right == 4)
    assert seen[first - 1][2] == "paused"  # all are right, but not clearly yet
    assert session.newest.state == "solved"
    assert session.newest.right_since == first
    session.restart()
    assert session.newest.state == "ready"
    assert session.newest.right_since is None
    await session.train(first - 5)
    await session.train(10)
    assert session.newest.right == 4
    assert session.newest.right_since is None


async def test_a_frame_has_the_verdict_on_the_run_as_it_is() -> None:
    session = driven(seed=7)
    await session.train(300)
    trainer = Trainer(Recipe(seed=7))
    trainer.step(300)
    assert session.newest.verdict == Diagnosis(trainer).verdict(trainer.measure())
    assert session.newest.verdict.kind == session.newest.state == "solved"
    session.restart()
    assert session.newest.verdict.kind == "ready"


async def test_stuck_counts_the_epochs_without_a_lower_loss() -> None:
    session = driven(seed=STUCK_SEED)
    await session.train(2000)
    assert session.newest.verdict.kind == "stuck"
    assert session.newest.verdict.flat > 1000
    assert session.newest.right is not None
    assert session.newest.right < 4


async def test_what_a_diverged_run_shows_is_seen_with_the_weights_it_is_back_at() -> None:
    """Seen after each epoch; then it goes back by more than the one that failed, and the epoch's number stays."""
    session = driven(learning_rate=900.0, loss="mse")
    for _ in range(1000):
        if session.newest.state != "diverged":
            session.step_epoch()
    assert session.newest.state == "diverged"
    measure = session.trainer.measure()
    assert np.isfinite(measure.mse)
    assert session.newest.mse == measure.mse
    assert session.newest.train is not None
    assert session.newest.train.predictions.tobytes() == measure.predictions.tobytes()


def test_a_frame_can_be_compared_by_what_it_is() -> None:
    frame = Watched().frame()
    assert frame != replace(frame)  # arrays have no truth; frames are compared by identity


async def test_a_frame_tells_what_its_own_weights_make_of_the_chosen_sample_whatever_is_trained_since() -> None:
    session = driven(data="plane", samples=40, loss="mse", hidden=(3,), scale_targets=True, test_fraction=0.5)
    await session.train(5)
    for test in (False, True):
        session.choose(sample=7, test=test)
        frame, trainer = session.newest, session.trainer
        data = trainer.test_data if test else trainer.data
        assert data is not None
        wanted = trainer.unit_outputs(data.inputs[7:8])
        outputs = trainer.predict(data.inputs[7:8])
        sums = wanted[0][0] @ trainer.network.weights[0].T + trainer.network.biases[0]
        await session.train(3)
        activity = frame.activity
        assert activity is not None
        for mine, layer in zip(activity.a[:-1], wanted[:-1], strict=True):
            np.testing.assert_array_equal(mine, layer[0])
        np.testing.assert_array_equal(activity.a[-1], outputs[0])
        np.testing.assert_allclose(activity.z[0], sums, rtol=1e-12)
        assert frame.activity is activity


def test_what_takes_too_long_uncompiled_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.session.photographer.calls.compiled", lambda: False)
    assert driven().frame().activity is not None
    assert driven(hidden=(100, 100)).frame().activity is None
