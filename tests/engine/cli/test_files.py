"""A file in place of RECIPE is read for what it is: a recipe, a saved run or a table, whatever it is called."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from engine import Recipe, RunError, Trainer, cli, load, save
from engine.cli.recipes import RECIPE, SAVED_RUN, TABLE, kind_of_file
from tests.engine.cli.program import Train, strict

ROWS = "size,kind\n" + "1,rose\n3.5,iris\n2,rose\n4,iris\n" * 3


def saved(path: Path, recipe: Recipe | None = None) -> Path:
    trainer = Trainer(recipe or Recipe(hidden=(3,)))
    trainer.step(5)
    save(trainer, path)
    return path


@pytest.mark.parametrize("name", ["a.toml", "a.xorcise", "a.csv", "a"])
def test_contents_count_more_than_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert kind_of_file(str(saved(path))) == SAVED_RUN
    path.write_text("# mine\nseed = 4\n")
    assert kind_of_file(str(path)) == RECIPE
    path.write_bytes(b"\xef\xbb\xbfseed = 4")
    assert kind_of_file(str(path)) == RECIPE
    # What is neither is what its name suggests, so that the error is about that.
    suggested = {".toml": RECIPE, ".xorcise": SAVED_RUN}.get(path.suffix, TABLE)
    for content in (ROWS.encode(), gzip.compress(ROWS.encode()), b"", b"seed = ", b"\xff\xfe", b"0,1\n" * 300_000):
        path.write_bytes(content)
        assert kind_of_file(str(path)) == suggested


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(RunError, match=r"^\S.*; give the path of a recipe, a saved run or a table$"):
            kind_of_file(str(path))


def test_train_takes_a_table_and_a_saved_run_in_place_of_a_recipe(train: Train, tmp_path: Path) -> None:
    table, run = tmp_path / "my.csv", saved(tmp_path / "run")
    table.write_text(ROWS)
    of_option, of_file = (train(*words, "--epochs", "2", "--json") for words in (["--data", str(table)], [str(table)]))
    for result in (of_option, of_file):
        assert result.code == 0
    documents = [strict(result.out) | {"seconds": 0} for result in (of_option, of_file)]
    assert documents[0] == documents[1]
    assert of_file.err.splitlines()[0].startswith("note: starting from the recipe table")
    again = tmp_path / "again.xorcise"
    assert train(str(run), "--learning-rate", "0.1", "--epochs", "9", "--save", str(again)).code == 0
    trainer = load(run)
    trainer.change(learning_rate=0.1)
    trainer.step(4)
    assert load(again).network.parameters.tobytes() == trainer.network.parameters.tobytes()


def test_the_screen_opens_all_three(tmp_path: Path) -> None:
    toml, table, run = tmp_path / "my recipe", tmp_path / "xor", saved(tmp_path / "run.csv")
    toml.write_text("seed = 4")
    table.write_text(ROWS)
    assert cli.screen_run([str(toml), "--hidden", "2"]) == cli.Opened(Recipe(seed=4, hidden=(2,)), "", str(toml))
    asked = cli.screen_run([str(table), "--seed", "3"])
    assert isinstance(asked, cli.Opened)
    assert (asked.recipe.data, asked.recipe.seed, asked.path) == (str(table), 3, str(table))
    assert cli.screen_run([str(run), "--learning-rate", "0.1"]) == cli.SavedRun(str(run), {"learning_rate": 0.1})
    assert cli.resumed(str(run), {"learning_rate": 0.1}).recipe == Recipe(hidden=(3,), learning_rate=0.1)


def test_a_table_called_like_built_in_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("xor").write_text(ROWS)
    asked = cli.screen_run(["xor"])
    assert isinstance(asked, cli.Opened)
    assert asked.recipe.data == "./xor"


@pytest.mark.parametrize("program", ["screen", "train"])
def test_two_of_a_kind_and_settings_that_need_a_new_run_are_one_line(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(ROWS)
    saved(Path("run"))
    command = cli.main if program == "train" else cli.screen_run
    assert command(["a.csv", "--data", "b.csv"]) == 2
    assert "'a.csv' and --data 'b.csv' given; give one table" in capsys.readouterr().err
    if program == "train":
        assert command(["run", "--resume", "run"]) == 2
        assert "'run' and --resume 'run' given; give one saved run" in capsys.readouterr().err
        assert command(["run", "--hidden", "2"]) == 2
        assert "hidden: 2 given, but a resumed run keeps 3" in capsys.readouterr().err
    else:
        assert command(["run", "--save-recipe", "a.toml"]) == 2
        assert "--save-recipe given, but run is a saved run" in capsys.readouterr().err
