"""The field in which values are typed: its list, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from engine import Recipe
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, rows, said, text
from tests.tui.shown import panel_of
from tui.app import XorciseApp
from tui.panels.editor import ChoiceList, Editor

EMPTY_CELL = Path(__file__).parents[1] / "data" / "empty_cell.csv"


def typing(app: XorciseApp) -> bool:
    return app.query_one(Editor).display and field_of(app).has_focus


def chosen(app: XorciseApp) -> str | None:
    option = app.query_one(ChoiceList).highlighted_option
    marked = [str(each.prompt)[2:].split()[0] for each in app.query_one(ChoiceList).options if "›" in str(each.prompt)]
    assert marked == ([] if option is None else [str(option.prompt)[2:].split()[0]])
    return marked[0] if marked else None


def seen(app: XorciseApp) -> str:
    """All words of the editor that are on the screen, its lines joined."""
    screen = rows(app)
    top = next(y for y, row in enumerate(screen) if row.startswith("╭") and "╮" not in row[:-1] and y > 2)
    foot = max(y for y, row in enumerate(screen) if "esc leave" in row)
    start = max(y for y in range(top, foot) if screen[y].startswith("╭"))
    return " ".join(" ".join(row.strip("│ ") for row in screen[start + 1 : foot]).split())


# --- what is refused -------------------------------------------------------------------------------------------------


async def test_a_refused_file_keeps_the_field_open_with_its_path_and_the_whole_message() -> None:
    for size in ((60, 20), (80, 24), (120, 40)):
        async with opened(size=size, epochs=7) as (app, pilot):
            panel_of(app).field = "data"
            await press(pilot, "2", "enter")
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
        await press(pilot, "2", "enter", *"zzz", "enter")
        await pilot.pause()
        words = editor_says(app).splitlines()[-1]
        assert words.startswith("'zzz' is unknown")
        assert "".join(words.split()) in "".join(seen(app).split())


async def test_while_the_answer_is_awaited_the_field_stays_and_keys_do_nothing() -> None:
    async with opened(epochs=3) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "2", "enter", *"moons")
        app.session.worker.busy = True  # a thread holds the trainer
        await press(pilot, "enter", "x", "enter", "q")
        assert typing(app)
        assert field_of(app).value == "moons"
        assert "reading…" in editor_says(app)
        app.session.worker.busy = False
        await app.session.train(1)
        assert app.session.recipe.data == "moons"
        assert not app.query_one(Editor).display
        assert app.focused is panel_of(app)


async def test_a_refusal_that_comes_after_the_field_was_left_is_told() -> None:
    async with opened(size=(160, 40), epochs=3) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "2", "enter")
        field_of(app).value = str(EMPTY_CELL)
        app.session.worker.busy = True
        await press(pilot, "enter", "escape")
        assert panel_of(app).has_focus
        app.session.worker.busy = False
        await app.session.train(1)
        await pilot.pause()
        assert said(app)[0].startswith("Nothing was changed: ")
        assert "line 9" in said(app)[0]


# --- the list --------------------------------------------------------------------------------------------------------


async def test_typing_narrows_the_list_and_enter_takes_the_first() -> None:
    async with opened(epochs=20) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "2", "enter")
        assert editor_lists(app) == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"]
        assert chosen(app) == "sgd"
        await press(pilot, *"adam")
        assert editor_lists(app) == ["adam", "adamw"]
        assert chosen(app) == "adam"
        assert "m = beta1 m" in text(app)
        assert app.session.recipe.optimizer == "sgd"
        await press(pilot, "enter")
        assert app.session.recipe.optimizer == "adam"
        assert len(app.session.trainer.events) == 1


async def test_moving_in_the_list_changes_nothing_until_enter() -> None:
    async with opened(epochs=20) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "2", "enter", "down", "down", "pagedown", "pageup", "up", "up", "up", "pagedown", "pagedown")
        assert app.session.recipe == Recipe()
        assert chosen(app) == "adamw"
        await press(pilot, "up", "enter")
        assert app.session.recipe.optimizer == "adam"
        assert frame_of(app).epoch == 20


async def test_keys_typed_ahead_reach_what_they_were_typed_for() -> None:
    async with opened(epochs=2) as (app, pilot):
        for key in ("2", "down", "enter", *"adam", "enter", "up", "enter", *"5", "enter", "s"):
            app.simulate_key(key)
        await pilot.pause()
        await pilot.pause()
        assert app.session.recipe == Recipe(optimizer="adam", learning_rate=5.0)
        assert frame_of(app).epoch == 3


async def test_training_goes_on_beside_the_list() -> None:
    async with opened(epochs=2) as (app, pilot):
        await press(pilot, "2", "down", "enter", "down")
        await app.session.train(10)
        await pilot.pause()
        assert "epoch 12" in rows(app)[0]
        assert chosen(app) == "momentum"
        await press(pilot, "enter")
        assert frame_of(app).recipe.optimizer == "momentum"
        assert frame_of(app).epoch == 12


async def test_pages_before_the_list_is_laid_out_and_in_an_empty_one_do_no_harm() -> None:
    async with opened(size=(60, 20)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "2")
        for key in ("enter", "pagedown", "pageup", "z", "z", "pageup", "pagedown", "up", "down"):
            app.simulate_key(key)
        await pilot.pause()
        assert editor_lists(app) == []
        await press(pilot, "ctrl+u", "pagedown", "down", "escape")
        assert app.session.recipe == Recipe()


async def test_a_path_or_a_number_in_brackets_is_taken_as_it_is_typed() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "initializer"
        await press(pilot, "2", "enter")
        assert "or a number in brackets: uniform(0.5)" in editor_says(app)
        field_of(app).value = "uniform(0.3)"
        await press(pilot, "enter")
        assert app.session.recipe.initializer == "uniform(0.3)"
        # What it is now is no name of the list: none is chosen, and enter keeps it.
        await press(pilot, "enter")
        assert chosen(app) is None
        await press(pilot, "enter")
        assert app.session.recipe.initializer == "uniform(0.3)"


async def test_several_names_are_completed_one_by_one() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "features"
        await press(pilot, "2", "enter")
        field_of(app).value = "x1,si"
        assert editor_lists(app) == ["sin(x1)", "sin(x2)"]
        await press(pilot, "down", "enter")
        assert app.session.recipe.features == ("x1", "sin(x2)")


async def test_a_click_takes_a_name_of_the_list() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "2", "enter")
        await pilot.pause()
        await pilot.click(ChoiceList, offset=(2, 1))
        await pilot.pause()
        assert app.session.recipe.optimizer == "momentum"
        assert app.focused is panel_of(app)


async def test_c_chooses_a_layers_activation_from_a_list() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "1", "down", "c", *"ta")
        assert "activation of hidden 2" in editor_says(app)
        await press(pilot, "enter")
        assert app.session.recipe.activation == ("relu", "tanh", "relu", "relu")
    async with opened(loss="mse") as (app, pilot):
        await press(pilot, "1", *["down"] * 5, "c")
        assert editor_lists(app) == ["linear", "tanh", "sigmoid", "relu", "leaky_relu"]
        await press(pilot, *"sig", "enter")
        assert app.session.recipe.output == "sigmoid"


async def test_the_speed_is_chosen_from_its_list() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "speed"
        await press(pilot, "2", "enter")
        assert "max" in editor_lists(app)
        await press(pilot, *"2", "enter")
        assert frame_of(app).speed == "2 epochs/s"
        assert "Speed 2 epochs/s" in rows(app)[1]


# --- nothing typed is lost -------------------------------------------------------------------------------------------


async def test_a_window_that_is_too_small_for_a_while_keeps_the_field_the_focus_and_the_zoom() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "2", "enter", *"37")
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


async def test_another_window_for_a_while_takes_no_text_away() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "2", "enter", *"37")
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert typing(app)
        assert field_of(app).value == "37"


async def test_the_palette_over_the_field_gives_it_back() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "2", "enter", *"37", "ctrl+p", "escape")
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
        await press(pilot, "h")
        assert said(app) == ["h does nothing here; ? or F1 lists the keys."]
        await press(pilot, "s")
        assert said(app) == []


async def test_a_layer_with_the_fewest_or_most_units_says_so() -> None:
    async with opened(hidden=(1, 1024)) as (app, pilot):
        await press(pilot, "1", "left")
        assert said(app) == ["hidden 1 has 1 units; a whole number from 1 to 1024 is allowed."]
        await press(pilot, "down", "right")
        assert said(app) == ["hidden 2 has 1,024 units; a whole number from 1 to 1024 is allowed."]


async def test_the_theme_and_the_speed_are_said_in_the_status_line_and_cover_nothing() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "t")
        assert rows(app)[1].strip() == f"Theme {app.theme}."
        await press(pilot, "-")
        assert rows(app)[1].strip().startswith("Speed ")
        assert said(app) == []
