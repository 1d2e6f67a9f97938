"""Names in little room: what differs stays different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.names import CUT, apart, shortened, widest

IRIS = ("sepal length", "sepal width", "petal length", "petal width")
NAMES = st.lists(
    st.one_of(
        st.text(alphabet="abc _.-1漢é", min_size=1, max_size=24).map(str.strip).filter(bool),
        st.sampled_from(IRIS),
        st.integers(0, 2000).map("measured temperature {}".format),
    ),
    min_size=1,
    max_size=40,
    unique=True,
)


@pytest.mark.parametrize(
    ("columns", "short"),
    [
        (12, IRIS),
        (10, ("sepal len…", "sepal wid…", "petal len…", "petal wid…")),
        (7, ("se…len…", "se…wid…", "pe…len…", "pe…wid…")),
        (5, ("s…le…", "s…wi…", "p…le…", "p…wi…")),
        (3, ("s l", "s w", "p l", "p w")),
    ],
)
def test_names_are_cut_at_the_end_or_before_the_word_in_which_they_differ(columns: int, short: tuple[str, ...]) -> None:
    assert apart(IRIS, columns) == short
    # What all have at their end makes no difference.
    assert apart(tuple(f"{name} (cm)" for name in IRIS), min(columns, 10)) == apart(IRIS, min(columns, 10))


def test_the_distinguishing_word_remains() -> None:
    long = ("average_petal_length_in_mm", "average_petal_width_in_mm")
    assert apart(long, 22) == ("average_petal_length…", "average_petal_width_i…")
    assert apart(long, 10) == ("av…length…", "ave…width…")
    assert apart(("average_petal_length", "average_petal_width"), 10) == ("ave…length", "aver…width")
    assert apart(("temperature1", "temperature2"), 10) == ("temperat…1", "temperat…2")
    assert apart(("pixel_10_20", "pixel_10_21"), 8) == ("pixel…20", "pixel…21")


def test_names_that_differ_in_several_words_are_cut_in_each() -> None:
    sizes = tuple(f"{a}_{b}_{c}" for a in ("mean", "worst") for b in ("inner", "outer") for c in ("radius", "area"))
    assert apart(sizes, 11)[:3] == ("mea…inn…ra…", "mean_i…area", "mea…out…ra…")


def test_no_separator_or_bracket_is_left_before_the_sign() -> None:
    assert shortened("sepal length (cm)", 15) == "sepal length…"
    assert shortened("temperature in the room", 16) == "temperature in…"


def test_a_number_where_nothing_else_tells_names_apart() -> None:
    assert apart(("setosa", "versicolor", "virginica"), 6) == ("setosa", "versi…", "virgi…")
    assert apart(("aaaaaaaaaa", "aaaaaaaaaaa", "b"), 5) == ("aaa…1", "aaa…2", "b")
    assert apart(("aaaaaaaaaa", "aaaaaaaaaaa"), 2) == ("…1", "…2")
    assert apart(("aaaaaaaaaa", "aaaaaaaaaaa"), 1) == ("1", "2")


def test_equal_names_are_shortened_alike() -> None:
    first, second, other = apart(("measurement", "measurement", "measured"), 6)
    assert first == second != other


def test_one_name_alone() -> None:
    assert shortened("half_squared_error", 14) == "half_squared…"
    assert shortened("half_squared_error", 18) == "half_squared_error"
    assert shortened("folder/of/tables.csv", 10) == "…ables.csv"
    assert shortened("/my folder/tables.csv", 10) == "…ables.csv"
    assert shortened("4/32 softmax", 9) == "4/32 sof…"
    assert shortened("categorical", 1) == "…"
    assert shortened("categorical", 0) == ""
    assert widest(("a", "漢字")) == 4
    assert widest(()) == 0


@given(NAMES, st.integers(-1, 30))
def test_what_is_different_stays_different_where_there_is_room_for_numbers(names: list[str], columns: int) -> None:
    short = apart(tuple(names), columns)
    assert all(cell_len(text) <= max(columns, 0) for text in short)
    if columns >= len(str(2 * len(names))):
        assert len(set(short)) == len(names)
    for name, text in zip(names, short, strict=True):
        if cell_len(name) <= columns:
            assert text == name


@given(NAMES, st.integers(5, 30))
def test_a_name_is_whole_or_has_a_sign_wherever_letters_are_missing(names: list[str], columns: int) -> None:
    for name, short in zip(names, apart(tuple(names), columns), strict=True):
        rest = name
        for piece in short.split(CUT):
            _, found, rest = rest.partition(piece) if piece else ("", "-", rest)
            # A number of its own is after a sign.
            assert found or (CUT in short and piece.isdigit() and short.endswith(piece))
        assert short == name or CUT in short
