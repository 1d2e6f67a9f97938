"""A line for typing a value, with the names or files it can be chosen from and the reason for a refusal below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Label, OptionList

from engine import RecipeError
from engine.fields import Choice
from tui.actions import hints
from tui.choices import Choices
from tui.drawing.cells import wrap
from tui.drawing.names import apart, widest
from tui.panels.panel import Panel
from tui.paths import Completion, common_start, expanded, is_folder
from tui.session import Answer
from tui.workarounds import OrderedInput, SteadyOptionList, focus_now, found, is_focused

# Shown while it is not yet known whether a value is accepted.
WAITING = "reading…"
# The columns left for a name's sentence, however long the names are.
WORDS = 20


class Question(NamedTuple):
    """`accept` gets the text, raises `RecipeError` if it is not allowed, and calls its callback when the run has
    changed or cannot. `complete` is given for a path: files and folders that match are listed below the names.
    """

    panel: Panel
    name: str
    value: str
    allowed: str
    accept: Callable[[str, Answer], None]
    choices: Choices = Choices()
    complete: Callable[[str], Completion] | None = None


async def ask(question: Question) -> None:
    """Open the editor for a value."""
    editor = found(question.panel.screen, "Editor", Editor)
    if editor is not None:
        await editor.open(question)


async def ask_for_one(
    panel: Panel, name: str, rows: tuple[tuple[str, str], ...], accept: Callable[[str, Answer], None]
) -> None:
    """Open the editor for one of these names, each with its sentence; the first is proposed."""
    names = tuple(name for name, _ in rows)

    def parse(text: str, answer: Answer) -> None:
        accept(Choice(names).parse("answer", text), answer)

    await ask(Question(panel, f"{name}:", names[0], ", ".join(names), parse, Choices(rows)))


class Field(OrderedInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "accept", key_display="enter"),
        Binding("tab", "complete", "complete"),
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

    def action_complete(self) -> None:
        self._editor.complete()

    def action_cancel(self) -> None:
        self._editor.close()

    def action_move(self, key: str) -> None:
        self._editor.move(key)


class ChoiceList(SteadyOptionList, can_focus=False):
    """Names, each with its sentence; the chosen one is marked. The input field handles the keys."""

    _rows: tuple[tuple[str, str], ...] = ()
    _names: tuple[str, ...] = ()
    _marked: int | None = None
    _columns = 0

    def fill(self, rows: tuple[tuple[str, str], ...]) -> None:
        self._rows, self._marked = rows, None
        self._names = tuple(name for name, _ in rows)
        self.set_options(map(self._row, range(len(rows))))

    def _row(self, number: int) -> Text:
        names = apart(self._names, max(self._columns - WORDS, WORDS))
        size, name, words = widest(names), names[number], self._rows[number][1]
        start = f"{'›' if number == self._marked else ' '} {name}{' ' * (size - cell_len(name))}"
        # A second line stands below the first one's words, not below the names.
        indent = " " * (size + 4)
        room = self._columns - len(indent)
        lines = wrap(words, room) if room > 0 else [words]
        return Text.assemble((start, "bold"), "  ", f"\n{indent}".join(lines))

    def on_resize(self) -> None:
        columns = self.scrollable_content_region.width - 1  # The last one stays free, beside the scroll bar.
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
    # The text that each row of the list stands for, and how many of them are names rather than files.
    _texts: tuple[str, ...] = ()
    _named = 0
    # Whether a row was marked by moving to it.
    _moved = False
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
        lists = (("tab", "complete"), ("↑↓", "choose")) if question.choices.rows or question.complete else ()
        self.border_subtitle = hints(("enter", "accept"), *lists, ("esc", "cancel"))
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
        self._question.panel.redraw()

    def typed(self, text: str) -> None:
        """Show the names and files that match the text; all of the names before anything is typed."""
        if not self.display:
            return
        question, self._moved = self._question, False
        choices, untouched = question.choices, text == question.value
        named = choices.rows if untouched else choices.matching(text)
        before, part = ("", "") if untouched else choices.split(text)
        paths = Completion(text)
        if question.complete is not None and not (untouched and named):
            paths = question.complete(text)
        rows = (*named, *((entry.name, entry.words) for entry in paths.entries))
        self._texts = (*(before + name for name, _ in named), *(entry.text for entry in paths.entries))
        self._named = len(named)
        listed = self.query_one(ChoiceList)
        listed.display = bool(rows)
        listed.fill(rows)
        if untouched:
            listed.highlighted = self._texts.index(text) if text in self._texts else None
        elif part and named:
            listed.highlighted = 0
        words = f"or {choices.more}" if choices.more and rows else ""
        if "/" in text or not choices.rows:
            words = paths.problem
        self._explain(words or ("" if rows else question.allowed), wrong=False)

    def complete(self) -> None:
        """Type what all rows of the list begin with, or the marked row."""
        if self.waits:
            return
        field, question = self.query_one(Field), self._question
        marked = self.query_one(ChoiceList).highlighted
        text = field.value
        if self._moved and marked is not None:
            text = self._texts[marked]
        else:
            starts = [name for name in self._texts[: self._named] if name.startswith(text)]
            paths = Completion(text) if question.complete is None else question.complete(text)
            common = common_start([*starts, *([paths.text] if paths.entries else [])])
            text = common if len(common) >= len(text) else text
        self._type(text)

    def _type(self, text: str) -> None:
        field = self.query_one(Field)
        field.value = text
        field.cursor_position = len(text)

    def move(self, key: str) -> None:
        """Mark another name."""
        if not self._texts:
            return
        self._moved = True
        listed = self.query_one(ChoiceList)
        page = max(listed.size.height - 1, 1)
        step = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}[key]
        now = listed.highlighted
        if now is None:
            now = len(self._texts) if step < 0 else -1
        listed.highlighted = min(max(now + step, 0), len(self._texts) - 1)

    def submit(self) -> None:
        """Submit the marked name or file, or else the text; if it is refused, show the reason and stay open. A folder
        is not submitted: what is in it is listed.
        """
        if self.waits:
            return
        question = self._question
        text = self.query_one(Field).value
        marked = self.query_one(ChoiceList).highlighted
        if self._texts and marked is not None:
            text = self._texts[marked]
        if question.complete is not None and text not in self._texts[: self._named]:
            if is_folder(text):
                self._type(text if text.endswith("/") else f"{text}/")
                return
            text = expanded(text)
        self.waits = True
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
