"""Code: what takes part in training besides the engine: a function that is called after every epoch, methods of the
engine that were replaced by others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine import Trainer
from engine.interrupts import Interruptible

Result = TypeVar("Result")


class MethodFailed(Exception):
    """A replaced method raised an exception, which is the cause, or was interrupted."""


class Code:
    """`on_epoch` returns why training is to stop; empty if it goes on. `replaced` names the methods. Both are what is
    typed in the console, so that `interruptible` executes them, in a thread.
    """

    def __init__(self) -> None:
        self.interruptible = Interruptible()
        self.on_epoch: Callable[[Trainer], str] | None = None
        self.replaced = ""
        # Called between two pieces, after one in which code took part; and with an exception that is the fault of the
        # methods that were replaced, which are put back then.
        self.followed: Callable[[], None] = lambda: None
        self.failed: Callable[[BaseException], None] = lambda _: None

    @property
    def takes_part(self) -> bool:
        return self.on_epoch is not None or bool(self.replaced)

    @property
    def words(self) -> str:
        """`on_epoch, Network.predict`"""
        return ", ".join(filter(None, ("on_epoch" if self.on_epoch is not None else "", self.replaced)))

    def interruptibly(self, work: Callable[[], Result]) -> Result:
        """Do work in which methods may be replaced. Raises `MethodFailed` if they fail."""
        if not self.replaced:
            return work()
        try:
            return self.interruptible.run(work)
        except BaseException as error:
            raise MethodFailed from error

    def forgiving(self, work: Callable[[], None]) -> None:
        """Do work in the event loop's thread; where methods are replaced that fail in it, tell that."""
        try:
            work()
        except Exception as error:
            self.forgive(error)

    def forgive(self, error: Exception) -> None:
        """Raise the exception, unless methods are replaced, which then are to blame."""
        if not self.replaced:
            raise error
        self.failed(error.__cause__ or error if isinstance(error, MethodFailed) else error)
