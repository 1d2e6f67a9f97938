"""Where tables come from: files of any name, compressed ones, streams."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from engine import DataError, Recipe, Trainer
from engine.data import source
from engine.data.tables import read_table
from tests.engine.data.written import TABLES

XOR = "a,b,y\n-1,-1,-1\n-1,1,1\n1,-1,1\n1,1,-1\n"


@pytest.mark.parametrize("name", ["xor.data", "xor", "xor.csv.gz", "xor.2024", "XOR.TXT"])
def test_a_file_is_read_whatever_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    content = XOR.encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    monkeypatch.chdir(tmp_path)
    for data in (f"./{name}", str(tmp_path / name), name):
        recipe = Recipe(data=data)
        if data != "xor":  # the built-in data
            assert Trainer(recipe).data.input_names == ("a", "b")


def test_files_with_such_names() -> None:
    assert read_table(TABLES / "xor.data").labels.tolist() == [0, 1, 1, 0]
    assert read_table(TABLES / "xor.csv.gz").labels.tolist() == [0, 1, 1, 0]


def test_a_bare_word_is_a_file_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on it looks like a path, wherever the recipe is read again."""
    monkeypatch.chdir(tmp_path)
    Path("flowers").write_text(XOR)
    recipe = Recipe(data="flowers")
    assert recipe.data == "./flowers"
    recipe.to_toml("my.toml")
    assert Recipe.from_toml("my.toml") == recipe
    Path("below").mkdir()
    monkeypatch.chdir("below")
    assert Trainer(Recipe.from_toml("../my.toml")).data.input_names == ("a", "b")
    with pytest.raises(DataError, match=r"^there is no file \./flowers; give the path of a CSV or TSV file$"):
        Trainer(recipe)


@pytest.mark.parametrize("unpacked", [False, True])
def test_a_stream(unpacked: bool) -> None:
    content = XOR.encode()
    data = read_table(BytesIO(content if unpacked else gzip.compress(content)))
    assert data.labels.tolist() == [0, 1, 1, 0]
    with pytest.raises(DataError, match=r"^standard input: line 2 has 3 columns, line 1 has 2; every row needs"):
        read_table(BytesIO(b"1,2\n1,2,3\n"))
    with pytest.raises(DataError, match=r"^standard input is empty; needed: "):
        read_table(BytesIO(b""))


def test_marks_of_a_stream_are_decided_from_its_beginning() -> None:
    assert read_table(BytesIO(b"1.234;1\n5;0\n0,5;1\n")).inputs.tolist() == [[1234], [5], [0.5]]


@pytest.mark.parametrize("damage", [slice(None, -12), slice(12, None), slice(None, 3)])
def test_a_damaged_archive(tmp_path: Path, damage: slice) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(b"\x1f\x8b" + gzip.compress(XOR.encode() * 99)[2:][damage])
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value).startswith(f"{path} is compressed by gzip, but damaged or truncated (")
    assert str(caught.value).endswith("); unpack it, or download it again")


def test_too_much_in_an_archive_or_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may hold very much: no more is unpacked than may be read."""
    monkeypatch.setattr(source, "MAX_BYTES", 2_000_000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"1,2,3\n" * 1_000_000))
    most = "more than 2 MB; at most 2 MB are allowed: keep fewer rows or columns"
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value) == f"{path}, unpacked, has {most}"
    with pytest.raises(DataError, match=f"^standard input has {most}"):
        read_table(BytesIO(b"1,2,3\n" * 1_000_000))


def test_lines_of_what_was_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    for content, problem in (
        (b"1,2\n3,\x81\n", "line 2 is not UTF-8 text"),
        (b'1,2\n"3,4\n', "line 2: a quote is not closed"),
    ):
        path.write_bytes(gzip.compress(content))
        with pytest.raises(DataError, match=f"{problem}"):
            read_table(path)


def test_text_that_is_not_utf8_is_read_as_windows_saves_it_with_a_note(tmp_path: Path) -> None:
    text = "Größe;Preis €;Klasse\n1,5;1\u00a0234,5;größer\n2,5;2;kleiner\n"
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("cp1252"))
    data = read_table(path)
    note = "line 1 is not UTF-8, so the file is read as Windows-1252 text; save it as UTF-8 if names look wrong"
    assert data.notes[0] == note
    assert data.input_names == ("Größe", "Preis €")
    assert data.classes == ("größer", "kleiner")
    path.write_bytes(text.encode())
    again = read_table(path)
    assert note not in again.notes
    assert data.inputs.tolist() == again.inputs.tolist() == [[1.5, 1234.5], [2.5, 2]]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_first_line_for_excel_names_the_separator(tmp_path: Path, first: str, end: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(end.join((first, "a,b;c", "1,5;0", "2,5;1", "")), newline="")
    data = read_table(path)
    assert data.input_names == ("a,b",)
    assert data.inputs.tolist() == [[1.5], [2.5]]
    path.write_text("sep=\t\n\n1\t2\n3\t4\t5\n")
    with pytest.raises(DataError, match=r": line 4 has 3 columns, line 3 has 2; every row needs as many$"):
        read_table(path)
    path.write_text('sep=;\n1;2\n3;"x\ny\n')
    with pytest.raises(DataError, match=r": line 3: a quote is not closed"):
        read_table(path)
    path.write_text("sep=;\n")
    with pytest.raises(DataError, match=r" is empty; needed: one row a sample"):
        read_table(path)


@pytest.mark.parametrize(
    ("given", "near"),
    [("folder/flower.csv", "folder/flowers.csv"), ("flowrs.data", "flowers.data"), ("two.spirals", "two-spirals")],
)
def test_a_file_with_a_similar_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, near: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("folder/flowers.csv").touch()
    Path("flowers.data").touch()
    with pytest.raises(DataError) as caught:
        read_table(given)
    hint = f"did you mean {near}? If not, give the path of a CSV or TSV file"
    assert str(caught.value) == f"there is no file {given}, {hint}"


def test_names_of_files_are_made_printable(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb.csv"
    path.write_text("1\n")
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value).startswith(f"{tmp_path / 'a [2Jb.csv'} has one column only")


def test_standard_input_is_not_read_for_a_recipe_alone() -> None:
    with pytest.raises(DataError, match=r"^data: - is standard input, which cannot be read here; give the"):
        Trainer(Recipe(data="-"))
