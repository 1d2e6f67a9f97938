"""Threads that the end of the program does not wait for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

NAME = "beside-the-screen"


class LooseThreads(ThreadPoolExecutor):
    """The threads of an event loop. At its end asyncio waits for all of them, and so does Python at its own: what one
    of them computes may take hours. (Python 3.11)
    """

    def __init__(self) -> None:
        super().__init__(thread_name_prefix=NAME)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        super().shutdown(wait=False, cancel_futures=True)


def are_threads_left() -> bool:
    """Whether any of them still runs: then only `os._exit` ends the process at once."""
    return any(thread.name.startswith(NAME) for thread in threading.enumerate())
