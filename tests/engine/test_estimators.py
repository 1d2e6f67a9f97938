"""The estimators beside scikit-learn: its own checks, its networks' numbers, its pipelines and searches."""

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
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from engine import DataError, Dataset, Recipe, RecipeError, Trainer
from engine.estimators import NetworkClassifier, NetworkRegressor
from engine.events import SettingsChanged
from tests.engine.interpreter import in_a_fresh_interpreter
from tests.engine.known_runs import some_data

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
ODD = np.array(["even", "odd", "odd", "even"])

# Fields of a recipe that `fit` is told otherwise: by X and y, or by `random_state`.
DATA = {"data", "samples", "noise", "data_seed", "target", "header", "problem", "test_fraction", "test_seed", "seed"}


def numbers(samples: int, inputs: int = 5, seed: int = 0) -> np.ndarray[Any, Any]:
    return np.random.default_rng(seed).normal(size=(samples, inputs))


def parameters(estimator: Any) -> bytes:
    found: bytes = estimator.trainer_.network.parameters.tobytes()
    return found


@parametrize_with_checks([NetworkClassifier(), NetworkRegressor()])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def test_the_parameters_are_the_recipes_fields() -> None:
    own = {"epochs", "tol", "n_iter_no_change", "random_state"}
    wanted = {field.name for field in fields(Recipe)} - DATA | own
    for estimator in (NetworkClassifier(), NetworkRegressor()):
        assert set(estimator.get_params()) == wanted
        assert set(signature(type(estimator)).parameters) == wanted


# --- the same numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("loss", "classes"), [("cross_entropy", 3), ("binary_cross_entropy", 2)])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_classifier_goes_as_scikit_learns_does(loss: str, classes: int, activation: str) -> None:
    X, y = numbers(20), np.arange(20) % classes
    ours = NetworkClassifier(loss=loss, activation=activation, learning_rate=0.3, **PLAIN)
    theirs = MLPClassifier(activation=activation, learning_rate_init=0.3, **THEIR_PLAIN)
    both = (ours, theirs)
    for estimator in both:
        estimator.partial_fit(X, y, classes=range(classes))
    follow(ours, theirs, X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-12)
    assert ours.predict(X).tolist() == theirs.predict(X).tolist()
    assert (ours.n_layers_, ours.n_outputs_, ours.n_features_in_) == (4, theirs.n_outputs_, 5)


@pytest.mark.parametrize("outputs", [1, 2])
def test_regressor_goes_as_scikit_learns_does(outputs: int) -> None:
    """Theirs descends half the squared error, summed over the outputs."""
    X = numbers(20)
    y = X[:, :outputs] * X[:, 2:3]
    y = y[:, 0] if outputs == 1 else y
    ours = NetworkRegressor(loss="half_squared_error", learning_rate=0.1, **PLAIN)
    theirs = MLPRegressor(learning_rate_init=0.1, **THEIR_PLAIN)
    ours.partial_fit(X, y)
    theirs.partial_fit(X, y)
    # They show its mean over the outputs.
    follow(ours, theirs, X, y, shown=1.0 / outputs)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=0, atol=1e-12)
    assert ours.predict(X).shape == y.shape


PLAIN: dict[str, Any] = {
    "hidden": (7, 6),
    "optimizer": "sgd",
    "batch_size": "all",
    "shuffle": False,
    "standardize": False,
    "random_state": 0,
}
THEIR_PLAIN: dict[str, Any] = {
    "hidden_layer_sizes": (7, 6),
    "solver": "sgd",
    "momentum": 0,
    "alpha": 0,
    "batch_size": 20,
    "shuffle": False,
    "random_state": 0,
}


def follow(ours: Any, theirs: Any, X: Any, y: Any, shown: float = 1.0) -> None:
    """One more epoch of both, from our weights."""
    for mine, other in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        assert mine.shape == other.shape
        other[...] = mine
    before = parameters(ours)
    for estimator in (ours, theirs):
        estimator.partial_fit(X, y)
    assert parameters(ours) != before
    for mine, other in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-12)
    assert ours.loss_ * shown == pytest.approx(theirs.loss_, abs=1e-12)


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
    assert "linear outputs of loss='mse' are no probabilities" in str(caught.value.__cause__)


def test_two_classes_are_one_sigmoid_unit_or_two_of_softmax() -> None:
    assert NetworkClassifier(epochs=1).fit(XOR, ODD).n_outputs_ == 2
    assert NetworkClassifier(loss="binary_cross_entropy", epochs=1).fit(XOR, ODD).n_outputs_ == 1


def test_coefs_are_the_networks_own() -> None:
    regressor = NetworkRegressor(hidden=(3,), epochs=1).fit(XOR, [0.0, 1.0, 2.0, 3.0])
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


# --- among others ----------------------------------------------------------------------------------------------------


def test_in_a_pipeline_and_a_search_by_two_processes() -> None:
    X, y = make_moons(60, noise=0.1, random_state=0)
    pipeline = make_pipeline(StandardScaler(), NetworkClassifier(epochs=50, learning_rate=0.01, random_state=0))
    grid = {"networkclassifier__hidden": [(1,), (16,)], "networkclassifier__activation": ["tanh"]}
    search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise").fit(X, y)
    assert search.best_params_["networkclassifier__hidden"] == (16,)
    here = cross_val_score(search.best_estimator_, X, y, cv=2)
    assert here.mean() == search.best_score_


def test_an_error_comes_back_from_another_process() -> None:
    with pytest.raises(RecipeError, match=r"^hidden: layer 1 has 0 units") as caught:
        cross_val_score(NetworkClassifier(hidden=(0,)), numbers(8), [0, 1] * 4, cv=2, n_jobs=2, error_score="raise")
    assert caught.value.field == "hidden"


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


def test_a_pickled_trainer_goes_on_in_the_middle_of_an_epoch() -> None:
    trainer = Trainer(Recipe(optimizer="adam", batch_size=3, shuffle=True, dropout=0.2), some_data(2, samples=300))
    trainer.frozen.weights[0][0, 0] = 1.0
    trainer.advance(1, seconds=0.0)
    assert 0 < trainer.samples_done < 300
    pickled = pickle.dumps(trainer)
    assert b"kernels" not in pickled
    other = pickle.loads(pickled)
    for each in (trainer, other):
        each.step(4)
    assert other.network.parameters.tobytes() == trainer.network.parameters.tobytes()
    assert other.history.loss.tolist() == trainer.history.loss.tolist()
    other.network.weights[0][...] = 0.0  # still views of the one vector
    other.network.biases[0][...] = 0.0
    assert not other.network.parameters[: other.network.weights[0].size + len(other.network.biases[0])].any()


def test_a_table_gives_the_inputs_their_names() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(XOR, columns=["left", "right"])
    classifier = NetworkClassifier(epochs=2, random_state=0).fit(table, pandas.Series(ODD))
    assert classifier.feature_names_in_.tolist() == ["left", "right"]
    assert classifier.trainer_.data.input_names == ("left", "right")
    assert (
        classifier.predict(table).tolist()
        == NetworkClassifier(epochs=2, random_state=0).fit(XOR, ODD).predict(XOR).tolist()
    )


def test_without_scikit_learn_one_line_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['sklearn'] = None; import engine\n"
        "try: import engine.estimators\n"
        "except ImportError as error: print(error)"
    )
    assert in_a_fresh_interpreter(program).startswith(
        'engine.estimators needs scikit-learn 1.6 or newer: pip install "xorcise[sklearn]" ('
    )
    assert len(in_a_fresh_interpreter(program).splitlines()) == 1
