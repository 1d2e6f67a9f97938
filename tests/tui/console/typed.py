"""A console whose lines are typed by a test, with a run of its own."""

from __future__ import annotations

from engine import Recipe, Trainer
from engine.interrupts import Interruptible
from tui.console import Console


class Typed(Console):
    """`trainer` may be replaced, as when a new run begins."""

    def __init__(self) -> None:
        self.trainer = Trainer(Recipe())
        self.interruptible = Interruptible()
        super().__init__(lambda: self.trainer, self.interruptible)

    def type(self, *lines: str) -> list[str]:
        """What these lines come to, without what was typed: each line of text."""
        before = self.transcript.written
        for line in lines:
            source = self.enter(line)
            if source is not None:
                self.run(source)
        new = self.transcript.newest()[-(self.transcript.written - before) :]
        return [text for kind, text in new if kind not in ("input", "more")]
