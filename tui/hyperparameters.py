"""The hyperparameters: what each is called, the next value of each, and which others change with one.

A row of a panel stands for a field of the recipe or, as `activation 2`, for one layer's part of the field activation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Recipe
from engine.cookbook import FOR_TABLES
from engine.data.generators import GENERATORS, generate
from engine.data.preparation import FEATURES
from engine.fields import Choice, Kind
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.recipe import FOR_BUILT_IN, FOR_CLASSES, FOR_FILES, FOR_VALUES
from engine.recipe_fields import AUTO, FIELDS
from tui.drawing import numbers
from tui.drawing.names import data_name

# Names that are shorter among other rows of their group.
PARTS: dict[str, str] = {
    "schedule_epochs": "epochs",
    "schedule_factor": "factor",
    "schedule_floor": "floor",
    "regularization_rate": "rate",
}
# What the loss "auto" stands for, and for which kind of targets.
GOES_WITH = {FOR_CLASSES: "classes", FOR_VALUES: "values"}
# Values stepped through: the inputs alone, then more and more features.
FEATURE_STEPS: tuple[Any, ...] = (AUTO, *(tuple(FEATURES)[:count] for count in (4, 5, 7)))
# "auto" is never a value in use.
EVERY_LOSS = Choice(tuple(LOSSES))
LOSSES_FOR_VALUES = Choice(tuple(name for name, row in LOSSES.items() if "linear" in row.outputs))


def activation_of(layer: int) -> str:
    """The row for the activation of a hidden layer; the first one is 1."""
    return f"activation {layer}"


def layer_of(row: str) -> int:
    """The hidden layer whose activation the row stands for; 0 for any other row."""
    return int(row.partition(" ")[2] or 0)


def field_of(row: str) -> str:
    """The recipe's field that the row stands for."""
    return row.partition(" ")[0]


def kind_of(row: str, loss: str | None = None) -> Kind:
    """The kind of value; of the output units, those that go with this loss."""
    if row == "output" and loss is not None:
        return Choice((AUTO, *LOSSES[loss].outputs))
    return Choice(tuple(ACTIVATIONS)) if layer_of(row) else FIELDS[row].kind


def label(row: str) -> str:
    """The label of a row, among others of its group."""
    layer = layer_of(row)
    return f"hidden {layer}" if layer else PARTS.get(row, spoken(row))


def spoken(row: str) -> str:
    """`learning rate`"""
    layer = layer_of(row)
    if layer:
        return f"activation of hidden {layer}"
    return "test seed" if row == "test_seed" else row.replace("_", " ")


def in_words(settings: Mapping[str, Any]) -> str:
    """`learning rate 0.1, batch size all`"""
    return ", ".join(f"{spoken(name)} {_said(name, value)}" for name, value in settings.items())


def step_in_words(old: Recipe, new: Recipe) -> str:
    """`learning rate 0.05 → 0.1, seed 0 → 1`"""
    return ", ".join(
        f"{spoken(name)} {_said(name, getattr(old, name))} → {_said(name, value)}"
        for name, value in old.differences(new).items()
    )


def _said(name: str, value: Any) -> str:
    """A value in a sentence: that of data is the file without its folders."""
    return data_name(value) if name == "data" else FIELDS[name].kind.format(value)


def what_changed(old: Recipe, asked: Recipe, new: Recipe) -> str:
    """The settings of a new run that changed, and why; those that came with a table are mentioned together, after its
    name, and how it is read is left out: that has just been chosen.
    """
    different = old.differences(new)
    if "data" in different:
        different = {name: value for name, value in different.items() if name not in FOR_FILES}
    to_a_table = old.data in GENERATORS and new.data not in GENERATORS
    come = {*for_tables(old)} & {*different} - {"loss"} if to_a_table else set()
    first = ""
    if come:
        first = f"data {data_name(different.pop('data'))}, settings of the recipe {FOR_TABLES}"
    rest = in_words({name: value for name, value in different.items() if name not in come})
    why = "" if asked.loss in (new.loss, AUTO) else f", which suits {GOES_WITH[new.loss]}"
    return ", ".join(filter(None, (first, rest))) + why


def given(recipe: Recipe, row: str) -> Any:
    """The value of a row as the recipe has it. A layer that an activation for each layer leaves out has the last."""
    layer = layer_of(row)
    if not layer:
        return getattr(recipe, row)
    names = recipe.activation
    return names if isinstance(names, str) else names[min(layer, len(names)) - 1]


