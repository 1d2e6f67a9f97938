"""The chosen sample in full: its verdict, its outputs, its inputs."""

from __future__ import annotations

import numpy as np

from engine import Dataset
from tests.tui.frames import scored
from tui.drawing.cells import Row, plain
from tui.drawing.columns import PROBABILITIES, SCORES, VALUES
from tui.drawing.sample import detail, detail_size

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = Dataset(INPUTS, np.eye(2)[[0, 1, 1, 0]], "classification")
ANSWERS = np.array([[0.994, 0.006], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
FLOWERS = Dataset(
    np.array([[5.1, 3.5, 1.4, 0.2], [7.0, 3.2, 4.7, 1.4], [6.3, 3.3, 6.0, 2.5]]),
    ["setosa", "versicolor", "virginica"],
    input_names=("sepal length", "sepal width", "petal length", "petal width"),
)


def lines_of(rows: list[Row]) -> list[str]:
    return [plain(row) for row in rows]


def test_full_precision_without_plus_and_what_is_wanted_once() -> None:
    assert lines_of(detail(XOR, PROBABILITIES, scored(XOR, ANSWERS / 3), 3, 60, 9)) == [
        "",
        "  row 4  wrong, target 0",
        f"  p(0)  {0.2 / 3!r}",
        f"  p(1)  {0.8 / 3!r}",
    ]
    assert detail(XOR, PROBABILITIES, None, 0, 44, 5) == []


def test_signed_outputs_are_aligned() -> None:
    said = lines_of(detail(XOR, SCORES, scored(XOR, [[0.25, -0.5]] * 4), 1, 60, 9))
    assert said[2:] == ["  output 0   0.25", "  output 1  -0.5"]


def test_where_not_all_outputs_have_room_the_wanted_and_the_answered_come_first() -> None:
    data = Dataset(INPUTS, np.eye(10)[[0, 9, 3, 4]], "classification")
    answers = np.eye(10)[[0, 9, 4, 4]] * 0.7 + 0.03
    said = lines_of(detail(data, PROBABILITIES, scored(data, answers), 2, 60, 4))
    assert [line.split()[0] for line in said[2:]] == ["p(3)", "p(4)"]


def test_inputs_that_are_not_whole_in_the_table_are_told_with_their_whole_names() -> None:
    said = " ".join(lines_of(detail(FLOWERS, PROBABILITIES, scored(FLOWERS, np.eye(3)), 1, 44, 7, whole=False)))
    assert "row 2  right, target versicolor" in said
    assert "versicolor  1" in said
    assert "sepal length 7, sepal width 3.2, petal   length 4.7, petal width 1.4" in said
    assert detail_size(FLOWERS, PROBABILITIES, whole=False) == 7
    short = lines_of(detail(FLOWERS, PROBABILITIES, scored(FLOWERS, np.eye(3)), 1, 30, 4, whole=False))
    assert short[-1] == "  sepal length 7, sepal width…"


def test_a_value_what_is_wanted_and_the_error() -> None:
    one = Dataset(INPUTS[:2], [[0.25], [2.0]])
    assert lines_of(detail(one, VALUES, scored(one, [[0.5], [2.0]], of_classes=False), 0, 60, 5)) == [
        "",
        "  row 1",
        "  target   0.25",
        "  output   0.5",
        "  error   +0.25",
    ]
    two = Dataset(INPUTS[:2], [[1.0, 2.0], [3.0, 4.0]], "regression", None, ("price", "days"))
    score = scored(two, [[1.5, 2.0], [3.0, 4.0]], of_classes=False)
    assert lines_of(detail(two, VALUES, score, 0, 60, 8))[2] == "  price target   1"
    assert lines_of(detail(two, VALUES, score, 0, 60, 4))[2:] == ["  price  1.5  error +0.5", "  days  2  error 0"]
