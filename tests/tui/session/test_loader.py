"""The compiled loops, loaded or compiled beside the screen, which trains meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar

import pytest

import tui.session.effort
from engine import Recipe, Trainer
from engine.loops import calls
from tests.tui.session.driven import PATIENCE, Watched, parameters, until, working
from tui.session.loader import Loader
from tui.speed import SPEEDS


class Compiler:
    """Stands for what compiles beside: the loops count as uncompiled until it is let go."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, why: str = calls.FIRST_RUN, failure: BaseException | None = None
    ) -> None:
        self.why, self.failure = why, failure
        self.go = threading.Event()
        monkeypatch.setattr(calls, "load_beside", self.load_beside)
        monkeypatch.setattr(calls, "compiled", self.go.is_set)

    def load_beside(
        self, on_compile: Callable[[str], None], on_done: Callable[[BaseException | None], None]
    ) -> threading.Thread:
        def work() -> None:
            on_compile(self.why)
            assert self.go.wait(PATIENCE)
            on_done(self.failure)

        thread = threading.Thread(target=work)
        thread.start()
        return thread


@pytest.mark.parametrize("speed", [5, len(SPEEDS) - 1])
@pytest.mark.parametrize("why", [calls.FIRST_RUN, calls.EVERY_RUN])
async def test_while_the_loops_compile_it_says_so_and_trains(
    monkeypatch: pytest.MonkeyPatch, why: str, speed: int
) -> None:
    compiler = Compiler(monkeypatch, why)
    session = Watched(speed=speed)
    async with working(session):
        await until(lambda: session.frames and session.newest.compiling)
        assert session.worker.loader.running
        assert session.newest.why_compiling == why
        # What is measured is seen at once.
        assert session.newest.state == "ready"
        assert session.newest.right is not None
        session.set_recipe(session.recipe.with_changes(hidden=(3,)))
        assert session.newest.architecture == "2-3-2"
        session.toggle()
        await until(lambda: session.newest.epoch > 2)
        assert (session.newest.state, session.newest.compiling) == ("training", True)
        assert session.newest.loss is not None
        compiler.go.set()
        await until(lambda: not session.newest.compiling)
        before = session.newest.epoch
        await until(lambda: session.newest.epoch > before)
        session.step_epoch()
        await until(lambda: not session.newest.playing)
    await until(lambda: not session.worker.loader.running)
    trainer = Trainer(Recipe(hidden=(3,)))
    trainer.step(session.frame().epoch)
    assert parameters(session.frame()) == b"".join(weights.tobytes() for weights in trainer.network.weights)


async def test_what_takes_long_uncompiled_is_trained_in_a_thread_and_looked_at_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here: list[bool] = []
    advance = Trainer.advance

    def watched(trainer: Trainer, epochs: int, seconds: float) -> int:
        here.append(threading.current_thread() is threading.main_thread())
        return advance(trainer, epochs, seconds)

    monkeypatch.setattr(Trainer, "advance", watched)
    # All samples take 400 moments, a batch 100.
    monkeypatch.setattr(tui.session.effort, "UNCOMPILED", 400 * 5_000_000 // (4 * 82))
    compiler = Compiler(monkeypatch)
    session = Watched()
    async with working(session):
        await until(lambda: session.frames and session.newest.compiling)
        session.toggle()
        await until(lambda: session.newest.epoch > 2)
        assert set(here) == {False}
        assert session.newest.train is None
        assert not session.newest.waiting
        compiler.go.set()
        await until(lambda: session.newest.train is not None)


async def test_a_batch_that_takes_far_too_long_uncompiled_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.session.effort, "UNCOMPILED", 10**8)
    compiler = Compiler(monkeypatch)
    session = Watched(batch_size="all")
    async with working(session):
        await until(lambda: session.frames and session.newest.compiling)
        session.step_epoch()
        await asyncio.sleep(0.02)
        assert session.newest.waiting
        assert session.newest.epoch == 0
        compiler.go.set()
        await until(lambda: session.newest.epoch == 1)
        assert not session.newest.waiting


async def test_an_epoch_asked_for_before_the_loops_are_ready_is_trained_as_soon_as_they_are() -> None:
    session = Watched()
    session.step_epoch()
    assert session.frame().epoch == 0
    async with working(session):
        await until(lambda: session.newest.epoch == 1)
    assert not session.newest.playing


async def test_a_failure_to_load_ends_the_worker_with_that_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = Compiler(monkeypatch, failure=ImportError("no such loops"))
    compiler.go.set()
    session = Watched()
    with pytest.raises(ImportError, match="no such loops"):
        await asyncio.wait_for(session.run(), PATIENCE)


async def test_what_follows_the_loading_runs_in_the_context_of_whoever_started_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Timers of the screen find their app there."""
    started = ContextVar("started", default=False)
    started.set(True)
    seen: list[bool] = []
    compiler = Compiler(monkeypatch)
    loader = Loader(lambda: seen.append(started.get()))
    await loader.start()
    compiler.go.set()
    await until(lambda: len(seen) == 2)
    assert seen == [True, True]
