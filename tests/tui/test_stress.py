"""Random keys and sizes, faster than anything is laid out: the app goes on, and each key is answered afterwards."""

from __future__ import annotations

import asyncio
import random

from textual import events
from textual.geometry import Size

from tests.tui.screen import opened, press
from tui.actions import ACTIONS
from tui.app import PanelsScreen

OPENING = ["ctrl+p", "question_mark", "f1", "enter", "escape", "escape", "pageup", "pagedown", "ctrl+home", "ctrl+end"]
MOVING = ["up", "down", "left", "right", "home", "end", "tab", "shift+tab", "backspace", "delete", *"exltn12345"]
SIZES = [(1, 1), (2, 1), (61, 21), (60, 20), (80, 24), (10, 3), (1, 40), (120, 1)]
# What ends the app, or trains while no test drives it.
NOT_PRESSED = ("quit", "interrupt")


async def test_random_keys_and_sizes() -> None:
    draw = random.Random(1)
    keys = [*OPENING * 3, *MOVING, *(key for action in ACTIONS if action.id not in NOT_PRESSED for key in action.keys)]
    async with opened(size=(61, 21), hidden=(3,)) as (app, pilot):
        leave = app.exit  # chosen in the palette
        app.exit = lambda *_, **__: None  # type: ignore[method-assign]
        for _ in range(150):
            if draw.random() < 0.15:
                size = Size(*draw.choice(SIZES))
                app.post_message(events.Resize(size, size))
            else:
                app.simulate_key(draw.choice(keys))
            waits = draw.random()
            if waits < 0.2:
                await pilot.pause(0)
            elif waits < 0.6:
                await asyncio.sleep(0)
        size = Size(120, 40)
        app.post_message(events.Resize(size, size))
        for _ in range(6):
            await press(pilot, "escape")
        assert isinstance(app.screen, PanelsScreen)
        await press(pilot, "1", "question_mark")
        assert not isinstance(app.screen, PanelsScreen)
        app.exit = leave
