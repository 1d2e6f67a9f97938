"""Scores: verdicts, ties, confusion and R squared by hand; and a test part that is only looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.data.dataset import RIGHT, TIE, WRONG
from engine.reports import Score


def score(targets: Any, predictions: Any, problem: str = "classification") -> Score:
    data = Dataset(np.zeros((len(targets), 1)), targets, problem)
    return Score(data, 0.0, 0.0, np.array(predictions, dtype=float))


# --- classes ---------------------------------------------------------------------------------------------------------


def test_one_column_a_class() -> None:
    targets = np.eye(3)[[0, 0, 0, 1, 1, 2, 2, 2]]
    predictions = [
        [0.8, 0.1, 0.1],
        [0.4, 0.3, 0.3],
        [0.2, 0.5, 0.3],
        [0.1, 0.8, 0.1],
        [0.4, 0.4, 0.2],  # does not decide
        [0.1, 0.2, 0.7],
        [0.6, 0.3, 0.1],
        [1 / 3, 1 / 3, 1 / 3],  # does not decide either
    ]
    seen = score(targets, predictions)
    assert seen.verdicts is not None
    assert seen.verdicts.tolist() == [RIGHT, RIGHT, WRONG, RIGHT, TIE, RIGHT, WRONG, TIE]
    assert seen.accuracy == 4 / 8
    assert seen.ties == 2
    assert seen.confusion is not None
    assert seen.confusion.tolist() == [[2, 1, 0], [0, 1, 0], [1, 0, 1]]
    assert seen.r2 is None


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0)])
def test_one_column_for_two_classes(low: float, high: float) -> None:
    middle = (low + high) / 2
    seen = score([[low], [low], [high], [high], [high]], [[low], [high], [middle], [middle + 0.01], [high]])
    assert seen.verdicts is not None
    assert seen.verdicts.tolist() == [RIGHT, WRONG, TIE, RIGHT, RIGHT]
    assert seen.ties == 1
    assert seen.accuracy == 3 / 5
    assert seen.confusion is not None
    assert seen.confusion.tolist() == [[1, 1], [0, 2]]


def test_a_class_that_is_never_there_has_its_row_and_column() -> None:
    seen = score(np.eye(3)[[0, 2]], np.eye(3)[[2, 2]])
    assert seen.confusion is not None
    assert seen.confusion.tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 1]]


def test_a_tie_is_not_right_though_the_first_class_would_be() -> None:
    """Untrained zeros say 1/2 to everything: an argmax would call half of XOR right."""
    measure = Trainer(Recipe(initializer="zeros")).measure()
    assert measure.train.ties == 4
    assert measure.accuracy == 0.0
    assert measure.train.confusion is not None
    assert not measure.train.confusion.any()


def test_a_tie_of_two_that_are_not_the_largest_is_none() -> None:
    seen = score([[0, 0, 1]], [[0.2, 0.2, 0.6]])
    assert seen.ties == 0
    assert seen.accuracy == 1.0


# --- values ----------------------------------------------------------------------------------------------------------


def test_r_squared() -> None:
    seen = score([[1.0], [2.0], [3.0], [6.0]], [[1.5], [2.0], [2.0], [5.5]], "regression")
    # mean 3: total 4 + 1 + 0 + 9 = 14; residual 0.25 + 0 + 1 + 0.25 = 1.5
    assert seen.r2 == pytest.approx(1 - 1.5 / 14, rel=1e-15)
    assert (seen.verdicts, seen.accuracy, seen.ties, seen.confusion) == (None, None, None, None)


def test_r_squared_of_several_outputs_is_their_mean() -> None:
    """Of each by itself: the one that is a hundred times as large counts no more."""
    targets = [[0.0, 0.0], [2.0, 200.0]]
    seen = score(targets, [[0.0, 100.0], [2.0, 100.0]], "regression")
    assert seen.r2 == pytest.approx((1 + 0) / 2, rel=1e-15)
    assert score(targets, targets, "regression").r2 == 1.0
    assert score(targets, [[1.0, 100.0]] * 2, "regression").r2 == 0.0
    assert score(targets, [[2.0, 200.0], [0.0, 0.0]], "regression").r2 == -3.0  # worse than the mean


def test_r_squared_of_what_never_changes_is_not_known() -> None:
    assert score([[1.0, 1.0], [2.0, 1.0]], [[1.0, 1.0], [2.0, 1.0]], "regression").r2 is None
    assert score([[3.0]], [[3.0]], "regression").r2 is None


def test_r_squared_of_a_run() -> None:
    trainer = Trainer(Recipe(data="plane", samples=100, test_fraction=0.3, hidden=(), loss="mse", batch_size=10))
    trainer.step(5)
    measure = trainer.measure()
    assert measure.test is not None
    for part, data in ((measure.train, trainer.data), (measure.test, trainer.test_data)):
        assert data is not None
        residual = np.square(part.predictions - data.targets).mean()
        assert part.mse == pytest.approx(residual, rel=1e-12)
        assert part.r2 == pytest.approx(1 - residual / data.targets.var(), rel=1e-12)


# --- the test part ---------------------------------------------------------------------------------------------------

SETTINGS: dict[str, dict[str, Any]] = {
    "one by one": {"batch_size": 1},
    "batches": {"batch_size": 7},
    "all": {"batch_size": "all"},
    "shuffled": {"batch_size": 4, "shuffle": True},
    "dropout": {"batch_size": 4, "dropout": 0.3},
    "adamw": {"batch_size": 5, "optimizer": "adamw", "schedule": "cosine", "schedule_epochs": 3.5},
    "l1": {"batch_size": 5, "regularization": "l1", "regularization_rate": 0.01, "clip_norm": 0.1},
}


@pytest.mark.parametrize("settings", SETTINGS)
def test_it_is_not_trained_on(settings: str) -> None:
    """The bits of a run are those of one whose data are the training part alone."""
    recipe = Recipe(data="moons", samples=40, test_fraction=0.3, hidden=(5, 3), activation="tanh", **SETTINGS[settings])
    tested = Trainer(recipe)
    alone = Trainer(recipe.with_changes(test_fraction=0.0), tested.data)
    assert tested.test_data is not None
    assert (len(tested.data), len(tested.test_data)) == (28, 12)
    for trainer in (tested, alone):
        trainer.step(5)
    assert np.array_equal(tested.network.parameters, alone.network.parameters)
    assert np.array_equal(tested.state().standing.now.moments, alone.state().standing.now.moments)
    assert np.array_equal(tested.history.loss, alone.history.loss)
    assert np.array_equal(tested.history.mse, alone.history.mse)
    assert np.isnan(alone.history.test_loss).all()
    assert np.isnan(alone.history.test_mse).all()
    assert alone.measure().test is None


@pytest.mark.parametrize("settings", SETTINGS)
def test_its_recorded_loss_is_that_of_the_weights_at_the_epochs_end(settings: str) -> None:
    recipe = Recipe(data="moons", samples=40, test_fraction=0.3, hidden=(5,), loss="mse", **SETTINGS[settings])
    trainer = Trainer(recipe)
    assert trainer.test_data is not None
    for epoch in range(4):
        trainer.step()
        test = trainer.measure().test
        assert test is not None
        assert trainer.history.test_loss[epoch] == pytest.approx(test.loss, rel=1e-13)
        assert trainer.history.test_mse[epoch] == pytest.approx(test.mse, rel=1e-13)
        assert np.array_equal(test.predictions, trainer.predict(trainer.test_data.inputs))
        assert test.mse == pytest.approx(np.square(test.predictions - trainer.test_data.targets).mean(), rel=1e-13)


def test_an_epoch_is_done_when_its_test_is() -> None:
    """Cut between two of its batches, and no sample counts twice."""
    trainer = Trainer(Recipe(data="moons", samples=20, test_fraction=0.5, batch_size=4))
    whole = Trainer(trainer.recipe)
    places = []
    while trainer.epoch < 2:
        trainer.advance(1, seconds=0.0)
        places.append((trainer.epoch, trainer.samples_done))
    one = [(0, 4), (0, 8), (0, 10), (0, 10), (0, 10), (1, 0)]
    assert places == [*one, *[(epoch + 1, done) for epoch, done in one]]
    whole.step(2)
    assert trainer.history.whole.tobytes() == whole.history.whole.tobytes()
    assert trainer.network.parameters.tobytes() == whole.network.parameters.tobytes()


@pytest.mark.parametrize("batches", [1, 3, 4, 5])
def test_a_new_batch_size_in_the_middle_of_it_loses_no_sample(batches: int) -> None:
    """Epochs of three batches of training (4, 4, 2) and three of the test part."""
    trainer = Trainer(Recipe(data="moons", samples=20, test_fraction=0.5, batch_size=4))
    for _ in range(batches):
        trainer.advance(1, seconds=0.0)
    trainer.change(batch_size=3)
    assert trainer.step() == 1
    test = trainer.measure().test
    assert test is not None
    assert trainer.history.test_loss[0] == pytest.approx(test.loss, rel=1e-13)


@pytest.mark.parametrize("size", [3, 7, "all"])
def test_one_batch_is_one_update_after_a_new_batch_size_in_the_middle(size: int | str) -> None:
    trainer = Trainer(Recipe(data="moons", samples=20, test_fraction=0.5, batch_size=4))
    trainer.step(batches=1)
    trainer.change(batch_size=size)
    assert trainer.step(batches=1) == 1
    assert (trainer.epoch, trainer.samples_done) == ((0, 7) if size == 3 else (1, 0))
    assert trainer.step(batches=2) == 2


def test_inputs_are_prepared_by_the_training_part() -> None:
    trainer = Trainer(Recipe(data="circle", samples=60, test_fraction=0.5, features=("x1^2", "x2"), standardize=True))
    assert trainer.test_data is not None
    squares = np.column_stack([trainer.data.inputs[:, 0] ** 2, trainer.data.inputs[:, 1]])
    seen = np.column_stack([trainer.test_data.inputs[:, 0] ** 2, trainer.test_data.inputs[:, 1]])
    wanted = (seen - squares.mean(axis=0)) / squares.std(axis=0)
    np.testing.assert_allclose(trainer.prepared.inputs[len(trainer.data) :], wanted, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(trainer.trace(3).inputs, trainer.prepared.inputs[3], rtol=0, atol=0)


@pytest.mark.parametrize(
    "recipe",
    [Recipe(seed=3), Recipe(data="circle", samples=300, test_fraction=0.1, hidden=(3,), batch_size=10)],
    ids=repr,
)
def test_a_score_is_the_measures_without_gradient(recipe: Recipe) -> None:
    trainer = Trainer(recipe)
    trainer.step(20)
    score, measure = trainer.score(), trainer.measure()
    assert (score.loss, score.mse) == (measure.loss, measure.mse)
    assert score.accuracy == measure.accuracy
    assert np.array_equal(score.predictions, measure.predictions)


def test_reports_are_one_short_line() -> None:
    trainer = Trainer(Recipe(seed=3))
    trainer.step(5)
    assert repr(trainer.score()) == "Score(loss 0.6844, mse 0.2456, 2 of 4 right)"
    assert repr(trainer.measure()) == "Measure(train: loss 0.6844, mse 0.2456, 2 of 4 right)"
    assert repr(trainer.trace(0)) == "Trace(2-4-4-4-4-2, loss 0.6953, mse 0.2511)"
    tested = Trainer(Recipe(data="plane", loss="mse", test_fraction=0.2)).measure()
    assert tested.test is not None
    assert repr(tested) == f"Measure(train: {tested.train}; test: {tested.test})"
    assert str(tested.test) == f"loss {tested.test.loss:.4g}, mse {tested.test.mse:.4g}"


# --- how clear the answers are ---------------------------------------------------------------------------------------


def test_the_margin_is_that_of_the_least_clear_answer() -> None:
    assert score(np.eye(2), [[0.515, 0.485], [0.1, 0.9]]).margin == pytest.approx(0.03)
    assert score(np.eye(2), [[0.9, 0.1], [0.6, 0.4]]).margin == pytest.approx(-0.2)
    assert score(np.eye(3)[[0, 1]], [[0.5, 0.3, 0.2], [0.0, 1.0, 0.0]]).margin == pytest.approx(0.2)
    assert score(np.eye(3)[[2]], [[0.2, 0.4, 0.4]]).margin == 0.0
    # One output: 1 at its target, 0 on the threshold.
    assert score([[0.0], [1.0]], [[0.1], [0.515]]).margin == pytest.approx(0.03)
    assert score([[-1.0], [1.0]], [[-0.2], [1.0]]).margin == pytest.approx(0.2)
    assert score([[-1.0], [1.0]], [[0.2], [1.0]]).margin == pytest.approx(-0.2)
    # Independent outputs: each counts.
    assert score([[0, 1], [1, 1], [0, 0]], [[0.1, 0.9], [0.8, 0.6], [0.0, 0.1]]).margin == pytest.approx(0.2)
    assert score([[0.5], [2.0]], [[0.5], [2.0]], "regression").margin is None


def test_a_margin_is_positive_where_all_are_right() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        targets = np.eye(3)[rng.integers(0, 3, 4)]
        seen = score(targets, rng.dirichlet(np.ones(3), 4))
        assert seen.margin is not None
        assert (seen.margin > 0.0) == (seen.accuracy == 1.0)


def test_constant_answers() -> None:
    assert score(np.eye(2), [[0.6, 0.4], [0.6, 0.4]]).is_constant
    assert not score(np.eye(2), [[0.6, 0.4], [0.61, 0.39]]).is_constant
    prices = [[1e5], [3e5]]
    assert score(prices, [[2e5], [2e5 + 1.0]], "regression").is_constant
    assert not score(prices, [[2e5], [2.1e5]], "regression").is_constant
