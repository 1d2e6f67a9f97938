"""CSV and TSV files: what is read from them, and the one line about what is wrong in them."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import DataError, Dataset
from engine.data.delimited import MAX_BYTES
from engine.data.tables import read_table

CORRECT = "correct it, or leave out its row or its column"
WANTED = "give the path of a CSV or TSV file"
NEEDED = "needed: one row a sample, columns separated by commas, semicolons or tabs"

HEADER_OR_CORRECT = "set header=yes if this row has names, else correct it"
CLASSES_OR_CORRECT = "others in its column are: correct it, or set problem=classification if all are classes"
ONE_HOT_OR_REGRESSION = "a class in several columns is one 1 and else 0: correct it, or set problem=regression"
NEVER_CLOSED = ": line 2: a quote is opened and not closed; close it or remove it"
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


def read(folder: Path, text: str | bytes, *settings: Any, **named: Any) -> Dataset:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, *settings, **named)


def labels(samples: Dataset) -> list[str]:
    assert samples.labelled
    assert samples.classes is not None
    return [samples.classes[label] for label in samples.labels]


def values(samples: Dataset) -> Any:
    assert samples.problem == "regression"
    return samples.targets.tolist()


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "w,h,kind\n1,2.5,a\n-3,4e1,b\n",
        "w;h;kind\n1;2.5;a\n-3;4e1;b",
        "w;h;kind\n1;2,5;a\n-3;4e1;b",
        "w\th\tkind\n1\t2,5\ta\n-3\t40\tb\n",
        "\ufeffw,h,kind\r\n1,2.5,a\r\n-3,40,b\r\n",
        "w,h,kind\r1,2.5,a\r-3,40,b\r",
        '"w","h","kind"\n"1","2.5","a"\n"-3","40","b"\n',
        " w , h , kind \n 1 , 2.5 , a \n -3 , 40 , b \n",
        "\n\nw,h,kind\n1,2.5,a\n\n-3,40,b\n,,\n\n \n",
    ],
)
def test_a_table_however_it_is_written(tmp_path: Path, text: str) -> None:
    samples = read(tmp_path, text)
    assert samples.inputs.tolist() == [[1, 2.5], [-3, 40]]
    assert samples.inputs.dtype == np.float64
    assert samples.input_names == ("w", "h")
    assert labels(samples) == ["a", "b"]


def test_quotes_hold_separators_line_ends_and_quotes(tmp_path: Path) -> None:
    """Names and classes are for the screen: what is not printable is a space."""
    samples = read(tmp_path, '"x;1","x\n2",y\n1,2,"a, ""b"""\n3,4,\x1b[31mc\n')
    assert samples.input_names == ("x;1", "x 2")
    assert samples.classes == ("[31mc", 'a, "b"')
    with pytest.raises(DataError, match=r": line 3, column 2 \(x 2\): a value is missing; "):
        read(tmp_path, '"x;1","x\n2",y\n1,,a\n')


def test_without_names_inputs_are_numbered(tmp_path: Path) -> None:
    samples = read(tmp_path, "1,a,2\n3,b,4\n", ("2",))
    assert samples.input_names == ("x1", "x2")
    assert samples.inputs.tolist() == [[1, 2], [3, 4]]
    assert read(tmp_path, "a,,y\n1,2,u\n3,4,v").input_names == ("a", "x2")


@pytest.mark.parametrize(
    ("target", "inputs", "names"),
    [
        ((), [[1, 2], [4, 5]], ("a", "b")),
        (("c",), [[1, 2], [4, 5]], ("a", "b")),
        (("1",), [[2, 0], [5, 1]], ("b", "c")),
        ((2,), [[1, 0], [4, 1]], ("a", "c")),
        ((" b ",), [[1, 0], [4, 1]], ("a", "c")),
        (("c", "1"), [[2], [5]], ("b",)),
    ],
)
def test_targets_by_name_or_number(tmp_path: Path, target: Any, inputs: Any, names: Any) -> None:
    samples = read(tmp_path, "a,b,c\n1,2,0\n4,5,1\n", target)
    assert samples.inputs.tolist() == inputs
    assert samples.input_names == names


def test_several_targets_are_values_in_the_order_asked_for(tmp_path: Path) -> None:
    samples = read(tmp_path, "a,b,c\n1,2,0\n4,5,1\n", ("c", "a"))
    assert values(samples) == [[0, 1], [1, 4]]
    assert samples.problem == "regression"


def test_one_hot_columns_asked_to_be_classes(tmp_path: Path) -> None:
    named = read(tmp_path, "a,cat,dog\n1,0,1\n4,1,0\n", ("cat", "dog"), problem="classification")
    assert labels(named) == ["dog", "cat"]
    plain = read(tmp_path, "1,0,1\n4,1,0\n", ("2", "3"), problem="classification")
    assert plain.classes == ("2", "3")


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("a,b\n1,2\n3,4", "auto", 2),
        ("1,2\n3,4", "auto", 2),
        ("1,y\n3,z", "auto", 2),
        ("a,1\n3,4\n5,6", "auto", 2),
        ("1,2\n3,4\n5,6", "yes", 2),
        ("2019,2020,y\n1,2,3\n4,5,6", "yes", 2),
        ("age,2020,y\n1,2,3\n4,5,6", "yes", 2),
    ],
)
def test_header(tmp_path: Path, text: str, header: str, rows: int) -> None:
    samples = read(tmp_path, text, (), header, "classification")
    assert len(samples) == rows
    assert samples.input_names is not None
    assert samples.input_names[0] == (text.split(",")[0] if text.count("\n") == rows else "x1")


