"""A matrix product term by term, as a layer computes it, on an example of two rows and two columns."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from tui.actions import bindings, hints, key_of
from tui.drawing.cells import Row
from tui.drawing.product import Product, product
from tui.panels.panel import Canvas
from tui.workarounds import SteadyModal, found

EXAMPLE = Product(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[8.0, 10.0], [12.0, 14.0]]))
# The keys of the walk that mean something here.
WALK = ("go_on(1)", "go_on(-1)", "choose_term(1)", "choose_term(-1)", "choose_unit(1)", "choose_unit(-1)")
LINES = 12


class ProductCanvas(Canvas):
    """`number`: the term at which one stands."""

    number = 0

    @property
    def is_ready(self) -> bool:
        return True

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return LINES

    def draw(self, columns: int, lines: int) -> list[Row]:
        return product(EXAMPLE, self.number, columns, lines)


class ProductScreen(SteadyModal[None]):
    """Walked through with the keys of the page Inspect."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding for binding in bindings("arithmetic") if binding.action in WALK),
        Binding("escape,q", "dismiss", "close"),
    ]

    def compose(self) -> ComposeResult:
        drawn = ProductCanvas("product")
        drawn.border_title = "Matrix product, term by term"
        onwards, back = (key_of(action, "arithmetic") for action in WALK[:2])
        arrows = (f"{key_of(WALK[5], 'arithmetic')[0]}{key_of(WALK[4], 'arithmetic')[0]}", "entry")
        drawn.border_subtitle = hints((onwards, "next"), (back, "back"), arrows, ("esc", "close"))
        yield drawn

    def _go(self, number: int) -> None:
        drawn = found(self, "#product", ProductCanvas)
        if drawn is not None:
            drawn.number = min(max(number, 0), EXAMPLE.terms)
            drawn.redraw()

    @property
    def _number(self) -> int:
        drawn = found(self, "#product", ProductCanvas)
        return 0 if drawn is None else drawn.number

    def action_go_on(self, direction: int) -> None:
        """The next term or the one before; at the end, close."""
        if self._number == EXAMPLE.terms and direction > 0:
            self.dismiss(None)
        self._go(self._number + direction)

    def action_choose_term(self, direction: int) -> None:
        self._go(self._number + direction)

    def action_choose_unit(self, direction: int) -> None:
        """The first term of the next entry, or of the one before."""
        self._go((self._number // EXAMPLE.inner + direction) * EXAMPLE.inner)
