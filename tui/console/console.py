"""Console: runs what is typed, Python code on the run that is on the screen."""

from __future__ import annotations

import ast
import codeop
import keyword
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import Trainer
from engine.interrupts import Interruptible
from tui.console import failures
from tui.console.examples import help_text
from tui.console.names import Names
from tui.console.replaced import Originals, in_words
from tui.console.transcript import Transcript, Writer, printing_to

ON_EPOCH = "on_epoch"
INDENT = "    "
# What is completed at the end of a text: names with dots between them.
PATH = re.compile(r"[\w.]*$")
INTERRUPTED = "KeyboardInterrupt"


class Console:
    """`trainer` gives the run's. `run`, `complete` and `call_on_epoch` execute the user's code: in a thread that holds
    the trainer, and which `code` can interrupt.
    """

    def __init__(self, trainer: Callable[[], Trainer], code: Interruptible) -> None:
        self.transcript = Transcript()
        self.names = Names(trainer)
        # The lines of an input that is not whole yet.
        self.pending: list[str] = []
        self._trainer, self._code = trainer, code
        self._originals = Originals()
        self._compile = codeop.CommandCompiler()
        self._inputs = 0

    # --- what is typed -------------------------------------------------------------------------------------------

    def enter(self, line: str) -> str | None:
        """Take a typed line. Returns the input if it is whole now; None if more lines are needed, or nothing is to be
        run.
        """
        self.begin(line)
        whole = "\n".join(self.pending).strip()
        if whole in ("", "help", ":help"):
            self.pending = []
            for kind, text in help_text() if whole else ():
                self.transcript.add(kind, text)
            return None
        source = "\n".join(self.pending)
        try:
            if self._compile(source, "<input>", "single") is None:
                return None
        except (SyntaxError, ValueError, OverflowError):
            pass  # `run` says what is wrong.
        self.pending = []
        return source

    def begin(self, line: str) -> None:
        """Take a line of an input that goes on: one of several that were pasted, except the last."""
        line = line if line.strip() else ""
        self.transcript.add("more" if self.pending else "input", line)
        self.pending.append(line)

    @property
    def indent(self) -> str:
        """What the next line begins with."""
        if not self.pending or not self.pending[-1].strip():
            return ""
        last = self.pending[-1]
        return last[: len(last) - len(last.lstrip())] + INDENT * last.rstrip().endswith(":")

    # --- the user's code -----------------------------------------------------------------------------------------

    def run(self, source: str) -> None:
        """Run an input: the value of an expression is shown, and everything that is printed."""
        self._inputs += 1
        name = f"{failures.BEGINNING}{self._inputs}>"
        failures.remember_lines(name, source)
        self.names.refresh()
        self._guarded(lambda: self._execute(source, name))
        for taken in self.names.give_back():
            self.transcript.add("note", f"{taken} always means the run's own; take another name for yours")
        if self.has_on_epoch and not callable(self.names[ON_EPOCH]):
            del self.names[ON_EPOCH]
            self.transcript.add("note", f"{ON_EPOCH} must be a function: {ON_EPOCH} = lambda t: print(t.loss)")
        self._originals.note()

    def _execute(self, source: str, name: str) -> None:
        tree = ast.parse(source, name)
        *_, last = (None, *tree.body)
        shown = ast.Expression(tree.body.pop().value) if isinstance(last, ast.Expr) else None  # type: ignore[attr-defined]
        exec(compile(tree, name, "exec"), self.names)
        if shown is not None:
            value = eval(compile(shown, name, "eval"), self.names)
            if value is not None:
                self.names["_"] = value
                print(repr(value))

    def _guarded(self, work: Callable[[], Any]) -> BaseException | None:
        """Do something that executes the user's code; what it prints and what goes wrong is in the transcript. Returns
        the exception.
        """
        writer, failure = Writer(self.transcript), None
        try:
            with printing_to(writer):
                self._code.run(work)
        except BaseException as error:
            failure = error
        writer.end()
        match failure:
            case KeyboardInterrupt():
                self.transcript.add("error", INTERRUPTED)
            case SystemExit():
                self.transcript.add("note", "the program does not end here: esc closes the console, then q quits")
            case BaseException():
                self._tell(failure)
        return failure

    def _tell(self, failure: BaseException) -> None:
        try:
            told, hint = self._code.run(lambda: (failures.told(failure), failures.hint(failure)))
        except BaseException:  # The user's exception cannot be shown, for example because its __str__ fails.
            told, hint = type(failure).__name__, ""
        self.transcript.add("error", told)
        if hint:
            self.transcript.add("note", hint)

    # --- what takes part in training -----------------------------------------------------------------------------

    @property
    def has_on_epoch(self) -> bool:
        return ON_EPOCH in self.names

    def call_on_epoch(self, trainer: Trainer) -> str:
        """After an epoch. Returns why training is to stop; empty if it goes on."""
        answer: list[object] = []
        function = self.names[ON_EPOCH]
        failure = self._guarded(lambda: answer.append(function(trainer)))
        if isinstance(failure, KeyboardInterrupt):
            return f"{ON_EPOCH} was interrupted"
        if failure is not None:
            return f"{ON_EPOCH} failed: {failures.in_a_line(failure)}"
        # As in `engine.run`: other values than True are ignored.
        return f"{ON_EPOCH} returned True" if isinstance(answer[0], bool | np.bool_) and answer[0] else ""

    def replaced(self) -> str:
        """The methods of the engine that are replaced now, in words."""
        return in_words(self._originals.replaced(self._trainer()))

    def put_back(self, failure: BaseException) -> None:
        """Put the engine's methods back, because the screen cannot be drawn with what code has made of the run."""
        words = self.replaced()
        self._originals.put_back(self._trainer())
        if isinstance(failure, KeyboardInterrupt):
            self.transcript.add("error", INTERRUPTED)
        else:
            self._tell(failure)
        what = f"put back: {words}" if words else "the run is as it was before"
        self.transcript.add("note", f"{what}, because the screen cannot be drawn with that")

    # --- completion ----------------------------------------------------------------------------------------------

    def complete(self, text: str) -> tuple[str, list[str]]:
        """The text with its last name completed as far as it is certain, and the names that are possible if there are
        several.
        """
        if not text.strip():
            return text + INDENT, []
        found = PATH.search(text)
        path = found[0] if found else ""
        names: list[str] = []
        if path:
            try:
                self._code.run(lambda: names.extend(self._names_after(path)))
            except BaseException:  # Reading an attribute may run any code, and that may end in any way.
                names.clear()
        if not names:
            return text, []
        common = names[0]
        while not all(name.startswith(common) for name in names):
            common = common[:-1]
        *_, last = path.rpartition(".")
        return text[: len(text) - len(last)] + common, names if len(names) > 1 else []

    def _names_after(self, path: str) -> list[str]:
        """The names that the last part of the path may stand for; private ones only after an underscore."""
        owner, dot, begun = path.rpartition(".")
        if not dot:
            known = {**self.names.everything(), **vars(__import__("builtins"))}
            words = [*known, *keyword.kwlist]
        else:
            thing = self.names.everything()
            first, *others = owner.split(".")
            value = thing.get(first, vars(__import__("builtins")).get(first))
            if value is None and first not in thing:
                return []
            try:
                for name in others:
                    value = getattr(value, name)
                words = dir(value)
            except Exception:  # There is no such name, or it cannot be read.
                return []
        hidden = not begun.startswith("_")
        return sorted({word for word in words if word.startswith(begun) and not (hidden and word.startswith("_"))})
