"""What Textual does differently from what this screen needs, each with the issue or the version that it is for.

Issues are those of github.com/Textualize/textual. Where none is named, none was found; it was seen with Textual 8.2.8.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer, Input

# Seconds without another size after which all is painted once more.
SETTLED = 0.2
# What Textual draws on: standard output on Windows, standard error elsewhere.
TERMINAL = 1 if sys.platform == "win32" else 2


def focus_now(widget: Widget) -> None:
    """`widget.focus()` comes a little later: the next key would still go where the focus was. (8.2.8)"""
    widget.screen.set_focus(widget)


def is_focused(widget: Widget) -> bool:
    """Whether the next key goes to the widget; `has_focus` follows a little later. (8.2.8)"""
    return widget.screen.focused is widget


class OrderedInput(Input):
    """An input that acts on all of its keys by itself, in the order they come. (#6605)

    Left to bindings, backspace or enter would be handed up to the app and back, and letters typed right behind them
    would overtake them.
    """

    own_keys: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, *args: Any, **kwargs: Any) -> None:
        super().__init_subclass__(*args, **kwargs)
        bindings = Binding.make_bindings((*Input.BINDINGS, *cls.BINDINGS))
        cls.own_keys = {binding.key: binding.action for binding in bindings}

    async def on_key(self, event: events.Key) -> None:
        action = self.own_keys.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    async def settle(self) -> None:
        """Wait until the keys that were given to the field have acted."""
        while self.message_queue_size and self.is_running:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


class SteadyFooter(Footer):
    """A footer made anew only when it would show other keys: that takes longer than a frame, and Textual does it at
    every change of the focus and three times before the first paint. (8.2.8)"""

    _showing: object = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        shown = [(row.binding.action, row.enabled) for row in screen.active_bindings.values() if row.binding.show]
        if shown != self._showing and self.app.app_focus and screen is self.screen:
            self._showing = shown
            super().bindings_changed(screen)


class SteadyApp(App[None]):
    """An app that keys typed ahead, storms of sizes and signals do not bring out of step."""

    # The palette's picture of a magnifying glass is two cells wide in some terminals and one in others. (8.2.8)
    CSS = "SearchIcon { display: none; }"

    _settling: Timer | None = None

    def on_load(self) -> None:
        """Killed by a signal, Textual would leave the terminal in the alternate screen, raw, the mouse on. (#5140)

        Windows lacks one of them, and its event loop hears of none; ctrl+c comes as a key there.
        """
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError):
                    loop.add_signal_handler(number, self.leave, 128 + number)

    def leave(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    async def on_event(self, event: events.Event) -> None:
        """Keys typed ahead: a field acts on each before the next is given to what has the focus then. (#6605)"""
        await super().on_event(event)
        if isinstance(event, events.Key) and isinstance(self.focused, OrderedInput):
            await self.focused.settle()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """`redraw`, and after a storm of sizes, `settle`."""
        self.call_after_refresh(self.redraw)
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self.settle)

    def redraw(self) -> None:
        """Draw everything: what is shown for the first time, now that there is room for it, is told of no size by
        Textual (8.2.8; #5024 was of this kind)."""
        raise NotImplementedError

    def settle(self) -> None:
        """See whether the last size was heard, and paint over what is left of older ones. (8.2.8)

        A signal that comes while Textual answers the one before is answered first; then the older size is heard last.
        """
        size = self.size
        if not self.is_headless:
            with suppress(OSError):  # the terminal is gone
                size = Size(*os.get_terminal_size(TERMINAL))
        if size == self.size:
            self.refresh()
        else:
            self.post_message(events.Resize(size, size))
