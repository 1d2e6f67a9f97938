"""Missing values: told by line and column, and their rows dropped when that is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import DataError
from engine.data.missing import is_missing
from tests.engine.data.answers import answers
from tests.engine.data.written import read

DROP = "set missing=drop to drop {}"
FILL = "or fill in what is missing"
GAPS = "x,y,z,class\n1,2,3,a\n4,,6,b\n7,NA,?,a\n10,11,12,\n13,14,15,b\n16,17,nan,a\n"


def refusal(folder: Path, text: str, *settings: object, **named: object) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, text, *settings, **named)
    return str(caught.value).removeprefix(f"{folder / 't.csv'}: ")


def test_what_is_missing_is_what_programs_write_for_it() -> None:
    assert all(map(is_missing, ("", "  ", "NA", " n/a", "NaN", "nan", "NULL", "?")))
    assert not any(map(is_missing, ("0", "none", "-", "N.A.", "unknown", "nano")))


@pytest.mark.parametrize(
    ("text", "where", "without"),
    [
        ("a,b,c\n1,2,3\n4,,6\n", "line 3, column 2 (b)", "leave_out=b to leave out the column, "),
        ("1, ,3\n4,5,6\n", "line 1, column 2", "leave_out=2 to leave out the column, "),
        ("1,2,3\n4,nan,6\n", "line 2, column 2", "leave_out=2 to leave out the column, "),
        ("1,2,u\n3,NA,v\n", "line 2, column 2", "leave_out=2 to leave out the column, "),
        ("a,b\n1,2\n,4\n", "line 3, column 1 (a)", ""),
        ("a,b\n1,2\n3,\n", "line 3, column 2 (b)", ""),
        ("a,b\n1,2\n3,NaN\n", "line 3, column 2 (b)", ""),
        ("a,b\n1,u\n3, \n", "line 3, column 2 (b)", ""),
        ("a,b\n\n1,2\n3,\n", "line 4, column 2 (b)", ""),
    ],
)
def test_one_missing_value_is_told_with_what_can_be_done(tmp_path: Path, text: str, where: str, without: str) -> None:
    assert refusal(tmp_path, text) == f"{where}: a value is missing; {DROP.format('this row')}, {without}{FILL}"


def test_several_are_counted_and_the_first_ones_named(tmp_path: Path) -> None:
    places = "line 3, column 2 (y); line 4, column 2 (y); line 4, column 3 (z); and 2 more"
    advice = f"{DROP.format('these rows')}, {FILL}"
    assert refusal(tmp_path, GAPS) == f"5 values are missing in 4 of 6 rows ({places}); {advice}"
    one_row = refusal(tmp_path, "a,b,c,d\n1,2,3,4\n,,3,5\n7,8,9,1\n")
    assert one_row.startswith("2 values are missing in 1 of 3 rows (line 3, column 1 (a); line 3, column 2 (b)); ")
    assert DROP.format("this row") in one_row


def test_the_column_that_lacks_most_may_be_left_out_instead(tmp_path: Path) -> None:
    text = "a,b,c\n1,,3\n2,,4\n3,5,5\n,6,6\n7,8,9\n"
    assert "leave_out=b to leave out the column" in refusal(tmp_path, text)
    assert "leave_out=a,b to leave out" not in refusal(tmp_path, text)
    assert refusal(tmp_path, text, leave_out=("b",)).startswith("line 5, column 1 (a): a value is missing; ")


def test_rows_are_dropped_when_asked_for_and_the_note_says_which(tmp_path: Path) -> None:
    data = read(tmp_path, GAPS, missing="drop")
    assert data.inputs.tolist() == [[1, 2, 3], [13, 14, 15]]
    assert data.classes == ("a", "b")
    assert data.labels.tolist() == [0, 1]
    places = "line 3, column 2 (y); line 4, column 2 (y); line 4, column 3 (z); and 2 more"
    assert data.notes == (f"4 of 6 rows were dropped, because values are missing ({places})",)
    data = read(tmp_path, "a,b\n1,2\n,4\n5,6\n", missing="drop")
    assert data.notes == ("1 of 3 rows was dropped, because values are missing (line 3, column 1 (a))",)
    assert read(tmp_path, "a,b\n1,2\n5,6\n", missing="drop").notes == ()


@pytest.mark.parametrize("problem", ["auto", "regression", "classification"])
def test_numbers_to_be_predicted_may_be_missing_too(tmp_path: Path, problem: str) -> None:
    text = "a,b\n1,2\n2,NA\n3,?\n4,\n5,3\n6,nan\n7,2\n"
    data = read(tmp_path, text, problem=problem, missing="drop")
    assert data.inputs[:, 0].tolist() == [1, 5, 7]
    assert answers(data).tolist() == ([2, 3, 2] if problem == "regression" else [0, 1, 0])


def test_several_targets_may_be_missing(tmp_path: Path) -> None:
    data = read(tmp_path, "1,2,3\n4,5,NA\n6,,7\n8,9,-nan\n10,11,12\n", (2, 3), missing="drop")
    assert data.targets.tolist() == [[2, 3], [11, 12]]


def test_a_word_that_may_be_a_class_is_one_where_the_others_are_words(tmp_path: Path) -> None:
    text = "1,NA\n2,EU\n3,\n4,EU\n"
    assert refusal(tmp_path, text).startswith("line 3, column 2: a value is missing; ")
    data = read(tmp_path, text, missing="drop")
    assert data.classes == ("EU", "NA")
    assert len(data) == 3


def test_what_is_dropped_is_exactly_what_is_refused(tmp_path: Path) -> None:
    draws = np.random.default_rng(0)
    for _ in range(30):
        cells = [[str(value) for value in row] for row in draws.integers(0, 9, (12, 4))]
        gaps = draws.random((12, 4)) < 0.1
        for row, column in np.argwhere(gaps):
            cells[row][column] = str(draws.choice(["", "NA", "nan", " "]))
        text = "a,b,c,d\n" + "".join(f"{','.join(row)}\n" for row in cells)
        whole = ~gaps.any(axis=1)
        data = read(tmp_path, text, ("d",), "yes", "regression", missing="drop")
        assert data.inputs.tolist() == [[float(cell) for cell in row[:3]] for row in np.array(cells)[whole].tolist()]
        if gaps.any():
            count = int(gaps.sum())
            many = f"{count} values are missing in {12 - int(whole.sum())} of 12 rows"
            words = "a value is missing" if count == 1 else many
            assert words in refusal(tmp_path, text, ("d",), "yes", "regression")


def test_columns_that_are_left_out_may_lack_values(tmp_path: Path) -> None:
    data = read(tmp_path, "id,a,note,b\n1,5,,0\n2,6,x,1\n3,7,,0\n", leave_out=("note",))
    assert data.inputs.tolist() == [[5], [6], [7]]
    assert data.notes == ("column 1 (id) only numbers the rows and is left out; rename it to keep it",)


def test_rows_are_numbered_before_any_is_dropped(tmp_path: Path) -> None:
    rows = "".join(f"{row},{row * row if row != 7 else ''},{row % 2}\n" for row in range(12))
    data = read(tmp_path, rows, missing="drop")
    assert data.inputs.shape == (11, 1)


def test_a_value_missing_in_every_row_is_refused(tmp_path: Path) -> None:
    words = refusal(tmp_path, "a,b,c\n1,,0\n,2,1\n", missing="drop")
    assert words.startswith("a value is missing in every row (line 2, column 2 (b); line 3, column 1 (a)); ")
    assert words.endswith("leave_out=a to leave out the column, or fill in what is missing")


def test_the_first_rows_without_a_last_value_are_dropped_and_no_other(tmp_path: Path) -> None:
    text = "1,2,\n" * 150 + "5,6,7.5\n" * 50 + "8,9,\n"
    data = read(tmp_path, text, missing="drop")
    assert data.inputs.tolist() == [[5, 6]] * 50
