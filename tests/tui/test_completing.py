"""Tab in the field: paths and names are completed, and the list below it is a file chooser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.screen import editor_lists, editor_says, field_of, opened, press, text
from tests.tui.shown import panel_of
from tui.panels.editor import Editor, Question, ask
from tui.paths import complete, size
from tui.session import Answer

HOUSE = (Path(__file__).parents[1] / "data" / "house.csv").read_text()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    for path in ("tables/house.csv", "tables/house old.csv", "zebra.txt"):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(HOUSE)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    return work


async def test_tab_completes_a_path_step_by_step_and_enter_reads_the_file() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter", *"ta", "tab")
        assert field_of(app).value == "tables/"
        assert editor_lists(app) == ["../", "house", "house.csv"]
        await press(pilot, "h", "tab")
        assert field_of(app).value == "tables/house"
        field_of(app).value += "."
        await press(pilot, "tab")
        assert field_of(app).value == "tables/house.csv"
        assert "tab complete" in text(app)
        await press(pilot, "enter")
        assert app.session.recipe.data == "tables/house.csv"


async def test_enter_on_a_folder_shows_what_is_in_it_and_arrows_choose_a_file() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter", *"tables", "enter")
        assert field_of(app).value == "tables/"
        await press(pilot, "down", "enter")
        assert field_of(app).value == "./"
        assert editor_lists(app) == ["../", "tables/", "zebra.txt"]
        await press(pilot, "down", "down", "tab", "down", "down", "enter")
        assert app.session.recipe.data == "./tables/house old.csv"
        assert not app.query_one(Editor).display


async def test_a_home_folder_is_meant_as_in_a_shell() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = "~"
        await press(pilot, "tab", "end", "w", "tab", "z", "tab")
        assert field_of(app).value == "~/work/zebra.txt"
        await press(pilot, "enter")
        assert app.session.recipe.data == str(Path.home() / "work" / "zebra.txt")


async def test_names_are_completed_too_and_come_before_files(folder: Path) -> None:
    (folder / "spiral").mkdir()
    (folder / "spirit.csv").touch()
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter", *"sp", "tab")
        assert field_of(app).value == "spir"
        assert editor_lists(app)[0] == "spiral"
        assert {"spiral/", "spirit.csv"} <= {*editor_lists(app)}
        await press(pilot, "enter")
        assert app.session.recipe.data == "spiral"
        panel_of(app).field = "optimizer"
        await press(pilot, "enter", *"mo", "tab")
        assert field_of(app).value == "momentum"
        await press(pilot, "ctrl+u", *"zz", "tab")
        assert field_of(app).value == "zz"


async def test_a_folder_that_cannot_be_listed_says_so_in_one_line_while_typing() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = "nowhere/"
        await press(pilot, "tab")
        assert field_of(app).value == "nowhere/"
        assert editor_says(app).splitlines()[-1] == "nowhere/ cannot be listed: No such file or directory"
        await press(pilot, "escape")
        assert app.session.recipe.data == "xor"


async def test_a_question_for_a_path_alone_lists_the_folder_at_once_and_takes_what_is_typed() -> None:
    accepted: list[str] = []

    def accept(given: str, answer: Answer) -> None:
        accepted.append(given)
        answer(None)

    async with opened(size=(80, 24)) as (app, pilot):
        await ask(Question(panel_of(app), "save as", "tables/", "the path of a file", accept, complete=complete))
        assert editor_lists(app) == ["../", "house", "house.csv"]
        # No file is marked by typing: a new name is taken as it is.
        await press(pilot, "end", *"house", "enter")
        assert accepted == ["tables/house"]


async def test_long_names_leave_room_for_their_sizes(folder: Path) -> None:
    (folder / f"{'long' * 40}.csv").write_text(HOUSE)
    async with opened(size=(60, 20)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = "./long"
        await pilot.pause()
        assert size(len(HOUSE)) in text(app)
        await press(pilot, "tab", "enter")
        assert app.session.recipe.data == f"./{'long' * 40}.csv"
