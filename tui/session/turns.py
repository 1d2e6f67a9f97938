"""Turns: a thread holds the trainer, or commands change it, never both at once. So nothing needs a lock."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tui.session.code import Code

Result = TypeVar("Result")

# Seconds between two looks at whether a thread is done that nobody awaits here.
MOMENT = 0.002


class Turns:
    """`busy`: whether a thread holds the trainer. `has_loop`: whether there is a loop that trains, and calls `between`.
    `code` is what may run meanwhile.
    """

    def __init__(self, code: Code) -> None:
        self.busy = self.has_loop = False
        self._code = code
        self._commands: deque[Callable[[], None]] = deque()
        # What is to be done in a thread between two pieces of training, and what ends a pause for it.
        self._works: deque[Callable[[], Awaitable[None]]] = deque()
        self._asked = asyncio.Event()
        # Wakes a loop that has nothing to train.
        self.wake = asyncio.Event()
        # Whether no thread changes the trainer.
        self._at_rest = threading.Event()
        self._at_rest.set()

    def do(self, command: Callable[[], None]) -> bool:
        """Execute a command now, if no thread holds the trainer; otherwise, and then this returns False, it waits for
        `carry_out`.
        """
        if self.busy:
            self._commands.append(command)
            return False
        self._code.forgiving(command)
        return True

    def carry_out(self) -> None:
        """Execute the commands that arrived while a thread held the trainer."""
        while self._commands:
            self._code.forgiving(self._commands.popleft())

    async def between(self) -> None:
        """Between two pieces of training: execute commands, and do in a thread what waits for that."""
        while self.busy:  # What was asked for before the loop began.
            await asyncio.sleep(MOMENT)
        self.carry_out()
        while self._works:
            await self._works.popleft()()
            self.carry_out()

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until something is to be done."""
        if seconds <= 0.0 or self._works:
            await asyncio.sleep(0)
            return
        timer = asyncio.get_running_loop().call_later(seconds, self._asked.set)
        try:
            await self._asked.wait()
        finally:
            timer.cancel()
            self._asked.clear()

    async def ask(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Have work that raises nothing done in a thread between two pieces of training, and its result handled before
        the next one; wait until that is done.
        """
        done = asyncio.Event()

        async def do() -> None:
            result = await self.in_thread(work)
            self._code.forgiving(lambda: then(result))
            done.set()

        if self.has_loop:
            self._works.append(do)
            self._asked.set()
            self.wake.set()
            await done.wait()
        else:
            await do()

    async def in_thread(self, work: Callable[[], Result], *, changes: bool = True) -> Result:
        """Do the work in a thread that holds the trainer meanwhile; `changes`: and changes it."""

        def change() -> Result:
            self._at_rest.clear()
            try:
                return self._code.interruptibly(work)
            finally:
                self._at_rest.set()

        self.busy = True
        try:
            result = await asyncio.to_thread(change if changes else lambda: self._code.interruptibly(work))
        except Exception:
            self.busy = False
            self.carry_out()
            raise
        # If this was cancelled, the thread still holds the trainer: stay busy then.
        self.busy = False
        return result

    def rest(self, seconds: float) -> bool:
        """For the end, when nothing awaits the thread any more: wait up to so long until no thread changes the trainer.
        Returns whether none does.
        """
        return self._at_rest.wait(seconds)
