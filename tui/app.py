"""The app: only wiring. Keys become actions, actions change the session, the session's frames go to the panels."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from engine import Recipe, Trainer
from tui.actions import bindings, panels_numbered
from tui.background import is_light_by_environment
from tui.commands import Commands
from tui.config import Config
from tui.files import Files
from tui.frame import Frame
from tui.pages import PAGES, SMALLEST, home_of
from tui.panels.drawer import Drawer
from tui.panels.editor import Editor, Question, ask
from tui.panels.page import PageView
from tui.panels.panel import Canvas, Panel
from tui.panels.status import StatusLine
from tui.recent import Recent
from tui.screens.help import HelpScreen
from tui.session import Session
from tui.session.goal import ALLOWED
from tui.themes import DARK, LIGHT, THEMES, for_16_colours
from tui.workarounds import BackgroundSeen, OrderedInput, SteadyApp, SteadyFooter, found

# The seconds after which a terminal that was behind is looked at again.
CATCH_UP = 0.01


class PanelsScreen(Screen[None], inherit_bindings=False):
    """The screen below all others. Textual's own bindings would handle tab before our table of actions."""

    AUTO_FOCUS = ""  # `on_mount` of the app sets the focus.


class XorciseApp(SteadyApp):
    """Opens with a recipe, or with a run to continue and a notice about it. `live`: train in a worker of the app;
    otherwise the session does nothing until it is driven by hand. `config`: the user's settings, and what the program
    remembers; without it nothing is read from the user's folders or written there. `has_console`: Python may be typed.
    """

    TITLE = "xorcise"
    CSS_PATH = "xorcise.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(None)]
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-thin"), (SMALLEST[0], "-fits")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-high")]  # noqa: RUF012

    def __init__(
        self,
        run: Recipe | Trainer,
        notice: str = "",
        live: bool = True,
        config: Config | None = None,
        has_console: bool = True,
    ) -> None:
        super().__init__()
        self.config = config or Config(environment=os.environ)
        few_colours = live and self.console.color_system == "standard"
        for theme in THEMES:
            self.register_theme(for_16_colours(theme) if few_colours else theme)
        # The user's choice, or else the theme that suits the terminal.
        wished = self.config.theme.value
        self._follows_terminal = not wished
        self.theme = self._theme_at_start = wished or (LIGHT if is_light_by_environment(os.environ) else DARK)
        self.session = Session(run, self.show_frame, notice="; ".join(filter(None, (notice, self.config.notice))))
        self.pages = {name: PageView(name, self.session) for name in PAGES}
        for page in self.pages.values():
            page.restore(self.config.memory)
        self.page = self.pages[self.config.page.value]
        self.files = Files(self, self.session, Recent(self.config), lambda: self.page.focused_panel)
        self.commands = Commands(
            self, self.files, lambda: self.page.focused_panel, self.panel, self.show_panel, self.choose_theme
        )
        self.drawer = Drawer(self.session, lambda: self.page.focused_panel)
        self._has_console = has_console
        self._live = live
        # The newest frame, while the terminal is behind.
        self._waiting: Frame | None = None

    def get_default_screen(self) -> Screen[None]:
        return PanelsScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield StatusLine("status")
        yield from self.pages.values()
        yield Static(id="too-small")
        yield SteadyFooter()
        yield self.drawer
        yield Editor()

    def on_mount(self) -> None:
        self.page.open()
        self.redraw()
        if self._follows_terminal:
            self.ask_for_background()
        if self._live:
            # Loading the compiled loops holds the GIL, so the first paint comes first.
            self.call_after_refresh(self._start_worker)

    def _start_worker(self) -> None:
        # From now on there may be garbage, but not in what has been imported.
        gc.freeze()
        gc.enable()
        self.run_worker(self.session.run(), name="session")

    def on_background_seen(self, event: BackgroundSeen) -> None:
        if self._follows_terminal and self.theme in (LIGHT, DARK):
            self.theme = self._theme_at_start = LIGHT if event.is_light else DARK

    def show_frame(self, frame: Frame) -> None:
        """Show a frame; if the terminal is still taking older ones, the newest as soon as it has."""
        if self._waiting is not None:
            self._waiting = frame
        elif self.is_behind:
            self._waiting = frame
            self.set_timer(CATCH_UP, self._show_waiting)
        else:
            for canvas in self.screen_stack[0].walk_children(Canvas) if self.screen_stack else ():
                canvas.show(frame)

    def _show_waiting(self) -> None:
        frame, self._waiting = self._waiting, None
        if frame is not None:
            self.show_frame(frame)

    def redraw(self) -> None:
        self.session.publish()

    def on_resize(self, event: events.Resize) -> None:
        needs, has = f"{SMALLEST[0]}x{SMALLEST[1]}", f"{event.size.width}x{event.size.height}"
        notice = found(self, "#too-small", Static)
        if notice is not None and self.page.children:  # else the app begins, or ends
            notice.update(f"xorcise needs {needs}, this is {has}.\nThe run is not affected.")
            self.page.rearrange(event.size)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """The table's keys come before all others, in the order they are typed; not while a field or another screen is
        open.
        """
        if action in ("interrupt", "command_palette"):
            return True
        here = isinstance(self.screen, PanelsScreen)
        typing = isinstance(self.focused, OrderedInput)
        if action == "cancel":
            inside = isinstance(self.focused, Panel) and self.focused.can_go_back
            return here and (self.session.building or inside or (self.drawer.is_open and not typing))
        return here and not typing

    async def on_event(self, event: events.Event) -> None:
        """A notice about a key is cleared by the next key."""
        if isinstance(event, events.Key):
            self.clear_notifications()
        await super().on_event(event)

    def remember(self) -> None:
        """Have the settings remember the theme, if it was changed, and the layout."""
        memory = self.config.memory
        if self.theme != self._theme_at_start:
            memory.keep("theme", self.theme)
        memory.keep("page", str(self.page.id))
        for page in self.pages.values():
            page.remember(memory)
        memory.write()

    # --- actions -------------------------------------------------------------------------------------------------

    def action_toggle_training(self) -> None:
        self.session.toggle()

    def action_step_epoch(self) -> None:
        self.session.step_epoch()

    def action_step_batch(self) -> None:
        self.session.steps.batch()

    def action_step_sample(self) -> None:
        self.session.steps.sample()

    async def action_run_to(self) -> None:
        steps = self.session.steps
        await ask(Question(self.page.focused_panel, "run to", "", ALLOWED, steps.run_to, steps.goals))

    def action_restart_run(self) -> None:
        self.session.restart()

    def action_new_weights(self) -> None:
        self.session.reseed()

    def action_undo(self) -> None:
        self.session.undo()

    def action_redo(self) -> None:
        self.session.redo()

    def action_cancel(self) -> None:
        if self.session.building:
            self.session.cancel_building()
        elif isinstance(self.focused, Panel) and self.focused.can_go_back:
            self.focused.go_back()
        else:
            self.drawer.close()

    def action_faster(self) -> None:
        self.session.change_speed(1)

    def action_slower(self) -> None:
        self.session.change_speed(-1)

    def action_zoom_panel(self) -> None:
        self.page.zoom()

    def action_next_panel(self) -> None:
        self.page.show_next(1)

    def action_previous_panel(self) -> None:
        self.page.show_next(-1)

    def action_show_page(self, name: str) -> None:
        if self.page is not self.pages[name]:
            self.page.close()
            self.page = self.pages[name]
            self.page.open()

    def action_show_panel(self, number: int) -> None:
        """Focus the panel with this number on the open page; if there is none, say where it is."""
        page = self.page.page
        if number <= len(page.panels):
            self.page.show(page.panels[number - 1])
        else:
            where = panels_numbered(number, str(self.page.id))
            self.page.focused_panel.explain(f"Page {page.title} has {len(page.panels)} panels; {where}.")

    def panel(self, name: str) -> Panel:
        """A panel of the open page, or of the first that has it."""
        return self.pages[home_of(name, str(self.page.id))].panel(name)

    def show_panel(self, name: str) -> Panel:
        """Focus a panel: on the open page, or on the first that has it."""
        self.action_show_page(home_of(name, str(self.page.id)))
        self.page.show(name)
        return self.page.panel(name)

    def action_next_theme(self) -> None:
        self._follows_terminal = False
        names = [theme.name for theme in THEMES]
        place = names.index(self.theme) + 1 if self.theme in names else 0
        self.choose_theme(names[place % len(names)])

    def choose_theme(self, name: str) -> None:
        self.theme = name
        self.session.say(f"theme {name}")

    def action_show_help(self) -> None:
        panel = self.page.focused_panel
        self.push_screen(HelpScreen.for_panel(str(panel.id), panel.about))

    async def action_open(self) -> None:
        await self.files.open()

    def action_choose_recipe(self) -> None:
        self.files.choose()

    async def action_save(self) -> None:
        await self.files.save()

    async def action_save_as(self) -> None:
        await self.files.save_as()

    def action_copy_command(self) -> None:
        self.files.copy()

    async def action_quit(self) -> None:
        self.files.leaving.quit()

    def action_interrupt(self) -> None:
        if not self.drawer.interrupt():
            self.leave(130)

    async def action_open_console(self) -> None:
        if self.is_web or not self._has_console:
            why = "the program is served to others" if self.is_web else "started with --no-console"
            self.page.focused_panel.explain(f"The console is off: {why}.")
        else:
            await self.drawer.open()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        return self.commands.all()
