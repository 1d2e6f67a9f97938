"""Labels: what is a class, what it is called, and the one line about what is none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import DataError, Dataset, Recipe, Trainer, load, save
from engine.data.labels import read_labels
from engine.functions.losses import LOSSES

INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]]
NUMBERS = 'give numbers, or set problem="classification" if these are classes'
VALUES = 'set problem="regression" if these are values, problem="classification" if they are classes'


@pytest.mark.parametrize(
    ("labels", "names", "places"),
    [
        ([0, 1, 1, 0], ("0", "1"), [0, 1, 1, 0]),
        ((10, 9, -1, 9), ("-1", "9", "10"), [2, 1, 0, 1]),
        (np.array([1.0, 2.0, 1.0, -0.0]), ("0", "1", "2"), [1, 2, 1, 0]),
        (np.array([3, 1, 2, 1], np.uint8), ("1", "2", "3"), [2, 0, 1, 0]),
        ([1, 2.0, np.int64(2), Fraction(2, 2)], ("1", "2"), [0, 1, 1, 0]),
        (["b", "a", "B", "a"], ("B", "a", "b"), [2, 1, 0, 1]),
        (np.array(["no", "yes", "yes", "no"]), ("no", "yes"), [0, 1, 1, 0]),
        (["two words", "\x1b[31mred", "two words", "two words"], ("[31mred", "two words"), [1, 0, 1, 1]),
        ([True, False, True, False], ("False", "True"), [1, 0, 1, 0]),
        (np.array([True, False, True, False]), ("False", "True"), [1, 0, 1, 0]),
        ([2**60, 2**60 + 1, 2**60, 2**60], (str(2**60), str(2**60 + 1)), [0, 1, 0, 0]),
        (range(4), ("0", "1", "2", "3"), [0, 1, 2, 3]),
    ],
)
def test_labels_are_classes(labels: Any, names: tuple[str, ...], places: list[int]) -> None:
    """Numbers by size, words by letter."""
    data = Dataset(INPUTS, labels)
    assert data.labelled
    assert (data.problem, data.classes) == ("classification", names)
    assert data.labels.tolist() == places
    assert data.targets.tolist() == np.eye(len(names))[places].tolist()


@given(st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=2), st.data())
def test_any_numbers_may_be_classes(labels: list[float], data: st.DataObject) -> None:
    labels = [label for label in labels if abs(label) < 1e308]
    if len(set(labels)) > 1:
        places, names = read_labels(labels, any_number=True)
        assert len(names) == len(set(labels))
        assert [sorted(set(labels))[place] for place in places] == labels
        shuffled = data.draw(st.permutations(sorted(set(labels))))
        assert [shuffled[place] for place in read_labels(labels, shuffled)[0]] == labels


def test_the_problem_decides_about_numbers() -> None:
    numbers = [0.5, 1, 0.5, 2]
    values = Dataset(INPUTS, numbers, "regression")
    assert (values.problem, values.classes, values.targets.tolist()) == ("regression", None, [[0.5], [1], [0.5], [2]])
    classes = Dataset(INPUTS, numbers, "classification")
    assert (classes.problem, classes.classes) == ("classification", ("0.5", "1", "2"))
    with pytest.raises(DataError) as caught:
        Dataset(INPUTS, numbers)
    assert str(caught.value) == f"labels: row 0 is 0.5, not a whole number; {VALUES}"


def test_classes_may_be_listed() -> None:
    """In any order, and some of them missing."""
    data = Dataset(INPUTS, ["a", "b", "a", "b"], classes=["b", "c", "a"])
    assert (data.classes, data.labels.tolist()) == (("b", "c", "a"), [2, 0, 2, 0])
    assert Dataset(INPUTS, [1, 1, 1, 1], classes=[0, 1]).targets.tolist() == [[0, 1]] * 4
    assert Dataset(INPUTS, [0.5] * 4, classes=[0.5, 1.0]).classes == ("0.5", "1")


@pytest.mark.parametrize(
    ("labels", "settings", "message"),
    [
        ([0, 1], {}, "rows: 4 of inputs but 2 of targets; give one each"),
        ([1, float("nan"), 2, 1], {}, "labels: row 1 is nan; a number or a word is needed"),
        (np.array([1, 2, np.inf, 1]), {}, "labels: row 2 is inf; a number or a word is needed"),
        (["a", None, "b", "a"], {}, "labels: row 1 is None; a number or a word is needed"),
        (["a", "b", ["c"], "a"], {}, "labels: row 2 is ['c']; a number or a word is needed"),
        ([date(2026, 1, 1)] * 4, {}, "labels: row 0 is datetime.date(2026, 1, 1); a number or a word is needed"),
        (np.array(["2026"] * 4, "datetime64[ns]"), {}, "labels: row 0 is 2026-01-01T00:00:00.000000000; a number or"),
        ([1j, 1, 1, 0], {}, "labels: row 0 is 1j; a number or a word is needed"),
        ([1, 10**400, 1, 1], {}, f"labels: row 1 is 1{'0' * 28}...{'0' * 28}; a number or a word is needed"),
        ([1, "a", 2, 1], {}, "labels: row 0 is 1, a number, but row 1 is 'a', a word; give all as the same"),
        ([0, 2, True, 2], {}, "labels: row 0 is 0, a number, but row 2 is True, a truth value; give all as the same"),
        (
            ["a"] * 4,
            {},
            "labels: every sample has class 'a'; add samples of another class, or list all of them in classes",
        ),
        ([1, 2, 3.5, 1], {}, f"labels: row 2 is 3.5, not a whole number; {VALUES}"),
        (
            list("abca"),
            {"classes": "ab"},
            "labels: row 2 is 'c', none of the classes 'a', 'b'; list all of them in classes",
        ),
        (
            [0, 1, 0, 1],
            {"classes": ("0", "1")},
            "labels: row 0 is 0, none of the classes '0', '1'; list all of them in classes",
        ),
        (list("abca"), {"classes": "aba"}, "classes: 'a', 'b', 'a' given; at least two are needed, each listed once"),
        (["a"] * 4, {"classes": "a"}, "classes: 'a' given; at least two are needed, each listed once"),
        (["a", 1, 1, 1], {"problem": "regression"}, f"targets: row 0 column 0 is 'a'; {NUMBERS}"),
        (["a ", "a", "a", "b"], {}, "classes: 'a' and 'a ' are both called 'a'; give each a name of its own"),
        (list("abab"), {"classes": ["a", "b", "a "]}, "classes: 'a' and 'a ' are both called 'a'; give each a name"),
        (list("abab"), {"classes": [float("nan"), "a", "b"]}, "classes: number 0 is nan; a number or a word is needed"),
        (list("abab"), {"classes": [None, "a", "b"]}, "classes: number 0 is None; a number or a word is needed"),
        (list("abab"), {"classes": [["a"], ["b"]]}, "classes: number 0 is ['a']; a number or a word is needed"),
        (["a", "b" * 1001, "a", "a"], {}, "classes: a name of 1,001 characters given, bbb"),
        (list("abab"), {"input_names": ["x" * 2000, "y"]}, "input_names: a name of 2,000 characters given, xxx"),
        (list("abab"), {"classes": ["a", 1]}, "classes: number 0 is 'a', a word, but number 1 is 1, a number; give"),
        (np.eye(2)[[0, 1, 1, 0]], {"classes": [None, "b"]}, "classes: None given; a number or a word is needed"),
        (np.eye(2)[[0, 1, 1, 0]], {"classes": ["b", "b\n"]}, r"classes: 'b' and 'b\n' are both called 'b'; give each"),
        ([1, [2], 1, 1], {"problem": "regression"}, "targets: row 1 column 0 is [2]; finite numbers are needed"),
    ],
)
def test_what_is_refused(labels: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        Dataset(INPUTS, labels, **settings)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_many_different_numbers_are_rather_values() -> None:
    inputs, numbers = np.zeros((1001, 1)), np.arange(1001)
    with pytest.raises(DataError) as caught:
        Dataset(inputs, numbers)
    advice = 'set problem="regression" if these are values, or list all of them in classes'
    assert str(caught.value) == f"labels: 1,001 classes; at most 1,000 are allowed: {advice}"
    assert Dataset(inputs, numbers, classes=numbers).targets.shape == (1001, 1001)
    assert Dataset(inputs, numbers, "regression").targets.shape == (1001, 1)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_trainer_writes_labels_as_its_loss_wants_them(loss: str) -> None:
    data = Dataset(INPUTS, ["even", "odd", "odd", "even"])
    trainer = Trainer(Recipe(loss=loss), data)
    built_in = Trainer(Recipe(loss=loss))
    assert trainer.data.targets.tolist() == built_in.data.targets.tolist()
    assert trainer.data.threshold == built_in.data.threshold
    for one in (trainer, built_in):
        one.step(5)
    assert trainer.network.parameters.tobytes() == built_in.network.parameters.tobytes()


def test_encoded_data_can_be_written_anew() -> None:
    data = Dataset(INPUTS, ["even", "odd", "odd", "even"])
    low_and_high = data.encoded("half_squared_error", "tanh")
    assert low_and_high.targets.tolist() == [[-1], [1], [1], [-1]]
    assert not low_and_high.targets.flags.writeable
    again = low_and_high.encoded("cross_entropy", "softmax")
    assert again.targets.tolist() == data.targets.tolist()
    assert again.threshold == data.threshold == 0.5
    part = data.part(np.array([0, 3])).encoded("binary_cross_entropy", "sigmoid")
    assert (part.targets.tolist(), part.threshold) == ([[0], [0]], 0.5)
    values = Dataset(INPUTS, np.eye(2)[[0, 1, 1, 0]])
    assert values.encoded("cross_entropy", "softmax") is values


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_a_run_goes_on_with_labels_of_the_same_classes(loss: str) -> None:
    trainer = Trainer(Recipe(loss=loss), Dataset(INPUTS, ["even", "odd", "odd", "even"]))
    trainer.step(2)
    trainer.continue_with(Dataset(INPUTS[:2], ["odd", "odd"], classes=["even", "odd"]))
    assert trainer.data.labels.tolist() == [1, 1]
    trainer.step(2)
    with pytest.raises(DataError) as caught:
        trainer.continue_with(Dataset(INPUTS, ["odd", "prime", "odd", "prime"]))
    assert str(caught.value) == "classes: odd, prime given, but even, odd needed; list all of these in classes"
    assert trainer.data.labels.tolist() == [1, 1]


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_a_saved_run_of_labels_goes_on(loss: str, tmp_path: Path) -> None:
    trainer = Trainer(Recipe(loss=loss), Dataset(INPUTS, ["even", "odd", "odd", "even"]))
    trainer.step(3)
    save(trainer, tmp_path / "run")
    other = load(tmp_path / "run")
    for one in (trainer, other):
        one.step(3)
    assert other.network.parameters.tobytes() == trainer.network.parameters.tobytes()
    assert other.data.classes == ("even", "odd")
    other.continue_with(Dataset(INPUTS, ["odd", "even", "even", "odd"]))
    assert other.data.labels.tolist() == [1, 0, 0, 1]
