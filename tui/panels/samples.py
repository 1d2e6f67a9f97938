"""The table of samples."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings, keys_for
from tui.drawing.cells import Row, hidden
from tui.drawing.samples import count, layout, place_of, seen, spot_of, table
from tui.drawing.scene import Spot
from tui.frame import Frame
from tui.panels.panel import ListPanel


class SamplesPanel(ListPanel):
    """A row for each sample: those of the training part, then those of the test part."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("samples")]
    hint = (
        keys_for("samples", "row", "choose(-1)", "choose(1)"),
        keys_for("samples", "inputs", "scroll(-1)", "scroll(1)"),
    )
    first = 0  # The first visible input.
    about = (
        "Every sample as it is given, before features and standardization: its number, its inputs, its class or target "
        "values, and its part: trained on (train) or held out for testing (test, or t). The training part comes first. "
        "The chosen sample is marked in the picture, too, and chosen on all pages."
    )

    def hints(self) -> tuple[str, ...]:
        """Without hidden inputs there is nothing to scroll."""
        frame = self.frame
        if frame is None or self.first or layout(frame.data, frame.test_data, self.size.width).hidden:
            return self.hint
        return self.hint[:1]

    def title(self, frame: Frame) -> str:
        training = len(frame.data)
        if frame.test_data is None:
            return self.fitting(f"Samples · {training:,}", "Samples")
        test = len(frame.test_data)
        return self.fitting(
            f"Samples · {training:,} training, {test:,} test",
            f"Samples · {training:,} train, {test:,} test",
            f"Samples · {training + test:,}",
            "Samples",
        )

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """A header and a row each."""
        assert self.frame is not None
        return 1 + count(self.frame.data, self.frame.test_data)

    @property
    def _row(self) -> int:
        assert self.frame is not None
        chosen = self.frame.chosen
        return place_of(self.frame.data, Spot(chosen.sample, chosen.test))

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        self.first = min(self.first, frame.data.inputs.shape[1] - 1)
        spot = Spot(frame.chosen.sample, frame.chosen.test)
        return table(frame.data, frame.test_data, spot, columns, lines, self.has_focus, self.first)

    def more(self) -> str:
        frame = self.frame
        assert frame is not None
        samples, (columns, lines) = count(frame.data, frame.test_data), self.size
        rows = seen(samples, self._row, lines)
        laid = layout(frame.data, frame.test_data, columns, self.first)
        return hidden(rows.start, samples - rows.stop, self.first, laid.hidden)

    def _choose_row(self, row: int) -> None:
        assert self.frame is not None
        last = count(self.frame.data, self.frame.test_data) - 1
        spot = spot_of(self.frame.data, min(max(row, 0), last))
        self._session.choose(sample=spot.sample, test=spot.is_test)

    def action_choose(self, direction: int) -> None:
        if self.frame is not None:
            self._choose_row(self._row + direction)

    def action_choose_end(self, last: bool) -> None:
        """Choose the first sample or the last one."""
        if self.frame is not None:
            self._choose_row(count(self.frame.data, self.frame.test_data) if last else 0)

    def action_scroll(self, direction: int) -> None:
        """Scroll to the next input (1) or the previous one (-1), as far as inputs are hidden."""
        if self.frame is None:
            return
        laid = layout(self.frame.data, self.frame.test_data, self.size.width, self.first)
        if not (self.first or laid.hidden):
            self.explain("All inputs are shown.")
        elif direction < 0 or laid.hidden:
            self.first = max(self.first + direction, 0)
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        rows = seen(count(self.frame.data, self.frame.test_data), self._row, self.size.height)
        if 1 <= offset.y <= len(rows):
            self._choose_row(rows[offset.y - 1])
