"""The preview of a table tells what the reader makes of it, from its first rows alone."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest

from engine import DataError
from engine.data.columns import Asked
from engine.data.preview import ROWS, Preview, preview
from engine.data.source import Source
from engine.data.tables import read_table
from tests.engine.data.written import TABLES

T = TypeVar("T")
PEOPLE = "id,name,age,size,class\n1,Ann,30,1.7,a\n2,Bob,,1.8,b\n3,Cid,50,?,a\n4,Dan,60,1.5,b\n"


def previewed(folder: Path, text: str | bytes, **asked: Any) -> Preview:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return preview(path, Asked()._replace(**asked))


def either(function: Callable[..., T], *given: object) -> T | str:
    """What is returned, or what is said instead."""
    try:
        return function(*given)
    except DataError as error:
        return str(error)


def roles(found: Preview) -> list[str]:
    return [column.role for column in found.columns]


def test_columns_with_their_kinds_and_what_is_missing(tmp_path: Path) -> None:
    found = previewed(tmp_path, PEOPLE)
    assert [column.name for column in found.columns] == ["id", "name", "age", "size", "class"]
    assert [column.kind for column in found.columns] == ["numbers", "words", "numbers", "numbers", "words"]
    assert roles(found) == ["row number", "input", "input", "input", "target"]
    assert [column.different for column in found.columns] == [4, 4, 3, 3, 2]
    assert [column.missing for column in found.columns] == [(), (), (3,), (4,), ()]
    assert found.columns[1].misfit == 2
    assert (found.problem, found.classes) == ("classification", ("a", "b"))
    assert found.lacking == (3, 4)
    assert found.whole
    assert found.has_names
    assert [row.line for row in found.rows] == [2, 3, 4, 5]
    path = tmp_path / "t.csv"
    advice = "correct it, or set leave_out=name to leave out its column"
    assert found.refusal == f"{path}: line 2, column 2 (name): 'Ann' is not a number; {advice}"


def test_what_is_asked_for_is_followed_until_nothing_is_refused(tmp_path: Path) -> None:
    found = previewed(tmp_path, PEOPLE, leave_out=("2",))
    assert roles(found) == ["row number", "left out", "input", "input", "target"]
    assert found.refusal.endswith(
        "set missing=drop to drop these rows, leave_out=name,age to leave out the column, or fill in what is missing"
    )
    found = previewed(tmp_path, PEOPLE, leave_out=("2",), missing="drop")
    assert found.refusal == ""
    assert "2 of 4 rows were dropped" in found.notes[-1]
    found = previewed(tmp_path, PEOPLE, leave_out=("2", "5"), target=("3",), problem="regression")
    assert roles(found) == ["row number", "left out", "target", "input", "left out"]
    assert found.problem == "regression"
    assert found.lacking == (3, 4)


@pytest.mark.parametrize("name", sorted(path.name for path in TABLES.iterdir() if path.is_file()))
@pytest.mark.parametrize(
    "asked", [Asked(), Asked(missing="drop"), Asked(header="no"), Asked(leave_out=("1",))], ids=str
)
def test_it_says_what_the_reader_does(name: str, asked: Asked) -> None:
    """For a table of fewer rows the refusal is the reader's; what is read has these inputs, targets and notes."""
    path = TABLES / name
    data = either(read_table, path, *asked)
    found = either(preview, path, asked)
    if isinstance(data, str) or isinstance(found, str):
        assert data == (found if isinstance(found, str) else found.refusal)
        return
    assert found.refusal == ""
    inputs = [column for column in found.columns if column.role == "input"]
    assert len(inputs) == data.inputs.shape[1]
    if found.has_names:
        assert tuple(column.name for column in inputs) == data.input_names
    if found.whole:
        assert (found.problem, found.classes, found.notes) == (data.problem, data.classes, data.notes)


def test_each_column_can_be_asked_for(tmp_path: Path) -> None:
    text = 'a,a,7,"x, y",y\n1,2,3,4,0\n2,3,4,5,1\n'
    found = previewed(tmp_path, text, header="yes")
    assert [column.asked_as for column in found.columns] == ["1", "2", "3", "4", "y"]
    for column in found.columns[:4]:
        again = previewed(tmp_path, text, header="yes", leave_out=(column.asked_as,))
        assert [each.number for each in again.columns if each.role == "left out"] == [column.number]


