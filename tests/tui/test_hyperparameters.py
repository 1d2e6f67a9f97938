"""Which hyperparameters are shown, how they are stepped, and what changes along with one."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Recipe, Trainer
from engine.data.generators import GENERATORS
from engine.data.preparation import FEATURES
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe import in_use
from engine.recipe_fields import FIELDS
from tui.hyperparameters import changed, label, resolved, spoken, stepped, value


def rows(inputs: int = 2, problem: str | None = None, **changes: Any) -> tuple[str, ...]:
    return in_use(Recipe().with_changes(**changes), inputs, problem)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_optimizer_has_its_constants_and_no_others(optimizer: str) -> None:
    constants = list(OPTIMIZERS[optimizer].constants)
    every = {name for row in OPTIMIZERS.values() for name in row.constants}
    fields = rows(optimizer=optimizer)
    place = fields.index("optimizer") + 1
    assert list(fields[place : place + len(constants)]) == constants
    assert not (every - {*constants}) & {*fields}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_has_the_fields_it_uses(schedule: str) -> None:
    used = {name for name in rows(schedule=schedule) if name.startswith("schedule_")}
    assert used == {*SCHEDULES[schedule].uses}


def test_rows_come_with_what_needs_them() -> None:
    assert "regularization_rate" not in rows()
    assert "regularization_rate" in rows(regularization="l2")
    assert "dropout" not in rows(hidden=())
    assert "test_seed" not in rows()
    assert "test_seed" in rows(test_fraction=0.3)
    assert "features" in rows()
    assert "features" not in rows(inputs=3)
    assert "features" in rows(inputs=3, features="x1")  # to be put right


@pytest.mark.parametrize(
    ("data", "noise", "fields"),
    [
        ("xor", 0.0, ()),
        ("parity-5", 0.0, ()),
        ("spiral", 0.0, ("samples", "noise", "data_seed")),
        ("two-spirals", 0.0, ("noise",)),
        ("two-spirals", 0.1, ("noise", "data_seed")),
        ("table.csv", 0.0, ("target", "leave_out", "header", "problem", "missing")),
    ],
)
def test_data_have_the_rows_they_need(data: str, noise: float, fields: tuple[str, ...]) -> None:
    every = ("samples", "noise", "data_seed", "target", "leave_out", "header", "problem", "missing")
    assert tuple(name for name in rows(data=data, noise=noise) if name in every) == fields


def test_every_field_has_a_row_somewhere_but_those_of_the_architecture() -> None:
    seen = {
        *rows(data="table.csv"),
        *rows(problem="regression", data="plane"),
        *rows(data="moons", test_fraction=0.2, regularization="l1"),
        *(name for optimizer in OPTIMIZERS for name in rows(optimizer=optimizer)),
        *(name for schedule in SCHEDULES for name in rows(schedule=schedule)),
    }
    assert {*FIELDS} - seen == {"hidden", "activation", "output"}


def test_names_among_the_rows_of_their_group_are_short() -> None:
    assert label("learning_rate") == spoken("learning_rate") == "learning rate"
    assert (label("schedule_floor"), label("momentum")) == ("floor", "momentum")


def test_no_two_rows_have_the_same_name() -> None:
    fields = rows(data="moons", test_fraction=0.3, schedule="step", regularization="l2", optimizer="adamw")
    assert [label(name) for name in fields if name.endswith("seed")] == ["data seed", "test seed", "seed"]
    assert [spoken(name) for name in fields if name.endswith("seed")] == ["data seed", "test seed", "seed"]
    assert len({label(name) for name in fields}) == len(fields)


def test_auto_says_what_it_stands_for() -> None:
    assert value(Recipe(), "momentum") == "auto 0"
    assert value(Recipe(optimizer="nesterov"), "momentum") == "auto 0.9"
    assert value(Recipe(momentum=0.5), "momentum") == "0.5"
    assert value(Recipe(data="plane"), "samples") == "auto 1200"
    assert value(Recipe(data="table.csv"), "problem", "regression") == "auto regression"
    assert value(Recipe(data="table.csv"), "header") == "auto"
    assert value(Recipe(), "features") == "auto"


def test_a_step_from_auto_goes_on_from_what_it_stands_for() -> None:
    assert stepped(Recipe(), "momentum", 1) == 0.3
    assert stepped(Recipe(optimizer="momentum"), "momentum", 1) == 0.95
    assert stepped(Recipe(optimizer="momentum"), "momentum", -1) == 0.8
    assert stepped(Recipe(data="moons"), "samples", 1) == 1000


def test_auto_is_below_the_lowest_value() -> None:
    assert stepped(Recipe(momentum=0.0), "momentum", -1) == "auto"
    assert stepped(Recipe(data="moons", samples=50), "samples", -1) == "auto"


def test_features_go_round_from_few_to_all() -> None:
    recipe, seen = Recipe(), []
    for _ in range(4):
        recipe = recipe.with_changes(features=stepped(recipe, "features", 1))
        seen.append(recipe.features if isinstance(recipe.features, str) else len(recipe.features))
    assert seen == [4, 5, 7, "auto"]
    assert stepped(Recipe(), "features", -1) == tuple(FEATURES)
    assert stepped(Recipe(features="sin(x1)"), "features", 1) == "auto"


def test_losses_that_need_classes_are_passed_over_for_values() -> None:
    recipe, seen = Recipe(data="plane", loss="mse"), []
    for _ in LOSSES:
        recipe = changed(recipe, "loss", stepped(recipe, "loss", 1, "regression"))
        seen.append(recipe.loss)
        Trainer(recipe.with_changes(samples=5, hidden=(2,)))
    assert set(seen) == {"mse", "mae", "huber", "half_squared_error"}
    assert stepped(Recipe(), "loss", 1, "classification") == "binary_cross_entropy"


def test_test_fractions_that_leave_nothing_to_test_with_are_passed_over() -> None:
    assert stepped(Recipe(), "test_fraction", 1, None, 4) == 0.2
    assert stepped(Recipe(), "test_fraction", 1, None, 500) == 0.1
    assert stepped(Recipe(test_fraction=0.2), "test_fraction", -1, None, 4) == 0.0


def test_another_loss_takes_its_own_output_units() -> None:
    assert changed(Recipe(loss="mse", output="sigmoid"), "loss", "cross_entropy") == Recipe()


def test_other_data_keep_what_they_can_have_and_no_more() -> None:
    moons = Recipe(data="moons", samples=60, noise=0.2, features=("x1", "x1x2"), loss="mse", output="sigmoid")
    assert changed(moons, "data", "circle") == moons.with_changes(data="circle")
    assert changed(moons, "data", "xor") == moons.with_changes(data="xor", samples="auto", noise=0.0)
    assert changed(moons, "data", "two-spirals") == moons.with_changes(data="two-spirals", samples="auto")
    assert changed(moons, "data", "plane") == moons.with_changes(data="plane", output="auto")
    parity = changed(moons, "data", "parity-3")
    assert parity == moons.with_changes(data="parity-3", samples="auto", noise=0.0, features="auto")
    assert changed(moons.with_changes(samples=4), "data", "blobs-5").samples == "auto"
    tested = moons.with_changes(test_fraction=0.1)
    assert changed(tested, "data", "circle").test_fraction == 0.1
    assert changed(tested, "data", "xor").test_fraction == 0.0
    table = Recipe(data="table.csv", target=("y",), header="yes", problem="regression", loss="mse")
    assert changed(table, "data", "xor") == Recipe(loss="mse")


@pytest.mark.parametrize("data", GENERATORS)
def test_from_any_data_any_other_can_be_reached(data: str) -> None:
    """But for the loss, which the session sees to."""
    for recipe in (Recipe(loss="mse"), Recipe(data="moons", samples=6, noise=0.3, features="x1x2", loss="mse")):
        wanted = changed(recipe, "data", data).with_changes(hidden=(2,))
        if GENERATORS[data].fixed or wanted.samples != "auto":
            Trainer(wanted)


def test_what_stands_for_auto_is_what_the_engine_takes() -> None:
    assert len(Trainer(Recipe(data="blobs-3")).data) == resolved(Recipe(data="blobs-3"), "samples")
