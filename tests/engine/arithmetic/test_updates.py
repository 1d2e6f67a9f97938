"""The next update of a parameter: what `trainer.step(batches=1)` makes of it, bit for bit, and why."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import DataError, Dataset, Recipe, RunError, Trainer, arithmetic
from engine.arithmetic import Update
from engine.arithmetic.optimizers import WRITTEN
from engine.arithmetic.schedules import FORMULAS
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS, UPDATES
from engine.functions.schedules import SCHEDULES
from tests.engine.any_recipe import recipes
from tests.engine.arithmetic.formulas import assert_follows

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)
SETTINGS: list[dict[str, Any]] = [
    {},
    {"batch_size": 1, "shuffle": False},
    {"batch_size": "all", "shuffle": False},
    {"momentum": 0.5, "beta1": 0.5, "epsilon": 0.01},
    {"regularization": "l1", "regularization_rate": 0.03},
    {"regularization": "l2", "regularization_rate": 0.3},
    {"clip_norm": 0.01},
    {"clip_norm": 5.0, "regularization": "l2", "regularization_rate": 0.3},
    {"weight_decay": 0.1, "regularization": "l1", "regularization_rate": 0.03},
    {"dropout": 0.4},
    *({"schedule": schedule, "schedule_epochs": 3.0, "schedule_floor": 0.001} for schedule in SCHEDULES),
]


def trainer_of(data: str = "blobs-3", **given: Any) -> Trainer:
    """A 2-4-3-3 network with 3 batches an epoch, the last one ragged."""
    recipe = Recipe(hidden=(4, 3), activation="tanh", batch_size=6, shuffle=True, seed=3)
    samples = "auto" if data == "xor" else 17
    return Trainer(recipe.with_changes(data=data, samples=samples, **given))


def places(trainer: Trainer) -> list[tuple[int, int, int]]:
    """Two weights and a bias in each layer."""
    shapes = [weights.shape for weights in trainer.network.weights]
    return [
        (layer, unit, source)
        for layer, (units, inputs) in enumerate(shapes)
        for unit, source in ((0, 0), (units - 1, inputs - 1), (0, inputs))
    ]


def parameter(trainer: Trainer, place: tuple[int, int, int]) -> float:
    layer, unit, source = place
    weights, biases = trainer.network.weights[layer], trainer.network.biases[layer]
    return float(biases[unit] if source == weights.shape[1] else weights[unit, source])


def assert_next_updates(trainer: Trainer, count: int = 5) -> list[Update]:
    """So many updates are what was written out for them; returns what was."""
    seen: list[Update] = []
    for _ in range(count):
        written = {place: arithmetic.update(trainer, *place) for place in places(trainer)}
        for place, update in written.items():
            assert update.before == parameter(trainer, place)
            assert update.mean.terms[-1].running == pytest.approx(update.mean.total, rel=1e-12, abs=1e-16)
            assert [term.source for term in update.mean.terms] == list(update.samples)
            for step in update.steps:
                assert_follows(step)
        assert trainer.step(batches=1) == 1
        for place, update in written.items():
            assert update.after == update.steps[-1].result == parameter(trainer, place), (place, update)
        seen += written.values()
    return seen


@every_optimizer
@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_every_optimizer(optimizer: str, given: dict[str, Any]) -> None:
    if "weight_decay" in given and optimizer != "adamw":
        given = given | {"weight_decay": 0.0}
    assert_next_updates(trainer_of(optimizer=optimizer, learning_rate=0.05, **given))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("data", ["xor", "blobs-3"])
def test_every_loss(loss: str, data: str) -> None:
    assert_next_updates(trainer_of(data, loss=loss, optimizer="adamw", clip_norm=0.1))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("regularization", ["none", "l1", "l2"])
def test_a_batch_of_one_is_the_traced_sample(activation: str, regularization: str) -> None:
    """The next update takes the gradients that are written out for the trace of its sample, with the same bits."""
    trainer = trainer_of(activation=activation, regularization=regularization, regularization_rate=0.01, batch_size=1)
    for _ in range(3):
        for layer, unit, source in places(trainer):
            update = arithmetic.update(trainer, layer, unit, source)
            trace = trainer.trace(update.samples[0])
            assert len(update.samples) == 1
            assert update.mean.total == arithmetic.gradient(trace, layer, unit, source).result
            assert update.mean.terms[0].weight == arithmetic.backward(trace, trainer.recipe, layer, unit).delta
        assert_next_updates(trainer, 1)


@pytest.mark.parametrize("data", ["xor", "parity-3"])
def test_deltas_of_the_first_hidden_layer_are_the_traces_where_samples_are_trained_one_by_one(data: str) -> None:
    """Then the loops have a form of their own."""
    trainer = Trainer(Recipe(data=data))
    for _ in range(3):
        trainer.step(3)
        for unit in range(4):
            update = arithmetic.update(trainer, 0, unit, 0)
            trace = trainer.trace(update.samples[0])
            assert update.mean.terms[0].weight == trace.layers[0].delta[unit]


@settings(max_examples=40, deadline=None)
@given(recipe=recipes(), batches=st.integers(0, 9), again=recipes())
def test_any_recipe(recipe: Recipe, batches: int, again: Recipe) -> None:
    """Also with a test part, and after the batch size was changed; and looking at the next update changes nothing."""
    trainer, twin = Trainer(recipe), Trainer(recipe)
    for run in (trainer, twin):
        run.step(batches=batches)
        run.change(batch_size=again.batch_size, optimizer=again.optimizer, shuffle=again.shuffle)
    for _ in range(3):
        try:
            written = {place: arithmetic.update(trainer, *place) for place in places(trainer)}
        except RunError:
            written = {}
        done = trainer.step(batches=1)
        assert twin.step(batches=1) == done
        assert np.array_equal(trainer.network.parameters, twin.network.parameters, equal_nan=True)
        if not done or trainer.divergence is not None:
            break
        for place, update in written.items():
            assert update.after == parameter(trainer, place)
    assert trainer.events == twin.events


def test_the_samples_are_those_of_the_batch() -> None:
    """In their order, each with its own gradient, divided by their number; over an epoch each of them once."""
    trainer = trainer_of()
    seen: list[int] = []
    for size in (6, 6, 5):
        update = arithmetic.update(trainer, 1, 2, 3)
        gradients = [trainer.trace(row).layers[1].weight_gradient[2, 3] for row in update.samples]
        np.testing.assert_allclose([term.product for term in update.mean.terms], np.divide(gradients, size), rtol=1e-13)
        seen += update.samples
        trainer.step(batches=1)
    assert sorted(seen) == list(range(17)) != seen


def test_after_the_last_batch_comes_the_next_epoch() -> None:
    """Also where the test part of this one has not been evaluated yet."""
    trainer = trainer_of(test_fraction=0.4)
    while trainer.position < len(trainer.data):
        trainer.descent.run(1, 1)
    before = trainer.epoch, trainer.position
    update = arithmetic.update(trainer, 0, 0, 0)
    assert (trainer.epoch, trainer.position) == before == (0, len(trainer.data))
    trainer.step()
    assert parameter(trainer, (0, 0, 0)) == update.before
    assert arithmetic.update(trainer, 0, 0, 0) == update


def test_dropped_units_are_said() -> None:
    trainer = trainer_of(dropout=0.5, batch_size="all")
    for layer in range(3):
        for update in (arithmetic.update(trainer, layer, 1, source) for source in (0, trainer.network.sizes[layer])):
            zero = {term.source for term in update.mean.terms if term.product == 0.0}
            assert zero == set(update.dropped)
            assert len(zero) < 17
    assert arithmetic.update(trainer, 2, 0, 3).dropped == ()
    assert arithmetic.update(trainer_of(), 1, 0, 0).dropped == ()


def test_frozen_parameters_stay() -> None:
    trainer = trainer_of(optimizer="adamw", regularization="l1", regularization_rate=0.1, clip_norm=0.01)
    trainer.frozen.weights[1][0, 0] = trainer.frozen.biases[2][0] = 1.0
    frozen = [update for update in assert_next_updates(trainer) if update.steps[-1].formula == "before"]
    assert len(frozen) == 2 * 5
    assert all(update.after == update.before for update in frozen)


@pytest.mark.parametrize(
    ("weight", "target", "rate", "formula"),
    [
        (0.01, 1e6, 0.1, "w - rate·lambda"),
        (0.05, 0.05, 0.1, "max(0, w - rate·lambda)"),
        (-0.05, -0.05, 0.1, "min(0, w + rate·lambda)"),
        (-0.05, -1e6, 0.1, "w + rate·lambda"),
    ],
)
def test_l1_pulls_to_zero_and_not_beyond(weight: float, target: float, rate: float, formula: str) -> None:
    recipe = Recipe(hidden=(), loss="mae", learning_rate=rate, regularization="l1", regularization_rate=1.0)
    trainer = Trainer(recipe, Dataset([[1.0]], [[target]], problem="regression"))
    trainer.network.parameters[:] = weight, 0.0
    update = arithmetic.update(trainer, 0, 0, 0)
    assert update.steps[-1].formula == formula
    assert_next_updates(trainer, 3)


def test_scaled_targets() -> None:
    data = Dataset([[0.0], [1.0], [2.0]], [[10.0], [25.0], [70.0]], problem="regression")
    assert_next_updates(Trainer(Recipe(hidden=(3,), loss="huber", scale_targets=True, batch_size=2, seed=1), data))


def test_layers_wide_enough_for_blas() -> None:
    """Their sums are added in BLAS's own order; the total is the engine's."""
    random = np.random.default_rng(0)
    data = Dataset(random.normal(size=(128, 300)), random.integers(0, 10, 128))
    trainer = Trainer(Recipe(hidden=(64,), batch_size=128, optimizer="adam", clip_norm=0.1), data)
    assert_next_updates(trainer, 2)


def test_a_run_that_diverges_has_no_next_update() -> None:
    problem = "^update: the run has diverged, or will in its next batch; lower the learning rate or restart$"
    trainer = Trainer(Recipe(hidden=(), loss="mse"))
    trainer.network.parameters[...] = 1e200
    with pytest.raises(RunError, match=problem):
        arithmetic.update(trainer, 0, 0, 0)
    assert trainer.divergence is None
    trainer.step()
    assert trainer.divergence is not None
    with pytest.raises(RunError, match=problem):
        arithmetic.update(trainer, 0, 0, 0)


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ((5, 0, 0), "layer: 5 given; allowed: 0 to 4"),
        ((0, 4, 0), "unit: 4 given; allowed: 0 to 3"),
        ((0, 0, -1), "source: -1 given; allowed: 0 to 2"),
    ],
)
def test_there_is_no_such_place(place: tuple[int, int, int], problem: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(problem)}$"):
        arithmetic.update(Trainer(), *place)


def test_every_row_of_the_tables_is_written_out() -> None:
    assert set(WRITTEN) == set(UPDATES)
    assert {row.update: len(row.state) for row in OPTIMIZERS.values() if row.name != "sgd"} == {
        update: len(written.state) for update, written in WRITTEN.items() if written.state
    }
    assert list(FORMULAS) == list(SCHEDULES)
