"""The confusion matrix, read as text and compared with counting one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Dataset
from engine.reports import Score
from tests.tui.frames import scored
from tui.drawing.cells import Row, plain, width
from tui.drawing.confusion import (
    CAPTION,
    POSITIVES,
    cell_at,
    confusion,
    confusion_of,
    laid_out,
    outside,
    samples_in,
)
from tui.drawing.numbers import percent

IRIS = ("setosa", "versicolor", "virginica")


def answered(counts: list[list[int]], names: tuple[str, ...] | None = IRIS, ties: int = 0) -> Score:
    """A score with these counts: wanted classes in rows, predicted ones in columns; and ties of class 0."""
    count = len(counts)
    pairs = [(k, j) for k, line in enumerate(counts) for j, many in enumerate(line) for _ in range(many)]
    wanted = np.eye(count)[[k for k, _ in pairs] + [0] * ties]
    outputs = np.vstack([np.eye(count)[[j for _, j in pairs]] * 0.8, np.full((ties, count), 1.0 / count)])
    return scored(Dataset(np.zeros((len(wanted), 2)), wanted, classes=names), outputs)


def drawing(score: Score, columns: int, lines: int, cell: tuple[int, int] = (0, 0), active: bool = True) -> list[Row]:
    matrix = confusion_of(score)
    assert matrix is not None
    return confusion(matrix, cell, columns, lines, active)


def words(rows: list[Row]) -> list[list[str]]:
    return [plain(line).split() for line in rows]


THREE = [[50, 0, 0], [0, 47, 3], [1, 2, 47]]


def test_counts_totals_recall_and_precision_stand_under_whole_names() -> None:
    assert words(drawing(answered(THREE), 70, 12)) == [
        CAPTION.split(),
        [*IRIS, "total", "recall"],
        ["›", "setosa", "50", "0", "0", "50", "100%"],
        ["versicolor", "0", "47", "3", "50", "94.0%"],
        ["virginica", "1", "2", "47", "50", "94.0%"],
        ["total", "51", "49", "50", "150", "96.0%"],
        ["precision", "98.0%", "95.9%", "94.0%"],
        [],
        ["50", "of", "50:", "target", "setosa,", "predicted", "setosa"],
    ]


def test_where_names_have_no_room_columns_are_numbered_and_rows_say_which_is_which() -> None:
    rows = words(drawing(answered(THREE), 40, 6, (1, 2)))
    assert rows[0] == ["0", "1", "2", "total", "recall"]
    assert rows[2] == ["›", "1", "versicolor", "0", "47", "3", "50", "94.0%"]
    assert " ".join(rows[5]) == "3 of 50: versicolor → virginica"
    narrow = words(drawing(answered(THREE), 26, 12))
    assert ["0", "1", "2", "recall"] in narrow
    assert narrow[-2:] == [["0", "setosa", "1", "versicolor"], ["2", "virginica"]]


def test_ties_have_a_column_and_are_not_right() -> None:
    rows = words(drawing(answered(THREE, ties=2), 80, 12, (0, 3)))
    assert rows[1] == [*IRIS, "tie", "total", "recall"]
    assert rows[2] == ["›", "setosa", "50", "0", "0", "2", "52", "96.1%"]
    assert " ".join(rows[-1]) == "2 of 52: target setosa, a tie"
    assert samples_in(answered(THREE, ties=2), (0, 3)).tolist() == [150, 151]


def test_the_colour_is_the_share_of_the_row_and_never_of_the_negative_side() -> None:
    rows = drawing(answered([[90, 10], [0, 5]], None), 40, 5, (1, 1))
    assert [[span.role for span in line[1:3]] for line in rows[1:3]] == [
        ["weight+8", "weight+3"],
        ["weight+0", "cursor"],
    ]


def test_two_classes_of_one_output_are_the_two_sides_of_the_threshold() -> None:
    data = Dataset(np.zeros((4, 2)), [[0.0], [0.0], [1.0], [1.0]], problem="classification")
    matrix = confusion_of(scored(data, [[0.2], [0.7], [0.9], [0.5]]))
    assert matrix is not None
    assert matrix.counts.tolist() == [[1, 1, 0], [0, 1, 1]]
    assert matrix.answers == ("0", "1", "tie")
    assert matrix.mistakes.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_independent_outputs_have_a_row_each_of_true_and_false_positives_and_negatives() -> None:
    wanted = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
    data = Dataset(np.zeros((4, 2)), wanted, "classification", classes=("rain", "wind"))
    score = scored(data, [[0.9, 0.6], [0.1, 0.7], [0.2, 0.5], [0.8, 0.9]])
    rows = words(drawing(score, 60, 6, (0, 1)))
    assert rows[0] == [*POSITIVES, "tie", "recall", "precision"]
    assert rows[1] == ["›", "rain", "2", "1", "0", "1", "0", "66.6%", "100%"]
    assert rows[2] == ["wind", "2", "0", "1", "0", "1", "100%", "66.6%"]
    assert " ".join(rows[-1]) == "1 of 3: rain, off, but should be on"
    assert samples_in(score, (0, 1)).tolist() == [1]
    matrix = confusion_of(score)
    assert matrix is not None
    assert matrix.mistakes.tolist() == [[0, 1, 0, 0, 0], [0, 0, 1, 0, 1]]


def test_of_many_classes_the_part_around_the_cursor_is_seen_and_the_rest_is_counted() -> None:
    score = answered(np.eye(30, dtype=int).tolist(), tuple(f"a class with a long name {k}" for k in range(30)))
    matrix = confusion_of(score)
    assert matrix is not None
    rows = drawing(score, 70, 12, (20, 25))
    assert any(plain(line).startswith("› 20 a class with a long name 20") for line in rows)
    assert "25" in plain(rows[0]).split()
    laid = laid_out(matrix, (20, 25), 70, 12)
    assert outside(matrix, (20, 25), 70, 12) == (
        f"↑ {laid.lines.start} ↓ {30 - laid.lines.stop} ← {laid.columns.start} → {30 - laid.columns.stop} more"
    )


def test_values_have_no_matrix() -> None:
    data = Dataset(np.zeros((2, 1)), [[0.1], [0.7]], "regression")
    assert confusion_of(scored(data, [[0.2], [0.7]], of_classes=False)) is None


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "–"), (0, 9, "0%"), (9, 9, "100%"), (1, 3, "33.3%"), (1999, 2000, "99.9%"), (1, 100_000, "0.0%")],
)
def test_a_share_is_all_only_if_it_is(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


scores = st.builds(
    lambda count, seed, samples: _random(count, seed, samples),
    st.integers(2, 25),
    st.integers(0, 99),
    st.integers(1, 60),
)


def _random(count: int, seed: int, samples: int) -> Score:
    """Answers with a few ties, to any classes."""
    draws = np.random.default_rng(seed)
    wanted = np.eye(count)[draws.integers(0, count, samples)]
    outputs = np.round(draws.random((samples, count)), 1)
    return scored(Dataset(np.zeros((samples, 1)), wanted, "classification"), outputs)


@given(scores)
def test_every_count_is_the_number_of_samples_with_that_answer(score: Score) -> None:
    matrix = confusion_of(score)
    assert matrix is not None
    assert score.confusion is not None
    count = len(matrix.names)
    assert np.array_equal(matrix.counts[:, :count], score.confusion)
    assert matrix.counts.sum() == len(score.data)
    assert matrix.counts[:, count:].sum() == score.ties
    for cell in list(np.ndindex(*matrix.counts.shape))[:30]:
        samples = samples_in(score, (cell[0], cell[1]))
        assert len(samples) == matrix.counts[cell]
        assert (score.data.labels[samples] == cell[0]).all()


@given(scores, st.integers(0, 130), st.integers(0, 30), st.data())
def test_no_drawing_is_larger_than_asked_and_a_click_finds_what_is_drawn(
    score: Score, columns: int, lines: int, data: st.DataObject
) -> None:
    matrix = confusion_of(score)
    assert matrix is not None
    height, wide = matrix.counts.shape
    cell = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, wide - 1))
    rows = confusion(matrix, cell, columns, lines, True)
    assert len(rows) <= lines
    assert all(width(line) <= columns for line in rows)
    laid = laid_out(matrix, cell, columns, lines)
    x = laid.label + laid.cell * (laid.columns.index(cell[1]) + 1) - 1
    y = 1 + laid.captioned + laid.lines.index(cell[0])
    if x < columns and y < lines:
        assert cell_at(x, y, matrix, cell, columns, lines) == cell
        assert plain(rows[y])[: x + 1].endswith(str(matrix.counts[cell]))
