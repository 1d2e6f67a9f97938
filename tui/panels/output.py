"""What the console shows: what was typed, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from tui.drawing.cells import Row
from tui.drawing.console import height, transcript
from tui.panels.panel import Canvas
from tui.session import Session


class Output(Canvas):
    """The end of the transcript, or what is further up: `moved` is called with the number of rows below it."""

    back = 0

    def __init__(self, session: Session, moved: Callable[[int], None]) -> None:
        super().__init__("output")
        self._session, self._moved = session, moved

    @property
    def is_ready(self) -> bool:
        return True

    def draw(self, columns: int, lines: int) -> list[Row]:
        rows, self.back = transcript(self._session.coding.console.transcript.newest(), columns, lines, self.back)
        return rows

    def redraw(self) -> None:
        super().redraw()
        self._moved(self.back)

    def begin_with(self, count: int) -> None:
        """Show the beginning of the last so many lines."""
        lines = self._session.coding.console.transcript.newest()[-count:]
        self.back = max(height(lines, self.size.width) - self.size.height, 0)
        self.redraw()

    def end(self) -> None:
        """Show the end."""
        self.back = 0
        self.redraw()

    def stay(self, count: int) -> None:
        """So many lines are new: what is further up stays where it is."""
        if self.back:
            self.back += height(self._session.coding.console.transcript.newest()[-count:], self.size.width)
        self.redraw()

    def look_up(self, rows: int) -> None:
        """Further up (positive), or down."""
        self.back = max(self.back + rows, 0)
        self.redraw()

    def on_mouse_scroll_up(self) -> None:
        self.look_up(1)

    def on_mouse_scroll_down(self) -> None:
        self.look_up(-1)
