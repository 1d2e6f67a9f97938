"""Trainer: stepping, changing, restarting, and what it refuses."""

from __future__ import annotations

import pickle
from itertools import count
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Network, Recipe, RecipeError, Trainer
from engine.loops import calls
from engine.recipe_fields import FIELDS
from tests.engine.known_runs import some_data


def test_default_is_the_notebook() -> None:
    trainer = Trainer()
    assert trainer.recipe == Recipe()
    assert trainer.network.sizes == (2, 4, 4, 4, 4, 2)
    assert trainer.network.activations == ("relu", "relu", "relu", "relu", "softmax")
    assert len(trainer.network.parameters) == 82
    assert trainer.data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert trainer.data.targets.tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]


@pytest.mark.parametrize("given", ["notebook", {}, Recipe], ids=["name", "dict", "class"])
def test_a_recipe_is_needed(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^recipe: .* given; a Recipe is needed, such as Recipe\(seed=3\)$"):
        Trainer(given)


@pytest.mark.parametrize("given", [([[0], [1]], [[1], [0]]), np.eye(2), "xor"], ids=["tuple", "array", "name"])
def test_a_dataset_is_needed(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^data: .* given; a Dataset is needed, such as Dataset\(inputs, targets\)$"):
        Trainer(Recipe(), given)


def test_step_counts_epochs() -> None:
    trainer = Trainer()
    assert trainer.epoch == 0
    assert trainer.step() == 1
    assert trainer.step(epochs=1000) == 1000
    three: Any = np.int64(3)
    assert trainer.step(three) == 3
    assert trainer.step(0) == 0
    assert trainer.epoch == 1004


@pytest.mark.parametrize("name", ["epochs", "batches"])
@pytest.mark.parametrize(("count", "kind"), [(-1, ValueError), (1.0, TypeError), ("1", TypeError), (True, TypeError)])
def test_step_refuses(name: str, count: Any, kind: type[Exception]) -> None:
    trainer = Trainer()
    with pytest.raises(kind, match=rf"^{name}: .* given; a whole number from 0 is allowed$"):
        trainer.step(**{name: count})
    with pytest.raises(TypeError, match=r"^epochs and batches given; give one of them$"):
        trainer.step(1, batches=1)
    assert trainer.epoch == 0


def test_loss_is_that_of_the_current_weights_before_the_first_epoch_too() -> None:
    trainer = Trainer()
    first = trainer.loss
    assert first == trainer.measure().loss == trainer.score().loss
    trainer.step()
    assert trainer.loss == trainer.measure().loss != first
    trainer.restart()
    assert trainer.loss == first


def test_advance_stops_between_batches() -> None:
    trainer = Trainer()
    for done in (1, 2, 3):
        assert trainer.advance(5, seconds=0.0) == 0
        assert (trainer.epoch, trainer.samples_done) == (0, done)
    assert len(trainer.history.epoch) == 0
    assert trainer.advance(5, seconds=0.0) == 1
    assert (trainer.epoch, trainer.samples_done) == (1, 0)


def test_advance_trains_no_more_than_asked() -> None:
    trainer = Trainer()
    assert trainer.advance(10_000, seconds=60.0) == 10_000
    assert trainer.epoch == 10_000


def test_step_finishes_the_epoch_first() -> None:
    trainer = Trainer()
    trainer.advance(1, seconds=0.0)
    assert trainer.step(1) == 1
    assert (trainer.epoch, trainer.samples_done) == (1, 0)


# --- views -----------------------------------------------------------------------------------------------------


def test_views_are_of_one_vector() -> None:
    network = Trainer().network
    shapes = [(weights.shape, biases.shape) for weights, biases in zip(network.weights, network.biases, strict=True)]
    assert shapes == [((4, 2), (4,)), ((4, 4), (4,)), ((4, 4), (4,)), ((4, 4), (4,)), ((2, 4), (2,))]
    network.parameters[...] = np.arange(82)
    assert network.weights[0].tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert network.biases[0].tolist() == [8, 9, 10, 11]
    assert network.biases[-1].tolist() == [80, 81]
    network.weights[4][1, 3] = -5.0
    assert network.parameters[79] == -5.0


def test_what_is_written_is_trained_on() -> None:
    trainer, other = Trainer(), Trainer()
    trainer.step(3)
    other.network.parameters[...] = trainer.network.parameters
    trainer.step(2)
    other.step(2)
    assert np.array_equal(trainer.network.parameters, other.network.parameters)


def test_last_change_is_that_of_the_last_epoch() -> None:
    trainer = Trainer()
    assert not trainer.last_change.parameters.any()
    trainer.step(10)
    before = trainer.network.parameters.copy()
    trainer.step()
    assert np.array_equal(trainer.last_change.parameters, trainer.network.parameters - before)
    assert trainer.last_change.weights[2].shape == (4, 4)


def test_layer_names() -> None:
    network = Network((2, 3, 1), ("tanh", "linear"))
    assert [network.layer_name(layer) for layer in (-1, 0, 1)] == ["input", "hidden 1", "output"]
    assert network.layers == 2


# --- change, restart, reseed -----------------------------------------------------------------------------------


def test_change_is_recorded_where_it_happened() -> None:
    trainer = Trainer()
    trainer.change(momentum=0.5)
    trainer.step(10)
    trainer.advance(1, seconds=0.0)
    trainer.change(learning_rate=0.1, batch_size="all", momentum=0.5)
    places = [tuple(event) for event in trainer.events]
    assert places == [(0, 0, {"momentum": 0.5}), (10, 1, {"learning_rate": 0.1, "batch_size": "all"})]
    assert trainer.recipe == Recipe(momentum=0.5, learning_rate=0.1, batch_size="all")
    assert trainer.first_recipe == Recipe()


def test_change_to_what_is_is_none() -> None:
    trainer = Trainer()
    trainer.change(learning_rate=0.05)
    trainer.change()
    assert trainer.events == ()


def test_change_acts_from_the_next_batch() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[1.0], [1.0]], [[0.0], [0.0]]))
    trainer.network.parameters[...] = (1.0, 0.0)  # a = w + b, and both take the same step
    trainer.advance(1, seconds=0.0)
    assert trainer.network.weights[0][0, 0] == pytest.approx(1 - 0.05 * 2)
    trainer.change(learning_rate=0.5)
    trainer.step()
    assert trainer.network.weights[0][0, 0] == pytest.approx(0.9 - 0.5 * 2 * (0.9 - 0.1))


