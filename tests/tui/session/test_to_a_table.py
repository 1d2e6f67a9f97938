"""From built-in data to a table: settings of the notebook become those of the recipe `table`, chosen ones stay."""

from __future__ import annotations

from pathlib import Path
from shlex import split
from typing import Any

import pytest

from engine import Recipe, Trainer
from engine.cli.options import recipe_from
from engine.cli.train import parser
from engine.runs.reasons import r_squared
from tests.tui.screen import drawn, frame_of, opened, press, text
from tests.tui.session.driven import driven
from tests.tui.shown import panel_of
from tui.drawing.cells import plain
from tui.drawing.status import sentence
from tui.hyperparameters import changed
from tui.panels.network import NetworkPanel
from tui.session import Session

HOUSES = str(Path(__file__).parent.parent.parent / "data" / "house.csv")
TABLE = Recipe.named("table").with_changes(data=HOUSES)
SAID = "data house.csv, settings of the recipe table"


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"batch_size": 5, "shuffle": True},
        {"hidden": (6,), "optimizer": "sgd", "learning_rate": 0.1, "seed": 7},
        {"loss": "mae"},
        {"activation": ("tanh", "relu", "tanh", "relu"), "hidden": (4, 4, 4, 4)},  # a name for each of these layers
    ],
)
def test_what_was_chosen_stays(chosen: dict[str, Any]) -> None:
    assert changed(Recipe(**chosen), "data", HOUSES) == TABLE.with_changes(**chosen)


def test_from_a_table_to_another_and_back_nothing_else_changes() -> None:
    mine = TABLE.with_changes(shuffle=False)
    assert changed(mine, "data", "other.csv") == mine.with_changes(data="other.csv")
    assert changed(mine, "data", "xor") == mine.with_changes(data="xor")
    assert changed(mine.with_changes(data="xor"), "data", HOUSES) == mine.with_changes(shuffle=True)


async def test_a_file_is_learned_at_once() -> None:
    session = driven(seed=3)
    session.set_recipe(changed(session.recipe, "data", HOUSES))
    assert session.recipe == session.newest.recipe == TABLE.with_changes(loss="mse", seed=3)
    assert session.newest.notice == f"new weights: {SAID}, loss mse; u: undo"
    await session.train(300)
    assert session.newest.train is not None
    assert session.newest.train.r2 is not None
    assert session.newest.train.r2 > 0.9
    assert session.newest.data.targets.min() > 100_000


async def test_the_message_about_it_is_read_whole_and_says_first_what_matters(tmp_path: Path) -> None:
    path = tmp_path / "a folder with a long name" / "measurements.csv"
    path.parent.mkdir()
    path.write_text("name,size,kind\n" + "Ann,1.5,rose\nBob,2.5,iris\nCid,,rose\n" * 3)
    session = driven()
    read = {"leave_out": ("name",), "missing": "drop"}
    session.set_recipe(changed(session.recipe, "data", str(path)).with_changes(**read))
    first = "New weights: data measurements.csv, settings of the recipe table"
    assert plain(sentence(session.newest, 80)).startswith(first)
    assert plain(sentence(session.newest, 200)).startswith(f"{first}; 3 of 9 rows were dropped")
    path.write_text("size,kind\n" + "1.5,rose\n2.5,iris\n" * 3)
    session = driven()
    session.set_recipe(changed(session.recipe, "data", str(path)))
    assert plain(sentence(session.newest, 80)) == f"{first}; u: undo."
    session.undo()
    assert session.newest.notice.startswith("undone: data xor → measurements.csv")


async def test_a_chosen_loss_that_does_not_go_with_it_is_replaced() -> None:
    for loss in ("binary_cross_entropy", "softmax_mse"):
        session = driven(loss=loss)
        session.set_recipe(changed(session.recipe, "data", HOUSES))
        assert session.recipe.loss == "mse"
        assert session.newest.notice == f"new weights: {SAID}, loss mse, which suits values; u: undo"


async def test_what_is_no_table_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text("a,b\n1,\n", encoding="utf-8")
    session = driven()
    session.set_recipe(changed(session.recipe, "data", str(path)))
    assert session.recipe == session.newest.recipe == Recipe()
    assert session.newest.notice.startswith("nothing was changed: ")


async def test_the_loss_auto_is_replaced_by_what_it_stands_for() -> None:
    session = Session(Recipe(loss="auto"), lambda _: None)
    assert session.recipe == session.trainer.recipe == Recipe()
    before = session.trainer
    session.set_recipe(changed(session.recipe, "loss", "auto"))
    assert session.recipe == Recipe()
    assert session.trainer is before


async def test_the_summary_of_a_table_says_how_to_have_the_run_again() -> None:
    for recipe in (TABLE, TABLE.with_changes(shuffle=False, hidden=(3,)), Recipe(data=HOUSES, loss="mae")):
        session = Session(recipe.with_changes(test_fraction=0.2), lambda _: None)
        session.load()
        await session.train(2)
        command = session.summary().splitlines()[-1].partition(" train ")[2]
        again = Trainer(recipe_from(parser().parse(split(command))))
        assert again.recipe == session.recipe


async def test_the_screen_says_it_and_shows_values_in_their_own_unit() -> None:
    async with opened(TABLE, notice="starting from the recipe table", test_fraction=0.2, epochs=0) as (app, pilot):
        assert "Starting from the recipe table." in text(app)
        await app.session.train(200)
        await pilot.pause()
        score = frame_of(app).train
        assert score is not None
        assert score.r2 is not None
        assert score.rmse is not None
        title = str(app.query_one("#predictions").border_title)
        assert r_squared(score.r2) in title
        assert max(score.predictions[:, 0]) > 100_000
        assert drawn(app, "predictions").count("\n") > 3
        assert "Now mean" in panel_of(app).help_of("scale_targets")


async def test_outputs_that_do_not_reach_scaled_targets_are_stepped_over() -> None:
    async with opened(TABLE, loss="half_squared_error") as (app, pilot):
        panel = app.query_one(NetworkPanel)
        panel.focus()
        app.session.choose(layer=2)
        await press(pilot, "f")
        assert app.session.recipe.output == "leaky_relu"
        await press(pilot, "f")
        assert app.session.recipe.output == "linear"
        app.session.recipe = app.session.recipe.with_changes(loss="auto")  # as while a run is being built
        await press(pilot, "f")
        assert app.session.recipe.loss == "mse"
