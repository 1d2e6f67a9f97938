"""The gradient check: right gradients pass, wrong ones are found and named, kinks are told from both."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, Trainer, gradient_check
from engine.functions.activations import ACTIVATIONS
from engine.recipe_fields import REGULARIZATIONS
from engine.reports import Measure
from engine.runs.gradients import KINK, MAX_WORK, OK, STEPS, WRONG
from tests.engine.known_runs import OUTPUTS, Floats, deterministic_run, make_trainer, some_data

ONE = [[1.0]]


def one_unit(w: float, b: float, target: float, **settings: object) -> Trainer:
    """a = f(w + b), one sample."""
    recipe = Recipe(hidden=(), loss="mae", output="linear").with_changes(**settings)
    trainer = Trainer(recipe, Dataset(np.array(ONE), np.array([[target]])))
    trainer.network.parameters[:] = w, b
    return trainer


@pytest.mark.parametrize(("loss", "output"), OUTPUTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_and_loss_by_turns_with_every_regularization(activation: str, loss: str, output: str) -> None:
    """Each of both meets each regularization, which looks at the weights alone."""
    turn = list(ACTIVATIONS).index(activation) + OUTPUTS.index((loss, output))
    regularization = REGULARIZATIONS[turn % len(REGULARIZATIONS)]
    data = some_data(outputs=2, samples=4, inputs=2)
    settings = {"hidden": (3, 2), "regularization": regularization, "regularization_rate": 0.1}
    check = gradient_check(make_trainer(activation, loss, output, data, **settings))
    assert check.count(OK) == len(check.label.parameters)
    assert check.worst <= 1e-6
    # Nothing is excused: the differences themselves are good to 1e-6, or to next to nothing.
    analytic, numeric = check.analytic.parameters, check.numeric.parameters
    assert abs(analytic).max() > 1e-2
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-9)
    assert check.doubt.parameters.max() < 5e-9


def test_a_wrong_gradient_is_found_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each parameter in turn, by a part in 10,000."""
    trainer = make_trainer("tanh", "mse", "linear", some_data(outputs=2, samples=4, inputs=2), hidden=(3, 2))
    places = [
        f"{name}, unit {unit}, {source}"
        for name, below, sources, units in (
            ("hidden 1", "input", 2, 3),
            ("hidden 2", "unit", 3, 2),
            ("output", "unit", 2, 2),
        )
        for unit, source in [
            *((u, f"weight from {below} {i}") for u in range(1, units + 1) for i in range(1, sources + 1)),
            *((u, "bias") for u in range(1, units + 1)),
        ]
    ]
    right = trainer.measure()
    assert len(places) == len(right.gradient.parameters)
    assert abs(right.gradient.parameters).min() > 1e-5
    for wrong, name in enumerate(places):
        gradient = right.gradient.parameters.copy()
        gradient[wrong] *= 1.0001
        measured = replace(right, gradient=trainer.network.with_parameters(gradient))

        def measure(_: Trainer, measured: Measure = measured) -> Measure:
            return measured

        monkeypatch.setattr(Trainer, "measure", measure)
        check = gradient_check(trainer)
        assert not check.passed
        assert np.flatnonzero(check.label.parameters == WRONG).tolist() == [wrong]
        assert check.worst_place == name
        assert check.worst == pytest.approx(1e-4, rel=0.2)
        assert "FAILED" in str(check)
        assert name in str(check)


@pytest.mark.parametrize("regularization", ["none", "l1", "l2"])
def test_it_is_the_gradient_that_training_descends(regularization: str) -> None:
    """One update with the whole training set; a test part is not in it."""
    recipe = Recipe(hidden=(4, 3), loss="mse", initializer="he_normal", bias=0.1, batch_size="all", learning_rate=1e-3)
    recipe = recipe.with_changes(test_fraction=0.3, regularization=regularization, regularization_rate=0.3)
    trainer = Trainer(recipe, some_data(outputs=2, samples=10))
    check = gradient_check(trainer)
    assert check.samples == 7
    assert check.passed
    before = trainer.network.parameters.copy()
    trainer.step()
    np.testing.assert_allclose((before - trainer.network.parameters) / 1e-3, check.analytic.parameters, atol=1e-11)


