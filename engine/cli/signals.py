"""Signals: how ctrl+c, and the end of a session, end a run without losing it."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Signals:
    """Ctrl+c, SIGTERM and SIGHUP end a run: each raises KeyboardInterrupt while `raised`, else it is only `heard`.

    A second ctrl+c always raises; the other two, which the end of a session may send twice, count once. Training
    only hears them, or they might fall into an update in the middle (uncompiled), or between the loops and what is
    kept of them. Signals that are not ours stay as they are: in another thread, ignored (nohup), or handled already.
    """

    def __init__(self) -> None:
        self.heard = 0
        self.raised = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows lacks some
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                try:
                    self._before[number] = signal.signal(number, self._hear)
                except ValueError:  # another thread than the first
                    break
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        first, self.heard = not self.heard, self.heard or number
        if self.raised if first else number == signal.SIGINT:
            raise KeyboardInterrupt
