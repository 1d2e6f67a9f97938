"""The architecture editor: every key, every click, good values and bad ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine import Recipe
from engine.functions.activations import ACTIVATIONS
from tests.tui.screen import drawn, editor_says, field_of, frame_of, opened, press, rows, said, text
from tui.app import XorciseApp
from tui.panels.network import NetworkPanel


def hidden(app: XorciseApp) -> tuple[int, ...]:
    assert app.session.frame().recipe == app.session.recipe  # the run follows at once
    return app.session.recipe.hidden


@asynccontextmanager
async def in_network(**options: Any) -> AsyncIterator[tuple[XorciseApp, Pilot[None]]]:
    """The app with the focus in this panel."""
    async with opened(**options) as (app, pilot):
        await press(pilot, "1")
        yield app, pilot


async def test_it_says_how_many_parameters_there_are() -> None:
    async with in_network() as (app, _):
        panel = app.query_one(NetworkPanel)
        assert "Network · 82 parameters" in text(app)
        assert panel.chosen == 1


async def test_arrows_and_letters_choose_a_layer_and_stop_at_the_ends() -> None:
    async with in_network() as (app, pilot):
        panel = app.query_one(NetworkPanel)
        await press(pilot, "down", "j")
        assert panel.chosen == 3
        await press(pilot, "k", "up", "up", "up", "up")
        assert panel.chosen == 0
        await press(pilot, *["down"] * 9)
        assert panel.chosen == 5
        assert drawn(app, "network").splitlines()[5].startswith("› output")


async def test_left_and_right_change_the_units_and_begin_a_new_run() -> None:
    async with in_network(epochs=20) as (app, pilot):
        await press(pilot, "right", "l", "right")
        assert hidden(app) == (7, 4, 4, 4)
        assert frame_of(app).epoch == 0
        assert "New weights: hidden 7,4,4,4; u: undo." in text(app)
        await press(pilot, "down", "left", "h")
        assert hidden(app) == (7, 2, 4, 4)
        await press(pilot, "left", "left", "left")
        assert hidden(app) == (7, 1, 4, 4)


async def test_units_end_at_1024() -> None:
    async with in_network(hidden=(1023,)) as (app, pilot):
        await press(pilot, "right", "right")
        assert hidden(app) == (1024,)


async def test_f_goes_round_the_activations_of_one_layer() -> None:
    async with in_network() as (app, pilot):
        seen = []
        for name in (*list(ACTIVATIONS)[1:], "relu"):
            await press(pilot, "f")
            seen.append(app.session.recipe.hidden_activations[0])
            assert drawn(app, "network").splitlines()[1].split()[:5] == ["›", "hidden", "1", "4", name]
        assert seen == [*list(ACTIVATIONS)[1:], "relu"]
        assert app.session.recipe == Recipe()
        last = list(ACTIVATIONS)[-1]
        await press(pilot, "down", "F")
        assert app.session.recipe.hidden_activations == ("relu", last, "relu", "relu")
        assert drawn(app, "network").splitlines()[2].split()[:5] == ["›", "hidden", "2", "4", last]


async def test_f_on_the_output_goes_round_what_the_loss_allows() -> None:
    async with in_network(loss="half_squared_error") as (app, pilot):
        await press(pilot, *["down"] * 5, "f")
        assert app.session.recipe.output_activation == "sigmoid"
        await press(pilot, "F", "F")
        assert app.session.recipe.output_activation == "leaky_relu"


async def test_f_on_the_output_of_a_regression_passes_over_what_does_not_reach_its_values() -> None:
    async with in_network(data="plane", samples=50, loss="mse", hidden=(2,)) as (app, pilot):
        await press(pilot, "down", "f")
        assert app.session.recipe.output == "leaky_relu"
        await press(pilot, "f")
        assert app.session.recipe.output == "linear"
        assert said(app) == []


async def test_what_belongs_to_the_data_and_the_loss_cannot_be_changed_and_says_why() -> None:
    async with in_network() as (app, pilot):
        for chosen, keys, why in (
            (0, ("left", "right", "d", "x", "enter", "f", "F"), "The input has one unit for each column of the data."),
            (
                5,
                ("left", "right", "d", "delete", "enter"),
                "The output's units follow from the data and the loss; f changes what it computes.",
            ),
            (5, ("f", "F"), "cross_entropy needs softmax outputs; choose another loss first."),
        ):
            app.session.choose(layer=chosen)
            for key in keys:
                app.clear_notifications()
                await press(pilot, key)
                assert said(app) == [why], key
                assert app.session.recipe == Recipe()


@pytest.mark.parametrize(
    ("downs", "layers", "chosen"),
    [(-1, (3, 3, 5, 7), 1), (0, (3, 3, 5, 7), 2), (1, (3, 5, 5, 7), 3), (2, (3, 5, 7, 7), 4), (3, (3, 5, 7, 7), 4)],
)
async def test_a_adds_a_layer_after_the_chosen_one(downs: int, layers: tuple[int, ...], chosen: int) -> None:
    async with in_network(hidden=(3, 5, 7), activation=("relu", "tanh", "linear")) as (app, pilot):
        await press(pilot, *(["up"] if downs < 0 else ["down"] * downs), "a")
        assert hidden(app) == layers
        assert app.query_one(NetworkPanel).chosen == chosen
        assert len(app.session.recipe.hidden_activations) == 4


async def test_d_makes_a_second_layer_like_the_chosen_one() -> None:
    async with in_network(hidden=(3, 5), activation=("relu", "tanh")) as (app, pilot):
        await press(pilot, "down", "d")
        assert hidden(app) == (3, 5, 5)
        assert app.session.recipe.activation == ("relu", "tanh", "tanh")
        assert app.query_one(NetworkPanel).chosen == 3


async def test_x_and_delete_remove_layers_down_to_none_and_a_brings_one_back() -> None:
    async with in_network(hidden=(3, 5)) as (app, pilot):
        await press(pilot, "down", "x")
        assert hidden(app) == (3,)
        await press(pilot, "up", "up", "down", "delete")
        assert hidden(app) == ()
        assert "Network · 6 parameters" in text(app)
        await press(pilot, "a")
        assert hidden(app) == (4,)


async def test_more_than_32_layers_are_refused_in_words() -> None:
    async with in_network(hidden=(2,) * 32) as (app, pilot):
        await press(pilot, "a")
        assert hidden(app) == (2,) * 32
        assert said(app) == ["hidden: 33 layers given; at most 32 are allowed"]
        # And in the panel, the chosen layer is seen though not all fit.
        await press(pilot, *["down"] * 32)
        assert "› hidden 32" in text(app) or "› output" in text(app)


# --- typing ----------------------------------------------------------------------------------------------------------


async def test_enter_types_a_number_of_units() -> None:
    async with in_network(epochs=5) as (app, pilot):
        await press(pilot, "down", "enter")
        assert isinstance(app.focused, Input)
        assert app.focused.value == "4"
        assert "units of hidden 2" in text(app)
        assert "a whole number from 1 to 1024" in text(app)
        await press(pilot, "1", "2", "enter")
        assert hidden(app) == (4, 12, 4, 4)
        assert app.query_one(NetworkPanel).has_focus


async def test_a_bad_number_is_explained_and_the_old_network_stays() -> None:
    async with in_network(epochs=5) as (app, pilot):
        await press(pilot, "enter")
        field = field_of(app)
        for typed in ("0", "1025", "-3", "4.5", "four", "", " ", "[b]", "9" * 40, "1e3", "nan", "½"):
            field.value = typed
            await press(pilot, "enter")
            complaint = " ".join(editor_says(app).split())
            assert "given; allowed: a whole number from 1 to 1024" in complaint, typed
            assert app.focused is field
            assert hidden(app) == (4, 4, 4, 4)
            assert frame_of(app).epoch == 5
        # The next key takes the complaint away, and a good number is taken.
        await press(pilot, "home", "delete", "6")
        assert "given" not in editor_says(app)
        await press(pilot, "enter")
        assert hidden(app) == (6, 4, 4, 4)


async def test_the_problem_is_seen_on_the_screen_beside_the_field() -> None:
    for size in ((60, 20), (80, 24), (120, 40)):
        async with in_network(size=size) as (app, pilot):
            await press(pilot, "enter", "0", "enter")
            screen = rows(app)
            field = next(y for y, row in enumerate(screen) if "units of hidden 1 0" in row)
            assert "0 given" in " ".join(screen[field + 1 : field + 3])


async def test_escape_and_leaving_by_key_or_mouse_change_nothing() -> None:
    async with in_network() as (app, pilot):
        panel = app.query_one(NetworkPanel)
        await press(pilot, "enter", "9", "escape")
        assert panel.has_focus
        assert not app.query_one("Editor").display
        await press(pilot, "enter", "9", "tab")  # which would lose what is typed
        assert app.query_one("Editor").display
        await pilot.click("#loss")
        assert app.focused is app.query_one("#loss")
        assert not app.query_one("Editor").display
        assert hidden(app) == (4, 4, 4, 4)


async def test_letters_typed_into_the_field_are_no_commands() -> None:
    async with in_network() as (app, pilot):
        await press(pilot, "enter", "n", "q", "x")
        await pilot.press("space")
        assert app.is_running
        assert app.session.recipe.seed == 0
        assert not app.session.playing
        assert field_of(app).value == "nqx "


# --- mouse -----------------------------------------------------------------------------------------------------------


async def test_a_click_chooses_a_layer_and_a_double_click_types() -> None:
    async with in_network() as (app, pilot):
        await press(pilot, "2")
        panel = app.query_one(NetworkPanel)
        await pilot.click(panel, offset=(5, 4))
        assert panel.has_focus
        assert panel.chosen == 3
        await pilot.click(panel, offset=(5, 4), times=2)
        assert isinstance(app.focused, Input)
        assert "units of hidden 3" in text(app)


async def test_a_click_below_the_layers_chooses_nothing() -> None:
    async with in_network() as (app, pilot):
        panel = app.query_one(NetworkPanel)
        await pilot.click(panel, offset=(5, 12))
        await pilot.click(panel, offset=(0, 0))
        assert panel.chosen == 1


async def test_a_click_finds_the_layer_it_shows_when_the_list_is_scrolled() -> None:
    async with in_network(size=(80, 24), hidden=(2,) * 20) as (app, pilot):
        panel = app.query_one(NetworkPanel)
        await press(pilot, *["down"] * 12)
        shown = drawn(app, "network").splitlines()
        await pilot.click(panel, offset=(5, 2))
        assert drawn(app, "network") != "\n".join(shown)
        assert f"hidden {panel.chosen} " in shown[1]


async def test_the_wheel_moves_the_choice() -> None:
    async with in_network() as (app, _):
        panel = app.query_one(NetworkPanel)
        panel.on_mouse_scroll_down()
        panel.on_mouse_scroll_down()
        panel.on_mouse_scroll_up()
        assert panel.chosen == 2


async def test_a_network_that_shrinks_under_the_choice_keeps_it_inside() -> None:
    async with in_network() as (app, pilot):
        await press(pilot, *["down"] * 5)
        app.session.set_recipe(app.session.recipe.with_changes(hidden=(3,)))
        assert app.query_one(NetworkPanel).chosen == 2