@pytest.mark.parametrize(("text", "target"), [("2019,y\n1,2\n4,5", "y"), ("0.5,1.5\n1,2\n4,5", "1.5")])
def test_a_target_by_name_is_in_a_row_of_names(tmp_path: Path, text: str, target: str) -> None:
    """Also where the inputs are called by numbers."""
    samples = read(tmp_path, text, (target,))
    assert samples.input_names == (text.split(",")[0],)
    assert samples.inputs.tolist() == [[1], [4]]


@pytest.mark.parametrize(
    ("column", "problem", "expected"),
    [
        ("b a b", "auto", ["b", "a", "b"]),
        ("0 1 1 0", "auto", ["0", "1", "1", "0"]),
        ("1 0", "auto", ["1", "0"]),
        ("-1 1 1.0 1e0", "auto", ["-1", "1", "1", "1"]),
        ("0 -0 1", "auto", ["0", "0", "1"]),
        ("-0 1", "auto", ["0", "1"]),
        ("-0.0 0.5", "classification", ["0", "0.5"]),
        ("10 9 2 2 9 10", "auto", ["10", "9", "2", "2", "9", "10"]),
        ("1 2 3 3 2", "auto", None),
        ("0.5 1 0.5 1", "auto", None),
        ("0 1 1 0", "regression", None),
        ("0.5 1.25 0.5 1", "classification", ["0.5", "1.25", "0.5", "1"]),
        ("5 6 7", "classification", ["5", "6", "7"]),
        ("low 5 high", "classification", ["low", "5", "high"]),
        (" ".join(str(k % 20) for k in range(40)), "auto", [str(k % 20) for k in range(40)]),
        (" ".join(str(k % 21) for k in range(420)), "auto", None),
    ],
)
def test_classes_or_values(tmp_path: Path, column: str, problem: str, expected: list[str] | None) -> None:
    """Whole numbers are classes if two, or up to 20 with two samples each."""
    cells = column.split()
    samples = read(tmp_path, "".join(f"1,{cell}\n" for cell in cells), problem=problem)
    if expected is None:
        assert values(samples) == [[float(cell)] for cell in cells]
    else:
        assert labels(samples) == expected


