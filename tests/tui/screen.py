"""What the tests of the whole app share: an app without live training, and its screen as rows of text.

Where Textual has no public way to see or do something, its private one is used here and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.events import Key, MouseScrollDown, MouseScrollUp
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input, Label, OptionList

from engine import Recipe
from engine.reports import Score
from tui.app import XorciseApp
from tui.config import Config
from tui.drawing.cells import plain
from tui.frame import Frame
from tui.pages import PAGES
from tui.panels.page import kinds
from tui.panels.panel import Canvas, Panel

# A seed of the notebook's recipe that gets stuck at once, on one class for all samples.
STUCK_SEED = 4
# The classes of all panels.
KINDS: dict[str, type[Panel]] = {name: kind for page in PAGES for name, kind in kinds(page).items()}


def strips(app: XorciseApp) -> list[Strip]:
    """The screen as it is seen, a strip of styled text a row."""
    return app.screen._compositor.render_strips()


def rows(app: XorciseApp) -> list[str]:
    """The same without styles."""
    return [strip.text for strip in strips(app)]


def text(app: XorciseApp) -> str:
    return "\n".join(rows(app))


def drawn(app: XorciseApp, panel: str) -> str:
    """What a panel has drawn within its border, the part below it that is cut off left out."""
    return "\n".join(plain(row) for row in app.query_one(f"#{panel}", Canvas).rows)


def frame_of(app: XorciseApp) -> Frame:
    """The frame the panels show."""
    frame = app.query_one("#status", Canvas).frame
    assert frame is not None
    return frame


def seen_by(app: XorciseApp) -> Score:
    """The training part as the panels show it."""
    score = frame_of(app).train
    assert score is not None
    return score


@asynccontextmanager
async def opened(
    recipe: Recipe | None = None,
    size: tuple[int, int] = (120, 40),
    epochs: int = 0,
    load: bool = True,
    notice: str = "",
    config: Config | None = None,
    has_console: bool = True,
    **changes: Any,
) -> AsyncIterator[tuple[XorciseApp, Pilot[None]]]:
    """The app after `epochs` epochs; it trains only when a test drives its session."""
    app = XorciseApp(
        (recipe or Recipe()).with_changes(**changes), notice, live=False, config=config, has_console=has_console
    )
    async with app.run_test(size=size) as pilot:
        if load:
            app.session.load()
        if epochs:
            await app.session.train(epochs)
        await pilot.pause()
        await pilot.pause()  # the panels have their sizes only after the first
        yield app, pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each handled before the next; far quicker than `pilot.press` for many."""
    app = pilot.app
    for key in keys:
        app.post_message(Key(_character_to_key(key), key) if len(key) == 1 else Key(key, None))
        await pilot.pause(0)
    await pilot.pause(0)


async def wheel(pilot: Pilot[None], selector: str, direction: int) -> None:
    """Turn the mouse's wheel over a widget, up (-1) or down (1)."""
    await pilot._post_mouse_events([MouseScrollDown if direction > 0 else MouseScrollUp], selector, (5, 3), button=0)


def said(app: XorciseApp) -> list[str]:
    """What has been notified, oldest first."""
    return [notification.message for notification in app._notifications]


def field_of(app: XorciseApp) -> Input:
    """The field in which a value is typed."""
    return app.query_one("Editor Input", Input)


def editor_says(app: XorciseApp) -> str:
    """What stands around that field: the question, and what is allowed or wrong."""
    return "\n".join(str(label.render()) for label in app.query("Editor Label").results(Label))


def editor_lists(app: XorciseApp) -> list[str]:
    """The names that are listed below it, each without its mark and its sentence."""
    listed = app.query_one("Editor OptionList", OptionList)
    return [str(option.prompt)[2:].split()[0] for option in listed.options] if listed.display else []
