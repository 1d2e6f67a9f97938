"""A run is a pure function of its recipe and its events: the same bits, however it is cut into calls."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dataset, Recipe, Trainer, descent
from engine.events import FrozenSet
from engine.functions.activations import ACTIVATIONS
from engine.recipe_fields import FIELDS
from engine.settings import is_single
from tests.engine.any_recipe import live, live_settings, recipes
from tests.engine.known_runs import some_data

few = settings(max_examples=40, deadline=None)


def test_recipes_are_drawn_with_all_fields() -> None:
    assert live.keys() == {name for name, row in FIELDS.items() if row.live}


def state(trainer: Trainer) -> tuple[Any, ...]:
    """Everything that a run has computed, to the bit."""
    history = trainer.history
    return (
        trainer.epoch,
        trainer.samples_done,
        trainer.network.parameters.tobytes(),
        trainer.state().standing.now.moments.tobytes(),
        trainer.state().standing.now.powers.tobytes(),
        history.whole.tobytes(),
        history.recent.tobytes(),
        history.epochs_since_fall,
        str(trainer.divergence),
        trainer.events,
    )


def crawl(trainer: Trainer, epochs: int, pieces: list[int]) -> None:
    """Train `epochs` in whole pieces and, between them, batch by batch."""
    left = epochs
    for piece in pieces:
        if piece % 2:
            left -= trainer.step(min(piece, left))
        for _ in range(piece if left else 0):
            left -= trainer.advance(min(left, 1), seconds=0.0)
    trainer.step(left)


@few
@given(recipes())
def test_same_recipe_same_bits(recipe: Recipe) -> None:
    runs = [Trainer(recipe) for _ in range(2)]
    for trainer in runs:
        trainer.step(60)
    assert state(runs[0]) == state(runs[1])


@few
@given(recipes(), st.lists(st.integers(0, 20), max_size=8))
def test_any_pieces_give_the_same_bits(recipe: Recipe, pieces: list[int]) -> None:
    whole, cut = Trainer(recipe), Trainer(recipe)
    whole.step(150)
    crawl(cut, 150, pieces)
    assert state(cut) == state(whole)


@pytest.mark.parametrize("batch_size", [1, 3, "all"])
def test_a_thousand_epochs_in_pieces(batch_size: int | str) -> None:
    recipe = Recipe(batch_size=batch_size, shuffle=True, momentum=0.5)
    whole, cut = Trainer(recipe), Trainer(recipe)
    whole.step(1000)
    crawl(cut, 1000, [1, 2, 3, 400, 5, 0, 77, 6])
    assert state(cut) == state(whole)


@few
@given(
    recipes(),
    st.lists(st.tuples(st.integers(0, 30), live_settings), max_size=4),
    st.lists(st.integers(0, 9), max_size=5),
)
def test_changes_at_the_same_epochs(
    recipe: Recipe, changes: list[tuple[int, dict[str, Any]]], pieces: list[int]
) -> None:
    whole, cut = Trainer(recipe), Trainer(recipe)
    for epochs, change in changes:
        whole.step(epochs)
        whole.change(**change)
        crawl(cut, epochs if cut.divergence is None else 0, pieces)
        cut.change(**change)
    whole.step(20)
    crawl(cut, 20 if cut.divergence is None else 0, pieces)
    assert state(cut) == state(whole)


@few
@given(recipes(), st.integers(1, 40))
def test_restart_gives_the_same_run_again(recipe: Recipe, epochs: int) -> None:
    trainer = Trainer(recipe)
    trainer.step(epochs)
    trainer.advance(1, seconds=0.0)
    first = state(trainer)
    trainer.restart()
    trainer.step(epochs)
    trainer.advance(1, seconds=0.0)
    assert state(trainer) == first


@few
@given(recipes())
def test_looking_changes_nothing(recipe: Recipe) -> None:
    quiet, watched = Trainer(recipe), Trainer(recipe)
    quiet.step(20)
    for _ in range(20):
        watched.step()
        watched.measure()
        watched.trace(1)
        watched.predict(watched.data.inputs)
        assert watched.last_change.parameters.shape == watched.network.parameters.shape
    assert state(watched) == state(quiet)


def step_in_general(trainer: Trainer, epochs: int) -> None:
    """Batches of one on the path of larger batches."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(descent, "is_single", lambda *_: False)
        trainer.step(epochs)


@settings(max_examples=100, deadline=None)
@given(recipes(), st.lists(st.sampled_from(["relu", "leaky_relu", "linear"]), min_size=3, max_size=3))
def test_batch_of_one_is_not_special(recipe: Recipe, activations: list[str]) -> None:
    recipe = recipe.with_changes(
        batch_size=1,
        activation=activations[: len(recipe.hidden)],
        optimizer="adam" if recipe.optimizer == "adamw" else recipe.optimizer,
        schedule="constant",
        regularization_rate=0.0,
        dropout=0.0,
        clip_norm="none",
    )
    special, general = Trainer(recipe), Trainer(recipe)
    if ACTIVATIONS.keys() & {special.network.activations[-1]} <= {"relu", "leaky_relu", "linear"}:
        assert is_single(recipe, special.network.activations, len(special.data), False)
    special.step(40)
    step_in_general(general, 40)
    assert special.network.parameters.tobytes() == general.network.parameters.tobytes()
    assert special.history.whole.tobytes() == general.history.whole.tobytes()


