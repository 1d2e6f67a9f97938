"""The architecture, edited in the network panel: every key, good values and bad ones."""

from __future__ import annotations

import re
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
from tui.drawing.names import shortened
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


def heads(app: XorciseApp) -> list[str]:
    """What stands above the layers."""
    return [head.strip() for head in re.split("  +", drawn(app, "network").splitlines()[0].strip())]


async def test_it_says_how_many_parameters_there_are() -> None:
    async with in_network() as (app, _):
        assert "Network · 82 parameters" in text(app)
        assert app.session.chosen.layer == 1


async def test_angle_brackets_change_the_units_and_begin_a_new_run() -> None:
    async with in_network(epochs=20) as (app, pilot):
        await press(pilot, ">", ".", ">")
        assert hidden(app) == (7, 4, 4, 4)
        assert frame_of(app).epoch == 0
        assert "New weights: hidden 7,4,4,4; u: undo." in text(app)
        await press(pilot, "right", "<", ",")
        assert hidden(app) == (7, 2, 4, 4)
        await press(pilot, "<", "<", "<")
        assert hidden(app) == (7, 1, 4, 4)


async def test_units_end_at_1024() -> None:
    async with in_network(hidden=(1023,)) as (app, pilot):
        await press(pilot, ">", ">")
        assert hidden(app) == (1024,)


async def test_f_goes_round_the_activations_of_one_layer() -> None:
    async with in_network() as (app, pilot):
        seen = []
        for name in (*list(ACTIVATIONS)[1:], "relu"):
            await press(pilot, "f")
            seen.append(app.session.recipe.hidden_activations[0])
            assert heads(app)[1] == shortened(f"4 {name}", 7)
        assert seen == [*list(ACTIVATIONS)[1:], "relu"]
        assert app.session.recipe == Recipe()
        last = list(ACTIVATIONS)[-1]
        await press(pilot, "right", "F")
        assert app.session.recipe.hidden_activations == ("relu", last, "relu", "relu")
        assert heads(app)[2] == shortened(f"4 {last}", 7)


async def test_f_on_the_output_goes_round_what_the_loss_allows() -> None:
    async with in_network(loss="half_squared_error") as (app, pilot):
        await press(pilot, *["right"] * 5, "f")
        assert app.session.recipe.output_activation == "sigmoid"
        await press(pilot, "F", "F")
        assert app.session.recipe.output_activation == "leaky_relu"


async def test_f_on_the_output_of_a_regression_passes_over_what_does_not_reach_its_values() -> None:
    async with in_network(data="plane", samples=50, loss="mse", hidden=(2,)) as (app, pilot):
        await press(pilot, "right", "f")
        assert app.session.recipe.output == "leaky_relu"
        await press(pilot, "f")
        assert app.session.recipe.output == "linear"
        assert said(app) == []


async def test_what_belongs_to_the_data_and_the_loss_cannot_be_changed_and_says_why() -> None:
    async with in_network() as (app, pilot):
        for chosen, keys, why in (
            (0, ("<", ">", "d", "x", "enter", "f", "F"), "The input has one unit for each column of the data."),
            (
                5,
                ("<", ">", "d", "delete", "enter"),
                "The output's units follow from the data and the loss; f changes its activation.",
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
    ("rights", "layers", "chosen"),
    [(-1, (3, 3, 5, 7), 1), (0, (3, 3, 5, 7), 2), (1, (3, 5, 5, 7), 3), (2, (3, 5, 7, 7), 4), (3, (3, 5, 7, 7), 4)],
)
async def test_a_adds_a_layer_after_the_chosen_one(rights: int, layers: tuple[int, ...], chosen: int) -> None:
    async with in_network(hidden=(3, 5, 7), activation=("relu", "tanh", "linear")) as (app, pilot):
        await press(pilot, *(["left"] if rights < 0 else ["right"] * rights), "a")
        assert hidden(app) == layers
        assert app.session.chosen.layer == chosen
        assert len(app.session.recipe.hidden_activations) == 4


async def test_d_makes_a_second_layer_like_the_chosen_one() -> None:
    async with in_network(hidden=(3, 5), activation=("relu", "tanh")) as (app, pilot):
        await press(pilot, "right", "d")
        assert hidden(app) == (3, 5, 5)
        assert app.session.recipe.activation == ("relu", "tanh", "tanh")
        assert app.session.chosen.layer == 3


async def test_x_and_delete_remove_layers_down_to_none_and_a_brings_one_back() -> None:
    async with in_network(hidden=(3, 5)) as (app, pilot):
        await press(pilot, "right", "x")
        assert hidden(app) == (3,)
        await press(pilot, "left", "left", "right", "delete")
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
        await press(pilot, "right", "enter")
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
