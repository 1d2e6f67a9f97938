"""Keys, mouse and sizes at random, with fixed seeds, over all pages: nothing crashes, panels show their frame's
numbers, and u brings back what was there.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from engine import Recipe
from tests.tui.screen import frame_of, opened, press
from tui.actions import ACTIONS
from tui.app import XorciseApp
from tui.pages import SMALLEST
from tui.panels.panel import Canvas, Panel
from tui.workarounds import OrderedInput

STEPS, RUNS = 2500, 8  # 20,000 keys, clicks and sizes
# So many between two looks.
BETWEEN = 25
# How often it is looked again whether a new frame, or a new size, has been drawn everywhere.
MOMENTS = 20
# They would end the app, or open another program's window.
ENDING = {"q", "ctrl+c", "ctrl+q"}
TYPED = [*"0123456789./-+ abcxyz?_", "backspace", "tab", "enter", "enter", "escape", "escape", "up", "down", "ctrl+u"]
KEYS = sorted({key for action in ACTIONS for key in action.keys} - ENDING) + TYPED
STARTS: tuple[dict[str, Any], ...] = (
    {},
    {"data": "spiral", "samples": 40, "test_fraction": 0.3, "hidden": (5, 3), "activation": "tanh"},
    {"data": "blobs-4", "samples": 30, "hidden": ()},
    {"data": "plane", "samples": 20, "loss": "mse", "hidden": (3,), "standardize": True},
    {"data": "parity-4", "hidden": (70, 2)},
)
# Small ones are painted sooner.
SIZES = (*[(80, 24), SMALLEST] * 5, (50, 18), (1, 1), (100, 30), (120, 40), (133, 51), (200, 60))


def state(app: XorciseApp) -> tuple[Recipe, bytes, bytes, int, int, bytes]:
    """All that a change of a run can lose."""
    trainer = app.session.trainer
    parameters, frozen = (network.parameters.tobytes() for network in (trainer.network, trainer.frozen))
    return trainer.recipe, parameters, frozen, trainer.epoch, trainer.samples_done, trainer.data.inputs.tobytes()


def shows_its_frame(app: XorciseApp) -> None:
    """What is painted is drawn from the newest frame, and that frame is of the run as it is."""
    frame, trainer = frame_of(app), app.session.trainer
    assert frame.epoch == trainer.epoch
    for layer, weights in zip(frame.layers[1:], trainer.network.weights, strict=True):
        assert layer.weights is not None
        assert layer.weights.tobytes() == weights.tobytes()
    for canvas in app.query(Canvas):
        if canvas.is_seen and canvas.size.width >= 2 and canvas.size.height >= 1:
            assert canvas.frame is frame, canvas.id
            assert canvas.rows == canvas.draw(*canvas.size)[: canvas.size.height], canvas.id


async def comes_to_show_its_frame(app: XorciseApp, pilot: Pilot[None]) -> None:
    """The same a moment later at most: one widget after the other hears of a new size."""
    for _ in range(MOMENTS):
        try:
            shows_its_frame(app)
        except AssertionError:
            await pilot.pause(0.05)
        else:
            return
    shows_its_frame(app)


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause(0)


async def closed(app: XorciseApp, pilot: Pilot[None]) -> None:
    """Close all screens above the panels."""
    for _ in range(20):
        if len(app.screen_stack) > 1:
            await press(pilot, "escape")
    assert len(app.screen_stack) == 1


async def undone(app: XorciseApp, pilot: Pilot[None], chosen: random.Random) -> None:
    """Press a key that may change the run: if it did, in a way that can be undone, u brings back what was there."""
    await closed(app, pilot)
    if isinstance(app.focused, OrderedInput):
        await press(pilot, "escape")
    await settled(pilot)
    before, level = state(app), app.session.past.levels
    await press(pilot, chosen.choice(("n", "r", "a", "x", "d", "f", "left", "right", "delete", "enter")))
    await settled(pilot)
    if isinstance(app.focused, OrderedInput) or len(app.screen_stack) > 1 or app.session.past.levels != level + 1:
        return
    await press(pilot, "u")
    await settled(pilot)
    assert state(app) == before


@pytest.mark.parametrize("seed", range(RUNS))
async def test_nothing_that_can_be_pressed_breaks_it(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(XorciseApp, "leave", lambda *_: None)
    monkeypatch.setattr(XorciseApp, "exit", lambda *_, **__: None)
    chosen = random.Random(seed)
    async with opened(size=(80, 24), epochs=3, **STARTS[seed % len(STARTS)]) as (app, pilot):
        for step in range(STEPS):
            kind = chosen.random()
            if kind < 0.9:
                app.simulate_key(chosen.choice(KEYS))
            elif kind < 0.98:
                await click(app, chosen)
            else:
                await pilot.resize_terminal(*chosen.choice(SIZES))
            if chosen.random() < 0.05:
                await pilot.pause(0)
            if step % BETWEEN == 0:
                await settled(pilot)
                await app.session.train(chosen.randrange(3))
                if app.session.playing:  # then charts are drawn only now and then
                    app.session.toggle()
                await settled(pilot)
                await comes_to_show_its_frame(app, pilot)
            if step % (4 * BETWEEN) == 0:
                await undone(app, pilot, chosen)
        assert app.return_code is None
        # Everything still works.
        await closed(app, pilot)
        await press(pilot, "escape", "T")
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        await comes_to_show_its_frame(app, pilot)
        assert any(panel.is_seen for panel in app.query(Panel))


async def click(app: XorciseApp, chosen: random.Random) -> None:
    """Press and release the mouse, or turn its wheel, somewhere."""
    x, y = chosen.randrange(max(app.size.width, 1)), chosen.randrange(max(app.size.height, 1))
    kinds: tuple[type[events.MouseEvent], ...] = (events.MouseDown, events.MouseUp)
    if chosen.random() < 0.3:
        kinds = (chosen.choice((events.MouseScrollUp, events.MouseScrollDown)),)
    for kind in kinds:
        app.screen.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
