"""Going back to a state: in place, to the last bit, and never to another run's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, RunError, Trainer, load, save
from tests.engine.standing import everything


def test_views_stay_valid_through_restart_restore_and_reseed() -> None:
    trainer = Trainer(Recipe(optimizer="adam"))
    network, frozen = trainer.network, trainer.frozen
    weights, first = network.weights[0], network.weights[0].copy()
    held = frozen.biases[1]
    trainer.step(5)
    state = trainer.state()
    after = weights.copy()
    trainer.restart()
    assert np.array_equal(weights, first)
    trainer.restore(state)
    assert np.array_equal(weights, after)
    trainer.reseed(3)
    assert np.array_equal(weights, Trainer(Recipe(seed=3)).network.weights[0])
    assert trainer.network is network
    assert trainer.frozen is frozen
    assert network.weights[0] is weights
    held[:] = 1.0
    before = network.biases[1].copy()
    trainer.step(5)
    assert np.array_equal(network.biases[1], before)
    assert not np.array_equal(network.biases[0], np.zeros(4))


def test_a_state_is_not_live() -> None:
    trainer = Trainer(Recipe(optimizer="adam", dropout=0.1, batch_size=2))
    trainer.step(3)
    state, stood = trainer.state(), everything(trainer)
    trainer.step(7)
    trainer.frozen.parameters[2] = 1.0
    trainer.change(learning_rate=0.3)
    trainer.restore(state)
    assert everything(trainer) == stood
    trainer.step(7)
    trainer.restore(state)
    assert everything(trainer) == stood


OTHERS: dict[str, tuple[Recipe, str]] = {
    "fewer layers": (Recipe(hidden=(4, 4)), "has architecture 2-4-4-2, this trainer 2-4-4-4-4-2"),
    "fewer units": (Recipe(hidden=(4, 4, 4, 2)), "has architecture 2-4-4-4-2-2, this trainer 2-4-4-4-4-2"),
    "activations": (
        Recipe(activation="tanh"),
        "has activations tanh-tanh-tanh-tanh-softmax, this trainer relu-relu-relu-relu-softmax",
    ),
    "loss": (Recipe(loss="softmax_mse"), "has loss softmax_mse, this trainer cross_entropy"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_state_of_another_run_is_refused_and_changes_nothing(name: str) -> None:
    recipe, words = OTHERS[name]
    trainer, other = Trainer(), Trainer(recipe)
    trainer.step(5)
    trainer.network.weights[0][0, 0] = 0.5
    before = everything(trainer)
    other.step(3)
    with pytest.raises(RunError) as caught:
        trainer.restore(other.state())
    assert str(caught.value) == f"state: it {words}; restore it in a trainer like the one it came from"
    assert everything(trainer) == before


def test_a_state_of_another_trainer_on_the_same_run_is_taken() -> None:
    first, second = Trainer(), Trainer(Recipe(seed=7, learning_rate=0.2))
    first.step(9)
    second.restore(first.state())
    for one in (first, second):
        one.step(4)
    assert everything(first) == everything(second)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("restarts", [False, True])
def test_after_other_data_a_state_brings_the_first_ones_back(standardize: bool, restarts: bool) -> None:
    recipe = Recipe(data="gauss", samples=40, test_fraction=0.25, standardize=standardize)
    trainer, same = Trainer(recipe), Trainer(recipe)
    for run in (trainer, same):
        run.step(3)
        run.advance(1, seconds=0.0)
    state, before = trainer.state(), everything(trainer)
    trainer.continue_with(trainer.data.part(np.arange(7)))
    trainer.step(2)
    if restarts:  # which measures mean and deviation again
        trainer.restart()
        trainer.step(1)
    trainer.restore(state)
    assert everything(trainer) == before
    for run in (trainer, same):
        run.step(3)
    assert everything(trainer) == everything(same)


def test_a_state_brings_back_the_data_that_its_run_began_with(tmp_path: Path) -> None:
    other = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    trainer = Trainer(Recipe(seed=3))
    trainer.step(5)
    trainer.continue_with(other)
    trainer.step(5)
    state = trainer.state()
    trainer.restart()
    assert trainer.given_data is not None
    trainer.restore(state)
    assert trainer.given_data is None
    save(trainer, tmp_path / "run")
    loaded = load(tmp_path / "run")
    again = Trainer.replay(loaded.first_recipe, loaded.events, loaded.epoch, data=loaded.given_data)
    assert everything(again) == everything(trainer)


def test_a_network_and_its_vectors_are_written_into_and_not_replaced() -> None:
    trainer = Trainer()
    for owner, name in (
        (trainer, "network"),
        (trainer, "frozen"),
        (trainer.network, "parameters"),
        (trainer.network, "weights"),
    ):
        with pytest.raises(AttributeError, match=rf"^{name}: it cannot be replaced by another; write into it, such as"):
            setattr(owner, name, trainer.network.parameters)


@pytest.mark.parametrize("given", [None, Recipe(), 5])
def test_what_is_no_state_and_no_data(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^state: .* given; a State is needed, such as trainer.state\(\)$"):
        Trainer().restore(given)
    with pytest.raises(TypeError, match=r"^data: .* given; a Dataset is needed, such as Dataset\(inputs, targets\)$"):
        Trainer().continue_with(given)


def test_a_state_brings_along_how_its_data_is_judged() -> None:
    inputs, targets = [[0.0], [1.0]], [[0.0], [1.0]]
    recipe = Recipe(loss="half_squared_error", output="linear")
    classes, values = (
        Trainer(recipe, Dataset(inputs, targets, problem)) for problem in ("classification", "regression")
    )
    values.restore(classes.state())
    assert values.data.problem == "classification"
    assert values.score().right is not None
