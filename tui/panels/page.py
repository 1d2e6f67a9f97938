"""A page: its panels side by side, or one of them alone."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from tui.pages import PAGES, PANELS
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
    """One of `PAGES`, laid out by xorcise.tcss. `zoomed`: the focused panel has all of it."""

    zoomed = False

    def __init__(self, page: str, session: Session) -> None:
        super().__init__(id=page)
        self._page = PAGES[page]
        self._session = session

    def compose(self) -> ComposeResult:
        for place in self._page.places:
            yield KINDS[place.panel](place.panel, self._session)

    def panel(self, name: str) -> Panel:
        return self.query_one(f"#{name}", Panel)

    @property
    def focused_panel(self) -> Panel:
        """The panel that has the focus, or within which it is; the first one if it is nowhere here."""
        node = self.screen.focused
        for widget in node.ancestors_with_self if node is not None else ():
            if isinstance(widget, Panel):
                return widget
        return self.panel(self._in_order[0])

    @property
    def _in_order(self) -> list[str]:
        """The page's panels in the order of their keys."""
        here = {place.panel for place in self._page.places}
        return [name for name in PANELS if name in here]

    def show(self, name: str) -> None:
        """Focus a panel; one for which there is no room beside others is seen alone."""
        panel = self.panel(name)
        self._show_panels(panel, self.app.size)
        focus_now(panel)

    def show_next(self, direction: int) -> None:
        """Focus the panel with the next key (1) or the one before (-1)."""
        names = self._in_order
        self.show(names[(names.index(str(self.focused_panel.id)) + direction) % len(names)])

    def zoom(self) -> None:
        """The focused panel alone, and back."""
        self.zoomed = not self.zoomed
        self.show(str(self.focused_panel.id))

    def rearrange(self, size: Size) -> None:
        """Show what has room on a screen of this size."""
        self._show_panels(self.focused_panel, size)

    def _show_panels(self, focused: Panel, size: Size) -> None:
        beside = self._page.panels(*size)
        if not beside:
            return  # a notice is all there is to see
        alone = self.zoomed or focused.id not in beside
        self.set_class(alone, "alone")
        for panel in self.query(Panel):
            panel.display = panel is focused if alone else panel.id in beside
