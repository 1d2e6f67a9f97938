"""The groups of hyperparameters, and which six are shown at first."""

from __future__ import annotations

import pytest

from engine import Recipe
from engine.recipe_fields import FIELDS
from tui.groups import ESSENTIALS, GROUPS, SIX, arranged, group_of
from tui.hyperparameters import label, layer_of, spoken


def test_every_field_but_the_architecture_belongs_to_one_group() -> None:
    fields = [field for group in GROUPS for field in group.fields]
    assert len(fields) == len({*fields})
    assert {*FIELDS} - {*fields} == {"hidden"}


@pytest.mark.parametrize("recipe", Recipe.names())
@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_every_row_is_one_of_the_six_or_in_its_group_and_no_two_have_the_same_name(recipe: str, problem: str) -> None:
    rows, six, others = arranged(Recipe.named(recipe).with_changes(loss="auto"), 2, problem)
    assert len(six) == SIX
    assert sorted(rows) == sorted([*six, *(row for group in others.values() for row in group)])
    assert all(group_of(row).name == name for name, group in others.items() for row in group)
    assert len({*map(spoken, rows)}) == len(rows)


@pytest.mark.parametrize(
    ("recipe", "problem", "six"),
    [
        (Recipe(), "classification", "learning_rate optimizer batch_size activation data seed"),
        (Recipe(hidden=()), "classification", "learning_rate optimizer batch_size loss data seed"),
        (Recipe(data="spiral"), "classification", "learning_rate optimizer batch_size activation data noise"),
        (Recipe(data="plane", loss="mse"), "regression", "learning_rate optimizer batch_size activation loss data"),
        (Recipe(data="a.csv"), "classification", "learning_rate optimizer batch_size activation data test_fraction"),
        (
            Recipe(data="a.csv", loss="mse"),
            "regression",
            "learning_rate optimizer activation loss data test_fraction",
        ),
    ],
)
def test_the_six_that_matter_depend_on_the_data_and_the_network(recipe: Recipe, problem: str, six: str) -> None:
    assert arranged(recipe, 2, problem).six == tuple(six.split())


def test_each_of_the_fields_that_may_matter_says_why() -> None:
    assert all(row.why and row.field in FIELDS for row in ESSENTIALS)
    assert len({row.field for row in ESSENTIALS}) == len(ESSENTIALS)


def test_each_of_several_hidden_layers_has_a_row_for_its_activation() -> None:
    rows = arranged(Recipe(hidden=(3, 4)), 2).rows
    place = rows.index("activation")
    assert rows[place + 1 : place + 3] == ("activation 1", "activation 2")
    assert [*map(layer_of, rows[place : place + 4])] == [0, 1, 2, 0]
    assert label("activation 2") == "hidden 2"
    assert not any(map(layer_of, arranged(Recipe(hidden=(3,)), 2).rows))


def test_output_units_have_a_row_if_the_loss_leaves_a_choice() -> None:
    assert "output" not in arranged(Recipe(), 2).rows
    assert "output" in arranged(Recipe(loss="mse"), 2).rows
