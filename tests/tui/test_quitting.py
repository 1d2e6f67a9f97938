"""What is asked for a second time: what was trained since an answer, and what quitting loses besides the run."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine import Recipe, RunError, Trainer, load
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, text
from tui.app import XorciseApp
from tui.panels.editor import Editor
from tui.screens.preview import PreviewScreen

# What is drawn behind the questions costs time.
SMALL = 80, 24


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of this test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("size,kind\n" + "1,rose\n3.5,iris\n2,rose\n4,iris\n" * 3)
    return tmp_path


def question(app: XorciseApp) -> str:
    """What is asked before a run is left; "" if nothing is."""
    name = editor_says(app).partition(":")[0]
    return name if app.query_one(Editor).display and "not saved" in name else ""


def trained(app: XorciseApp, seconds: float) -> None:
    """As if the run had trained so much longer."""
    app.session.worker.record.unsaved += seconds


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    await press(pilot, *keys)
    for _ in range(3):
        await pilot.pause()


async def typed(pilot: Pilot[None], words: str) -> None:
    assert isinstance(pilot.app, XorciseApp)
    field_of(pilot.app).value = words
    await pressed(pilot, "enter")


async def test_a_run_with_a_file_is_saved_there_and_left() -> None:
    async with opened(size=SMALL, epochs=2) as (app, pilot):
        await pressed(pilot, "A")
        await typed(pilot, "x.xorcise")
        for way in ("a recipe", "another network", "quit"):
            await app.session.train(1)
            epoch = app.session.trainer.epoch
            trained(app, 100)
            if way == "a recipe":
                app.files.open_recipe("spiral")
            else:
                await pressed(pilot, *(("1", "a") if way == "another network" else "q"))
            await pilot.pause()
            assert question(app) == "1 min of training is not saved"
            await typed(pilot, "save")
            assert load("x.xorcise").epoch == epoch
            assert not app.query_one(Editor).display
            if way == "quit":
                assert app.return_code == 0
            else:
                assert app.focused is app.page.focused_panel
                assert frame_of(app).recipe != Recipe()
                await pressed(pilot, "u")
                assert frame_of(app).recipe == Recipe()


async def test_if_saving_fails_the_question_says_why_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Trainer, path: str) -> None:
        raise RunError(f"{path} cannot be written (No space left on device); nothing was changed")

    async with opened(size=SMALL, epochs=2) as (app, pilot):
        await pressed(pilot, "A")
        await typed(pilot, "x")
        trained(app, 100)
        await pressed(pilot, "q")
        monkeypatch.setattr("tui.session.saving.save", full)
        await typed(pilot, "save")
        assert question(app)
        assert "No space left on device" in editor_says(app)
        assert app.return_code is None
        await typed(pilot, "discard")
        assert app.return_code == 0


async def test_only_the_whole_run_is_saved_before_it_is_left(folder: Path) -> None:
    async with opened(size=SMALL, epochs=2) as (app, pilot):
        trained(app, 100)
        await pressed(pilot, "q")
        await typed(pilot, "save")
        await typed(pilot, "x.toml")
        told = "x.toml would hold only the recipe; allowed: a path: *.xorcise for the whole run"
        assert told in editor_says(app)
        assert app.return_code is None
        assert not (folder / "x.toml").exists()
        await typed(pilot, "x")
        assert load("x.xorcise").epoch == 2
        assert app.return_code == 0


async def test_a_run_that_was_given_up_is_asked_about_again_after_more_training() -> None:
    async with opened(size=SMALL, epochs=2) as (app, pilot):
        trained(app, 100)
        app.files.open_recipe("spiral")
        await pilot.pause()
        await typed(pilot, "discard")
        await pressed(pilot, "u")
        trained(app, 50)
        app.files.open_recipe("spiral")
        await pilot.pause()
        assert question(app) == ""
        assert frame_of(app).recipe == Recipe.named("spiral")
        await pressed(pilot, "u")
        trained(app, 50)
        app.files.open_recipe("spiral")
        await pilot.pause()
        assert question(app) == "3 min of training are not saved"
        await typed(pilot, "discard")
        # It was answered for this run, wherever it is now.
        await pressed(pilot, "q")
        assert app.return_code == 0


async def test_quitting_asks_about_a_run_that_was_given_up_and_not_left() -> None:
    async with opened(size=SMALL, epochs=2) as (app, pilot):
        trained(app, 100)
        await pressed(pilot, "o")
        await typed(pilot, "mine.csv")
        await typed(pilot, "discard")
        assert isinstance(app.screen, PreviewScreen)
        await pressed(pilot, "escape", "q")
        assert question(app) == "1 min of training is not saved"
        await pressed(pilot, "escape")
        assert app.return_code is None
        # Given up and undone, it is there again.
        app.files.open_recipe("spiral")
        await pilot.pause()
        await pressed(pilot, "u", "q")
        assert question(app) == "1 min of training is not saved"
        await typed(pilot, "discard")
        assert app.return_code == 0


@pytest.mark.parametrize("key", ["n", "r"])
async def test_quitting_asks_about_the_runs_that_undo_leads_to(key: str) -> None:
    async with opened(size=SMALL, epochs=2) as (app, pilot):
        trained(app, 100)
        await app.session.train(1)
        await pressed(pilot, key, "q")
        assert question(app) == "1 min of training in another run is not saved"
        assert editor_lists(app) == ["cancel", "discard"]
        assert "stay: u (undo) or U (redo) leads to it" in text(app)
        await pressed(pilot, "enter")
        assert app.return_code is None
        assert not app.query_one(Editor).display
        await app.session.train(1)
        trained(app, 200)
        await pressed(pilot, key, "q")
        assert question(app) == "5 min of training in 2 other runs are not saved"
        await pressed(pilot, "escape", "u")
        # The run that is here is asked about first, and can be saved.
        await pressed(pilot, "q")
        assert question(app) == "3 min of training are not saved"
        await typed(pilot, "save")
        await typed(pilot, "x")
        assert load("x.xorcise").epoch == 1
        assert question(app) == "1 min of training in another run is not saved"
        await typed(pilot, "discard")
        assert app.return_code == 0
