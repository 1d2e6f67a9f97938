"""Dataset: what it keeps, what it refuses, how it judges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, Trainer
from engine.data.dataset import RIGHT, TIE, WRONG
from engine.functions.losses import LOSSES

ROWS = "one row a sample, such as [[0], [1]]"
LABELS, CLASSES = "one label a sample, such as ['no', 'yes']", "one column a class, such as [[1, 0], [0, 1]]"
FLATTEN = "give one label a sample: flatten the column, such as y[:, 0]"
ADVICE = "scale the targets or choose another output"


def test_it_keeps_read_only_copies() -> None:
    inputs = np.array([[1, 2], [3, 4]], order="F")
    data = Dataset(inputs, [[0], [1]])
    inputs[0, 0] = 9
    assert data.inputs.tolist() == [[1, 2], [3, 4]]
    assert data.inputs.dtype == data.targets.dtype == np.float64
    assert data.inputs.flags.c_contiguous
    assert len(data) == 2
    with pytest.raises(ValueError, match="read-only"):
        data.inputs[0, 0] = 1


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([1, 2], [[0], [1]], f"inputs: shape (2,) given; needed: {ROWS}"),
        ([[1]], [], f"targets: shape (0,) given; needed: {ROWS}; for classes {LABELS}, or {CLASSES}"),
        ([[1]], [[[0]]], f"targets: shape (1, 1, 1) given; needed: {ROWS}; for classes {LABELS}, or {CLASSES}"),
        ([], [], f"inputs: shape (0,) given; needed: {ROWS}"),
        ([[]], [[1]], f"inputs: shape (1, 0) given; needed: {ROWS}"),
        ([[1], [2]], [[1]], "rows: 2 of inputs but 1 of targets; give one each"),
        ([[1, 2], [3]], [[0], [1]], f"inputs: rows of numbers of equal length are needed: {ROWS}"),
        ([[1, "a"]], [[0]], "inputs: row 0 column 1 is 'a'; convert its column to numbers or leave it out"),
        ([[1]], [["a"]], f"targets: row 0 column 0 is 'a'; {FLATTEN}"),
        ([[1]], [["a", "b"]], f"targets: row 0 column 0 is 'a'; give classes as {LABELS}"),
        ([[1], [None]], [[0], [1]], "inputs: row 1 column 0 is None; finite numbers are needed"),
        ([[10**400]], [[0]], f"inputs: row 0 column 0 is 1{'0' * 28}...{'0' * 28}; finite numbers are needed"),
        ([[1j]], [[0]], f"inputs: complex128 given; numbers are needed: {ROWS}"),
        (
            np.array([["2026-01-01"]], "datetime64[ns]"),
            [[0]],
            f"inputs: datetime64[ns] given; numbers are needed: {ROWS}",
        ),
        ([[1, float("nan")]], [[0]], "inputs: row 0 column 1 is nan; finite numbers are needed"),
        ([[1], [2]], [[0], [float("inf")]], "targets: row 1 column 0 is inf; finite numbers are needed"),
    ],
)
def test_it_refuses(inputs: Any, targets: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset(inputs, targets)
    assert str(caught.value) == message


@pytest.mark.parametrize("other", [None, len, 3, "01", {"x": [0, 1]}, {0, 1}, (x for x in (0, 1))])
def test_what_can_never_be_data_is_a_wrong_type(other: Any) -> None:
    with pytest.raises(TypeError, match=r"^inputs: .* given; needed: one row a sample, such as \[\[0\], \[1\]\]$"):
        Dataset(other, [[0], [1]])
    with pytest.raises(TypeError, match=r"^targets: .* given; needed: one row a sample.* for classes one label a sam"):
        Dataset([[0], [1]], other)


@pytest.mark.parametrize("problem", ["ranking", 5, ["regression"], np.array([1, 2]), "x" * 3000])
def test_it_refuses_an_unknown_problem(problem: Any) -> None:
    with pytest.raises(DataError, match=r"^problem: .{1,62} given; classification or regression is allowed$"):
        Dataset([[1]], [[1]], problem)


@pytest.mark.parametrize("threshold", [float("nan"), float("inf"), "a", [1], True, 10**400])
def test_the_threshold_is_a_finite_number(threshold: Any) -> None:
    with pytest.raises(DataError, match=r"^threshold: .* given; a finite number is needed$"):
        Dataset([[1]], [[1]], threshold=threshold)
    assert Dataset([[1]], [[1]], threshold=np.float32(0.5)).threshold == 0.5  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["input_names", "classes"])
def test_names_are_several(name: str) -> None:
    for targets in ([[1]], [1]):
        with pytest.raises(TypeError, match=rf"^{name}: 5 given; a list of names is needed, such as \['a', 'b'\]$"):
            Dataset([[1]], targets, **{name: 5})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"input_names": ["a"]}, "input_names: 1 given for 2 inputs; give one each"),
        ({"classes": "abc"}, "classes: 3 given for 2 classes; give one each"),
    ],
)
def test_names_must_fit(names: dict[str, Any], message: str) -> None:
    """One column of targets is two classes."""
    with pytest.raises(DataError) as caught:
        Dataset([[1, 2]], [[0]], **names)
    assert str(caught.value) == message


def test_names_are_kept() -> None:
    data = Dataset([[1, 2]], [[0, 1, 0]], input_names=["a", "b"], classes="xyz")
    assert (data.input_names, data.classes) == (("a", "b"), ("x", "y", "z"))
    assert (Dataset([[1]], [[0]]).input_names, Dataset([[1]], [[0]]).classes) == (None, None)


def test_a_part_is_with_problem_of_the_whole() -> None:
    """Its targets may be all of one class: where the classes part is not to be seen in them."""
    data = Dataset([[1], [2], [3]], [[-1], [1], [1]], "classification", ["x"], ["no", "yes"])
    part = data.part(np.array([False, True, True]))
    assert part.inputs.tolist() == [[2], [3]]
    assert (part.problem, part.input_names, part.classes) == ("classification", ("x",), ("no", "yes"))
    assert part.threshold == 0
    assert part.labels.tolist() == [1, 1]
    assert part.verdicts(np.array([[0.1], [-0.1]])).tolist() == [RIGHT, WRONG]


@pytest.mark.parametrize(
    ("targets", "settings", "message"),
    [
        (
            [[1], [0]],
            {},
            f"targets: cross_entropy needs {CLASSES}, or {LABELS}; 1 column given: flatten it, such as y[:, 0]",
        ),
        ([[1, 0], [1, 1]], {}, "targets: row 1 is [1.0, 1.0]; cross_entropy needs probabilities that add up to 1"),
        ([[2, -1], [1, 0]], {}, "targets: row 0 is [2.0, -1.0]; cross_entropy needs probabilities that add up to 1"),
        (
            [[0], [2]],
            {"loss": "half_squared_error"},
            f"targets: row 1 column 0 is 2; tanh outputs reach -1 to 1 only: {ADVICE}",
        ),
        (
            [[0], [-2]],
            {"loss": "mse", "output": "relu"},
            f"targets: row 1 column 0 is -2; relu outputs reach 0 to inf only: {ADVICE}",
        ),
    ],
)
def test_targets_must_be_within_reach(targets: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        Trainer(Recipe(**settings), Dataset([[0], [1]], targets))
    assert str(caught.value) == message


@pytest.mark.parametrize("loss", ["cross_entropy", "softmax_mse"])
def test_probabilities_may_be_rounded_to_float32(loss: str) -> None:
    for beyond in (5e-7, -5e-7):
        assert Trainer(Recipe(loss=loss), Dataset([[0]], [[0.5, 0.5 + beyond]])).epoch == 0
    for beyond in (5e-6, -5e-6):
        with pytest.raises(DataError, match=r"^targets: row 0 is .* needs probabilities that add up to 1$"):
            Trainer(Recipe(loss=loss), Dataset([[0]], [[0.5, 0.5 + beyond]]))


def test_the_threshold_of_huge_targets_is_finite() -> None:
    assert Dataset([[0], [1]], [[1.5e308], [1.7e308]]).threshold == pytest.approx(1.6e308)


def test_any_target_is_within_reach_of_linear_outputs() -> None:
    assert Trainer(Recipe(loss="mse"), Dataset([[0]], [[-1e9]])).epoch == 0


def test_verdicts_of_several_columns() -> None:
    data = Dataset([[0]] * 4, [[1, 0], [1, 0], [1, 0], [0, 1]])
    predictions = np.array([[0.9, 0.1], [0.1, 0.9], [0.5, 0.5], [0.2, 0.3]])
    assert data.verdicts(predictions).tolist() == [RIGHT, WRONG, TIE, RIGHT]


def test_verdicts_of_one_column() -> None:
    """The threshold lies half way between the targets."""
    data = Dataset([[0]] * 4, [[-1], [1], [1], [-1]])
    assert data.verdicts(np.array([[-0.1], [0.1], [-0.1], [0.0]])).tolist() == [RIGHT, RIGHT, WRONG, TIE]
    data = Dataset([[0]] * 3, [[0], [1], [1]])
    assert data.verdicts(np.array([[0.1], [0.6], [0.4]])).tolist() == [RIGHT, RIGHT, WRONG]


@pytest.mark.parametrize(
    ("settings", "target", "threshold"),
    [
        ({"loss": "binary_cross_entropy"}, 1.0, 0.5),
        ({"loss": "binary_cross_entropy"}, 0.0, 0.5),
        ({"loss": "half_squared_error"}, 1.0, 0.0),
    ],
)
def test_where_there_is_one_class_only(settings: dict[str, Any], target: float, threshold: float) -> None:
    """It ends where the output units, too, are half way."""
    data = Dataset([[0], [1]], [[target]] * 2)
    trainer = Trainer(Recipe(hidden=(), initializer="zeros", **settings), data)
    assert trainer.data.threshold == threshold
    for bias in (-3.0, 3.0):
        trainer.network.biases[0][...] = bias
        assert trainer.measure().accuracy == float((bias > 0) == (target > 0))
    trainer.network.biases[0][...] = 0.0
    assert trainer.measure().train.ties == 2


INDEPENDENT = [[1, 0], [0, 1], [1, 1], [0, 0]]


def test_outputs_may_be_classes_each_for_itself() -> None:
    data = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], INDEPENDENT, "classification")
    recipe = Recipe(loss="binary_cross_entropy", hidden=(8,), activation="tanh", learning_rate=0.5)
    trainer = Trainer(recipe, data)
    trainer.step(300)
    measure = trainer.measure()
    assert measure.loss < 0.05
    assert (measure.accuracy, measure.train.ties, measure.train.confusion) == (1.0, 0, None)


def test_few_of_independent_outputs_are_with_problem_of_all() -> None:
    """In them, each row may happen to have one class."""
    whole = Dataset(np.zeros((4, 1)), INDEPENDENT, "classification")
    few = whole.part(np.array([True, True, False, False]))
    assert few.verdicts(np.array([[0.9, 0.8], [0.1, 0.6]])).tolist() == [WRONG, RIGHT]
    trainer = Trainer(Recipe(hidden=(), loss="binary_cross_entropy", initializer="zeros"), whole)
    trainer.continue_with(Dataset([[0.0], [0.0]], [[1, 0], [0, 1]]))
    trainer.network.biases[0][...] = 2.0, 1.0
    score = trainer.measure().train
    assert (score.accuracy, score.ties, score.confusion) == (0.0, 0, None)


def test_verdicts_of_independent_columns() -> None:
    """All must be on their side of the threshold, and none on it."""
    data = Dataset([[0]] * 4, INDEPENDENT, "classification")
    predictions = [[0.6, 0.4], [0.6, 0.9], [0.9, 0.5], [0.1, 0.4]]
    assert data.verdicts(np.array(predictions)).tolist() == [RIGHT, WRONG, TIE, RIGHT]
    data = Dataset([[0]] * 4, 2.0 * np.array(INDEPENDENT) - 1.0, "classification")
    assert data.verdicts(np.array(predictions) - 0.5).tolist() == [RIGHT, WRONG, TIE, RIGHT]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (Dataset([[0, 0], [0, 1]], [0, 1]), "2 samples, 2 inputs, 2 classes: 0, 1"),
        (Dataset([[0]], [[0, 1]]), "1 sample, 1 input, 2 targets"),
        (Dataset([[0]], [[0]]), "1 sample, 1 input, 1 target"),
        (Dataset([[0]], [[0, 1]], "regression", classes=["east", "north"]), "1 sample, 1 input, 2 values: east, north"),
        (Dataset([[0]] * 4, INDEPENDENT, "classification"), "4 samples, 1 input, 2 targets"),
        (Dataset([[0], [1]], [[0], [1]], "classification"), "2 samples, 1 input, 2 classes"),
        (Dataset([[0]] * 2, ["two\nlines", "no"]), "2 samples, 1 input, 2 classes: no, two lines"),
        (
            Dataset(np.zeros((1000, 1)), np.arange(1000)),
            "1,000 samples, 1 input, 1,000 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,...994, 995, 996, 997, 998, 999",
        ),
    ],
)
def test_its_repr_says_what_is_in_it(data: Dataset, text: str) -> None:
    assert repr(data) == f"Dataset({text})"


def test_two_are_equal_only_if_the_same() -> None:
    assert Dataset([[0]], [[0]]) != Dataset([[0]], [[0]])


def test_problem_follows_the_loss_unless_said() -> None:
    plain, said = Dataset([[0]], [[0, 1]]), Dataset([[0]], [[0, 1]], "classification")
    assert plain.is_classification("cross_entropy")
    assert not plain.is_classification("mse")
    assert said.is_classification("mse")
    assert not Dataset([[0]], [[0, 1]], "regression").is_classification("cross_entropy")


@pytest.mark.parametrize(
    ("targets", "classes"),
    [
        ([[0], [1], [1]], True),
        ([[0], [0.5], [1]], False),
        ([[0, 1], [1, 0], [0, 1]], True),
        ([[0, 1, 0], [1, 1, 0], [0, 0, 1]], False),  # two labels in one row
        ([[0, 1, 0], [0, 0, 0], [0, 0, 1]], False),
    ],
)
@pytest.mark.parametrize(("loss", "units"), [("binary_cross_entropy", "sigmoid"), ("half_squared_error", "tanh")])
def test_problem_follows_targets_where_the_loss_is_for_both(loss: str, units: str, targets: Any, classes: bool) -> None:
    trainer = Trainer(Recipe(loss=loss), Dataset([[0], [1], [2]], targets))
    assert (trainer.measure().accuracy is not None) == classes
    assert trainer.network.activations[-1] == (units if classes else LOSSES[loss].for_values)
    said = Trainer(Recipe(loss=loss), Dataset([[0], [1], [2]], targets, "classification"))
    assert said.network.activations[-1] == units


def test_the_test_part_of_what_the_loss_makes_classes_has_its_share_of_each() -> None:
    targets = np.eye(2)[np.repeat([0, 1], [90, 10])]
    for seed in range(6):
        trainer = Trainer(Recipe(test_fraction=0.3, test_seed=seed), Dataset(np.zeros((100, 2)), targets))
        assert trainer.test_data is not None
        assert trainer.test_data.targets.sum(axis=0).tolist() == [27, 3]
