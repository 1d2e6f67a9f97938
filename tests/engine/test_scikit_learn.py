"""The estimators beside scikit-learn: its own checks, its networks' numbers, its pipelines and searches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_moons
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from engine import RecipeError
from engine.estimators import NetworkClassifier, NetworkRegressor
from tests.engine.fitted import ODD, XOR, numbers, parameters
from tests.engine.interpreter import in_a_fresh_interpreter


@parametrize_with_checks([NetworkClassifier(), NetworkRegressor()])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


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
    "scale_targets": False,
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


# --- among others ----------------------------------------------------------------------------------------------------


def test_in_a_pipeline_and_a_search_by_two_processes() -> None:
    X, y = make_moons(60, noise=0.1, random_state=0)
    pipeline = make_pipeline(StandardScaler(), NetworkClassifier(epochs=50, learning_rate=0.01, random_state=0))
    grid = {"networkclassifier__hidden": [(1,), (16,)], "networkclassifier__activation": ["tanh"]}
    search = GridSearchCV(pipeline, grid, cv=2, n_jobs=2, error_score="raise").fit(X, y)
    assert search.best_params_["networkclassifier__hidden"] == (16,)
    here = cross_val_score(search.best_estimator_, X, y, cv=2)
    assert here.mean() == search.best_score_
    # An error comes back from these processes as it was.
    with pytest.raises(RecipeError, match=r"^hidden: layer 1 has 0 units") as caught:
        cross_val_score(NetworkClassifier(hidden=(0,)), numbers(8), [0, 1] * 4, cv=2, n_jobs=2, error_score="raise")
    assert caught.value.field == "hidden"


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
        'engine.estimators needs scikit-learn 1.6 or newer: pip install "scikit-learn>=1.6" ('
    )
    assert len(in_a_fresh_interpreter(program).splitlines()) == 1
