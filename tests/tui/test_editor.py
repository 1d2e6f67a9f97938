"""The field in which values are typed: what is refused, that nothing typed is lost, and keys that do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from engine import Recipe
from tests.tui.screen import editor_says, field_of, frame_of, opened, press, rows, said
from tests.tui.shown import panel_of
from tui.app import XorciseApp
from tui.panels.editor import Editor
from tui.session import Answer, Session

EMPTY_CELL = Path(__file__).parents[1] / "data" / "empty_cell.csv"


def typing(app: XorciseApp) -> bool:
    return app.query_one(Editor).display and field_of(app).has_focus


def seen(app: XorciseApp) -> str:
    """All words of the editor that are on the screen, its lines joined."""
    screen = rows(app)
    top = next(y for y, row in enumerate(screen) if row.startswith("╭") and "╮" not in row[:-1] and y > 2)
    foot = max(y for y, row in enumerate(screen) if "esc cancel" in row)
    start = max(y for y in range(top, foot) if screen[y].startswith("╭"))
    return " ".join(" ".join(row.strip("│ ") for row in screen[start + 1 : foot]).split())


# --- what is refused -------------------------------------------------------------------------------------------------


async def test_a_refused_file_keeps_the_field_open_with_its_path_and_the_whole_message() -> None:
    for size in ((60, 20), (80, 24), (120, 40)):
        async with opened(size=size, epochs=7) as (app, pilot):
            panel_of(app).field = "data"
            await press(pilot, "6", "enter")
            field_of(app).value = str(EMPTY_CELL)
            await press(pilot, "enter")
            await pilot.pause()
            assert typing(app)
            assert field_of(app).value == str(EMPTY_CELL)
            words = editor_says(app).splitlines()[-1]
            assert "line 9" in words
            assert "".join(words.split()) in "".join(seen(app).split())
            # The next letters are text, and the run is as it was.
            await press(pilot, "end", "n", "q")
            assert field_of(app).value == f"{EMPTY_CELL}nq"
            assert app.session.recipe == frame_of(app).recipe == Recipe()
            assert frame_of(app).epoch == 7
            await press(pilot, "escape")
            assert panel_of(app).has_focus


@pytest.mark.parametrize("name", ["data", "loss", "initializer"])
async def test_long_lists_of_what_is_allowed_are_seen_whole(name: str) -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = name
        await press(pilot, "6", "enter", *"zzz", "enter")
        await pilot.pause()
        words = editor_says(app).splitlines()[-1]
        assert words.startswith("'zzz' is unknown")
        assert "".join(words.split()) in "".join(seen(app).split())


async def test_while_the_answer_is_awaited_the_field_stays_and_keys_do_nothing() -> None:
    async with opened(epochs=3) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter", *"moons")
        app.session.worker.turns.busy = True  # a thread holds the trainer
        await press(pilot, "enter", "x", "enter", "q")
        assert typing(app)
        assert field_of(app).value == "moons"
        assert "reading…" in editor_says(app)
        app.session.worker.turns.busy = False
        await app.session.train(1)
        assert app.session.recipe.data == "moons"
        assert not app.query_one(Editor).display
        assert app.focused is panel_of(app)


async def test_a_refusal_that_comes_after_the_field_was_left_is_told() -> None:
    async with opened(size=(160, 40), epochs=3) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = str(EMPTY_CELL)
        app.session.worker.turns.busy = True
        await press(pilot, "enter", "escape")
        assert panel_of(app).has_focus
        app.session.worker.turns.busy = False
        await app.session.train(1)
        await pilot.pause()
        assert said(app)[0].startswith("Nothing was changed: ")
        assert "line 9" in said(app)[0]


async def test_escape_cancels_what_is_awaited_and_leaves_the_text_to_be_put_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting: list[Answer] = []
    monkeypatch.setattr(Session, "set_recipe", lambda *given: waiting.append(given[-1]))
    monkeypatch.setattr(Session, "building", True)
    monkeypatch.setattr(Session, "cancel_building", lambda _: waiting[0]("Reading big.csv was cancelled"))
    async with opened(epochs=3, size=(80, 24)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = "big.csv"
        await press(pilot, "enter", "escape")
        assert typing(app)
        assert field_of(app).value == "big.csv"
        assert "Reading big.csv was cancelled" in editor_says(app)


# --- nothing typed is lost -------------------------------------------------------------------------------------------


async def test_a_window_that_is_too_small_for_a_while_keeps_the_field_the_focus_and_the_zoom() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "6", "enter", *"37")
        for size in ((30, 10), (1, 1), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert typing(app)
        assert field_of(app).value == "37"
        await press(pilot, "enter")
        assert app.session.recipe.learning_rate == 37.0
        await press(pilot, "4", "z")
        for size in ((30, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert app.page.zoomed
        assert app.focused is app.page.panel("weights")
        assert app.page.panel("weights").size.width > 70


async def test_another_window_or_the_palette_for_a_while_takes_no_text_away() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "6", "enter", *"37")
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert typing(app)
        await press(pilot, "ctrl+p", "escape")
        await pilot.pause()
        assert typing(app)
        assert field_of(app).value == "37"


# --- keys that do nothing --------------------------------------------------------------------------------------------


async def test_at_the_start_no_arrow_and_no_h_does_harm() -> None:
    async with opened(epochs=5) as (app, pilot):
        before = frame_of(app).layers[1].weights
        for key in ("h", "j", "k", "l", "left", "right", "up", "down", "pageup", "pagedown", "enter", "home", "end"):
            await press(pilot, key)
            assert frame_of(app).epoch == 5, key
            assert app.session.recipe == Recipe()
        assert before is not None
        await press(pilot, "9")
        assert said(app) == ["9 does nothing here; ? or F1 lists the keys."]
        await press(pilot, "s")
        assert said(app) == []


async def test_a_layer_with_the_fewest_or_most_units_says_so() -> None:
    async with opened(hidden=(1, 1024)) as (app, pilot):
        await press(pilot, "1", "<")
        assert said(app) == ["hidden 1 has 1 units; allowed: a whole number from 1 to 1024."]
        await press(pilot, "right", ">")
        assert said(app) == ["hidden 2 has 1,024 units; allowed: a whole number from 1 to 1024."]


async def test_the_theme_and_the_speed_are_said_in_the_status_line_and_cover_nothing() -> None:
    async with opened(size=(80, 24), load=False) as (app, pilot):
        await press(pilot, "t")
        assert rows(app)[1].strip() == f"Theme {app.theme}."
        await press(pilot, "-")
        assert rows(app)[1].strip().startswith("Speed ")
        assert said(app) == []
