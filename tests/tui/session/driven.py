"""Sessions without a screen: driven by hand, or by their worker with what it does in a thread held up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from engine import Recipe, Trainer
from tui.frame import Frame
from tui.session import Session
from tui.speed import DEFAULT_SPEED, SPEEDS

# Hangs are failures, not waits.
PATIENCE = 30.0
# The fastest speed.
MAX = len(SPEEDS) - 1


class Watched(Session):
    """A session that keeps its frames."""

    def __init__(self, speed: int = DEFAULT_SPEED, **changes: Any) -> None:
        self.frames: list[Frame] = []
        super().__init__(Recipe().with_changes(**changes), self.frames.append, speed)

    @property
    def newest(self) -> Frame:
        return self.frames[-1]


def driven(**changes: Any) -> Watched:
    """A session driven by hand, its loops loaded."""
    session = Watched(**changes)
    session.load()
    return session


def parameters(frame: Frame) -> bytes:
    return b"".join(layer.weights.tobytes() for layer in frame.layers if layer.weights is not None)


@asynccontextmanager
async def working(session: Session) -> AsyncIterator[asyncio.Task[None]]:
    """The session with its worker, until the end of the block."""
    task = asyncio.create_task(session.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


class Slow:
    """Stands for `Trainer.advance`: an epoch of `pieces` calls, each of which waits in its thread to be let go.

    In the event loop's own thread it returns at once with nothing done, as a piece too short for a batch would.
    """

    def __init__(self, trainer: Trainer, pieces: int = 3) -> None:
        self.trainer, self.pieces, self.done = trainer, pieces, 0
        self.entered, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.inside = self.most_inside = 0
        trainer.advance = self.advance  # type: ignore[method-assign]

    def advance(self, epochs: int, seconds: float) -> int:  # noqa: ARG002
        if threading.current_thread() is threading.main_thread():
            return 0
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        self.entered.release()
        assert self.go.acquire(timeout=PATIENCE)
        self.inside -= 1
        self.done += 1
        if self.done % self.pieces:
            return 0
        return Trainer.advance(self.trainer, 1, PATIENCE)


async def entered(slow: Slow) -> None:
    """Wait until a thread holds the trainer."""
    assert await asyncio.to_thread(slow.entered.acquire, timeout=PATIENCE)


@asynccontextmanager
async def held() -> AsyncIterator[tuple[Watched, Slow]]:
    """A session that trains, and what holds up its thread, which has the trainer."""
    session = Watched(data="moons", samples=300, hidden=(64, 64), batch_size=10)
    session.worker.loader.ready = True
    slow = Slow(session.trainer)
    async with working(session):
        await until(lambda: not session.worker.loader.running)
        session.toggle()
        await entered(slow)
        yield session, slow


def finish(slow: Slow) -> None:
    """Let every thread go, now and later."""
    slow.go.release(10_000)


async def typed(session: Watched, *lines: str) -> list[str]:
    """What these lines come to."""
    console = session.coding.console
    before = console.transcript.written
    for line in lines:
        source = console.enter(line)
        if source is not None:
            await asyncio.wait_for(session.coding.run(source), PATIENCE)
    new = console.transcript.newest()[-(console.transcript.written - before) :]
    return [text for kind, text in new if kind not in ("input", "more")]
