"""The drawing of a table's preview: what each column is, what is missing, and what is chosen, read as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from engine.data.columns import Asked
from engine.data.preview import Preview, preview
from tui.drawing.cells import Row, plain, width
from tui.drawing.preview import about, column_at, keys, table, visible, with_keys

PEOPLE = """id,name,age,size (cm),class of the person
1,Ann,30,170.5,a
2,Bob,,180,b
3,Cid,50,?,a
4,Dan,60,150,c
"""


def previewed(folder: Path, text: str = PEOPLE, **asked: Any) -> Preview:
    path = folder / "t.csv"
    path.write_text(text)
    return preview(path, Asked()._replace(**asked))


def lines(rows: list[Row]) -> list[str]:
    return [plain(row).rstrip() for row in rows]


def roles(rows: list[Row], text: str) -> set[str]:
    return {span.role for row in rows for span in row if span.text.strip() == text}


def test_a_row_of_names_of_types_and_of_roles_above_the_samples(tmp_path: Path) -> None:
    seen = previewed(tmp_path)
    rows = table(seen, 1, range(5), 0, 80, 10)
    assert lines(rows) == [
        "            id ›name         age  size (cm)  class of the person",
        "       numbers  words    numbers    numbers  3 classes",
        "    row number  ✗ input    input      input  → target",
        "2            1  Ann           30      170.5  a",
        "3            2  Bob            –        180  b",
        "4            3  Cid           50          ?  a",
        "5            4  Dan           60        150  c",
    ]
    assert roles(rows, "–") == roles(rows, "?") == {"warning"}
    assert roles(rows, "✗ input") == {"bad"}
    assert roles(rows, "→ target") == {"accent"}
    assert roles(rows, "row number") == roles(rows, "3") == {"muted"}
    assert roles(rows, "›name") == {"cursor"}


def test_what_is_left_out_is_muted_with_all_its_cells(tmp_path: Path) -> None:
    rows = table(previewed(tmp_path, leave_out=("2",)), 0, range(5), 0, 80, 10)
    assert roles(rows, "left out") == roles(rows, "Ann") == {"muted"}


def test_the_chosen_column_and_the_whole_table_in_words(tmp_path: Path) -> None:
    seen = previewed(tmp_path)
    assert lines(about(seen, 1, 100)) == [
        "Column 2 (name): input; words, 4 different; line 2 has no number.",
        "Predicts class of the person (classes: a, b, c) from 3 inputs.",
        "2 of 4 rows lack a value (lines 3, 4).",
    ]
    assert lines(about(seen, 2, 100))[0] == "Column 3 (age): input; numbers, 3 different; missing on line 3."
    seen = previewed(tmp_path, "1,5,2.5\n2,5,3.5\n3,5,4.5\n")
    assert lines(about(seen, 1, 100)) == [
        "Column 2: input; numbers, 1 different; always the same, so nothing can be learned from it.",
        "Predicts column 3 (values) from 2 inputs.",
    ]
    seen = previewed(tmp_path, "1,,0\n" * 8 + "2,,1\n", leave_out=("2",))
    facts = "Column 2: left out; no value in these rows; missing on lines 1, 2, 3, 4, 5, 6 and 3 more."
    assert lines(about(seen, 1, 100))[0] == facts


def test_several_targets_are_predicted_together(tmp_path: Path) -> None:
    seen = previewed(tmp_path, "a,b,c\n1,1,0\n2,0,1\n3,1,0\n", target=("2", "3"))
    assert lines(table(seen, 0, range(3), 0, 80, 3))[1].split() == ["numbers", "values", "values"]
    assert "Predicts b, c (values) from 1 input." in lines(about(seen, 0, 80))
    seen = previewed(tmp_path, "a,b,c\n1,1,0\n2,0,1\n3,1,0\n", target=("2", "3"), problem="classification")
    assert lines(table(seen, 0, range(3), 0, 80, 3))[1].split() == ["numbers", "one", "class", "one", "class"]


@pytest.mark.parametrize("columns", [12, 30, 60, 100])
def test_many_columns_scroll_with_the_chosen_one(tmp_path: Path, columns: int) -> None:
    names = ",".join(f"a long name of the column {number}" for number in range(40))
    seen = previewed(tmp_path, names + "\n" + f"{','.join('1.5' for _ in range(40))}\n" * 3)
    first = 0
    for chosen in (0, 1, 5, 39, 38, 20, 0):
        shown = visible(seen, first, chosen, columns)
        assert chosen in shown
        assert shown[0] == first or chosen in (shown[0], shown[-1])
        first = shown[0]
        rows = table(seen, chosen, shown, 0, columns, 6)
        assert all(width(row) <= columns for row in rows)
        for number in shown:
            if len(shown) > 1:
                assert any(column_at(seen, shown, x, columns) == number for x in range(columns))
        left, right = shown[0], 39 - shown[-1]
        if columns >= 60:
            assert all(f"{arrow} {count}" in plain(rows[0]) for arrow, count in (("←", left), ("→", right)) if count)


def test_values_are_whole_or_cut_at_their_end_and_columns_as_wide_as_there_is_room(tmp_path: Path) -> None:
    kinds = ("northern_marsh_iris_tall", "southern/coast_iris_tall")
    long = "average petal length", "average petal width", "height of the stem"
    text = f"{','.join((*long, 'kind'))}\n1,2,3,{kinds[0]}\n4,5,6,{kinds[1]}\n"
    seen = previewed(tmp_path, text)
    wide = lines(table(seen, 3, range(4), 0, 100, 5))
    assert all(name in wide[0] for name in long)
    assert wide[3].endswith(kinds[0])
    assert wide[4].endswith(kinds[1])
    # Values come before names, and names stay distinct.
    narrow = lines(table(seen, 3, range(4), 0, 70, 5))
    assert narrow[0].split() == ["avera…length", "averag…width", "height", "of", "t…", "›kind"]
    assert narrow[4].endswith(kinds[1])
    assert lines(table(seen, 3, range(3, 4), 0, 22, 5))[4].endswith("  southern/coast_ir…")
    # What is left over goes to long texts as well.
    seen = previewed(tmp_path, f"a,b\n{'long ' * 12},0\nx,1\n")
    assert ("long " * 12).strip() in lines(table(seen, 0, range(2), 0, 90, 5))[3]


def test_rows_scroll_and_cells_stay_on_their_line(tmp_path: Path) -> None:
    seen = previewed(tmp_path, 'a,b,y\n1,"two\nlines",0\n\n2,x,1\n3,y\x1b[31m,0\n')
    rows = lines(table(seen, 0, range(3), 1, 60, 5))
    assert rows[3].split() == ["5", "2", "x", "1"]
    assert len(rows) == 5
    assert all(row.isprintable() for row in lines(table(seen, 0, range(3), 0, 60, 9)))


@pytest.mark.parametrize("columns", [10, 24, 40, 80])
def test_keys_flow_onto_as_many_rows_as_they_need(columns: int) -> None:
    entries = (("t", "predict"), ("x", "leave out"), ("enter", "read"), ("esc", "cancel"))
    rows = keys(entries, columns)
    assert " ".join(" ".join(lines(rows)).split()) == " ".join(f"{key} {words}" for key, words in entries)
    assert all(width(row) <= max(columns, 12) for row in rows)


ADVICE = [
    (
        "a: a value is missing; set missing=drop to drop this row, leave_out=id,age to leave out the column, or so",
        "a: a value is missing; press m to drop this row, x on age to leave out the column, or so",
    ),
    (
        "correct it, or set leave_out=2,id to leave out its column",
        "correct it, or press x on column 2 to leave out its ",
    ),
    ("set leave_out=2,3,id to leave out the 2 columns of words", "press X to leave out the 2 columns of words"),
    (
        "set target=size (cm) if its column is the target, otherwise set leave_out=size (cm)",
        "press t on size (cm) if its column is the target, otherwise press x on size (cm)",
    ),
    (
        "set header=yes if these are column names, header=no if they are a sample",
        "press h if these are column names, h again if they are a sample",
    ),
    ("are read as names; set header=no if it is a sample", "are read as names; press h if it is a sample"),
    ("correct it, or set problem=regression", "correct it, or press p"),
    ("choose another target, or set problem=regression for numbers", "choose another target, or press p for numbers"),
    ("the last one; set target=b to predict column 1 (b)", "the last one; press t on b to predict column 1 (b)"),
    (
        "line 1 is read as names, but columns are still counted from 1: target=3 is the column named 2; set header=no",
        "line 1 is read as names; press h",
    ),
    ("'a=b' is not a number; correct it", "'a=b' is not a number; correct it"),
]


@pytest.mark.parametrize(("given", "said"), ADVICE)
def test_what_the_reader_advises_is_said_with_the_keys(tmp_path: Path, given: str, said: str) -> None:
    assert with_keys(previewed(tmp_path, leave_out=("1",)), given).startswith(said)


BAD_TABLES = [
    PEOPLE,
    "a,b,y\n1,,0\n,2,1\n3,4,1\n",
    "a,b,c,y\nu,v,1,0\nu,v,2,1\n",
    "2019,2020,2021\n0.5,1.5,2.5\n1.5,2.5,4\n",
    "0,1,2\n0.5,1.5,2.5\n1.5,2.5,4\n",
    "a,2,c\n1,2,3\n4,5,6\n",
    "a,y\n1,1.5\n2,2.5\n3,x\n",
    "k,v\n" + "0,1.5\n1,2.5\n" * 9,
    "a,b\n1,x\n",
]


@pytest.mark.parametrize("text", BAD_TABLES)
@pytest.mark.parametrize("asked", [{}, {"problem": "regression"}, {"leave_out": ("1",)}, {"target": ("1",)}], ids=str)
def test_no_message_of_the_preview_speaks_of_settings(tmp_path: Path, text: str, asked: dict[str, Any]) -> None:
    seen = previewed(tmp_path, text, **asked)
    for message in (seen.refusal, *seen.notes):
        assert not re.search(r"\w=\w", with_keys(seen, message)), message
