"""What columns are: names that count, columns that count, words in front, and lines that are no samples."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from engine import DataError
from engine.data.tables import read_table
from tests.engine.data.written import TABLES, read

NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"
LEFT_OUT = "only numbers the rows and is left out"


def counted(rows: int, row: str, first: int = 0) -> str:
    return "".join(f"{first + place},{row}{place % 2}\n" for place in range(rows))


def numbered(rows: Iterable[int]) -> str:
    return "".join(f"{number},1.5,{number % 2}\n" for number in rows)


@pytest.mark.parametrize(
    ("text", "names", "samples"),
    [
        ("0,1,2\n1.5,2.5,0\n3,4,1\n", ("0", "1"), 2),
        ("0;1;2\n1,5;2,5;0\n3;4;1\n", ("0", "1"), 2),
        ("0,1,2,3,4\n1,2,3,4,0\n5,6,7,8,1\n", ("0", "1", "2", "3"), 2),
        ("0,1\n5,setosa\n7,virginica\n", ("0",), 2),
        (",0,1\n0,1,0\n1,3,1\n", ("0",), 2),
        ("Unnamed: 0,0,1\n4,1,0\n9,3,1\n", ("Unnamed: 0", "0"), 2),
        ("0,1\n1,0\n", ("x1",), 2),
        ("0,1,1\n1.5,0,0\n", ("x1", "x2"), 2),
        ("0.0,1.0,2.0\n1.5,2.5,0\n", ("x1", "x2"), 2),
    ],
)
def test_names_that_count(tmp_path: Path, text: str, names: tuple[str, ...], samples: int) -> None:
    data = read(tmp_path, text, problem="regression" if "a" not in text else "auto")
    assert data.input_names == names
    assert len(data) == samples


@pytest.mark.parametrize("text", ["0,1,2\n1,3,0\n1,2,1\n", "0,1,2,3\n1,1,3,0\n1,1,2,1\n", "0,1\n0.5,1.5\n1,2\n"])
def test_names_or_a_sample_that_nobody_can_tell(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    first = text.split("\n", 1)[0].replace(",", ", ")
    advice = "set header=yes if these are column names, header=no if they are a sample"
    assert str(caught.value) == f"{tmp_path / 't.csv'}: line 1 is {first}; {advice}"
    assert [len(read(tmp_path, text, (), header, "regression")) for header in ("yes", "no")] == [2, 3]


@pytest.mark.parametrize("first", ["2019,2020,2021", "1,2,3,4"])
def test_a_first_row_that_counts_from_another_number_is_asked_about(tmp_path: Path, first: str) -> None:
    below = ",".join(["1.5"] * (first.count(",") + 1))
    with pytest.raises(DataError, match=f"line 1 is {first.replace(',', ', ')}; set header=yes"):
        read(tmp_path, f"{first}\n{below}\n")
    assert read(tmp_path, "1,2\n1.5,2.5\n").inputs.tolist() == [[1], [1.5]]
    assert read(tmp_path, "1,2,3\n4,5,7\n").inputs.tolist() == [[1, 2], [4, 5]]


def test_a_target_in_words_above_numbers_may_be_a_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column 3: 'y' is not a number, but others in its row are; set header=yes"):
        read(tmp_path, "2019,2020,y\n1,2,3\n")


def test_names_of_pandas() -> None:
    data = read_table(TABLES / "numeric_header.csv")
    assert (len(data), data.inputs[0].tolist()) == (60, [1.29, 1.45])
    assert data.notes == ("line 1 (0, 1, 2) is read as column names; set header=no if it is a sample",)
    assert len(read_table(TABLES / "pandas_noindex.csv")) == 4
    asked = read_table(TABLES / "numeric_header.csv", ("2",), problem="regression")
    assert asked.targets[0].tolist() == [1.45]
    assert "but columns are still counted from 1: target=2 is the column named 1; set" in asked.notes[0]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (f",a,y\n{counted(4, '1.5,')}", "column 1"),
        (f"Id,a,y\n{counted(4, '1.5,', 1)}", "column 1 (Id)"),
        (f"INDEX,a,y\n{counted(4, '1.5,')}", "column 1 (INDEX)"),
        (f"row_id,a,y\n{counted(4, '1.5,')}", "column 1 (row_id)"),
        (counted(10, "1.5,", 1), "column 1"),
        ("a,id,y\n5,1,0\n5,2,1\n", "column 2 (id)"),
        (f"Unnamed: 0.1,a,y\n{counted(4, '1.5,')}", "column 1 (Unnamed: 0.1)"),
        (f"PassengerId,a,y\n{counted(4, '1.5,', 1)}", "column 1 (PassengerId)"),
        (f",a,y\n{numbered([7 * row % 11 for row in range(10)])}", "column 1"),  # shuffled
        (f"id,a,y\n{numbered(range(842302, 843302, 97))}", "column 1 (id)"),
    ],
)
def test_a_column_that_only_counts_the_rows_is_left_out(tmp_path: Path, text: str, called: str) -> None:
    data = read(tmp_path, text)
    assert data.inputs.shape[1] == 1
    assert [note.split(";")[0] for note in data.notes] == [f"{called} {LEFT_OUT}"]
    assert data.input_names == (("a",) if "a" in text else ("x1",))


@pytest.mark.parametrize(
    "text",
    [
        f"t,a,y\n{counted(20, '1.5,')}",
        counted(9, "1.5,"),
        f"id,y\n{counted(5, '')}",
        "id,a,y\n1,5,0\n3,5,1\n",
        "id,a,y\n2,5,0\n3,5,1\n",
        f"id,a,y\n{numbered([row // 2 for row in range(20)])}",
    ],
)
def test_other_columns_stay(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text)
    assert data.inputs.shape[1] == text.split("\n", 1)[0].count(",")
    assert data.notes == ()


def test_a_counting_column_that_is_asked_for_is_the_target(tmp_path: Path) -> None:
    assert read(tmp_path, f"id,a,y\n{counted(5, '1.5,')}", ("id",)).targets.ravel().tolist() == [0, 1, 2, 3, 4]


def test_the_index_of_pandas_is_left_out() -> None:
    data = read_table(TABLES / "index_unnamed.csv")
    assert data.input_names == ("a", "b")
    assert data.notes == (f"column 1 {LEFT_OUT}; give it a name, in the first row, to keep it",)


@pytest.mark.parametrize(
    ("text", "line", "called", "cell", "target"),
    [
        ("class,a,b\nc1,1.5,2.5\nc2,3,4\n", 2, "column 1 (class)", "c1", "class"),
        ("c1,1.5,2.5\nc2,3,4\n", 1, "column 1", "c1", "1"),
        ("1.5,c1,2.5\n3,c2,4\n", 1, "column 2", "c1", "2"),
        ('"kind, of",a\nc1,1\nc2,2\n', 2, "column 1 (kind, of)", "c1", "1"),
    ],
)
def test_a_column_of_words_may_be_the_target(
    tmp_path: Path, text: str, line: int, called: str, cell: str, target: str
) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    advice = f"set target={target} if its column is the target, otherwise set leave_out={target}"
    assert str(caught.value) == f"{tmp_path / 't.csv'}: line {line}, {called}: '{cell}' is not a number; {advice}"
    assert len(read(tmp_path, text, (target,))) == 2


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("c1,d1,2.5\nc2,d2,4\n", "leave out its row or its column"),
        ("c1,1,2.5\n7,d2,4\n", "leave out its row or its column"),
        ("a,b,y\nc1,2,no\nc2,2,yes\n", "set leave_out=a to leave out its column"),
        ("c1,d1,2,3\nc2,d2,4,5\n", "set leave_out=1,2 to leave out the 2 columns of words"),
    ],
)
def test_other_words_are_not_called_a_target(tmp_path: Path, text: str, advice: str) -> None:
    header = "no" if text.startswith("c") else "auto"
    with pytest.raises(DataError, match=rf"is not a number; correct it, or {advice}$"):
        read(tmp_path, text, (), header)
    if "leave_out=" in advice:
        columns = advice.split()[1].removeprefix("leave_out=").split(",")
        assert read(tmp_path, text, (), header, leave_out=columns).inputs.shape == (2, 1)


def test_which_column_is_the_target_is_said_where_the_first_has_classes(tmp_path: Path) -> None:
    note = "the target is column 3, the last one; set target=1 to predict column 1"
    assert read_table(TABLES / "target_first_nohead.csv").notes == (note,)
    assert read_table(TABLES / "target_first_nohead.csv", (3,)).notes == ()
    assert read_table(TABLES / "target_first_nohead.csv", (1,)).classes == ("1", "2")
    for text in ("1,0,2.5\n2,1,4.5\n1,1,0.5\n2,0,1.5\n", "1.5,0.1,2.5\n2.5,0.2,4.5\n", "1,2.5,0\n2,4.5,1\n"):
        assert read(tmp_path, text).notes == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b,y,\n1,2,0,\n3,4,1,\n", "{}: every row ends in a comma, so the last column is empty; remove the comma at"),
        ("1;2;0;\n3;4;1;\n", "{}: every row ends in a semicolon, so the last column is empty; remove the semicolon"),
        ("a,b,y\n1,2,0,\n", "{}: line 2 has 4 columns, line 1 has 3: line 2 ends in a comma; end every line without"),
        ("a,b,y,\n1,2,0\n", "{}: line 2 has 3 columns, line 1 has 4: line 1 ends in a comma; end every line without"),
        ("1,2,\n3,4,\n" + "5,6,7\n" * 200, "{}: 2 values are missing in 2 of 202 rows (line 1, column 3; "),
        ("0 0 1\n0 1 1\n", f"{{}}: its columns are separated by spaces; {NEEDED}"),
        ("a|b\n0|1\n", f"{{}}: its columns are separated by vertical bars; {NEEDED}"),
        ("# by hand\n# a, b\n0,0,1\n", "{}: line 1 is a comment ('# by hand'); remove comment lines"),
        ("% by hand\n0\t0\t1\n", "{}: line 1 is a comment ('% by hand'); remove comment lines"),
        ("0,0,1\n// the end\n", "{}: line 2 is a comment ('// the end'); remove comment lines"),
    ],
)
def test_lines_that_are_no_samples(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(message.format(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("xor_trailing_comma.csv", "every row ends in a comma"),
        ("xor_spaces.txt", "separated by spaces"),
        ("xor_hash_comment.csv", "line 1 is a comment"),
        ("target_first.csv", "set target=class"),
    ],
)
def test_what_is_probably_meant_is_said(name: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read_table(TABLES / name)
    assert str(caught.value).startswith(str(TABLES / name))


def test_a_row_of_names_that_begins_with_a_hash(tmp_path: Path) -> None:
    """As NumPy's `savetxt` writes it."""
    data: Any = read(tmp_path, "# a,b,y\n1.5,2,0\n3,4,1\n")
    assert data.input_names == ("# a", "b")
