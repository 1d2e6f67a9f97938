"""Scaled targets: trained on as if they had been given so, and shown in their own unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error
from sklearn.preprocessing import StandardScaler

from engine import DataError, Dataset, Recipe, RecipeError, Trainer, load, save, sweep
from engine.runs.gradients import gradient_check

RECIPE = Recipe(
    loss="mse",
    hidden=(5,),
    activation="tanh",
    initializer="glorot_uniform",
    optimizer="adam",
    learning_rate=0.01,
    batch_size=4,
    test_fraction=0.25,
    scale_targets=True,
)
RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(24, 3))
# Two columns of very different size, far from 0.
PRICES = np.column_stack([500_000.0 + 90_000.0 * INPUTS[:, 0], 0.002 + 0.0001 * INPUTS[:, 1] * INPUTS[:, 2]])


def trained(recipe: Recipe = RECIPE, targets: Any = PRICES, epochs: int = 20) -> Trainer:
    trainer = Trainer(recipe, Dataset(INPUTS, targets, "regression"))
    trainer.step(epochs)
    return trainer


def scaler(trainer: Trainer) -> StandardScaler:
    """Fitted to the training part alone."""
    return StandardScaler().fit(trainer.data.targets)


def test_a_run_is_that_of_targets_that_were_scaled_before() -> None:
    trainer = trained()
    before = trained(RECIPE.with_changes(scale_targets=False), scaler(trainer).transform(PRICES))
    np.testing.assert_allclose(trainer.network.parameters, before.network.parameters, rtol=1e-9)
    mine, theirs = trainer.measure(), before.measure()
    assert mine.test is not None
    assert theirs.test is not None
    assert mine.loss == pytest.approx(theirs.loss)
    assert mine.test.mse == pytest.approx(theirs.test.mse)
    np.testing.assert_allclose(trainer.history.loss, before.history.loss, rtol=1e-9)
    np.testing.assert_allclose(mine.gradient.parameters, theirs.gradient.parameters, rtol=1e-6, atol=1e-12)


def test_predictions_r2_and_rmse_are_in_the_unit_of_the_data() -> None:
    trainer = trained(epochs=300)
    for score in (trainer.measure().train, trainer.measure().test):
        assert score is not None
        assert {tuple(row) for row in score.data.targets.tolist()} <= {tuple(row) for row in PRICES.tolist()}
        assert np.array_equal(trainer.predict(score.data.inputs), score.predictions)
        assert score.r2 == pytest.approx(r2_score(score.data.targets, score.predictions))
        assert score.rmse == pytest.approx(root_mean_squared_error(score.data.targets, score.predictions))
    assert trainer.score().r2 == pytest.approx(0.99, abs=0.01)
    np.testing.assert_allclose(trainer.predict(INPUTS)[:, 0], PRICES[:, 0], rtol=0.1)
    outputs = trainer.unit_outputs(INPUTS)[-1]
    np.testing.assert_allclose(trainer.predict(INPUTS), scaler(trainer).inverse_transform(outputs), rtol=1e-12)


def test_a_trace_is_as_the_network_sees_it() -> None:
    trainer = trained()
    trace = trainer.trace(3)
    np.testing.assert_allclose(trace.targets, scaler(trainer).transform(trainer.data.targets)[3], rtol=1e-9)
    np.testing.assert_allclose(trace.outputs, trainer.unit_outputs(trainer.data.inputs)[-1][3], rtol=1e-12)
    assert trace.mse == pytest.approx(np.square(trace.outputs - trace.targets).mean())


def test_a_target_that_never_changes_is_learned() -> None:
    trainer = trained(RECIPE.with_changes(learning_rate=0.1), np.full((24, 1), 7e5), epochs=200)
    np.testing.assert_allclose(trainer.predict(INPUTS), 7e5, rtol=1e-5)
    assert trainer.score().r2 is None


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_classes_are_not_scaled(loss: str) -> None:
    recipe = Recipe(loss=loss, shuffle=True, seed=3)
    runs = [Trainer(recipe), Trainer(recipe.with_changes(scale_targets=True))]
    for run in runs:
        run.step(30)
    if loss == "cross_entropy":
        assert runs[0].network.parameters.tobytes() == runs[1].network.parameters.tobytes()
        assert runs[0].prepared.fingerprint == runs[1].prepared.fingerprint
    assert runs[1].preparation.target_means is None
    assert runs[1].score().rmse is None


def test_the_gradient_is_right() -> None:
    assert gradient_check(trained()).passed


def test_a_saved_run_goes_on_bit_for_bit(tmp_path: Path) -> None:
    trainer = trained()
    save(trainer, tmp_path / "a.xorcise")
    again = load(tmp_path / "a.xorcise")
    for run in (trainer, again):
        run.step(5)
    assert trainer.network.parameters.tobytes() == again.network.parameters.tobytes()
    assert np.array_equal(trainer.score().predictions, again.score().predictions)


def test_a_state_brings_its_unit_along() -> None:
    trainer, dollars = trained(), trained(targets=PRICES * 2.0)
    dollars.restore(trainer.state())
    assert np.array_equal(dollars.predict(INPUTS), trainer.predict(INPUTS))


def test_other_samples_are_scaled_as_the_first_ones_were() -> None:
    trainer = trained()
    first = scaler(trainer)
    trainer.continue_with(Dataset(INPUTS, PRICES * 1.5, "regression"))
    trainer.step(3)
    targets = trainer.prepared.training.targets
    np.testing.assert_allclose(targets, first.transform(trainer.data.targets), rtol=1e-9)
    replayed = Trainer.replay(RECIPE, trainer.events, trainer.epoch, data=Dataset(INPUTS, PRICES, "regression"))
    assert replayed.network.parameters.tobytes() == trainer.network.parameters.tobytes()
    trainer.restart()
    np.testing.assert_allclose(trainer.prepared.training.targets.mean(axis=0), 0.0, atol=1e-9)


def test_many_seeds_are_trained_alike() -> None:
    found = sweep(RECIPE, [5], 20, data=Dataset(INPUTS, PRICES, "regression"))
    assert found.loss[0] == trained(RECIPE.with_changes(seed=5)).history.loss[-1]


def test_outputs_must_reach_all_scaled_targets() -> None:
    ends = RECIPE.with_changes(loss="half_squared_error", output="tanh")
    advice = "turn it off, or choose linear outputs, which go with mse, mae, huber, half_squared_error"
    with pytest.raises(RecipeError) as caught:
        trained(ends)
    assert str(caught.value) == f"scale_targets: on given, but tanh outputs do not reach all scaled targets; {advice}"
    trained(ends.with_changes(scale_targets=False), np.tanh(INPUTS[:, :1]))
    shares = np.full((24, 2), 0.5)
    with pytest.raises(RecipeError, match="scale_targets: on given, but softmax outputs"):
        trained(RECIPE.with_changes(loss="cross_entropy"), shares)
    with pytest.raises(DataError, match="loss: cross_entropy needs classes, but these targets are values"):
        trained(RECIPE.with_changes(loss="cross_entropy"))


def test_too_large_to_be_scaled() -> None:
    targets = np.array([[-1.7e308], [1.7e308]] * 12)
    with pytest.raises(DataError, match=r"targets: column 0 of row 0 becomes -?nan when scaled; give smaller numbers"):
        trained(targets=targets)
