"""What is a path, and what can be read."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from engine import Recipe, RecipeError, RunError, Trainer
from engine.cli import main
from engine.files import opened, path_of
from engine.history import History

on_posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")


@pytest.mark.parametrize("path", [None, 5, StringIO(), ["a.toml"]])
@pytest.mark.parametrize("use", [path_of, Recipe.from_toml, Recipe().to_toml, History().to_csv])
def test_what_is_no_path(use: Any, path: Any) -> None:
    with pytest.raises(TypeError, match=r"^path: .* given; the path of a file is needed, as a str or a Path$"):
        use(path)


def test_paths_of_bytes(tmp_path: Path) -> None:
    recipe = Recipe(data="table.csv", seed=3)
    for name in (tmp_path / "recipe.toml", str(tmp_path / "recipe.toml"), os.fsencode(tmp_path / "recipe.toml")):
        recipe.to_toml(name)
        assert Recipe.from_toml(name).seed == 3
    trainer = Trainer()
    trainer.step(2)
    trainer.history.to_csv(os.fsencode(tmp_path / "history.csv"))
    assert (tmp_path / "history.csv").read_text(encoding="utf-8").count("\n") == 3


def test_an_empty_path_is_called_so() -> None:
    with pytest.raises(RunError, match=r"^an empty path given; give a file$"):
        opened("", "give a file")
    with pytest.raises(RecipeError, match=r"^recipe: an empty path given; give the path of a .toml file$"):
        Recipe.from_toml("")
    with pytest.raises(RunError, match=r"^an empty path given; give the path of a file$"):
        History().to_csv("")


@on_posix
def test_what_would_never_end_or_never_begin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe, device = tmp_path / "pipe.toml", tmp_path / "device.toml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        assert main([str(path)]) == 2
        problem = f"{path} is not an ordinary file; give the path of a .toml file"
        assert capsys.readouterr().err == f"xorcise train: recipe: {problem}\n"


def test_a_file_too_large_for_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.touch()
    os.truncate(path, 1_000_001)
    with pytest.raises(RecipeError) as caught:
        Recipe.from_toml(path)
    problem = "has more than 1,000,000 bytes, too many for a recipe; give the path of a .toml file"
    assert str(caught.value) == f"recipe: {path} {problem}"


def test_what_a_file_says_is_one_line_that_no_terminal_obeys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "red\x1b[31m.toml"
    path.write_text('"\\u001b[2J\\nfoo" = 3', encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        Recipe.from_toml(path)
    assert str(caught.value).startswith(r"'\x1b[2J\nfoo': '\x1b[2J\nfoo' is unknown")
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(r"xorcise train: '\x1b[2J\nfoo': ")
    assert said.rstrip("\n").isprintable()
    with pytest.raises(RecipeError, match=r"^'a{28}\.{3}a{27}': "):
        Recipe().with_changes(**{"a" * 5000: 1})
