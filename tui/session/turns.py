"""Turns: a thread holds the trainer, or commands change it, never both at once. So nothing needs a lock."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Turns:
    """`busy`: whether a thread holds the trainer."""

    def __init__(self) -> None:
        self.busy = False
        self._commands: deque[Callable[[], None]] = deque()
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
        command()
        return True

    def carry_out(self) -> None:
        """Execute the commands that arrived while a thread held the trainer."""
        while self._commands:
            self._commands.popleft()()

    async def in_thread(self, work: Callable[[], Result], *, changes: bool = True) -> Result:
        """Do the work in a thread that holds the trainer meanwhile; `changes`: and changes it."""

        def change() -> Result:
            self._at_rest.clear()
            try:
                return work()
            finally:
                self._at_rest.set()

        self.busy = True
        try:
            result = await asyncio.to_thread(change if changes else work)
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
