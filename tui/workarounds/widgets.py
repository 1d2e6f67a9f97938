"""Widgets that may not exist yet, and widgets that handle keys in the order they arrive."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, ClassVar, Literal, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Footer, Input, OptionList
from textual.widgets._footer import FooterKey

W = TypeVar("W", bound=Widget)
# The columns of a list for which there is no room.
NARROWEST = 8


def found(node: DOMNode, selector: str, kind: type[W]) -> W | None:
    """The widget below `node`, or None: a screen that is closed while it opens is mounted without its contents, and a
    key may arrive before the mounting or after the end. (8.2.8)

    `query_one` is for widgets from a widget's own `compose`, in handlers of keys that only reach it when they exist.
    """
    try:
        return node.query_one(selector, kind)
    except NoMatches:
        return None


def focus_now(widget: Widget) -> None:
    """`widget.focus()` takes effect a little later: the next key would still go to the old focus. (8.2.8)"""
    widget.screen.set_focus(widget)


def is_focused(widget: Widget) -> bool:
    """Whether the next key goes to the widget; `has_focus` is updated a little later. (8.2.8)"""
    return widget.screen.focused is widget


def set_in_border(widget: Widget, place: Literal["title", "subtitle"], text: str) -> None:
    """`widget.border_title = text` paints the whole widget again; this only the line of the border. (8.2.8)"""
    setattr(widget, f"_border_{place}", widget.render_str(text))
    width, height = widget.outer_size
    # Relative to the content.
    line = Region(0, 0 if place == "title" else height - 1, width, 1).translate(-widget.content_offset)
    widget.refresh(line)


class OrderedInput(Input):
    """An input that handles all of its keys itself, in the order they arrive. (#6605)

    With bindings, backspace or enter would be passed up to the app and back, and letters typed right after them would
    overtake them.
    """

    own_keys: ClassVar[dict[str, str]] = {}
    # Whether what is pasted may have several lines; otherwise they are joined.
    takes_lines = False

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

    def render_line(self, y: int) -> Strip:
        """A value may be a path that others have named; what a terminal would obey keeps its place and is not seen."""
        strip = super().render_line(y)
        if strip.text.isprintable():
            return strip
        return Strip([Segment(_visible(text), style) for text, style, _ in strip], strip.cell_length)

    async def settle(self) -> None:
        """Wait until the field has handled the keys it was given."""
        while self.message_queue_size and self.is_running:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else " " * cell_len(each) for each in text)


class SteadyFooter(Footer):
    """A footer that shows the first keys that fit: Textual's cuts off what does not fit, without a sign. It is rebuilt
    only when it would show other keys: that takes longer than a frame, and Textual does it at every change of focus and
    three times before the first paint. (8.2.8)
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._shown: list[ActiveBinding] = []

    def compose(self) -> ComposeResult:
        for _, binding, enabled, tooltip in self._shown:
            display, words = self.app.get_key_display(binding), binding.description.strip()
            key = FooterKey(binding.key, display, words, binding.action, not enabled, tooltip)
            yield key.data_bind(compact=Footer.compact)

    def bindings_changed(self, screen: Screen[object]) -> None:
        if self.app.app_focus and screen is self.screen:
            self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        shown: list[ActiveBinding] = []
        room = self.content_size.width
        for row in self.screen.active_bindings.values():
            if row.binding.show:
                room -= cell_len(f"{self.app.get_key_display(row.binding)} {row.binding.description.strip()}".strip())
                if room < 0:
                    break
                room -= 1
                shown.append(row)
        if shown != self._shown:
            self._shown = shown
            self.call_after_refresh(self.recompose)


class SteadyOptionList(OptionList):
    """A list of options that accepts Page Up and Page Down before it has lines, and when it is empty. (8.2.8)

    Nothing happens then: while a list is hidden or has no size, its pages have no height. Its height is that of a list
    of some width: without any, text cannot be wrapped. A click on a row that is painted, but no longer there, does
    nothing either.
    """

    def on_click(self, event: events.Click) -> None:
        row = event.style.meta.get("option")
        if row is not None and row >= self.option_count:
            event.prevent_default()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return super().get_content_height(container, viewport, max(width, NARROWEST))

    def action_page_up(self) -> None:
        with suppress(LookupError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        with suppress(LookupError):
            super().action_page_down()  # type: ignore[no-untyped-call]
