"""The drawer in which Python is typed: its keys, what it shows, and that nothing typed in it is lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import tui.panels.drawer
from tests.tui.drawer import done, enter, line_of, shown
from tests.tui.screen import opened, press, rows, said, text
from tests.tui.terminal import ROOT
from tui.app import XorciseApp
from tui.drawing.cells import plain
from tui.drawing.console import transcript
from tui.pages import PAGES
from tui.panels.drawer import Drawer
from tui.workarounds import OrderedInput

# What textual-serve and textual-web have a program use.
WEB = "textual.drivers.web_driver:WebDriver"


async def test_it_opens_on_every_page_closes_and_keeps_everything() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon")
        assert shown(app) == ["Python on this run; help shows examples."]
        await enter(app, pilot, "x = 3", "x + 1")
        await press(pilot, *"unfinis")
        focused = app.page.focused_panel
        await press(pilot, "escape")
        assert not app.drawer.is_open
        assert app.focused is focused
        for page in PAGES.values():
            await press(pilot, page.key, "colon")
            assert shown(app)[-2:] == [">>> x + 1", "4"]
            assert line_of(app) == "unfinis"
            await press(pilot, "escape")


async def test_keys_typed_in_it_are_letters() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "colon", *"q nrsuTD:?12+-")
        assert line_of(app) == "q nrsuTD:?12+-"
        assert app.session.trainer.epoch == 3
        assert app.return_code is None
        await press(pilot, "escape", "s")
        assert app.session.trainer.epoch == 4


async def test_what_code_changes_is_seen_at_once_and_u_brings_it_back() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "colon")
        await enter(app, pilot, "network.weights[0][0, 0] = 1.25")
        assert "+1.25" in text(app)
        assert rows(app)[1].strip() == "The console changed the run, now at epoch 3; u: undo."
        await press(pilot, "escape", "u")
        assert "+1.25" not in text(app)


async def test_inputs_of_several_lines_have_another_prompt_and_are_indented() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"def double(n):", "enter")
        assert line_of(app) == "    "
        assert any("│ ...     " in row for row in rows(app))
        await enter(app, pilot, "return 2 * n", "")
        await press(pilot, "escape", "colon")
        await enter(app, pilot, "double(8)")
        assert shown(app)[-5:] == [">>> def double(n):", "...     return 2 * n", "...", ">>> double(8)", "16"]


async def test_up_and_down_bring_back_what_was_typed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", "up")
        assert line_of(app) == ""
        await enter(app, pilot, "1", "2", "2")
        await press(pilot, *"draft", "up")
        assert line_of(app) == "2"
        await press(pilot, "up", "up")
        assert line_of(app) == "1"
        await press(pilot, "down", "down")
        assert line_of(app) == "draft"
        await press(pilot, "up", *" + 5", "enter")
        await done(app, pilot)
        assert shown(app)[-1] == "7"


async def test_tab_completes_or_lists() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"recipe.learn", "tab")
        await done(app, pilot)
        assert line_of(app) == "recipe.learning_rate"
        await press(pilot, "ctrl+u", *"network.w", "tab")
        await done(app, pilot)
        assert line_of(app) == "network.w"
        assert shown(app)[-1] == "weights, with_parameters"
        await press(pilot, "ctrl+u", "tab", "1")
        await done(app, pilot)
        assert line_of(app).strip() == "1"


async def test_lines_typed_while_code_runs_follow_in_order() -> None:
    async with opened() as (app, pilot):
        await press(
            pilot, "colon", *"import time; time.sleep(0.2); x = 5", "enter", *"x + 1", "enter", *"x + 2", "enter"
        )
        await done(app, pilot)
        assert shown(app)[-4:] == [">>> x + 1", "6", ">>> x + 2", "7"]


async def test_ctrl_c_ends_code_or_takes_back_the_line_and_only_outside_it_quits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"if 1:", "enter", *"x", "ctrl+c")
        assert (line_of(app), app.session.coding.console.pending) == ("", [])
        await press(pilot, *"while True: pass", "enter", "enter")
        for _ in range(100):
            await press(pilot, "ctrl+c")
            await pilot.pause(0.05)
            if not app.session.coding.running:
                break
        await done(app, pilot)
        await pilot.pause(0.15)
        assert shown(app)[-1] == "KeyboardInterrupt"
        # Pressed again by somebody who has not seen that.
        await press(pilot, "escape", "ctrl+c")
        assert app.return_code is None
        monkeypatch.setattr(tui.panels.drawer, "ONCE_MORE", 0.0)
        await press(pilot, "ctrl+c")
        assert app.return_code == 130


async def test_the_panels_can_be_used_beside_it() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon")
        await enter(app, pilot, "on_epoch = lambda t: print('epoch', t.epoch)")
        assert " enter run  esc close " in text(app)
        await press(pilot, "shift+tab", "2")
        await pilot.pause(0)
        assert "─ : type  esc close ─" in text(app)
        assert app.drawer.is_open
        assert not isinstance(app.focused, OrderedInput)
        await app.session.train(2)
        await pilot.pause(0.15)
        assert shown(app)[-2:] == ["epoch 1", "epoch 2"]
        assert "paused · on_epoch" in rows(app)[0]
        await press(pilot, "colon", *"del", "escape")
        assert not app.drawer.is_open
        await press(pilot, "colon", "shift+tab", "escape")
        assert not app.drawer.is_open


async def test_help_is_read_from_its_beginning() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon")
        await enter(app, pilot, "1", "help")
        assert shown(app)[0] == ">>> help"
        whole = [line for line in app.session.coding.console.transcript.newest() if line.kind != "note"]
        assert len(whole) > len(shown(app))
        assert re.search(r"Console · ↓ \d+ more, pgdn", text(app))
        await press(pilot, "pagedown")
        assert any("setattr(Network" in line for line in shown(app))
        await press(pilot, *["pagedown"] * 20)
        assert "more" not in str(app.drawer.border_title)
        await press(pilot, *"typed", "f1")
        assert (shown(app)[0], line_of(app)) == (">>> help", "typed")
        await press(pilot, *["backspace"] * 5)
        await enter(app, pilot, "2")
        assert shown(app)[-1] == "2"


async def test_earlier_output_is_looked_at_with_page_up() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon")
        await enter(app, pilot, "for k in range(100): print(k)", "")
        assert shown(app)[-1] == "99"
        await press(pilot, *["pageup"] * 3)
        assert int(shown(app)[-1]) < 80
        # What is printed meanwhile does not move it.
        before = shown(app)
        app.session.coding.console.transcript.add("output", "and\nmore")
        app.drawer.look_again()
        assert shown(app) == before
        await press(pilot, *["pageup"] * 50)
        assert shown(app)[0] == "Python on this run; help shows examples."
        await press(pilot, *["pagedown"] * 50)
        assert shown(app)[-1] == "more"


@pytest.mark.parametrize(("size", "lines"), [((80, 24), 8), ((120, 40), 12), ((200, 60), 12), ((60, 20), 8)])
async def test_it_leaves_the_page_its_use(size: tuple[int, int], lines: int) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "colon")
        assert app.query_one(Drawer).region.height == lines
        assert app.query_one(Drawer).region.bottom == size[1]
        assert "esc close" in rows(app)[-1]
        await pilot.resize_terminal(30, 10)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await press(pilot, *"x")
        assert line_of(app) == "x"


@pytest.mark.parametrize("why", ["started with --no-console", "the program is served to others"])
async def test_it_is_off_and_says_so_in_one_line(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served = "served" in why
    monkeypatch.setattr(XorciseApp, "is_web", served)
    async with opened(has_console=served) as (app, pilot):
        await press(pilot, "colon")
        assert not app.drawer.is_open
        assert said(app) == [f"The console is off: {why}."]


STARTED = """
import sys
from engine import Recipe
from tui.app import XorciseApp
app = XorciseApp(Recipe(), live=False)
print(app.driver_class.is_web.fget(app), "tui.console" in sys.modules)
"""


@pytest.mark.parametrize(("environment", "is_web"), [({}, False), ({"TEXTUAL_DRIVER": WEB}, True)])
def test_it_is_known_whether_the_program_is_served_and_nothing_is_imported_before(
    environment: dict[str, str], is_web: bool
) -> None:
    env = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, "-c", STARTED], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{is_web} False\n"


# --- rows ------------------------------------------------------------------------------------------------------------

LINES = [("input", "x"), ("output", "1234567890"), ("error", "bad"), ("more", "y"), ("note", "two words here")]


@pytest.mark.parametrize("columns", [1, 2, 5, 9, 40])
@pytest.mark.parametrize("back", [0, 1, 3, 100])
def test_the_rows_are_a_window_on_all_of_the_text(columns: int, back: int) -> None:
    everything, at_most = transcript(LINES, columns, 1000, 0)
    whole = [plain(row) for row in everything]
    assert at_most == 0
    assert len(whole) == 1000
    used = len([row for row in whole if row])
    for height in (1, 3, 1000):
        found, far = transcript(LINES, columns, height, back)
        assert len(found) == height
        assert far == min(back, max(used - height, 0))
        assert [plain(row) for row in found if row] == whole[1000 - used :][: used - far][-height:]
    if columns >= 5:
        assert "".join(whole).replace(" ", "").startswith(">>>x1234567890bad...y")


def test_wide_characters_are_wrapped_by_their_cells() -> None:
    found, _ = transcript([("output", "漢字漢字")], 5, 3, 0)
    assert [plain(row) for row in found] == ["", "漢字", "漢字"]


async def test_it_does_not_cover_the_notice_on_a_screen_that_is_too_small() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"unfinis")
        await pilot.resize_terminal(40, 10)
        assert "xorcise needs 60x20, this is 40x10." in text(app)
        assert "unfinis" not in text(app)
        await pilot.resize_terminal(80, 24)
        await press(pilot, "h")
        assert ">>> unfinish" in text(app)
