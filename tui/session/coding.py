"""Coding: what is typed in the console is done to the run, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import Trainer
from engine.errors import shortened
from engine.events import Diverged
from engine.state import State
from tui.actions import key_of
from tui.chosen import Chosen, extent_of
from tui.drawing import numbers
from tui.session.undo import UNDO, Moment, Undo
from tui.session.worker import Worker

if TYPE_CHECKING:
    from tui.console import Console

# Seconds after which it is said that code still runs, and after which that ctrl+c has not ended it.
LONG, HOPELESS = 0.3, 1.0
# The most characters of an input in the name of a change.
MAX_NAME = 36
NOT_REPEATABLE = "recipe and events alone may not repeat this run"


# Objects of a run, their classes, and what their attributes were.
Members = list[tuple[object, type, dict[str, Any]]]


class Before(NamedTuple):
    """The run before an input."""

    moment: Moment
    trainer: Trainer
    history: object  # a restart, or going back, makes another one
    on_epoch: object


class Coding:
    """The user's code on the worker's run: between two pieces of training, in a thread, so that keys and painting go
    on. What it changes is undone in one step. `notify` is called with a sentence about it, `adopt` when the run may
    have another recipe.
    """

    def __init__(self, worker: Worker, past: Undo, notify: Callable[[str], None], adopt: Callable[[], None]) -> None:
        self._worker, self._past, self._notify, self._adopt = worker, past, notify, adopt
        self._console: Console | None = None
        # Whether an input is executed, or waits for that.
        self.running = False
        self._restarted = False
        worker.code.followed, worker.code.failed = self._followed, self._failed

    @property
    def console(self) -> Console:
        if self._console is None:
            from tui.console import Console  # Imported when it is first needed: the first paint need not wait for it.

            self._console = Console(lambda: self._worker.trainer, self._worker.code.interruptible)
        return self._console

    async def run(self, source: str) -> None:
        """Execute an input between two pieces of training."""
        self.running = True
        try:
            await self._worker.turns.ask(lambda: self._run(source), self._ran)
        finally:
            self.running = False
        self._worker.do(lambda: None)

    async def complete(self, text: str) -> tuple[str, list[str]]:
        """See `Console.complete`."""
        found = text, list[str]()

        def take(completed: tuple[str, list[str]]) -> None:
            nonlocal found
            found = completed

        await self._worker.turns.ask(lambda: self.console.complete(text), take)
        return found

    def interrupt(self) -> bool:
        """End the code that runs. Returns False if there is none, or only such that ends on its own soon."""
        if not self.running and not self.doing:
            return False
        self._worker.code.interruptible.interrupt()
        return True

    @property
    def doing(self) -> str:
        """What has been running for long, in words; usually empty."""
        code, now = self._worker.code.interruptible, perf_counter()
        began, interrupted = code.since, code.interrupted
        if began is None or now - began < LONG:
            return ""
        if interrupted is not None and now - interrupted > HOPELESS:
            quit_keys = f"{key_of('cancel')}, then {key_of('quit')}: quit"
            return f"Code still runs after ctrl+c: it catches it, or waits outside Python. {quit_keys}."
        return f"The console's code is running; {key_of('interrupt')} ends it."

    # --- while a thread holds the trainer ------------------------------------------------------------------------

    def _run(self, source: str) -> Before:
        trainer = self._worker.trainer
        name = f"console: {shortened(source.splitlines()[0].strip(), MAX_NAME)}"
        before = Before(self._past.now(name, trainer), trainer, trainer.history, self._on_epoch)
        parts = trainer, trainer.network, trainer.frozen, trainer.descent, trainer.descent.workspace
        members: Members = [(part, type(part), dict(vars(part))) for part in parts]
        self.console.run(source)
        try:
            self._worker.code.interruptible.run(lambda: self._rehearse(members))
        except BaseException as error:  # Whatever it is, it would end the screen.
            for part, kind, before_it in members:
                object.__setattr__(part, "__class__", kind)
                vars(part).clear()
                vars(part).update(before_it)
            for network in (trainer.network, trainer.frozen):
                network.parameters.flags.writeable = True
            self.console.put_back(error)
            assert before.moment.state is not None  # The trainer is the same.
            trainer.restore(before.moment.state)
            return before._replace(history=trainer.history)
        return before

    def _rehearse(self, members: Members) -> None:
        """Make a frame, for nobody; where methods, or members of the trainer, were replaced, measure as well. Raises
        what goes wrong, also later: the members of networks always stay the same.
        """
        worker = self._worker
        trainer, *networks = (_are_others(*each) for each in members[:3])
        if any(networks):
            raise AttributeError("a network's parts cannot be taken away; write into them: parameters[:] = 0")
        if not (worker.trainer.network.parameters.flags.writeable and worker.trainer.frozen.parameters.flags.writeable):
            raise ValueError("parameters must stay writeable: training writes into them")
        is_other = trainer or bool(self.console.replaced())
        photographer = worker.photographer
        try:
            worker.photographer = photographer.without_pictures()
            if worker.loader.ready and is_other:
                worker.photographer.measure()
                worker.photographer.take_pictures(worker.wanted)
            worker.frame(Chosen().within(extent_of(worker.trainer)), "", "")
        finally:
            worker.photographer = photographer

    def _call_on_epoch(self, trainer: Trainer) -> str:
        history = trainer.history
        stopped = self.console.call_on_epoch(trainer)
        if not self.console.has_on_epoch:  # It deleted itself.
            self._worker.code.on_epoch = None
        self._restarted |= trainer.history is not history
        return f"{stopped}; paused at epoch {numbers.count(trainer.epoch)}" if stopped else ""

    # --- between two pieces --------------------------------------------------------------------------------------

    @property
    def _on_epoch(self) -> object:
        return self.console.names.get("on_epoch")

    def _ran(self, before: Before) -> None:
        """Follow what an input has done."""
        worker, code, trainer = self._worker, self._worker.code, before.trainer
        code.on_epoch = self._call_on_epoch if self.console.has_on_epoch else None
        code.replaced, replaced_before = self.console.replaced(), code.replaced
        listens = code.on_epoch is not None and self._on_epoch is not before.on_epoch
        recorded, silent = _changes(before)
        worker.photographer.by_code |= silent
        restarted = trainer.history is not before.history
        if recorded or silent or restarted:
            self._past.keep(before.moment, trainer)
        elif listens:
            self._past.keep(replace(before.moment, change="what on_epoch did"), trainer)
        if restarted:
            worker.begin(trainer)
        self._adopt()
        if code.replaced and code.replaced != replaced_before:
            self._notify(f"{code.replaced} replaced: {NOT_REPEATABLE}")
        elif before.on_epoch is not None and code.on_epoch is None:
            self._notify("on_epoch is off")
        elif listens:
            self._notify(f"on_epoch is on: {NOT_REPEATABLE}")
        elif recorded or silent or restarted:
            here = numbers.place(trainer.epoch, trainer.samples_done)
            self._notify(f"the console changed the run, now at {here}; {UNDO}")

    def _followed(self) -> None:
        """Code took part in a piece of training."""
        if self._restarted:
            self._restarted = False
            self._worker.begin(self._worker.trainer)
        self._adopt()

    def _failed(self, error: BaseException) -> None:
        """Replaced methods failed in training, or while a frame was made."""
        code = self._worker.code
        words = code.replaced
        self.console.put_back(error)
        code.replaced = ""
        self._worker.play(False)
        self._notify(f"failed and put back: {words}; {key_of('open_console')} shows where")
        self._worker.do(lambda: None)


def _are_others(part: object, kind: type, members: dict[str, Any]) -> bool:
    """Whether it has another class, or any of these members was replaced, or is gone."""
    own = vars(part)
    return type(part) is not kind or any(own.get(name) is not value for name, value in members.items())


def _changes(before: Before) -> tuple[bool, bool]:
    """Whether the run has trained, began anew or has new events; and whether it was changed in a way that is no event.
    A diverged run that was changed can continue.
    """
    trainer, was = before.trainer, before.moment.state
    assert was is not None  # The trainer is the same.
    new = trainer.events[len(was.events) :]
    if trainer.divergence is not None and new and not isinstance(new[-1], Diverged):
        trainer.change()
    now = trainer.state()
    if new or trainer.history is not before.history or _place(now) != _place(was):
        return True, False
    pairs = zip(_unrecorded(now), _unrecorded(was), strict=True)
    return False, not all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


def _place(state: State) -> tuple[int, int]:
    return state.epoch, state.standing.sample


def _unrecorded(state: State) -> Iterator[NDArray[Any]]:
    """What a run continues from and no event can change."""
    yield state.standing.now.moments
    yield state.standing.now.powers
    yield state.standing.order
