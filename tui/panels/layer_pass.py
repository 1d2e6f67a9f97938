"""The pass: z, a and delta of every unit of the chosen layer, for the chosen sample."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing.cells import Row, hidden
from tui.drawing.layer_pass import layer_pass, more_units, unit_at
from tui.drawing.way import place_of, route_of, sample_name
from tui.frame import Frame
from tui.panels.walking import WalkPanel


class PassPanel(WalkPanel):
    """A row for each unit of a layer."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("pass")]
    hint = WalkPanel.keys_of_the_walk("pass")
    about = (
        "The chosen sample on its way through the chosen layer: z, the weighted sum of each unit, a, its activation, "
        "and delta, how fast the loss grows with z; of an output also the target, and below them the loss of this "
        "sample. All are the network's own numbers: standardized inputs, scaled targets. While the run is paused, "
        "what the walk has not reached yet is muted. {go_on(1)} goes on, {go_on(-1)} back: term by term, unit by "
        "unit, layer by layer, then the loss, back through the layers, and the update. {choose_unit(-1)} and "
        "{choose_unit(1)} choose another unit, {choose_layer(-1)} and {choose_layer(1)} another layer, "
        "{choose_phase(1)} the phase, {choose_sample(-1)} and {choose_sample(1)} another sample."
    )

    def title(self, frame: Frame) -> str:
        name = frame.layers[place_of(frame, route_of(frame)).layer].name
        return self.fitting(f"Pass of {sample_name(frame)} · {name}", f"Pass · {name}", "Pass")

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """The inputs, a header, a row for each unit, the loss."""
        assert self.frame is not None
        return 4 + max(layer.units for layer in self.frame.layers[1:])

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        return layer_pass(self.frame, route_of(self.frame), columns, lines, self.has_focus)

    def more(self) -> str:
        assert self.frame is not None
        return hidden(*more_units(self.frame, route_of(self.frame), self.size.height))

    def on_click(self, event: events.Click) -> None:
        """Choose a unit."""
        offset = event.get_content_offset(self)
        if self.frame is None or offset is None:
            return
        unit = unit_at(self.frame, route_of(self.frame), self.size.height, offset.y)
        if unit is not None:
            self._go(self._here(self.frame)[0]._replace(unit=unit), "")
