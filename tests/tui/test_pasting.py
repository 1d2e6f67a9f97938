"""What is pasted: all of it in a field, line by line in the console."""

from __future__ import annotations

from textual import events

from tests.tui.drawer import enter, line_of, shown
from tests.tui.screen import field_of, opened, press
from tui.panels.drawer import Entry


async def test_all_of_what_is_pasted_is_in_the_field() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "6", "enter")
        field_of(app).post_message(events.Paste("1e-3\n,\t0"))
        await pilot.pause(0)
        assert field_of(app).value == "1e-3 , 0"


async def test_pasted_lines_stay_lines_and_run_when_enter_is_pressed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "colon", *"12", "left")
        block = "z = 0\nfor i in range(3):\n\tz += i\n\nz + 5"
        app.query_one(Entry).post_message(events.Paste(block))
        await pilot.pause(0)
        assert shown(app)[-4:] == [">>> 1z = 0", "... for i in range(3):", "...     z += i", "..."]
        assert line_of(app) == "z + 52"
        await press(pilot, "ctrl+c", "colon")
        app.query_one(Entry).post_message(events.Paste(block))
        await pilot.pause(0)
        await enter(app, pilot, "")
        assert shown(app)[-2:] == ["... z + 5", "8"]
        # An input that goes on, as when it is typed.
        app.query_one(Entry).post_message(events.Paste("def f(x):\n    return x"))
        await pilot.pause(0)
        await enter(app, pilot, "", "", "f(7)")
        assert shown(app)[-1] == "7"
