"""Network: what its repr tells."""

from __future__ import annotations

import pytest

from engine import Recipe, Trainer


@pytest.mark.parametrize(
    ("recipe", "told"),
    [
        (Recipe(), "Network(2-4-4-4-4-2, relu, softmax, 82 parameters)"),
        (Recipe.named("and"), "Network(2-1, sigmoid, 3 parameters)"),
        (Recipe(hidden=(5,), activation="tanh"), "Network(2-5-2, tanh, softmax, 27 parameters)"),
        (
            Recipe(hidden=(40, 40, 2), activation=("relu", "tanh", "relu")),
            "Network(2-40-40-2-2, relu, tanh, relu, softmax, 1,848 parameters)",
        ),
    ],
    ids=repr,
)
def test_repr(recipe: Recipe, told: str) -> None:
    assert repr(Trainer(recipe).network) == told
