"""Numbers as text: widths that hold, a dash for what is not known, words for what is no number."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.drawing import numbers

ANY_FLOAT = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.83, " +0.83"),
        (-0.125, " -0.12"),
        (0.0, "  0.00"),
        (-0.0, "  0.00"),
        (-12.345, "-12.35"),
        (123.456, "+123.5"),
        (-1234.56, " -1235"),
        (99999.0, "+99999"),
        (99999.9, "  +1e5"),
        (1e12, " +1e12"),
        (-1e300, "-1e300"),
        (5e-324, "  0.00"),
        (-1e-300, "  0.00"),
        (-0.0049, " -5e-3"),
        (1e-9, " +1e-9"),
        (nan, "   NaN"),
        (inf, "  +inf"),
        (-inf, "  -inf"),
    ],
)
def test_a_weight_has_its_sign_and_six_columns(value: float, text: str) -> None:
    assert numbers.signed(value) == text


@given(value=ANY_FLOAT, digits=st.integers(0, 9), size=st.integers(6, 14))
@example(value=-9.9999999e99, digits=2, size=6)
def test_the_width_of_a_weight_never_changes(value: float, digits: int, size: int) -> None:
    assert len(numbers.signed(value, digits, size)) == size


@given(value=st.floats(-1e5, 1e5), digits=st.integers(0, 4))
def test_a_weight_shown_is_the_weight_rounded(value: float, digits: int) -> None:
    shown = float(numbers.signed(value, digits, 14))
    assert abs(shown - value) <= 0.5000001 * 10.0**-digits


@pytest.mark.parametrize(
    ("value", "text"), [(-0.0029, "-2.90e-3"), (0.133, "+1.33e-1"), (4e12, "+4.00e12"), (0.0, "0"), (nan, "NaN")]
)
def test_a_gradient(value: float, text: str) -> None:
    assert numbers.scientific(value, 2) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_full_precision_reads_back_as_the_same_number(value: float) -> None:
    text = numbers.exact(value)
    assert float(text) == value
    assert text[0] in "+-" or text == "0"
    assert ".0e" not in text
    assert "e-0" not in text
    assert "e+" not in text


def test_full_precision_without_a_plus() -> None:
    assert [numbers.exact(value, "") for value in (0.25, -0.25, inf)] == ["0.25", "-0.25", "+inf"]


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (nan, "NaN"), (inf, "+inf"), (-inf, "-inf"), (0.1, "+0.1")])
def test_full_precision_of_what_is_no_number(value: float | None, text: str) -> None:
    assert numbers.exact(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0.0000"),
        (0.6931471, "0.6931"),
        (0.001, "0.0010"),
        (12.5, "12.5000"),
        (9999.0, "9999.0000"),
        (1.2e-8, "1.2e-8"),
        (4e12, "4.0e12"),
        (1e-300, "1.0e-300"),
        (nan, "NaN"),
        (inf, "inf"),
        (-inf, "-inf"),
    ],
)
def test_a_loss(value: float | None, text: str) -> None:
    assert numbers.loss(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "     –"),
        (0.9941, " 0.994"),
        (-0.3142, "-0.314"),
        (-0.0001, " 0.000"),
        (-12.3456, "-12.35"),
        (-1234.5, "-1234"),
        (1234567.0, "   1e6"),
        (-0.0004, " 0.000"),
        (-0.0, " 0.000"),
        (nan, "   NaN"),
        (inf, "  +inf"),
        (-inf, "  -inf"),
    ],
)
def test_an_output_keeps_its_decimals_whatever_its_sign(value: float | None, text: str) -> None:
    assert numbers.fixed(value, 3, 6) == text.rjust(6)


@given(value=ANY_FLOAT, digits=st.integers(0, 6), size=st.integers(6, 12))
def test_the_width_of_an_output_never_changes(value: float, digits: int, size: int) -> None:
    assert len(numbers.fixed(value, digits, size)) == size


@pytest.mark.parametrize(
    ("largest", "digits"),
    [(0.0, 3), (0.05, 5), (1.0, 3), (9.9, 3), (10.0, 2), (150.0, 1), (240_000.0, 0), (1e-9, 6), (inf, 3)],
)
def test_decimals_follow_from_the_largest_number(largest: float, digits: int) -> None:
    assert numbers.decimals(largest) == digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.25, "0.25"),
        (0.6931471, "0.6931"),
        (5000.0, "5000"),
        (15000.0, "1.5e4"),
        (1e-4, "0.0001"),
        (1e-5, "1e-5"),
        (2e-300, "2e-300"),
        (1e300, "1e300"),
    ],
)
def test_a_mark_on_an_axis(value: float, text: str) -> None:
    assert numbers.mark(value) == text.rjust(6)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (999, "999"), (1284, "1,284"), (10**9, "1,000,000,000")])
def test_a_count(value: int, text: str) -> None:
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0.0"),
        (9.94, "9.9"),
        (9.96, "10"),
        (29.97, "30"),
        (1250.0, "1,250"),
        (999_499.0, "999,499"),
        (999_500.0, "1.00 M"),
        (1_043_000.0, "1.04 M"),
    ],
)
def test_epochs_a_second(value: float | None, text: str) -> None:
    assert numbers.rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (2.0, "2"), (-0.1, "-0.1"), (1 / 3, "0.3333333333333333"), (1e-7, "1e-7"), (1e22, "1e22")],
)
def test_a_value_as_it_would_be_typed_reads_back_as_the_same(value: float, text: str) -> None:
    assert numbers.exact(value, "") == text
    assert float(text) == value


@pytest.mark.parametrize(
    ("value", "sign", "text"),
    [
        (0.0, "+", "0"),
        (-0.0, "-", "0"),
        (0.0234123, "-", "0.02341"),
        (0.5, "+", "+0.5"),
        (-9e-05, "+", "-9e-5"),
        (1.5e-12, "-", "1.5e-12"),
        (1.23456e20, "-", "1.235e20"),
        (nan, "+", "NaN"),
        (-inf, "-", "-inf"),
    ],
)
def test_four_digits(value: float, sign: str, text: str) -> None:
    assert numbers.short(value, sign) == text
