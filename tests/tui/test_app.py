"""The whole app: the keys that work everywhere, focus, zoom, help, palette, and how it ends."""

from __future__ import annotations

import asyncio
import signal

import pytest
from textual import events
from textual.command import CommandPalette
from textual.widgets import Input

from engine import Recipe
from tests.tui.screen import frame_of, opened, press, rows, said, text
from tui.app import XorciseApp
from tui.pages import PAGES, PANELS
from tui.panels.panel import Panel
from tui.screens.help import HelpScreen
from tui.speed import DEFAULT_SPEED

# The panels of the page that is open at the start.
TRAIN = PAGES["train"].panels


def focused(app: XorciseApp) -> str:
    assert app.page.focused_panel.has_focus
    return str(app.page.focused_panel.id)


def shown(app: XorciseApp) -> list[str]:
    return [str(panel.id) for panel in app.query(Panel) if panel.is_seen and panel.size.width > 0]


# --- training --------------------------------------------------------------------------------------------------------


async def test_space_trains_and_pauses_from_every_panel() -> None:
    async with opened() as (app, pilot):
        for number in range(1, 6):
            await press(pilot, str(number), "space")
            assert app.session.playing
            assert "● training" in rows(app)[0]
            await press(pilot, "space")
            assert not app.session.playing


async def test_s_trains_one_epoch() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "s", "s", "s")
        assert frame_of(app).epoch == 3
        assert "epoch 3" in rows(app)[0]
        assert "○ paused" in rows(app)[0]


async def test_r_and_n_begin_again() -> None:
    async with opened(epochs=30) as (app, pilot):
        await press(pilot, "r")
        assert (frame_of(app).epoch, frame_of(app).recipe.seed) == (0, 0)
        assert "Restarted" in rows(app)[1]
        await press(pilot, "s", "n")
        assert (frame_of(app).epoch, frame_of(app).recipe.seed) == (0, 1)
        assert "New weights: seed 1; u: undo" in rows(app)[1]
        assert "seed 1" in rows(app)[0]


async def test_plus_and_minus_change_the_speed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "+", "=", "-")
        assert app.session.speed == DEFAULT_SPEED + 1


async def test_before_the_loops_are_loaded_everything_but_training_works() -> None:
    async with opened(load=False) as (app, pilot):
        await press(pilot, "1", ">", "6", "right", "4", "down", "z", "z", "n", "s", "space")
        assert frame_of(app).epoch == 0
        assert app.session.playing
        assert app.session.recipe.hidden == (5, 4, 4, 4)
        app.session.load()
        await app.session.train(3)
        assert frame_of(app).epoch == 3


# --- focus and zoom --------------------------------------------------------------------------------------------------


async def test_numbers_lead_to_panels() -> None:
    async with opened() as (app, pilot):
        for key, page in (("D", "data"), ("T", "train")):
            await press(pilot, key)
            for number, name in reversed(list(enumerate(PAGES[page].panels, start=1))):
                await press(pilot, str(number))
                assert focused(app) == name


async def test_tab_goes_round_and_shift_tab_back() -> None:
    async with opened() as (app, pilot):
        seen = []
        for _ in range(len(TRAIN) + 1):
            seen.append(focused(app))
            await press(pilot, "tab")
        assert seen == ["predictions", "hyperparameters", *TRAIN[:5]]
        await press(pilot, "shift+tab", "shift+tab")
        assert focused(app) == "weights"


async def test_the_focused_panel_has_its_keys_in_its_border() -> None:
    async with opened() as (app, pilot):
        for number, name in enumerate(TRAIN, start=1):
            await press(pilot, str(number))
            hints = {
                str(panel.id): (panel.hints() or ("none",))[0] in str(panel.border_subtitle)
                for panel in app.page.query(Panel)
            }
            assert [panel for panel, hint in hints.items() if hint] == [name]
            assert f" {app.query_one(f'#{name}', Panel).hints()[0]} " in text(app)


async def test_a_click_focuses_a_panel() -> None:
    async with opened() as (app, pilot):
        for name in reversed(TRAIN):
            await pilot.click(f"#{name}")
            assert focused(app) == name


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_z_shows_the_focused_panel_alone_and_back(size: tuple[int, int]) -> None:
    async with opened(size=size, epochs=20) as (app, pilot):
        everything = shown(app)
        assert sorted(everything) == sorted(TRAIN if size[0] > 100 else set(TRAIN) - {"map"})
        for number, name in enumerate(TRAIN, start=1):
            await press(pilot, str(number), "z")
            assert shown(app) == [name]
            panel = app.query_one(f"#{name}")
            assert panel.outer_size.width == size[0]
            assert panel.outer_size.height == size[1] - 3  # the status above, the keys below
            assert PANELS[name] in rows(app)[2]
            assert "epoch 20" in rows(app)[0]
            assert "quit" in rows(app)[-1]
            await press(pilot, "z")
            if name in ("map", "weights") and len(everything) < len(TRAIN):  # they share a place
                everything = [name if panel in ("map", "weights") else panel for panel in everything]
            assert sorted(shown(app)) == sorted(everything)
            assert focused(app) == name


