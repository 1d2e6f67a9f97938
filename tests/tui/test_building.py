"""Building a run of much data: in a process, beside a run that goes on, and left at any time."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

import tui.building
from engine import DataError, Recipe, Trainer
from tests.tui.frames import some_frame
from tests.tui.session.driven import PATIENCE, Watched, until, working
from tui.building import Builder, Made, Order, spoken_of, takes_long
from tui.drawing.cells import plain
from tui.drawing.status import sentence

MUCH = Recipe(data="spiral", samples=20_000)


def order(recipe: Recipe) -> Order:
    return Order(recipe, Recipe(), "classification")


def test_what_takes_long_is_known_by_its_size(tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_bytes(b"1,2\n" * 1000)
    large.write_bytes(b"1,2\n" * 300_000)
    for recipe, long in (
        (Recipe(), False),
        (Recipe(data="spiral"), False),
        (MUCH, True),
        (Recipe(data=str(small)), False),
        (Recipe(data=str(large)), True),
        (Recipe(data="nowhere.csv"), False),
        (Recipe(data="a\0b.csv"), False),
        (Recipe(hidden=(64, 64)), False),
        (Recipe(hidden=(1024, 1024)), True),
    ):
        assert takes_long(recipe) is long, recipe
    assert spoken_of(MUCH) == "Generating 20,000 samples of spiral"
    assert spoken_of(Recipe(data=str(large))) == "Reading large.csv"
    assert spoken_of(Recipe(hidden=(1024, 1024))) == "Generating the initial weights"


def test_the_status_says_what_is_being_done_and_how_to_leave_it() -> None:
    frame = some_frame(building="Reading big.csv", notice="restarted")
    assert plain(sentence(frame, 100)).strip() == "Reading big.csv ...; esc: cancel."
    frame = some_frame(building="Reading big.csv", notice="restarted", playing=True)
    assert plain(sentence(frame, 100)).strip() == "Reading big.csv ... This run continues meanwhile; esc: cancel."
    assert plain(sentence(frame, 60)).strip() == "Reading big.csv ...; esc: cancel."


def test_a_notice_that_is_too_long_keeps_what_can_be_done_about_it() -> None:
    frame = some_frame(notice=f"new weights: data {'long' * 30}.csv; u: undo")
    said = plain(sentence(frame, 60)).strip()
    assert said.startswith("New weights: data longlong")
    assert said.endswith("…; u: undo.")


# --- the process -----------------------------------------------------------------------------------------------------


async def built(wanted: Order) -> Made:
    made: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
    assert Builder().begin(wanted, made.set_result)
    return await asyncio.wait_for(made, PATIENCE)


async def test_what_a_process_builds_is_what_would_be_built_here() -> None:
    made = await built(order(Recipe(data="plane", samples=50, hidden=(3,))))
    assert isinstance(made, Trainer)
    assert made.recipe.loss == "mse"  # which suits values
    here = Trainer(made.recipe)
    assert made.prepared.fingerprint == here.prepared.fingerprint
    for trainer in (made, here):
        trainer.step(20)
    assert made.network.parameters.tobytes() == here.network.parameters.tobytes()
    # Its views are views.
    made.network.weights[0][0, 0] = 7.0
    assert made.network.parameters[0] == 7.0


async def test_what_cannot_be_built_is_said_as_it_would_be_here() -> None:
    wanted = order(Recipe(data="nowhere.csv"))
    with pytest.raises(DataError) as here:
        wanted.trainer()
    assert str(await built(wanted)) == str(here.value)


def test_the_reason_is_the_one_that_another_loss_does_not_remove(tmp_path: Path) -> None:
    table = tmp_path / "huge.csv"
    table.write_text("a,b,c\n1,2,1.5e308\n2,1,-1.5e308\n3,3,0.5\n")
    values = Recipe(data=str(table), loss="cross_entropy", problem="regression", scale_targets=True)
    with pytest.raises(DataError, match=r"becomes .* when scaled; give smaller numbers"):
        order(values).trainer()
    table.write_text("a,b,c\n1,2,1.5\n2,1,-1.5\n3,3,0.5\n")
    assert order(values).trainer().recipe.loss == "mse"


async def test_a_process_that_is_killed_is_a_refusal_and_no_crash() -> None:
    builder = Builder()
    made: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
    assert builder.begin(order(Recipe(data="spiral", samples=1_000_000)), made.set_result)
    process = builder._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert "Generating 1,000,000 samples of spiral: the process ended with exit code -9" in str(
        await asyncio.wait_for(made, PATIENCE)
    )
    assert builder.doing == ""


@pytest.mark.parametrize("problem", ["no Python", "frozen", "no process"])
async def test_where_there_is_no_other_process_it_is_built_here(monkeypatch: pytest.MonkeyPatch, problem: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError("too many processes")

    if problem == "no process":
        monkeypatch.setattr("subprocess.Popen", refuse)
    else:
        monkeypatch.setattr("sys.executable" if problem == "no Python" else "sys.frozen", "", raising=False)
        if problem == "frozen":
            monkeypatch.setattr("sys.frozen", True)
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.set_recipe(session.recipe.with_changes(data="gauss", samples=11_000))
        assert session.newest.recipe.data == "gauss"


# --- the session -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """From few samples on a process builds."""
    monkeypatch.setattr(tui.building, "MANY_SAMPLES", 50)


def want(session: Watched, **changes: Any) -> list[str | None]:
    answers: list[str | None] = []
    session.set_recipe(session.recipe.with_changes(**changes), answers.append)
    return answers


@pytest.mark.usefixtures("many")
async def test_the_old_run_goes_on_until_the_new_one_is_there() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        answers = want(session, data="gauss", samples=60)
        assert session.building
        assert answers == []
        before = session.trainer.epoch
        building = "Generating 60 samples of gauss"
        await until(lambda: session.newest.building == building and session.newest.epoch > before)
        assert session.newest.recipe == Recipe()
        await until(lambda: session.newest.recipe.data == "gauss")
        assert session.newest.building == ""
        assert answers == [None]
        assert session.recipe == session.newest.recipe
        assert session.playing
        session.toggle()
        session.undo()
        await until(lambda: session.newest.recipe == Recipe())
        assert session.newest.epoch > before


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("way", ["cancel_building", "undo"])
async def test_it_is_left_at_once_and_the_old_run_is_untouched(way: str) -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.step_epoch()
        await until(lambda: session.newest.epoch == 1)
        answers = want(session, data="spiral", samples=1_000_000)
        process = session.builds._builder._process
        assert process is not None
        getattr(session, way)()
        assert not session.building
        assert answers == ["Generating 1,000,000 samples of spiral was cancelled"]
        assert session.recipe == session.newest.recipe == Recipe()
        assert session.newest.epoch == 1
        await until(lambda: process.poll() is not None)
        await until(lambda: session.builds._builder._task is None or session.builds._builder._task.done())
        assert session.newest.epoch == 1
        session.cancel_building()  # nothing to leave
        assert session.newest.epoch == 1


@pytest.mark.usefixtures("many")
async def test_the_newest_wish_wins_and_no_process_is_left() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        first = want(session, data="spiral", samples=1_000_000)
        process = session.builds._builder._process
        second = want(session, samples=70)
        session.restart()  # of the run that there is
        assert session.recipe.samples == 70
        await until(lambda: session.newest.recipe.samples == 70)
        assert session.newest.recipe.data == "spiral"
        assert first == second == [None]
        assert process is not None
        await until(lambda: process.poll() is not None)
        want(session, data="spiral", samples=1_000_000)
        assert want(session, samples=70) == [None]  # which is what there is
        assert not session.building
        # A setting that is live is part of the wish.
        want(session, samples=80)
        want(session, learning_rate=0.1)
        await until(lambda: session.newest.recipe.samples == 80)
        assert session.newest.recipe.learning_rate == 0.1


@pytest.mark.usefixtures("many")
async def test_what_cannot_be_built_leaves_the_old_run_and_says_why() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.set_recipe(session.recipe.with_changes(data="circle", samples=60, test_fraction=0.001))
        await until(lambda: session.newest.notice)
        assert session.newest.notice.startswith("nothing was changed: test_fraction: ")
        assert session.recipe == session.newest.recipe == Recipe()


@pytest.mark.usefixtures("many")
async def test_redo_is_a_newer_wish_than_what_is_being_built() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.reseed()
        session.undo()
        answers = want(session, data="spiral", samples=1_000_000)
        session.redo()
        await until(lambda: session.newest.recipe == Recipe(seed=1))
        assert not session.building
        assert answers == [None]
        assert session.recipe == Recipe(seed=1)


@pytest.mark.usefixtures("many")
async def test_without_a_worker_it_is_built_at_once() -> None:
    session = Watched()
    want(session, data="gauss", samples=60)
    assert session.newest.recipe.data == "gauss"


@pytest.mark.usefixtures("many")
async def test_a_redo_of_nothing_leaves_what_is_being_built() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        answers = want(session, data="gauss", samples=60)
        session.redo()
        assert session.newest.notice == "there is nothing to redo"
        assert session.building
        await until(lambda: answers == [None])
        assert session.recipe == session.newest.recipe
        assert session.newest.recipe.data == "gauss"


@pytest.mark.usefixtures("many")
async def test_what_is_asked_for_while_a_thread_trains_is_done_in_that_order() -> None:
    session = Watched()
    async with working(session):
        await until(lambda: session.frames)
        session.restart()
        want(session, hidden=(3,))
        turns = session.worker.turns
        turns.busy = True
        session.undo()
        then = want(session, learning_rate=0.2)
        large = want(session, data="spiral", samples=1_000_000)
        session.undo()
        turns.busy = False
        turns.carry_out()
        assert then == [None]
        assert large == ["Generating 1,000,000 samples of spiral was cancelled"]
        assert session.recipe == session.trainer.recipe == Recipe(hidden=(3,), learning_rate=0.2)
