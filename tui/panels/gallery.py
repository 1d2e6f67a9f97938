"""What panels of thumbnails share: one of them is chosen, with arrows, the wheel or the mouse, and used with Enter."""

from __future__ import annotations

from textual import events

from tui.drawing.cells import Row, fit, hidden, row, wrap
from tui.drawing.gallery import Tile, gallery, layout
from tui.panels.panel import Panel

# From this many lines on there is an empty line between the thumbnails and the words below them.
ROOMY = 12


class GalleryPanel(Panel):
    """A subclass returns the `tiles`, and the words below them."""

    chosen = 0

    def tiles(self) -> tuple[Tile, ...]:
        raise NotImplementedError

    def words(self) -> str:
        """A sentence about the chosen tile."""
        raise NotImplementedError

    def action_use(self) -> None:
        raise NotImplementedError

    def _lines(self, columns: int, lines: int) -> tuple[int, list[str]]:
        """The lines of the thumbnails, and the words below them."""
        said = wrap(self.words(), columns, max(lines // 3, 1) if lines >= 4 else 0)
        # Tiles come before the empty line.
        room, count = lines - len(said), len(self.tiles())
        full, airy = (layout(count, self.chosen, columns, height) for height in (room, room - 1))
        spare = lines >= ROOMY and full.last - full.first == airy.last - airy.first
        return room - spare, said

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        tiles = self.tiles()
        self.chosen = min(self.chosen, len(tiles) - 1)
        shown = tuple((tile.name, tile.is_on) for tile in tiles)
        known = shown, self.chosen, columns, lines, self.has_focus, frame.data, frame.test_data, frame.chosen.axes
        # Nothing of it changes while the run trains.
        if known != self._known:
            room, said = self._lines(columns, lines)
            rows = gallery(tiles, self.chosen, columns, room, self.has_focus)
            rows += [()] * (lines - len(rows) - len(said))
            self._known, self._drawn_rows = known, rows + [fit(row((line, "muted")), columns) for line in said]
        return self._drawn_rows

    _known: object = None
    _drawn_rows: list[Row]

    def more(self) -> str:
        count, (columns, lines) = len(self.tiles()), self.size
        grid = layout(count, self.chosen, columns, self._lines(columns, lines)[0])
        return hidden(grid.first * grid.across, count - min((grid.last + 1) * grid.across, count))

    def action_move(self, across: int, down: int) -> None:
        """Choose the tile beside, above or below, if there is one."""
        if self.frame is None:
            return
        count = len(self.tiles())
        grid = layout(count, self.chosen, self.size.width, self._lines(*self.size)[0])
        wanted = self.chosen + across + down * grid.across
        if down > 0 and wanted >= count and wanted // grid.across == (count - 1) // grid.across:
            wanted = count - 1  # The last line is shorter.
        if 0 <= wanted < count:
            self.chosen = wanted
            self.redraw()

    def on_mouse_scroll_up(self) -> None:
        self.action_move(0, -1)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(0, 1)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        count = len(self.tiles())
        grid = layout(count, self.chosen, self.size.width, self._lines(*self.size)[0])
        tile = grid.tile_at(offset.x, offset.y, count)
        if tile is not None:
            again = tile == self.chosen and event.chain > 1
            self.chosen = tile
            self.redraw()
            if again:
                self.action_use()
