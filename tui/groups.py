"""Groups: the hyperparameters in named groups, and the few that matter most to a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from engine import Recipe
from engine.data.generators import GENERATORS
from engine.functions.losses import LOSSES
from engine.recipe import in_use
from tui.hyperparameters import activation_of, field_of

# How many are shown before any group is unfolded.
SIX = 6


class Group(NamedTuple):
    """`fields` in the order of their rows. While the group is folded, the first of them speaks for it if it has a row
    there.
    """

    name: str
    fields: tuple[str, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "optimizer",
        (
            "learning_rate",
            "optimizer",
            "momentum",
            "beta1",
            "beta2",
            "rho",
            "epsilon",
            "weight_decay",
            "batch_size",
            "shuffle",
            "clip_norm",
        ),
    ),
    Group("schedule", ("schedule", "schedule_epochs", "schedule_factor", "schedule_floor")),
    Group("regularization", ("regularization", "regularization_rate", "dropout")),
    Group("units", ("activation", "loss", "output")),
    Group(
        "data",
        (
            "data",
            "samples",
            "noise",
            "data_seed",
            "target",
            "leave_out",
            "header",
            "problem",
            "missing",
            "features",
            "standardize",
            "scale_targets",
            "test_fraction",
            "test_seed",
        ),
    ),
    Group("initial weights", ("initializer", "bias", "seed")),
)


class Essential(NamedTuple):
    """A field that may be one of the six: `why`, and `when` (given the recipe and the problem)."""

    field: str
    why: str
    when: Callable[[Recipe, str | None], bool] = lambda _recipe, _problem: True


# The first six that apply are shown, in the order of the groups.
ESSENTIALS: tuple[Essential, ...] = (
    Essential("learning_rate", "decides more than any other whether a network learns, and how fast"),
    Essential("data", "what is learned"),
    Essential("optimizer", "makes learning rates comparable, or not"),
    Essential("activation", "decides what hidden layers can represent", lambda recipe, _: bool(recipe.hidden)),
    Essential(
        "loss",
        "for values, how much outliers count; without hidden layers, what kind of regression it is",
        lambda recipe, problem: problem == "regression" or not recipe.hidden,
    ),
    Essential(
        "test_fraction",
        "only a test part shows whether a table was learned or memorized",
        lambda recipe, _: recipe.data not in GENERATORS,
    ),
    Essential("batch_size", "how noisy, and how many, the updates of an epoch are"),
    Essential(
        "noise",
        "decides how well any network can do on generated samples",
        lambda recipe, _: recipe.data in GENERATORS and GENERATORS[recipe.data].noisy,
    ),
    Essential("seed", "on few samples, the initial weights decide whether a run succeeds"),
)


class Arranged(NamedTuple):
    """The rows of a recipe's hyperparameters."""

    rows: tuple[str, ...]  # all, group by group
    six: tuple[str, ...]  # those that matter most
    others: dict[str, tuple[str, ...]]  # the rest, by the name of the group


@lru_cache(maxsize=4)
def arranged(recipe: Recipe, inputs: int, problem: str | None = None) -> Arranged:
    """The rows for a recipe on data with so many inputs and this problem."""
    rows = rows_of(recipe, inputs, problem)
    six = [row.field for row in ESSENTIALS if row.field in rows and row.when(recipe, problem)][:SIX]
    others = {group.name: tuple(row for row in rows if row not in six and group_of(row) is group) for group in GROUPS}
    return Arranged(
        rows, tuple(row for row in rows if row in six), {name: found for name, found in others.items() if found}
    )


def rows_of(recipe: Recipe, inputs: int, problem: str | None = None) -> tuple[str, ...]:
    """The row of every hyperparameter that matters to the recipe, group by group; see `engine.recipe.in_use`."""
    used = {*in_use(recipe, inputs, problem)}
    if recipe.hidden:
        used.add("activation")
    if len(LOSSES[recipe.loss_for(problem)].outputs) > 1:
        used.add("output")
    rows: list[str] = []
    for field in (field for group in GROUPS for field in group.fields if field in used):
        rows.append(field)
        if field == "activation" and len(recipe.hidden) > 1:
            rows += map(activation_of, range(1, len(recipe.hidden) + 1))
    return tuple(rows)


def group_of(row: str) -> Group:
    """The group a row belongs to."""
    return next(group for group in GROUPS if field_of(row) in group.fields)
