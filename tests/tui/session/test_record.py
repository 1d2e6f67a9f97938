"""How long a run has trained unsaved, and in which file it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import Recipe, load
from tests.tui.session.driven import Watched, driven, until, working
from tui.building import Opening
from tui.drawing.scene import Spot
from tui.session import Session


async def test_training_is_counted_and_waiting_is_not() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames and session.worker.running)
        record = session.worker.record
        assert record.unsaved < 0.001
        session.toggle()
        await until(lambda: session.newest.epoch > 5)
        session.toggle()
        await until(lambda: not session.newest.playing)
        counted = record.unsaved
        # Six ticks or more, at 30 a second.
        assert counted > 5 / 30 - 0.01
        session.say("paused")
        session.undo()
        assert session.worker.record is record
        assert record.unsaved - counted < 1 / 30
        session.step_epoch()
        epoch = session.newest.epoch
        await until(lambda: session.newest.epoch >= epoch)


async def test_saving_counts_from_0_again_and_undo_brings_a_runs_own_record_back(tmp_path: Path) -> None:
    session, answers, path = driven(), list[str | None](), str(tmp_path / "a.xorcise")
    await session.train(5)
    session.worker.record.unsaved = 61.0
    assert session.worker.record.is_long
    session.saving.run(path, answers.append)
    assert answers == [None]
    assert session.newest.notice == f"saved in {path}: the run at epoch 5"
    assert not session.worker.record.is_long
    assert load(path).network.parameters.tobytes() == session.trainer.network.parameters.tobytes()
    session.worker.record.unsaved = 61.0
    session.reseed()
    assert (session.worker.record.path, session.worker.record.unsaved) == (None, 0.0)
    session.undo()
    assert (session.worker.record.path, session.worker.record.is_long) == (path, True)
    session.restart()
    assert session.worker.record.path is None


async def test_what_cannot_be_saved_is_said_and_the_run_stays_unsaved(tmp_path: Path) -> None:
    session, answers = driven(), list[str | None]()
    session.worker.record.unsaved = 61.0
    for path in (str(tmp_path / "none" / "a.xorcise"), str(tmp_path), "a\0b"):
        session.saving.run(path, answers.append)
    session.saving.recipe(str(tmp_path / "a.txt"), answers.append)
    assert len(answers) == 4
    assert None not in answers
    assert session.worker.record.is_long
    assert session.worker.record.path is None
    assert list(tmp_path.iterdir()) == []


async def test_a_saved_recipe_is_no_saved_run(tmp_path: Path) -> None:
    session, answers, path = driven(), list[str | None](), str(tmp_path / "a.toml")
    session.worker.record.unsaved = 61.0
    session.set_recipe(session.recipe.with_changes(learning_rate=0.3))
    session.saving.recipe(path, answers.append)
    assert answers == [None]
    assert session.newest.notice == f"saved in {path}: the recipe"
    assert Recipe.from_toml(path) == Recipe(learning_rate=0.3)
    assert session.worker.record.is_long


async def test_before_another_network_or_data_it_may_be_asked_and_not_before_other_changes() -> None:
    session, asked = driven(), list[object]()
    session.on_leaving = asked.append
    live: list[dict[str, Any]] = [{"learning_rate": 0.3}, {"seed": 4}, {"loss": "auto"}, {}]
    beyond: list[dict[str, Any]] = [{"hidden": (2,)}, {"data": "spiral"}, {"loss": "mse"}]
    for changes in live:
        session.set_recipe(session.recipe.with_changes(**changes))
        assert asked == []
    for place, changes in enumerate(beyond, start=1):
        session.set_recipe(session.recipe.with_changes(**changes))
        assert len(asked) == place
        assert session.recipe == session.newest.recipe == Recipe(learning_rate=0.3, seed=4)


def lost(session: Session) -> str:
    """What was made by hand and would be lost."""
    return session.worker.record.handmade(session.trainer)


async def test_what_was_made_by_hand_is_lost_until_it_is_saved_or_undone(tmp_path: Path) -> None:
    session, path = driven(), str(tmp_path / "a.xorcise")
    session.set_recipe(session.recipe.with_changes(learning_rate=0.3))
    assert lost(session) == ""  # It is in the recipe.
    session.parameters.set(1, 0, 0, 0.5)
    assert lost(session) == "weights"
    session.undo()
    assert lost(session) == ""
    session.parameters.toggle_frozen(1, 0, 0)
    session.samples.add([0.5, 0.5], [1.0, 0.0], lambda _: None)
    assert lost(session) == "samples and weights"
    session.saving.run(path, lambda _: None)
    assert lost(session) == ""
    await session.train(2)
    assert lost(session) == ""
    session.parameters.set(1, 0, 0, 0.7)
    assert lost(session) == "weights"
    session.undo()
    assert lost(session) == ""
    # Runs that begin with the same samples do not lose them, others do.
    for begin in (session.restart, session.reseed, lambda: session.set_recipe(Recipe(hidden=(3,)))):
        begin()
        assert session.newest.own_samples
        assert lost(session) == ""
    session.samples.remove(session.newest.data, Spot(0, False), lambda _: None)
    session.restart()
    assert lost(session) == "samples"


async def test_an_opened_run_has_nothing_to_lose(tmp_path: Path) -> None:
    first, path = driven(), str(tmp_path / "a.xorcise")
    first.parameters.set(1, 0, 0, 0.5)
    first.samples.add([0.5, 0.5], [1.0, 0.0], lambda _: None)
    first.saving.run(path, lambda _: None)
    session = driven()
    session.parameters.set(1, 0, 0, 0.7)
    session.builds.open(Opening(path), lambda _: None)
    assert session.newest.own_samples
    assert lost(session) == ""
    session.undo()
    assert lost(session) == "weights"
