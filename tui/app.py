"""The app: wiring only. Keys become actions, actions change the session, the session's frames go to the panels."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from engine import Recipe
from tui.actions import ACTIONS, PANELS, bindings
from tui.frame import Frame
from tui.hyperparameters import spoken
from tui.palette import THEMES
from tui.panels.editor import Field
from tui.panels.footer import KeysFooter
from tui.panels.hyperparameters import HyperparametersPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.panel import Canvas, Panel
from tui.panels.predictions import PredictionsPanel
from tui.panels.status import StatusLine
from tui.panels.weights import WeightsPanel
from tui.screens.help import HelpScreen
from tui.session import Session

SMALLEST = (60, 20)
# Seconds without another size after which all is painted once more.
SETTLED = 0.2
# Textual draws on standard error.
STDERR = 2


class PanelsScreen(Screen[None], inherit_bindings=False):
    """The screen below all others. Textual's own bindings would take tab before our table of actions has it."""


class XorciseApp(App[None]):
    """`live`: train in a worker of the app's. Without it the session stands still until something drives it."""

    TITLE = "xorcise"
    CSS_PATH = "xorcise.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(None)]
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-thin"), (SMALLEST[0], "-tight"), (78, "-narrow"), (108, "-wide"), (160, "-huge")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-low"), (24, "-normal"), (30, "-middling"), (44, "-tall")]  # noqa: RUF012

    def __init__(self, recipe: Recipe, live: bool = True) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.session = Session(recipe, self.show_frame)
        self._live = live
        self._settled: Timer | None = None

    def get_default_screen(self) -> Screen[None]:
        return PanelsScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield StatusLine("status")
        with Container(id="panels"):
            yield NetworkPanel("network", self.session)
            yield LossPanel("loss")
            yield HyperparametersPanel("hyperparameters", self.session)
            yield WeightsPanel("weights", self.session)
            yield PredictionsPanel("predictions")
        yield Static(id="too-small")
        yield KeysFooter(show_command_palette=False, compact=True)

    def on_load(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._leave, 128 + number)

    def _leave(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    def on_mount(self) -> None:
        self._canvases = list(self.query(Canvas))
        self.query_one("#network").focus()
        self.session.publish()
        if self._live:
            # Loading the compiled loops holds the GIL: the first paint goes first.
            self.call_after_refresh(self._start_worker)

    def _start_worker(self) -> None:
        self.run_worker(self.session.run(), name="session")

    def show_frame(self, frame: Frame) -> None:
        for canvas in self._canvases:
            canvas.show(frame)

    def on_resize(self, event: events.Resize) -> None:
        needs, has = f"{SMALLEST[0]}x{SMALLEST[1]}", f"{event.size.width}x{event.size.height}"
        self.query_one("#too-small", Static).update(f"xorcise needs {needs}, this is {has}.\nTraining goes on.")
        # What is shown for the first time, now that there is room for it, is told of no size by Textual.
        self.call_after_refresh(self.session.publish)
        if self._settled is not None:
            self._settled.stop()
        self._settled = self.set_timer(SETTLED, self._settle)

    def _settle(self) -> None:
        """After a storm of sizes: see whether the last one was heard, and paint over what is left of older ones.

        A signal that comes while Textual answers the one before is answered first; then the older size is heard last.
        """
        size = self.size
        if not self.is_headless:
            with suppress(OSError):  # the terminal is gone
                size = Size(*os.get_terminal_size(STDERR))
        if size == self.size:
            self.refresh()
        else:
            self.post_message(events.Resize(size, size))

    async def on_event(self, event: events.Event) -> None:
        await super().on_event(event)
        if isinstance(event, events.Key) and isinstance(self.focused, Field):
            # Keys that were typed ahead: the field acts on each before the next is given to what has the focus then.
            await self.focused.settle()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """Keys of the table are taken before all others, in the order they come; not from a field or another screen."""
        if action in ("interrupt", "command_palette"):
            return True
        here = isinstance(self.screen, PanelsScreen)
        return here and (not isinstance(self.focused, Field) or action in ("next_panel", "previous_panel"))

    # --- actions -------------------------------------------------------------------------------------------------

    @property
    def _focused_panel(self) -> Panel:
        """The panel that has the focus, or within which it is."""
        node = self.screen.focused
        for widget in node.ancestors_with_self if node is not None else ():
            if isinstance(widget, Panel):
                return widget
        return self.query_one(NetworkPanel)

    def action_toggle_training(self) -> None:
        self.session.toggle()

    def action_step_epoch(self) -> None:
        self.session.step_epoch()

    def action_restart_run(self) -> None:
        self.session.restart()

    def action_new_weights(self) -> None:
        self.session.reseed()

    def action_faster(self) -> None:
        self.session.change_speed(1)

    def action_slower(self) -> None:
        self.session.change_speed(-1)

    def action_zoom_panel(self) -> None:
        panel = self._focused_panel
        zoomed = not self.query_one("#panels").has_class("zoomed")
        self.query_one("#panels").set_class(zoomed, "zoomed")
        for other in self.query(Panel):
            other.display = other is panel or not zoomed
        panel.focus()

    def action_next_panel(self) -> None:
        self._go(1)

    def action_previous_panel(self) -> None:
        self._go(-1)

    def _go(self, direction: int) -> None:
        names = list(PANELS)
        self.action_show_panel(names[(names.index(str(self._focused_panel.id)) + direction) % len(names)])

    def action_show_panel(self, name: str) -> None:
        panel = self.query_one(f"#{name}", Panel)
        if self.query_one("#panels").has_class("zoomed"):
            for other in self.query(Panel):
                other.display = other is panel
        # At once: `panel.focus()` would let the next key go where the focus was.
        self.screen.set_focus(panel)

    def action_next_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        place = names.index(self.theme) + 1 if self.theme in names else 0
        self.theme = names[place % len(names)]
        self.clear_notifications()
        self.notify(f"theme {self.theme}", timeout=2)

    def action_show_help(self) -> None:
        self.push_screen(HelpScreen(str(self._focused_panel.id)))

    def action_interrupt(self) -> None:
        self._leave(130)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        del screen  # the same everywhere
        for action in ACTIONS:
            if action.id == "command_palette":
                continue
            where = "" if action.panel is None else f"{PANELS[action.panel]}: "

            def run(identity: str = action.id, panel: str | None = action.panel) -> None:
                self.call_later(self._run_by_name, identity, panel)

            yield SystemCommand(f"{where}{action.label}", f"{action.help} ({action.shown})", run)
        panel = self.query_one(HyperparametersPanel)
        for field, setting in zip(panel.fields(), panel.settings(), strict=True):

            def ask(field: str = field) -> None:
                self.call_later(self._ask_by_name, field)

            yield SystemCommand(f"{spoken(field)}: type a value", setting.help, ask)
        yield SystemCommand("all themes", "choose among them by name", self.search_themes)

    async def _ask_by_name(self, field: str) -> None:
        await self._clear_the_way()
        self.action_show_panel("hyperparameters")
        await self.query_one(HyperparametersPanel).ask(field)

    async def _clear_the_way(self) -> None:
        """From the palette back to the panels: what lies over them, or is typed into them, is left."""
        while isinstance(self.screen, HelpScreen):
            await self.pop_screen()
        if isinstance(self.focused, Field):
            self.screen.set_focus(self._focused_panel)

    async def _run_by_name(self, identity: str, panel: str | None) -> None:
        await self._clear_the_way()
        if panel is None:
            await self.run_action(identity)
        else:
            self.action_show_panel(panel)
            await self.run_action(identity, self.query_one(f"#{panel}"))
