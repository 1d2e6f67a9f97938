"""The predictions as text: wanted, answered, right or wrong."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tui.drawing.cells import Row, plain, width
from tui.drawing.table import bar, detail, seen, table, wanted

Floats = NDArray[np.float64]

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
CLASSES = np.eye(2)[[0, 1, 1, 0]]
ANSWERS = np.array([[0.994, 0.006], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
VERDICTS = np.array([1, 1, -1, 0], dtype=np.int8)


def xor(columns: int = 44, lines: int = 10, chosen: int = 0, active: bool = True) -> list[Row]:
    return table(INPUTS, CLASSES, ANSWERS, VERDICTS, chosen, columns, lines, active)


def words(rows: list[Row]) -> list[list[str]]:
    return [plain(row).replace("█", " ").replace("▌", " ").split() for row in rows]


def test_inputs_wanted_answers_and_verdicts() -> None:
    assert words(xor()) == [
        ["x1", "x2", "want", "p(0)", "p(1)"],
        ["›", "0", "0", "0", "0.994", "0.006", "✓"],
        ["0", "1", "1", "0.400", "0.600", "✓"],
        ["1", "0", "1", "0.500", "0.500", "="],
        ["1", "1", "0", "0.200", "0.800", "✗"],
    ]


def test_right_wrong_and_tie_have_a_glyph_and_a_role_each() -> None:
    assert [(row[-1].text.strip(), row[-1].role) for row in xor()[1:]] == [
        ("✓", "good"),
        ("✓", "good"),
        ("=", "warning"),
        ("✗", "bad"),
    ]


def test_a_bar_beside_each_number_where_there_is_room() -> None:
    rows = xor(44)
    assert [
        [len(span.text.strip()) for span in row if "█" in span.text and span.role != "muted"] for row in rows[1:]
    ] == [[5], [3], [3, 3], [4]]
    assert not any("█" in plain(row) for row in xor(34))


def test_the_samples_that_are_seen_are_those_around_the_chosen_one() -> None:
    assert seen(4, 2, 10) == range(4)
    assert seen(100, 50, 11) == range(45, 55)
    assert seen(100, 99, 11) == range(90, 100)
    assert seen(100, 0, 0) == range(1)


def test_before_anything_is_known_there_are_dashes() -> None:
    rows = table(INPUTS, CLASSES, None, None, 0, 44, 10, True)
    assert words(rows)[1] == ["›", "0", "0", "0", "–", "–"]
    assert detail(CLASSES, None, None, 0, 44, 5) == []


def test_the_digits_move_nothing() -> None:
    places = set()
    for value in (0.0, -0.5, 1.0, 123.4, -1e5, 1e100, nan, inf, -inf):
        answers = np.array([[value, 0.5]] * 4)
        rows = table(INPUTS, CLASSES, answers, VERDICTS, 0, 44, 10, True)
        places.add((plain(rows[1]).find("✓"), plain(rows[1]).find("0.500")))
    assert len(places) == 1


def test_one_output_with_negative_targets() -> None:
    targets = np.array([[-1.0], [1.0], [1.0], [-1.0]])
    answers = np.array([[-0.9], [0.9], [0.0], [-2.0]])
    rows = table(INPUTS, targets, answers, VERDICTS, 3, 44, 10, True)
    assert words(rows)[0] == ["x1", "x2", "want", "output"]
    assert words(rows)[1] == ["0", "0", "-1", "-0.90", "✓"]
    assert words(rows)[2][2:] == ["1", "0.900", "✓"]
    bars = [plain(row).count("█") for row in rows[1:]]
    assert bars[1] > bars[2] > bars[0]
    assert bars[3] == 0


def test_a_regression_has_no_verdicts_and_shows_its_targets() -> None:
    targets = np.array([[0.25, -3.5], [1e-3, 2.0]])
    rows = table(INPUTS[:2], targets, np.array([[0.2, -3.4], [0.0, 2.5]]), None, 0, 60, 10, True)
    assert words(rows)[1] == ["›", "0", "0", "0.25", "-3.5", "0.200", "-3.40"]
    assert not {"✓", "✗", "="} & set("".join(map(plain, rows)))
    assert [plain(row) for row in detail(targets, np.array([[0.2, -3.4]]), None, 0, 60, 4)][1:] == [
        "  row 1",
        "  p(0)  +0.2  wanted 0.25",
        "  p(1)  -3.4  wanted -3.5",
    ]


@pytest.mark.parametrize(
    ("targets", "text"),
    [([1.0, 0.0], "0"), ([0.0, 0.0, 1.0], "2"), ([0.0], "0"), ([-1.0], "-1"), ([0.5, 0.5], "0.5 0.5"), ([1, 1], "1 1")],
)
def test_what_is_wanted_is_a_class_or_numbers(targets: list[float], text: str) -> None:
    assert wanted(np.array(targets, dtype=float)) == text


def test_of_many_samples_those_around_the_chosen_one_are_seen() -> None:
    inputs, targets = np.arange(200.0).reshape(100, 2), np.eye(2)[np.arange(100) % 2]
    for chosen, first in ((0, 0), (50, 48), (99, 95)):
        rows = table(inputs, targets, targets, None, chosen, 44, 6, True)
        assert len(rows) == 6
        assert float(words(rows)[1][1 if chosen == 0 else 0]) == inputs[first, 0]
        assert sum(plain(row).startswith("›") for row in rows) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "    "),
        (1.0, "████"),
        (0.5, "██  "),
        (0.125, "▌   "),
        (0.99, "████"),
        (-3.0, "    "),
        (9.0, "████"),
        (nan, "    "),
        (inf, "    "),
        (None, "    "),
    ],
)
def test_a_bar_is_cut_at_its_ends(value: float | None, text: str) -> None:
    assert bar(value, 0.0, 1.0, 4) == text


def test_a_bar_without_room_or_range_is_empty() -> None:
    assert bar(0.5, 0.0, 1.0, 0) == ""
    assert bar(0.5, 0.0, 1.0, -2) == ""
    assert bar(0.5, 1.0, 1.0, 3) == "   "


def test_the_chosen_sample_is_there_in_full_precision() -> None:
    rows = detail(CLASSES, ANSWERS / 3, VERDICTS, 3, 60, 9)
    assert [plain(row) for row in rows] == [
        "",
        "  row 4  wrong",
        f"  p(0)  +{0.2 / 3!r}  wanted 1",
        f"  p(1)  +{0.8 / 3!r}  wanted 0",
    ]


@given(
    predictions=arrays.arrays(np.float64, (4, 3), elements=st.floats()),
    targets=arrays.arrays(np.float64, (4, 3), elements=st.floats(-1e6, 1e6)),
    columns=st.integers(-1, 90),
    lines=st.integers(-1, 12),
    chosen=st.integers(0, 3),
)
def test_it_is_never_larger_than_asked(
    predictions: Floats, targets: Floats, columns: int, lines: int, chosen: int
) -> None:
    rows = table(INPUTS, targets, predictions, VERDICTS, chosen, columns, lines, True)
    more = detail(targets, predictions, VERDICTS, chosen, columns, lines)
    assert len(rows) <= max(lines, 2)
    assert len(more) <= max(lines, 0)
    assert all(width(row) <= max(columns, 0) for row in (*rows, *more))
