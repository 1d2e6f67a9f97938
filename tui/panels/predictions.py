"""What the network answers for every sample."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing.cells import Row
from tui.drawing.table import detail, seen, table
from tui.frame import Frame
from tui.panels.panel import ListPanel


class PredictionsPanel(ListPanel):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("predictions")]
    hint = "↑↓ choose a row"

    def title(self, frame: Frame) -> str:
        if frame.right is None:
            return "Predictions"
        return f"Predictions · {frame.right} of {len(frame.inputs)} right"

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        self.chosen = min(self.chosen, len(frame.inputs) - 1)
        rows = table(
            frame.inputs,
            frame.targets,
            frame.predictions,
            frame.verdicts,
            self.chosen,
            columns,
            lines,
            self.has_focus,
        )
        return rows + detail(frame.targets, frame.predictions, frame.verdicts, self.chosen, columns, lines - len(rows))

    def action_choose(self, direction: int) -> None:
        if self.frame is not None:
            self.chosen = min(max(self.chosen + direction, 0), len(self.frame.inputs) - 1)
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        rows = seen(len(self.frame.inputs), self.chosen, self.size.height)
        if 1 <= offset.y <= len(rows):
            self.chosen = rows[offset.y - 1]
            self.redraw()
