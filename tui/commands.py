"""Commands: what the palette lists, and what it does by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from textual.app import App, SystemCommand

from engine.recipe_fields import FIELDS
from tui.actions import ACTIONS
from tui.files import Files
from tui.hyperparameters import spoken
from tui.pages import PANELS
from tui.panels.hyperparameters import HyperparametersPanel
from tui.panels.panel import Panel
from tui.themes import THEMES
from tui.workarounds import OrderedInput, SteadyModal, focus_now


class Commands:
    """Commands for the app. `focused_panel` gives the panel that has or gets the focus, `panel` one by its name, and
    `show_panel` focuses it on whichever page it is; `choose_theme` changes the theme.
    """

    def __init__(
        self,
        app: App[None],
        files: Files,
        focused_panel: Callable[[], Panel],
        panel: Callable[[str], Panel],
        show_panel: Callable[[str], Panel],
        choose_theme: Callable[[str], None],
    ) -> None:
        self._app, self._files = app, files
        self._focused_panel, self._panel, self._show_panel = focused_panel, panel, show_panel
        self._choose_theme = choose_theme

    def all(self) -> Iterable[SystemCommand]:
        """Actions that work here come first, then those of other panels, values, files and themes."""
        here, later = self._focused_panel().id, self._app.call_later
        for action in sorted(ACTIONS, key=lambda row: (row.panel is not None) + (row.panel not in (None, here))):
            if action.id == "command_palette":
                continue
            where = "" if action.panel is None else f"{PANELS[action.panel]}: "
            run = partial(later, self.run, action.id, action.panel)
            yield SystemCommand(f"{where}{action.label}", f"{action.help} ({action.shown})", run)
        panel = self._hyperparameters
        for field in panel.fields():
            yield SystemCommand(f"{spoken(field)}: type a value", panel.help_of(field), partial(later, self.ask, field))
        for field, (name, words) in panel.values():
            choose = partial(later, self.choose, field, name)
            yield SystemCommand(f"{spoken(field)}: {name}", words or FIELDS[field].help, choose)
        words = "how a layer multiplies, on an example of two rows and two columns"
        yield SystemCommand("matrix product, term by term", words, partial(later, self.show_product))
        yield from self._files.commands()
        for theme in THEMES:
            yield SystemCommand(f"theme: {theme.name}", "colours", partial(self._choose_theme, theme.name))
        yield SystemCommand("all themes", "choose one by name", self._app.search_themes)

    async def run(self, identity: str, panel: str | None) -> None:
        """Run an action of the table: the app's, or a panel's."""
        await self._clear_the_way()
        await self._app.run_action(identity, None if panel is None else self._show_panel(panel))

    async def ask(self, field: str) -> None:
        """Ask for the value of a hyperparameter."""
        await self._clear_the_way()
        self._show_panel("hyperparameters")
        await self._hyperparameters.ask_for(field)

    async def choose(self, field: str, name: str) -> None:
        """Set a hyperparameter to one of the values it can be chosen from."""
        await self._clear_the_way()
        self._hyperparameters.choose_value(field, name)

    async def show_product(self) -> None:
        """The example of a matrix product."""
        from tui.screens.product import ProductScreen  # not before the first paint

        await self._clear_the_way()
        self._app.push_screen(ProductScreen())

    @property
    def _hyperparameters(self) -> HyperparametersPanel:
        panel = self._panel("hyperparameters")
        assert isinstance(panel, HyperparametersPanel)
        return panel

    async def _clear_the_way(self) -> None:
        """Return from the palette to the panels: close other screens and the editor."""
        while isinstance(self._app.screen, SteadyModal):
            await self._app.pop_screen()
        if isinstance(self._app.focused, OrderedInput):
            focus_now(self._focused_panel())
