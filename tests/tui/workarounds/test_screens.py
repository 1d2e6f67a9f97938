"""Widgets and screens that are asked before they are there, or after: nothing happens."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.command import CommandList
from textual.containers import Horizontal
from textual.events import Click
from textual.widgets.option_list import Option

from tests.tui.screen import opened, press
from tui.app import PanelsScreen
from tui.screens.help import HelpScreen
from tui.workarounds import SteadyOptionList, found
from tui.workarounds.screens import SteadyPalette


class Lists(App[None]):
    """A list that is seen, one without options and one that is not laid out."""

    def compose(self) -> ComposeResult:
        yield SteadyOptionList(*(f"option {k}" for k in range(100)), id="seen")
        yield SteadyOptionList(id="empty")
        hidden = SteadyOptionList(*"abc", id="hidden")
        hidden.display = False
        yield hidden


@pytest.mark.parametrize("name", ["empty", "hidden"])
async def test_a_page_of_a_list_without_lines_is_none(name: str) -> None:
    app = Lists()
    async with app.run_test() as pilot:
        options = app.query_one(f"#{name}", SteadyOptionList)
        for move in (options.action_page_down, options.action_page_up) * 2:
            move()
            await pilot.pause(0)
        options.add_option(Option("another"))
        options.action_page_down()
        assert options.highlighted in (None, options.option_count - 1, 2, 0)


async def test_a_page_of_a_list_that_is_seen() -> None:
    app = Lists()
    async with app.run_test(size=(40, 30)) as pilot:
        await pilot.pause()
        options = app.query_one("#seen", SteadyOptionList)
        options.highlighted = 0
        options.action_page_down()
        assert options.highlighted
        assert options.highlighted > 1
        options.action_page_up()
        assert options.highlighted == 0


async def test_a_click_on_a_row_that_is_no_longer_there_is_none() -> None:
    app = Lists()
    async with app.run_test(size=(40, 30)) as pilot:
        options = app.query_one("#seen", SteadyOptionList)
        for row, chosen in ((7, 7), (100, 7), (3, 3)):
            style = Style.from_meta({"option": row})
            options.post_message(Click(options, 1, 1, 0, 0, 1, False, False, False, style=style))
            await pilot.pause(0)
            assert options.highlighted == chosen


async def test_what_is_not_there_is_not_found() -> None:
    app = Lists()
    async with app.run_test():
        assert found(app, "#seen", SteadyOptionList) is app.query_one("#seen")
        assert found(app, "#nowhere", SteadyOptionList) is None


@pytest.mark.parametrize("letters", ["zzz", "tanh", ""])
async def test_pages_in_the_palette_whatever_it_finds(letters: str) -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p", *letters)
        for _ in range(3):
            await press(pilot, "pagedown", "pageup", "pageup", "pagedown")
        await press(pilot, "escape")
        assert isinstance(app.screen, PanelsScreen)


@pytest.mark.parametrize("opening", ["question_mark", "ctrl+p"])
async def test_keys_that_come_faster_than_a_screen_opens_or_closes(opening: str) -> None:
    async with opened(size=(61, 21)) as (app, pilot):
        for _ in range(4):
            for key in (opening, "escape", "escape", "escape"):
                app.simulate_key(key)
        await pilot.pause()
        assert isinstance(app.screen, PanelsScreen)
        assert len(app.screen_stack) == 1


async def test_a_palette_that_was_left_is_asked_for_its_parts() -> None:
    async with opened() as (app, pilot):
        app.action_command_palette()
        await pilot.pause()
        palette = app.screen
        assert isinstance(palette, SteadyPalette)
        assert palette.query_one(CommandList).is_attached
        await palette.dismiss()
        assert not palette.query_one(CommandList).is_attached
        assert not palette.query_one("#--input", Horizontal).is_attached


async def test_a_screen_that_was_left_leaves_no_other() -> None:
    async with opened() as (app, pilot):
        first, second = HelpScreen("loss", "", {}), HelpScreen("loss", "", {})
        await app.push_screen(first)
        await app.push_screen(second)
        first.dismiss()
        await pilot.pause(0)
        assert app.screen is second
        second.dismiss()
        second.dismiss()
        await pilot.pause(0)
        assert app.screen is first


async def test_help_opened_in_no_room_has_the_focus_when_there_is_some() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        app.simulate_key("question_mark")
        await pilot.resize_terminal(1, 1)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert app.focused is app.screen.query_one("#help")
