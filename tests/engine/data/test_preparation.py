"""Features, standardization, and the split into training and test."""

from __future__ import annotations

from fractions import Fraction
from math import sin, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import DataError, Dataset, Recipe, RecipeError, Trainer
from engine.data.generators import generate
from engine.data.preparation import FEATURES, Preparation, split


def regression(inputs: Any) -> Dataset:
    return Dataset(inputs, np.zeros((len(inputs), 1)), "regression")


# --- features --------------------------------------------------------------------------------------------------------


def test_features_are_the_playgrounds() -> None:
    points = np.array([[0.5, -2.0], [3.0, 0.0], [-1.25, 6.0], [0.5, 1.0]])
    preparation = Preparation.of(regression(points), tuple(FEATURES))
    expected = [[x, y, x * x, y * y, x * y, sin(x), sin(y)] for x, y in points]
    prepared = preparation.apply(points)
    assert np.allclose(prepared, expected, rtol=0, atol=1e-15)
    assert np.array_equal(prepared[:, :5], np.array(expected)[:, :5])
    assert preparation.names == ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin(x1)", "sin(x2)")


def test_one_feature_may_be_its_name_alone() -> None:
    assert Preparation.of(regression([[2.0, 3.0]]), "x1x2").apply(np.array([[2.0, 3.0]])).tolist() == [[6.0]]


def test_features_come_in_the_order_asked_for() -> None:
    preparation = Preparation.of(regression([[2.0, 3.0]]), ("x1x2", "x1"))
    assert preparation.apply(np.array([[2.0, 3.0]])).tolist() == [[6.0, 2.0]]


@pytest.mark.parametrize("features", ["auto", ("x1", "sin(x2)")])
@pytest.mark.parametrize("standardize", [False, True])
def test_the_network_sees_contiguous_float64(features: Any, standardize: bool) -> None:
    points = np.asfortranarray(np.arange(12.0).reshape(6, 2))
    prepared = Preparation.of(regression(points), features, standardize).apply(points)
    assert prepared.dtype == np.float64
    assert prepared.flags.c_contiguous
    assert prepared.shape == (6, 2)


def test_auto_is_the_columns_as_they_are() -> None:
    data = Dataset([[1, 2, 3]], [[0]], input_names=["width", "height", "depth"])
    preparation = Preparation.of(data)
    assert preparation.apply(data.inputs).tolist() == [[1, 2, 3]]
    assert preparation.names == ("width", "height", "depth")
    assert preparation.shown() == ""
    assert Preparation.of(regression([[1, 2, 3]])).names == ("x1", "x2", "x3")


@pytest.mark.parametrize(
    ("features", "columns", "message"),
    [
        (("x1", "x1^3"), 2, "'x1^3' is unknown, did you mean x1^2? Allowed: auto, x1, x2, x1^2, x2^2, x1x2, sin(x1), "),
        (("x1", "x2", "x1"), 2, "x1 is given 2 times; once is enough"),
        ((), 2, "none given; give auto, or some of x1, x2, x1^2, x2^2, x1x2, sin(x1), sin(x2)"),
        (("x1", "x2"), 3, "x1, x2 given, but features need two inputs and this data has 3: use auto"),
        (("x1",), 1, "x1 given, but features need two inputs and this data has 1: use auto"),
    ],
)
def test_features_that_are_refused(features: Any, columns: int, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        Preparation.of(regression(np.ones((4, columns))), features)
    assert str(caught.value).startswith(f"features: {message}")


# --- standardization -------------------------------------------------------------------------------------------------


def test_standardization_by_hand() -> None:
    training = regression([[1.0, 7.0], [2.0, 7.0], [6.0, 7.0]])
    preparation = Preparation.of(training, standardize=True)
    scale = sqrt(14 / 3)
    assert preparation.apply(training.inputs) == pytest.approx(np.array([[-2, 0], [-1, 0], [3, 0]]) / [scale, 1])
    assert preparation.apply(np.array([[3.0, 9.0]])).tolist() == [[0, 2]]
    assert preparation.shown() == "x1 mean 3, scale 2.16; x2 mean 7, scale 1"
    assert preparation.shown(1) == "x1 mean 3, scale 2.16; and 1 more"


def test_features_are_standardized_not_inputs() -> None:
    training = generate("gauss").encoded("mse", "linear")
    preparation = Preparation.of(training, ("x1", "x1x2", "sin(x2)"), standardize=True)
    prepared = preparation.apply(training.inputs)
    assert np.allclose(prepared.mean(axis=0), 0, atol=1e-13)
    assert np.allclose(prepared.std(axis=0), 1, atol=1e-13)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_any_size_can_be_standardized(size: float) -> None:
    """Squares of these overflow, or are 0."""
    training = regression(size * np.array([[1.0], [2.0], [4.0], [5.0]]))
    prepared = Preparation.of(training, standardize=True).apply(training.inputs)
    assert prepared[:, 0] == pytest.approx(np.array([-2, -1, 1, 2]) / sqrt(2.5))


@given(st.floats(-1e300, 1e300), st.integers(1, 30))
def test_what_never_changes_becomes_0(value: float, count: int) -> None:
    """Even where the sum divided by the count is not the value again, such as 0.1 three times."""
    training = regression(np.full((count, 1), value))
    preparation = Preparation.of(training, standardize=True)
    assert preparation.apply(training.inputs).tolist() == [[0.0]] * count
    assert preparation.scales is not None
    assert preparation.scales.tolist() == [1.0]


def test_sums_are_added_row_by_row() -> None:
    """NumPy's own sum of a single column goes another way; the bits are those of this loop."""
    random = np.random.default_rng(0)
    column = random.normal(size=(1000, 1))
    total = 0.0
    for value in (column - column[0])[:, 0].tolist():
        total += value
    preparation = Preparation.of(regression(column), standardize=True)
    assert preparation.means is not None
    assert preparation.means[0] == column[0, 0] + total / 1000


# --- split -----------------------------------------------------------------------------------------------------------


def labelled(counts: list[int], one_hot: bool = False) -> Dataset:
    """So many samples of each class, mixed; each input is the sample's place."""
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    targets = np.eye(len(counts))[labels] if one_hot else labels[:, None]
    return Dataset(np.arange(len(labels))[:, None], targets, "classification")


def places(data: Dataset | None) -> list[int]:
    return [] if data is None else data.inputs[:, 0].astype(int).tolist()


def test_no_test_part() -> None:
    data = labelled([2, 2])
    assert split(data, 0, 0)[:2] == (data, None)


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=5), st.integers(1, 19), st.integers(0, 2**63 - 1))
@example([2, 2, 6, 40, 40], 7, 0)
def test_each_class_keeps_its_share(counts: list[int], twentieths: int, seed: int) -> None:
    data = labelled(counts, one_hot=True)
    share = Fraction(twentieths, 20)
    try:
        training, test, tested = split(data, float(share), seed)
    except DataError:
        assert sum(counts) * share < Fraction(1, 2) or max(counts) == 1
        return
    assert test is not None
    assert sorted(places(training) + places(test)) == list(range(sum(counts)))
    assert places(training) == sorted(places(training))
    assert places(test) == np.flatnonzero(tested).tolist()
    left = np.bincount(training.labels, minlength=len(counts))
    taken = np.bincount(test.labels, minlength=len(counts))
    assert left.min() >= 1
    for count, tested in zip(counts, taken.tolist(), strict=True):
        assert abs(tested - count * share) < 1 or (tested == count - 1 and count * share > tested)
    # A class of few samples may have none to give; the sum is exact where no class is short of them.
    if min(counts) * (1 - share) >= 1:
        assert len(test) == int(sum(counts) * share + Fraction(1, 2))


