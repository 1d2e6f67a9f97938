"""A terminal that takes what is painted slowly: frames are left out, the newest is always shown in the end."""

from __future__ import annotations

import sys

import pytest

from tests.tui.program import beyond
from tests.tui.screen import frame_of, opened, rows
from tests.tui.terminal import Terminal
from tui.app import CATCH_UP, XorciseApp


async def test_while_the_terminal_is_behind_only_the_newest_frame_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = True
    async with opened() as (app, pilot):
        monkeypatch.setattr(XorciseApp, "is_behind", property(lambda _: behind))
        for _ in range(3):
            await app.session.train(1)
        assert frame_of(app).epoch == 0
        await pilot.pause(3 * CATCH_UP)
        assert frame_of(app).epoch == 0
        behind = False
        await pilot.pause(3 * CATCH_UP)
        assert frame_of(app).epoch == 3
        assert "epoch 3" in rows(app)[0]
        await app.session.train(1)
        assert frame_of(app).epoch == 4


def test_on_a_slow_line_little_is_left_to_be_painted_when_the_program_is_quit() -> None:
    slow = 30_000
    with Terminal([sys.executable, "-m", "tui"], bytes_a_second=slow) as terminal:
        terminal.wait_for("Space starts")
        terminal.send(" ")
        terminal.wait_for(beyond(40))
        written = len(terminal.output)
        terminal.send("q")
        assert terminal.end() == 0
        # Thirty paintings, which Textual would have queued, are some 200 KB.
        assert len(terminal.output) - written < 50_000
