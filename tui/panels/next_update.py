"""The run's next update of the chosen weight."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing.cells import Row
from tui.drawing.links import link_name
from tui.drawing.next_update import next_update
from tui.drawing.way import route_of
from tui.frame import Frame
from tui.panels.walking import WalkPanel


class UpdatePanel(WalkPanel):
    """The weight at the place of the walk, whatever is computed there."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("update")]
    hint = WalkPanel.keys_of_the_walk("update")
    about = (
        "What the run's next update makes of the chosen weight or bias: g is the mean of the gradients of the samples "
        "in the next batch, each delta times a, and not that of the chosen sample; every other weight and bias is "
        "updated in the same way. Then come the steps that the settings ask for, such as L2, clipping, weight decay "
        "and the optimizer's own, down to the new w. The row of the chosen sample is marked with ●; if it is not in "
        "the batch, {choose_next_batch} chooses one that is. {go_on(1)} goes on step by step; after the last one it "
        "trains the batch: the weight then has exactly this value; {undo} takes the batch back. {step_sample} trains "
        "one sample alone, {step_epoch} an epoch."
    )

    def title(self, frame: Frame) -> str:
        name = link_name(frame, *frame.chosen.weight, self.outer_size.width - 16)
        return self.fitting(f"Update · {name}", "Update")

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """A few lines about the batch, a row for each sample, and the steps."""
        assert self.frame is not None
        return 8 if self.frame.update is None else 6 + len(self.frame.update.samples) + len(self.frame.update.steps)

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        return next_update(self.frame, route_of(self.frame), columns, lines)
