"""The pages of the exercises, and what their runs come to."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from engine.cli.options import recipe_from
from engine.cli.train import parser
from tests.benchmarks.exercises import EXERCISES, SEEDS, head, on_test_part, row, run

PAGES = Path(__file__).parents[2] / "docs" / "exercises"


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXERCISES)
def test_a_page_has_the_table_of_its_exercise(name: str) -> None:
    exercise, text = EXERCISES[name], page(name)
    rows = [line.split(" | ")[0].removeprefix("| ").strip("`") for line in text.splitlines() if line.startswith("| `")]
    assert rows == list(exercise.tries)
    assert head(exercise) in text
    # One row is computed again, with all its seeds.
    assert row(exercise, exercise.tries[1]) in text.splitlines()


@pytest.mark.parametrize("name", EXERCISES)
def test_the_commands_of_a_page_are_runs_of_the_exercise(name: str) -> None:
    commands = re.findall(r"xorcise ((?:train )?playground [^`\n]*)", page(name))
    assert commands
    for command in commands:
        recipe = recipe_from(parser().parse(shlex.split(command.removeprefix("train "))))
        first = recipe_from(parser().parse(["playground", *shlex.split(EXERCISES[name].options)]))
        assert (recipe.data, recipe.noise) == (first.data, first.noise)


def test_a_run_is_counted_by_its_test_part() -> None:
    loss, accuracy = on_test_part("--data gauss --hidden 2", 0)
    assert loss < 0.01
    assert accuracy > 0.98
    assert SEEDS == 100


def test_a_little_regularization_brings_training_and_test_together_on_the_spiral() -> None:
    ratios = []
    for options in EXERCISES["spiral"].tries[-2:]:
        trainer = run(f"{EXERCISES['spiral'].options} {options}", 0)
        measure = trainer.measure()
        assert measure.test is not None
        ratios.append(measure.test.loss / measure.loss)
    assert ratios[0] > 1.7
    assert ratios[1] < 1.2


def test_there_is_a_page_for_each() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(EXERCISES)
