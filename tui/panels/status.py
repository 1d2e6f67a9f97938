"""The two lines at the top."""

from __future__ import annotations

from tui.drawing.cells import Row
from tui.drawing.status import facts, sentence
from tui.panels.panel import Canvas


class StatusLine(Canvas):
    def draw(self, columns: int, lines: int) -> list[Row]:  # noqa: ARG002
        assert self.frame is not None
        return [facts(self.frame, columns), sentence(self.frame, columns)]
