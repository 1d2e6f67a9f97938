"""A run is its recipe and its events: what reaches into it is recorded, and replayed it gives the same bits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Dataset, Recipe, RunError, Trainer, load, save
from engine.events import (
    DataReplaced,
    Diverged,
    Event,
    FrozenSet,
    ParametersSet,
    SettingsChanged,
    as_json,
    from_json,
    in_words,
)
from engine.functions.optimizers import OPTIMIZERS
from tests.engine.any_recipe import SMALL_RECIPES
from tests.engine.known_runs import some_data
from tests.engine.standing import everything

# --- what is recorded ------------------------------------------------------------------------------------------------


def test_each_kind_with_its_place() -> None:
    trainer = Trainer(Recipe(hidden=(3,)))
    assert trainer.events == ()
    trainer.step(2)
    trainer.change(learning_rate=0.1)
    trainer.step(batches=3)
    trainer.network.weights[0][1, 1] = 0.5
    trainer.network.biases[1][:] = -0.0, 0.25
    trainer.frozen.weights[0][0, 0] = 1.0
    trainer.step()
    trainer.frozen.weights[0][0, 0] = 0.0
    other = some_data(2, inputs=2, samples=3)
    trainer.continue_with(other)
    events: tuple[Event, ...] = trainer.events
    changed, written, frozen, freed, replaced = events
    assert changed == SettingsChanged(2, 0, {"learning_rate": 0.1})
    assert written == ParametersSet(2, 3, {3: 0.5, 15: -0.0, 16: 0.25})
    assert frozen == FrozenSet(2, 3, {0: 1.0})
    assert freed == FrozenSet(3, 0, {0: 0.0})
    assert isinstance(replaced, DataReplaced)
    assert replaced[:2] == (3, 0)
    assert np.array_equal(replaced.data.inputs, other.inputs)


def test_what_is_written_and_taken_back_is_no_event() -> None:
    trainer = Trainer()
    before = trainer.network.parameters.copy()
    trainer.network.parameters[:] = 5.0
    trainer.network.parameters[:] = before
    trainer.step()
    assert trainer.events == ()


def test_minus_zero_and_nan_are_values_of_their_own() -> None:
    trainer = Trainer(Recipe(initializer="zeros"))
    trainer.network.parameters[3] = -0.0
    trainer.network.parameters[5] = np.nan
    (written,) = trainer.events
    assert isinstance(written, ParametersSet)
    assert str(written.values) == "{3: -0.0, 5: nan}"
    assert trainer.events == (written,)  # once


def test_training_itself_and_going_back_write_no_event() -> None:
    trainer = Trainer(Recipe(optimizer="adam", dropout=0.2))
    trainer.step(5)
    state = trainer.state()
    trainer.advance(3, seconds=0.0)
    trainer.measure()
    trainer.restore(state)
    trainer.step(batches=2)
    assert trainer.events == ()


def test_a_new_run_has_none() -> None:
    for begin in (Trainer.restart, Trainer.reseed):
        trainer = Trainer()
        trainer.frozen.parameters[0] = 1.0
        trainer.change(learning_rate=0.1)
        begin(trainer)
        assert trainer.events == ()
        assert not trainer.frozen.parameters.any()


def test_a_restart_after_other_data_is_a_run_on_these() -> None:
    data, other = some_data(2, samples=20), some_data(2, samples=8, seed=1)
    recipe = Recipe(standardize=True, test_fraction=0.25)
    trainer = Trainer(recipe, data)
    trainer.step(3)
    trainer.continue_with(other)
    trainer.step(3)
    trainer.restart()
    fresh = Trainer(recipe, other)
    for each in (trainer, fresh):
        each.step(3)
    assert everything(trainer) == everything(fresh)


# --- replay ----------------------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (SettingsChanged(3, 2, {"learning_rate": 0.1}), "events: the run does not come to epoch 3, sample 2; these"),
        (SettingsChanged(0, 9, {"learning_rate": 0.1}), "events: the run does not come to epoch 0, sample 9; these"),
        (Diverged(2), "events: the run does not diverge in epoch 2; these are not its events"),
    ],
)
def test_events_of_another_run(event: Event, line: str) -> None:
    with pytest.raises(RunError) as caught:
        Trainer.replay(Recipe(batch_size="all"), [event], 10)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_before_events_that_are_not_reached() -> None:
    assert Trainer.replay(Recipe(), [SettingsChanged(9, 0, {"learning_rate": 0.1})], 3).recipe == Recipe()


@pytest.mark.parametrize(
    "content",
    [
        {},
        5,
        {"event": "magic", "epoch": 1, "sample": 0},
        {"event": "settings", "epoch": -1, "sample": 0, "settings": {}},
        {"event": "settings", "epoch": 1.5, "sample": 0, "settings": {}},
        {"event": "settings", "epoch": True, "sample": 0, "settings": {}},
        {"event": "parameters", "epoch": 1, "sample": 0, "values": [[-1, 2.0]]},
        {"event": "frozen", "epoch": 1, "sample": 0, "values": [[1, "x"]]},
        {"event": "data", "epoch": 1, "sample": 0, "data": {"inputs": [[1]]}},
    ],
)
def test_json_that_is_no_event(content: Any) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        from_json(content)


# --- in words --------------------------------------------------------------------------------------------------------


def test_in_words() -> None:
    data = Dataset([[0.0], [1.0]], np.eye(2))
    events: list[Event] = [
        SettingsChanged(1200, 0, {"learning_rate": 0.1, "batch_size": "all"}),
        ParametersSet(1, 0, {3: 0.5}),
        FrozenSet(2, 0, {0: 1.0, 1: 1.0, 2: 0.0}),
        DataReplaced(3, 0, data),
        Diverged(4),
        SettingsChanged(4, 0, {}),
    ]
    assert in_words(events) == [
        "changed after epoch 1,200: learning_rate 0.1, batch_size all",
        "changed after epoch 1: 1 parameter set by hand",
        "changed after epoch 2: 2 parameters frozen, 1 parameter freed",
        "changed after epoch 3: went on with 2 other samples",
        "changed after epoch 4: went on after it had diverged",
        "with these changes, a command line alone does not reproduce this run",
    ]
    assert in_words([Diverged(4)]) == []
    assert in_words(events[:1] * 12)[9:] == [
        "changed after epoch 1,200: learning_rate 0.1, batch_size all",
        "... and 2 more changes",
        "with these changes, a command line alone does not reproduce this run",
    ]
