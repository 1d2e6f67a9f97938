"""The loss "auto" is the one that belongs to the data, and a trainer's recipe has its name."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Dataset, Recipe, RecipeError, Trainer, sweep
from engine.estimators import NetworkClassifier, NetworkRegressor
from tests.engine.fitted import ODD, XOR

AUTO = Recipe(loss="auto")


@pytest.mark.parametrize(
    ("targets", "problem", "loss"),
    [
        (["no", "yes", "yes", "no"], None, "cross_entropy"),
        ([0, 1, 1, 0], None, "cross_entropy"),
        ([0.5, 1, 1, 0.5], "regression", "mse"),
        ([[1, 0], [0, 1], [0, 1], [1, 0]], None, "cross_entropy"),
        ([[1, 0], [0, 1], [0, 1], [1, 0]], "regression", "mse"),
        ([[1, 1], [0, 1], [0, 0], [1, 0]], "classification", "binary_cross_entropy"),
        ([[0], [1], [1], [0]], "classification", "binary_cross_entropy"),
        ([[0.5], [2], [3], [0]], None, "mse"),
        ([[0.5, 7], [2, 8], [3, 1], [0, 1]], None, "mse"),
    ],
)
def test_the_data_decide(targets: Any, problem: str | None, loss: str) -> None:
    trainer = Trainer(AUTO, Dataset(XOR, targets, problem))
    assert trainer.recipe == trainer.first_recipe == Recipe(loss=loss)
    same = Trainer(Recipe(loss=loss), Dataset(XOR, targets, problem))
    for run in (trainer, same):
        run.step(3)
    assert trainer.network.parameters.tobytes() == same.network.parameters.tobytes()


def test_built_in_data_decide_as_well() -> None:
    assert Trainer(AUTO).recipe == Recipe()
    assert Trainer(AUTO.with_changes(data="plane")).recipe == Recipe(data="plane", loss="mse")
    assert AUTO.output_activation == "softmax"
    assert AUTO.with_changes(data="plane").output_activation == "linear"


def test_output_units_that_do_not_go_with_it() -> None:
    with pytest.raises(RecipeError, match="output: tanh does not go with cross_entropy"):
        Trainer(AUTO.with_changes(output="tanh"))


def test_a_sweep_and_a_replay() -> None:
    found, same = (sweep(recipe, [0, 1], 50) for recipe in (AUTO, Recipe()))
    assert found.loss.tolist() == same.loss.tolist()
    assert found.solved is not None
    trainer = Trainer(AUTO)
    trainer.step(2)
    trainer.change(learning_rate=0.1)
    trainer.step(2)
    again = Trainer.replay(AUTO, trainer.events, 4)
    assert again.network.parameters.tobytes() == trainer.network.parameters.tobytes()


def test_a_sweep_predicts_in_the_unit_of_the_data() -> None:
    prices = Dataset(XOR, [[100.0], [300.0], [250.0], [400.0]], "regression")
    recipe = Recipe(loss="mse", hidden=(), scale_targets=True)
    found = sweep(recipe, [3], 500, data=prices)
    trainer = Trainer(recipe.with_changes(seed=3), prices)
    trainer.step(500)
    assert found.predictions[0].tolist() == trainer.predict(XOR).tolist()


def test_estimators_know_their_problem() -> None:
    classifier = NetworkClassifier(loss="auto", epochs=1, random_state=0)
    assert classifier.fit(XOR, ODD).partial_fit(XOR, ODD).trainer_.recipe.loss == "cross_entropy"
    assert classifier.predict_proba(XOR).shape == (4, 2)
    regressor = NetworkRegressor(loss="auto", epochs=1, random_state=0)
    assert regressor.fit(XOR, [0, 1, 2, 3]).partial_fit(XOR, [0, 1, 2, 3]).trainer_.recipe.loss == "mse"
