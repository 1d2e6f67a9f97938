"""What a run derives from its recipe: the prepared data, and the settings in the form that the loops take."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Dataset
from engine.data.preparation import Preparation, split
from engine.data.prepared import PreparedData
from engine.errors import DataError, RecipeError
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS, UPDATES, Constants
from engine.functions.schedules import SCHEDULES
from engine.loops.plan import Index, Settings
from engine.recipe import FOR_CLASSES, FOR_VALUES, Recipe
from engine.recipe_fields import AUTO, REGULARIZATIONS


def with_loss_for(recipe: Recipe, data: Dataset) -> Recipe:
    """The recipe with the loss that "auto" stands for: cross-entropy if each sample has one class, or if the outputs
    are independent probabilities; mse for values.
    """
    if recipe.loss != AUTO:
        return recipe
    targets, problem = data.targets, data.problem
    one_hot = targets.shape[1] > 1 and np.isin(targets, (0.0, 1.0)).all() and (targets.sum(axis=1) == 1.0).all()
    if data.labelled or (one_hot and problem != "regression"):
        return recipe.with_changes(loss=FOR_CLASSES)
    return recipe.with_changes(loss="binary_cross_entropy" if problem == "classification" else FOR_VALUES)


def encoded_data(recipe: Recipe, data: Dataset) -> Dataset:
    """The data with targets encoded for the recipe's loss and output units. Raises `DataError` and `RecipeError`."""
    data = data.for_loss(recipe.loss)
    output = recipe.output_for(data.problem)
    try:
        check_reach(recipe, data, output)
        return data.encoded(recipe.loss, output)
    except DataError as error:  # A decision made while reading the table may be the reason.
        raise DataError(f"{error} ({'; '.join(data.notes)})" if data.notes else str(error)) from None


def check_reach(recipe: Recipe, data: Dataset, output: str) -> None:
    """Raise `RecipeError` for output units that cannot reach every scaled target, `DataError` for values where classes
    are needed. Targets that are not scaled are checked when they are encoded.
    """
    if not recipe.scale_targets or data.problem != "regression":
        return
    unit = ACTIVATIONS.get(output)
    if unit is None:
        data.check(recipe.loss, output)
    if unit is None or unit.low is not None or unit.high is not None:
        able = ", ".join(name for name, row in LOSSES.items() if "linear" in row.outputs)
        advice = f"turn it off, or choose linear outputs, which go with {able}"
        raise RecipeError("scale_targets", f"on given, but {output} outputs do not reach all scaled targets; {advice}")


def prepared_data(recipe: Recipe, data: Dataset) -> PreparedData:
    """The data encoded, split and prepared. Raises `DataError` and `RecipeError`."""
    parted = split(data, recipe.test_fraction, recipe.test_seed)
    preparation = Preparation.of(parted.training, recipe.features, recipe.standardize, recipe.scale_targets)
    return PreparedData(parted, preparation)


def settings_of(recipe: Recipe, freezes: bool) -> Settings:
    """The settings a run of this recipe trains with; `freezes`: whether any parameter is frozen."""
    constants = dict.fromkeys(Constants._fields, 0.0) | recipe.constants
    decay = constants.pop("weight_decay", 0.0)
    state = state_of(recipe)
    # Gradient descent with momentum is a separate row.
    row = "momentum" if recipe.optimizer == "sgd" and state else recipe.optimizer
    return Settings(
        Index(UPDATES.index(OPTIMIZERS[row].update)),
        Index(len(state)),
        recipe.learning_rate,
        Constants(**constants),
        decay,
        Index(list(SCHEDULES).index(recipe.schedule)),
        recipe.schedule_epochs,
        recipe.schedule_factor,
        recipe.schedule_floor,
        np.inf if isinstance(recipe.clip_norm, str) else recipe.clip_norm,
        Index(REGULARIZATIONS.index(recipe.regularization) if recipe.regularization_rate else 0),
        recipe.regularization_rate,
        recipe.dropout,
        freezes,
        recipe.shuffle,
        np.uint64(recipe.seed),
    )


def state_of(recipe: Recipe) -> tuple[str, ...]:
    """What the optimizer carries from step to step, by name; empty for plain gradient descent."""
    plain = recipe.optimizer == "sgd" and recipe.constants["momentum"] == 0.0
    return () if plain else OPTIMIZERS[recipe.optimizer].state


def batch_size_of(recipe: Recipe, samples: int) -> int:
    """The batch size, for so many training samples."""
    size = recipe.batch_size
    return samples if isinstance(size, str) else min(size, samples)


def is_single(recipe: Recipe, activations: tuple[str, ...], samples: int, freezes: bool) -> bool:
    """Whether the loops' form for single samples can be used."""
    plain = (
        recipe.schedule == "constant"
        and recipe.dropout == 0.0
        and recipe.regularization_rate == 0.0
        and recipe.clip_norm == "none"
        and "weight_decay" not in recipe.constants
        and not freezes
    )
    units = {name for name in activations if name in ACTIVATIONS}
    return batch_size_of(recipe, samples) == 1 and plain and all(ACTIVATIONS[name].short for name in units)
