"""A run that is replayed from its recipe and its events has the same bits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Recipe, RecipeError, RunError, Trainer, load, save
from engine.events import (
    Diverged,
    Event,
    FrozenSet,
    ParametersSet,
    SettingsChanged,
    as_json,
    from_json,
)
from engine.functions.optimizers import OPTIMIZERS
from tests.engine.any_recipe import SMALL_RECIPES
from tests.engine.known_runs import some_data
from tests.engine.standing import everything

RECIPES = st.builds(Recipe.with_changes, SMALL_RECIPES, learning_rate=st.sampled_from([0.05, 0.05, 1000.0]))


def train_epochs(trainer: Trainer, number: int) -> None:
    trainer.step(number % 7)


def train_batches(trainer: Trainer, number: int) -> None:
    trainer.step(batches=number % 11)


def train_a_piece(trainer: Trainer, number: int) -> None:
    """One batch, maybe of the test part, where it may stop as well."""
    for _ in range(number % 9):
        trainer.advance(1, seconds=0.0)


def set_parameter(trainer: Trainer, number: int) -> None:
    trainer.network.parameters[number % len(trainer.network.parameters)] = number / 7 - 3


def freeze(trainer: Trainer, number: int) -> None:
    place = number % len(trainer.frozen.parameters)
    trainer.frozen.parameters[place] = 1.0 - trainer.frozen.parameters[place]


def change(trainer: Trainer, number: int) -> None:
    changes: list[dict[str, Any]] = [
        {"optimizer": list(OPTIMIZERS)[number % len(OPTIMIZERS)]},
        {"learning_rate": [0.01, 0.2, 500.0][number % 3]},
        {"batch_size": number % 5 + 1},
        {"shuffle": True},
        {"dropout": 0.5},
        {},
    ]
    trainer.change(**changes[number % len(changes)])


def replace_data(trainer: Trainer, number: int) -> None:
    rows = np.arange(len(trainer.data))
    trainer.continue_with(trainer.data.part(np.concatenate([rows, rows[: number % len(rows) + 1]])))


REACH = st.sampled_from([train_epochs, train_batches, train_a_piece, set_parameter, freeze, change, replace_data])


@given(RECIPES, st.lists(st.tuples(REACH, st.integers(0, 60)), max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_replayed_run_has_the_same_bits(
    tmp_path: Path, recipe: Recipe, reached: list[tuple[Callable[[Trainer, int], None], int]]
) -> None:
    """At its end; in the middle of its way; and with the events from JSON, a saved run or a summary."""
    trainer = Trainer(recipe)
    for reach, number in reached:
        reach(trainer, number)
    events, place = trainer.events, (trainer.epoch, trainer.position)
    again = Trainer.replay(recipe, events, *place)
    assert everything(again) == everything(trainer)
    written = json.loads(json.dumps([as_json(event) for event in events], allow_nan=False))
    assert everything(Trainer.replay(recipe, map(from_json, written), *place)) == everything(trainer)
    if np.isfinite(trainer.network.parameters).all():
        save(trainer, tmp_path / "run")
        saved = load(tmp_path / "run")
        assert everything(saved) == everything(trainer)
        again = Trainer.replay(saved.first_recipe, saved.events, *place)
        assert everything(again) == everything(trainer)
    for one in (trainer, again):
        one.step(5)
    assert everything(again) == everything(trainer)


def test_to_an_epoch_on_the_way() -> None:
    """Events of later epochs are left for later; those of that epoch's beginning are in it."""
    trainer, stood = Trainer(Recipe(optimizer="adam")), {}
    for epoch in range(6):
        trainer.step()
        if epoch % 2:
            trainer.network.parameters[epoch] += 0.5
            trainer.change(batch_size=epoch)
        trainer.step(batches=1)
        stood[trainer.epoch, trainer.position] = everything(trainer)
    for place, seen in stood.items():
        assert everything(Trainer.replay(Recipe(optimizer="adam"), trainer.events, *place)) == seen


