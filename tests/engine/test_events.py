"""What reaches into a run is recorded, with its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.events import (
    DataReplaced,
    Diverged,
    Event,
    FrozenSet,
    ParametersSet,
    SettingsChanged,
    from_json,
    in_words,
)
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


# --- as JSON and in words ------------------------------------------------------------------------------------------


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
        "changed after epoch 3: continued with 2 other samples",
        "changed after epoch 4: continued after it had diverged",
        "with these changes, a command line alone does not reproduce this run",
    ]
    assert in_words([Diverged(4)]) == []
    assert in_words(events[:1] * 12)[9:] == [
        "changed after epoch 1,200: learning_rate 0.1, batch_size all",
        "... and 2 more changes",
        "with these changes, a command line alone does not reproduce this run",
    ]
