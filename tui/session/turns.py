"""Turns: a thread holds the trainer, or commands change it, never both at once. So nothing needs a lock."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Turns:
    """`busy`: whether a thread holds the trainer."""

    def __init__(self) -> None:
        self.busy = False
        self._commands: deque[Callable[[], None]] = deque()

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

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """Do the work in a thread that holds the trainer meanwhile."""
        self.busy = True
        try:
            result = await asyncio.to_thread(work)
        except Exception:
            self.busy = False
            self.carry_out()
            raise
        # If this was cancelled, the thread still holds the trainer: stay busy then.
        self.busy = False
        return result
