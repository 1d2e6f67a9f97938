"""Loader: loads the compiled loops in the background."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextvars import copy_context
from importlib import import_module

from engine.loops import calls


class Loader:
    """`on_change` is called in the event loop when compiling starts, and when everything is done."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        # Whether the loops are final, so that nobody waits for a compiler; perhaps uncompiled.
        self.ready = False
        # Whether a thread is loading or compiling.
        self.running = False
        self.compiling = False
        # "first run only", or why they are compiled again.
        self.why_compiling = ""
        self.failure: BaseException | None = None
        self._on_change = on_change

    def load(self) -> None:
        """Load the compiled loops now, in this thread."""
        calls.load()
        self.ready = True
        self._on_change()

    async def start(self) -> None:
        """Load or compile the loops in a separate thread; meanwhile the loops run uncompiled."""
        # plotext is for the chart: importing it now saves time at its first drawing. Together with the other thread it
        # would take far longer.
        await asyncio.to_thread(import_module, "plotext")
        # The other thread's own context does not know the app, which timers need.
        loop, context = asyncio.get_running_loop(), copy_context()

        def tell(change: Callable[[], None]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(change, context=context)

        self.ready = self.running = True
        calls.load_beside(
            lambda why: tell(lambda: self._compiles(why)), lambda failure: tell(lambda: self._done(failure))
        )

    def _compiles(self, why: str) -> None:
        self.compiling, self.why_compiling = True, why
        self._on_change()

    def _done(self, failure: BaseException | None) -> None:
        self.running, self.compiling, self.failure = False, False, failure
        # The loops stay as well: the garbage collector need not look through them again and again.
        gc.freeze()
        self._on_change()
