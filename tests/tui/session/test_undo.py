"""Undo: a run comes back as it stood, and goes on with the bits of one that was never disturbed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tui.session.undo
from engine import Recipe, Trainer
from engine.runs.saving import save
from tests.tui.session.driven import Watched, driven

# A run with all that there is to bring back: moments, an order of the samples, a test part, a schedule.
RICH: dict[str, Any] = {
    "data": "moons",
    "samples": 60,
    "test_fraction": 0.2,
    "hidden": (5, 3),
    "optimizer": "adam",
    "schedule": "cosine",
    "batch_size": 7,
    "shuffle": True,
    "dropout": 0.1,
}

Change = Callable[[Watched], None]
CHANGES: dict[str, tuple[Change, str]] = {
    "restart": (lambda session: session.restart(), "restart"),
    "new weights": (lambda session: session.reseed(), "seed 0 → 1"),
    "network": (lambda session: want(session, hidden=(4,)), "hidden 5,3 → 4"),
    "activation": (lambda session: want(session, activation="tanh"), "activation relu → tanh"),
    "data": (lambda session: want(session, data="circle"), "data moons → circle"),
    "noise": (lambda session: want(session, noise=0.3), "noise 0 → 0.3"),
    "loss": (
        lambda session: want(session, loss="mse", output="linear"),
        "loss cross_entropy → mse, output auto → linear",
    ),
    "frozen": (lambda session: session.parameters.toggle_frozen(2, 0, 2), "freezing a weight"),
    "frozen bias": (lambda session: session.parameters.toggle_frozen(2, 0, 5), "freezing a bias"),
}


def want(session: Watched, **changes: Any) -> None:
    session.set_recipe(session.recipe.with_changes(**changes))


def bits(trainer: Trainer, path: Any) -> bytes:
    """All that decides how a run goes on, and how it went: the same run makes the same file."""
    save(trainer, path)
    return bytes(path.read_bytes())


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
async def test_undone_a_run_goes_on_as_if_nothing_had_been(change: Change, words: str, tmp_path: Any) -> None:
    undisturbed = Trainer(Recipe().with_changes(**RICH))
    undisturbed.step(100)
    undisturbed.change(learning_rate=0.01)
    undisturbed.step(batches=3)
    session = driven(**RICH)
    await session.train(100)
    want(session, learning_rate=0.01)
    session.trainer.step(batches=3)
    seen = session.frame()
    change(session)
    assert session.newest.notice.endswith("; u: undo")
    assert session.newest.recipe != seen.recipe or session.newest.epoch == 0 or session.trainer.frozen.parameters.any()
    await session.train(50)
    session.undo()
    assert session.newest.notice == f"undone: {words}; epoch 100, sample 21 again; U: redo"
    assert session.recipe == session.newest.recipe == seen.recipe
    assert (session.newest.epoch, session.newest.verdict) == (100, seen.verdict)
    assert session.newest.right_since == seen.right_since
    assert bits(session.trainer, tmp_path / "undone") == bits(undisturbed, tmp_path / "undisturbed")
    await session.train(100)
    undisturbed.step(100)
    assert bits(session.trainer, tmp_path / "undone") == bits(undisturbed, tmp_path / "undisturbed")


@pytest.mark.parametrize("change", [change for change, _ in CHANGES.values()], ids=CHANGES)
async def test_what_is_undone_can_be_redone(change: Change, tmp_path: Any) -> None:
    session = driven(**RICH)
    await session.train(20)
    change(session)
    await session.train(10)
    changed = bits(session.trainer, tmp_path / "run")
    epoch = session.newest.epoch
    session.undo()
    assert bits(session.trainer, tmp_path / "run") != changed
    await session.train(5)
    session.redo()
    assert session.newest.notice.startswith("redone: ")
    assert session.newest.notice.endswith(f"; epoch {epoch} again; u: undo")
    assert bits(session.trainer, tmp_path / "run") == changed
    # And what was trained between undo and redo is there as well.
    session.undo()
    assert session.newest.epoch == 25
    change(session)
    session.redo()
    assert session.newest.notice == "there is nothing to redo"


async def test_changes_are_undone_one_by_one_and_then_there_is_nothing_left() -> None:
    session = driven(seed=3)
    await session.train(10)
    session.restart()
    await session.train(20)
    want(session, hidden=(2,))
    await session.train(30)
    session.parameters.toggle_frozen(1, 0, 0)
    await session.train(40)
    session.reseed()
    places = []
    for _ in range(4):
        session.undo()
        places.append(
            (session.newest.epoch, session.newest.architecture, bool(session.trainer.frozen.parameters.any()))
        )
    assert places == [
        (70, "2-2-2", True),
        (30, "2-2-2", False),
        (20, "2-4-4-4-4-2", False),
        (10, "2-4-4-4-4-2", False),
    ]
    session.undo()
    assert session.newest.notice == "there is nothing to undo"
    assert session.newest.epoch == 10
    for _ in range(4):
        session.redo()
    assert (session.newest.epoch, session.newest.recipe.seed) == (0, 4)


async def test_undo_leaves_playing_as_it_is_but_a_diverged_run_stands_still() -> None:
    session = driven(learning_rate=1000.0, activation="linear", loss="mse")
    await session.train(1000)
    assert session.newest.state == "diverged"
    want(session, hidden=(2,), learning_rate=0.01)
    session.toggle()
    assert session.playing
    session.parameters.toggle_frozen(1, 0, 0)
    session.undo()
    assert session.playing
    session.undo()
    assert session.newest.state == "diverged"
    assert not session.playing


async def test_a_live_setting_is_not_undone_and_a_restart_of_what_is_as_it_began_is_nothing_to_undo() -> None:
    session = driven()
    session.restart()
    assert session.newest.notice == "restarted: the same initial weights, seed 0"
    want(session, learning_rate=0.1)
    session.undo()
    assert session.newest.notice == "there is nothing to undo"
    assert session.recipe.learning_rate == 0.1


async def test_of_more_than_twenty_changes_those_of_runs_that_never_began_are_forgotten_first() -> None:
    session = driven()
    await session.train(50)
    for _ in range(30):
        session.reseed()
    for _ in range(20):
        session.undo()
    assert session.newest.notice.startswith("undone: seed 0 → ")
    assert session.newest.epoch == 50
    session.undo()
    assert session.newest.notice == "there is nothing to undo"
    for _ in range(25):
        await session.train(1)
        session.restart()
    for _ in range(20):
        session.undo()
        assert session.newest.epoch == 1
    session.undo()
    assert session.newest.notice == "there is nothing to undo"


async def test_what_is_kept_is_bounded_in_bytes_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.session.undo, "MAX_BYTES", 2_500_000)
    session = driven(data="gauss", samples=1_000, hidden=(30,), batch_size="all", shuffle=True)
    for units in range(31, 43):
        await session.train(1)
        want(session, hidden=(units,))
    undo = session.past
    assert undo.bytes_beside(session.trainer) <= 2_500_000
    undone = 0
    while session.newest.notice != "there is nothing to undo":
        session.undo()
        undone += 1
    # A run is about 300 kB: inputs and targets as given and as trained on, buffers, what the optimizer may carry.
    assert 5 <= undone < 12
    assert session.newest.recipe.hidden == (42 - undone + 1,)


async def test_restarts_share_their_data_and_the_last_change_can_always_be_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = driven(data="gauss", samples=9_000, hidden=(2,))
    for _ in range(5):
        await session.train(1)
        session.restart()
    assert session.past.bytes_beside(session.trainer) < 5_000_000
    monkeypatch.setattr(tui.session.undo, "MAX_BYTES", 0)
    want(session, hidden=(3,))
    session.undo()
    assert session.newest.recipe.hidden == (2,)
