"""CSV and TSV files that cannot be: the one line about what is wrong in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from engine import DataError
from engine.data.source import MAX_BYTES
from engine.data.tables import read_table
from engine.errors import MissingDataError
from tests.engine.data.written import read

CORRECT = "correct it, or leave out its row or its column"
WITHOUT = "set leave_out={} to leave out its column"
WANTED = "give the path of a CSV or TSV file"
NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"

HEADER_OR_CORRECT = "set header=yes if this row has names, else correct it"
CLASSES_OR_CORRECT = "others in its column are: correct it, or set problem=classification if all are classes"
ONE_HOT_OR_REGRESSION = (
    "a class in several columns is a single 1, with 0 elsewhere: correct it, or set problem=regression"
)
NEVER_CLOSED = ": line 2: a quote is not closed; close it or remove it"
FEWER_CLASSES = "at most 1,000 are allowed: choose another target, or set problem=regression for numbers"

# Text, problem asked for, and what is said.
TOO_MUCH = {
    "columns": ("1," * 10_000 + "1", "auto", ": line 1 has more than 10,000 columns; give a table with fewer"),
    "line": ("1,2\n" + "3" * 10_000_000, "auto", f": line 2 has 10,000,000 characters or more; {NEEDED}"),
    "quoted": ('1,2\n"3,4\n' + "5,6\n" * 50_000, "auto", NEVER_CLOSED),
    "cell": (
        "1,2\n3," + "4" * 131_073,
        "auto",
        ": line 2: a cell has more than 131,072 characters; shorten it or leave out its column",
    ),
    "classes": (
        "".join(f"1,{k}\n" for k in range(1001)),
        "classification",
        f": column 2 has 1,001 classes; {FEWER_CLASSES}",
    ),
}


@pytest.mark.parametrize(
    ("text", "settings", "message"),
    [
        ("", {}, f" is empty; {NEEDED}"),
        ("\n \n\n", {}, f" is empty; {NEEDED}"),
        (",,\n,,\n", {}, f" is empty; {NEEDED}"),
        ("\ufeff", {}, f" is empty; {NEEDED}"),
        ("a,b\n", {}, " has a row of names but no samples; add some, or set header=no if it is one"),
        ("1\n2\n", {}, f" has one column only, but an input and a target are two; {NEEDED}"),
        ("1 2\n2 3 4\n", {}, f" has one column only, but an input and a target are two; {NEEDED}"),
        ("a,b,c\n1,2,3\n4,5\n", {}, ": line 3 has 2 columns, line 1 has 3; every row needs as many"),
        ("1,2\n3\n", {}, ": line 2 has 1 column, line 1 has 2; every row needs as many"),
        ("\n1,2\n\n3,4,5\n", {}, ": line 4 has 3 columns, line 2 has 2; every row needs as many"),
        ("a,b\nx,u\n", {}, f": line 2, column 1 (a): 'x' is not a number; {CORRECT}"),
        ("1,2,u\n3,N.A.,v\n", {}, f": line 2, column 2: 'N.A.' is not a number; {CORRECT}"),
        ("x,1,u\ny,2,v\n", {}, f": line 1, column 1: 'x' is not a number; correct it, or {WITHOUT.format(1)}"),
        ("1;12.34,5;3\n", {}, f": line 1, column 2: '12.34,5' is not a number; correct it, or {WITHOUT.format(2)}"),
        ("a,b\n1,2\n1_000,4\n", {}, f": line 3, column 1 (a): '1_000' is not a number; {CORRECT}"),
        ("1,2\n\uff11\uff12,4\n", {}, f": line 2, column 1: '\uff11\uff12' is not a number; {CORRECT}"),
        ("1;2\n1_0,5;4\n", {}, f": line 2, column 1: '1_0,5' is not a number; {CORRECT}"),
        ("a,b\n1,2\n3,1_000\n", {}, f": line 3, column 2 (b): '1_000' is not a number; {CLASSES_OR_CORRECT}"),
        ("1,2\n3,\u0661\n", {}, f": line 2, column 2: '\u0661' is not a number; {CLASSES_OR_CORRECT}"),
        (
            "1,2,3\n3,1_0,4\n",
            {"target": (2, 3)},
            f": line 2, column 2: '1_0' is not a number; {CORRECT}",
        ),
        ("a,b\n1e999,2\n", {}, f": line 2, column 1 (a): inf is not a finite number; {CORRECT}"),
        ("1,2\n3,-inf\n", {}, f": line 2, column 2: -inf is not a finite number; {CORRECT}"),
        (
            "1,x,3\n4,5,6\n",
            {},
            f": line 1, column 2: 'x' is not a number, but others in its row are; {HEADER_OR_CORRECT}",
        ),
        (
            "1,2\n3,x\n",
            {},
            f": line 2, column 2: 'x' is not a number; {CLASSES_OR_CORRECT}",
        ),
        (
            "1,u\n3,v\n",
            {"problem": "regression"},
            ": line 1, column 2: 'u' is not a number; correct it, or set problem=classification if these are classes",
        ),
        (
            "1,u\n3,u\n",
            {},
            ": every sample has class 'u' in column 2; add samples of another class, or choose another target",
        ),
        (
            "1,0,1\n3,0,1\n",
            {"target": (2, 3), "problem": "classification"},
            ": every sample has class '3'; add samples of another class, or choose another target",
        ),
        (
            "1,0,1\n3,1,1\n",
            {"target": (2, 3), "problem": "classification"},
            f": line 2: the targets are [1.0, 1.0]; {ONE_HOT_OR_REGRESSION}",
        ),
        ('1,2\n"3,4\n5,6\n', {}, NEVER_CLOSED),
        ('1,2\n3,"4"5\n', {}, ": line 2: text follows a closing quote; write a quote inside quotes twice"),
        (b"1,2\n3,\x81\n", {}, ": line 2 is not UTF-8 text; save the file as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), {}, " is UTF-16 text; save it as UTF-8"),
        (b"PK\x03\x04\x14\0\0\0", {}, " is not text; save the table as CSV"),
    ],
)
def test_a_bad_file(tmp_path: Path, text: str | bytes, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, **settings)
    assert str(caught.value) == f"{tmp_path / 't.csv'}{message}"


@pytest.mark.parametrize("case", TOO_MUCH)
def test_too_much(tmp_path: Path, case: str) -> None:
    text, problem, message = TOO_MUCH[case]
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, problem=problem)
    assert str(caught.value) == f"{tmp_path / 't.csv'}{message}"


@pytest.mark.parametrize(
    ("target", "header", "message"),
    [
        (("specis",), "auto", "'specis' is unknown, did you mean species? Columns: width, height, species, x, x"),
        (("colour",), "yes", "'colour' is unknown. Columns: width, height, species, x, x"),
        (("6",), "auto", "column 6 given; PATH has columns 1 to 5"),
        (("0",), "auto", "column 0 given; PATH has columns 1 to 5"),
        (("9" * 5000,), "auto", f"column {'9' * 29}...{'9' * 28} given; PATH has columns 1 to 5"),
        (("-1",), "auto", "'-1' is unknown. Columns: width, height, species, x, x"),
        (("species", "3"), "auto", "column 3 is given twice; once is enough"),
        (("x",), "auto", "2 columns are called x; give a number instead"),
        (("1", "2", "3", "4", "5"), "auto", "every column of PATH is given; leave at least one as input"),
        (
            ("species",),
            "no",
            "'species' given, but there are no names with header=no; give the number of a column, 1 to 5",
        ),
    ],
)
def test_a_bad_target(tmp_path: Path, target: Any, header: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, "width,height,species,x,x\n1,2,3,4,5\n", target, header)
    assert str(caught.value) == f"target: {message.replace('PATH', str(tmp_path / 't.csv'))}"


def test_no_file(tmp_path: Path) -> None:
    missing = tmp_path / "none.csv"
    for path, problem in (
        (missing, f"there is no file {missing}"),
        ("a\0b.csv", r"'a\x00b.csv' is not the path of a file"),
    ):
        with pytest.raises(DataError) as caught:
            read_table(path)
        assert str(caught.value) == f"{problem}; {WANTED}"
        assert isinstance(caught.value, MissingDataError) == (path == missing)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_table(tmp_path)
    assert str(caught.value) == f"{tmp_path} is a folder; {WANTED}"


def test_what_would_never_end() -> None:
    with pytest.raises(DataError, match=r"^/dev/zero is not an ordinary file; give the path of a CSV or TSV file$"):
        read_table("/dev/zero")


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "t.csv"
    path.write_text("1,2\n")
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path} cannot be read (Permission denied); {WANTED}"


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, MAX_BYTES + 1_000_000)
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path} has 201 MB; at most 200 MB are allowed: keep fewer rows or columns"


def test_as_many_columns_as_are_allowed(tmp_path: Path) -> None:
    samples = read(tmp_path, "1," * 9_999 + "a\n" + "2," * 9_999 + "b\n")
    assert samples.inputs.shape == (2, 9_999)
