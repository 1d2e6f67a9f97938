"""The session's worker: pieces in a thread, commands between them, ticks, and the same bits at every speed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import tui.session
from engine import Recipe, Trainer
from engine.loops import calls
from engine.reports import Measure
from tui.frame import Frame
from tui.session import Session
from tui.speed import SPEEDS

MAX = len(SPEEDS) - 1
# Hangs are failures, not waits.
PATIENCE = 30.0


class Slow:
    """Stands for `Trainer.advance`: an epoch of `pieces` calls, each of which waits in its thread to be let go.

    In the event loop's own thread it returns at once with nothing done, as a piece too short for a batch would.
    """

    def __init__(self, trainer: Trainer, pieces: int = 3) -> None:
        self.trainer, self.pieces, self.done = trainer, pieces, 0
        self.entered, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.inside = self.most_inside = 0
        trainer.advance = self.advance  # type: ignore[method-assign]

    def advance(self, epochs: int, seconds: float) -> int:  # noqa: ARG002
        if threading.current_thread() is threading.main_thread():
            return 0
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        self.entered.release()
        assert self.go.acquire(timeout=PATIENCE)
        self.inside -= 1
        self.done += 1
        if self.done % self.pieces:
            return 0
        return Trainer.advance(self.trainer, 1, PATIENCE)


class Watched(Session):
    def __init__(self, **changes: Any) -> None:
        speed = changes.pop("speed", 5)
        self.frames: list[Frame] = []
        super().__init__(Recipe().with_changes(**changes), self.frames.append, speed)

    @property
    def newest(self) -> Frame:
        return self.frames[-1]


@asynccontextmanager
async def working(session: Session) -> AsyncIterator[asyncio.Task[None]]:
    """The session with its worker, until the end of the block."""
    task = asyncio.create_task(session.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


async def entered(slow: Slow) -> None:
    """Wait until a thread holds the trainer."""
    assert await asyncio.to_thread(slow.entered.acquire, timeout=PATIENCE)


def finish(slow: Slow) -> None:
    """Let every thread go, now and later."""
    slow.go.release(10_000)


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


async def test_the_loops_without_numba_train_piece_by_piece_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Watched(speed=MAX)
    session.load()
    session.compiled = False

    def no_threads(*_: object) -> None:
        raise AssertionError("a thread would hold the GIL")

    monkeypatch.setattr(asyncio, "to_thread", no_threads)
    monkeypatch.setattr(session, "_load_in_thread", lambda: None)
    async with working(session):
        session.toggle()
        await until(lambda: session.newest.epoch >= 200)
        session.step_epoch()
        await until(lambda: not session.newest.playing)
    assert session.newest.compiled is False
    trainer = Trainer(Recipe())
    trainer.step(session.frame().epoch)
    np.testing.assert_array_equal(session.frame().layers[1].weights, trainer.network.weights[0])


# --- commands while a thread holds the trainer -----------------------------------------------------------------------


async def test_commands_wait_for_the_thread_and_none_is_lost() -> None:
    session = Watched()
    slow = Slow(session._trainer)
    async with working(session):
        await until(lambda: session.loaded)
        session.toggle()
        await entered(slow)
        before = len(session.frames)
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
        session.set_recipe(session.recipe.with_changes(momentum=0.9))
        session.change_speed(-1)
        session.toggle()
        await asyncio.sleep(0.01)
        # The trainer is as it was, and nobody looks at it.
        assert session._trainer.recipe == Recipe()
        assert len(session.frames) == before
        finish(slow)
        await until(lambda: len(session.frames) > before)
        assert session.newest.recipe == Recipe(learning_rate=0.1, momentum=0.9)
        assert session.newest.speed == SPEEDS[4].label
        assert not session.newest.playing
    assert slow.most_inside == 1


async def test_new_weights_asked_for_while_a_thread_trains_begin_a_new_run() -> None:
    session = Watched()
    slow = Slow(session._trainer)
    async with working(session):
        await until(lambda: session.loaded)
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
    slow = Slow(session._trainer, pieces=100)
    async with working(session):
        await until(lambda: session.loaded)
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
    slow = Slow(session._trainer, pieces=5)
    async with working(session):
        await until(lambda: session.loaded)
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
    slow = Slow(session._trainer, pieces=100)
    async with working(session):
        await until(lambda: session.loaded)
        session.step_epoch()
        await entered(slow)
        session.toggle()
        session.toggle()
        finish(slow)
        await until(lambda: slow.inside == 0 and not session._busy)
        done = slow.done
        await asyncio.sleep(0.02)
        assert slow.done == done < 100
        assert session.newest.epoch == 0


async def test_another_speed_cuts_the_tick_short() -> None:
    session = Watched(speed=7)
    slow = Slow(session._trainer, pieces=1)
    async with working(session):
        await until(lambda: session.loaded)
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
    slow = Slow(session._trainer, pieces=5)
    async with working(session):
        await until(lambda: session.loaded)
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
    slow = Slow(session._trainer)
    async with working(session) as task:
        await until(lambda: session.loaded)
        session.toggle()
        await entered(slow)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        frames = len(session.frames)
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
        assert session._trainer.recipe.learning_rate == 0.05
        assert len(session.frames) == frames
        finish(slow)


# --- many samples ----------------------------------------------------------------------------------------------------


class Looked:
    """Stands for `Trainer.measure`: writes down in which thread it is called, and waits in others to be let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here: list[bool] = []
        self.entered, self.go = threading.Semaphore(0), threading.Semaphore(10_000)
        measure = Trainer.measure

        def looked(trainer: Trainer) -> Measure:
            self.here.append(threading.current_thread() is threading.main_thread())
            self.entered.release()
            assert self.go.acquire(timeout=PATIENCE)
            return measure(trainer)

        monkeypatch.setattr(Trainer, "measure", looked)

    def hold(self) -> None:
        while self.go.acquire(blocking=False):
            pass
        while self.entered.acquire(blocking=False):
            pass


