"""Loader: gets the compiled loops ready beside the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module

from engine.loops import calls


class Loader:
    """`on_change` is called in the event loop when there is something to compile, and when all is done."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        # Whether the loops run without anyone waiting for a compiler; maybe uncompiled.
        self.ready = False
        # Whether a thread loads or compiles.
        self.running = False
        self.compiling = False
        # "first run only", or why it is done again.
        self.why_compiling = ""
        self.failure: BaseException | None = None
        self._on_change = on_change

    def load(self) -> None:
        """Load the compiled loops here and now."""
        calls.load()
        self.ready = True
        self._on_change()

    async def start(self) -> None:
        """Have the compiled loops loaded, or compiled, in a thread of their own; meanwhile the loops run uncompiled."""
        # The chart's: its first drawing need not wait for it. Together with the other thread it would take far longer.
        await asyncio.to_thread(import_module, "plotext")
        loop = asyncio.get_running_loop()

        def tell(change: Callable[[], None]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(change)

        self.ready = self.running = True
        calls.load_beside(
            lambda why: tell(lambda: self._compiles(why)), lambda failure: tell(lambda: self._done(failure))
        )

    def _compiles(self, why: str) -> None:
        self.compiling, self.why_compiling = True, why
        self._on_change()

    def _done(self, failure: BaseException | None) -> None:
        self.running, self.compiling, self.failure = False, False, failure
        self._on_change()
