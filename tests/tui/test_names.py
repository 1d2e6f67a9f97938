"""Names in little room: what differs stays different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.names import apart, shortened, widest

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
        (7, ("sep len", "sep wid", "pet len", "pet wid")),
        (5, ("se le", "se wi", "pe le", "pe wi")),
        (3, ("s l", "s w", "p l", "p w")),
    ],
)
def test_words_are_cut_each(columns: int, short: tuple[str, ...]) -> None:
    assert apart(IRIS, columns) == short


def test_a_last_word_that_all_share_goes_first() -> None:
    assert apart(tuple(f"{name} (cm)" for name in IRIS), 12) == IRIS
    assert apart(tuple(f"{name} (cm)" for name in IRIS), 7) == ("sep len", "sep wid", "pet len", "pet wid")


def test_words_are_told_apart_by_start_by_ends_by_end_or_by_number() -> None:
    assert apart(("setosa", "versicolor", "virginica"), 6) == ("setosa", "versi…", "virgi…")
    assert apart(("temperature1", "temperature2"), 6) == ("tem…e1", "tem…e2")
    assert apart(("aaaaaaaaaa", "aaaaaaaaaaa", "b"), 5) == ("aaaa1", "aaaa2", "b")
    assert apart(("pixel_0_1", "pixel_1_0"), 8) == ("pixe_0_1", "pixe_1_0")


def test_equal_names_are_shortened_alike() -> None:
    first, second, other = apart(("measurement", "measurement", "measured"), 6)
    assert first == second != other


def test_one_name_alone() -> None:
    assert shortened("half_squared_error", 14) == "half_squa_erro"
    assert shortened("half_squared_error", 18) == "half_squared_error"
    assert shortened("categorical", 5) == "cate…"
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
