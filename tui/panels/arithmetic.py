"""The arithmetic of the chosen unit, for the chosen sample."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tui.actions import bindings
from tui.drawing.arithmetic import title_of, unit_arithmetic
from tui.drawing.cells import Row
from tui.drawing.way import place_of, route_of
from tui.frame import Frame
from tui.panels.walking import WalkPanel


class ArithmeticPanel(WalkPanel):
    """Forward, the loss, or backward, at the place of the walk."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("arithmetic")]
    hint = WalkPanel.keys_of_the_walk("arithmetic")
    about = (
        "How the numbers of the chosen unit come about, for the chosen sample. Forward: z is the bias plus each weight "
        "times what comes from below, product by product with the sum so far; a is the activation of z. The loss is "
        "computed from the outputs and the targets. Backward: the error of a hidden unit is the sum of weight times "
        "delta over the units above, delta is the error times the slope of the activation, and the gradient of each "
        "weight is delta times what came from below: that of this sample alone. {go_on(1)} goes on and {go_on(-1)} "
        "back, one product or one formula at a time, through the whole network and to the update; what is still to "
        "come is muted while the run is paused. {choose_term(-1)} and {choose_term(1)} stay at the unit. Where there "
        "is room, forward and backward stand one below the other. The weight that is used is marked in the diagram and "
        "in the matrix. Where not all terms fit, the largest are shown, and the others as one sum; of sums of more "
        "than 20 terms only the 20 largest are visited. At the end {go_on(1)} trains the batch."
    )

    def title(self, frame: Frame) -> str:
        return self.fitting(*title_of(frame, place_of(frame, route_of(frame))))

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        return unit_arithmetic(self.frame, route_of(self.frame), columns, lines)
