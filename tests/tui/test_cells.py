"""Rows of cells: cutting, spreading and joining them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.cells import Row, Span, beside, changed, fit, hidden, join, plain, row, spread, width, wrap

TEXTS = st.text(alphabet="ab ▁█✓é−漢🙂", max_size=12)
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from(["text", "muted"])), max_size=5).map(lambda parts: row(*parts))


def test_a_row_takes_strings_pairs_and_spans_and_leaves_out_what_is_empty() -> None:
    assert row("a", ("b", "good"), Span("c", "bad"), "", ("", "good")) == (("a", "text"), ("b", "good"), ("c", "bad"))


def test_a_row_that_fits_is_left_as_it_is() -> None:
    spans = row("loss ", ("0.12", "strong"))
    assert fit(spans, 9) is spans


@pytest.mark.parametrize(
    ("columns", "text"), [(8, "loss 0.…"), (6, "loss …"), (5, "loss…"), (2, "l…"), (1, "…"), (0, ""), (-3, "")]
)
def test_what_is_cut_ends_in_an_ellipsis(columns: int, text: str) -> None:
    assert plain(fit(row("loss ", ("0.12", "strong")), columns)) == text


def test_the_ellipsis_has_the_role_of_what_it_cuts() -> None:
    assert fit(row("loss ", ("0.12", "strong")), 7)[-1] == ("0…", "strong")


@given(ROWS, st.integers(-2, 30))
def test_a_cut_row_is_never_wider_than_asked(spans: Row, columns: int) -> None:
    cut = fit(spans, columns)
    assert width(cut) <= max(columns, 0)
    assert plain(cut).rstrip("…").rstrip() in plain(spans)
    assert all(span.text for span in cut)


@given(ROWS, ROWS, st.integers(-2, 40))
def test_spread_fills_the_columns_and_keeps_the_right_side(left: Row, right: Row, columns: int) -> None:
    line = spread(left, right, columns)
    assert width(line) <= max(columns, 0)
    if columns >= width(right) + 2:
        assert width(line) == columns
        assert plain(line).endswith(plain(right))


def test_spread_lets_the_left_side_give_way() -> None:
    assert plain(spread(row("left side"), row("right"), 20)) == "left side      right"
    assert plain(spread(row("left side"), row("right"), 12)) == "left … right"
    assert plain(spread(row("left side"), row("right"), 5)) == "right"


def test_join_puts_its_separator_between_pieces_that_are_there() -> None:
    joined = join((row("a"), row(""), row(("b", "good")), ()), " · ")
    assert joined == (("a", "text"), (" · ", "muted"), ("b", "good"))


def test_drawings_stand_beside_each_other() -> None:
    rows = beside([([row("a"), row("bcd")], 2), ([row("e")], 3)], 1)
    assert [plain(line) for line in rows] == ["a  e  ", "b…    "]
    assert beside([], 3) == []


def test_what_is_hidden_is_counted_where_it_is() -> None:
    assert hidden(0, 9) == "↓ 9 more"
    assert hidden(3, 1291, 0, 9) == "↑ 3 ↓ 1,291 → 9 more"
    assert hidden(0, 0, 1, 0, "more layer") == "← 1 more layer"
    assert hidden(0, 0) == ""


def test_wrap_breaks_between_words_only() -> None:
    assert wrap("how far each update goes", 10) == ["how far", "each", "update", "goes"]
    assert wrap("antidisestablishmentarianism now", 5) == ["antidisestablishmentarianism", "now"]
    assert wrap("", 10) == [""]


@given(st.text(alphabet="ab ", max_size=60), st.integers(-1, 20))
def test_wrap_loses_no_word(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= columns or " " not in line for line in lines)


@given(ROWS, ROWS, st.integers(1, 30))
def test_a_row_painted_over_where_it_changed_is_the_new_row(old: Row, new: Row, columns: int) -> None:
    def cells(line: Row) -> list[tuple[str, str]]:
        found = [(character, span.role) for span in line for character in span.text for _ in range(cell_len(character))]
        return [*found, *[(" ", "")] * columns][:columns]

    start, end = changed(old, new, columns)
    assert cells(old)[:start] + cells(new)[start:end] + cells(old)[end:] == cells(new)
    assert changed(new, new, columns)[0] >= changed(new, new, columns)[1]
