"""A sheet of cells: what is drawn later covers what is there, and nothing leaves the sheet."""

from __future__ import annotations

from tui.drawing.cells import plain, width
from tui.drawing.sheet import Sheet


def test_what_is_drawn_later_covers_what_is_there() -> None:
    sheet = Sheet(6, 2)
    sheet.write(0, 0, "abcdef", "muted")
    sheet.write(2, 0, "xy", "strong")
    sheet.put(0, 1, "▀", "accent")
    first, second = sheet.rows()
    assert [(span.text, span.role) for span in first] == [("ab", "muted"), ("xy", "strong"), ("ef", "muted")]
    assert [(span.text, span.role) for span in second] == [("▀", "accent")]


def test_nothing_leaves_the_sheet() -> None:
    sheet = Sheet(3, 1)
    for x, y in ((-1, 0), (3, 0), (0, -1), (0, 1)):
        sheet.put(x, y, "x", "text")
    sheet.write(1, 0, "long", "text")
    sheet.write(1, 5, "long", "text")
    assert [plain(row) for row in sheet.rows()] == [" lo"]
    assert Sheet(0, 2).rows() == [(), ()]


def test_wide_characters_take_two_columns_and_are_never_halved() -> None:
    sheet = Sheet(5, 1)
    sheet.write(0, 0, "温度度", "text")
    assert [plain(row) for row in sheet.rows()] == ["温度"]
    sheet = Sheet(4, 1)
    sheet.write(0, 0, "温度", "text")
    sheet.put(1, 0, "│", "muted")
    (row,) = sheet.rows()
    assert width(row) == 4
    assert plain(row) == " │度"


def test_what_a_terminal_would_obey_is_not_written() -> None:
    sheet = Sheet(8, 1)
    sheet.write(0, 0, "a\x1b[2Jb", "text")
    assert all(plain(row).isprintable() for row in sheet.rows())
