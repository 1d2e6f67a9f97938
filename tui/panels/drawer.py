"""The drawer at the bottom in which Python is typed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Label

from tui.actions import hints, key_of
from tui.drawing.cells import hidden
from tui.drawing.console import MORE, PROMPT
from tui.panels.output import Output
from tui.panels.panel import Panel
from tui.panels.status import StatusLine
from tui.panels.typed import Typed
from tui.session import Session
from tui.workarounds import OrderedInput, focus_now, is_focused, set_in_border

if TYPE_CHECKING:
    from tui.console import Console

TITLE = "Console"
WELCOME = "Python on this run; help shows examples."
# Seconds between two looks at what code prints while it runs.
LOOK = 0.1
# Seconds within which ctrl+c is pressed again because nothing seems to happen.
ONCE_MORE = 2.0
# The keys that are shown, the most important first.
KEYS = (
    ("enter", "run"),
    ("esc", "close"),
    ("tab", "complete"),
    ("↑↓", "history"),
    ("shift+tab", "panels"),
    ("pgup", "earlier"),
)
WITHOUT_FOCUS = (key_of("open_console"), "type"), ("esc", "close")
# The spaces for a tab in pasted text.
TAB = 4


class Entry(OrderedInput):
    """The line that is typed."""

    takes_lines = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "run"),
        Binding("tab", "complete", "complete"),
        Binding("escape", "close", "close"),
        Binding("f1", "explain", show=False),
        Binding("shift+tab", "leave", "panels"),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("pageup", "look(1)", show=False),
        Binding("pagedown", "look(-1)", show=False),
    ]

    def __init__(self, drawer: Drawer) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._drawer = drawer

    def set_text(self, text: str) -> None:
        """Have this text instead."""
        self.value = text
        self.cursor_position = len(text)

    def on_paste(self, event: events.Paste) -> None:
        """Several lines stay lines; nothing runs before enter is pressed."""
        *lines, last = event.text.expandtabs(TAB).split("\n")
        if lines:
            event.stop()
            event.prevent_default()
            start, end = sorted(self.selection)
            before, after = self.value[:start], self.value[end:]
            if not before.strip() and lines[0].startswith(" "):
                before = ""  # What is pasted has its own indentation.
            self._drawer.begin([before + lines[0], *lines[1:]])
            self.set_text(last + after)

    def action_enter(self) -> None:
        self._drawer.enter()

    def action_complete(self) -> None:
        self._drawer.complete()

    def action_close(self) -> None:
        self._drawer.close()

    def action_explain(self) -> None:
        self._drawer.explain()

    def action_leave(self) -> None:
        self._drawer.leave()

    def action_recall(self, direction: int) -> None:
        self._drawer.recall(direction)

    def action_look(self, direction: int) -> None:
        self._drawer.look(direction)


class Drawer(Vertical):
    """Hidden until it is opened; closed, it keeps what was typed. `panel` gives the panel that the focus goes back to.
    The status line says what has been running for long.
    """

    def __init__(self, session: Session, panel: Callable[[], Panel]) -> None:
        super().__init__()
        self._session, self._panel = session, panel
        # Inputs that were typed while code ran, and pasted lines of the one that is still in the field.
        self._ahead: deque[list[str]] = deque()
        self._held: list[str] = []
        self._typed = Typed()
        self._seen = 0
        self._interrupted_at = -inf

    def on_mount(self) -> None:
        self.display = False
        self.border_title = TITLE

    def _entitle(self, below: int) -> None:
        """Say how many rows are further down."""
        title = " · ".join(filter(None, (TITLE, hidden(0, below, what="more, pgdn"))))
        if title != self.border_title:
            set_in_border(self, "title", title)

    def on_resize(self) -> None:
        self._hint(bool(self.children) and is_focused(self._entry))

    def on_descendant_focus(self) -> None:
        self._hint(True)

    def on_descendant_blur(self) -> None:
        self._hint(False)

    def _hint(self, has_focus: bool) -> None:
        """Show as many of the keys that work now as fit."""
        keys, room = [*(KEYS if has_focus else WITHOUT_FOCUS)], self.size.width
        while keys and sum(len(key) + len(words) + 3 for key, words in keys) > room:
            keys.pop()
        self.border_subtitle = hints(*keys)

    # --- open and closed -----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Show the drawer, with the focus in its line."""
        if not self.children:  # Created when first needed: the first paint need not wait for it.
            self._python.transcript.add("note", WELCOME)
            line = Horizontal(Label(PROMPT, id="prompt", markup=False), Entry(self))
            await self.mount(Output(self._session, self._entitle), line)
            self.set_interval(LOOK, self.look_again)
        self.display = True
        focus_now(self._entry)
        self.look_again()

    def leave(self) -> None:
        """Go back to the panels; the drawer stays open."""
        focus_now(self._panel())

    def close(self) -> None:
        self.display = False
        self.leave()

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    # --- what is typed -------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Take the line; if code runs, when that has ended."""
        lines, self._held = [*self._held, self._entry.value], []
        self._entry.set_text("")
        self._typed.keep(lines[-1:])
        self.query_one(Output).end()
        if self._session.coding.running:
            self._ahead.append(lines)
        else:
            self._take(lines)

    def begin(self, lines: list[str]) -> None:
        """Take lines of an input whose last line is still in the field; if code runs, when that has ended."""
        self._typed.keep(lines)
        self.query_one(Output).end()
        self._held += lines
        self._begin_held()

    def _begin_held(self) -> None:
        if not self._session.coding.running:
            for line in self._held:
                self._python.begin(line)
            self._held = []
        self._prompt()

    def _take(self, lines: list[str]) -> None:
        """Take a whole input, or its beginning."""
        before = self._python.transcript.written
        for line in lines[:-1]:
            self._python.begin(line)
        source = self._python.enter(lines[-1])
        answered = self._python.transcript.written - before
        if source is None and answered > len(lines):  # By the help, which is read from its beginning.
            self.query_one(Output).begin_with(answered)
            self._seen = self._python.transcript.written
        self._prompt()
        if source is not None:
            self._session.coding.running = True
            self.app.run_worker(self._run(source))

    async def _run(self, source: str) -> None:
        await self._session.coding.run(source)
        self.look_again()
        while self._ahead and not self._session.coding.running:
            self._take(self._ahead.popleft())
        if self._held:
            self._begin_held()

    def _prompt(self) -> None:
        """Show whether more lines are needed, the next one indented."""
        is_begun = self._python.pending or self._held
        self.query_one("#prompt", Label).update(MORE if is_begun else PROMPT)
        if not self._entry.value:
            self._entry.set_text(self._python.indent)
        self.look_again()

    def explain(self) -> None:
        """Show the help, unless code runs or is being typed."""
        if not self._session.coding.running and not self._python.pending:
            self._take(["help"])

    def recall(self, direction: int) -> None:
        """The previous (-1) or next line that was typed."""
        self._entry.set_text(self._typed.recall(direction, self._entry.value))

    def complete(self) -> None:
        if not self._session.coding.running:
            self.app.run_worker(self._complete(self._entry.value))

    async def _complete(self, text: str) -> None:
        completed, names = await self._session.coding.complete(text)
        if self._entry.value == text:  # Unless more was typed meanwhile.
            self._entry.set_text(completed)
            if names and completed == text:
                self._python.transcript.add("note", ", ".join(names))
            self.look_again()

    # --- what is seen --------------------------------------------------------------------------------------------

    def look(self, direction: int) -> None:
        """A page of the transcript up (1) or down (-1)."""
        output = self.query_one(Output)
        output.look_up(direction * max(output.size.height - 1, 1))

    def look_again(self) -> None:
        """Show what has been printed, and what has been running for long."""
        self.screen.query_one(StatusLine).doing = self._session.coding.doing
        written = self._python.transcript.written
        if self.is_open and written != self._seen:
            self.query_one(Output).stay(written - self._seen)
            self._seen = written

    def interrupt(self) -> bool:
        """End the code that runs, or else take back what is being typed. Returns False if there is neither. The key
        pressed once more, as if nothing had happened, is for that code as well.
        """
        now = perf_counter()
        if self._session.coding.interrupt():
            self._ahead.clear()
            if self._held:
                self._held = []
                self._entry.set_text("")
                self._prompt()
            self._interrupted_at = now
            return True
        if now - self._interrupted_at < ONCE_MORE:
            return True
        if not self.is_open or not is_focused(self._entry):
            return False
        self._entry.set_text("")
        self._python.pending = []
        self._prompt()
        return True

    @property
    def _python(self) -> Console:
        return self._session.coding.console

    @property
    def _entry(self) -> Entry:
        return self.query_one(Entry)
