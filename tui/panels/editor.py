"""A line for typing a value, with the names it can be chosen from and the reason for a refusal below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Label, OptionList

from engine import RecipeError
from tui.choices import Choices
from tui.drawing.cells import wrap
from tui.panels.panel import Panel
from tui.session import Answer
from tui.workarounds import OrderedInput, SteadyOptionList, focus_now, found, is_focused

# Shown while it is not yet known whether a value is accepted.
WAITING = "reading…"


class Question(NamedTuple):
    """`accept` gets the text, raises `RecipeError` if it is not allowed, and calls its callback when the run has
    changed or cannot.
    """

    panel: Panel
    name: str
    value: str
    allowed: str
    accept: Callable[[str, Answer], None]
    choices: Choices = Choices()


async def ask(question: Question) -> None:
    """Open the editor for a value."""
    editor = found(question.panel.screen, "Editor", Editor)
    if editor is not None:
        await editor.open(question)


class Field(OrderedInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "accept", key_display="enter"),
        Binding("escape", "cancel", "cancel", key_display="esc"),
        *(Binding(key, f"move('{key}')", show=False) for key in ("up", "down", "pageup", "pagedown")),
    ]

    def __init__(self, editor: Editor) -> None:
        super().__init__(compact=True)
        self._editor = editor

    def watch_value(self, value: str) -> None:
        self._editor.typed(value)

    async def on_key(self, event: events.Key) -> None:
        """While the answer is pending, the text cannot be edited."""
        if self._editor.waits and event.key != "escape":
            event.stop()
            event.prevent_default()

    async def action_submit(self) -> None:
        self._editor.submit()

    def action_cancel(self) -> None:
        self._editor.close()

    def action_move(self, key: str) -> None:
        self._editor.move(key)


class ChoiceList(SteadyOptionList, can_focus=False):
    """Names, each with its sentence; the chosen one is marked. The input field handles the keys."""

    _rows: tuple[tuple[str, str], ...] = ()
    _marked: int | None = None
    _columns = 0

    def fill(self, rows: tuple[tuple[str, str], ...]) -> None:
        self._rows, self._marked = rows, None
        self.set_options(map(self._row, range(len(rows))))

    def _row(self, number: int) -> Text:
        size = max(len(name) for name, _ in self._rows)
        name, words = self._rows[number]
        start = f"{'›' if number == self._marked else ' '} {name:{size}}"
        # A second line stands below the first one's words, not below the names.
        indent = " " * (len(start) + 2)
        room = self._columns - len(indent)
        lines = wrap(words, room) if room > 0 else [words]
        return Text.assemble((start, "bold"), "  ", f"\n{indent}".join(lines))

    def on_resize(self) -> None:
        columns = self.scrollable_content_region.width
        if columns != self._columns:
            self._columns = columns
            for number in range(len(self._rows)):
                self.replace_option_prompt_at_index(number, self._row(number))

    def watch_highlighted(self, highlighted: int | None) -> None:
        before, self._marked = self._marked, highlighted
        for number in {before, highlighted} - {None}:
            assert number is not None
            self.replace_option_prompt_at_index(number, self._row(number))
        super().watch_highlighted(highlighted)


class Editor(Vertical):
    """Covers the bottom of the screen from `open` until the value is accepted or the field is left; hidden otherwise.

    A refused value stays in the field to be corrected, with the whole reason below it.
    """

    _question: Question
    _rows: tuple[tuple[str, str], ...] = ()
    # Whether a value was submitted and the answer is pending.
    waits = False

    def on_mount(self) -> None:
        self.display = False

    async def open(self, question: Question) -> None:
        self._question, self.waits = question, False
        if not self.children:  # Created when first needed: the first paint need not wait for it.
            await self.mount(
                Horizontal(Label(id="question", markup=False), Field(self)),
                ChoiceList(compact=True, markup=False),
                Label(id="problem", markup=False),
            )
        self.query_one("#question", Label).update(f"{question.name} ")
        self.display = True
        question.panel.add_class("edited")
        self.border_subtitle = f"enter accept  {'↑↓ choose  ' if question.choices.rows else ''}esc cancel"
        field = self.query_one(Field)
        field.value = question.value
        self.typed(question.value)
        focus_now(field)
        field.select_all()

    def close(self) -> None:
        """Return to the panel without changing anything."""
        self._hide()
        focus_now(self._question.panel)

    def _hide(self) -> None:
        self.display = False
        self._question.panel.remove_class("edited")

    def typed(self, text: str) -> None:
        """Show the names that match the text; all of them before anything is typed."""
        if not self.display:
            return
        choices = self._question.choices
        untouched = text == self._question.value
        self._rows = choices.rows if untouched else choices.matching(text)
        names = [name for name, _ in self._rows]
        listed = self.query_one(ChoiceList)
        listed.display = bool(self._rows)
        listed.fill(self._rows)
        if untouched:
            listed.highlighted = names.index(text) if text in names else None
        elif choices.split(text)[1] and names:
            listed.highlighted = 0
        also = f"or {choices.more}" if choices.more else ""
        self._explain(also if self._rows else self._question.allowed, wrong=False)

    def move(self, key: str) -> None:
        """Mark another name."""
        if not self._rows:
            return
        listed = self.query_one(ChoiceList)
        page = max(listed.size.height - 1, 1)
        step = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}[key]
        now = listed.highlighted
        if now is None:
            now = len(self._rows) if step < 0 else -1
        listed.highlighted = min(max(now + step, 0), len(self._rows) - 1)

    def submit(self) -> None:
        """Submit the marked name, or else the text; if it is refused, show the reason and stay open."""
        if self.waits:
            return
        text = self.query_one(Field).value
        chosen = self.query_one(ChoiceList).highlighted
        if self._rows and chosen is not None:
            before = "" if text == self._question.value else self._question.choices.split(text)[0]
            text = before + self._rows[chosen][0]
        question, self.waits = self._question, True
        self._explain(WAITING, wrong=False)
        try:
            question.accept(text, lambda refusal: self._answered(question, refusal))
        except RecipeError as error:
            self._answered(question, error.message)

    def _answered(self, question: Question, refusal: str | None) -> None:
        if question is not self._question or not self.waits or not self.display:
            if refusal is not None:  # The field was left meanwhile.
                question.panel.explain(f"Nothing was changed: {refusal}")
            return
        self.waits = False
        if refusal is None:
            self.close()
        else:
            self.query_one(ChoiceList).display = False
            self._explain(refusal, wrong=True)

    def _explain(self, words: str, wrong: bool) -> None:
        problem = self.query_one("#problem", Label)
        problem.display = bool(words)
        problem.update(words)
        problem.set_class(wrong, "wrong")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A name was clicked."""
        event.stop()
        self.submit()

    def on_descendant_blur(self) -> None:
        # Left with the mouse or a key that goes elsewhere: nothing is changed. Switching to another window does not
        # discard the text, and the field may have been opened again since.
        if self.app.app_focus and not is_focused(self.query_one(Field)):
            self._hide()
