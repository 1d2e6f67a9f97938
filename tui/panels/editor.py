"""A line in which a value is typed, with what is wrong with it right below."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Label

from engine import RecipeError


class Editor(Vertical):
    """Hidden until `open`; part of `panel`. `accept` gets the text and raises `RecipeError` if it will not do."""

    def __init__(self, panel: Widget) -> None:
        super().__init__()
        self.panel = panel

    def on_mount(self) -> None:
        self.display = False

    async def open(self, question: str, value: str, allowed: str, accept: Callable[[str], None]) -> None:
        self._accept, self._allowed = accept, allowed
        if not self.children:  # made when first needed: the first paint need not wait for them
            await self.mount(Label(id="question"), Input(compact=True), Label(id="problem"))
        self.query_one("#question", Label).update(f"{question}: enter accepts, esc cancels")
        self.query_one("#problem", Label).update(allowed)
        self.query_one("#problem").remove_class("wrong")
        self.display = True
        field = self.query_one(Input)
        field.value = value
        self.screen.set_focus(field)
        field.select_all()

    def close(self) -> None:
        """Back to the panel, with nothing changed."""
        self.display = False
        self.screen.set_focus(self.panel)

    def on_input_changed(self) -> None:
        if self.display:
            self.query_one("#problem", Label).update(self._allowed)
            self.query_one("#problem").remove_class("wrong")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self._accept(event.value)
        except RecipeError as error:
            problem = self.query_one("#problem", Label)
            problem.update(error.message.replace("[", "\\["))
            problem.add_class("wrong")
            return
        self.close()

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.close()

    def on_descendant_blur(self) -> None:
        # Left by the mouse or a key that leads elsewhere: nothing is changed.
        self.display = False