def resolved(recipe: Recipe, row: str, problem: str | None = None) -> Any:
    """The value in use: "auto" is replaced by what it stands for, if that is a single value."""
    value = given(recipe, row)
    if value != AUTO:
        return value
    known: dict[str, Any] = {**recipe.constants, "problem": problem or AUTO}
    if row == "output":
        return recipe.output_for(problem)
    if recipe.data in GENERATORS:
        known["samples"] = GENERATORS[recipe.data].samples
    return known.get(row, AUTO)


def value(recipe: Recipe, row: str, problem: str | None = None) -> str:
    """The value as shown: `0.9`, or `auto 0.9`."""
    own, meant = given(recipe, row), resolved(recipe, row, problem)
    text = kind_of(row).format(meant)
    if isinstance(meant, float):
        text = numbers.power(text)
    return text if own == meant else f"{own} {text}"


def stepped(recipe: Recipe, row: str, direction: int, problem: str | None = None, samples: int | None = None) -> Any:
    """The next value in this direction; for losses those that suit the problem, for test fractions those that leave at
    least one of these samples for testing.
    """
    now = resolved(recipe, row)
    if row == "features":
        place = FEATURE_STEPS.index(now) + direction if now in FEATURE_STEPS else 0
        return FEATURE_STEPS[place % len(FEATURE_STEPS)]
    if row == "output":
        return kind_of(row, recipe.loss_for(problem)).step(recipe.output, direction)
    if row == "loss" and now != AUTO:
        of_values = problem == "regression" and now in LOSSES_FOR_VALUES.names
        return (LOSSES_FOR_VALUES if of_values else EVERY_LOSS).step(now, direction)
    kind = kind_of(row)
    value = kind.step(now, direction)
    while row == "test_fraction" and samples is not None and leaves_none(value, samples) and value != now:
        now, value = value, kind.step(value, direction)
    return value


def leaves_none(test_fraction: float, samples: int) -> bool:
    """Whether this fraction of the samples is more than zero but less than one sample."""
    return 0.0 < test_fraction * samples < 0.5


def changed(recipe: Recipe, row: str, value: Any) -> Recipe:
    """The recipe with this value; values that conflict with it are reset to their defaults."""
    layer = layer_of(row)
    if layer:
        names = recipe.hidden_activations
        return recipe.with_changes(activation=(*names[: layer - 1], value, *names[layer:]))
    changes = {row: value}
    if row == "loss":
        changes["output"] = AUTO
    if row == "data":
        if recipe.data in GENERATORS and value not in GENERATORS:
            changes |= for_tables(recipe)
        changes |= {name: getattr(Recipe(), name) for name in _left_behind(recipe, value)}
    return recipe.with_changes(**changes)


def brought_back(recipe: Recipe, row: str, first: Recipe) -> Recipe:
    """The recipe with this row's value from another one; data brings its own samples, noise, target, ... with them."""
    back = changed(recipe, row, given(first, row))
    if row == "data":
        back = back.with_changes(**{name: getattr(first, name) for name in (*FOR_BUILT_IN, *FOR_FILES)})
    return back


def for_tables(recipe: Recipe) -> dict[str, Any]:
    """The settings to change for a table: only those that still have the notebook's values."""
    chosen = {*Recipe().differences(recipe)}
    if isinstance(recipe.activation, tuple):
        chosen.add("hidden")  # It names an activation for each of these layers.
    if "learning_rate" in chosen:
        chosen.add("optimizer")  # It was chosen for this loss.
    suited = Recipe().differences(Recipe.named(FOR_TABLES))
    return {name: value for name, value in suited.items() if name not in chosen}


def _left_behind(recipe: Recipe, data: str) -> list[str]:
    """The fields whose values the new data cannot have."""
    fields = [*FOR_FILES]
    row = GENERATORS.get(data)
    if row is None:
        return [*fields, "samples", "noise", "output", "features"]
    samples = recipe.samples
    if isinstance(samples, str) or row.fixed or samples < row.classes:
        fields.append("samples")
        samples = row.samples
    if leaves_none(recipe.test_fraction, samples):
        fields.append("test_fraction")
    if not row.noisy:
        fields.append("noise")
    if not row.classes:
        fields.append("output")
    if recipe.features != AUTO and generate(data).inputs.shape[1] != 2:
        fields.append("features")
    return fields
