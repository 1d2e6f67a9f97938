"""What the tests of the console's drawer share: what it shows, and lines typed in it."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.tui.screen import press
from tui.app import XorciseApp
from tui.drawing.cells import plain
from tui.panels.drawer import Entry
from tui.panels.output import Output


def line_of(app: XorciseApp) -> str:
    return app.query_one(Entry).value


def shown(app: XorciseApp) -> list[str]:
    """What the drawer shows above its line."""
    return [plain(row).rstrip() for row in app.query_one(Output).rows if plain(row).strip()]


async def enter(app: XorciseApp, pilot: Pilot[None], *lines: str) -> None:
    """Type lines, and wait until they have been executed."""
    for line in lines:
        await press(pilot, *line, "enter")
        await done(app, pilot)


async def done(app: XorciseApp, pilot: Pilot[None]) -> None:
    """Wait until everything that was typed has been executed."""
    for _ in range(5):
        await app.workers.wait_for_complete()
        await pilot.pause(0)
