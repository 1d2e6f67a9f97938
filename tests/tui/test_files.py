"""Opening and saving from the screen: by path, from the gallery and the recent files, and what is never overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from engine import Recipe, Trainer, load, save
from engine.cookbook import BUILT_IN
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, rows, said, text
from tui.app import XorciseApp
from tui.files import checked
from tui.panels.editor import Editor
from tui.recent import Recent
from tui.screens.preview import PreviewScreen
from tui.screens.recipes import RecipesScreen

# What is drawn behind the questions costs time.
SMALL = 80, 24
ROWS = "size,kind\n" + "1,rose\n3.5,iris\n2,rose\n4,iris\n" * 3


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of this test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def typed(pilot: Pilot[None], words: str) -> None:
    """Type this in place of what is in the field, and accept it."""
    assert isinstance(pilot.app, XorciseApp)
    field_of(pilot.app).value = words
    await press(pilot, "enter")
    await pilot.pause()


def asking(app: XorciseApp) -> bool:
    return app.query_one(Editor).display


def saved(path: Path, epochs: int = 7) -> Trainer:
    trainer = Trainer(Recipe(hidden=(3,)))
    trainer.step(epochs)
    save(trainer, path)
    return trainer


# --- opening ---------------------------------------------------------------------------------------------------------


async def test_a_file_is_opened_for_what_it_is_and_u_brings_the_run_back(folder: Path) -> None:
    (folder / "recipe.txt").write_text("seed = 4")
    saved(folder / "run.csv")
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        for key, name, epoch, recipe in (
            ("o", "recipe.txt", 0, Recipe(seed=4)),
            ("ctrl+o", "run.csv", 7, Recipe(hidden=(3,))),
        ):
            await press(pilot, key)
            await typed(pilot, name)
            assert not asking(app)
            assert (frame_of(app).epoch, frame_of(app).recipe) == (epoch, recipe)
            assert f"Opened {name}" in rows(app)[1]
            await press(pilot, "u")
            assert (frame_of(app).epoch, frame_of(app).recipe) == (30, Recipe())
        assert [path for path, _ in Recent(app.config).files()] == ["run.csv", "recipe.txt"]


UNFIT: list[tuple[str, bytes | None, str]] = [
    ("nowhere", None, "there is no file nowhere; give the path of a recipe, a saved run or a table"),
    ("a.toml", b"seed = -1", "-1 given; allowed: a whole number"),
    ("a.toml", b"seed", "a.toml is not TOML"),
    ("a", b"PK damaged", "a is damaged or truncated"),
    ("a.xorcise", b"1,2\n3,4\n", "a.xorcise is not a saved run"),
    ("a.csv", b"", "a.csv is empty"),
]


async def test_what_cannot_be_opened_stays_to_be_corrected(folder: Path) -> None:
    async with opened(size=SMALL, epochs=30) as (app, pilot):
        for name, content, problem in UNFIT:
            if content is not None:
                (folder / name).write_bytes(content)
            await press(pilot, "o")
            await typed(pilot, name)
            assert asking(app)
            assert problem in editor_says(app)
            await press(pilot, "escape")
            assert (frame_of(app).epoch, frame_of(app).recipe) == (30, Recipe())
        assert not list(Recent(app.config).files())


async def test_the_gallery_has_the_recent_files_and_every_recipe_with_its_sentence(folder: Path) -> None:
    (folder / "mine.toml").write_text("seed = 4")
    async with opened(size=(80, 70), epochs=30) as (app, pilot):
        app.files.opened("mine.toml")
        await press(pilot, "O")
        await pilot.pause()
        assert isinstance(app.screen, RecipesScreen)
        shown = " ".join(text(app).replace("│", " ").split())
        for name, row in BUILT_IN.items():
            assert name in shown
            assert row.sentence.split(": ")[0] in shown
        assert "mine.toml recipe" in shown
        assert "enter open ↑↓ choose esc close" in shown
        await press(pilot, "enter")
        await pilot.pause()
        assert frame_of(app).recipe == Recipe(seed=4)
        await press(pilot, "O")
        await pilot.pause()
        listed = app.screen.query_one(OptionList)
        wanted = listed.get_option_index("recipe spiral")
        for _ in range(listed.option_count):
            if listed.highlighted != wanted:
                await press(pilot, "j")
        assert listed.highlighted == wanted
        await press(pilot, "enter")
        await pilot.pause()
        assert frame_of(app).recipe == Recipe.named("spiral")
        assert "Opened spiral; u: undo" in text(app)
        await press(pilot, "O", "escape", "u", "u")
        assert (frame_of(app).epoch, frame_of(app).recipe) == (30, Recipe())


async def test_the_recipe_for_tables_asks_for_one(folder: Path) -> None:
    (folder / "mine.csv").write_text(ROWS)
    async with opened(size=SMALL) as (app, pilot):
        app.files.open_recipe("table")
        await pilot.pause()
        assert asking(app)
        await typed(pilot, "mine.csv")
        assert isinstance(app.screen, PreviewScreen)
        await press(pilot, "enter")
        assert frame_of(app).recipe.data == "mine.csv"
        assert [path for path, _ in Recent(app.config).files()] == ["mine.csv"]


async def test_the_palette_opens_recipes_and_recent_files(folder: Path) -> None:
    (folder / "mine.toml").write_text("seed = 4")
    async with opened(size=SMALL) as (app, pilot):
        app.files.opened("mine.toml")
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        assert commands["recipe: spiral"].help == BUILT_IN["spiral"].sentence
        commands["recipe: spiral"].callback()
        await pilot.pause()
        assert frame_of(app).recipe == Recipe.named("spiral")
        commands["recent: mine.toml"].callback()
        await pilot.pause()
        assert frame_of(app).recipe == Recipe(seed=4)
        # It may be gone, or damaged, by the time it is chosen.
        (folder / "mine.toml").write_text("seed = x")
        commands["recent: mine.toml"].callback()
        await pilot.pause()
        assert said(app)[0].startswith("Nothing was opened: mine.toml is not TOML")
        (folder / "mine.toml").unlink()
        commands["recent: mine.toml"].callback()
        await pilot.pause()
        assert said(app) == [
            "Nothing was opened: there is no file mine.toml; give the path of a recipe, a saved run or a table"
        ]
        assert frame_of(app).recipe == Recipe(seed=4)
        assert "recent: mine.toml" not in [command.title for command in app.get_system_commands(app.screen)]


async def test_what_is_remembered_may_be_damaged_and_the_current_folder_may_be_gone(folder: Path) -> None:
    path = folder / "mine.toml"
    path.write_text("seed = 4")
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        app.config.memory.keep("recent", [str(path), "a\0b", str(path), "", str(folder), "/nowhere/a.csv"])
        await press(pilot, "O")
        await pilot.pause()
        assert len([row for row in rows(app) if "mine.toml" in row]) == 1
        await press(pilot, "escape")
        gone = folder / "gone"
        gone.mkdir()
        os.chdir(gone)
        gone.rmdir()
        for key, problem in (("o", "there is no file a.xorcise"), ("A", "save elsewhere"), ("W", "save elsewhere")):
            await press(pilot, key)
            await typed(pilot, "a.xorcise")
            assert problem in editor_says(app)
            await press(pilot, "escape")
        app.files.open_file(str(path))
        assert frame_of(app).recipe == Recipe(seed=4)


# --- saving ----------------------------------------------------------------------------------------------------------


async def test_a_run_is_saved_where_it_was_asked_for_and_then_there_again(folder: Path) -> None:
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        await press(pilot, "W")
        assert field_of(app).value == "xor.xorcise"
        await typed(pilot, "mine")
        assert load("mine.xorcise").epoch == 5
        assert "Saved in mine.xorcise: the run at epoch 5." in rows(app)[1]
        await press(pilot, "s", "W")
        assert not asking(app)
        assert load("mine.xorcise").epoch == 6
        await press(pilot, "s", "A")
        assert field_of(app).value == "mine.xorcise"
        await typed(pilot, "other.xorcise")
        assert load("other.xorcise").epoch == 7
        assert load("mine.xorcise").epoch == 6
        # Another run is not written over the one before.
        await press(pilot, "n", "W")
        assert asking(app)
        assert field_of(app).value == "other-2.xorcise"
        assert sorted(path.name for path in folder.iterdir()) == ["mine.xorcise", "other.xorcise"]


async def test_a_recipe_is_saved_by_its_ending(folder: Path) -> None:
    async with opened(size=SMALL, epochs=5, seed=3) as (app, pilot):
        await press(pilot, "A")
        await typed(pilot, "mine.toml")
        assert Recipe.from_toml("mine.toml") == Recipe(seed=3)
        assert "Saved in mine.toml: the recipe." in rows(app)[1]
        await press(pilot, "A")
        assert field_of(app).value == "mine.xorcise"
        await press(pilot, "escape")
        assert [path.name for path in folder.iterdir()] == ["mine.toml"]


async def test_a_file_that_is_there_is_asked_about_once(folder: Path) -> None:
    mine = folder / "mine.xorcise"
    mine.write_text("precious")
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        for answer in ("escape", "other name", "replace"):
            await press(pilot, "A")
            await typed(pilot, "mine.xorcise")
            assert "it exists:" in editor_says(app)
            assert editor_lists(app) == ["replace", "other"]
            assert mine.read_text() == "precious"
            if answer == "escape":
                await press(pilot, "escape")
            else:
                await typed(pilot, answer)
            if answer == "other name":
                assert "save as" in editor_says(app)
                await typed(pilot, "other")
                assert load("other.xorcise").epoch == 5
            assert not asking(app)
        assert load(mine).epoch == 5


async def test_what_another_program_has_written_meanwhile_is_asked_about_too(folder: Path) -> None:
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        await press(pilot, "W")
        await typed(pilot, "mine")
        saved(folder / "mine.xorcise", 99)
        await press(pilot, "W")
        await typed(pilot, "mine.xorcise")
        assert "it exists:" in editor_says(app)
        assert load("mine.xorcise").epoch == 99
        await press(pilot, "escape")
        (folder / "mine.xorcise").unlink()
        await press(pilot, "A")
        await typed(pilot, "mine.xorcise")
        assert load("mine.xorcise").epoch == 5


async def test_the_name_of_a_new_file_is_no_mistake(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "runs").mkdir()
    monkeypatch.setenv("HOME", str(folder))
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        await press(pilot, "A")
        for name, where in {"mine": "~", "runs/mine.xorcise": "runs"}.items():
            field_of(app).value = name
            await pilot.pause()
            shown = editor_says(app)
            assert f"a new file in {where}; *.toml for the recipe, *.xorcise for the whole run" in shown
            assert "begins with" not in shown
        field_of(app).value = "none/mine"
        await pilot.pause()
        assert "none/ cannot be listed" in editor_says(app)


async def test_what_cannot_be_saved_stays_to_be_corrected(folder: Path) -> None:
    async with opened(size=SMALL, epochs=5) as (app, pilot):
        await press(pilot, "A")
        for name, problem in (
            ("", "no name given; allowed: a path: *.toml for the recipe, *.xorcise for the whole run"),
            ("a.csv", "a.csv looks like a table; allowed: "),
            ("none/a.xorcise", "there is no folder "),
            ("a\0b.xorcise", "is not the path of a file"),
        ):
            await typed(pilot, name)
            assert asking(app)
            assert problem in editor_says(app)
        assert list(folder.iterdir()) == []


def test_where_it_is_saved() -> None:
    for given, path in {"a": "a.xorcise", " a ": "a.xorcise", "b/a.TOML": "b/a.TOML", "a.b": "a.b"}.items():
        assert checked(given) == path
