"""The estimators: a fit is a trainer's run, by epochs or all at once, with classes or values."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields
from inspect import signature
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_moons

from engine import DataError, Dataset, Recipe, RecipeError, Trainer
from engine.estimators import NetworkClassifier, NetworkRegressor
from engine.events import SettingsChanged
from tests.engine.fitted import ODD, XOR, numbers, parameters

# Fields of a recipe that `fit` is told otherwise: by X and y, or by `random_state`.
DATA = {
    "data",
    "samples",
    "noise",
    "data_seed",
    "target",
    "leave_out",
    "header",
    "problem",
    "missing",
    "test_fraction",
    "test_seed",
    "seed",
}


def test_the_parameters_are_the_recipes_fields() -> None:
    own = {"epochs", "tol", "n_iter_no_change", "random_state"}
    wanted = {field.name for field in fields(Recipe)} - DATA | own
    for estimator in (NetworkClassifier(), NetworkRegressor()):
        assert set(estimator.get_params()) == wanted
        assert set(signature(type(estimator)).parameters) == wanted


def test_fit_is_the_trainers_run() -> None:
    X, y = make_moons(50, noise=0.2, random_state=0)
    classifier = NetworkClassifier(hidden=(5,), epochs=30, random_state=7).fit(X, y)
    recipe = Recipe(
        hidden=(5,),
        initializer="he_uniform",
        optimizer="adam",
        learning_rate=0.001,
        batch_size=32,
        shuffle=True,
        standardize=True,
        seed=7,
    )
    trainer = Trainer(recipe, Dataset(X, np.eye(2)[y]))
    trainer.step(30)
    assert parameters(classifier) == trainer.network.parameters.tobytes()
    assert classifier.loss_curve_ == trainer.history.loss.tolist()
    assert (classifier.n_iter_, classifier.loss_) == (30, trainer.history.loss[-1])


def test_a_random_state_gives_the_seed() -> None:
    states: list[Any] = [3, np.int64(3), np.random.RandomState(3), np.random.RandomState(3), None, None]
    networks = [parameters(NetworkRegressor(epochs=1, random_state=state).fit(XOR, [0, 1, 1, 0])) for state in states]
    assert networks[0] == networks[1]
    assert networks[2] == networks[3]
    assert len(set(networks)) == 4


# --- epochs ----------------------------------------------------------------------------------------------------------


def test_every_epoch_is_in_the_loss_curve() -> None:
    classifier = NetworkClassifier(hidden=(2,), epochs=9001, batch_size="all", random_state=0).fit(XOR, ODD)
    trainer = Trainer(classifier.trainer_.recipe, classifier.trainer_.data)
    assert len(classifier.loss_curve_) == classifier.n_iter_ == 9001
    for place in range(0, 9001, 1000):
        trainer.step(place + 1 - trainer.epoch)
        assert classifier.loss_curve_[place] == trainer.history.recent[-1, 1]


def test_it_stops_when_the_loss_no_longer_falls() -> None:
    classifier = NetworkClassifier(learning_rate=0.05, epochs=2000, tol=1e-3, n_iter_no_change=5, random_state=0)
    classifier.fit(XOR, ODD)
    curve = classifier.loss_curve_
    assert len(curve) < 2000
    lowest = np.minimum.accumulate(curve)
    fallen = np.append(True, curve[1:] < lowest[:-1] - 1e-3)
    assert not fallen[-6:].any()
    assert all(fallen[start : start + 6].any() for start in range(len(curve) - 6))


@pytest.mark.parametrize(
    "estimator", [NetworkClassifier(batch_size=3), NetworkClassifier(optimizer="momentum", dropout=0.2)]
)
def test_partial_fits_of_the_same_samples_are_a_fit(estimator: Any) -> None:
    X, y = make_moons(30, noise=0.2, random_state=0)
    estimator.set_params(random_state=0, epochs=5, schedule="exponential", schedule_epochs=2)
    whole, parts = clone(estimator).fit(X, y), clone(estimator)
    for _ in range(5):
        parts.partial_fit(X, y, classes=[0, 1])
    assert parameters(parts) == parameters(whole)
    assert parts.loss_curve_ == whole.loss_curve_
    assert parts.n_iter_ == 5


def test_partial_fit_goes_on_with_other_samples() -> None:
    X, y = numbers(40), np.arange(40) % 3
    classifier = NetworkClassifier(random_state=0).partial_fit(X[:30:3], y[:30:3], classes=[2, 1, 0])
    preparation, network = classifier.trainer_.preparation, classifier.trainer_.network
    classifier.set_params(learning_rate=0.02).partial_fit(X[30:], y[30:], classes=[0, 1, 2])
    assert classifier.trainer_.preparation is preparation
    assert classifier.trainer_.network is network
    assert classifier.trainer_.data.inputs.tolist() == X[30:].tolist()
    assert [event for event in classifier.trainer_.events if isinstance(event, SettingsChanged)] == [
        SettingsChanged(1, 0, {"learning_rate": 0.02})
    ]
    assert classifier.trainer_.history.epoch.tolist() == [0, 1]
    assert len(classifier.loss_curve_) == 2


# --- classes and outputs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [ODD, [-1, 5, 5, -1], [False, True, True, False], np.array(list("abba"), object)])
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "mse", "half_squared_error"])
def test_labels_come_back(labels: Any, loss: str) -> None:
    classifier = NetworkClassifier(loss=loss, learning_rate=0.02, random_state=0).fit(XOR, labels)
    assert classifier.predict(XOR).tolist() == list(labels)
    assert classifier.classes_.tolist() == sorted(set(labels))
    assert classifier.score(XOR, labels) == 1.0


@pytest.mark.parametrize(
    ("settings", "units"),
    [
        ({"loss": "cross_entropy"}, "softmax"),
        ({"loss": "softmax_mse"}, "softmax"),
        ({"loss": "binary_cross_entropy"}, "sigmoid"),
        ({"loss": "mse", "output": "sigmoid"}, "sigmoid"),
        ({"loss": "half_squared_error", "output": "sigmoid"}, "sigmoid"),
    ],
)
@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities(settings: dict[str, Any], units: str, classes: int) -> None:
    X, y = numbers(12), np.arange(12) % classes
    classifier = NetworkClassifier(epochs=20, random_state=0, **settings).fit(X, y)
    probabilities = classifier.predict_proba(X)
    assert classifier.out_activation_ == units
    assert probabilities.shape == (12, classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert classifier.predict(X).tolist() == probabilities.argmax(axis=1).tolist()


def test_sigmoids_that_are_all_0_leave_every_class_as_likely() -> None:
    classifier = NetworkClassifier(loss="binary_cross_entropy", epochs=1).fit(XOR, [0, 1, 2, 0])
    classifier.coefs_[-1][...] = 0.0
    classifier.intercepts_[-1][...] = -1000.0
    assert classifier.predict_proba(XOR).tolist() == [[1 / 3] * 3] * 4


def test_linear_outputs_are_no_probabilities() -> None:
    classifier = NetworkClassifier(loss="mse", epochs=1).fit(XOR, ODD)
    assert not hasattr(classifier, "predict_proba")
    assert not hasattr(NetworkClassifier(loss="nonsense"), "predict_proba")
    with pytest.raises(AttributeError, match="predict_proba") as caught:
        classifier.predict_proba(XOR)
    assert "linear outputs of loss='mse' are not probabilities" in str(caught.value.__cause__)


def test_two_classes_are_one_sigmoid_unit_or_two_of_softmax() -> None:
    assert NetworkClassifier(epochs=1).fit(XOR, ODD).n_outputs_ == 2
    assert NetworkClassifier(loss="binary_cross_entropy", epochs=1).fit(XOR, ODD).n_outputs_ == 1


def test_coefs_are_the_networks_own() -> None:
    regressor = NetworkRegressor(hidden=(3,), epochs=1, scale_targets=False).fit(XOR, [0.0, 1.0, 2.0, 3.0])
    assert [weights.shape for weights in regressor.coefs_] == [(2, 3), (3, 1)]
    assert [biases.shape for biases in regressor.intercepts_] == [(3,), (1,)]
    regressor.coefs_[1][...] = 0.0
    regressor.intercepts_[1][...] = 2.5
    assert regressor.predict(XOR).tolist() == [2.5] * 4


def test_one_feature_may_be_made_of_two_inputs() -> None:
    classifier = NetworkClassifier(hidden=(), features=("x1x2",), loss="half_squared_error", learning_rate=0.05)
    signs = 2 * XOR - 1
    assert classifier.fit(signs, ODD).score(signs, ODD) == 1.0
    assert classifier.coefs_[0].shape == (1, 1)


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"hidden": (0,)}, "hidden: layer 1 has 0 units; allowed: a whole number from 1 to 1024"),
        ({"loss": "crossentropy"}, "loss: 'crossentropy' is unknown, did you mean cross_entropy?"),
        ({"epochs": 0}, "epochs: 0 given; allowed: a whole number from 1 to 1000000000"),
        ({"tol": -1}, "tol: -1 given; allowed: a number from 0 to 1000000"),
        ({"n_iter_no_change": 2.5}, "n_iter_no_change: 2.5 given; allowed: a whole number"),
        ({"random_state": -1}, "seed: -1 given; allowed: a whole number from 0"),
    ],
)
def test_bad_parameters(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        NetworkClassifier(**settings).fit(XOR, ODD)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_values_are_no_classes() -> None:
    with pytest.raises(DataError, match="loss: cross_entropy needs classes, but these targets are values"):
        NetworkRegressor(loss="cross_entropy").fit(XOR, [0, 1, 2, 3])


def test_one_class_is_too_few() -> None:
    with pytest.raises(DataError, match="y: one class only, 'odd'; at least two are needed"):
        NetworkClassifier().fit(XOR, ["odd"] * 4)


def test_partial_fit_needs_all_classes_first_and_no_others_later() -> None:
    classifier = NetworkClassifier()
    with pytest.raises(DataError, match="classes: none given; the first partial_fit needs all labels"):
        classifier.partial_fit(XOR, ODD)
    classifier.partial_fit(XOR, ["even"] * 4, classes=["odd", "even"])
    with pytest.raises(DataError, match=r"classes: .* given; those of the first call were \['even', 'odd'\]"):
        classifier.partial_fit(XOR, ODD, classes=["odd", "even", "prime"])
    for stranger in ("prime", "evens", 3):  # one of them longer than any class
        with pytest.raises(
            DataError, match=rf"labels: row 2 is '{stranger}', none of the classes 'even', 'odd'; list all"
        ):
            classifier.partial_fit(XOR, ["even", "odd", stranger, "odd"])
    with pytest.raises(DataError, match=r"labels: row 0 is '1', none of the classes 1, 2; list all"):
        NetworkClassifier().partial_fit(XOR, list("1212"), classes=[1, 2])
    with pytest.raises(RecipeError, match="hidden: cannot change while training"):
        classifier.set_params(hidden=(3,)).partial_fit(XOR, ODD)
    assert classifier.n_iter_ == 1


def test_a_run_that_diverges_is_an_error() -> None:
    regressor = NetworkRegressor(optimizer="sgd", learning_rate=900, hidden=(8, 8), random_state=0)
    with pytest.raises(RecipeError, match=r"learning_rate: with 900 it diverged in epoch .*; give a smaller one"):
        regressor.fit(XOR, [0.0, 100.0, 100.0, 0.0])


def test_a_pickle_and_a_copy_go_on_with_the_same_bits() -> None:
    X, y = make_moons(30, noise=0.2, random_state=0)
    classifier = NetworkClassifier(epochs=3, batch_size=7, random_state=0).fit(X, y)
    others = [pickle.loads(pickle.dumps(classifier)), copy.deepcopy(classifier)]
    classifier.partial_fit(X, y)
    for other in others:
        assert other.loss_curve_ == classifier.loss_curve_[:3]
        other.partial_fit(X, y)
        assert other.predict_proba(X).tobytes() == classifier.predict_proba(X).tobytes()
        assert parameters(other) == parameters(classifier)


@pytest.mark.parametrize(
    "words", [["low", "high", "low", "low"], np.array(["low"] * 4), np.array([1.0, "low", 2, 3], dtype=object)]
)
def test_a_regressor_says_that_it_needs_numbers(words: Any) -> None:
    with pytest.raises(DataError) as caught:
        NetworkRegressor(epochs=1).fit(XOR, words)
    assert str(caught.value) == "y: 'low' given; NetworkRegressor needs numbers; use NetworkClassifier for classes"
