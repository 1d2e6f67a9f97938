"""Signals: how ctrl+c and the end of a session end a run without losing it."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any


class Signals:
    """Ctrl+c, SIGTERM and SIGHUP end a run: each raises KeyboardInterrupt while `raised`, otherwise it is only recorded
    in `heard`.

    A second ctrl+c always raises; the other two, which the end of a session may send twice, count once. During training
    signals are only recorded: an exception could interrupt an update (uncompiled), or come between the loops and the
    recording of their results. Signals that are not ours are left alone: in another thread, ignored (nohup), or already
    handled.
    """

    def __init__(self) -> None:
        self.heard = 0
        self.raised = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows lacks some of them.
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                try:
                    self._before[number] = signal.signal(number, self._hear)
                except ValueError:  # not the main thread
                    break
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        first, self.heard = not self.heard, self.heard or number
        if self.raised if first else number == signal.SIGINT:
            raise KeyboardInterrupt