@pytest.mark.parametrize("speed", [5, MAX])
@pytest.mark.parametrize(("glance", "here"), [(tui.session.GLANCE, True), (0, False)])
async def test_many_samples_are_looked_at_in_a_thread_and_few_are_not(
    monkeypatch: pytest.MonkeyPatch, glance: int, here: bool, speed: int
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(tui.session, "GLANCE", glance)
    session = Watched(speed=speed, batch_size="all")
    async with working(session):
        await until(lambda: session.loaded)
        session.toggle()
        await until(lambda: session.newest.epoch >= 5)
        session.step_epoch()
        # It may be shown as paused before the epoch that was asked for is trained, and must not end in the middle.
        await until(lambda: not session.newest.playing and not session._owed and not session._busy)
        await until(lambda: session._measured_at == session._moment)
    assert set(looked.here) == {here}
    assert session.newest.train is not None
    # And whoever asks without a worker sees the newest.
    trainer = Trainer(session.recipe)
    trainer.step(session.frame().epoch)
    assert session.frame().loss == trainer.loss


async def test_a_long_batch_is_never_trained_in_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    here: list[bool] = []
    advance = Trainer.advance

    def watched(trainer: Trainer, epochs: int, seconds: float) -> int:
        here.append(threading.current_thread() is threading.main_thread())
        return advance(trainer, epochs, seconds)

    monkeypatch.setattr(Trainer, "advance", watched)
    monkeypatch.setattr(tui.session, "GLANCE", 0)
    session = Watched(batch_size="all")
    async with working(session):
        await until(lambda: session.loaded)
        session.step_epoch()
        await until(lambda: session.newest.epoch == 1)
        session.toggle()
        await until(lambda: session.newest.epoch >= 3)
    assert set(here) == {False}


async def test_while_samples_are_looked_at_commands_wait_and_frames_show_what_was_seen_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(tui.session, "GLANCE", 0)
    session = Watched()
    async with working(session):
        await until(lambda: session.loaded and session.frames and session.newest.train is not None)
        looked.hold()
        seen = session.newest.train
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))  # now, but looked at later
        assert session.newest.recipe.learning_rate == 0.1
        assert session.newest.train is seen
        assert await asyncio.to_thread(looked.entered.acquire, timeout=PATIENCE)
        session.reseed()
        assert session.newest.recipe.seed == 0
        looked.go.release(10_000)
        await until(lambda: session.newest.recipe.seed == 1 and session.newest.train is not None)
        assert session.newest.train is not seen
        looked.hold()
        session.reseed()
        assert session.newest.recipe.seed == 2
        assert session.newest.train is None  # another run: nothing is known of it yet
        looked.go.release(10_000)


