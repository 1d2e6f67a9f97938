"""Tables for `xorcise train`: what is noted about them, and standard input."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from engine import Recipe, cli
from tests.engine.cli.program import Train, start, strict
from tests.engine.data.written import TABLES

TABLE = "Id,a,y\n1,0.5,0\n2,0.7,1\n3,0.1,0\n"


def pipe(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content.encode())))


def test_what_was_decided_about_a_table_is_said(train: Train) -> None:
    result = train("--data", str(TABLES / "index_unnamed.csv"), "--epochs", "0", "--json")
    note = "note: column 1 only numbers the rows and is left out; give it a name, in the first row, to keep it"
    assert note in result.err.splitlines()
    assert strict(result.out)["input_names"] == ["a", "b"]


def test_a_table_that_is_refused_says_what_was_decided(train: Train) -> None:
    result = train("--data", str(TABLES / "target_first_nohead.csv"), "--loss", "cross_entropy")
    assert (result.code, result.out) == (2, "")
    assert "(the target is column 3, the last one; set --target=1 to predict column 1)" in result.err


def test_standard_input(train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data are then part of the run, and of the file that it is saved in."""
    table, saved = tmp_path / "table.csv", str(tmp_path / "run")
    table.write_text(TABLE)
    of_file = strict(train("--data", str(table), "--epochs", "4", "--json").out)
    pipe(monkeypatch, TABLE)
    result = train("--data", "-", "--epochs", "2", "--save", saved, "--json")
    assert "note: column 1 (Id) only numbers the rows and is left out; rename it to keep it" in result.err
    assert strict(result.out)["recipe"]["data"] == "-"
    pipe(monkeypatch, "")
    resumed = strict(train("--resume", saved, "--epochs", "4", "--json").out)
    for part in ("weights", "inputs", "input_names", "classes", "history"):
        assert resumed[part] == of_file[part]
    result = train("--resume", saved, "--data", "-")
    assert (result.code, result.err) == (2, f"xorcise train: {saved} contains the data of its run; leave data out\n")
    train("--data", str(table), "--epochs", "0", "--save", saved)
    result = train("--resume", saved, "--data", "-")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "- is standard input, which cannot be read here" in result.err


def test_a_recipe_that_reads_standard_input(train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("below").mkdir()
    pipe(monkeypatch, TABLE)
    assert (
        train("--data", "-", "--target", "a", "--loss", "mse", "--epochs", "0", "--save-recipe", "below/my.toml").code
        == 0
    )
    assert Recipe.from_toml("below/my.toml").data == "-"
    pipe(monkeypatch, TABLE)
    assert strict(train("below/my.toml", "--epochs", "0", "--json").out)["targets"] == [[0.5], [0.7], [0.1]]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "standard input is empty; needed: "),
        ("a,y\n1,2\n3\n", "standard input: line 3 has 1 column, line 1 has 2; every row needs as many"),
        ("a,y\nx,2\n3,4\n", "standard input: line 2, column 1 (a): 'x' is not a number; "),
    ],
)
def test_what_is_wrong_in_standard_input(
    train: Train, monkeypatch: pytest.MonkeyPatch, content: str, problem: str
) -> None:
    pipe(monkeypatch, content)
    result = train("--data", "-")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"xorcise train: {problem}")


def test_no_standard_input(train: Train, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    result = train("--data", "-")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "standard input is closed; give the path of a file, or pipe a table in" in result.err
    with tmp_path.joinpath("write.only").open("w") as file, start("--data", "-", stdin=file) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count("\n")) == (2, "", 1)
    assert "standard input cannot be read (" in err


def test_the_screen_leaves_standard_input_alone(capsys: pytest.CaptureFixture[str]) -> None:
    asked = cli.screen_run(["--data", "-"])
    assert isinstance(asked, cli.Opened)
    assert asked.recipe.data == "-"
    assert capsys.readouterr().err == ""
