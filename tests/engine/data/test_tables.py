"""CSV and TSV files: what is read from them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import DataError, Dataset
from engine.data.tables import read_table
from tests.engine.data.written import read


def labels(samples: Dataset) -> list[str]:
    assert samples.labelled
    assert samples.classes is not None
    return [samples.classes[label] for label in samples.labels]


def values(samples: Dataset) -> Any:
    assert samples.problem == "regression"
    return samples.targets.tolist()


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


# Without those of three decimals: 1,234 alone could be a whole number (`test_marks.py`).
numbers = st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: f"{value!r}"[-4:-3] != ".")


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


def test_several_values_keep_the_names_of_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "houses.csv"
    path.write_text("rooms,price,days\n3,240.5,12\n4,310,7.5\n5,400,3\n")
    assert read_table(path, target=("price", "days")).classes == ("price", "days")
    path.write_text("3,240.5,12\n4,310,7.5\n5,400,3\n")
    assert read_table(path, target=(2, 3)).classes is None
