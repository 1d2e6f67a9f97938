"""Data frames and whatever else is like an array: what is taken from them, names included."""

from __future__ import annotations

from array import array
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from engine import DataError, Dataset, Recipe, Trainer
from tests.engine.interpreter import in_a_fresh_interpreter

FLOWERS = pd.DataFrame(
    {"width": [1.0, 2.5, 3.0, 4.0], "length": [1, 2, 3, 4], "kind": ["rose", "iris", "rose", "lily"]}
)
SIZES = FLOWERS[["width", "length"]]


def message(inputs: Any, targets: Any, **settings: Any) -> str:
    with pytest.raises(DataError) as caught:
        Dataset(inputs, targets, **settings)
    return str(caught.value)


def test_a_frame_and_a_series() -> None:
    data = Dataset(SIZES, FLOWERS.kind)
    assert data.input_names == ("width", "length")
    assert data.classes == ("iris", "lily", "rose")
    assert data.inputs.tolist() == [[1, 1], [2.5, 2], [3, 3], [4, 4]]
    assert data.labels.tolist() == [2, 0, 2, 1]
    trainer = Trainer(Recipe(test_fraction=0.25), Dataset(SIZES, [0, 1, 0, 1]))
    trainer.step(2)
    assert trainer.data.input_names == ("width", "length")


def test_values_of_a_frame() -> None:
    assert Dataset(SIZES[["length"]], FLOWERS.width, "regression").targets.tolist() == [[1], [2.5], [3], [4]]
    both = Dataset(FLOWERS.index.to_numpy()[:, None], SIZES, "regression")
    assert (both.input_names, both.classes) == (None, ("width", "length"))
    assert Dataset(SIZES, pd.get_dummies(FLOWERS.kind)).classes == ("iris", "lily", "rose")


def test_names_that_are_given_or_no_words() -> None:
    assert Dataset(SIZES, [0, 1, 0, 1], input_names=["a", "b"]).input_names == ("a", "b")
    assert Dataset(pd.DataFrame(SIZES.to_numpy()), [0, 1, 0, 1]).input_names is None


def test_categories_keep_their_order() -> None:
    """Those that occur."""
    heights = pd.Categorical(["low", "high", "mid", "low"], categories=["low", "mid", "high", "huge"], ordered=True)
    data = Dataset(SIZES, pd.Series(heights))
    assert (data.classes, data.labels.tolist()) == (("low", "mid", "high"), [0, 2, 1, 0])
    assert Dataset(SIZES, pd.Series(heights), classes=["high", "mid", "low"]).labels.tolist() == [2, 0, 1, 2]


def test_whole_numbers_that_may_be_missing() -> None:
    assert Dataset(SIZES, pd.Series([1, 2, 1, 2], dtype="Int64")).classes == ("1", "2")
    missing = pd.Series([1, 2, None, 2], dtype="Int64")
    assert message(SIZES, missing).startswith("labels: row 2 is ")
    assert message(SIZES, missing).endswith("; a number or a word is needed")


def test_what_is_wrong_is_said_with_the_name_of_its_column() -> None:
    advice = "convert its column to numbers or leave it out"
    assert message(FLOWERS, FLOWERS.kind) == f"inputs: row 0 column kind is 'rose'; {advice}"
    holes = SIZES.assign(length=[1, 2, np.nan, 4])
    assert message(holes, FLOWERS.kind) == "inputs: row 2 column length is nan; finite numbers are needed"
    advice = 'give one label a sample: flatten the column, such as df["kind"]'
    assert message(SIZES, FLOWERS[["kind"]]) == f"targets: row 0 column kind is 'rose'; {advice}"
    assert message(FLOWERS.width, FLOWERS.kind).startswith("inputs: shape (4,) given; needed: one row a sample")
    assert message(SIZES, FLOWERS.kind[:3]) == "rows: 4 of inputs but 3 of targets; give one each"
    assert message(SIZES, pd.Series(["a", None, "b", "a"])).startswith("labels: row 1 is ")


