"""A page: its panels side by side, or one panel alone."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from tui.pages import FIRST, PAGES, PANELS
from tui.panels.hyperparameters import HyperparametersPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.panel import Panel
from tui.panels.predictions import PredictionsPanel
from tui.panels.weights import WeightsPanel
from tui.session import Session
from tui.workarounds import focus_now

KINDS: dict[str, type[Panel]] = {
    "network": NetworkPanel,
    "hyperparameters": HyperparametersPanel,
    "loss": LossPanel,
    "weights": WeightsPanel,
    "predictions": PredictionsPanel,
}


class PageView(Container):
    """One of `PAGES`, laid out by xorcise.tcss. `zoomed`: the focused panel fills the page."""

    zoomed = False

    def __init__(self, page: str, session: Session) -> None:
        super().__init__(id=page)
        self._page = PAGES[page]
        self._session = session
        # The panel that had the focus last.
        self._last = FIRST

    def compose(self) -> ComposeResult:
        for place in self._page.places:
            yield KINDS[place.panel](place.panel, self._session)

    def panel(self, name: str) -> Panel:
        return self.query_one(f"#{name}", Panel)

    @property
    def focused_panel(self) -> Panel:
        """The focused panel, or the one focused last while a value is typed or nothing has the focus."""
        node = self.screen.focused
        if isinstance(node, Panel):
            self._last = str(node.id)
        return self.panel(self._last)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._last = str(event.widget.id)

    @property
    def _in_order(self) -> list[str]:
        """The page's panels in the order of their number keys."""
        here = {place.panel for place in self._page.places}
        return [name for name in PANELS if name in here]

    def show(self, name: str) -> None:
        """Focus a panel; if there is no space for it beside the others, show it alone."""
        panel = self.panel(name)
        self._show_panels(panel, self.app.size)
        self._last = name
        focus_now(panel)

    def show_next(self, direction: int) -> None:
        """Focus the panel with the next number key (1) or the previous one (-1)."""
        names = self._in_order
        self.show(names[(names.index(str(self.focused_panel.id)) + direction) % len(names)])

    def zoom(self) -> None:
        """The focused panel alone, and back."""
        self.zoomed = not self.zoomed
        self.show(str(self.focused_panel.id))

    def rearrange(self, size: Size) -> None:
        """Show the panels that fit on a screen of this size. If the screen was too small before, restore the focus."""
        self._show_panels(self.focused_panel, size)
        if self.screen.focused is None and self._page.panels(*size):
            self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        if self.screen.focused is None:
            focus_now(self.focused_panel)

    def _show_panels(self, focused: Panel, size: Size) -> None:
        beside = self._page.panels(*size)
        if not beside:
            return  # Only the notice is visible.
        alone = self.zoomed or focused.id not in beside
        self.set_class(alone, "alone")
        for panel in self.query(Panel):
            panel.display = panel is focused if alone else panel.id in beside
