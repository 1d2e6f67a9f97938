"""A run that goes on with other samples."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, Trainer
from engine.events import as_json, from_json
from tests.engine.known_runs import some_data
from tests.engine.standing import everything


@pytest.mark.parametrize("samples", [3, 200])
def test_other_samples_may_be_fewer_or_more(samples: int) -> None:
    recipe = Recipe(batch_size=4, shuffle=True, learning_rate=0.1)
    trainer, other = Trainer(recipe, some_data(2, samples=30)), some_data(2, samples=samples, seed=1)
    trainer.step()
    fresh = Trainer(recipe, other)
    fresh.descent.epoch = 1
    fresh.network.parameters[:] = trainer.network.parameters
    trainer.continue_with(other)
    for each in (trainer, fresh):
        each.step()
    assert trainer.network.parameters.tobytes() == fresh.network.parameters.tobytes()
    assert trainer.history.recent[-1].tobytes() == fresh.history.recent[-1].tobytes()


def test_a_half_done_epoch_is_left_for_other_samples() -> None:
    data = some_data(2, samples=200)
    trainer = Trainer(Recipe(optimizer="adam"), data)
    trainer.advance(1, seconds=0.0)
    assert 0 < trainer.samples_done < 200
    other = some_data(2, samples=5, seed=1)
    trainer.continue_with(other)
    assert (trainer.samples_done, trainer.epoch) == (0, 0)
    trainer.step()
    assert trainer.measure().train.predictions.shape == (5, 2)
    with pytest.raises(DataError, match="4 inputs and 2 targets given; 3 and 2 needed"):
        trainer.continue_with(some_data(2, inputs=4))


@pytest.mark.parametrize(
    ("targets", "others", "accuracy"),
    [
        ([[-1.0], [1.0]], [[1.0], [1.0]], 0.0),
        ([[0.25], [0.5], [1.0]], [[0.0], [1.0]], None),
    ],
)
def test_other_samples_are_with_problem_of_the_first(targets: Any, others: Any, accuracy: float | None) -> None:
    """Whether they are classes, and where two of them part, is not to be seen in a few."""
    recipe = Recipe(hidden=(), loss="half_squared_error", initializer="zeros")
    trainer = Trainer(recipe, Dataset(np.zeros((len(targets), 1)), targets))
    before = trainer.data
    trainer.continue_with(Dataset(np.zeros((len(others), 1)), others))
    assert (trainer.data.problem, trainer.data.threshold) == (before.problem, before.threshold)
    trainer.network.biases[0][...] = -0.5
    assert trainer.measure().accuracy == accuracy


def test_the_rows_of_the_test_part_may_be_given() -> None:
    recipe = Recipe(data="blobs-3", samples=30, test_fraction=0.5, batch_size=4)
    trainer = Trainer(recipe)
    trainer.step(2)
    whole, rows = trainer.prepared.whole(), (1, 4, 5, 20)
    trainer.continue_with(whole, rows)
    assert trainer.prepared.test is not None
    assert np.array_equal(trainer.prepared.test.data.inputs, whole.inputs[list(rows)])
    trainer.step(2)
    events = [from_json(json.loads(json.dumps(as_json(event)))) for event in trainer.events]
    assert everything(Trainer.replay(recipe, events, 4)) == everything(trainer)
    trainer.restart()  # a new run: its test part is drawn
    assert len(trainer.prepared.test.data) == 15


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((0, 99), "row 99 given; this data has rows 0 to 29"),
        ((), "the test part would have no sample"),
        (tuple(range(30)), "the training part would have no sample of class '0'"),
    ],
)
def test_rows_that_cannot_be_a_test_part_are_refused(rows: tuple[int, ...], problem: str) -> None:
    trainer = Trainer(Recipe(data="blobs-3", samples=30, test_fraction=0.5))
    before = everything(trainer)
    with pytest.raises(DataError, match=problem):
        trainer.continue_with(trainer.prepared.whole(), rows)
    assert everything(trainer) == before
