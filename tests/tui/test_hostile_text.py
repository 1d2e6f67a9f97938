"""Text that others wrote, on the screen: names of files, columns and classes, and what errors repeat of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine import Recipe
from tests.tui.screen import opened, press, rows
from tui.app import XorciseApp
from tui.pages import PANELS

HOSTILE = "\x1b[2J\x9b31m\u202egnp\u200b[/red]"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / f"{HOSTILE.replace('/', '')}\udcff.csv"
    lines = [f"{HOSTILE},x2,y", *(f"{k % 3},{k % 5},{HOSTILE if k % 2 else 'b'}" for k in range(40))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def seen(app: XorciseApp) -> str:
    text = "".join(rows(app))
    assert [character for character in text if not character.isprintable()] == []
    return text


async def through_all_panels(app: XorciseApp, pilot: Pilot[None]) -> None:
    for name in PANELS:
        app.show_panel(name)
        await pilot.pause(0)
        seen(app)
        await press(pilot, "down", "z")
        seen(app)
        await press(pilot, "z")


@pytest.mark.parametrize("size", [(120, 40), (61, 21)])
async def test_no_panel_shows_what_a_terminal_would_obey(table: Path, size: tuple[int, int]) -> None:
    recipe = Recipe(data=str(table), hidden=(3,), test_fraction=0.2)
    async with opened(recipe, size, epochs=1) as (app, pilot):
        assert "gnp" in seen(app) or size[0] < 80
        await through_all_panels(app, pilot)
        await press(pilot, "question_mark")
        seen(app)
        await press(pilot, "escape", "ctrl+p", *"data")
        await pilot.pause()
        seen(app)
        await press(pilot, "escape")
        told = app.session.summary()
        assert "\n" in told


async def test_no_refusal_does_either_nor_is_it_markup(table: Path) -> None:
    async with opened() as (app, pilot):
        for given in (str(table) + "x.csv", f"{HOSTILE}.csv", "[/b].csv", "[red"):
            await app.commands.ask("data")
            app.query_one(Input).value = given
            await pilot.pause(0)
            seen(app)
            await press(pilot, "enter")
            seen(app)
            await press(pilot, "escape")
            app.page.focused_panel.explain(f"{given} will not do")
            await pilot.pause(0)
            seen(app)
