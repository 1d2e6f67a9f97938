"""Steps within an epoch: exact counters, and the same bits when the run is repeated from its events."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tui.session.effort
from engine import Recipe, Trainer
from engine.events import SettingsChanged
from tests.tui.session.driven import Watched, driven, until, working
from tui.session.worker import Worker

SPIRAL: dict[str, Any] = {"data": "spiral", "samples": 40, "hidden": (4,), "batch_size": 10, "test_fraction": 0.25}


def repeated(trainer: Trainer) -> Trainer:
    """The run of its recipe and its events, at the same place."""
    return Trainer.replay(trainer.first_recipe, trainer.events, trainer.epoch, trainer.position)


def same(one: Trainer, other: Trainer) -> None:
    np.testing.assert_array_equal(one.network.parameters, other.network.parameters)
    np.testing.assert_array_equal(one.history.whole, other.history.whole)
    assert (one.epoch, one.position) == (other.epoch, other.position)


def test_batches_of_one_are_samples_and_counted_exactly() -> None:
    session = driven()
    places = []
    for _ in range(5):
        session.steps.batch()
        frame = session.frame()
        places.append((frame.epoch, frame.within_epoch))
    assert places == [
        (0, ("sample", 1, 4)),
        (0, ("sample", 2, 4)),
        (0, ("sample", 3, 4)),
        (1, None),
        (1, ("sample", 1, 4)),
    ]
    alone = Trainer(Recipe())
    alone.step(batches=5)
    same(session.trainer, alone)


def test_a_step_of_one_sample_is_a_batch_where_batches_are_of_one() -> None:
    one, other = driven(), driven()
    one.steps.batch()
    other.steps.sample()
    same(one.trainer, other.trainer)
    assert other.trainer.events == ()
    assert other.frame().notice == ""


def test_batches_are_counted_to_the_last_smaller_one_and_the_test_part_follows() -> None:
    session = driven(**SPIRAL, shuffle=True)
    places = []
    for _ in range(3):
        session.steps.batch()
        places.append(session.frame().within_epoch)
    assert places == [("batch", 1, 3), ("batch", 2, 3), None]
    assert session.trainer.epoch == 1
    alone = Trainer(session.recipe)
    alone.step()
    same(session.trainer, alone)


def test_one_sample_of_a_batch_is_an_update_of_its_own_that_can_be_repeated_and_undone() -> None:
    session = driven(**SPIRAL, shuffle=True, momentum=0.5)
    session.steps.batch()
    before = session.trainer.state()
    session.steps.sample()
    frame = session.frame()
    assert frame.within_epoch == ("sample", 11, 30)
    assert frame.notice.startswith("one update with 1 sample instead of 10, recorded in the run; ")
    assert session.recipe == session.trainer.recipe == Recipe(**SPIRAL, shuffle=True, momentum=0.5)
    assert session.trainer.events == (
        SettingsChanged(0, 10, {"batch_size": 1}),
        SettingsChanged(0, 11, {"batch_size": 10}),
    )
    session.steps.sample()
    session.steps.batch()
    same(session.trainer, repeated(session.trainer))
    for _ in range(2):
        session.undo()
    assert session.trainer.state().events == before.events
    np.testing.assert_array_equal(session.trainer.network.parameters[:], repeated(session.trainer).network.parameters)
    assert session.frame().within_epoch == ("batch", 1, 3)


def test_all_samples_at_once_are_one_batch_and_one_of_them_is_still_one() -> None:
    session = driven(**SPIRAL | {"batch_size": "all"})
    session.steps.sample()
    assert session.trainer.recipe.batch_size == "all"
    assert session.frame().within_epoch == ("sample", 1, 30)
    session.steps.batch()
    assert session.frame().within_epoch is None
    same(session.trainer, repeated(session.trainer))


def test_within_the_first_epoch_a_frame_shows_what_was_trained() -> None:
    session = driven()
    ready = session.frame()
    assert (ready.state, ready.loss) == ("ready", None)
    session.steps.batch()
    frame = session.frame()
    assert frame.state == "paused"
    assert frame.loss == session.trainer.loss
    assert frame.layers[-1].bias_change is not None
    assert frame.layers[-1].bias_change.any()
    session.restart()
    assert session.frame().state == "ready"
    session.undo()
    assert session.frame().within_epoch == ("sample", 1, 4)


def test_changes_within_an_epoch_say_where() -> None:
    session = driven()
    session.steps.batch()
    session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
    assert session.frame().notice == "learning rate 0.1 from epoch 0, sample 1 on"
    session.restart()
    session.undo()
    assert "epoch 0, sample 1 again" in session.frame().notice


async def test_a_step_pauses_the_run_and_may_reach_the_goal() -> None:
    session = driven()
    session.steps.run_to("1", lambda _: None)
    assert session.playing
    for _ in range(4):
        session.steps.batch()
        assert not session.playing
    assert session.frame().notice == "stopped at epoch 1"
    assert session.frame().goal == ""


def test_a_run_that_has_diverged_stays_where_it_is() -> None:
    session = driven(**SPIRAL, activation="linear", loss="mse", output="linear")
    session.trainer.network.parameters[:] = 1e300
    session.steps.sample()
    assert session.trainer.divergence is not None
    place = session.trainer.epoch, session.trainer.position, session.trainer.events
    for step in (session.steps.sample, session.steps.batch, session.steps.epoch):
        step()
    assert (session.trainer.epoch, session.trainer.position, session.trainer.events) == place
    # The batch size stayed 1 with the divergence; a restart shows and keeps what the run has.
    session.restart()
    assert session.recipe == session.trainer.recipe


async def test_long_batches_are_trained_in_a_thread_one_for_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 100)
    session = Watched(**SPIRAL)
    async with working(session):
        await until(lambda: session.frames)
        for count in range(1, 4):
            session.steps.batch()
            await until(lambda: not session.worker.busy and not session.worker.requests.are_open)
            assert (session.trainer.epoch, session.trainer.samples_done) == divmod(10 * count, 30)
        session.steps.sample()
        await until(lambda: session.trainer.samples_done == 1 and not session.worker.busy)
        assert session.trainer.recipe.batch_size == 10


def test_the_workers_step_waits_for_the_loops() -> None:
    worker = Worker(Trainer(Recipe()), lambda: None, lambda _: None, 0)
    worker.step(lambda trainer: trainer.step(batches=1))
    assert worker.requests.are_open
    assert not worker.trainer.samples_done
