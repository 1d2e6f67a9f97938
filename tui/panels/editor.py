"""A line in which a value is typed, with what is wrong with it right below."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Label

from engine import RecipeError
from tui.panels.panel import ListPanel
from tui.session import Session


class Field(Input):
    """Textual's input, which here acts on all of its keys by itself, in the order they come.

    Left to bindings, backspace or enter would be handed up to the app and back, and letters typed right behind them
    would overtake them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "accept", key_display="enter"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
    ]
    OWN_KEYS: ClassVar[dict[str, str]] = {
        key: binding.action
        for binding in (*Input.BINDINGS, *BINDINGS)
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }

    def __init__(self, editor: Editor) -> None:
        super().__init__(compact=True)
        self._editor = editor

    async def on_key(self, event: events.Key) -> None:
        action = self.OWN_KEYS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    async def action_submit(self) -> None:
        self._editor.submit(self.value)

    def action_cancel(self) -> None:
        self._editor.close()

    async def settle(self) -> None:
        """Wait until the keys that were given to the field have acted."""
        while self.message_queue_size and self.is_running:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


class Editor(Vertical):
    """Hidden until `open`; part of `panel`. `accept` gets the text and raises `RecipeError` if it will not do."""

    def __init__(self, panel: Widget) -> None:
        super().__init__()
        self.panel = panel

    def on_mount(self) -> None:
        self.display = False

    async def open(self, question: str, value: str, allowed: str, accept: Callable[[str], None]) -> None:
        self._accept, self._allowed = accept, allowed
        self._refused: str | None = None
        if not self.children:  # made when first needed: the first paint need not wait for them
            await self.mount(
                Horizontal(Label(id="question", markup=False), Field(self)), Label(id="problem", markup=False)
            )
        self.query_one("#question", Label).update(f"{question} ")
        self._explain(allowed, wrong=False)
        self.display = True
        field = self.query_one(Field)
        field.value = value
        self.screen.set_focus(field)
        field.select_all()

    def close(self) -> None:
        """Back to the panel, with nothing changed."""
        self.display = False
        self.screen.set_focus(self.panel)

    def submit(self, text: str) -> None:
        """Hand the text over; if it will not do, say why and stay."""
        try:
            self._accept(text)
        except RecipeError as error:
            self._refused = text
            self._explain(error.message, wrong=True)
        else:
            self.close()

    def _explain(self, words: str, wrong: bool) -> None:
        problem = self.query_one("#problem", Label)
        problem.update(words)
        problem.set_class(wrong, "wrong")

    def on_input_changed(self, event: Input.Changed) -> None:
        # It may come later than a refusal of the very text that it tells of.
        if self.display and event.value != self._refused:
            self._explain(self._allowed, wrong=False)

    def on_descendant_blur(self) -> None:
        # Left by the mouse or a key that leads elsewhere: nothing is changed.
        self.display = False


class EditingPanel(ListPanel):
    """A panel whose rows can be changed: what it changes is the session's recipe, typed values come from an editor."""

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity)
        self._session = session

    def compose(self) -> ComposeResult:
        yield Editor(self)
