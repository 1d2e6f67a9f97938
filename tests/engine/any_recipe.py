"""Recipes and settings that Hypothesis draws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine import Recipe
from engine.data.generators import TRUTH_TABLES
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES
from engine.recipe_fields import REGULARIZATIONS

# Live settings, in their usual range or beyond.
share = st.floats(0.0, 0.95)
live: dict[str, st.SearchStrategy[Any]] = {
    "optimizer": st.sampled_from(sorted(OPTIMIZERS)),
    "learning_rate": st.floats(0.001, 2.0),
    "momentum": st.one_of(st.just("auto"), share),
    "beta1": share,
    "beta2": st.floats(0.0, 0.999),
    "rho": st.one_of(st.just("auto"), share),
    "epsilon": st.one_of(st.just("auto"), st.floats(1e-10, 0.1)),
    "weight_decay": st.floats(0.0, 0.1),
    "schedule": st.sampled_from(sorted(SCHEDULES)),
    "schedule_epochs": st.floats(0.1, 50.0),
    "schedule_factor": st.floats(0.01, 1.0),
    "schedule_floor": st.floats(0.0, 0.01),
    "clip_norm": st.one_of(st.just("none"), st.floats(0.01, 2.0)),
    "regularization": st.sampled_from(REGULARIZATIONS),
    "regularization_rate": st.sampled_from([0.0, 0.001, 0.03, 1.0]),
    "dropout": st.sampled_from([0.0, 0.0, 0.3, 0.5]),
    "batch_size": st.one_of(st.integers(1, 9), st.just("all")),
    "shuffle": st.booleans(),
}
live_settings = st.fixed_dictionaries({}, optional=live)
tables = st.fixed_dictionaries({"data": st.sampled_from(sorted(TRUTH_TABLES))})
clouds = st.fixed_dictionaries(
    {
        "data": st.sampled_from(["circle", "spiral", "moons", "blobs-2"]),
        "samples": st.integers(8, 30),
        "noise": st.floats(0.0, 0.5),
        "data_seed": st.integers(0, 2**63 - 1),
        "features": st.sampled_from(["auto", ("x1", "x2^2", "sin(x2)")]),
        "standardize": st.booleans(),
        "test_fraction": st.sampled_from([0.0, 0.5]),
        "test_seed": st.integers(0, 2**63 - 1),
    }
)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """All fields but those that a file's columns need."""
    hidden = draw(st.lists(st.integers(1, 6), max_size=3))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    output = draw(st.sampled_from(["auto", *LOSSES[loss].outputs]))
    return Recipe(
        **draw(st.one_of(tables, clouds)),
        hidden=tuple(hidden),
        activation=tuple(draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in hidden),
        loss=loss,
        output=output,
        # Other units do not reach every scaled target.
        scale_targets=output in ("auto", "linear") and draw(st.booleans()),
        initializer=draw(st.sampled_from(sorted(INITIALIZERS))),
        bias=draw(st.sampled_from([0.0, 0.1])),
        seed=draw(st.integers(0, 2**63 - 1)),
        **draw(st.fixed_dictionaries(live)),
    )


# Of a few values each, all of which matter in a short run.
SMALL_RECIPES = st.builds(
    Recipe,
    data=st.sampled_from(["xor", "parity-3", "blobs-3"]),
    test_fraction=st.sampled_from([0.0, 0.4]),
    standardize=st.booleans(),
    hidden=st.sampled_from([(), (3,), (4, 2)]),
    activation=st.sampled_from(["relu", "tanh"]),
    loss=st.sampled_from(list(LOSSES)),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    momentum=st.sampled_from(["auto", 0.5]),
    schedule=st.sampled_from(list(SCHEDULES)),
    schedule_epochs=st.sampled_from([3.0, 50.0]),
    clip_norm=st.sampled_from(["none", 0.5]),
    regularization=st.sampled_from(["none", "l1", "l2"]),
    regularization_rate=st.just(0.01),
    dropout=st.sampled_from([0.0, 0.3]),
    batch_size=st.sampled_from([1, 4, "all"]),
    shuffle=st.booleans(),
    seed=st.integers(0, 5),
).map(lambda recipe: recipe.with_changes(samples=31) if recipe.data == "blobs-3" else recipe)
