"""A line in which a value is typed, with what is wrong with it right below."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Label

from engine import RecipeError
from tui.panels.panel import ListPanel
from tui.workarounds import OrderedInput, focus_now


class Field(OrderedInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "accept", key_display="enter"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
    ]

    def __init__(self, editor: Editor) -> None:
        super().__init__(compact=True)
        self._editor = editor

    async def action_submit(self) -> None:
        self._editor.submit(self.value)

    def action_cancel(self) -> None:
        self._editor.close()


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
        focus_now(field)
        field.select_all()

    def close(self) -> None:
        """Back to the panel, with nothing changed."""
        self.display = False
        focus_now(self.panel)

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

    def compose(self) -> ComposeResult:
        yield Editor(self)
