"""Critical sections that ctrl+c must not interrupt."""

from __future__ import annotations

# Not `signal`: it looks up the name of every handler, which takes 5 us, and a call of `Trainer.advance` may take 40.
from _signal import SIGINT, default_int_handler, getsignal, signal
from collections.abc import Callable
from functools import wraps
from threading import current_thread, main_thread
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def uninterrupted(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The function; if ctrl+c raises KeyboardInterrupt, it does so when the function has finished, not during it.
    (Python raises it only in the main thread; handlers other than Python's decide for themselves.)
    """

    @wraps(function)
    def whole(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        if current_thread() is not main_thread() or getsignal(SIGINT) is not default_int_handler:
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
