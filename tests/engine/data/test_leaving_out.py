"""Columns that are left out when that is asked for, by name or number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import DataError
from tests.engine.data.answers import answers
from tests.engine.data.written import read

PEOPLE = "name,age,born,size,class\nAnn,30,1.234,1.7,a\nBob,40,2.2.90,1.8,b\nCid,50,x,1.6,a\n"


@pytest.mark.parametrize("columns", [("name", "born"), (1, 3), ("3", "name")])
def test_they_are_neither_inputs_nor_targets_and_may_hold_anything(tmp_path: Path, columns: Any) -> None:
    data = read(tmp_path, PEOPLE, leave_out=columns)
    assert data.inputs.tolist() == [[30, 1.7], [40, 1.8], [50, 1.6]]
    assert data.input_names == ("age", "size")
    assert data.classes == ("a", "b")
    assert data.notes == ()


def test_the_target_is_the_last_that_is_left(tmp_path: Path) -> None:
    data = read(tmp_path, PEOPLE, leave_out=("name", "born", "class"))
    assert data.input_names == ("age",)
    assert answers(data).tolist() == [1.7, 1.8, 1.6]
    data = read(tmp_path, PEOPLE, ("age",), leave_out=("name", "born", "class"))
    assert data.input_names == ("size",)


def test_without_a_header(tmp_path: Path) -> None:
    text = "".join(PEOPLE.splitlines(keepends=True)[1:])
    data = read(tmp_path, text, leave_out=(1, 3))
    assert data.inputs.tolist() == [[30, 1.7], [40, 1.8], [50, 1.6]]
    assert data.input_names == ("x1", "x2")


def test_their_numbers_decide_nothing_about_the_others(tmp_path: Path) -> None:
    text = "a;b;y\n1,234;5;0\n9;1,234;1\n"
    with pytest.raises(DataError, match="can be 1234 or"):
        read(tmp_path, text)
    assert read(tmp_path, "a;b;y\n1,5;5;0\n1.5;6;1\n", leave_out=("a",)).inputs.tolist() == [[5], [6]]
    assert read(tmp_path, "a;b;y\n1,234;5;0\n2,345;6;1\n", leave_out=("a",)).inputs.tolist() == [[5], [6]]


def test_an_empty_last_column_can_be_left_out(tmp_path: Path) -> None:
    text = "a,b,y,\n1,2,0,\n3,4,1,\n"
    with pytest.raises(DataError, match="every row ends in a comma"):
        read(tmp_path, text)
    assert read(tmp_path, text, header="yes", leave_out=(4,)).inputs.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"leave_out": ("nam",)}, "leave_out: 'nam' is unknown, did you mean name? Columns: name, age, born, size,"),
        ({"leave_out": (6,)}, "leave_out: column 6 given; PATH has columns 1 to 5"),
        ({"leave_out": ("age", 2)}, "leave_out: column 2 is given twice; once is enough"),
        ({"leave_out": ("age",), "target": ("age",)}, "leave_out: column 2 is the target; choose one or the other"),
        ({"leave_out": (1, 2, 3, 4)}, "leave_out: every column of PATH is given; leave at least one as input"),
        ({"leave_out": (1, 2, 3, 4, 5)}, "leave_out: every column of PATH is given; leave at least one as input"),
        (
            {"leave_out": ("age",), "header": "no"},
            "leave_out: 'age' given, but there are no names with header=no; give",
        ),
    ],
)
def test_what_cannot_be_left_out(tmp_path: Path, settings: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, PEOPLE, **settings)
    assert str(caught.value).startswith(message.replace("PATH", str(tmp_path / "t.csv")))