def test_the_trainer_stays_as_it_is() -> None:
    trainer, other = (Trainer(Recipe(activation="tanh", dropout=0.2, optimizer="adam")) for _ in range(2))
    trainer.step(3)
    first, second = gradient_check(trainer), gradient_check(trainer)
    assert first.numeric.parameters.tobytes() == second.numeric.parameters.tobytes()
    trainer.step(3)
    other.step(6)
    assert trainer.network.parameters.tobytes() == other.network.parameters.tobytes()


# --- kinks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_which_activations_have_a_kink(activation: str) -> None:
    row = ACTIVATIONS[activation]
    below, above = (row.derivative(z, row.f(z)) for z in (-1e-9, 1e-9))
    assert row.kink == (abs(above - below) > 0.1)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "selu", "elu"])
def test_zero_biases_are_at_kinks(activation: str) -> None:
    """XOR's sample (0, 0): every z is exactly 0, and biases move it. ELU has a jump in its curvature, but no kink."""
    check = gradient_check(Trainer(Recipe(activation=activation)))
    assert check.passed
    assert check.worst <= 1e-6
    for layer in range(4):
        assert (check.label.weights[layer] == OK).all()
        assert (check.label.biases[layer] == (OK if activation == "elu" else KINK)).all()
    assert (check.label.biases[4] == OK).all()
    assert f"{0 if activation == 'elu' else 16} at kinks" in str(check)


def test_one_sided_differences_at_relus_kink() -> None:
    """The slope at z = 0 is 0, that of the left side."""
    check = gradient_check(Trainer())
    left, right = check.backward.biases[0], check.forward.biases[0]
    np.testing.assert_allclose(check.analytic.biases[0], left, rtol=1e-4)
    assert abs(right - left).max() > 1e-3
    np.testing.assert_allclose(check.numeric.parameters, (check.backward.parameters + check.forward.parameters) / 2)


def test_a_kink_within_the_step() -> None:
    """Not at z but between z - h and z + h; with a shorter step it is out of reach."""
    trainer = one_unit(w=0.5, b=-0.499995, target=1.0, loss="mse", output="relu")
    assert gradient_check(trainer, step=1e-5).count(KINK) == 2
    check = gradient_check(trainer, step=1e-6)
    assert check.count(OK) == 2
    np.testing.assert_allclose(check.numeric.parameters, 2 * (0.000005 - 1), rtol=1e-6)
    # Kinks within a step are left out of the curve; at 1e-5 and above nothing else is there.
    assert [math.isnan(check.curve[step]) for step in STEPS] == [True] * 5 + [False] * 5


def test_the_mean_absolute_error_has_a_kink_where_it_is_0() -> None:
    check = gradient_check(one_unit(w=2.0, b=0.5, target=2.5))
    assert check.count(KINK) == 2
    assert check.worst == 0.0
    np.testing.assert_allclose(check.backward.parameters, [-1, -1])
    np.testing.assert_allclose(check.forward.parameters, [1, 1])
    assert gradient_check(one_unit(w=2.0, b=0.5, target=2.4)).count(OK) == 2


def test_hubers_corner_is_no_kink() -> None:
    assert gradient_check(one_unit(w=2.0, b=0.5, target=1.5, loss="huber")).count(OK) == 2


def test_l1_has_a_kink_at_a_weight_of_0() -> None:
    trainer = one_unit(w=0.0, b=0.0, target=3.0, loss="mse", regularization="l1", regularization_rate=0.5)
    check = gradient_check(trainer)
    assert check.label.parameters.tolist() == [KINK, OK]
    assert check.backward.weights[0][0, 0] == pytest.approx(-6.5, rel=1e-4)
    assert check.forward.weights[0][0, 0] == pytest.approx(-5.5, rel=1e-4)
    trainer.change(regularization="l2")
    assert gradient_check(trainer).count(OK) == 2


