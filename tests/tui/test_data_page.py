"""The page Data: its gallery, table, features and sampling."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Recipe
from tests.tui.screen import drawn, frame_of, opened, press, said, wheel
from tui.app import XorciseApp
from tui.panels.features import FeaturesPanel
from tui.panels.panel import Panel
from tui.panels.sets import FAMILIES, SetsPanel

IRIS = Path(__file__).parents[1] / "data" / "iris.csv"
HOUSE = Path(__file__).parents[1] / "data" / "house.csv"


def title(app: XorciseApp, panel: str) -> str:
    return str(app.query_one(f"#{panel}", Panel).border_title)


def test_each_built_in_set_belongs_to_one_family() -> None:
    assert [len(names) for names in FAMILIES.values() if len(names) > 1] == [9, 9]
    assert list(FAMILIES)[:6] == ["xor", "and", "or", "nand", "xnor", "parity"]


async def test_a_set_is_chosen_from_the_gallery() -> None:
    async with opened(Recipe(), size=(120, 40), epochs=2) as (app, pilot):
        await press(pilot, "D", "right")
        assert "The truth table of AND" in drawn(app, "sets")
        await press(pilot, "enter")
        assert (app.session.recipe.data, frame_of(app).epoch) == ("and", 0)
        assert title(app, "sets") == "Data sets · and"
        await press(pilot, "enter")
        assert said(app)[-1] == "and is in use already."
        await press(pilot, "]")
        assert said(app)[-1] == "and comes in one size; parity and blobs in several."
        panel = app.query_one(SetsPanel)
        await press(pilot, *["right"] * 4)
        assert "among 3 bits" in drawn(app, "sets").replace("\n", " ")
        await press(pilot, "]", "]", "[", "enter")
        assert app.session.recipe.data == "parity-4"
        await press(pilot, "u", "u")
        assert app.session.recipe.data == "xor"
        # The tile in use is chosen again.
        assert panel.chosen == 0


async def test_the_own_table_has_a_tile() -> None:
    async with opened(Recipe().with_changes(data=str(HOUSE), loss="mse"), size=(100, 30)) as (app, pilot):
        await press(pilot, "D")
        assert "house.csv" in drawn(app, "sets")
        assert "Your own table" in drawn(app, "sets")
        await press(pilot, "down", "enter")
        assert frame_of(app).recipe.data != str(HOUSE)
        await press(pilot, "u")
        assert frame_of(app).recipe.data == str(HOUSE)


async def test_as_many_lines_of_tiles_as_fit_come_before_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOUSE.parent)
    async with opened(Recipe().with_changes(data=HOUSE.name, loss="mse"), size=(120, 40)) as (app, pilot):
        await press(pilot, "D")
        panel = app.query_one(SetsPanel)
        lines = drawn(app, "sets").split("\n")
        assert panel.more() == "↓ 1 more"
        assert sum(not line.strip() for line in lines) == 0


async def test_the_set_in_use_brings_back_its_own_samples() -> None:
    async with opened(Recipe()) as (app, pilot):
        await press(pilot, "D", "2", "a", "1", "enter")
        assert len(frame_of(app).data) == 4
        await pilot.click("#sets", offset=(15, 3))
        assert app.query_one(SetsPanel).chosen == 1
        await wheel(pilot, "#sets", -1)


async def test_features_are_switched_one_by_one() -> None:
    async with opened(Recipe().with_changes(data="circle", samples=30)) as (app, pilot):
        await press(pilot, "D", "4", "right", "right", "enter")
        assert frame_of(app).preparation.features == ("x1", "x2", "x1^2")
        assert title(app, "features") == "Features · x1, x2, x1^2"
        await press(pilot, "enter")
        assert frame_of(app).preparation.features is None
        await press(pilot, "left", "enter", "left", "enter")
        assert said(app)[-1] == "x1 is the only one in use; switch another one on first."
        assert frame_of(app).preparation.features == ("x1",)
        assert "the first input as it is" in drawn(app, "features")


async def test_features_are_called_what_the_columns_of_the_table_are_called(tmp_path: Path) -> None:
    table = tmp_path / "fruit.csv"
    table.write_text("\n".join(["grams,width,fruit", *(f"{k},{k % 7},{'ab'[k % 2]}" for k in range(30))]))
    async with opened(Recipe().with_changes(data=str(table)), size=(200, 60)) as (app, pilot):
        await press(pilot, "D", "4")
        assert title(app, "features") == "Features · grams (x1), width (x2)"
        assert "x1: grams (x1) as it is." in drawn(app, "features")
        await press(pilot, "right", "right", "enter")
        assert title(app, "features") == "Features · grams (x1), width (x2), x1^2"
        assert "the square of grams (x1):" in drawn(app, "features")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert title(app, "features") == "Features · x1, x2, x1^2"


async def test_features_need_two_inputs() -> None:
    async with opened(Recipe().with_changes(data="parity-3")) as (app, pilot):
        await press(pilot, "D", "4", "down")
        assert (
            drawn(app, "features")
            .replace("\n", " ")
            .startswith("This data has 3 inputs: the network gets them as they")
        )
        await press(pilot, "enter")
        assert said(app)[-1].endswith("Features need two.")
        assert app.query_one(FeaturesPanel).more() == ""


async def test_inputs_without_features_are_listed_in_a_narrow_column_and_samples_have_the_rest() -> None:
    async with opened(Recipe().with_changes(data=str(IRIS)), size=(200, 60)) as (app, pilot):
        await press(pilot, "D")
        await pilot.pause()
        names = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
        listed = drawn(app, "features").splitlines()
        assert "as they are" in drawn(app, "features")
        assert tuple(line.strip() for line in listed if line.strip())[-4:] == names
        table, features = app.query_one("#samples", Panel), app.query_one(FeaturesPanel)
        assert features.outer_size.width == 32
        assert table.outer_size.width == 200 - 50 - 32
        app.session.set_recipe(app.session.recipe.with_changes(standardize=True))
        assert "the network gets them standardized." in " ".join(drawn(app, "features").split())
        # Data with features: room for them.
        app.session.set_recipe(Recipe())
        await pilot.pause()
        await pilot.pause()
        assert features.outer_size.width == 79
        app.session.set_recipe(Recipe().with_changes(data="parity-8"))
        await pilot.resize_terminal(160, 44)
        await pilot.pause()
        listed = drawn(app, "features").split()
        assert (
            f"↓ {8 - sum(name in listed for name in ('x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8'))} more"
            == features.more()
        )


async def test_samples_are_drawn_again_with_the_next_seed() -> None:
    async with opened(Recipe().with_changes(data="gauss", samples=30)) as (app, pilot):
        await press(pilot, "D", "5", "d")
        assert app.session.recipe.data_seed == 1
        assert title(app, "sampling") == "Sampling · data seed 1"
        await press(pilot, "right")
        assert app.session.recipe.noise == 0.05
        app.session.set_recipe(Recipe())
        await press(pilot, "d")
        assert said(app)[-1] == "These samples are always the same: there is nothing to draw."
        app.session.set_recipe(Recipe().with_changes(test_fraction=0.25, data="parity-4"))
        await press(pilot, "d")
        assert app.session.recipe.test_seed == 1


async def test_a_sample_is_chosen_in_the_table() -> None:
    async with opened(Recipe().with_changes(data="gauss", samples=40, test_fraction=0.25)) as (app, pilot):
        await press(pilot, "D", "3", "down", "pagedown")
        assert (frame_of(app).chosen.sample, frame_of(app).chosen.test) == (11, False)
        await press(pilot, "end")
        assert (frame_of(app).chosen.sample, frame_of(app).chosen.test) == (9, True)
        assert "› 40" in drawn(app, "samples")
        assert "test row 10" in drawn(app, "picture")
        await press(pilot, "home", "up")
        assert frame_of(app).chosen.sample == 0
        await press(pilot, "D", "z", "right", "left")
        assert title(app, "samples") == "Samples · 30 training, 10 test"
        assert said(app)[-1] == "All inputs are shown."
        assert "inputs" not in str(app.query_one("#samples").border_subtitle)


async def test_targets_have_the_name_of_their_column(tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    table.write_text("hours,score\n" + "\n".join(f"{x},{x * x / 4}" for x in range(12)))
    async with opened(Recipe().with_changes(data=str(table), loss="mse"), size=(120, 40)) as (app, pilot):
        await press(pilot, "D", "2")
        assert title(app, "picture") == "Picture · hours and score"
        assert "score" in drawn(app, "picture")
        assert "score" in drawn(app, "samples").splitlines()[0]
        assert "class" not in str(app.query_one("#picture").border_subtitle)


async def test_the_number_of_samples_has_words_where_there_is_little_room() -> None:
    async with opened(Recipe().with_changes(data="multi-gauss", test_fraction=0.3, loss="mse")) as (app, pilot):
        await press(pilot, "D")
        assert title(app, "samples") == "Samples · 840 train, 360 test"
