"""Only what changed is painted: of a panel whose title changes the border, of a line the cells."""

from __future__ import annotations

from typing import Literal

import pytest
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from tests.tui.screen import opened, rows
from tests.tui.terminal import ESCAPE
from tui.panels.panel import Panel
from tui.workarounds import set_in_border
from tui.workarounds.painting import write_only_changes

# A line of two widgets: the first has two pieces of text, and wide characters.
LINE = {0: Strip([Segment("abc"), Segment("漢字")]), 7: Strip([Segment("hij")])}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 10, {1: "abc漢字", 8: "hij"}),
        (1, 2, {2: "b"}),
        (2, 5, {3: "c漢"}),
        (5, 9, {6: "字", 8: "hi"}),
        (7, 10, {8: "hij"}),
        (9, 10, {10: "j"}),
    ],
)
def test_the_changed_cells_are_written_and_no_others(first: int, last: int, expected: dict[int, str]) -> None:
    write_only_changes()
    written = ChopsUpdate([LINE], [(0, first, last)], [[7, 10]]).render_segments(Console())
    # Columns of a terminal are counted from 1.
    assert written == "".join(f"\x1b[1;{column}H{text}" for column, text in expected.items())


def test_lines_are_written_where_they_are() -> None:
    write_only_changes()
    update = ChopsUpdate([LINE, LINE, LINE], [(0, 0, 3), (2, 8, 10)], [[7, 10]] * 3)
    assert ESCAPE.sub("|", update.render_segments(Console())) == "|abc|ij"


@pytest.mark.parametrize(("place", "line"), [("title", 0), ("subtitle", -1)])
async def test_a_title_paints_its_line_of_the_border(place: Literal["title", "subtitle"], line: int) -> None:
    async with opened() as (app, pilot):
        panel = app.query_one("#loss", Panel)
        lines: list[int] = []
        render = panel._styles_cache.render_line
        panel._styles_cache.render_line = lambda styles, y, *more: (lines.append(y), render(styles, y, *more))[1]  # type: ignore[method-assign, func-returns-value]
        set_in_border(panel, place, "another title")
        await pilot.pause()
        x, y, width, height = panel.region
        assert "another title" in rows(app)[range(y, y + height)[line]][x : x + width]
        assert lines == [range(height)[line]]
