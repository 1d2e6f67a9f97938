"""The live loop: pieces in a thread, commands between them, ticks, and the same bits at every speed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

import numpy as np
import pytest

import tui.session.worker
from engine import Recipe, Trainer
from engine.loops import calls
from tests.tui.session.driven import MAX, PATIENCE, Slow, Watched, entered, finish, parameters, until, working
from tui.speed import SPEEDS, Pace

# --- the same bits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", [5, 6, 7, MAX])
async def test_a_run_watched_at_any_speed_is_the_run_of_its_recipe(speed: int) -> None:
    session = Watched(speed=speed, shuffle=True, momentum=0.5)
    async with working(session):
        session.toggle()
        await until(lambda: session.newest.epoch >= 3)
        session.step_epoch()  # a pause may cut an epoch in two
        await until(lambda: not session.newest.playing)
    frame = session.frame()
    trainer = Trainer(session.recipe)
    trainer.step(frame.epoch)
    for layer, weights in zip(frame.layers[1:], trainer.network.weights, strict=True):
        np.testing.assert_array_equal(layer.weights, weights)
    np.testing.assert_array_equal(frame.history, trainer.history.whole)


async def test_changing_the_speed_on_the_way_changes_no_bit() -> None:
    session = Watched()
    async with working(session):
        session.toggle()
        for direction in (1, 1, 1, -1, -1, -1, -1):
            before = session.newest.epoch
            session.change_speed(direction)
            await until(lambda: session.newest.epoch > before)  # noqa: B023
        session.step_epoch()
        await until(lambda: not session.newest.playing)
    frame = session.frame()
    trainer = Trainer(session.recipe)
    trainer.step(frame.epoch)
    np.testing.assert_array_equal(frame.layers[3].weights, trainer.network.weights[2])


async def test_what_is_short_is_trained_uncompiled_in_the_event_loop_with_breaths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calls, "compiled", lambda: False)
    session = Watched(speed=MAX)

    async def no_thread(work: Callable[..., object], *_: object) -> None:
        assert work is import_module, "a thread would hold the GIL"

    breaths: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if session.playing:
            breaths.append(seconds)
        await sleep(seconds)

    async def reaches(epoch: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while session.newest.epoch < epoch:
                await sleep(0.001)

    monkeypatch.setattr(asyncio, "to_thread", no_thread)
    async with working(session):
        session.toggle()
        monkeypatch.setattr(asyncio, "sleep", noted)
        await reaches(200)
        session.change_speed(-1)
        await reaches(400)
        session.step_epoch()
        await until(lambda: not session.newest.playing)
    assert min(filter(None, breaths)) == tui.session.worker.BREATH  # sleep(0) is the loop's turn after a frame
    trainer = Trainer(Recipe())
    trainer.step(session.frame().epoch)
    np.testing.assert_array_equal(session.frame().layers[1].weights, trainer.network.weights[0])


# --- commands while a thread holds the trainer -----------------------------------------------------------------------


async def test_commands_wait_for_the_thread_and_none_is_lost() -> None:
    session = Watched()
    slow = Slow(session.trainer)
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        before = len(session.frames)
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
        session.set_recipe(session.recipe.with_changes(momentum=0.9))
        session.change_speed(-1)
        session.toggle()
        await asyncio.sleep(0.01)
        # The trainer is as it was, and nobody looks at it.
        assert session.trainer.recipe == Recipe()
        assert len(session.frames) == before
        finish(slow)
        await until(lambda: len(session.frames) > before)
        assert session.newest.recipe == Recipe(learning_rate=0.1, momentum=0.9)
        assert session.newest.speed == SPEEDS[4].label
        assert not session.newest.playing
    assert slow.most_inside == 1


async def test_new_weights_asked_for_while_a_thread_trains_begin_a_new_run() -> None:
    session = Watched()
    slow = Slow(session.trainer)
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        session.reseed()
        session.reseed()
        session.set_recipe(session.recipe.with_changes(hidden=(3,)))
        session.toggle()
        finish(slow)
        await until(lambda: session.newest.recipe.hidden == (3,))
    frame = session.frame()
    assert frame.recipe == Recipe(hidden=(3,), seed=2)
    assert frame.epoch == 0
    np.testing.assert_array_equal(frame.layers[1].weights, Trainer(frame.recipe).network.weights[0])


async def test_a_pause_in_a_long_epoch_does_not_wait_for_its_end() -> None:
    session = Watched()
    slow = Slow(session.trainer, pieces=100)
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        session.toggle()
        finish(slow)
        await until(lambda: not session.newest.playing)
        assert slow.done < 100
        done = slow.done
        await asyncio.sleep(0.02)
        assert slow.done == done
        # And goes on where it was.
        session.toggle()
        await until(lambda: session.newest.epoch >= 1)
        assert slow.done >= 100


@pytest.mark.parametrize("speed", [5, 7, MAX])
async def test_a_step_in_a_long_epoch_finishes_it_and_trains_no_other(speed: int) -> None:
    session = Watched(speed=speed)
    slow = Slow(session.trainer, pieces=5)
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        session.step_epoch()
        session.change_speed(-1)  # which does not cut the epoch short
        finish(slow)
        await until(lambda: session.newest.epoch == 1)
        await asyncio.sleep(0.1)
        assert session.newest.epoch == 1
        assert slow.done == 5
        assert not session.newest.playing


async def test_training_and_pausing_forgets_the_epoch_that_was_asked_for() -> None:
    session = Watched()
    slow = Slow(session.trainer, pieces=100)
    async with working(session):
        await until(lambda: session.frames)
        session.step_epoch()
        await entered(slow)
        session.toggle()
        session.toggle()
        finish(slow)
        await until(lambda: slow.inside == 0 and not session.worker.busy)
        done = slow.done
        await asyncio.sleep(0.02)
        assert slow.done == done < 100
        assert session.newest.epoch == 0


async def test_another_speed_cuts_the_tick_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "is_shown", lambda *_: True)  # else it may be a later tick that is shown first
    session = Watched(speed=7)
    slow = Slow(session.trainer, pieces=1)
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        before = len(session.frames)
        for _ in range(3):
            session.change_speed(-1)
        finish(slow)
        await until(lambda: len(session.frames) > before)
        assert session.frames[before].epoch == 1
        assert session.frames[before].speed == "20 epochs/s"


async def test_a_restart_forgets_the_epoch_that_was_asked_for() -> None:
    session = Watched()
    slow = Slow(session.trainer, pieces=5)
    async with working(session):
        await until(lambda: session.frames)
        session.step_epoch()
        await entered(slow)
        session.restart()
        finish(slow)
        await until(lambda: session.newest.notice.startswith("restarted"))
        await asyncio.sleep(0.02)
        assert session.newest.epoch == 0
        assert slow.done == 1


async def test_cancelled_in_a_piece_nobody_else_gets_the_trainer() -> None:
    session = Watched()
    slow = Slow(session.trainer)
    async with working(session) as task:
        await until(lambda: session.frames)
        session.toggle()
        await entered(slow)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        frames = len(session.frames)
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
        assert session.trainer.recipe.learning_rate == 0.05
        assert len(session.frames) == frames
        finish(slow)


# --- ticks -----------------------------------------------------------------------------------------------------------


async def test_a_run_that_diverges_stops_by_itself() -> None:
    session = Watched(learning_rate=1000.0, activation="linear", loss="mse", speed=7)
    async with working(session):
        session.toggle()
        await until(lambda: session.frames and session.newest.state == "diverged" and not session.newest.playing)
        assert not session.playing


async def test_with_fewer_frames_no_epoch_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    class EveryFifth(Pace):
        ticks = 0

        def is_shown(self, now: float) -> bool:  # noqa: ARG002
            self.ticks += 1
            return self.ticks % 5 == 0

    monkeypatch.setattr(tui.session.worker, "Pace", EveryFifth)
    monkeypatch.setattr(calls, "load_beside", lambda *_: None)  # whose end is shown out of turn
    session = Watched(speed=5)
    async with working(session):
        session.toggle()
        await until(lambda: session.newest.epoch >= 10)
        session.toggle()
    shown = [frame.epoch for frame in session.frames if frame.playing and frame.epoch]
    assert all(epoch % 5 == 0 for epoch in shown)
    assert len(session.frame().history) == session.frame().epoch


async def test_many_samples_are_measured_now_and_then_and_whenever_nothing_trains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Never(Pace):
        def is_measuring_due(self, now: float) -> bool:  # noqa: ARG002
            return False

    monkeypatch.setattr(tui.session.worker, "Pace", Never)
    session = Watched(speed=MAX, data="spiral", samples=5000, hidden=(32, 32))
    async with working(session):
        await until(lambda: calls.compiled() and session.frames and session.newest.train is not None)
        measured = session.newest.train
        session.toggle()
        await until(lambda: session.newest.epoch >= 2)
        playing = [frame for frame in session.frames if frame.playing]
        assert len({parameters(frame) for frame in playing}) > 1
        assert all(frame.train is measured for frame in playing)
        session.toggle()
        await until(lambda: not session.newest.playing and session.newest.train is not measured)
    assert session.newest.loss == session.trainer.loss
    # What reached into the run is measured at once.
    async with working(session):
        session.toggle()
        await until(lambda: session.newest.playing)
        now = session.newest.train
        session.parameters.set(1, 0, 0, 1.5)
        await until(lambda: session.newest.train is not now)
