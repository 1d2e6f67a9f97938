"""The end of a session: its summary and its recovery file, whatever a thread is doing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import tui.session.effort
import tui.session.saving
import tui.session.worker
from engine import Trainer, load
from engine.reports import Measure
from tests.tui.session.driven import PATIENCE, Slow, Watched, driven, entered, finish, until, working
from tui.session.code import Code
from tui.session.turns import Turns


@asynccontextmanager
async def ended_in_a_piece(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Watched, Slow]]:
    """A session whose loop has ended while a thread trains on."""
    monkeypatch.setattr(tui.session.worker, "LAST", 0.01)
    monkeypatch.setattr(tui.session.saving, "PATIENCE", 0.01)
    session = Watched()
    slow = Slow(session.trainer)
    try:
        async with working(session):
            await until(lambda: session.frames)
            session.toggle()
            await entered(slow)
        yield session, slow
    finally:
        finish(slow)


async def test_what_a_thread_still_trains_is_summed_up_as_it_was_seen_last(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ended_in_a_piece(monkeypatch) as (session, slow):
        seen = session.summary()
        session.trainer.network.parameters[:] = 0.0  # which nobody looks at now
        assert session.summary() == seen == "xorcise: xor, 2-4-4-4-4-2, seed 0, 0 epochs"
        finish(slow)
        assert session.worker.turns.rest(PATIENCE)
        assert "1 parameter" not in session.summary()
        assert "parameters set by hand" in session.summary()


async def test_what_a_thread_still_trains_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ended_in_a_piece(monkeypatch) as (session, slow):
        assert session.saving.keep() is None
        finish(slow)
        assert session.worker.turns.rest(PATIENCE)
        path = session.saving.keep()
        assert path is not None
        assert load(path).recipe == session.recipe


async def test_what_is_only_measured_in_a_thread_is_kept_at_once() -> None:
    turns, go, inside = Turns(Code()), threading.Event(), threading.Event()

    def measure() -> None:
        inside.set()
        assert go.wait(PATIENCE)

    task = asyncio.create_task(turns.in_thread(measure, changes=False))
    await until(inside.is_set)
    assert turns.busy
    assert turns.rest(0.0)
    go.set()
    await task


async def test_the_summary_measures_nothing_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    session = driven(seed=5, batch_size=2)
    await session.train(20)
    session.trainer.step(3)
    session.trainer.step(batches=1)
    measured: list[Trainer] = []
    measure = Trainer.measure

    def noted(trainer: Trainer) -> Measure:
        measured.append(trainer)
        return measure(trainer)

    monkeypatch.setattr(Trainer, "measure", noted)
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 1)
    first, second, *_ = session.summary().splitlines()
    assert "23 epochs and 2 of 4 samples" in first
    assert second.endswith(" right, measured at epoch 20")
    assert not measured
    monkeypatch.undo()
    assert "measured" not in session.summary()