async def test_frames_that_take_long_take_a_fifth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    session = Watched()
    session.playing = True
    session._frame_cost = 0.2
    shown = []
    for _ in range(300):
        clock.now += 0.01
        if session._is_due():
            shown.append(clock.now)
            session._shown_at = clock.now
    assert [round(later - earlier, 6) for earlier, later in pairwise(shown)] == [0.8] * 3
    # Where ticks slip, what is not in turn is shown all the same after a while.
    session._frame_cost, session._pace.every = 0.01, 10_000
    clock.now += tui.session.UNSEEN + 0.01
    assert session._is_due()
    session._shown_at = clock.now
    clock.now += tui.session.UNSEEN - 0.01
    assert not session._is_due()


# --- loading ---------------------------------------------------------------------------------------------------------


async def test_while_the_loops_compile_it_says_so_and_training_begins_when_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compile_now, load = threading.Event(), calls.load

    def compiling(on_compile: Callable[[], None]) -> Any:
        on_compile()
        on_compile()
        assert compile_now.wait(PATIENCE)
        load()

    monkeypatch.setattr(calls, "load", compiling)
    session = Watched()
    async with working(session):
        await until(lambda: session.frames and session.newest.state == "compiling")
        assert session.loading
        session.toggle()
        assert (session.newest.state, session.newest.playing) == ("compiling", True)
        session.set_recipe(session.recipe.with_changes(hidden=(3,)))
        assert session.newest.architecture == "2-3-2"
        compile_now.set()
        await until(lambda: session.newest.epoch > 0)
        assert session.newest.state in ("training", "solved")
    await until(lambda: not session.loading)


async def test_a_failure_to_load_ends_the_worker_with_that_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise ImportError("no such loops")

    monkeypatch.setattr(calls, "load", broken)
    session = Watched()
    with pytest.raises(ImportError, match="no such loops"):
        await asyncio.wait_for(session.run(), PATIENCE)
    assert not session.loaded


async def test_a_crash_in_the_thread_ends_the_worker_with_that_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Watched(speed=MAX)

    def crash(epochs: int, seconds: float) -> int:
        raise ZeroDivisionError(f"{epochs} epochs in {seconds} s")

    monkeypatch.setattr(session._trainer, "advance", crash)
    session.toggle()
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(session.run(), PATIENCE)


# --- ticks -----------------------------------------------------------------------------------------------------------


async def test_a_run_that_diverges_stops_by_itself() -> None:
    session = Watched(learning_rate=1000.0, activation="linear", loss="mse", speed=7)
    async with working(session):
        session.toggle()
        await until(lambda: session.frames and session.newest.state == "diverged" and not session.newest.playing)
        assert not session.playing


class Clock:
    """Stands for time in the session: sleeping takes as long as asked, and `late` more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.late = 100.0, 0.0
        self.slept: list[float] = []
        monkeypatch.setattr(tui.session, "perf_counter", lambda: self.now)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + self.late


async def test_a_tick_waits_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    session = Watched()
    await session._wait_until(clock.now + 0.02, 1 / 30)
    await session._wait_until(clock.now - 0.01, 1 / 30)
    assert clock.slept == [pytest.approx(0.02), 0.0]
    session.compiled = False
    await session._wait_until(clock.now - 0.01, 1 / 30)
    assert clock.slept[-1] == tui.session.BREATH


async def test_frames_give_way_when_ticks_slip_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    session = Watched()
    clock.late = 0.03
    for _ in range(4):
        await session._wait_until(clock.now + 0.01, 1 / 30)
    assert session._pace.every == 5
    clock.late = 0.001
    for _ in range(600):
        await session._wait_until(clock.now + 0.01, 1 / 30)
    assert session._pace.every == 1


async def test_with_fewer_frames_no_epoch_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Watched(speed=5)
    monkeypatch.setattr(session._pace, "ticked", lambda late: None)  # noqa: ARG005
    session._pace.every = 5
    async with working(session):
        session.toggle()
        await until(lambda: session.newest.epoch >= 10)
        session.toggle()
    shown = [frame.epoch for frame in session.frames if frame.playing and frame.epoch]
    assert all(epoch % 5 == 0 for epoch in shown)
    assert len(session.frame().history) == session.frame().epoch


def test_a_frame_can_be_compared_by_what_it_is() -> None:
    frame = Watched().frame()
    assert frame != replace(frame)  # arrays have no truth; frames are compared by identity
