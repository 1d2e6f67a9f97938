"""Loader: gets the compiled loops ready beside the screen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from engine.loops import calls


class Loader:
    """`on_change` is called in the event loop whenever one of these has become another."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.loaded = False
        self.compiled = True  # whether what is loaded is, or will be, compiled
        self.compiling = False
        self.failure: BaseException | None = None
        self._on_change = on_change
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread that loads is still at it."""
        return self._thread is not None and self._thread.is_alive()

    def load(self) -> None:
        """Load the loops here and now."""
        calls.load()
        self._done(calls.compiled(), None)

    def start(self) -> None:
        """Load or compile the loops in a thread of their own. It is a daemon: quitting does not wait for a compiler."""
        loop = asyncio.get_running_loop()

        def say_compiling(_kept: bool) -> None:
            loop.call_soon_threadsafe(self._compiles)

        def done(failure: BaseException | None) -> None:
            import plotext  # noqa: F401  the chart's, loaded here so that its first drawing does not wait

            if not loop.is_closed():
                loop.call_soon_threadsafe(self._done, calls.compiled(), failure)

        self._thread = calls.load_beside(say_compiling, done)

    def _compiles(self) -> None:
        self.compiling = not self.loaded
        self._on_change()

    def _done(self, compiled: bool, failure: BaseException | None) -> None:
        self.loaded, self.compiling, self.compiled = failure is None, False, compiled
        self.failure = failure
        self._on_change()