class Tensor:
    """As other libraries have them: `__array__`, and where there is no axis no length."""

    def __init__(self, values: Any, problem: str = "") -> None:
        self.values, self.problem = np.asarray(values), problem

    def __array__(self, *_: Any, **__: Any) -> Any:
        if self.problem:
            raise TypeError(self.problem)
        return self.values

    def __len__(self) -> int:
        return len(self.values)


class Bare:
    """Nothing but `__array__`."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, *_: Any, **__: Any) -> Any:
        return self.values


@pytest.mark.parametrize("kind", [Tensor, Bare, np.array])
def test_tensors_alone_and_in_lists(kind: Any) -> None:
    inputs, labels = [[0.0, 1.0], [2.0, 3.0]], [1, 0]
    for targets in (kind(labels), [kind(label) for label in labels]):
        data = Dataset(kind(inputs), targets)
        assert (data.inputs.tolist(), data.labels.tolist(), data.classes) == (inputs, labels, ("0", "1"))
    data = Dataset([kind(row) for row in inputs], [kind([1.5]), kind([2])])
    assert (data.inputs.tolist(), data.targets.tolist()) == (inputs, [[1.5], [2.0]])
    assert Trainer(Recipe()).predict([kind(row) for row in inputs]).shape == (2, 2)


def test_tensors_that_cannot_be_read() -> None:
    there = Tensor([[0], [1]], "can't convert\x1b cuda:0.\nUse Tensor.cpu() first.")
    problem = "Tensor cannot be read (can't convert cuda:0.); convert it to a NumPy array"
    assert message(there, [0, 1]) == f"inputs: {problem}"
    assert message([[0], [1]], there) == f"targets: {problem}"
    assert message([there, there], [0, 1]) == f"inputs: {problem}"
    assert message([[there]], [[0]]).startswith("inputs: rows of numbers of equal length are needed")
    with pytest.raises(DataError, match=r"^inputs: Tensor cannot be read"):
        Trainer().predict(there)


def test_masked_values_are_no_data() -> None:
    whole, holes = np.ma.array([[1.0], [2.0]]), np.ma.array([[1.0], [2.0]], mask=[[False], [True]])
    assert Dataset(whole, [0, 1]).inputs.tolist() == [[1], [2]]
    advice = "is masked; fill in a value or leave its row out"
    assert message(holes, [0, 1]) == f"inputs: row 1 column 0 {advice}"
    assert message(list(holes), [0, 1]) == f"inputs: row 1 column 0 {advice}"
    assert message(whole, holes, problem="regression") == f"targets: row 1 column 0 {advice}"
    assert message(whole, holes[:, 0]) == f"targets: row 1 {advice}"
    assert message(whole, [1, np.ma.masked]) == f"targets: row 1 {advice}"
    with pytest.raises(DataError, match=r"^inputs: row 0 column 1 is masked"):
        Trainer().predict(np.ma.array([[1.0, 2.0]], mask=[[False, True]]))


class Frame(NamedTuple):
    """What other libraries' tables have, too."""

    columns: list[str]
    values: list[list[float]]

    def to_numpy(self) -> Any:
        return np.array(self.values)


def test_any_frame_will_do() -> None:
    data = Dataset(Frame(["a", "b"], [[1, 2], [3, 4]]), np.array(["x", "y"], dtype=object))
    assert (data.input_names, data.classes) == (("a", "b"), ("x", "y"))


@pytest.mark.parametrize("inputs", [((0, 1), (2, 3)), [range(2), range(2, 4)], [np.arange(2), array("d", [2, 3])]])
@pytest.mark.parametrize("labels", [(1, 0), array("i", [1, 0]), np.array([1, 0], np.int8), range(1, -1, -1)])
def test_any_sequence_will_do(inputs: Any, labels: Any) -> None:
    data = Dataset(inputs, labels)
    assert data.inputs.tolist() == [[0, 1], [2, 3]]
    assert data.labels.tolist() == [1, 0]


def test_pandas_is_not_imported() -> None:
    program = "import sys, engine; engine.Dataset([[0], [1]], ['a', 'b']); print('pandas' in sys.modules)"
    assert in_a_fresh_interpreter(program).strip() == "False"
