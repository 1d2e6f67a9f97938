"""Opening another run: what it starts with, that it pauses, and that the one before is a step back."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Recipe, RunError, Trainer, load, save
from tests.tui.session.driven import Watched, driven, until, working
from tui.building import Opening


def trained(path: Path, epochs: int = 7) -> Trainer:
    trainer = Trainer(Recipe(hidden=(3,), learning_rate=0.1))
    trainer.step(epochs)
    save(trainer, path)
    return trainer


def bits(trainer: Trainer) -> bytes:
    return trainer.network.parameters.tobytes()


async def test_a_recipe_starts_at_its_beginning_even_if_only_live_settings_differ() -> None:
    session, answers = driven(), list[str | None]()
    await session.train(5)
    before = bits(session.trainer)
    session.toggle()
    session.builds.open(Opening("mine.toml", Recipe(learning_rate=0.3)), answers.append)
    assert (session.newest.epoch, session.recipe, answers) == (0, Recipe(learning_rate=0.3), [None])
    assert not session.playing
    assert session.newest.notice == "opened mine.toml; u: undo"
    session.undo()
    assert (session.newest.epoch, bits(session.trainer), session.recipe) == (5, before, Recipe())
    assert session.newest.notice == "undone: opening mine.toml; epoch 5 again; U: redo"
    session.redo()
    assert (session.newest.epoch, session.recipe) == (0, Recipe(learning_rate=0.3))


async def test_a_saved_run_goes_on_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "run.xorcise"
    other = trained(path)
    session, answers = driven(), list[str | None]()
    session.builds.open(Opening(str(path)), answers.append)
    assert answers == [None]
    assert session.newest.notice == "opened run.xorcise at epoch 7; u: undo"
    assert session.worker.record.path == str(path)
    await session.train(5)
    other.step(5)
    assert bits(session.trainer) == bits(other)
    session.undo()
    assert session.worker.record.path is None


async def test_what_cannot_be_opened_leaves_the_run(tmp_path: Path) -> None:
    path = tmp_path / "run.xorcise"
    path.write_bytes(b"PK damaged")
    session, answers = driven(), list[str | None]()
    await session.train(3)
    trainer = session.trainer
    for wanted in (Opening(str(path)), Opening("a", Recipe(data="nowhere.csv"))):
        session.builds.open(wanted, answers.append)
        assert session.trainer is trainer
        assert session.recipe == Recipe()
    assert "is damaged or truncated" in str(answers[0])
    assert "there is no file nowhere.csv" in str(answers[1])
    session.undo()
    assert session.newest.notice == "there is nothing to undo"


@pytest.mark.parametrize("damaged", [False, True])
async def test_beside_the_current_run_it_is_read_in_a_process(tmp_path: Path, damaged: bool) -> None:
    path = tmp_path / "run.xorcise"
    other = trained(path)
    if damaged:
        path.write_bytes(path.read_bytes()[:-9])
    session, answers = Watched(), list[str | None]()
    async with working(session):
        await until(lambda: session.frames)
        session.toggle()
        session.builds.open(Opening(str(path)), answers.append)
        await until(lambda: session.newest.building == "Reading run.xorcise")
        await until(lambda: answers)
        if damaged:
            with pytest.raises(RunError) as error:
                load(path)
            assert answers == [str(error.value)]
            assert session.recipe == Recipe()
            assert session.playing
        else:
            assert answers == [None]
            assert bits(session.trainer) == bits(other)
            assert not session.playing
            session.step_epoch()
            await until(lambda: session.newest.epoch == 8)
            other.step()
            assert bits(session.trainer) == bits(other)
