"""The preview of a table on the screen: roles are changed by keys, and enter reads the table or says why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine import RecipeError
from tests.tui.screen import editor_says, field_of, frame_of, opened, press, rows, said, text
from tui.app import XorciseApp
from tui.screens.preview import KEYS, PreviewScreen, PreviewTable, Wish
from tui.session import Answer, Session

PEOPLE = (
    "name,age,size,smoker,class\nAnn,30,1.7,no,0\nBob,,1.8,yes,1\nCid,50,1.65,no,0\nDan,60,1.5,no,1\nEve,20,1.6,yes,0\n"
)


@asynccontextmanager
async def previewed(
    folder: Path, content: str = PEOPLE, size: tuple[int, int] = (80, 24), epochs: int = 0
) -> AsyncIterator[tuple[XorciseApp, Pilot[None], PreviewScreen]]:
    path = folder / "people.csv"
    path.write_text(content)
    async with opened(size=size, epochs=epochs) as (app, pilot):
        await open_table(app, pilot, path)
        assert isinstance(app.screen, PreviewScreen)
        yield app, pilot, app.screen


async def open_table(app: XorciseApp, pilot: Pilot[None], path: Path) -> None:
    await press(pilot, "o")
    field_of(app).value = str(path)
    await press(pilot, "enter")
    await pilot.pause()


def role_row(app: XorciseApp) -> list[str]:
    """The words of the row of roles."""
    row = next(row for row in rows(app) if "→ target" in row)
    return [word for word in row.strip("│ ").split("  ") if word.strip()]


async def test_columns_are_left_out_rows_dropped_and_the_run_starts(tmp_path: Path) -> None:
    async with previewed(tmp_path, epochs=5) as (app, pilot, screen):
        assert "line 2, column 1 (name): 'Ann' is not a number" in text(app)
        assert "x leave it out" in text(app)
        await press(pilot, "X")
        assert "line 3, column 2 (age): a value is missing" in text(app)
        await press(pilot, "m")
        assert "1 of 5 rows was dropped, because values are missing (line 3, column 2" in text(app)
        await press(pilot, "enter")
        assert app.screen is not screen
        recipe = app.session.recipe
        assert (recipe.data, recipe.leave_out) == (str(tmp_path / "people.csv"), ("name", "smoker"))
        assert (recipe.missing, recipe.target, recipe.header, recipe.problem) == ("drop", (), "auto", "auto")
        assert recipe.standardize  # as for every table
        data = app.session.trainer.data
        assert data.input_names == ("age", "size")
        assert len(data) == 4
        await press(pilot, "u")
        assert app.session.recipe.data == "xor"
        assert frame_of(app).epoch == 5


async def test_targets_are_chosen_and_unchosen(tmp_path: Path) -> None:
    async with previewed(tmp_path) as (app, pilot, _):
        await press(pilot, "X", "m", "left", "left", "t")
        assert [role.strip() for role in role_row(app)] == ["left out", "input", "→ target", "left out", "input"]
        assert "Predicts size (values) from 2 inputs." in text(app)
        await press(pilot, "left", "t")
        assert "Predicts age, size (values) from 1 input." in text(app)
        await press(pilot, "t", "right", "t")
        assert "Predicts class (classes: 0, 1) from 2 inputs." in text(app)
        await press(pilot, "t", "enter")
        assert app.session.recipe.target == ("size",)
        assert app.session.recipe.loss == "mse"
        assert app.session.trainer.data.problem == "regression"


async def test_a_target_can_be_left_out_and_what_is_left_out_be_the_target(tmp_path: Path) -> None:
    async with previewed(tmp_path) as (app, pilot, _):
        await press(pilot, "X", "x")
        assert [role.strip() for role in role_row(app)] == ["left out", "input", "→ target", "left out", "left out"]
        await press(pilot, "left", "t")
        assert [role.strip() for role in role_row(app)] == ["left out", "input", "input", "→ target", "left out"]
        assert "Predicts smoker (classes: no, yes)" in text(app)
        await press(pilot, "l")
        assert [role.strip() for role in role_row(app)] == ["left out", "input", "→ target", "left out", "left out"]


async def test_classes_or_values_and_names_in_the_first_row(tmp_path: Path) -> None:
    async with previewed(tmp_path, "1,2,0\n3,4,1\n5,6,0\n") as (app, pilot, _):
        assert "p as: auto" in text(app)
        await press(pilot, "p")
        assert "p as: values" in text(app)
        assert "Predicts column 3 (values)" in text(app)
        await press(pilot, "p", "p", "h")
        assert "names in the first row: yes" in text(app)
        assert "Predicts 0 (values) from 2 inputs." in text(app)
        await press(pilot, "enter")
        recipe = app.session.recipe
        assert (recipe.header, recipe.problem, recipe.loss) == ("yes", "regression", "mse")
        assert len(app.session.trainer.data) == 2


async def test_a_header_that_the_reader_cannot_decide_is_decided_here(tmp_path: Path) -> None:
    async with previewed(tmp_path, "2019,2020,2021\n0.5,1.5,2.5\n1.5,2.5,4\n") as (app, pilot, screen):
        assert "press h if these are column names" in " ".join(text(app).split("│"))
        await press(pilot, "enter")
        assert app.screen is screen
        await press(pilot, "h", "enter")
        assert app.screen is not screen
        assert app.session.trainer.data.input_names == ("2019", "2020")


async def test_what_is_wrong_further_down_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    content = "a,b,class\n" + "1,2,u\n3,4,v\n" * 150 + "5,x,u\n" + "1,,v\n"
    async with previewed(tmp_path, content, epochs=3) as (app, pilot, _):
        assert "the first 200 rows" in text(app)
        await press(pilot, "m", "left", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert "line 302, column 2 (b): 'x' is not a number" in text(app)
        assert (app.session.recipe.data, frame_of(app).epoch) == ("xor", 3)
        # Still editable, as it was chosen.
        await press(pilot, "x", "enter")
        assert not isinstance(app.screen, PreviewScreen)
        assert (app.session.recipe.leave_out, app.session.recipe.missing) == (("b",), "drop")


async def test_the_preview_of_the_table_in_use_begins_with_what_is_chosen(tmp_path: Path) -> None:
    async with previewed(tmp_path, epochs=3) as (app, pilot, _):
        await press(pilot, "X", "m", "left", "left", "t", "enter")
        await app.session.train(2)
        await open_table(app, pilot, tmp_path / "people.csv")
        assert [role.strip() for role in role_row(app)] == ["left out", "input", "→ target", "left out", "input"]
        assert "drop their rows" in text(app)
        # Other targets of the same table need another loss.
        await press(pilot, "left", "left", "t", "right", "right", "t", "enter")
        assert app.session.recipe.target == ("class",)
        assert (app.session.recipe.loss, app.session.trainer.data.problem) == ("cross_entropy", "classification")
        await press(pilot, "u")
        assert (app.session.recipe.loss, frame_of(app).epoch) == ("mse", 2)


async def test_the_help_has_every_key_and_comes_back_to_the_preview(tmp_path: Path) -> None:
    async with previewed(tmp_path, size=(120, 40)) as (app, pilot, screen):
        assert "? help" in text(app)
        for key in ("question_mark", "f1"):
            await press(pilot, key)
            await pilot.pause()
            shown = text(app)
            assert "Help · Preview of a table" in shown
            for _, _, keys, words in KEYS:
                assert any(f" {keys} " in row and words in row for row in rows(app))
            await press(pilot, "escape")
            assert app.screen is screen


async def test_escape_changes_nothing(tmp_path: Path) -> None:
    for key in ("escape", "q"):
        async with previewed(tmp_path, epochs=3) as (app, pilot, screen):
            await press(pilot, "X", "m", key, "right")
            assert app.screen is not screen
            assert (app.session.recipe.data, frame_of(app).epoch) == ("xor", 3)


async def test_a_refusal_that_comes_while_something_else_is_done_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Answer] = []
    monkeypatch.setattr(Session, "set_recipe", lambda *given: waiting.append(given[-1]))
    async with previewed(tmp_path, size=(160, 40)) as (app, pilot, _):
        await press(pilot, "X", "m", "enter", "question_mark")
        waiting[0]("Reading people.csv was cancelled")
        await pilot.pause()
        assert not isinstance(app.screen, PreviewScreen)
        assert said(app) == ["Nothing was changed: Reading people.csv was cancelled"]
        await press(pilot, "escape")
        # Otherwise the preview is there again.
        waiting[0]("Reading people.csv was cancelled")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert "✗ Reading people.csv was cancelled" in text(app)
        assert "drop their rows" in text(app)


async def test_a_file_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    async with previewed(tmp_path) as (app, pilot, screen):
        (tmp_path / "people.csv").unlink()
        await press(pilot, "X")
        assert "there is no file" in text(app)
        assert app.screen is screen
        (tmp_path / "people.csv").write_text("a,b\n1,0\n2,1\n")
        await press(pilot, "m", "enter")
        assert app.session.recipe.data.endswith("people.csv")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_keys_and_reason_are_seen_whole_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    names = ",".join(f"column with a rather long name {number}" for number in range(30))
    content = f"{names},y\n" + "".join(f"{'word,' * 15}{'1,' * 15}{number % 2}\n" for number in range(40))
    async with previewed(tmp_path, content, size) as (app, pilot, _):
        shown = " ".join(" ".join(row.strip("│ ") for row in rows(app)).split())
        for words in ("t predict it", "x leave it out", "X leave out all words", "m missing values", "esc cancel"):
            assert words in shown
        assert "Predicts y (classes: 0, 1)" in shown
        assert "'word' is not a number; correct it, or press X to leave out the 15 columns of words" in shown
        await press(pilot, *["left"] * 10, "pagedown", "down", "pageup")
        assert "›" in text(app)
        await pilot.resize_terminal(61, 21)
        await pilot.pause()
        assert "esc cancel" in text(app)


async def test_the_mouse_chooses_a_column_and_scrolls(tmp_path: Path) -> None:
    async with previewed(tmp_path) as (app, pilot, _):
        names = next(row for row in rows(app) if "smoker" in row)
        await pilot.click(PreviewTable, offset=(names.index("size"), 1))
        await pilot.pause()
        assert "Column 3 (size)" in text(app)


async def test_what_cannot_be_shown_has_no_preview(tmp_path: Path) -> None:
    (tmp_path / "uneven.csv").write_text("1,2\n3,4,5\n")
    async with opened() as (app, pilot):
        await open_table(app, pilot, tmp_path / "uneven.csv")
        assert "line 2 has 3 columns, line 1 has 2" in editor_says(app)
        assert field_of(app).has_focus
        with pytest.raises(RecipeError, match="there is no file"):
            PreviewScreen(Wish(str(tmp_path / "none.csv")))


async def test_keys_typed_fast_are_handled_in_their_order(tmp_path: Path) -> None:
    async with previewed(tmp_path) as (app, pilot, _):
        for key in ("X", "m", "left", "left", "t", "enter"):
            app.simulate_key(key)
        await pilot.pause()
        await pilot.pause()
        assert app.session.recipe.target == ("size",)


async def test_a_table_called_like_built_in_data_is_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(size=(80, 24)) as (app, pilot):
        for name in ("spiral", "xor", "table"):
            Path(name).write_text("a,b\n1,0\n2,1\n")
            await open_table(app, pilot, Path(name))
            await press(pilot, "enter")
            assert app.session.recipe.data == f"./{name}"
