"""The engine as scikit-learn estimators: `NetworkClassifier` and `NetworkRegressor`, for pipelines and searches.

Importable only if scikit-learn is installed; nothing else in the engine imports this module.

>>> from engine.estimators import NetworkClassifier
>>> classifier = NetworkClassifier(hidden=(8, 8), activation="tanh", random_state=0)
>>> classifier = classifier.fit([[0, 0], [0, 1], [1, 0], [1, 1]], ["even", "odd", "odd", "even"])
>>> classifier.predict([[1, 0]])
array(['odd'], dtype='<U4')
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from numbers import Integral
from typing import Any, Self

import numpy as np

from engine.data.arrays import Floats, is_finite
from engine.data.dataset import PROBLEMS, Dataset
from engine.errors import DataError, RecipeError, shown
from engine.fields import Number
from engine.functions.losses import SOFTMAX
from engine.history import RECENT
from engine.recipe import Recipe
from engine.recipe_fields import AUTO, FIELDS
from engine.trainer import Trainer

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin
    from sklearn.utils import check_random_state, column_or_1d
    from sklearn.utils.metaestimators import available_if
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    needed = 'engine.estimators needs scikit-learn 1.6 or newer: pip install "scikit-learn>=1.6"'
    raise ImportError(f"{needed} ({error})") from None

EPOCHS = Number(1, 1_000_000_000, whole=True)
TOLERANCE = Number(0, 1_000_000)
# Output units that give probabilities.
PROBABILITIES = (SOFTMAX, "sigmoid")


@dataclass(kw_only=True, eq=False, repr=False)
class NetworkEstimator(BaseEstimator):
    """The common base. The parameters are a recipe's fields (`engine.recipe.FIELDS` has a sentence and the limits
    of each), with defaults for ordinary tables instead of the notebook's, and these:

    `epochs`: how many `fit` trains. With a `tol` it stops earlier, when the loss has not fallen by that much for more
    than `n_iter_no_change` epochs. `random_state`: a number is the recipe's seed; otherwise a seed is drawn.

    After `fit`, `trainer_` is the `Trainer` with the network, and there are the attributes of scikit-learn's networks:
    `loss_curve_` has the mean loss of every epoch, each sample's measured just before the update that used it.
    `coefs_` (units in, units out) and `intercepts_` are writable views of the network's parameters. Units are named as
    here, so `out_activation_` is softmax, sigmoid or linear.
    """

    hidden: tuple[int, ...] = (64,)
    activation: str | tuple[str, ...] = "relu"
    loss: str
    output: str = AUTO
    initializer: str = "he_uniform"
    bias: float = 0.0
    optimizer: str = "adam"
    learning_rate: float = 0.001
    momentum: float | str = AUTO
    beta1: float = 0.9
    beta2: float = 0.999
    rho: float | str = AUTO
    epsilon: float | str = AUTO
    weight_decay: float = 0.01
    schedule: str = "constant"
    schedule_epochs: float = 100.0
    schedule_factor: float = 0.1
    schedule_floor: float = 0.0
    clip_norm: float | str = "none"
    regularization: str = "none"
    regularization_rate: float = 0.0
    dropout: float = 0.0
    batch_size: int | str = 32
    shuffle: bool = True
    features: str | tuple[str, ...] = AUTO
    standardize: bool = True
    scale_targets: bool = True
    epochs: int = 200
    tol: float | None = None
    n_iter_no_change: int = 10
    random_state: int | np.random.RandomState | None = None

    def fit(self, X: Any, y: Any) -> Self:
        """Train a new network on `X` (samples, inputs) and `y` for `epochs` epochs."""
        epochs = EPOCHS.check("epochs", self.epochs)
        fall = 0.0 if self.tol is None else TOLERANCE.check("tol", self.tol)
        patience = EPOCHS.check("n_iter_no_change", self.n_iter_no_change)
        self._begin(X, y)
        if self.tol is None:
            self._train(epochs)
            return self
        lowest, waited = inf, 0
        while self.n_iter_ < epochs and waited <= patience:
            self._train(1)
            waited = 0 if self.loss_ < lowest - fall else waited + 1
            lowest = min(lowest, self.loss_)
        return self

    def _partial_fit(self, X: Any, y: Any, classes: Any = None) -> Self:
        """Train one epoch on `X` and `y`: a new network at first, then the same one with its optimizer's state.
        `standardize` uses the mean and deviation of the first samples. Parameters may change where a `Trainer`'s can.
        """
        if hasattr(self, "trainer_"):
            recipe = self._recipe(self.trainer_.recipe.seed)
            data = self._read(X, y, classes, reset=False)
            self.trainer_.change(**self.trainer_.recipe.differences(recipe))
            self.trainer_.continue_with(data)
        else:
            self._begin(X, y, classes)
        self._train(1)
        return self

    def _begin(self, X: Any, y: Any, classes: Any = None) -> None:
        """A new network, untrained."""
        given = self.random_state
        seed = given if isinstance(given, Integral) else check_random_state(given).randint(np.iinfo(np.int32).max)
        recipe = self._recipe(seed)
        self.trainer_ = Trainer(recipe, self._read(X, y, classes, reset=True))
        self.loss_curve_: list[float] = []

    def _recipe(self, seed: Any) -> Recipe:
        settings = {name: value for name, value in self.get_params(deep=False).items() if name in FIELDS}
        recipe = Recipe(problem=self._problem, seed=seed, **settings)
        return recipe.with_changes(loss=recipe.loss_for(self._problem))

    def _read(self, X: Any, y: Any, classes: Any, *, reset: bool) -> Dataset:
        """Validate the samples; with `reset` they define the columns and classes."""
        raise NotImplementedError

    def _dataset(self, inputs: Floats, targets: Any, classes: Any = None) -> Dataset:
        return Dataset(inputs, targets, self._problem, getattr(self, "feature_names_in_", None), classes)

    @property
    def _problem(self) -> str:
        return PROBLEMS[isinstance(self, RegressorMixin)]

    def _train(self, epochs: int) -> None:
        for done in range(0, epochs, RECENT):
            count = min(epochs - done, RECENT)
            self.trainer_.step(count)
            rate, divergence = self.trainer_.recipe.learning_rate, self.trainer_.divergence
            if divergence is not None:
                advice = "give a smaller one" + ", or standardize" * (not self.standardize)
                raise RecipeError("learning_rate", f"with {rate:g} it {divergence}; {advice}")
            # Read while every epoch is still available: over long runs the history keeps only some.
            self.loss_curve_ += self.trainer_.history.recent[-count:, 1].tolist()

    def _outputs(self, X: Any) -> Floats:
        check_is_fitted(self, "trainer_")
        return self.trainer_.predict(validate_data(self, X, reset=False, dtype=np.float64))

    @property
    def coefs_(self) -> list[Floats]:
        return [weights.T for weights in self.trainer_.network.weights]

    @property
    def intercepts_(self) -> list[Floats]:
        return list(self.trainer_.network.biases)

    @property
    def n_iter_(self) -> int:
        return self.trainer_.epoch

    @property
    def loss_(self) -> float:
        return self.loss_curve_[-1]

    @property
    def n_layers_(self) -> int:
        """Counts the input, as scikit-learn does."""
        return len(self.trainer_.network.sizes)

    @property
    def n_outputs_(self) -> int:
        return self.trainer_.network.sizes[-1]

    @property
    def out_activation_(self) -> str:
        return self.trainer_.network.activations[-1]


def _has_probabilities(estimator: NetworkEstimator) -> bool:
    """Whether the output units are softmax or sigmoid."""
    recipe = estimator._recipe(0)
    output = recipe.output_for(recipe.problem)
    if output in PROBABILITIES:
        return True
    raise AttributeError(
        f"predict_proba: {output} outputs of loss={recipe.loss!r} are not probabilities; those of cross_entropy are"
    )


@dataclass(kw_only=True, eq=False, repr=False)
class NetworkClassifier(ClassifierMixin, NetworkEstimator):
    """A classifier. One softmax output per class, also for two classes; with `loss="binary_cross_entropy"` two classes
    are one sigmoid unit, more are one sigmoid unit each. For the other parameters see `NetworkEstimator`.
    """

    loss: str = "cross_entropy"

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> Self:
        """Train one epoch on `X` and `y`; the first call needs `classes`, all labels that will ever occur."""
        if not hasattr(self, "trainer_"):
            if classes is None:
                raise DataError("classes: none given; the first partial_fit needs all labels that will ever occur")
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            first = shown(self.classes_.tolist())
            raise DataError(f"classes: {shown(classes)} given; those of the first call were {first}")
        return self._partial_fit(X, y, classes)

    def predict(self, X: Any) -> Any:
        """The predicted class of each row of `X`; among equally likely ones the first."""
        outputs = self._outputs(X)
        return self.classes_[self.trainer_.data.predicted_classes(outputs)[0]]

    @available_if(_has_probabilities)
    def predict_proba(self, X: Any) -> Floats:
        """The probability of each class (samples, classes), in the order of `classes_`. If each class has its own
        sigmoid unit, its fraction of the sum.
        """
        outputs = self._outputs(X)
        if outputs.shape[1] == 1:
            return np.hstack([1.0 - outputs, outputs])
        if self.trainer_.network.activations[-1] == SOFTMAX:
            return outputs
        sums = outputs.sum(axis=1, keepdims=True)
        shares: Floats = np.divide(outputs, sums, out=np.full_like(outputs, 1.0 / outputs.shape[1]), where=sums > 0.0)
        return shares

    def _read(self, X: Any, y: Any, classes: Any, *, reset: bool) -> Dataset:
        X, y = validate_data(self, X, y, reset=reset, dtype=np.float64)
        check_classification_targets(y)
        if reset:
            self.classes_ = np.unique(y if classes is None else classes)
            if len(self.classes_) < 2:
                raise DataError(f"y: one class only, {shown(self.classes_.tolist()[0])}; at least two are needed")
        return self._dataset(X, y, self.classes_)


@dataclass(kw_only=True, eq=False, repr=False)
class NetworkRegressor(MultiOutputMixin, RegressorMixin, NetworkEstimator):
    """A regressor with one or several outputs; `loss` is mse, mae, huber or half_squared_error. For the other
    parameters see `NetworkEstimator`. With `scale_targets`, `loss_curve_` is for scaled targets, but predictions are in
    the unit of `y`.
    """

    loss: str = "mse"

    def partial_fit(self, X: Any, y: Any) -> Self:
        return self._partial_fit(X, y)

    def predict(self, X: Any) -> Floats:
        """The predicted value of each row of `X`: (samples,), or (samples, outputs) for several outputs."""
        outputs = self._outputs(X)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def _read(self, X: Any, y: Any, classes: Any, *, reset: bool) -> Dataset:  # noqa: ARG002
        given = np.asarray(y)
        words = given.flat if given.dtype.kind in "OU" else ()
        word = next((word for word in words if isinstance(word, str) and not is_finite(word)), None)
        if word is not None:
            advice = "NetworkRegressor needs numbers; use NetworkClassifier for classes"
            raise DataError(f"y: {shown(str(word))} given; {advice}")
        X, y = validate_data(self, X, y, reset=reset, dtype=np.float64, multi_output=True, y_numeric=True)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return self._dataset(X, y)
