"""A long run that is not saved is asked about, once, before it is left; u brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine import Recipe, load
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, rows
from tui.app import XorciseApp
from tui.panels.editor import Editor
from tui.session.record import Record


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("seed = 4")
    return tmp_path


def asking(app: XorciseApp) -> bool:
    return app.query_one(Editor).display and " not saved:" in editor_says(app)


def grown(app: XorciseApp, seconds: float = 61.0) -> None:
    """As if the run had trained so long."""
    app.session.worker.record.unsaved = seconds


async def left(pilot: Pilot[None], way: str) -> None:
    """Begin to leave the run in this way."""
    app = pilot.app
    assert isinstance(app, XorciseApp)
    if way == "quit":
        await press(pilot, "q")
    elif way == "another network":
        await press(pilot, "1", "a")
    elif way == "typed units":
        app.show_panel("hyperparameters")
        await app.commands.ask("data")
        field_of(app).value = "spiral"
        await press(pilot, "enter")
    elif way == "a recipe":
        app.files.open_recipe("spiral")
    else:
        await press(pilot, "o")
        field_of(app).value = "mine.toml"
        await press(pilot, "enter")
    await pilot.pause()
    await pilot.pause()


# What is drawn behind the questions costs time.
SMALL = 80, 24
WAYS = ["another network", "typed units", "a recipe", "a file", "quit"]


async def test_escape_and_cancel_stay_and_discard_goes_on() -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        for way in WAYS:
            app.session.worker.record = Record(unsaved=180.0)
            for keys in (("escape",), ("c", "enter")) if way == WAYS[0] else (("escape",),):
                await left(pilot, way)
                assert asking(app)
                assert editor_says(app).startswith("3 min of training are not saved:")
                assert editor_lists(app) == ["save", "discard", "cancel"]
                await press(pilot, *keys)
                await pilot.pause()
                assert not asking(app)
                assert (frame_of(app).epoch, frame_of(app).recipe, app.return_code) == (30, Recipe(), None)
                assert app.session.recipe == Recipe()
            await left(pilot, way)
            await press(pilot, "d", "enter")
            await pilot.pause()
            if way == "quit":
                assert app.return_code == 0
                return
            assert not asking(app)
            assert frame_of(app).epoch == 0
            assert frame_of(app).recipe != Recipe()
            await press(pilot, "u")
            assert (frame_of(app).epoch, frame_of(app).recipe) == (30, Recipe())
            # It was answered once.
            await left(pilot, way)
            assert not asking(app)
            assert frame_of(app).recipe != Recipe()
            await press(pilot, "u")


@pytest.mark.parametrize("way", ["quit", "typed units"])
async def test_save_saves_and_goes_on(way: str) -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        grown(app)
        await left(pilot, way)
        assert editor_says(app).startswith("1 min of training is not saved:")
        await press(pilot, "enter")
        await pilot.pause()
        await press(pilot, "enter")  # the suggested name
        await pilot.pause()
        assert load("xor.xorcise").epoch == 30
        if way == "quit":
            assert app.return_code == 0
        else:
            assert frame_of(app).recipe != Recipe()
            assert not app.query_one(Editor).display


async def test_a_short_or_a_saved_run_is_left_at_once() -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        grown(app, 59.0)
        await left(pilot, "another network")
        assert not asking(app)
        grown(app)
        app.session.saving.run("a.xorcise", lambda _: None)
        for way in ("a recipe", "quit"):
            await left(pilot, way)
            assert not asking(app)
        assert app.return_code == 0
        assert app.session.recipe == Recipe.named("spiral")


async def test_live_settings_and_keys_that_say_what_they_do_are_not_asked_about() -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        grown(app)
        app.session.set_recipe(app.session.recipe.with_changes(learning_rate=0.3))
        await press(pilot, "n")
        assert not asking(app)
        assert frame_of(app).recipe.seed == 1
        await press(pilot, "u")
        grown(app)
        await press(pilot, "r")
        assert not asking(app)


async def test_ctrl_c_ends_at_once() -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        grown(app)
        app.simulate_key("ctrl+c")
        await pilot.pause(0.05)
        assert app.return_code == 130


async def test_it_is_asked_on_a_screen_that_is_too_small_as_well() -> None:
    async with opened(epochs=30, size=(40, 12)) as (app, pilot):
        grown(app)
        await press(pilot, "q")
        await pilot.pause()
        assert asking(app)
        assert any("not saved:" in row for row in rows(app))
        await press(pilot, "escape")
        await pilot.pause()
        assert not asking(app)
        await press(pilot, "q")
        await pilot.pause()
        await press(pilot, "d", "enter")
        await pilot.pause()
        assert app.return_code == 0


async def test_what_was_made_by_hand_is_asked_about_however_short_the_training() -> None:
    async with opened(size=SMALL, epochs=1) as (app, pilot):
        for way in ("a recipe", "a file", "quit"):
            app.session.worker.record = Record()
            app.session.parameters.set(1, 0, 0, 0.5)
            await left(pilot, way)
            assert asking(app)
            assert editor_says(app).startswith("weights changed by hand are not saved:")
            await press(pilot, "escape")
            await pilot.pause()
            # It is undone at once, and samples are kept.
            await left(pilot, "another network")
            assert not asking(app)
            await press(pilot, "u")
            await left(pilot, way)
            await press(pilot, "d", "enter")
            await pilot.pause()
            if way == "quit":
                assert app.return_code == 0
                return
            assert frame_of(app).recipe != Recipe()
            await press(pilot, "u")
            await left(pilot, way)
            assert not asking(app)
            await press(pilot, "u")


async def test_samples_that_were_written_to_a_table_are_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "D", "2", "a", "w")
        field_of(app).value = "mine.csv"
        await pilot.pause()
        assert "a new file in ~" in editor_says(app)
        await press(pilot, "escape", "q")
        await pilot.pause()
        assert editor_says(app).startswith("samples changed by hand are not saved:")
        await press(pilot, "escape", "w")
        field_of(app).value = "mine.csv"
        await press(pilot, "enter")
        while "samples written" not in frame_of(app).notice:
            await pilot.pause(0.01)
        await press(pilot, "q")
        await pilot.pause()
        assert not asking(app)
        assert app.return_code == 0
