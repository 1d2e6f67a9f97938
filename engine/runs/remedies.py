"""Remedies: changes of a recipe that help a run that does not learn."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.functions.initializers import INITIALIZER
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS
from engine.runs.hurdles import Hurdles
from engine.runs.kinds import DIVERGED, OSCILLATING, OVERFLOWING, RISING, STUCK

# A learning rate that is too high is lowered to a tenth, and at most to the usual one.
LOWER, USUAL = 0.1, 0.1
# Below SLOW a learning rate hardly moves the weights if steps are as large as gradients; below SLOWEST with other
# optimizers.
SLOW, SLOWEST, OF_THE_GRADIENT = 1e-3, 1e-5, ("sgd", "momentum", "nesterov")
# Initializers that make all units of a layer equal, whatever the seed; and the replacement.
ALL_ALIKE, VARIED = ("zeros", "constant"), "he_uniform"
# The units of the hidden layer suggested for a network without one.
UNITS = 8
# An activation for networks without nonlinearity, and for deep sigmoid networks, whose gradients vanish.
CURVED, DEEP = "tanh", 2


class Remedy(NamedTuple):
    """A change of the recipe that is likely to help. The `field` "seed" means new weights; a "learning_rate" that the
    run already has means a restart with it.
    """

    field: str
    value: Any

    def __str__(self) -> str:
        """The name of the field in words: `learning rate`."""
        return self.field.replace("_", " ")


def remedies(kind: str, recipe: Recipe, first: Recipe, hurdles: Hurdles, *, killed: bool) -> tuple[Remedy, ...]:
    """What would help, the most likely remedy first. `first`: the recipe at the start of the run. `killed`: updates
    that were too large made a layer dead.
    """
    found = []
    if hurdles.inputs is not None and not recipe.standardize:
        found.append(Remedy("standardize", True))
    if hurdles.targets is not None and not recipe.scale_targets:
        found.append(Remedy("scale_targets", True))
    if hurdles.sorted_by is not None:
        found.append(Remedy("shuffle", True))
    if kind in (RISING, OSCILLATING, OVERFLOWING, DIVERGED) or (kind == STUCK and killed and not found):
        lowered = killed and recipe.learning_rate <= _lower(first.learning_rate)
        found.append(Remedy("learning_rate", recipe.learning_rate if lowered else _lower(recipe.learning_rate)))
    if kind == STUCK and not found:
        found.append(_against_a_plateau(recipe))
    return tuple(found)


def _against_a_plateau(recipe: Recipe) -> Remedy:
    """New weights, unless the network learns no more with any weights."""
    activations = recipe.hidden_activations
    if not activations:
        return Remedy("hidden", (UNITS,))
    if INITIALIZER.split(recipe.initializer)[0] in ALL_ALIKE:
        return Remedy("initializer", VARIED)
    if set(activations) == {"linear"} or activations.count("sigmoid") >= DEEP:
        return Remedy("activation", CURVED)
    if recipe.regularization != "none" and recipe.regularization_rate > 0.0:
        return Remedy("regularization", "none")
    if recipe.learning_rate < (SLOW if recipe.optimizer in OF_THE_GRADIENT else SLOWEST):
        return Remedy("learning_rate", float(f"{recipe.learning_rate / LOWER:.3g}"))
    return Remedy("seed", FIELDS["seed"].kind.step(recipe.seed, 1))


def _lower(rate: float) -> float:
    return float(f"{min(LOWER * rate, USUAL):.3g}")
