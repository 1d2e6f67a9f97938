"""The compiled loops, loaded beside the screen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from engine.loops import calls
from tests.tui.session.driven import PATIENCE, Watched, until, working


async def test_while_the_loops_compile_it_says_so_and_training_begins_when_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compile_now = threading.Event()

    def compiling(on_compile: Callable[[bool], None], on_done: Callable[[None], None]) -> threading.Thread:
        def work() -> None:
            on_compile(True)
            assert compile_now.wait(PATIENCE)
            on_done(None)

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    monkeypatch.setattr(calls, "load_beside", compiling)
    session = Watched()
    async with working(session):
        await until(lambda: session.frames and session.newest.state == "compiling")
        assert session.loading
        session.toggle()
        assert (session.newest.state, session.newest.playing) == ("compiling", True)
        session.set_recipe(session.recipe.with_changes(hidden=(3,)))
        assert session.newest.architecture == "2-3-2"
        compile_now.set()
        await until(lambda: session.newest.epoch > 0)
        assert session.newest.state in ("training", "solved")
    await until(lambda: not session.loading)


async def test_a_failure_to_load_ends_the_worker_with_that_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object, on_done: Callable[[BaseException], None]) -> threading.Thread:
        thread = threading.Thread(target=on_done, args=[ImportError("no such loops")])
        thread.start()
        return thread

    monkeypatch.setattr(calls, "load_beside", broken)
    session = Watched()
    with pytest.raises(ImportError, match="no such loops"):
        await asyncio.wait_for(session.run(), PATIENCE)
    assert not session.worker.loader.loaded
