"""The order of samples with the wrong ones first."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine import Dataset
from tests.tui.frames import scored
from tui.drawing.cells import plain
from tui.drawing.columns import PROBABILITIES
from tui.drawing.order import errors, wrong, wrong_first
from tui.drawing.table import place_of, table

XOR = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]).encoded("cross_entropy", "softmax")
ANSWERS = [[0.9, 0.1], [0.5, 0.5], [0.6, 0.4], [0.2, 0.8]]


def test_wrong_samples_come_first_then_ties_then_right_ones() -> None:
    score = scored(XOR, ANSWERS)
    assert wrong_first(score).tolist() == [2, 3, 1, 0]
    assert wrong(score).tolist() == [1, 2, 3]


def test_of_values_the_largest_error_comes_first_in_spreads_of_each_output() -> None:
    data = Dataset(np.zeros((4, 1)), [[0.0, 0.0], [1.0, 1000.0], [0.0, 1000.0], [1.0, 0.0]], "regression")
    outputs = data.targets + np.array([[0.0, 100.0], [0.4, 0.0], [0.0, 0.0], [np.nan, 0.0]])
    score = scored(data, outputs, of_classes=False)
    assert errors(score)[:3].round(3).tolist() == [0.141, 0.566, 0.0]
    assert wrong_first(score).tolist() == [3, 1, 0, 2]
    assert not len(wrong(score))


@given(st.lists(st.sampled_from([0.1, 0.5, 0.9]), min_size=1, max_size=40))
def test_it_is_an_order_of_all_samples_and_equal_ones_stay_as_they_come(outputs: list[float]) -> None:
    data = Dataset(np.zeros((len(outputs), 1)), np.ones((len(outputs), 1)), "classification", threshold=0.5)
    score = scored(data, np.array(outputs)[:, None])
    order = wrong_first(score)
    assert sorted(order.tolist()) == list(range(len(outputs)))
    ranks = [{0.1: 0, 0.5: 1, 0.9: 2}[outputs[sample]] for sample in order]
    assert ranks == sorted(ranks)
    assert all(a < b for a, b, same in zip(order, order[1:], np.diff(ranks) == 0, strict=False) if same)


def test_rows_of_the_table_stand_in_that_order_around_the_chosen_sample() -> None:
    score = scored(XOR, ANSWERS)
    order = wrong_first(score)
    rows = [plain(row) for row in table(XOR, PROBABILITIES, score, 3, 50, 9, True, 0, order)]
    assert [row.replace("›", " ").split()[:2] for row in rows[1:]] == [["1", "0"], ["1", "1"], ["0", "1"], ["0", "0"]]
    assert [row[0] for row in rows[1:]] == [" ", "›", " ", " "]
    assert place_of(3, order) == 1
    assert place_of(3, None) == 3
    # Only two rows fit: the arrows are about the order, not about the numbers of the samples.
    few = [plain(row)[0] for row in table(XOR, PROBABILITIES, score, 3, 50, 3, True, 0, order)]
    assert few == [" ", " ", "›"] or few == [" ", "›", "↓"]
