"""What is pasted: all of it in a field, line by line in the console."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tests.tui.drawer import done, enter, line_of, shown
from tests.tui.screen import field_of, opened, press


async def test_all_of_what_is_pasted_is_in_the_field() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "6", "enter")
        app.post_message(events.Paste("1e-3\n,\t0"))
        await pilot.pause(0)
        assert field_of(app).value == "1e-3 , 0"


async def test_all_of_what_is_pasted_is_in_the_palettes_field() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p")
        app.post_message(events.Paste("\nlearning\nrate"))
        await pilot.pause(0)
        assert app.screen.query_one(Input).value == " learning rate"


async def test_pasted_lines_stay_lines_and_run_when_enter_is_pressed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"12", "left")
        block = "z = 0\nfor i in range(3):\n\tz += i\n\nz + 5"
        app.post_message(events.Paste(block))
        await pilot.pause(0)
        assert shown(app)[-4:] == [">>> 1z = 0", "... for i in range(3):", "...     z += i", "..."]
        assert line_of(app) == "z + 52"
        await press(pilot, "ctrl+c", "colon")
        app.post_message(events.Paste(block))
        await pilot.pause(0)
        await enter(app, pilot, "")
        assert shown(app)[-2:] == ["... z + 5", "8"]
        # An input that goes on, as when it is typed.
        app.post_message(events.Paste("def f(x):\n    return x"))
        await pilot.pause(0)
        await enter(app, pilot, "", "", "f(7)")
        assert shown(app)[-1] == "7"
        # Further in, and with its own indentation.
        await press(pilot, *"for i in range(2):", "enter")
        app.post_message(events.Paste("    a = i\n    print(a)\n"))
        await pilot.pause(0)
        await enter(app, pilot, "")
        assert shown(app)[-2:] == ["0", "1"]
        app.post_message(events.Paste("help\n"))
        await pilot.pause(0)
        await enter(app, pilot, "")
        assert shown(app)[1].startswith("Python on the run on the screen")


async def test_what_is_pasted_while_code_runs_waits_for_it_and_for_enter() -> None:
    block = "z = 1\ndef f():\n    a = 1\n\n    return a + z\n\nprint(f())"
    async with opened() as (app, pilot):
        await press(pilot, "colon")
        names = app.session.coding.console.names
        await press(pilot, *"import time; time.sleep(0.3)", "enter")
        app.post_message(events.Paste(block))
        await done(app, pilot)
        assert (line_of(app), shown(app)[-6]) == ("print(f())", ">>> z = 1")
        assert "z" not in names
        await enter(app, pilot, "")
        assert shown(app)[-2:] == ["... print(f())", "2"]
        # Entered meanwhile.
        await press(pilot, *"time.sleep(0.3)", "enter")
        app.post_message(events.Paste("v = 3\n\nv + 1"))
        await press(pilot, "enter")
        await done(app, pilot)
        assert shown(app)[-4:] == [">>> v = 3", "...", "... v + 1", "4"]
        # Taken back as a whole.
        await press(pilot, *"[time.sleep(0.01) for _ in range(900)]", "enter")
        app.post_message(events.Paste("w = 1\nw = 2"))
        await pilot.pause(0)
        await press(pilot, "ctrl+c")
        assert line_of(app) == ""
        await done(app, pilot)
        await enter(app, pilot, "w")
        assert shown(app)[-1] == "NameError: name 'w' is not defined"