def test_classes_are_sorted_numbers_by_size(tmp_path: Path) -> None:
    assert read(tmp_path, "1,10\n1,9\n1,9\n1,10\n1,-1\n1,-1").classes == ("-1", "9", "10")
    assert read(tmp_path, "1,b\n1,a\n1,B\n").classes == ("B", "a", "b")


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[numbers] * (width + 1)), min_size=1, max_size=6)),
    st.sampled_from(",;\t"),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[tuple[float, ...]],
    separator: str,
    comma: bool,
    named: bool,
    end: str,
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=end)
        if named:
            writer.writerow([f"column {place}" for place in range(len(table[0]))])
        for row in table:
            texts = map(repr, row)
            writer.writerow([text.replace(".", ",") if comma and separator != "," else text for text in texts])
    samples = read_table(path, problem="regression")
    assert samples.inputs.tolist() == [list(row[:-1]) for row in table]
    assert values(samples) == [[row[-1]] for row in table]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "settings", "message"),
    [
        ("", {}, f" is empty; {NEEDED}"),
        ("\n \n\n", {}, f" is empty; {NEEDED}"),
        (",,\n,,\n", {}, f" is empty; {NEEDED}"),
        ("\ufeff", {}, f" is empty; {NEEDED}"),
        ("a,b\n", {}, " has a row of names but no samples; add some, or set header=no if it is one"),
        ("1\n2\n", {}, f" has one column only, but an input and a target are two; {NEEDED}"),
        ("1 2\n2 3\n", {}, f" has one column only, but an input and a target are two; {NEEDED}"),
        ("a,b,c\n1,2,3\n4,5\n", {}, ": line 3 has 2 columns, line 1 has 3; every row needs as many"),
        ("1,2\n3\n", {}, ": line 2 has 1 column, line 1 has 2; every row needs as many"),
        ("\n1,2\n\n3,4,5\n", {}, ": line 4 has 3 columns, line 2 has 2; every row needs as many"),
        ("a,b,c\n1,2,3\n4,,6\n", {}, f": line 3, column 2 (b): a value is missing; {CORRECT}"),
        ("1, ,3\n4,5,6\n", {}, f": line 1, column 2: a value is missing; {CORRECT}"),
        ("a,b\n1,2\n3,\n", {}, f": line 3, column 2 (b): a value is missing; {CORRECT}"),
        ("a,b\nx,u\n", {}, f": line 2, column 1 (a): 'x' is not a number; {CORRECT}"),
        ("1,2,u\n3,NA,v\n", {}, f": line 2, column 2: 'NA' is not a number; {CORRECT}"),
        ("x,1,u\ny,2,v\n", {}, f": line 1, column 1: 'x' is not a number; {CORRECT}"),
        ("1;1.234,5;3\n", {}, f": line 1, column 2: '1.234,5' is not a number; {CORRECT}"),
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
        ("1,2,3\n4,nan,6\n", {}, f": line 2, column 2: nan is not a finite number; {CORRECT}"),
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
            ": every sample has class 'u'; give some of another class, or choose another target",
        ),
        (
            "1,0,1\n3,0,1\n",
            {"target": (2, 3), "problem": "classification"},
            ": every sample has class '3'; give some of another class, or choose another target",
        ),
        (
            "1,0,1\n3,1,1\n",
            {"target": (2, 3), "problem": "classification"},
            f": line 2: the targets are [1.0, 1.0]; {ONE_HOT_OR_REGRESSION}",
        ),
        ('1,2\n"3,4\n5,6\n', {}, NEVER_CLOSED),
        ('1,2\n3,"4"5\n', {}, ": line 2: text follows a closing quote; write a quote inside quotes twice"),
        ("1,2\n3,\xe9\n".encode("latin-1"), {}, ": line 2 is not UTF-8 text; save the file as UTF-8"),
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
        (("9" * 5000,), "auto", f"column {'9' * 57}... given; PATH has columns 1 to 5"),
        (("-1",), "auto", "'-1' is unknown. Columns: width, height, species, x, x"),
        (("species", "3"), "auto", "column 3 is given twice; once is enough"),
        (("x",), "auto", "2 columns are called x; give a number instead"),
        (("1", "2", "3", "4", "5"), "auto", "every column of PATH is given; leave at least one as input"),
        (
            ("species",),
            "no",
            "'species' given, but header is no, so there are no names; give the number of a column, 1 to 5",
        ),
    ],
)
def test_a_bad_target(tmp_path: Path, target: Any, header: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, "width,height,species,x,x\n1,2,3,4,5\n", target, header)
    assert str(caught.value) == f"target: {message.replace('PATH', str(tmp_path / 't.csv'))}"


def test_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", Path("a\0b.csv")):
        with pytest.raises(DataError) as caught:
            read_table(path)
        assert str(caught.value) == f"there is no file {path}; {WANTED}"


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
    assert str(caught.value) == f"{path} has 201 MB; at most 200 MB are read: keep fewer rows or columns"


def test_as_many_columns_as_are_allowed(tmp_path: Path) -> None:
    samples = read(tmp_path, "1," * 9_999 + "a\n" + "2," * 9_999 + "b\n")
    assert samples.inputs.shape == (2, 9_999)
