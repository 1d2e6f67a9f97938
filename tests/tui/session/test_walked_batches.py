"""After a batch that the walk trained, the sample is the first one of the batch after it, also if that takes long."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

import tui.session.effort
import tui.session.steps
from engine import Trainer
from tests.tui.session.driven import PATIENCE, Watched, driven, until, working
from tui.walk import SUM

BATCHES: dict[str, Any] = {"data": "spiral", "samples": 40, "hidden": (4,), "batch_size": 10, "shuffle": True}


class Held:
    """Stands for `train_batch`: waits in its thread to be let go."""

    def __init__(self) -> None:
        self.entered, self.go = threading.Event(), threading.Event()

    def __call__(self, trainer: Trainer) -> None:
        self.entered.set()
        assert self.go.wait(PATIENCE)
        trainer.step(batches=1)


@asynccontextmanager
async def in_a_batch(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Watched, Held]]:
    """A session whose walk trains a batch in a thread."""
    held = Held()
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 1)
    monkeypatch.setattr(tui.session.steps, "train_batch", held)
    session = Watched(**BATCHES)
    session.want_update("update", True)
    session.choose(layer=1, unit=2, source=1, sample=7)
    async with working(session):
        await until(lambda: session.frames and session.newest.update)
        session.steps.batch_ahead("w", session.chosen)
        await until(held.entered.is_set)
        yield session, held
        held.go.set()


async def settled(session: Watched, held: Held) -> None:
    """Wait for the batch, and until the next one is known."""
    held.go.set()
    worker = session.worker
    await until(
        lambda: not worker.busy and not worker.requests.are_open and not worker.ahead.is_unknown(worker.trainer)
    )
    session.publish()


def test_the_sample_of_the_walk_becomes_the_first_of_the_next_batch() -> None:
    session = driven(**BATCHES)
    session.want_update("update", True)
    session.choose(layer=1, unit=2, source=1, sample=7)
    for _ in range(9):
        session.steps.batch_ahead("w", session.chosen)
        update = session.newest.update
        assert update is not None
        assert session.chosen.sample == session.newest.chosen.sample == update.samples[0]
        assert session.chosen.weight == (1, 2, 1)
        assert session.newest.notice.startswith("trained samples ")


async def test_it_does_so_too_when_the_batch_has_been_trained_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    async with in_a_batch(monkeypatch) as (session, held):
        assert session.chosen.sample == 7
        await settled(session, held)
        update = session.newest.update
        assert update is not None
        assert session.trainer.samples_done == 10
        assert session.newest.chosen.sample == update.samples[0] != 7
        assert session.newest.notice.startswith("trained samples ")
        # Once: then the sample is whichever is chosen.
        session.choose(sample=7)
        session.steps.batch()
        await settled(session, held)
        assert session.newest.chosen.sample == 7


def turn_the_page(session: Watched) -> None:
    for wanted in (False, True):
        session.want_update("update", wanted)


@pytest.mark.parametrize(
    ("meanwhile", "sample"),
    [
        (lambda session: session.choose(sample=5), 5),
        (lambda session: session.choose(part=SUM, source=0), 7),
        (turn_the_page, 7),
        (Watched.undo, 7),
        (Watched.restart, 7),
    ],
    ids=["another sample", "moved on", "page left", "undone", "restarted"],
)
async def test_it_stays_if_anything_else_was_done_meanwhile(
    meanwhile: Callable[[Watched], None], sample: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_a_batch(monkeypatch) as (session, held):
        meanwhile(session)
        await settled(session, held)
        assert session.newest.chosen.sample == sample
        session.steps.batch()
        await settled(session, held)
        assert session.newest.chosen.sample == sample


async def test_it_stays_if_the_run_plays_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    async with in_a_batch(monkeypatch) as (session, held):
        session.toggle()
        held.go.set()
        await until(lambda: session.newest.epoch > 1 and session.newest.update)
        session.toggle()
        await settled(session, held)
        assert session.newest.chosen.sample == 7


def test_the_goal_that_the_batch_reaches_is_told_and_the_sample_moved() -> None:
    session = driven(**BATCHES)
    session.want_update("update", True)
    session.steps.run_to("1", lambda _: None)
    for _ in range(4):
        session.steps.batch_ahead("w", session.chosen)
    assert session.newest.notice == "stopped at epoch 1"
    assert session.newest.update is not None
    assert session.chosen.sample == session.newest.update.samples[0]
