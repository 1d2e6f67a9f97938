"""What happens to an update besides the optimizer: regularization, clipping, frozen parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.functions.optimizers import OPTIMIZERS
from tests.engine.known_runs import Floats, set_parameters, some_data

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)


def small(**settings: Any) -> Trainer:
    recipe = Recipe(hidden=(4, 3), activation="tanh", learning_rate=0.1, batch_size="all", seed=2)
    return Trainer(recipe.with_changes(**settings), some_data(outputs=2))


def stepped(trainer: Trainer) -> Floats:
    """What one update adds to the parameters."""
    before = trainer.network.parameters.copy()
    trainer.step()
    return trainer.network.parameters - before


def weights_only(trainer: Trainer) -> Floats:
    """1 for each weight, 0 for each bias."""
    chosen = trainer.network.with_parameters(np.zeros_like(trainer.network.parameters))
    for weights in chosen.weights:
        weights[...] = 1.0
    return chosen.parameters


# --- regularization --------------------------------------------------------------------------------------------------


def test_l2_adds_its_gradient_to_weights_alone() -> None:
    trainer = small(regularization="l2", regularization_rate=0.3)
    parameters, gradient = trainer.network.parameters.copy(), trainer.measure().gradient.parameters
    wanted = -0.1 * (gradient + 0.3 * parameters * weights_only(trainer))
    np.testing.assert_allclose(stepped(trainer), wanted, rtol=1e-12, atol=1e-15)


def test_l1_pulls_weights_alone() -> None:
    trainer = small(regularization="l1", regularization_rate=0.01)
    parameters, gradient = trainer.network.parameters.copy(), trainer.measure().gradient.parameters
    wanted = parameters - 0.1 * (gradient + 0.01 * np.sign(parameters) * weights_only(trainer))
    crossed = (wanted * parameters < 0.0) & (weights_only(trainer) == 1.0)
    assert not crossed.any()
    trainer.step()
    np.testing.assert_allclose(trainer.network.parameters, wanted, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("regularization", "part"), [("l1", np.abs), ("l2", lambda w: w * w / 2)])
def test_penalty_is_told_apart_from_the_loss(regularization: str, part: Any) -> None:
    plain, regularized = small(), small(regularization=regularization, regularization_rate=0.3)
    measure = regularized.measure()
    assert measure.loss == plain.measure().loss
    assert np.array_equal(measure.gradient.parameters, plain.measure().gradient.parameters)
    wanted = 0.3 * sum(part(weights).sum() for weights in regularized.network.weights)
    assert measure.penalty == pytest.approx(wanted, rel=1e-13)
    assert plain.measure().penalty == 0.0
    plain.step()
    regularized.step()
    assert regularized.history.loss.tolist() == plain.history.loss.tolist()


@pytest.mark.parametrize("regularization", ["l1", "l2"])
@pytest.mark.filterwarnings("error")
def test_a_penalty_that_overflows_is_infinite(regularization: str) -> None:
    trainer = small(regularization=regularization, regularization_rate=0.3)
    trainer.network.weights[0][...] = 1e200 if regularization == "l2" else 1e308
    assert trainer.measure().penalty == np.inf


def one_weight(weight: float, slope: float, **settings: Any) -> Trainer:
    """A single weight whose gradient is always `slope`: |a - t| far above or below the target, input 1."""
    recipe = Recipe(hidden=(), loss="mae", learning_rate=0.1, regularization="l1", regularization_rate=2.0)
    trainer = Trainer(recipe.with_changes(**settings), Dataset([[abs(slope)]], [[-1e6 if slope > 0 else 1e6]]))
    set_parameters(trainer.network, [[[weight]]], [[0.0]])
    trainer.frozen.biases[0][...] = 1.0
    return trainer


@pytest.mark.parametrize(
    ("weight", "slope", "wanted"),
    [
        # The pull is 0.2 an update.
        (1.0, 0.5, (0.75, 0.5, 0.25, 0.0, 0.0)),  # both down, to zero, where the pull is stronger
        (0.15, -1.0, (0.05, 0.0, 0.0)),  # up by 0.1, down by 0.2: across zero, so zero
        (-0.15, 1.0, (-0.05, 0.0, 0.0)),
        (0.15, 1.0, (0.0, 0.0)),  # the update and the pull both go across
        (0.15, 3.0, (-0.35, -0.45)),  # across by the update alone: the pull goes by the sign before it, as theirs
        (0.0, 1.0, (0.0, 0.0)),  # zero, and the update weaker than the pull
        (0.0, -3.0, (0.1, 0.2, 0.3)),  # zero, and the update stronger: it revives
        (0.0, 3.0, (-0.1, -0.2, -0.3)),
    ],
)
def test_l1_sets_to_zero_and_lets_revive(weight: float, slope: float, wanted: tuple[float, ...]) -> None:
    trainer = one_weight(weight, slope)
    seen = []
    for _ in wanted:
        trainer.step()
        seen.append(float(trainer.network.weights[0][0, 0]))
    assert seen == pytest.approx(wanted, rel=1e-12, abs=1e-15)
    assert [w == 0.0 for w in seen] == [w == 0.0 for w in wanted]  # zero is zero, not nearly


def test_a_zeroed_weight_revives_when_the_rate_falls() -> None:
    """In TensorFlow Playground it would stay dead for good, unseen."""
    trainer = one_weight(0.1, -1.0)
    trainer.step(5)
    assert trainer.network.weights[0][0, 0] == 0.0
    trainer.change(regularization_rate=0.5)
    trainer.step(2)
    assert trainer.network.weights[0][0, 0] == pytest.approx(0.1, rel=1e-13)


@every_optimizer
@pytest.mark.parametrize("regularization", ["l1", "l2"])
def test_rate_0_is_no_regularization(regularization: str, optimizer: str) -> None:
    plain, nothing = small(optimizer=optimizer), small(optimizer=optimizer, regularization=regularization)
    assert np.array_equal(stepped(plain), stepped(nothing))


@every_optimizer
@pytest.mark.parametrize("regularization", ["l1", "l2"])
def test_regularization_makes_weights_smaller(regularization: str, optimizer: str) -> None:
    runs = [
        small(optimizer=optimizer, learning_rate=0.02, weight_decay=0.0, regularization=regularization),
        small(optimizer=optimizer, learning_rate=0.02, weight_decay=0.0, regularization=regularization),
    ]
    runs[1].change(regularization_rate=0.1)
    sizes = []
    for trainer in runs:
        trainer.step(200)
        sizes.append(np.square(trainer.network.parameters * weights_only(trainer)).sum())
    assert sizes[1] < sizes[0]


# --- clipping --------------------------------------------------------------------------------------------------------


def torchs_scale(gradient: Floats, most: float) -> float:
    """clip_grad_norm_: the norm over all parameters, 1e-6 added to it."""
    return min(1.0, most / (float(np.linalg.norm(gradient)) + 1e-6))


@pytest.mark.parametrize("most", [1e-9, 0.001, 0.1, 1e5])
def test_gradients_are_shortened_as_pytorch_does(most: float) -> None:
    trainer = small(clip_norm=most)
    gradient = trainer.measure().gradient.parameters
    scale = torchs_scale(gradient, most)
    assert (scale < 1.0) is (most < 1.0)
    np.testing.assert_allclose(stepped(trainer), -0.1 * scale * gradient, rtol=1e-9, atol=2e-16)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "linear"])
def test_single_samples_gradients_are_shortened_too(activation: str) -> None:
    recipe = Recipe(hidden=(4, 3), activation=activation, learning_rate=0.1, clip_norm=0.1, seed=2)
    trainer = Trainer(recipe, some_data(outputs=2, samples=1))
    gradient = trainer.measure().gradient.parameters
    scale = torchs_scale(gradient, 0.1)
    assert 0.0 < scale < 0.9
    np.testing.assert_allclose(stepped(trainer), -0.1 * scale * gradient, rtol=1e-9, atol=2e-16)


def test_a_length_just_below_the_limit_is_shortened_by_the_millionth() -> None:
    """c / (norm + 1e-6) is less than 1 a little before the norm is c."""
    gradient = small().measure().gradient.parameters
    for limit, shortened in ((2e-6, False), (5e-7, True)):
        most = float(np.linalg.norm(gradient)) + limit
        assert (torchs_scale(gradient, most) < 1.0) is shortened
        clipped, plain = stepped(small(clip_norm=most)), stepped(small())
        assert np.array_equal(clipped, plain) is not shortened


def test_the_penaltys_gradient_is_clipped_too_and_what_is_frozen_does_not_count() -> None:
    trainer = small(clip_norm=0.1, regularization="l2", regularization_rate=0.3)
    frozen = np.zeros_like(trainer.network.parameters)
    frozen[::3] = 1.0
    trainer.frozen.parameters[...] = frozen
    gradient = trainer.measure().gradient.parameters + 0.3 * trainer.network.parameters * weights_only(trainer)
    gradient *= 1.0 - frozen
    wanted = -0.1 * torchs_scale(gradient, 0.1) * gradient
    np.testing.assert_allclose(stepped(trainer), wanted, rtol=1e-9, atol=1e-16)


def test_decay_and_the_pull_of_l1_are_not_clipped() -> None:
    """They are no gradients: with almost nothing left of the gradient, they are as strong as ever."""
    pulled = small(clip_norm=1e-12, regularization="l1", regularization_rate=0.01)
    signs = np.sign(pulled.network.parameters) * weights_only(pulled)
    np.testing.assert_allclose(stepped(pulled), -0.001 * signs, rtol=0, atol=1e-12)
    decayed = small(clip_norm=1e-30, optimizer="adamw", weight_decay=0.5)
    parameters = decayed.network.parameters * weights_only(decayed)
    np.testing.assert_allclose(stepped(decayed), -0.1 * 0.5 * parameters, rtol=0, atol=1e-12)


# --- frozen ----------------------------------------------------------------------------------------------------------

KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "l1": {"regularization": "l1", "regularization_rate": 0.003},
    "l2": {"regularization": "l2", "regularization_rate": 0.3},
    "clipped": {"clip_norm": 0.1},
    "dropout": {"dropout": 0.3},
}


@every_optimizer
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_frozen_does_not_move_and_the_rest_does(kind: str, optimizer: str) -> None:
    """Frozen while the optimizer has a state for it; later it moves again."""
    trainer = small(optimizer=optimizer, momentum=0.9, **KINDS[kind])
    trainer.step(3)
    trainer.frozen.weights[0][1, 2] = 1.0
    trainer.frozen.biases[1][...] = 1.0
    frozen = trainer.frozen.parameters == 1.0
    assert frozen.sum() == 4
    before = trainer.network.parameters.copy()
    trainer.step(5)
    moved = trainer.network.parameters != before
    assert not moved[frozen].any()
    assert moved[~frozen].all()
    trainer.frozen.parameters[...] = 0.0
    trainer.step()
    assert (trainer.network.parameters[frozen] != before[frozen]).all()


def test_a_frozen_parameter_may_be_written_to() -> None:
    trainer = small()
    trainer.frozen.weights[2][0, 0] = 1.0
    trainer.step()
    trainer.network.weights[2][0, 0] = 5.0
    trainer.step(10)
    assert trainer.network.weights[2][0, 0] == 5.0


def test_a_restart_freezes_nothing() -> None:
    trainer = small()
    trainer.frozen.parameters[...] = 1.0
    assert not stepped(trainer).any()
    trainer.restart()
    assert not trainer.frozen.parameters.any()
    assert stepped(trainer).all()
