"""Which hyperparameters matter to a recipe, the next value of each, and which others change with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Recipe
from engine.cookbook import FOR_TABLES
from engine.data.generators import GENERATORS, generate
from engine.data.preparation import FEATURES
from engine.fields import Choice
from engine.functions.losses import LOSSES
from engine.recipe import FOR_CLASSES, FOR_VALUES
from engine.recipe_fields import AUTO, FIELDS
from tui.drawing import numbers

# Rows shown below the setting they belong to, and their names there.
PARTS: dict[str, str] = {
    "momentum": "momentum",
    "beta1": "beta1",
    "beta2": "beta2",
    "rho": "rho",
    "epsilon": "epsilon",
    "weight_decay": "weight decay",
    "schedule_epochs": "epochs",
    "schedule_factor": "factor",
    "schedule_floor": "floor",
    "regularization_rate": "rate",
    "samples": "samples",
    "noise": "noise",
    "data_seed": "data seed",
    "target": "target",
    "header": "header",
    "problem": "problem",
    "test_seed": "split seed",
}
# What the loss "auto" stands for, and for which kind of targets.
GOES_WITH = {FOR_CLASSES: "classes", FOR_VALUES: "values"}
# Values stepped through: the inputs alone, then more and more features.
FEATURE_STEPS: tuple[Any, ...] = (AUTO, *(tuple(FEATURES)[:count] for count in (4, 5, 7)))
# "auto" is never a value in use.
EVERY_LOSS = Choice(tuple(LOSSES))
LOSSES_FOR_VALUES = Choice(tuple(name for name, row in LOSSES.items() if "linear" in row.outputs))


def label(field: str) -> str:
    """The label of a row; a subordinate setting is indented."""
    return f" {PARTS[field]}" if field in PARTS else spoken(field)


def spoken(field: str) -> str:
    """`learning rate`"""
    return "split seed" if field == "test_seed" else field.replace("_", " ")


def in_words(settings: Mapping[str, Any]) -> str:
    """`learning rate 0.1, batch size all`"""
    return ", ".join(f"{spoken(name)} {FIELDS[name].kind.format(value)}" for name, value in settings.items())


def what_changed(old: Recipe, asked: Recipe, new: Recipe) -> str:
    """The settings of a new run that changed, and why; those that came with a table are mentioned together."""
    different = old.differences(new)
    to_a_table = old.data in GENERATORS and new.data not in GENERATORS
    come = {*for_tables(old)} & {*different} - {"loss"} if to_a_table else set()
    words = in_words({name: value for name, value in different.items() if name not in come})
    why = "" if asked.loss in (new.loss, AUTO) else f", which suits {GOES_WITH[new.loss]}"
    return f"{words}{why}{'; the notebook settings were replaced by those of the recipe table' if come else ''}"


def resolved(recipe: Recipe, field: str, problem: str | None = None) -> Any:
    """The value in use: "auto" is replaced by what it stands for, if that is a single value."""
    value = getattr(recipe, field)
    if value != AUTO:
        return value
    known: dict[str, Any] = {**recipe.constants, "problem": problem or AUTO}
    if recipe.data in GENERATORS:
        known["samples"] = GENERATORS[recipe.data].samples
    return known.get(field, AUTO)


def value(recipe: Recipe, field: str, problem: str | None = None) -> str:
    """The value as shown: `0.9`, or `auto 0.9`."""
    given, meant = getattr(recipe, field), resolved(recipe, field, problem)
    text = FIELDS[field].kind.format(meant)
    if isinstance(meant, float):
        text = numbers.power(text)
    return text if given == meant else f"{given} {text}"


def stepped(recipe: Recipe, field: str, direction: int, problem: str | None = None, samples: int | None = None) -> Any:
    """The next value in this direction; for losses those that suit the problem, for test fractions those that leave at
    least one of these samples for testing.
    """
    now = resolved(recipe, field)
    if field == "features":
        place = FEATURE_STEPS.index(now) + direction if now in FEATURE_STEPS else 0
        return FEATURE_STEPS[place % len(FEATURE_STEPS)]
    if field == "loss" and now != AUTO:
        of_values = problem == "regression" and now in LOSSES_FOR_VALUES.names
        return (LOSSES_FOR_VALUES if of_values else EVERY_LOSS).step(now, direction)
    kind = FIELDS[field].kind
    value = kind.step(now, direction)
    while field == "test_fraction" and samples is not None and leaves_none(value, samples) and value != now:
        now, value = value, kind.step(value, direction)
    return value


def leaves_none(test_fraction: float, samples: int) -> bool:
    """Whether this fraction of the samples is more than zero but less than one sample."""
    return 0.0 < test_fraction * samples < 0.5


def changed(recipe: Recipe, field: str, value: Any) -> Recipe:
    """The recipe with this value; values that conflict with it are reset to their defaults."""
    changes = {field: value}
    if field == "loss":
        changes["output"] = AUTO
    if field == "data":
        if recipe.data in GENERATORS and value not in GENERATORS:
            changes |= for_tables(recipe)
        changes |= {name: getattr(Recipe(), name) for name in _left_behind(recipe, value)}
    return recipe.with_changes(**changes)


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
    fields = ["target", "header", "problem"]
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
