"""What takes long is done in threads: many samples are measured there, long batches trained; and what crashes there."""

from __future__ import annotations

import asyncio
import threading

import pytest

import tui.session.effort
from engine import Recipe, Trainer
from engine.loops import calls
from engine.reports import Measure
from tests.tui.session.driven import MAX, PATIENCE, Watched, until, working

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
@pytest.mark.parametrize(("glance", "here"), [(tui.session.effort.MOMENTS_WORK, True), (1, False)])
async def test_many_samples_are_looked_at_in_a_thread_and_few_are_not(
    monkeypatch: pytest.MonkeyPatch, glance: int, here: bool, speed: int
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", glance)
    session = Watched(speed=speed, batch_size="all")
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        await until(lambda: session.newest.epoch >= 5)
        session.step_epoch()
        # It may be shown as paused before the epoch that was asked for is trained, and must not end in the middle.
        await until(
            lambda: not session.newest.playing and not session.worker.requests.are_open and not session.worker.busy
        )
        await until(lambda: session.worker.photographer.is_up_to_date)
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
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 1)
    session = Watched(batch_size="all")
    async with working(session):
        await until(lambda: session.frames)
        session.step_epoch()
        await until(lambda: session.newest.epoch == 1)
        session.toggle()
        await until(lambda: session.newest.epoch >= 3)
    assert set(here) == {False}


async def test_while_samples_are_looked_at_commands_wait_and_frames_show_what_was_seen_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 1)
    session = Watched()
    async with working(session):
        await until(lambda: session.worker.loader.ready and session.frames and session.newest.train is not None)
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


async def test_what_would_be_measured_for_hours_uncompiled_holds_up_no_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = Looked(monkeypatch)
    monkeypatch.setattr(calls, "compiled", lambda: False)
    monkeypatch.setattr(tui.session.effort, "MAX_UNCOMPILED", 0)
    session = Watched()
    async with working(session):
        await until(lambda: session.frames and not session.worker.loader.running)
        session.toggle()
        await until(lambda: session.newest.epoch >= 2)
        session.toggle()
        await until(lambda: not session.newest.playing)
    assert session.newest.train is None
    assert not looked.here


# --- crashes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["advance", "measure"])
async def test_a_crash_in_a_thread_ends_the_worker_and_frees_the_trainer(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    entered, go = threading.Event(), threading.Event()

    def crash(*_: object) -> int:
        if threading.current_thread() is threading.main_thread():
            return 0
        entered.set()
        assert go.wait(PATIENCE)
        raise ZeroDivisionError("in a thread")

    session = Watched()
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 1)
    with monkeypatch.context() as patched:
        patched.setattr(session.trainer, method, crash)
        task = asyncio.create_task(session.run())
        session.toggle()
        assert await asyncio.to_thread(entered.wait, PATIENCE)
        session.set_recipe(session.recipe.with_changes(learning_rate=0.1))
        assert session.worker.busy
        assert session.trainer.recipe == Recipe()
        go.set()
        with pytest.raises(ZeroDivisionError, match="in a thread"):
            await asyncio.wait_for(task, PATIENCE)
    # What was asked for meanwhile is done, and whatever is asked for now.
    assert not session.worker.busy
    assert session.trainer.recipe == Recipe(learning_rate=0.1)
    session.reseed()
    assert session.newest.recipe == Recipe(learning_rate=0.1, seed=1)
