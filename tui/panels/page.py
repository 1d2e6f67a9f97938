"""A page: its panels side by side, or one panel alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.containers import Container
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from tui.actions import way_to
from tui.arrangements import OR, Arrangement
from tui.inspect_actions import WALKED
from tui.memory import Memory
from tui.pages import PAGES, PANELS
from tui.panels.panel import Panel
from tui.panels.status import StatusLine
from tui.session import Session
from tui.tiling import tiles
from tui.workarounds import focus_now

if TYPE_CHECKING:
    from tui.panels.walking import WalkPanel


def kinds(page: str) -> dict[str, type[Panel]]:
    """The classes of a page's panels, imported when it is first opened: the first paint need not wait for all."""
    if page == "data":
        from tui.panels.features import FeaturesPanel
        from tui.panels.picture import PicturePanel
        from tui.panels.samples import SamplesPanel
        from tui.panels.sampling import SamplingPanel
        from tui.panels.sets import SetsPanel

        return {
            "sets": SetsPanel,
            "picture": PicturePanel,
            "samples": SamplesPanel,
            "features": FeaturesPanel,
            "sampling": SamplingPanel,
        }
    from tui.panels.network import NetworkPanel
    from tui.panels.weights import WeightsPanel

    if page == "train":
        from tui.panels.hyperparameters import HyperparametersPanel
        from tui.panels.loss import LossPanel
        from tui.panels.map import MapPanel
        from tui.panels.predictions import PredictionsPanel

        return {
            "network": NetworkPanel,
            "loss": LossPanel,
            "map": MapPanel,
            "weights": WeightsPanel,
            "predictions": PredictionsPanel,
            "hyperparameters": HyperparametersPanel,
        }
    from tui.panels.arithmetic import ArithmeticPanel
    from tui.panels.layer_pass import PassPanel
    from tui.panels.next_update import UpdatePanel

    return {
        "network": NetworkPanel,
        "weights": WeightsPanel,
        "pass": PassPanel,
        "arithmetic": ArithmeticPanel,
        "update": UpdatePanel,
    }


