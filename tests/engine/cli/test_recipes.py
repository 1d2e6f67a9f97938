"""Recipes on the command line: which one is meant, what is saved, what does not go together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import Recipe, RecipeError, cli
from engine.cli.recipes import find_recipe
from engine.cookbook import BUILT_IN

# --- which one -------------------------------------------------------------------------------------------------------


def test_no_such_recipe(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.toml")
    names = f"Allowed: {', '.join(BUILT_IN)}, or the path of a recipe, a saved run or a table"
    wanted = "give the path of a recipe, a saved run or a table"
    (tmp_path / "iris.csv").write_text("1,2")
    near = tmp_path / "iris.cvs"
    for name, message in {
        missing: f"there is no file {missing}; give the path of a .toml file",
        "notebok": f"'notebok' is unknown, did you mean notebook? {names}",
        "": f"'' is unknown. {names}",
        "xor": f"'xor' is unknown, did you mean or? {names}; 'xor' is data: --data xor",
        "-": f"'-' is unknown. {names}; '-' is data: --data -",
        str(near): f"there is no file {near}, did you mean {tmp_path / 'iris.csv'}? If not, {wanted}",
        "nowhere/iris.data": f"there is no file nowhere/iris.data; {wanted}",
        "nowhere/my.xorcise": f"there is no file nowhere/my.xorcise; {wanted}",
    }.items():
        with pytest.raises(RecipeError) as caught:
            find_recipe(name)
        assert str(caught.value) == f"recipe: {message}"


@pytest.mark.parametrize("name", ["folder.toml", "folder"])
def test_a_folder_is_no_recipe(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with pytest.raises(RecipeError) as caught:
        find_recipe(str(folder))
    assert str(caught.value) == f"recipe: {folder} is a folder; give the path of a .toml file"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\0b.toml", "is not the path of a file; give the path of a .toml file"),
        (f"{'a' * 5000}.toml", "cannot be read (File name too long); give the path of a .toml file"),
        (__file__ + "/a.toml", "cannot be read (Not a directory); give the path of a .toml file"),
        ("a" * 5000, "is unknown"),
        ("a\0b", "is unknown"),
    ],
    ids=["NUL", "long", "in a file", "long word", "NUL in a word"],
)
def test_impossible_paths(name: str, message: str) -> None:
    with pytest.raises(RecipeError, match=r"^recipe: ") as caught:
        find_recipe(name)
    assert message in str(caught.value)
    assert "rrno" not in str(caught.value)


# --- saved and checked -----------------------------------------------------------------------------------------------


def train(arguments: list[str]) -> int:
    return cli.main([*arguments, "--epochs", "0"])


def screen(arguments: list[str]) -> int:
    asked = cli.screen_run(arguments)
    return asked if isinstance(asked, int) else 0


either = pytest.mark.parametrize("command", [train, screen])


@either
def test_save_recipe(tmp_path: Path, command: Callable[[list[str]], int]) -> None:
    path = tmp_path / "my.toml"
    assert command(["circle", "--seed", "7", "--save-recipe", str(path)]) == 0
    assert Recipe.from_toml(path) == Recipe.named("circle").with_changes(seed=7)
    assert command([str(path), "--noise", "0.1", "--save-recipe", str(path)]) == 0
    assert Recipe.from_toml(path) == Recipe.named("circle").with_changes(seed=7, noise=0.1)


@either
def test_save_recipe_refuses(
    tmp_path: Path, command: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, said in {"my.txt": "cannot be a recipe; ", "missing/my.toml": "there is no folder "}.items():
        assert command(["--save-recipe", str(tmp_path / name)]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_trained_is_not_saved(tmp_path: Path) -> None:
    assert train(["--noise", "0.1", "--save-recipe", str(tmp_path / "my.toml")]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--noise", "0.1"], "noise: 0.1 given; xor has none: leave it at 0. Data with noise: circle, "),
        (["--samples", "9"], "samples: 9 given; xor always has 4: leave it at auto"),
        (["blobs", "--samples", "3"], "samples: 3 given; blobs-4 has 4 classes: give at least that many"),
        (["--target", "b"], "target: b given, but xor is not data in a file: leave it at last"),
        (["--header", "no"], "header: no given, but xor is not data in a file: leave it at auto"),
        (["--problem", "regression"], "problem: regression given, but xor is not data in a file: "),
        (["--data", "t.csv", "--noise", "0.1"], "noise: 0.1 given, but t.csv is not built-in data: "),
        (["--data", "t.csv", "--samples", "9"], "samples: 9 given, but t.csv is not built-in data: "),
        (["--data", "t.csv", "--features", "x1"], "this data has 1: use auto"),
        (
            ["--data", "parity-3", "--features", "x1,x2"],
            "features: x1, x2 given, but features need two inputs and this data has 3: ",
        ),
        (["--features", "x1,x1"], "features: x1 is given 2 times; once is enough"),
        (["--features", "x1,auto"], "features: 'auto' is unknown. Allowed: x1, x2, "),
        (
            ["--data", "plane"],
            "loss: cross_entropy needs classes, but these targets are values; set --problem=classification",
        ),
        (["--test-fraction", "0.01"], "test_fraction: 0.01 of 4 samples is less than one; give a larger fraction "),
        (["circle", "--data", "plane"], "sigmoid outputs reach 0 to 1 only: scale the targets or choose another out"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_does_not_go_together_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("size,species\n1,a\n2,b\n3,a\n4,b\n")
    assert train(arguments) == 2
    out, error = capsys.readouterr()
    assert message in error
    assert error.startswith("xorcise train: ")
    assert error.count("\n") == 1
    assert out == ""


@pytest.mark.parametrize("command", [cli.main, cli.screen_run])
def test_help_lists_the_recipes(command: Callable[[list[str]], Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, row in BUILT_IN.items():
        assert f"{name} {row.sentence}" in text
