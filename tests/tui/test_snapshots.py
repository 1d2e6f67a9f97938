"""A few whole screens, as pictures. Everything else about the screen is asserted as text or state.

When looks change on purpose, look at `snapshot_report.html`, which a failing run writes, and then take new ones:

    .venv/bin/pytest tests/tui/test_snapshots.py --snapshot-update

They depend on the version of Textual, which constraints.txt pins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from engine import Recipe
from tests.tui.screen import STUCK_SEED, press
from tui.app import XorciseApp

Compare = Callable[..., bool]


def app(**changes: object) -> XorciseApp:
    return XorciseApp(Recipe().with_changes(**changes), live=False)


def trained(epochs: int, theme: str = "xorcise", *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Load, choose the theme, train, press keys."""

    async def run_before(pilot: Pilot[None]) -> None:
        running = pilot.app
        assert isinstance(running, XorciseApp)
        running.theme = theme
        running.session.load()
        await running.session.train(epochs)
        # `pilot.press` only waits until the process seems to be idle, which it also is while others have the CPU.
        await press(pilot, *keys)
        await pilot.pause()

    return run_before


def test_start_at_80_by_24(snap_compare: Compare) -> None:
    assert snap_compare(app(), terminal_size=(80, 24), run_before=trained(0))


def test_solved_at_120_by_40(snap_compare: Compare) -> None:
    assert snap_compare(app(), terminal_size=(120, 40), run_before=trained(300, "xorcise", "5", "down"))


def test_stuck_in_high_contrast(snap_compare: Compare) -> None:
    assert snap_compare(
        app(seed=STUCK_SEED),
        terminal_size=(120, 40),
        run_before=trained(420, "xorcise-high-contrast", "4", "]", "down"),
    )


def test_help(snap_compare: Compare) -> None:
    assert snap_compare(app(), terminal_size=(100, 40), run_before=trained(20, "xorcise", "2", "question_mark"))


@pytest.fixture(autouse=True)
def _one_picture_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
