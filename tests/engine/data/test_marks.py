"""Decimal and thousands marks: one decision for a file, or a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import DataError
from engine.data.marks import number
from engine.data.tables import read_table
from tests.engine.data.written import TABLES, read

WHICH = "and no other number decides which"


@pytest.mark.parametrize(
    ("cell", "point", "comma"),
    [
        ("1234", 1234, 1234),
        ("-0.5", -0.5, None),
        ("0,5", None, 0.5),
        (" +1.5e-3 ", 0.0015, None),
        ("1,5E3", None, 1500),
        (".5", 0.5, None),
        ("5,", None, 5),
        ("1.234", 1.234, 1234),
        ("1,234", 1234, 1.234),
        ("-1.234.567", None, -1234567),
        ("1.234.567,8", None, 1234567.8),
        ("1,234,567.8", 1234567.8, None),
        ("1 234,5", None, 1234.5),
        ("1 234", 1234, 1234),
        ("1\u00a0234\u202f567.5", 1234567.5, None),
        ("1'234", 1234, 1234),
        ("1\u2019234.5", 1234.5, None),
        ("12.34,5", None, None),
        ("1.2345,6", None, None),
        ("0.123,4", None, None),
        ("1,23.4", None, None),
        ("1 2", None, None),
        ("1.234 567", None, None),
        ("1,234e5", None, 123400),
        ("1_000", None, None),
        ("\uff11", None, None),
        ("", None, None),
        ("1,2,3", None, None),
    ],
)
def test_a_number_with_either_mark(cell: str, point: float | None, comma: float | None) -> None:
    assert (number(cell, "."), number(cell, ",")) == (point, comma)


@given(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), st.sampled_from([",.", ".,", " .", " ,", "'.", "',"]))
def test_whatever_is_grouped_is_read(value: float, marks: str) -> None:
    thousands, decimal = marks[0], marks[1]
    text = f"{value:,.2f}".translate({ord(","): thousands, ord("."): decimal})
    assert number(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234;0,5;1\n0,5;0,7;0\n", [[1234, 0.5], [0.5, 0.7]]),
        ("0,5;1.234;1\n0,7;2.500;0\n", [[0.5, 1234], [0.7, 2500]]),
        ("1.234;1.234,5;1\n2.345;0;0\n", [[1234, 1234.5], [2345, 0]]),
        ("1.234;7.1;1\n2.345;0;0\n", [[1.234, 7.1], [2.345, 0]]),
        ("1,234;0;1\n0,250;5;0\n", [[1.234, 0], [0.25, 5]]),
        ("1,234\t1 000.5\t1\n2,345\t5\t0\n", [[1234, 1000.5], [2345, 5]]),
        ("1,234,567;1.250;1\n5;5;0\n", [[1234567, 1.25], [5, 5]]),
        ("1'234;1 234;1\n5;12 345\u00a0678,5;0\n", [[1234, 1234], [5, 12345678.5]]),
        ("1.250;3;1\n5.125;4;0\n950;1000,5;0\n", [[1250, 3], [5125, 4], [950, 1000.5]]),
        # Whoever writes the zeros of 82,000 writes 950,000 too.
        ("1;82,000;1\n2;950;0\n3;90,125;1\n", [[1, 82000], [2, 950], [3, 90125]]),
        ("82.000;1;1\n-950;2;0\n", [[82000, 1], [-950, 2]]),
        # Where commas separate columns, the point is for decimals, and a comma in quotes is not.
        ('1.234,2.345,a\n5.678,9.012,b\n', [[1.234, 2.345], [5.678, 9.012]]),
        ('"1,234",2.345,a\n"5,678",9.012,b\n', [[1234, 2.345], [5678, 9.012]]),
        ('"1,200",7,a\n"1,300",8,b\n', [[1200, 7], [1300, 8]]),
        ('"1.234.567,8",7,a\n"0,5","1,200",b\n', [[1234567.8, 7], [0.5, 1.2]]),
        # Where thousands have a space or an apostrophe, commas and points are for decimals.
        ("90 000;48,407;1\n5;6,125;0\n", [[90000, 48.407], [5, 6.125]]),
        ("1'000,\"48,407\",a\n5,\"6,125\",b\n", [[1000, 48.407], [5, 6.125]]),
        ("1e3;1,250;1\n2e-1;1,5;0\n", [[1000, 1.25], [0.2, 1.5]]),
    ],
)  # fmt: skip
def test_one_decision_for_a_file(tmp_path: Path, text: str, expected: list[list[float]]) -> None:
    assert read(tmp_path, text, header="no").inputs.tolist() == expected


def test_the_target_is_decided_with_the_inputs(tmp_path: Path) -> None:
    assert read(tmp_path, "5;1.234\n6;0,5\n7;2.500\n").targets.tolist() == [[1234], [0.5], [2500]]
    assert read(tmp_path, "1.234;5\n2.345;0,5\n3.456;0,25\n").inputs.tolist() == [[1234], [2345], [3456]]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("a;b;y\n1;1,200;1\n2;1,300;0\n", 2, "2 (b)", f"'1,200' can be 1200 or 1.2, {WHICH}; write 1200, or 1,2000"),
        ("a;b;y\n1;1.200;1\n2;1.300;0\n", 2, "2 (b)", f"'1.200' can be 1200 or 1.2, {WHICH}; write 1200, or 1.2000"),
        ("1\t5\ta\n2\t-1,234\tb\n", 2, "2", f"'-1,234' can be -1234 or -1.234, {WHICH}; write -1234, or -1,2340"),
        ("1;1,234;1\n2;950;0\n", 1, "2", f"'1,234' can be 1234 or 1.234, {WHICH}; write 1234, or 1,2340"),
        ("1;1,200;1\n2;1300;0\n", 1, "2", f"'1,200' can be 1200 or 1.2, {WHICH}; write 1200, or 1,2000"),
        ("1;1,200;1\n2;0;0\n", 1, "2", f"'1,200' can be 1200 or 1.2, {WHICH}; write 1200, or 1,2000"),
        ("1,234;1.234;1\n2,345;2.345;0\n", 1, "1", f"'1,234' can be 1234 or 1.234, {WHICH}; write 1234, or 1,2340"),
        ("82.000,1,1\n950,2,0\n", 1, "1", f"'82.000' can be 82000 or 82, {WHICH}; write 82000, or 82.0000"),
    ],
)
def test_what_nobody_can_tell_is_refused(tmp_path: Path, text: str, line: int, column: str, problem: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == f"{tmp_path / 't.csv'}: line {line}, column {column}: {problem} if it has decimals"


def test_what_the_refusal_advises_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "1;1,2000;1\n2;1,300;0\n").inputs.tolist() == [[1, 1.2], [2, 1.3]]


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("1.5;7;1\n0,5;8;0\n", "line 2, column 1", "'0,5' is not a number where '.' is the decimal mark, as in line 1"),
        ("7;0,5;1\n8;2.5;0\n", "line 2, column 2", "'2.5' is not a number where ',' is the decimal mark, as in line 1"),
        ('1.5,7,1\n"0,5",8,0\n', "line 2, column 1", "'0,5' is not a number where '.' is the decimal mark, as in"),
        ("0,5;1.234;1\n7;1.23;0\n", "line 2, column 2", "'1.23' is not a number where ',' is the decimal mark, as in"),
        ("1.5;0,5\n2.5;0,7\n", "line 1, column 2", "'0,5' is not a number where '.' is the decimal mark, as in line 1"),
    ],
)
def test_both_marks_for_decimals_are_refused(tmp_path: Path, text: str, place: str, problem: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 't.csv'}: {place}: {problem}")


def test_thousands_are_noted(tmp_path: Path) -> None:
    note = "'1.234' (line 2, column 1 (a)) is read as 1234, and similar numbers likewise"
    assert read_table(TABLES / "german_mixed.csv").notes == (note,)
    assert read(tmp_path, "1,5;1\n2,5;0\n").notes == read(tmp_path, "1.5,1\n2.5,0\n").notes == ()


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("german_mixed.csv", 0, [1234, 0.5, 2500, 0.9]),
        ("semicolon_thousands.csv", 1, [82000, 950, 90000, 999]),
        ("tab_thousands.tsv", 1, [1200, 999, 2500, 850]),
    ],
)
def test_tables_as_spreadsheets_write_them(name: str, column: int, expected: list[float]) -> None:
    assert read_table(TABLES / name).inputs[:, column].tolist() == expected
