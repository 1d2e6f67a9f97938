"""A recipe as a command line: pasted into a shell, it makes the same recipe, and the same bits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shlex import split

import pytest
from hypothesis import given

from engine import Recipe, Trainer, load
from engine.cli.options import Parser, add_recipe_options, place_file, recipe_from
from engine.cli.words import option, options
from engine.cookbook import BUILT_IN
from tests.engine.any_recipe import recipes

ROOT = Path(__file__).parents[3]


def read(words: str) -> Recipe:
    """The recipe that these words ask for."""
    parser = Parser("xorcise", "")
    add_recipe_options(parser)
    asked = parser.parse(split(words))
    place_file(asked)
    return recipe_from(asked)


@given(recipes())
def test_the_words_make_the_same_recipe(recipe: Recipe) -> None:
    assert read(" ".join(options(recipe))) == recipe


@pytest.mark.parametrize("name", BUILT_IN)
def test_so_they_do_for_the_built_in_recipes(name: str) -> None:
    recipe = Recipe.named(name)
    assert read(" ".join(options(recipe))) == recipe


def test_a_value_of_each_kind() -> None:
    assert option("learning_rate", 0.1) == "--learning-rate 0.1"
    assert option("shuffle", True) == "--shuffle"
    assert option("shuffle", False) == "--no-shuffle"
    assert option("bias", -1e-5) == "--bias=-1e-05"
    assert option("initializer", "uniform(0.3)") == "--initializer 'uniform(0.3)'"
    assert options(Recipe()) == ()
    assert options(Recipe(hidden=())) == ("--hidden none",)


NAMES = [
    "-x.csv",
    "a b.csv",
    "#1.csv",
    "it's.csv",
    "$HOME.csv",
    "--data.csv",
    "a;b&c|d.csv",
    'q"q.csv',
    " x .csv ",
    "~/t",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("target", ["-y", "height, cm", "last", '"', "#", " a'b"])
def test_names_of_files_and_columns_that_a_shell_or_a_parser_would_take_for_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("a\n1\n")
    recipe = Recipe.named("table").with_changes(data=name, target=(target, "b"))
    assert read(" ".join(options(recipe))) == recipe


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_pasted_into_a_shell_they_make_the_same_bits(tmp_path: Path) -> None:
    table = tmp_path / "it's #1.csv"
    table.write_text("-size,kind\n" + "1.5,rose\n3.25,iris\n2,rose\n4,iris\n" * 3)
    recipe = Recipe.named("table").with_changes(data=str(table), hidden=(3,), bias=-1e-5, test_fraction=0.25, seed=7)
    trainer = Trainer(recipe)
    trainer.step(20)
    saved = tmp_path / "run.xorcise"
    words = " ".join(options(trainer.recipe))
    command = f"'{sys.executable}' -m tui train {words} --epochs 20 --save '{saved}'"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert load(saved).network.parameters.tobytes() == trainer.network.parameters.tobytes()
