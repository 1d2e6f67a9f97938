"""Leaving a run: what is asked before one is lost that is long and unsaved, or in which something was made by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import App

from tui.actions import key_of
from tui.panels.editor import ask_for_one
from tui.panels.panel import Panel
from tui.session import Answer, Session
from tui.session.record import Record
from tui.session.undo import UNDO

# Seconds; a piece of training takes a fraction of one, except uncompiled on much data.
PATIENCE = 1.0


class Leaving:
    """Asks for the app. `panel` gives the panel that has the focus, which a question returns to. `save` saves the run
    and then calls what follows; it answers the question, which is open until then.
    """

    def __init__(
        self,
        app: App[None],
        session: Session,
        panel: Callable[[], Panel],
        save: Callable[[Callable[[], None], Answer], Awaitable[None]],
    ) -> None:
        self._app, self._session, self._panel, self._save = app, session, panel, save
        session.on_leaving = self.leave

    def leave(self, go: Callable[[], None], made: str = "") -> None:
        """Leave the run, which undo brings back, by calling `go`; if it is long and unsaved, or if something was `made`
        by hand in it, ask first.
        """
        if self._session.worker.record.is_missed(made):
            self._app.call_later(self._ask_about_the_run, go, f"go on without saving it; {UNDO}", made)
        else:
            go()

    def for_another(self, go: Callable[[], None]) -> None:
        """The same for another run: what was made by hand matters as well. A change of the run itself is not asked
        about for that: it keeps the samples, or is undone at once.
        """
        session = self._session
        session.worker.do(lambda: self.leave(go, session.worker.record.handmade(session.trainer)))

    def quit(self) -> None:
        """End the program. What could be undone until now is lost, so that earlier answers do not count for the run.

        What was made by hand is looked for between two pieces of training, but that is not waited for long.
        """
        worker, begun = self._session.worker, False

        def begin(made: str) -> None:
            nonlocal begun
            if not begun:
                begun = True
                self._quit(made)

        worker.do(lambda: begin(worker.record.handmade(worker.trainer)))
        if not begun:
            self._app.set_timer(PATIENCE, partial(begin, ""))

    def _quit(self, made: str) -> None:
        if self._session.worker.record.is_long or made:
            self._app.call_later(self._ask_about_the_run, self._leave_others, "quit without saving it", made)
        else:
            self._leave_others()

    def _leave_others(self) -> None:
        """End the program; if undo leads to long and unsaved runs, ask first."""
        others = [record for record in self._session.past.records if record.is_missed()]
        if others:
            self._app.call_later(self._ask_about_others, others)
        else:
            self._app.exit()

    async def _ask_about_the_run(self, go: Callable[[], None], unsaved: str, made: str) -> None:
        record = self._session.worker.record
        rows = (
            ("save", "save the run first"),
            ("discard", unsaved),
            ("cancel", "keep this run"),
        )

        def accept(chosen: str, answer: Answer) -> None:
            if chosen == "save":
                self._app.call_later(self._save, go, answer)
                return
            answer(None)
            if chosen == "discard":
                record.given_up = record.unsaved, made
                go()

        what = _minutes(record.unsaved) if record.is_long else f"{made} changed by hand are"
        await ask_for_one(self._panel(), f"{what} not saved", rows, accept)

    async def _ask_about_others(self, others: list[Record]) -> None:
        one = len(others) == 1
        rows = (
            ("cancel", f"stay: {key_of('undo')} (undo) or {key_of('redo')} (redo) leads to {'it' if one else 'them'}"),
            ("discard", f"quit without saving {'it' if one else 'them'}"),
        )

        def accept(chosen: str, answer: Answer) -> None:
            answer(None)
            if chosen == "discard":
                self._app.exit()

        where = " in another run" if one else f" in {len(others)} other runs"
        what = _minutes(sum(record.unsaved for record in others), where)
        await ask_for_one(self._panel(), f"{what} not saved", rows, accept)


def _minutes(seconds: float, where: str = "") -> str:
    """`1 min of training in another run is`, `12 min of training are`"""
    minutes = int(seconds / 60)
    return f"{minutes:,} min of training{where} {'is' if minutes == 1 else 'are'}"
