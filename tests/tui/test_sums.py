"""Sums written out, as text and against the numbers they claim to show."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arithmetic import Sum
from tui.drawing.cells import plain, width
from tui.drawing.sums import Entries, Entry, in_a_line, table
from tui.walk import Now

HEADS = ("weight", "a", "product", "sum so far")
Z = Sum.of(0.1, range(2), [0.51, -0.44], [0.3, 1.0])
numbers = st.floats(-99, 99).map(lambda value: round(value, 3))
sums = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40).map(
    lambda terms: Sum.of(0.5, range(len(terms)), [w for w, _ in terms], [v for _, v in terms])
)


def rows_of(total: Sum = Z) -> Entries:
    return Entries(total, lambda source: f"x{source + 1}", "bias")


def up_to(number: int) -> Now:
    return Now(number, number)


def each(rows: Entries) -> list[Entry]:
    return [rows[number] for number in range(len(rows))]


def test_a_sum_is_written_in_a_line_with_the_numbers_in_it() -> None:
    assert [plain(row) for row in in_a_line("z", rows_of(), Z.total, up_to(9), 80, 3)] == [
        "  z = 0.1 + 0.51·0.3 + (-0.44)·1 = -0.187"
    ]
    assert [plain(row) for row in in_a_line("z", rows_of(), Z.total, up_to(9), 24, 3)] == [
        "  z = 0.1 + 0.51·0.3",
        "    + (-0.44)·1 = -0.187",
        "",
    ]
    assert plain(in_a_line("z", rows_of(), Z.total, up_to(9), 24, 1)[0]) == "  z = 0.1 + … = -0.187"


def test_a_table_has_each_product_and_the_sum_so_far() -> None:
    found = [plain(row) for row in table(rows_of(), HEADS, up_to(1), 55, 9)]
    assert found == [
        "           weight            a      product  sum so far",
        "  bias                             +0.10000    +0.10000",
        "› x1     +0.51000 ·   +0.30000 =   +0.15300    +0.25300",
        "  x2     -0.44000 ·   +1.00000 =   -0.44000    -0.18700",
    ]
    roles = [[span.role for span in row if span.text.strip()][-1] for row in table(rows_of(), HEADS, up_to(1), 60, 9)]
    assert roles == ["muted", "text", "strong", "muted"]


@pytest.mark.parametrize("columns", range(40, 80))
def test_headings_end_where_their_numbers_do(columns: int) -> None:
    found = [plain(row) for row in table(rows_of(), HEADS, up_to(1), columns, 9)]
    assert len(found[0]) == len(found[1])
    assert found[0].endswith(" so far")
    ends = [found[0].index(word) + len(word) for word in ("weight", " a", "product")]
    assert all(found[2][end - 1].isdigit() and found[2][end] == " " for end in ends)


def test_the_labels_have_a_heading_unless_it_takes_the_numbers_room() -> None:
    assert plain(table(rows_of(), HEADS, up_to(1), 70, 9, "from hidden 1")[0]).startswith("  from hidden 1  ")
    assert plain(table(rows_of(), HEADS, up_to(1), 45, 9, "from hidden 1")[0]).split()[0] == "weight"


@given(sums, st.integers(30, 110), st.integers(0, 45), st.integers(-1, 45))
def test_what_is_shown_is_the_sum_whatever_the_room(total: Sum, columns: int, lines: int, now: int) -> None:
    rows = rows_of(total)
    found = table(rows, HEADS, up_to(now), columns, lines)
    assert len(found) <= lines
    assert all(width(row) <= columns for row in found)
    if columns < 55 or not found:
        return
    shown = {row.label: row for row in each(rows)}
    added = 0.0
    for line in (plain(row) for row in found[1:]):
        label, *words = line.removeprefix("›").replace("·", " ").replace("=", " ").split()
        if label in shown:
            added += shown[label].product
            # The sum so far is that of the rows that are shown.
            expected = [value for value in (*shown[label][1:4], added) if value is not None]
            assert [float(word) for word in words] == pytest.approx(expected, abs=5.1e-3)
        else:
            assert re.match(r"  \d+ smaller terms ", line)
            expected = [total.total - added, total.total]
            assert [float(word) for word in words[-2:]] == pytest.approx(expected, abs=5.1e-3 * len(rows))
            added = total.total
    assert added == pytest.approx(total.total)
    # The present one is always there.
    assert not 0 <= now < len(rows) or any(plain(row).startswith(f"› {rows[now].label} ") for row in found)


@pytest.mark.parametrize("columns", [56, 60, 64, 80])
def test_every_number_of_a_table_has_two_digits_at_least(columns: int) -> None:
    total = Sum.of(0.0, range(4), [-5.2e-5, 0.31, 7.3e-6, -0.00049], [1.0, 0.5, 2.5, 0.061])
    found = [plain(row) for row in table(rows_of(total), HEADS, up_to(9), columns, 20)]
    for line, term in zip(found[2:], total.terms, strict=True):  # after the bias
        words = [float(word) for word in line.replace("·", " ").replace("=", " ").split()[1:]]
        assert words == pytest.approx([*term[1:]], rel=0.06)


def test_of_784_terms_the_largest_are_shown_and_the_others_as_one_sum() -> None:
    total = Sum.of(0.0, range(784), [0.001] * 783 + [5.0], [1.0] * 784)
    found = [plain(row) for row in table(rows_of(total), HEADS, up_to(3), 80, 20)]
    assert len(found) == 20
    assert found[-1].split() == ["767", "smaller", "terms", "+0.767000", "+5.783000"]
    assert found[-2].split()[-1] == "+5.016000"
    assert any(line.startswith("› x3 ") for line in found)
    assert any(line.startswith("  x784 ") for line in found)
    (line, *_) = [plain(row) for row in in_a_line("z", rows_of(total), total.total, up_to(3), 80, 1)]
    assert line.endswith(f"+ … + 5·1 = {total.total:.5g}") or "…" in line


def test_of_a_batch_of_10_000_samples_only_what_is_shown_is_written() -> None:
    random = np.random.default_rng(0)
    total = Sum.of(0.0, range(10_000), random.normal(size=10_000), random.normal(size=10_000))
    written: list[int] = []

    def label(source: int) -> str:
        written.append(source)
        return f"x{source + 1}"

    rows = Entries(total, label)
    found = [plain(row) for row in table(rows, HEADS, up_to(10_000), 80, 20)]
    assert len(written) <= 20
    largest = np.sort(np.argsort(-np.abs(total.products))[:18])
    assert [line.split()[0] for line in found[1:-1]] == [f"x{source + 1}" for source in largest]
    rest = total.total - total.products[largest].sum()
    *words, product, running = found[-1].split()
    assert words == ["9,982", "smaller", "terms"]
    assert [float(product), float(running)] == pytest.approx([rest, total.total], abs=1e-6)
    in_a_line("g", rows, total.total, up_to(10_000), 80, 3)
    assert len(written) <= 80


def test_rows_of_the_same_size_are_shown_from_the_first_on() -> None:
    total = Sum.of(0.0, range(100), [0.0] * 90 + [2.0] * 10, [1.0] * 100)
    found = [plain(row).split()[0] for row in table(Entries(total, str), HEADS, up_to(100), 80, 16)]
    assert found[1:-1] == ["0", "1", "2", "3", *(str(source) for source in range(90, 100))]


def test_small_numbers_have_a_power_of_ten_and_whole_ones_no_decimals() -> None:
    small = Sum.of(0.0, range(1), [1.0497e-8], [0.5])
    assert "+1.0497e-8 ·   +0.500000 =  +5.2485e-9" in plain(table(rows_of(small), HEADS, up_to(1), 70, 9)[2])
    whole = Sum.of(0.0, range(2), [1.0, 2.0], [8.0, 12.0])
    assert plain(table(Entries(whole, str), HEADS, up_to(1), 40, 9)[2]).split()[-1] == "+32"