def test_of_data_that_were_given() -> None:
    data = some_data(2, samples=20)
    trainer = Trainer(Recipe(test_fraction=0.25), data)
    trainer.step(3)
    trainer.change(learning_rate=0.2)
    trainer.step(3)
    assert everything(Trainer.replay(trainer.first_recipe, trainer.events, 6, data=data)) == everything(trainer)


def test_through_a_divergence() -> None:
    recipe = Recipe(data="plane", loss="mse", learning_rate=1000.0)
    trainer = Trainer(recipe)
    trainer.step(100)
    assert trainer.divergence is not None
    epoch = trainer.epoch
    assert trainer.events == (Diverged(epoch),)
    diverged = Trainer.replay(recipe, trainer.events, epoch)
    assert diverged.divergence == trainer.divergence
    trainer.change()  # nothing, but now it goes on, and diverges again
    trainer.step(batches=2)
    assert everything(Trainer.replay(recipe, trainer.events, epoch, trainer.position)) == everything(trainer)
    trainer.step(5)
    trainer.change(learning_rate=0.001)
    trainer.step(5)
    assert everything(Trainer.replay(recipe, trainer.events, trainer.epoch)) == everything(trainer)


def test_through_a_divergence_in_an_epoch_that_something_reached_into() -> None:
    trainer = Trainer()
    trainer.step(batches=1)
    trainer.network.biases[-1][0] = np.nan
    trainer.step()
    assert [type(event) for event in trainer.events] == [ParametersSet, Diverged]
    assert everything(Trainer.replay(trainer.first_recipe, trainer.events, 0)) == everything(trainer)


def test_what_is_written_at_once_and_one_by_one() -> None:
    trainer = Trainer(Recipe(hidden=(3,)))
    trainer.network.parameters[1] = 0.25
    assert len(trainer.events) == 1
    trainer.network.parameters[0] = 0.5
    trainer.frozen.parameters[:2] = 1.0
    again = Trainer.replay(Recipe(hidden=(3,)), trainer.events, 0)
    assert again.events == trainer.events
    assert len(again.events) == 3


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (SettingsChanged(3, 2, {"learning_rate": 0.1}), "events: the run never reaches epoch 3, sample 2; these"),
        (SettingsChanged(0, 9, {"learning_rate": 0.1}), "events: the run never reaches epoch 0, sample 9; these"),
        (ParametersSet(0, 0, {99_999: 1.0}), "events: parameter 99999 given; this network has parameters 0 to 81"),
        (FrozenSet(0, 0, {-1: 1.0}), "events: parameter -1 given; this network has parameters 0 to 81"),
        (SettingsChanged(1, 0, {"seed": 0}), "seed: cannot change while training"),
        (SettingsChanged(1, 0, {"batch_size": "all"}), "events: event 1 changes nothing in this run; these are not"),
        (Diverged(2), "events: the run does not diverge in epoch 2; these are not its events"),
    ],
)
def test_events_of_another_run(event: Event, line: str) -> None:
    with pytest.raises((RunError, RecipeError)) as caught:
        Trainer.replay(Recipe(batch_size="all"), [event], 10)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("events", "epoch", "line"),
    [
        (None, 3, "events: None given; those of a run are needed, such as trainer.events"),
        ([5], 3, "events: 5 given; an event is needed, as in trainer.events"),
        ("abc", 3, "events: 'a' given; an event is needed, as in trainer.events"),
        ([], "a", "epoch: 'a' given; a whole number from 0 is allowed"),
    ],
)
def test_what_is_no_event_and_no_epoch(events: Any, epoch: Any, line: str) -> None:
    with pytest.raises(TypeError) as caught:
        Trainer.replay(Recipe(), events, epoch)
    assert str(caught.value) == line
    with pytest.raises(TypeError, match=r"^events: 5 given; an event is needed"):
        as_json(5)  # type: ignore[arg-type]


def test_before_events_that_are_not_reached() -> None:
    assert Trainer.replay(Recipe(), [SettingsChanged(9, 0, {"learning_rate": 0.1})], 3).recipe == Recipe()