def test_largest_remainders_are_rounded_up() -> None:
    """0.3 of 4, 6 and 15 are 1.2, 1.8 and 4.5: of 8 (7.5 rounded) the two left over go to the second and the third."""
    _, test, _ = split(labelled([4, 6, 15], one_hot=True), 0.3, 0)
    assert test is not None
    assert np.bincount(test.labels).tolist() == [1, 2, 5]


def test_classes_in_one_column_are_stratified_too() -> None:
    _, test, _ = split(labelled([30, 10]), 0.5, 1)
    assert test is not None
    assert np.bincount(test.labels).tolist() == [15, 5]
    assert test.threshold == 0.5


def test_values_are_drawn_from_all() -> None:
    data = regression(np.arange(100)[:, None])
    training, test, _ = split(data, 0.25, 3)
    assert (len(training), len(places(test))) == (75, 25)
    assert places(training) == sorted({*range(100)} - {*places(test)})


def test_the_draw_depends_on_the_seed_alone() -> None:
    """Every sample is tested as often as its share says, whatever its place."""
    data = labelled([20, 20])
    assert places(split(data, 0.5, 1)[1]) == places(split(data, 0.5, 1)[1])
    often = np.bincount([place for seed in range(400) for place in places(split(data, 0.5, seed)[1])], minlength=40)
    assert often.sum() == 400 * 20
    assert abs(often - 200).max() < 50  # five standard deviations


def test_these_samples_are_drawn_on_every_machine() -> None:
    data = regression(np.arange(10)[:, None])
    assert [places(split(data, 0.3, seed)[1]) for seed in (0, 2**63 - 1)] == [[2, 6, 7], [1, 3, 7]]


@pytest.mark.parametrize(
    ("counts", "fraction", "message"),
    [
        ([2, 2], 0.1, "0.1 of 4 samples is less than one; give a larger fraction or more samples"),
        ([1, 1, 1], 0.5, "0.5 of 3 samples is too much: one (of each class) must stay for training; give more samples"),
    ],
)
def test_a_split_that_leaves_nothing(counts: list[int], fraction: float, message: str) -> None:
    with pytest.raises(DataError) as caught:
        split(labelled(counts, one_hot=True), fraction, 0)
    assert str(caught.value) == f"test_fraction: {message}, or 0 for no test part"


def test_a_single_sample_stays_for_training() -> None:
    with pytest.raises(DataError, match=r"^test_fraction: 0.9 of 1 samples is too much"):
        split(regression([[1.0]]), 0.9, 0)
    training, test, _ = split(regression([[1.0], [2.0]]), 0.9, 0)
    assert (len(training), len(places(test))) == (1, 1)


@pytest.mark.parametrize(
    ("inputs", "settings", "what"),
    [
        ([[1e308], [-1e308], [0.0]], {"standardize": True}, "x1 of row 0 becomes nan"),
        ([[1.0, 2.0], [1e200, 1.0]], {"features": ("x2", "x1^2")}, "x1^2 of row 1 becomes inf"),
        ([[1.0, 2.0], [-1e200, 1e200]], {"features": "x1x2"}, "x1x2 of row 1 becomes -inf"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_inputs_too_large_to_be_prepared(inputs: Any, settings: dict[str, Any], what: str) -> None:
    advice = "give smaller numbers, or leave out features and standardize"
    with pytest.raises(DataError) as caught:
        Trainer(Recipe(hidden=(), loss="mse", **settings), regression(inputs))
    assert str(caught.value) == f"inputs: {what} when prepared; {advice}"
