"""Record: what is known about a run besides its trainer."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from time import perf_counter

# Seconds of unsaved training from which it is asked before the run is left.
LONG = 60.0


@dataclass(eq=False)
class Record:
    """`path` is the file that the run was saved in last, or opened from; `unsaved` are the seconds for which it has
    trained since. The waiting for the next tick counts as well: what matters is how long somebody has watched.
    """

    path: str | None = None
    unsaved: float = 0.0

    @property
    def is_long(self) -> bool:
        """Whether more than a minute of training would be lost."""
        return self.unsaved > LONG

    async def count(self, training: Awaitable[None]) -> None:
        """Await training, and count its seconds."""
        began = perf_counter()
        await training
        self.unsaved += perf_counter() - began