def test_a_header_that_cannot_be_decided_is_shown_to_be_decided(tmp_path: Path) -> None:
    text = "2019,2020,2021\n0.5,1.5,2.5\n1.5,2.5,4\n"
    found = previewed(tmp_path, text)
    assert "set header=yes if these are column names" in found.refusal
    assert not found.has_names
    assert len(found.rows) == 3
    found = previewed(tmp_path, text, header="yes")
    assert found.refusal == ""
    assert [column.name for column in found.columns] == ["2019", "2020", "2021"]
    assert previewed(tmp_path, text, header="no").refusal == ""


def test_an_empty_last_column_is_shown_to_be_left_out(tmp_path: Path) -> None:
    text = "a,b,y,\n1,2,0,\n3,4,1,\n"
    found = previewed(tmp_path, text)
    assert "every row ends in a comma" in found.refusal
    assert found.columns[3].role == "target"
    found = previewed(tmp_path, text, header="yes", leave_out=("4",))
    assert found.refusal == ""
    assert roles(found) == ["input", "input", "target", "left out"]


def test_nothing_is_left_to_learn_from(tmp_path: Path) -> None:
    found = previewed(tmp_path, "a,b\n1,2\n3,4\n", leave_out=("1",))
    assert found.refusal.startswith("leave_out: every column of ")
    assert roles(found) == ["left out", "target"]
    for text in ("a,b\n1,2\n3,4\n", "1,2\n3,4\n"):
        found = previewed(tmp_path, text, leave_out=("1", "2"), problem="classification")
        assert found.refusal.startswith("leave_out: every column of ")
        assert roles(found) == ["left out", "left out"]
        found = previewed(tmp_path, text, target=("1", "2"))
        assert found.refusal.startswith("target: every column of ")
        assert roles(found) == ["target", "target"]


def test_first_rows_that_do_not_show_everything_refuse_nothing(tmp_path: Path) -> None:
    for text in ("1,a\n" * 300 + "2,b\n" * 300, "1,,a\n" * 300 + "2,3,b\n4,5,a\n"):
        found = previewed(tmp_path, text, missing="drop")
        assert not found.whole
        assert len(found.rows) == ROWS
        assert found.refusal == ""
        assert read_table(tmp_path / "t.csv", missing="drop").classes == ("a", "b")
    # Which mark is the decimal mark is decided further down.
    text = "1,234;5;0\n" * 300 + "1,5;6;1\n"
    assert previewed(tmp_path, text).refusal == ""
    assert "can be 1234 or" in previewed(tmp_path, "1,234;5;0\n" * 3).refusal
    assert [column.kind for column in previewed(tmp_path, text).columns] == ["numbers"] * 3


class Endless(io.RawIOBase):
    """Rows without end, counted in bytes."""

    given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        return offset

    def tell(self) -> int:
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        text = (b"1.5,2.5,a\n2.5,3.5,b\n" * (len(buffer) // 20 + 1))[: len(buffer) // 20 * 20]
        buffer[: len(text)] = text
        Endless.given += len(text)
        return len(text)


def test_no_more_is_read_than_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Source) -> IO[bytes]:
        return io.BufferedReader(Endless())

    monkeypatch.setattr(Source, "open", endless)
    found = previewed(tmp_path, "1,2,a\n")
    assert not found.whole
    assert len(found.rows) == ROWS
    assert found.classes == ("a", "b")
    assert 0 < Endless.given < 1_000_000


def test_an_archive_is_unpacked_only_as_far_as_it_is_shown(tmp_path: Path) -> None:
    content = b"1.5,2.5,a\n2.5,3.5,b\n" * 100_000
    packed = gzip.compress(content, compresslevel=0)
    # What comes later is cut off: reading it would fail.
    found = previewed(tmp_path, packed[:200_000])
    assert len(found.rows) == ROWS
    assert found.refusal == ""
    with pytest.raises(DataError, match="damaged or truncated"):
        read_table(tmp_path / "t.csv")
    with pytest.raises(DataError, match="damaged or truncated"):
        previewed(tmp_path, packed[:1000])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "is empty; needed: one row a sample"),
        (b"1,2\n3,4,5\n", "line 2 has 3 columns, line 1 has 2"),
        (b"1\n2\n", "has one column only"),
        (b"PK\x03\x04\0\0", "is not text"),
        (b"1,2\n3,\x81\n", "line 2 is not UTF-8 text"),
    ],
)
def test_what_has_no_rows_to_show_is_refused(tmp_path: Path, text: bytes, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        previewed(tmp_path, text)


def test_windows_text_is_shown_with_its_note(tmp_path: Path) -> None:
    found = previewed(tmp_path, "Größe,y\n1.5,0\n2.5,1\n".encode("cp1252"))
    assert found.columns[0].name == "Größe"
    assert "Windows-1252" in found.notes[0]