class PageView(Container):
    """One of `PAGES`. `zoomed`: the focused panel fills the page."""

    zoomed = False

    def __init__(self, page: str, session: Session) -> None:
        super().__init__(id=page)
        self.page = PAGES[page]
        self._session = session
        self._tiling = Tiling()
        # The panel that had the focus last, and the one shown last in each place that panels share.
        self._last = self.page.first
        self._front: dict[str, str] = {}

    def _fill(self) -> None:
        """Create the panels, with the newest frame, unless they exist or the app is ending: the first paint need not
        wait for all pages.
        """
        if self.children or not self.is_attached:
            return
        panels, newest = [], self._status.frame
        for name, kind in kinds(str(self.id)).items():
            panel = kind(name, self._session)
            if self.page.first in WALKED and name not in WALKED:
                key, title = way_to(self.page.first, str(self.id))[-1], PANELS[self.page.first]
                panel.way_back = f"{key} back to {title}", f"{key} {title}"
            panels.append(panel)
        self.mount(*panels)
        if newest is not None:
            for panel in panels:
                panel.show(newest)

    @property
    def _status(self) -> StatusLine:
        return self.screen.query_one(StatusLine)

    @property
    def layout(self) -> Layout:
        return self._tiling

    def panel(self, name: str) -> Panel:
        self._fill()
        return self.query_one(f"#{name}", Panel)

    @property
    def focused_panel(self) -> Panel:
        """The focused panel, or the one focused last while a value is typed or nothing has the focus."""
        node = self.screen.focused
        if isinstance(node, Panel) and node.id in self.page.panels:
            self._last = str(node.id)
        return self.panel(self._last)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._last = str(event.widget.id)

    def on_walk_panel_moved(self, event: WalkPanel.Moved) -> None:
        """Where the panels that show a walk share a place, show the one for its phase."""
        panel = self.panel("update" if event.phase == "update" else "arithmetic")
        if not panel.is_seen and not (self.zoomed and self._last == "pass"):
            self.show(str(panel.id))

    # --- the layout from one start to the next ---------------------------------------------------------------------

    def restore(self, memory: Memory) -> None:
        """Have the focus where it was last, and the zoom."""
        last = memory.text(f"panel_of_{self.id}")
        if last in self.page.panels:
            self._last = last
        self.zoomed = str(self.id) in memory.texts("zoomed")

    def remember(self, memory: Memory) -> None:
        memory.keep(f"panel_of_{self.id}", self._last)
        others = [page for page in memory.texts("zoomed") if page != self.id]
        memory.keep("zoomed", [*others, str(self.id)] if self.zoomed else others)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show(self, name: str) -> None:
        """Focus a panel; if there is no space for it beside the others, show it alone."""
        panel = self.panel(name)
        self._show_panels(panel, self.app.size)
        self._last = name
        focus_now(panel)

    def show_next(self, direction: int) -> None:
        """Focus the panel with the next number key (1) or the previous one (-1)."""
        names = self.page.panels
        self.show(names[(names.index(str(self.focused_panel.id)) + direction) % len(names)])

    def zoom(self) -> None:
        """The focused panel alone, and back."""
        self.zoomed = not self.zoomed
        self.show(str(self.focused_panel.id))

    def open(self) -> None:
        """Show this page, with the focus where it was last; unless the app is ending."""
        self._fill()
        if self.children:
            self._status.page = str(self.id)
            self.add_class("open")
            self.show(self._last)

    def close(self) -> None:
        """Show another page instead."""
        self.remove_class("open")
        for panel in self.query(Panel):
            panel.set_seen(False)

    def rearrange(self, size: Size) -> None:
        """Show the panels that fit on a screen of this size. If the screen was too small before, restore the focus."""
        self._show_panels(self.focused_panel, size)
        if self.screen.focused is None and self._arrangement(size) is not None:
            self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        if self.screen.focused is None:
            focus_now(self.focused_panel)

    def _arrangement(self, size: Size) -> Arrangement | None:
        return self.page.arrangement(*size)

    def _show_panels(self, focused: Panel, size: Size) -> None:
        arrangement = self._arrangement(size)
        if arrangement is None:
            return  # Only the notice is visible.
        name = str(focused.id)
        place = arrangement.place_of(name)
        self._tiling.arrangement = None if self.zoomed or place is None else arrangement
        if place is not None:
            self._front[place] = name
        shown = {name} if self._tiling.arrangement is None else {self._at(place) for place in arrangement.places}
        for panel in self.query(Panel):
            panel.display = panel.id in shown
            panel.set_seen(panel.display)
            panel.take_turns(self._others(str(panel.id)))
        self.refresh(layout=True)

    def _others(self, name: str) -> dict[str, str]:
        """The titles of the panels that are shown at this panel's place by their keys."""
        arrangement = self._tiling.arrangement
        place = None if arrangement is None else arrangement.place_of(name)
        turns = [] if place is None else [other for other in place.split(OR) if other != name]
        return {way_to(other, str(self.id))[-1]: PANELS[other] for other in self.page.panels if other in turns}

    def _at(self, place: str) -> str:
        """The panel that is shown at a place."""
        return self._front.get(place, place.split(OR)[0])


class Tiling(Layout):
    """Places the displayed panels as the arrangement says; without one, the only displayed panel fills the page."""

    name = "tiling"
    arrangement: Arrangement | None = None

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002
        parent.pre_layout(self)
        panels = [child for child in children if isinstance(child, Panel)]
        if self.arrangement is None:
            regions = dict.fromkeys(panels, size.region)
        else:
            at = {self.arrangement.place_of(str(panel.id)): panel for panel in panels}

            def wide(place: str) -> int:
                return at[place].columns_with_border()

            def high(place: str, width: int) -> int:
                return at[place].lines_with_border(width)

            found = tiles(self.arrangement, *size, wide, high)
            regions = {panel: found[place] for place, panel in at.items() if place is not None}
        return [WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, panel) for panel, region in regions.items()]
