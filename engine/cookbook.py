"""The cookbook: the built-in recipes."""

from __future__ import annotations

from typing import Any, NamedTuple


class BuiltIn(NamedTuple):
    """A built-in recipe: the fields that differ from the notebook's, and what it shows within 1000 epochs."""

    fields: dict[str, Any]
    sentence: str


# One unit draws one straight line, so no hidden layer is needed.
LINE: dict[str, Any] = {"hidden": (), "loss": "binary_cross_entropy", "initializer": "uniform", "learning_rate": 0.5}
# Points with a test part, learned in small batches by Adam.
POINTS: dict[str, Any] = {
    "hidden": (16, 16),
    "activation": "tanh",
    "loss": "binary_cross_entropy",
    "initializer": "glorot_uniform",
    "optimizer": "adam",
    "learning_rate": 0.01,
    "batch_size": 10,
    "shuffle": True,
    "test_fraction": 0.3,
}

# The recipe used if none is named: for built-in data, and for a table in a file.
FOR_BUILT_IN_DATA, FOR_TABLES = "notebook", "table"

BUILT_IN: dict[str, BuiltIn] = {
    "notebook": BuiltIn(
        {}, "XOR with four layers of four ReLU units: seed 0 learns it in 140 epochs; four seeds in ten never do."
    ),
    "and": BuiltIn(LINE | {"data": "and"}, "AND needs no hidden layer: a single sigmoid unit learns it."),
    "or": BuiltIn(LINE | {"data": "or"}, "OR needs no hidden layer: a single sigmoid unit learns it."),
    "circle": BuiltIn(
        POINTS | {"data": "circle", "hidden": (3,)},
        "A disc in a ring: three tanh units draw a line around it, and 99 of 100 points are right.",
    ),
    "spiral": BuiltIn(
        POINTS | {"data": "spiral"},
        "Two interleaved spirals: two layers of 16 tanh units get 98 of 100 points right.",
    ),
    "two-spirals": BuiltIn(
        POINTS
        | {
            "data": "two-spirals",
            "hidden": (32, 32),
            "learning_rate": 0.02,
            "batch_size": "all",
            "shuffle": False,
            "test_fraction": 0,
        },
        "The hard one from 1988, three turns each: two layers of 32 tanh units learn all 194 points.",
    ),
    "moons": BuiltIn(
        POINTS | {"data": "moons", "noise": 0.2, "hidden": (8,)},
        "Two noisy half moons: eight tanh units get 94 of 100 points right; the rest lie within the other moon.",
    ),
    "blobs": BuiltIn(
        POINTS | {"data": "blobs-4", "noise": 0.5, "hidden": (), "loss": "cross_entropy", "optimizer": "sgd"},
        "Four clouds that touch: softmax alone, without a hidden layer, gets 97 of 100 points right.",
    ),
    "regression": BuiltIn(
        POINTS | {"data": "multi-gauss", "loss": "mse", "schedule": "cosine", "schedule_epochs": 500},
        "Values instead of classes: six bumps, fitted to an R² of 0.97 while the learning rate falls along a cosine.",
    ),
    "table": BuiltIn(
        {
            "standardize": True,
            "scale_targets": True,
            "hidden": (32,),
            "loss": "auto",
            "initializer": "he_uniform",
            # Strong weight decay keeps a thousand epochs from fitting the noise of a few hundred rows.
            "optimizer": "adamw",
            "learning_rate": 0.002,
            "weight_decay": 0.5,
            "batch_size": 32,
            "shuffle": True,
        },
        "For a table of your own: --data FILE starts from it if no recipe is named.",
    ),
    "playground": BuiltIn(
        {
            "data": "circle",
            "test_fraction": 0.5,
            "hidden": (4, 2),
            "activation": "tanh",
            "loss": "half_squared_error",
            "initializer": "uniform(0.5)",
            "bias": 0.1,
            "learning_rate": 0.03,
            "batch_size": 10,
        },
        "What TensorFlow Playground opens with: a disc in a ring, one tanh output, 99 of 100 points right.",
    ),
}
