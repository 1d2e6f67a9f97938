"""Widgets that are there or are not, and that act on keys in the order they come."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Input, OptionList

W = TypeVar("W", bound=Widget)


def found(node: DOMNode, selector: str, kind: type[W]) -> W | None:
    """The widget below `node`, or None: a screen that is left while it opens is mounted without what is in it, and a
    key may come before the mounting or after the end. (8.2.8)

    `query_one` is for what a widget's own `compose` has put there, asked by a key that only reaches it then.
    """
    try:
        return node.query_one(selector, kind)
    except NoMatches:
        return None


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


class SteadyOptionList(OptionList):
    """A list of options that takes Page Up and Page Down also before it has its lines, and with none in it. (8.2.8)

    Nothing happens then: while a list is hidden, or has no room, no page of it has a height.
    """

    def action_page_up(self) -> None:
        with suppress(LookupError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        with suppress(LookupError):
            super().action_page_down()  # type: ignore[no-untyped-call]
