"""An app that stays consistent under signals, resizes and changing screens."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress

from textual import events
from textual.app import App
from textual.command import CommandPalette
from textual.driver import Driver
from textual.geometry import Size
from textual.notifications import SeverityLevel
from textual.theme import ThemeProvider
from textual.timer import Timer

from engine.errors import harmless
from tui.background import QUESTION, may_be_asked
from tui.workarounds.painting import write_only_changes
from tui.workarounds.screens import SteadyCommands, SteadyPalette
from tui.workarounds.terminal import SteadyWriter, listen_steadily
from tui.workarounds.threads import LooseThreads
from tui.workarounds.widgets import OrderedInput

# Seconds without another resize after which everything is painted once more.
SETTLED = 0.2
# What Textual draws to: standard output on Windows, standard error elsewhere.
TERMINAL = 1 if sys.platform == "win32" else 2
# Signals that end a program; not all systems have all of them. Signals raised by the processor are not among them.
ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"]
ENDING += ["SIGXCPU", "SIGIO", "SIGPWR", "SIGSTKFLT"]


class SteadyApp(App[None]):
    """An app that stays consistent under keys typed ahead, many resizes and signals."""

    # The palette's picture of a magnifying glass is two cells wide in some terminals and one in others. (8.2.8)
    CSS = "SearchIcon { display: none; }"
    COMMANDS = {SteadyCommands}  # noqa: RUF012

    _settling: Timer | None = None

    def get_driver_class(self) -> type[Driver]:
        driver = super().get_driver_class()
        listen_steadily()
        write_only_changes()
        return driver

    def on_load(self) -> None:
        """When killed by a signal, Textual would leave the terminal in the alternate screen, in raw mode, with the
        mouse on. (#5140)

        The event loop on Windows handles no signals; ctrl+c arrives as a key there.
        """
        loop = asyncio.get_running_loop()
        if not self.is_headless:
            loop.set_default_executor(LooseThreads())
        for name in ENDING:
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError):
                    loop.add_signal_handler(number, self.leave, 128 + number)

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not yet taken what was painted before: a slow line, such as a serial one or a busy
        ssh connection. Textual queues up to 30 paintings, which would be seen, and block quitting, long after the
        event. (8.2.8)
        """
        writer = getattr(self._driver, "_writer_thread", None)
        return isinstance(writer, SteadyWriter) and writer.is_behind

    def ask_for_background(self) -> None:
        """Ask the terminal for its background; `BackgroundSeen` comes if it answers."""
        if self._driver is not None and not self.is_headless and may_be_asked(os.environ):
            self._driver.write(QUESTION)

    def action_command_palette(self) -> None:
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            self.push_screen(SteadyPalette(id="--command-palette"))

    def search_themes(self) -> None:
        self.push_screen(SteadyPalette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,  # noqa: ARG002
    ) -> None:
        """As plain text: names in it may have square brackets, which are no markup, and what a terminal would obey."""
        super().notify(harmless(message), title=title, severity=severity, timeout=timeout, markup=False)

    def leave(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    async def on_event(self, event: events.Event) -> None:
        """Keys typed ahead: a field handles each key before the next one goes to the widget that then has the focus.
        (#6605)

        Keys that arrive after the last screen is gone are ignored. (8.2.8)
        """
        if isinstance(event, events.InputEvent | events.Paste) and not self.screen_stack:
            return
        if isinstance(event, events.Paste) and not (
            isinstance(self.focused, OrderedInput) and self.focused.takes_lines
        ):
            # Textual's fields take only the first line. (8.2.8)
            event.text = " ".join(event.text.replace("\t", " ").split("\n"))
        await super().on_event(event)
        if isinstance(event, events.Key) and isinstance(self.focused, OrderedInput):
            await self.focused.settle()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """`redraw` and, after the last of several resizes, `settle`."""
        self.call_after_refresh(self.redraw)
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self.settle)

    def redraw(self) -> None:
        """Draw everything: Textual does not send a size to a widget that is shown for the first time because there is
        now space for it (8.2.8; #5024 was of this kind).
        """
        raise NotImplementedError

    def settle(self) -> None:
        """Check that the last resize was handled, and paint over what is left of older ones. (8.2.8)

        A signal that arrives while Textual handles the previous one is handled first; then the older size arrives last.
        """
        size = self.size
        if not self.is_headless:
            with suppress(OSError):  # the terminal is gone
                size = Size(*os.get_terminal_size(TERMINAL))
        if size == self.size:
            self.refresh()
        else:
            self.post_message(events.Resize(size, size))
