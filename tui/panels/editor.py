"""A line in which a value is typed, with the names it can be chosen from, and what is wrong with it right below."""

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

# What is said while it is not known yet whether a value will do.
WAITING = "reading…"


class Question(NamedTuple):
    """`accept` gets the text, raises `RecipeError` if it will not do, and calls what it is given when the run follows
    it, or cannot."""

    panel: Panel
    name: str
    value: str
    allowed: str
    accept: Callable[[str, Answer], None]
    choices: Choices = Choices()


async def ask(question: Question) -> None:
    """Have a value typed."""
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
        """While an answer is awaited the text stays as it was handed over."""
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
    """Names, each with its sentence; the chosen one is marked. The keys are the field's."""

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
    """Over the foot of the screen from `open` until the value is accepted or the field is left; hidden otherwise.

    A value that is refused stays to be put right, with the whole reason below it."""

    _question: Question
    _rows: tuple[tuple[str, str], ...] = ()
    # Whether a value was handed over and no answer has come yet.
    waits = False

    def on_mount(self) -> None:
        self.display = False

    async def open(self, question: Question) -> None:
        self._question, self.waits = question, False
        if not self.children:  # made when first needed: the first paint need not wait for them
            await self.mount(
                Horizontal(Label(id="question", markup=False), Field(self)),
                ChoiceList(compact=True, markup=False),
                Label(id="problem", markup=False),
            )
        self.query_one("#question", Label).update(f"{question.name} ")
        self.display = True
        question.panel.add_class("edited")
        self.border_subtitle = f"enter accept  {'↑↓ choose  ' if question.choices.rows else ''}esc leave"
        field = self.query_one(Field)
        field.value = question.value
        self.typed(question.value)
        focus_now(field)
        field.select_all()

    def close(self) -> None:
        """Back to the panel, with nothing changed."""
        self._hide()
        focus_now(self._question.panel)

    def _hide(self) -> None:
        self.display = False
        self._question.panel.remove_class("edited")

    def typed(self, text: str) -> None:
        """Show what goes with the text; before anything is typed, all there is."""
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
        """Choose another name."""
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
        """Hand the chosen name over, or the text if none is; if it will not do, say why and stay."""
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
            if refusal is not None:  # the field was left meanwhile
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
        # Left by the mouse or a key that leads elsewhere: nothing is changed. Another window takes no text away, and
        # the field may have been opened again since.
        if self.app.app_focus and not is_focused(self.query_one(Field)):
            self._hide()