@pytest.mark.parametrize(
    "settings",
    [{"hidden": (4,)}, {"seed": 1}, {"loss": "mse"}, {"data": "and"}, {"initializer": "he_normal"}, {"noise": 0.1}],
)
def test_change_refuses_what_needs_new_weights(settings: dict[str, Any]) -> None:
    trainer = Trainer()
    (name,) = settings
    with pytest.raises(RecipeError) as caught:
        trainer.change(learning_rate=0.5, **settings)
    live = ", ".join(field for field, row in FIELDS.items() if row.live)
    assert str(caught.value) == f"{name}: cannot change while training ({live} can); make a new Trainer"
    assert trainer.recipe == Recipe()
    assert trainer.events == ()


def test_change_refuses_bad_values_and_names() -> None:
    trainer = Trainer()
    with pytest.raises(RecipeError, match=r"^momentum: 1 given; allowed: a number from 0 to less than 1, or auto$"):
        trainer.change(momentum=1)
    with pytest.raises(RecipeError, match="did you mean learning_rate"):
        trainer.change(learningrate=1)
    with pytest.raises(RecipeError, match="'self' is unknown"):
        trainer.change(**{"self": 1})
    assert trainer.recipe == Recipe()


def test_restart_keeps_the_settings_and_drops_the_rest() -> None:
    trainer = Trainer(Recipe(seed=3))
    start = trainer.network.parameters.copy()
    trainer.step(5)
    trainer.change(learning_rate=0.2)
    trainer.step(5)
    trainer.restart()
    assert np.array_equal(trainer.network.parameters, start)
    assert (trainer.epoch, trainer.events, len(trainer.history.epoch)) == (0, (), 0)
    assert trainer.recipe == trainer.first_recipe == Recipe(seed=3, learning_rate=0.2)
    fresh = Trainer(trainer.recipe)
    fresh.step(5)
    trainer.step(5)
    assert np.array_equal(trainer.network.parameters, fresh.network.parameters)


