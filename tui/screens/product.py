"""A matrix product term by term, as a layer computes it, on an example of two rows and two columns."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size

from tui.actions import bindings, hints, key_of, keys
from tui.drawing.cells import Row
from tui.drawing.product import Product, product
from tui.panels.panel import Canvas
from tui.screens.help import HelpScreen
from tui.workarounds import SteadyModal, found

EXAMPLE = Product(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[8.0, 10.0], [12.0, 14.0]]))
TITLE = "Matrix product, term by term"
ABOUT = (
    "Each entry of C = A · B is a row of A times a column of B: the products of their numbers, added up. A layer of a "
    "network computes its weighted sums so: in z = W·x, A is W, with a row of weights for each unit, and B has a "
    "column x for each sample. The numbers that are used are in square brackets; an entry that is still to come is a "
    "line."
)
# The keys of the walk that mean something here.
WALK = {
    "go_on(1)": "next term; at the end close",
    "go_on(-1)": "go back one term",
    "choose_term(1)": "next term",
    "choose_term(-1)": "previous term",
    "choose_unit(1)": "next entry of C",
    "choose_unit(-1)": "previous entry of C",
}
LINES = 13


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
        Binding(",".join(keys("show_help")), "show_help", "help", priority=True),
    ]

    def compose(self) -> ComposeResult:
        drawn = ProductCanvas("product")
        drawn.border_title = TITLE
        drawn.border_subtitle = self._hints(0)
        yield drawn

    @staticmethod
    def _hints(number: int) -> str:
        onwards, back = (key_of(action, "arithmetic") for action in ("go_on(1)", "go_on(-1)"))
        arrows = "".join(key_of(action, "arithmetic")[0] for action in ("choose_unit(1)", "choose_unit(-1)"))
        further = "close" if number == EXAMPLE.terms else "next"
        helped = key_of("show_help").split(" or ")[0]
        return hints((onwards, further), (back, "back"), (arrows, "entry"), (helped, "help"), ("esc", "close"))

    def action_show_help(self) -> None:
        rows = [(key_of(action, "arithmetic"), words) for action, words in WALK.items()]
        self.app.push_screen(HelpScreen(TITLE, ABOUT, {"Keys": [*rows, ("esc or q", "close")]}))

    def _go(self, number: int) -> None:
        drawn = found(self, "#product", ProductCanvas)
        if drawn is not None:
            drawn.number = min(max(number, 0), EXAMPLE.terms)
            drawn.border_subtitle = self._hints(drawn.number)
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
