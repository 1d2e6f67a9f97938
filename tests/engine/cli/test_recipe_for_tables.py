"""A table in a file starts from the recipe `table`, where no other is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import Recipe, cli
from engine.cli.options import Parser, add_recipe_options, recipe_from
from tests.engine.cli.program import Train

HOUSES = Path(__file__).parent.parent.parent / "data" / "house.csv"
NOTE = "note: starting from the recipe table, for data in a file; options override it"
TABLE = Recipe.named("table")


def asked(*arguments: str) -> Recipe:
    parser = Parser("xorcise", "")
    add_recipe_options(parser)
    return recipe_from(parser.parse([*arguments]))


def flowers(folder: Path) -> Path:
    path = folder / "flowers.csv"
    path.write_text("size,width,kind\n" + "1,2,rose\n3.5,1,iris\n2,2.5,rose\n4,1,iris\n" * 5, encoding="utf-8")
    return path


def test_a_file_without_a_recipe_starts_from_table_and_says_so(train: Train, tmp_path: Path) -> None:
    result = train("--data", str(flowers(tmp_path)), "--epochs", "2", "--json")
    recipe = Recipe(**json.loads(result.out)["first_recipe"])
    # As a tuple: the document has lists.
    assert recipe == TABLE.with_changes(data=str(tmp_path / "flowers.csv"), loss="cross_entropy")
    assert result.err.splitlines()[0] == NOTE
    assert result.err.count("recipe table") == 1


def test_values_are_learned_without_a_word_about_the_loss(train: Train) -> None:
    result = train("--data", str(HOUSES), "--test-fraction", "0.2", "--json")
    content = json.loads(result.out)
    assert content["recipe"]["loss"] == "mse"
    line = train("--data", str(HOUSES), "--epochs", "0").out.splitlines()[1].split()
    assert line[:3] == ["127.4", "2", "332200"]
    assert len(line[3].partition(".")[2]) == 1  # as many digits as are of use
    assert content["test"]["r2"] > 0.9
    assert 0 < content["test"]["rmse"] < 40_000
    assert all(100_000 < price < 700_000 for [price] in content["targets"] + content["predictions"])
    assert content["preparation"]["target_means"][0] > 100_000


def test_options_override_it() -> None:
    recipe = asked("--data", "my.csv", "--no-shuffle", "--hidden", "4", "--loss", "mae", "--batch-size", "all")
    changes = {"shuffle": False, "hidden": (4,), "loss": "mae", "batch_size": "all"}
    assert recipe == TABLE.with_changes(data="my.csv", **changes)


def test_a_recipe_that_is_named_is_taken_as_it_is(train: Train, tmp_path: Path) -> None:
    path = flowers(tmp_path)
    assert asked("notebook", "--data", str(path)) == Recipe(data=str(path))
    toml = tmp_path / "my.toml"
    toml.write_text("data = 'flowers.csv'", encoding="utf-8")
    assert asked(str(toml)) == Recipe(data=str(path))
    for name in ("notebook", "table", str(toml)):
        assert "recipe table" not in train(name, "--data", str(path), "--epochs", "0").err
    assert asked("--data", "nand") == Recipe(data="nand")


def test_table_needs_data(train: Train, capsys: pytest.CaptureFixture[str]) -> None:
    problem = "recipe: table is for a table in a file; give one, such as --data my.csv\n"
    assert train("table") == (2, "", f"xorcise train: {problem}")
    assert cli.screen_run(["table", "--seed", "3"]) == 2
    assert capsys.readouterr().err == f"xorcise: {problem}"
    assert asked("table", "--data", "blobs-3") == TABLE.with_changes(data="blobs-3")


def test_the_screen_is_told(tmp_path: Path) -> None:
    path = str(flowers(tmp_path))
    recipe = TABLE.with_changes(data=path)
    note = NOTE.removeprefix("note: ")
    assert cli.screen_run(["--data", path]) == cli.screen_run([path]) == cli.Opened(recipe, note, path)
    assert cli.screen_run(["table", "--data", path]) == cli.Opened(recipe, "")


def test_a_resumed_run_keeps_its_recipe(train: Train, tmp_path: Path) -> None:
    data, run = flowers(tmp_path), str(tmp_path / "a.xorcise")
    train("notebook", "--data", str(data), "--epochs", "1", "--save", run)
    result = train("--resume", run, "--data", str(data), "--epochs", "2", "--json")
    assert json.loads(result.out)["recipe"]["batch_size"] == 1
    assert "recipe table" not in result.err