def test_restart_forgets_momentum() -> None:
    trainer = Trainer(Recipe(momentum=0.9))
    trainer.step(5)
    trainer.restart()
    trainer.step(1)
    fresh = Trainer(Recipe(momentum=0.9))
    fresh.step(1)
    assert np.array_equal(trainer.network.parameters, fresh.network.parameters)


def test_reseed_takes_the_next_seed_or_the_one_given() -> None:
    trainer = Trainer(Recipe(seed=3))
    trainer.step(5)
    trainer.reseed()
    assert (trainer.recipe.seed, trainer.epoch) == (4, 0)
    assert np.array_equal(trainer.network.parameters, Trainer(Recipe(seed=4)).network.parameters)
    trainer.reseed(17)
    assert trainer.recipe.seed == 17
    with pytest.raises(RecipeError, match="seed"):
        trainer.reseed(-1)
    assert trainer.recipe.seed == 17


@pytest.mark.parametrize("data", ["xor", "and", "or", "nand"])
@pytest.mark.parametrize("loss", ["cross_entropy", "mse", "half_squared_error"])
def test_truth_tables_are_learned(data: str, loss: str) -> None:
    """Each built-in table with each loss, from a seed that solves it."""
    solved = []
    for seed in range(3):
        trainer = Trainer(Recipe(data=data, loss=loss, hidden=(8,), activation="tanh", learning_rate=0.1, seed=seed))
        trainer.step(3000)
        solved.append(trainer.measure().accuracy == 1.0)
    assert any(solved)


def test_no_hidden_layer_learns_and_but_not_xor() -> None:
    for data, accuracy in (("and", True), ("xor", False)):
        trainer = Trainer(Recipe(data=data, hidden=()))
        trainer.step(3000)
        assert (trainer.measure().accuracy == 1.0) is accuracy


def test_an_interrupt_that_is_heard_when_the_loops_return_loses_no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    train, called = calls.train, count(1)

    def interrupted(*arguments: Any) -> None:
        train(*arguments)
        if next(called) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(calls, "train", interrupted)
    trainer = Trainer(Recipe())
    with pytest.raises(KeyboardInterrupt):
        trainer.step(2000)
    assert 0 < trainer.epoch < 2000
    assert len(trainer.history.loss) == trainer.epoch
    trainer.step(2000 - trainer.epoch)
    unbroken = Trainer(Recipe())
    unbroken.step(2000)
    assert trainer.network.parameters.tobytes() == unbroken.network.parameters.tobytes()
    assert trainer.history.loss.tobytes() == unbroken.history.loss.tobytes()


def test_a_pickled_trainer_goes_on_in_the_middle_of_an_epoch() -> None:
    trainer = Trainer(Recipe(optimizer="adam", batch_size=3, shuffle=True, dropout=0.2), some_data(2, samples=300))
    trainer.frozen.weights[0][0, 0] = 1.0
    trainer.advance(1, seconds=0.0)
    assert 0 < trainer.samples_done < 300
    pickled = pickle.dumps(trainer)
    assert b"kernels" not in pickled
    other = pickle.loads(pickled)
    for each in (trainer, other):
        each.step(4)
    assert other.network.parameters.tobytes() == trainer.network.parameters.tobytes()
    assert other.history.loss.tolist() == trainer.history.loss.tolist()
    other.network.weights[0][...] = 0.0  # still views of the one vector
    other.network.biases[0][...] = 0.0
    assert not other.network.parameters[: other.network.weights[0].size + len(other.network.biases[0])].any()


@pytest.mark.parametrize(
    ("epochs", "seconds", "kind", "line"),
    [
        (1, float("nan"), ValueError, "seconds: nan given; a number from 0 to 1,000,000,000 is allowed"),
        (1, None, TypeError, "seconds: None given; a number from 0 to 1,000,000,000 is allowed"),
        (1.5, 1, TypeError, "epochs: 1.5 given; a whole number from 0 is allowed"),
    ],
)
def test_advance_refuses(epochs: Any, seconds: Any, kind: type[Exception], line: str) -> None:
    with pytest.raises(kind) as caught:
        Trainer().advance(epochs, seconds)
    assert str(caught.value) == line
