"""Screens that may be closed before they are mounted, or twice."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeVar

import textual.command
from textual import events
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hits
from textual.css.query import NoMatches
from textual.screen import ModalScreen, Screen
from textual.system_commands import SystemCommandsProvider

from tui.workarounds.widgets import SteadyOptionList

R = TypeVar("R")


class LeftOnce(Screen[R]):
    """A screen that closes only itself. (8.2.8)

    Keys that were typed fast may still arrive after the first of them has closed the screen: they would close the
    screen below, or fail because there is none.
    """

    @property
    def on_top(self) -> bool:
        """Whether this is the visible screen; False before it is shown and after it is closed."""
        return self.is_attached and self.app.screen is self

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        if self.on_top:
            return super().dismiss(result)
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        return nothing


class SteadyModal(ModalScreen[R], LeftOnce[R]):
    """A modal screen; `found` returns None for a widget that is not mounted yet or no longer."""


class SteadyCommands(SystemCommandsProvider):
    """The app's commands in the order in which it lists them; Textual would sort them by name. (8.2.8)"""

    async def discover(self) -> Hits:
        for name, words, run, is_listed in self.app.get_system_commands(self.screen):
            if is_listed:
                yield DiscoveryHit(name, run, help=words)


class SteadyCommandList(CommandList, SteadyOptionList):
    """The palette's list, which is replaced while somebody types."""


textual.command.CommandList = SteadyCommandList  # type: ignore[misc]  # The palette takes no other.


class SteadyPalette(CommandPalette, LeftOnce[None]):
    """Textual's palette accesses its widgets and the lines of its list even if they do not exist yet. (8.2.8)"""

    def on_mount(self, event: events.Mount) -> None:
        """If it was closed before it was mounted, it has no screen below it to ask for commands."""
        if not self.on_top:
            event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click may arrive when the screen has become smaller, and be where there is no longer any widget."""
        if not any(self.get_widgets_at(event.screen_x, event.screen_y)):
            event.prevent_default()

    def query_one(self, selector: Any, expect_type: Any = None) -> Any:
        """The widget; for a closed palette without one, a detached one: its searches and timers may still ask for
        it.
        """
        try:
            return super().query_one(selector, expect_type)
        except NoMatches:
            return (expect_type or selector)()

    def _action_command_list(self, action: str) -> None:
        """Page up or down in a list without lines raises KeyError."""
        with suppress(LookupError):
            super()._action_command_list(action)