async def test_zoomed_the_number_keys_and_tab_change_which_panel_is_seen() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "z", "4")
        assert shown(app) == ["weights"]
        await press(pilot, "tab")
        assert shown(app) == ["predictions"]
        await press(pilot, "tab", "shift+tab", "shift+tab", "z")
        assert len(shown(app)) == 6
        assert focused(app) == "weights"


# --- help and palette ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_is_about_the_focused_panel(key: str) -> None:
    async with opened() as (app, pilot):
        await press(pilot, "4", key)
        assert isinstance(app.screen, HelpScreen)
        assert "Help · Weights" in text(app)
        assert "the layer before" in text(app)
        # Keys act on nothing behind it, and each of these closes it.
        await press(pilot, "n", "s", "z", "down")
        assert app.session.recipe.seed == 0
        assert len(shown(app)) == 6
        for close in ("escape", "question_mark", "f1", "q", "enter") if key == "f1" else ("escape",):
            await press(pilot, close)
            assert not isinstance(app.screen, HelpScreen), close
            assert app.is_running
            await press(pilot, key)


async def test_long_help_scrolls() -> None:
    async with opened(size=(60, 20)) as (app, pilot):
        await press(pilot, "question_mark")
        assert "quit at once" not in text(app)
        await press(pilot, "end")
        await pilot.pause(0.05)
        assert "quit at once" in text(app)


async def test_training_goes_on_behind_the_help() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "question_mark")
        await app.session.train(10)
        await pilot.resize_terminal(100, 30)
        await press(pilot, "escape")
        assert "epoch 10" in rows(app)[0]


async def test_the_palette_opens_runs_an_action_and_closes() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        app.screen.query_one(Input).value = "Loss: log scale"
        await app.screen.workers.wait_for_complete()
        await pilot.pause()
        await press(pilot, "enter")
        await pilot.pause()
        assert not isinstance(app.screen, CommandPalette)
        assert focused(app) == "loss"
        assert "log" in text(app)
        await press(pilot, "ctrl+p", "escape")
        assert not isinstance(app.screen, CommandPalette)


async def test_a_click_below_a_screen_that_has_become_smaller_leaves_the_palette_open() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p")
        await pilot.resize_terminal(50, 18)
        app.screen.post_message(
            events.Click(app.screen, 22, 23, 0, 0, 1, False, False, False, screen_x=22, screen_y=23)
        )
        await pilot.pause(0)
        assert isinstance(app.screen, CommandPalette)
        app.screen.post_message(events.Click(app.screen, 0, 0, 0, 0, 1, False, False, False, screen_x=0, screen_y=0))
        await pilot.pause(0)
        assert not isinstance(app.screen, CommandPalette)


async def test_the_palette_finds_a_value_by_its_name() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p")
        app.screen.query_one(Input).value = "tanh"
        await app.screen.workers.wait_for_complete()
        await pilot.pause()
        assert "activation: tanh" in text(app)
        await press(pilot, "enter")
        await pilot.pause()
        assert app.session.recipe.activation == "tanh"


async def test_an_action_of_a_panel_chosen_over_the_help_reaches_its_panel() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "question_mark")
        await app.commands.run("add_layer", "network")
        await app.commands.run("zoom_panel", None)
        await pilot.pause()
        assert len(app.session.recipe.hidden) == 5
        assert not isinstance(app.screen, HelpScreen)
        assert shown(app) == ["network"]


# --- the end ---------------------------------------------------------------------------------------------------------


async def test_q_leaves_with_0() -> None:
    async with opened() as (app, pilot):
        app.simulate_key("q")
        await pilot.pause(0.05)
        assert app.return_code == 0


@pytest.mark.parametrize("before", [(), ("question_mark",), ("1", "enter"), ("ctrl+p",), ("z",)])
async def test_ctrl_c_leaves_with_130_from_everywhere(before: tuple[str, ...]) -> None:
    async with opened() as (app, pilot):
        await press(pilot, *before)
        app.simulate_key("ctrl+c")
        await pilot.pause(0.05)
        assert app.return_code == 130


async def test_a_crash_of_the_worker_leaves_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    app = XorciseApp(Recipe())

    async def crash() -> None:
        raise ZeroDivisionError("in the worker")

    monkeypatch.setattr(app.session, "run", crash)
    with pytest.raises(Exception, match="in the worker"):
        async with app.run_test() as pilot:
            await pilot.pause(0.2)
    assert app.return_code == 1


async def test_nothing_is_said_that_was_not_asked_for() -> None:
    async with opened(epochs=5) as (app, pilot):
        await press(pilot, *"12345", "tab", "space", "space", "s", "r", "n", "+", "-")
        assert said(app) == []


async def test_it_opens_where_the_loop_hears_of_no_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, which has no SIGHUP either."""

    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse)
    monkeypatch.delattr(signal, "SIGHUP")
    async with opened() as (app, pilot):
        await press(pilot, "s")
        assert frame_of(app).epoch == 1
        await press(pilot, "ctrl+c")
    assert app.return_code == 130
