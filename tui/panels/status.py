"""The two lines at the top."""

from __future__ import annotations

from textual import events
from textual.reactive import reactive

from tui.drawing.cells import Row, fit, row
from tui.drawing.status import facts, sentence, tab_at
from tui.panels.panel import Canvas


class StatusLine(Canvas):
    """`page` is the one that is open. `doing` is what the user's code has been doing for long; usually empty."""

    page: reactive[str] = reactive("", layout=False)
    doing: reactive[str] = reactive("", layout=False)

    def draw(self, columns: int, lines: int) -> list[Row]:  # noqa: ARG002
        assert self.frame is not None
        said = row((self.doing, "warning")) if self.doing else sentence(self.frame, columns, self.page)
        return [facts(self.frame, self.page, columns).row, fit(said, columns)]

    def watch_page(self) -> None:
        self.redraw()

    def watch_doing(self) -> None:
        self.redraw()

    async def on_click(self, event: events.Click) -> None:
        """The names of the pages open them."""
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None or offset.y:
            return
        page = tab_at(offset.x, self.page, facts(self.frame, self.page, self.size.width).short)
        if page is not None:
            await self.app.run_action(f"show_page('{page}')")
