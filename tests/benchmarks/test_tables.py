"""Tables learn with the settings they start from, and docs/tables.md has what was measured."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from engine import Recipe
from engine.cli.train import DEFAULT_EPOCHS
from engine.recipe_fields import FIELDS
from tests.benchmarks.tables import TASKS, on_test_part, said, trained

PAGE = (Path(__file__).parent.parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TASKS)
def test_a_table_is_learned_without_options(name: str, tmp_path: Path) -> None:
    """The median of three seeds; that of twenty is measured by the benchmark."""
    path = TASKS[name].write(tmp_path, name)
    epochs = 100 if name == "digits" else DEFAULT_EPOCHS
    assert median(on_test_part(trained(path, seed, epochs)) for seed in (1, 2, 3)) >= TASKS[name].aim


def test_the_page_has_a_median_for_every_table_and_each_is_good_enough() -> None:
    for name, task in TASKS.items():
        [cells] = re.findall(rf"^\| {name} \|(.*)\|$", PAGE, re.MULTILINE)
        _, aim, ours, theirs, _ = cells.split("|")
        of_classes = "%" in aim
        assert aim.strip() == said(task.aim, of_classes)
        medians = [re.findall(r"\*\*(?:R2 )?(-?[\d.]+)%?\*\*", cell) for cell in (ours, theirs)]
        assert all(len(found) == 1 for found in medians)
        assert float(medians[0][0]) / (100 if of_classes else 1) >= task.aim


def test_the_page_lists_the_recipe() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+ \| \S+) \|", PAGE, re.MULTILINE))
    recipes = Recipe.named("table"), Recipe()
    assert rows == {
        name: " | ".join(FIELDS[name].kind.format(getattr(recipe, name)) for recipe in recipes)
        for name in Recipe().differences(recipes[0])
    }
