"""The matrix of weights: the part that is seen, its numbers and colours, the cursor and what is under the mouse."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.cells import Row, plain, width
from tui.drawing.matrix import FACTS, FROZEN, ROOMY, View, cell_at, detail, matrix, outside, view

W = np.array([[0.83, -0.12, 0.44], [-2.0, 0.0, 12.5]])
B = np.array([0.1, -0.25])


def drawn(
    weights: object = W, biases: object = B, columns: int = 40, lines: int = 10, cursor: tuple[int, int] = (0, 0)
) -> tuple[list[Row], View]:
    weights, biases = np.asarray(weights, dtype=float), np.asarray(biases, dtype=float)
    height, across = weights.shape
    seen = view(height, across + 1, cursor, 0, 0, columns, lines)
    return matrix(weights, biases, seen, cursor, columns, True), seen


def test_it_shows_every_weight_signed_and_the_bias_last() -> None:
    rows, _ = drawn()
    assert plain(rows[0]).split() == ["1", "2", "3", "bias"]
    assert [[float(number) for number in plain(row).split()] for row in rows[1:]] == [
        [1, 0.83, -0.12, 0.44, 0.1],
        [2, -2.0, 0.0, 12.5, -0.25],
    ]
    signed = [number for row in rows[1:] for number in plain(row).split()[1:] if float(number)]
    assert len(signed) == 7
    assert all(number[0] in "+-" for number in signed)


def test_all_rows_are_of_one_width_whatever_their_digits() -> None:
    hard = [[nan, inf, -inf], [1e300, -1e-300, 12345.678]]
    for columns in range(20, 70):
        rows, _ = drawn(hard, columns=columns)
        assert len({width(row) for row in rows[1:]}) == 1
        assert width(rows[1]) == width(drawn(columns=columns)[0][1])


def test_what_is_not_finite_is_said_in_words_and_marked() -> None:
    rows, _ = drawn([[0.0, nan, inf]], [-inf], cursor=(0, 0))
    assert plain(rows[1]).split() == ["1", "0.0000", "NaN", "+inf", "-inf"]
    assert [span.role for span in rows[1] if span.text.strip() in ("NaN", "+inf", "-inf")] == ["bad"] * 3


def test_signs_have_colours_and_size_has_depth() -> None:
    roles = {span.text.strip(): span.role for row in drawn(cursor=(0, 2))[0][1:] for span in row}
    assert roles["+12.5000"] == "weight+7"
    assert roles["+0.8300"].startswith("weight+")
    assert roles["-2.0000"].startswith("weight-")
    assert roles["0.0000"] == "weight+0"


def test_the_cursor_is_seen_only_in_the_panel_that_has_the_focus() -> None:
    rows, seen = drawn(cursor=(1, 3))
    assert [span.role for span in rows[2]].count("cursor") == 1
    assert next(span.text.strip() for span in rows[2] if span.role == "cursor") == "-0.2500"
    inactive = matrix(W, B, seen, (1, 3), 40, False)
    assert "cursor" not in {span.role for row in inactive for span in row}


def test_what_is_frozen_has_a_mark_behind_it_and_nothing_moves() -> None:
    rows, seen = drawn()
    held = np.zeros_like(W), np.zeros_like(B)
    held[0][1, 2] = held[1][0] = 1.0
    frozen = matrix(W, B, seen, (0, 0), 40, True, held)
    assert [plain(row).count(FROZEN) for row in frozen] == [0, 1, 1]
    assert "+12.5000*" in plain(frozen[2])
    assert plain(frozen[1]).rstrip().endswith("+0.1000*")
    assert [plain(row).replace(FROZEN, " ") for row in frozen] == [plain(row) for row in rows]


def test_columns_have_names_that_stay_apart_and_dead_units_a_mark() -> None:
    _, seen = drawn()
    names = ("sepal length", "sepal width", "petal width")
    rows = matrix(W, B, seen, (0, 0), 40, True, names=names, dead=np.array([False, True]))
    assert plain(rows[0]).split() == ["sepal", "l…", "sepal", "w…", "petal", "w…", "bias"]
    assert [plain(row)[:3] for row in rows[1:]] == ["1  ", "2† "]
    assert [plain(row).replace("†", " ") for row in rows[1:]] == [plain(row) for row in drawn()[0][1:]]
    # A heading ends above the end of its numbers.
    assert plain(rows[0]).index("sepal w…") + 8 == plain(rows[1]).index("-0.1200") + 7


@pytest.mark.parametrize("columns", range(20, 60))
def test_hidden_columns_have_their_sign_whatever_the_width(columns: int) -> None:
    rows, _ = drawn(np.zeros((12, 40)), np.zeros(12), columns, 8)
    assert plain(rows[0]).rstrip().endswith("›")


def test_what_is_hidden_is_counted() -> None:
    assert outside(View(0, 0, 7, 5, 7), 16, 17) == "↓ 9 → 12 more"
    assert outside(View(9, 0, 7, 17, 7), 16, 17) == "↑ 9 more"
    assert outside(View(0, 0, 16, 17, 7), 16, 17) == ""


def test_under_l1_a_weight_of_zero_is_a_plain_zero_and_a_bias_is_not() -> None:
    weights, biases = np.array([[0.0, -0.0, 1e-9]]), np.array([0.0])
    _, seen = drawn(weights, biases)
    assert plain(matrix(weights, biases, seen, (0, 0), 40, True, None, True)[1]).split()[1:] == [
        "0",
        "0",
        "+1e-9",
        "0.0000",
    ]


def test_the_state_of_a_weight_is_what_its_value_is_called() -> None:
    for lines in (1, 3, 4):
        said = "\n".join(map(plain, detail("unit 1", 0.5, 0.0, None, 60, lines, "frozen")))
        assert ("frozen" in said) == (lines > 1)
        assert "+0.5" in said


def test_a_note_is_said_of_the_unit() -> None:
    rows = [plain(row) for row in detail("unit 1", 0.5, 0.0, None, 60, 5, note="† dead")]
    assert [row.split()[0] for row in rows] == ["unit", "†", "value", "gradient,", "change"]
    assert len(detail("unit 1", 0.5, 0.0, None, 60, 4, note="† dead")) == 4


def test_all_of_a_weight_is_on_one_line_where_only_two_are_left_and_wide() -> None:
    (line,) = map(plain, detail("unit 1", 0.5, 0.0, None, 160, 1, note="† dead"))
    assert " ".join(line.split()) == "unit 1 value +0.5 gradient, all samples 0 change this epoch – † dead"
    # Where there is less room, the names are shorter.
    (line,) = map(plain, detail("hidden 1 unit 1", 0.5, 0.0, None, 145, 1, note="† dead"))
    assert " ".join(line.split()) == "hidden 1 unit 1 value +0.5 gradient 0 change – † dead"
    for columns, words in ((46, "gradient, all samples"), (45, "change this epoch"), (41, "change ")):
        assert any(plain(row).startswith(words) for row in detail("unit 1", 0.5, 0.0, None, columns, 4))
    # The longest numbers have room, too.
    (line,) = map(plain, detail("unit 1", -1.2345678901234567e-100, -1e-9 / 3, -2e-200 / 7, ROOMY, 1))
    assert len(line) <= ROOMY
    where = "hidden 1 unit 4 → hidden 2 unit 2"
    (line,) = map(plain, detail(where, -1.2345678901234567e-100, -1e-9 / 3, -2e-200 / 7, ROOMY, 1))
    assert len(line) < len(where) + FACTS


def test_cells_take_the_room_there_is() -> None:
    assert [drawn(columns=columns)[1].cell for columns in (20, 31, 39, 40, 48, 200)] == [*(7, 7, 7, 9, 11, 11)]


def test_the_narrowest_cell_holds_every_number_with_a_space_behind_its_row_s() -> None:
    weights, biases = np.array([[0.8376, -123.456], [-1e-300, 1e300]]), np.array([-0.0021, 12345678.0])
    seen = view(2, 3, (0, 0), 0, 0, 25, 10)
    rows = matrix(weights, biases, seen, (0, 0), 25, True, dead=np.array([False, True]))
    assert [plain(row).split() for row in rows[1:]] == [
        ["1", "+0.838", "-123.5", "-0.002"],
        ["2†", "0.000", "+1e300", "+1e7"],
    ]


def test_a_matrix_of_1024_units_scrolls_with_its_cursor() -> None:
    weights = np.arange(1024.0 * 1024).reshape(1024, 1024) / 1e6
    rows, seen = drawn(weights, np.zeros(1024), 44, 8, cursor=(1023, 1024))
    assert seen.top + seen.rows == 1024
    assert seen.left + seen.columns == 1025
    assert plain(rows[0]).split() == ["‹", "1021", "1022", "1023", "1024", "bias"]
    assert plain(rows[-1]).split()[0] == "1024"
    rows, seen = drawn(weights, np.zeros(1024), 44, 8, cursor=(0, 0))
    assert (seen.top, seen.left) == (0, 0)
    assert plain(rows[0]).split() == ["1", "2", "3", "4", "5", "›"]


def test_the_view_moves_no_more_than_the_cursor_needs() -> None:
    seen = view(40, 41, (10, 10), 8, 8, 44, 6)
    assert (seen.top, seen.left) == (8, 8)
    assert view(40, 41, (7, 10), 8, 8, 44, 6).top == 7
    assert view(40, 41, (13, 10), 8, 8, 44, 6).top == 9


@given(
    height=st.integers(1, 1024),
    across=st.integers(1, 1025),
    data=st.data(),
    top=st.integers(0, 1100),
    left=st.integers(0, 1100),
    columns=st.integers(-1, 200),
    lines=st.integers(-1, 60),
)
def test_the_cursor_is_always_seen(
    height: int, across: int, data: st.DataObject, top: int, left: int, columns: int, lines: int
) -> None:
    cursor = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, across - 1))
    seen = view(height, across, cursor, top, left, columns, lines)
    assert 0 <= seen.top <= cursor[0] < seen.top + seen.rows <= height
    assert 0 <= seen.left <= cursor[1] < seen.left + seen.columns <= across
    assert seen.rows == 1 or seen.rows <= lines - 1


@given(
    height=st.integers(1, 40),
    across=st.integers(1, 40),
    scale=st.sampled_from([1e-300, 1e-3, 1.0, 1e5, 1e300]),
    columns=st.integers(0, 90),
    lines=st.integers(0, 30),
    data=st.data(),
)
def test_it_is_never_wider_than_asked_and_the_mouse_finds_every_cell(
    height: int, across: int, scale: float, columns: int, lines: int, data: st.DataObject
) -> None:
    weights = np.random.default_rng(0).normal(size=(height, across)) * scale
    cursor = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, across))
    seen = view(height, across + 1, cursor, 0, 0, columns, lines)
    rows = matrix(weights, np.zeros(height), seen, cursor, columns, True)
    assert all(width(row) <= columns for row in rows)
    assert len(rows) == seen.rows + 1
    x = 0
    for span in rows[1 + cursor[0] - seen.top]:
        if span.role == "cursor":
            assert cell_at(x, 1 + cursor[0] - seen.top, height, across + 1, seen) == cursor
            assert cell_at(x + len(span.text) - 1, 1 + cursor[0] - seen.top, height, across + 1, seen) == cursor
        x += len(span.text)


def test_there_is_no_cell_beside_the_numbers() -> None:
    seen = view(2, 4, (0, 0), 0, 0, 60, 10)
    assert cell_at(0, 1, 2, 4, seen) is None  # the unit's number
    assert cell_at(10, 0, 2, 4, seen) is None  # the header
    assert cell_at(10, 3, 2, 4, seen) is None  # below
    assert cell_at(-1, -1, 2, 4, seen) is None


@pytest.mark.parametrize(
    ("lines", "count", "first"),
    [(0, 0, ""), (-1, 0, ""), (1, 1, "bias of output unit 1  +0.1"), (2, 1, ""), (3, 3, ""), (4, 4, ""), (9, 4, "")],
)
def test_the_detail_takes_the_lines_there_are(lines: int, count: int, first: str) -> None:
    rows = detail("bias of output unit 1", 0.1, -0.2, None, 60, lines)
    assert len(rows) == count
    if first:
        assert plain(rows[0]) == first


def test_the_detail_is_in_full_precision_and_has_a_dash_for_the_unknown() -> None:
    value = 0.1 + 0.2
    text = "\n".join(plain(row) for row in detail("here", value, -1e-17, None, 60, 4))
    assert "+0.30000000000000004" in text
    assert "-1e-17" in text
    assert text.splitlines()[-1].split() == ["change", "this", "epoch", "–"]
