"""Critical sections that ctrl+c must not interrupt, in the main thread and in threads that it is passed on to."""

from __future__ import annotations

# Not `signal`: it looks up the name of every handler, which takes 5 us, and a call of `Trainer.advance` may take 40.
from _signal import SIGINT, default_int_handler, getsignal, signal
from collections.abc import Callable
from functools import wraps
from threading import Lock, current_thread, get_ident, main_thread
from time import perf_counter
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# Seconds between two interruptions that are passed on: the first is to arrive before the second is sent.
BETWEEN = 0.1


def uninterrupted(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The function; if ctrl+c raises KeyboardInterrupt, it does so when the function has finished, not during it.
    (Python raises it only in the main thread, and `Interruptible` in its own; handlers other than Python's decide for
    themselves.)
    """

    @wraps(function)
    def whole(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        if current_thread() is not main_thread():
            here = _INTERRUPTIBLE.get(get_ident())
            return function(*arguments, **named) if here is None else here.finish(function, *arguments, **named)
        if getsignal(SIGINT) is not default_int_handler:
            return function(*arguments, **named)
        heard: list[int] = []
        signal(SIGINT, lambda number, _frame: heard.append(number))
        try:
            return function(*arguments, **named)
        finally:
            signal(SIGINT, default_int_handler)
            if heard:
                raise KeyboardInterrupt

    return whole


class Interruptible:
    """Runs a function in the current thread so that other threads can end it, as ctrl+c ends what the main thread does:
    by KeyboardInterrupt, but not within an `uninterrupted` function. Python raises it at the next bytecode: code that
    catches it goes on, and so does C code that does not return.
    """

    def __init__(self) -> None:
        # When the function that runs now began, on the clock of `perf_counter`, and when it was interrupted last.
        self.since: float | None = None
        self.interrupted: float | None = None
        self._lock = Lock()
        self._thread: int | None = None
        # How many `uninterrupted` functions it is in, and whether KeyboardInterrupt waits for their end.
        self._inside = 0
        self._waits = False

    def run(self, function: Callable[[], Result]) -> Result:
        """The function's result."""
        thread = get_ident()
        if thread == self._thread:  # Within itself.
            return function()
        try:
            self.interrupted, self._inside, self._waits = None, 0, False
            _INTERRUPTIBLE[thread] = self
            self.since, self._thread = perf_counter(), thread
            return function()
        finally:
            self._end(thread)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt where the function is now; nothing if it has ended, or was interrupted just now."""
        with self._lock:
            now = perf_counter()
            if self._thread is None or (self.interrupted is not None and now - self.interrupted < BETWEEN):
                return
            self.interrupted = now
            if self._inside:
                self._waits = True
            else:
                _raise_in(self._thread, KeyboardInterrupt)

    def finish(
        self, function: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """Run a critical section as a whole."""
        entered = False
        try:
            with self._lock:
                self._inside += 1
                entered = True
            for _ in range(2):
                pass  # Python raises here what was sent before: it looks whenever a loop begins again.
            return function(*arguments, **named)
        finally:
            with self._lock:
                self._inside -= entered
                waits = self._waits and not self._inside
                self._waits = self._waits and not waits
            if waits:
                raise KeyboardInterrupt

    def _end(self, thread: int) -> None:
        """From now on nothing is raised in the thread, and what was sent too late is taken back."""
        while True:
            try:
                with self._lock:
                    self._thread = self.since = None
                    _raise_in(thread, None)
                _INTERRUPTIBLE.pop(thread, None)
                return
            except KeyboardInterrupt:
                continue


# What runs in each thread.
_INTERRUPTIBLE: dict[int, Interruptible] = {}


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have a thread raise an exception at its next bytecode; None takes it back. Signals reach only the main thread,
    and Python has no other way to end code in another one.
    """
    from ctypes import c_ulong, py_object, pythonapi  # Imported late: `import engine` stays fast.

    pythonapi.PyThreadState_SetAsyncExc(c_ulong(thread), py_object() if error is None else py_object(error))
