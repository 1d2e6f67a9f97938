"""A sheet of cells to draw on in any order; what is drawn later covers what is there."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len

from engine.errors import harmless
from tui.drawing.cells import Row, Span


class Sheet:
    """`columns` by `lines` empty cells. Drawing outside is allowed and leaves nothing."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self._cells = [[(" ", "text")] * columns for _ in range(lines)]

    def put(self, x: int, y: int, glyph: str, role: str) -> None:
        """A glyph of one column. Of a wide character that it covers in part, nothing is left."""
        if 0 <= y < self.lines and 0 <= x < self.columns:
            cells = self._cells[y]
            if cells[x][0] == "":
                cells[x - 1] = (" ", role)
            elif x + 1 < self.columns and cells[x + 1][0] == "":
                cells[x + 1] = (" ", role)
            cells[x] = (glyph, role)

    def write(self, x: int, y: int, text: str, role: str) -> None:
        """Text from column `x` on; what does not fit is left out."""
        for character in text if text.isprintable() else harmless(text):
            size = cell_len(character)
            if x + size > self.columns:
                return
            if size == 0:
                continue
            self.put(x, y, character, role)
            for covered in range(x + 1, x + size):
                self.put(covered, y, "", role)
            x += size

    def rows(self) -> list[Row]:
        """The sheet as rows, empty cells at the end of a row left out."""
        rows = []
        for cells in self._cells:
            spans = [
                Span("".join(glyph for glyph, _ in group), role) for role, group in groupby(cells, lambda cell: cell[1])
            ]
            if spans and spans[-1].role == "text":
                spans[-1] = Span(spans[-1].text.rstrip(), "text")
            rows.append(tuple(span for span in spans if span.text))
        return rows