def test_kinks_of_a_large_training_set() -> None:
    """More samples than are looked at together; the last one's z is 0."""
    inputs = np.ones((300, 1))
    inputs[-1] = 0.0
    trainer = Trainer(Recipe(hidden=(1,), loss="mse", output="linear"), Dataset(inputs, np.zeros((300, 1))))
    trainer.network.parameters[:] = 1.0, 0.0, 1.0, 0.0
    check = gradient_check(trainer)
    assert check.label.parameters.tolist() == [OK, KINK, OK, OK]
    np.testing.assert_allclose(check.numeric.weights[0], [[2 * 299 / 300]], rtol=1e-6)


# --- the curve -----------------------------------------------------------------------------------------------------


def test_error_against_step_size() -> None:
    """The textbook's V, from an independent implementation in NumPy: it falls as h^2, then rises as round-off / h."""
    trainer = deterministic_run("tanh")
    for biases in trainer.network.biases:
        biases[...] = 0.05
    curve = gradient_check(trainer).curve
    assert list(curve) == [1 / 10**k for k in range(1, 11)]
    for step, error in {1e-1: 8.9e-2, 1e-2: 9.0e-4, 1e-3: 9.0e-6, 1e-4: 9.0e-8}.items():
        assert curve[step] == pytest.approx(error, rel=0.01)
    for step, error in {1e-5: 6.7e-8, 1e-6: 3.8e-6, 1e-7: 1.6e-5, 1e-8: 1.3e-4, 1e-10: 1.4e-2}.items():
        assert error / 6 < curve[step] < error * 6


def test_doubt_grows_with_the_step_and_with_its_shortness() -> None:
    """What a long or a short step gets wrong is not held against the gradient."""
    trainer = deterministic_run("tanh")

    def off(step: float) -> Floats:
        check = gradient_check(trainer, step)
        assert check.passed
        return check.doubt.parameters

    best = off(1e-5).max()
    assert off(1e-2).max() > 100 * best
    assert off(1e-9).max() > 100 * best


# --- what cannot be checked ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0, -1e-5, 1.0, math.nan, "small", True])
def test_steps_that_are_not_allowed(step: object) -> None:
    with pytest.raises(ValueError, match=r"^step: .* given; allowed: a number from 1e-10 to 0\.1, usually 1e-5$"):
        gradient_check(Trainer(), step)  # type: ignore[arg-type]


def test_a_recipe_is_no_trainer() -> None:
    with pytest.raises(TypeError, match=r"^trainer: Recipe\(.* given; a Trainer is needed, such as Trainer\(recipe\)$"):
        gradient_check(Recipe())  # type: ignore[arg-type]


def test_more_than_can_be_waited_for() -> None:
    given = "gradient check: 1,218 parameters and 2,000 samples given"
    limit = "parameters x parameters x samples may be 2,000,000,000 at most: use fewer samples or units"
    with pytest.raises(DataError) as caught:
        gradient_check(Trainer(Recipe(data="spiral", samples=2000, hidden=(32, 32))))
    assert str(caught.value) == f"{given}; {limit}"


@pytest.mark.parametrize("name", Recipe.names())
def test_every_built_in_recipe_can_be_checked(name: str) -> None:
    """Its own samples are few enough; with forty of them the check takes a fraction of the time."""
    trainer = Trainer(Recipe.named(name))
    assert len(trainer.data) * len(trainer.network.parameters) ** 2 <= MAX_WORK
    trainer.step(3)
    trainer.continue_with(trainer.data.part(np.arange(len(trainer.data))[:: max(1, len(trainer.data) // 40)]))
    assert gradient_check(trainer).passed


def test_a_gradient_of_nothing_is_no_error_at_any_step() -> None:
    """Numbers that are 0 but for round-off are not 100% off."""
    check = gradient_check(Trainer(Recipe(initializer="zeros", activation="tanh")))
    assert max(check.curve.values()) == 0.0


def test_a_loss_that_is_not_finite() -> None:
    with pytest.raises(ValueError, match=r"^gradient check: the loss is inf; restart or set other weights$"):
        gradient_check(one_unit(w=1e308, b=1e308, target=0.0))


def test_it_is_one_short_line() -> None:
    check = gradient_check(Trainer(Recipe(seed=3)))
    assert repr(check) == f"GradientCheck(passed, largest error {check.worst:.1e}: 66 ok, 16 at kinks, 0 wrong)"