@pytest.mark.parametrize("inputs", range(1, 10))
def test_batch_of_one_is_not_special_in_any_shape(inputs: int) -> None:
    """Blocks of four units, and those of fewer, whose places beyond are written to and must come right again."""
    for hidden, outputs in product(range(1, 7), range(1, 6)):
        recipe = Recipe(hidden=(hidden, 6 - outputs), activation="leaky_relu", loss="mse", learning_rate=0.01)
        data = some_data(outputs, samples=3, inputs=inputs)
        special, general = Trainer(recipe, data), Trainer(recipe, data)
        assert is_single(recipe, special.network.activations, 3, False)
        special.step(3)
        step_in_general(general, 3)
        assert special.network.parameters.tobytes() == general.network.parameters.tobytes()


@few
@given(recipes(), st.randoms(use_true_random=False))
def test_hidden_units_can_change_places(recipe: Recipe, random: Any) -> None:
    """Only the order of sums differs: the same outputs, to rounding, before training and after.

    Which units fall out goes by their places, and what turns a tiny gradient into a whole step (the sign of an error,
    the root of a mean square, a kink) would turn rounding into one.
    """
    recipe = recipe.with_changes(
        hidden=(5, 4),
        activation="tanh",
        loss="mse" if recipe.loss == "mae" else recipe.loss,
        output="auto",
        optimizer="nesterov",
        learning_rate=0.05,
        momentum=0.5,
        regularization="l2",
        regularization_rate=0.01,
        dropout=0.0,
    )
    plain, permuted = Trainer(recipe), Trainer(recipe)
    for layer in (0, 1):
        places = random.sample(range(recipe.hidden[layer]), recipe.hidden[layer])
        weights, above = permuted.network.weights[layer], permuted.network.weights[layer + 1]
        weights[...] = weights[places]
        permuted.network.biases[layer][...] = permuted.network.biases[layer][places]
        above[...] = above[:, places]
    for epochs in (0, 10):
        plain.step(epochs)
        permuted.step(epochs)
        wanted = plain.predict(plain.data.inputs)
        np.testing.assert_allclose(permuted.predict(plain.data.inputs), wanted, rtol=1e-9, atol=1e-12)


@few
@given(recipes(), st.sampled_from(["zeros", "constant", "constant(-0.7)"]))
def test_units_that_begin_alike_stay_alike(recipe: Recipe, initializer: str) -> None:
    """To the last bit: none of a layer can learn anything of its own, whatever the optimizer, as long as none falls
    out alone."""
    trainer = Trainer(recipe.with_changes(hidden=(3, 6), activation="tanh", initializer=initializer, dropout=0.0))
    trainer.step(30)
    first, second, output = trainer.network.weights
    for layer, rows in enumerate((first, second)):
        assert (rows == rows[0]).all()
        assert (trainer.network.biases[layer] == trainer.network.biases[layer][0]).all()
    assert (second == second[:, :1]).all()
    assert (output == output[:, :1]).all()


@few
@given(recipes(), st.randoms(use_true_random=False))
def test_what_is_frozen_does_not_move(recipe: Recipe, random: Any) -> None:
    """Not by the update, the decay of weights, a regularization, momentum, or a return from divergence."""
    trainer = Trainer(recipe)
    trainer.step(3)  # so that an optimizer has a state that would go on moving it
    count = len(trainer.network.parameters)
    frozen = random.sample(range(count), random.randint(1, count))
    trainer.frozen.parameters[frozen] = 1.0
    before = trainer.network.parameters.copy()
    trainer.step(20)
    assert trainer.network.parameters[frozen].tobytes() == before[frozen].tobytes()


@few
@given(recipes())
def test_freezing_what_stays_anyway_changes_nothing(recipe: Recipe) -> None:
    """The weights of an input that is always 0 stay 0: everything else goes on as if nothing were frozen."""
    recipe = recipe.with_changes(data="xor", samples="auto", noise=0.0, features="auto", standardize=False)
    data = Trainer(recipe.with_changes(test_fraction=0.0)).data
    runs = [Trainer(recipe, Dataset(np.hstack([data.inputs, np.zeros((4, 1))]), data.targets)) for _ in range(2)]
    for trainer in runs:
        trainer.network.weights[0][:, 2] = 0.0
    runs[1].frozen.weights[0][:, 2] = 1.0
    for trainer in runs:
        trainer.step(20)
    assert state(runs[0])[:-1] == state(runs[1])[:-1]
    more = [event for event in runs[1].events if event not in runs[0].events]  # Both may diverge.
    assert more == [FrozenSet(0, 0, dict.fromkeys(frozen_places(runs[1]), 1.0))]


def frozen_places(trainer: Trainer) -> list[int]:
    return np.flatnonzero(trainer.frozen.parameters).tolist()
