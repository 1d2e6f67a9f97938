"""The network panel: walking through the diagram and along its links, weights by hand, the mouse, and rows."""

from __future__ import annotations

import numpy as np
import pytest
from textual.widgets import Input

from tests.tui.screen import drawn, editor_says, field_of, frame_of, opened, press, said, text, wheel
from tui.app import XorciseApp
from tui.drawing.diagram import arrangement
from tui.panels.network import NetworkPanel
from tui.plane import Grid


def place(app: XorciseApp) -> tuple[int, int, int]:
    chosen = app.session.chosen
    return chosen.layer, chosen.unit, chosen.source


def last_lines(app: XorciseApp) -> list[str]:
    """What is told of what is chosen."""
    return [" ".join(line.split()) for line in drawn(app, "network").splitlines()[-3:]]


async def test_the_arrows_and_their_letters_walk_through_layers_and_units_and_stop_at_the_ends() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=1, unit=0, source=0)
        await press(pilot, "right", "l", "down", "j")
        assert place(app)[:2] == (3, 2)
        await press(pilot, "down", "down", "down")
        assert place(app)[:2] == (3, 3)
        await press(pilot, "right", "right", "right", "right")
        assert place(app)[:2] == (5, 1)  # the lower of two outputs is nearest
        await press(pilot, "k", "up", "up")
        assert place(app)[:2] == (5, 0)
        await press(pilot, *["left"] * 4, "h", "left")
        assert place(app)[:2] == (0, 0)
        assert said(app) == []


async def test_brackets_go_along_the_weights_of_the_chosen_unit_and_the_bias_is_the_last() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=2, unit=1, source=0)
        await press(pilot, "]")
        assert place(app) == (2, 1, 0)  # the one that was chosen already
        await press(pilot, "]", "down", "j")
        assert place(app) == (2, 1, 3)
        layer = frame_of(app).layers[2]
        assert layer.weights is not None
        assert f"weight {layer.weights[1, 3]:+.4f}" in last_lines(app)[-1]
        await press(pilot, "]")
        assert place(app) == (2, 1, 4)
        assert "bias of hidden 2 unit 2 bias" in last_lines(app)[-1]
        await press(pilot, "]")
        assert place(app) == (2, 1, 0)
        await press(pilot, "[", "[", "k")
        assert place(app) == (2, 1, 2)


async def test_from_a_link_the_arrows_lead_to_its_source_and_back_to_its_unit() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        panel = app.query_one(NetworkPanel)
        app.session.choose(layer=3, unit=1, source=2)
        await press(pilot, "]", "right")
        assert (place(app), panel.on_link) == ((3, 1, 2), False)
        await press(pilot, "]", "left")
        assert (place(app)[:2], panel.on_link) == ((2, 2), False)
        app.session.choose(source=4)
        await press(pilot, "]", "left")  # the bias comes from no unit
        assert (place(app), panel.on_link) == ((2, 2, 4), False)


async def test_an_input_has_no_weights_and_says_so() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=0)
        await press(pilot, "]")
        assert said(app) == ["No weights lead into an input; → goes to the first layer with weights."]
        assert not app.query_one(NetworkPanel).on_link


async def test_a_weight_is_typed_frozen_and_set_to_0_along_its_link_and_undone() -> None:
    async with opened(epochs=2) as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=2, unit=1, source=3)
        before = app.session.trainer.network.parameters.copy()
        await press(pilot, "]", "enter")
        assert isinstance(app.focused, Input)
        assert "hidden 1 unit 4 → hidden 2 unit 2" in editor_says(app)
        field_of(app).value = "-3/2"
        await press(pilot, "enter")
        assert app.query_one(NetworkPanel).has_focus
        weights, frozen = app.session.trainer.network.weights[1], app.session.trainer.frozen.weights[1]
        assert weights[1, 3] == -1.5
        await press(pilot, "f")
        assert frozen[1, 3] == 1.0
        assert "frozen" in last_lines(app)[-1]
        await press(pilot, "u", "x")
        assert (weights[1, 3], frozen[1, 3]) == (0.0, 1.0)
        assert app.session.recipe.hidden == (4, 4, 4, 4)
        await press(pilot, "u", "u")
        np.testing.assert_array_equal(app.session.trainer.network.parameters, before)


async def test_the_output_bias_is_typed_like_any_other() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=5, unit=1, source=4)
        await press(pilot, "]", "enter")
        assert "bias of output unit 2" in editor_says(app)
        field_of(app).value = "0.25"
        await press(pilot, "enter")
        assert app.session.trainer.network.biases[-1].tolist() == [0.0, 0.25]


async def test_the_border_tells_the_keys_of_what_is_chosen_and_how_many_links_are_drawn() -> None:
    async with opened(size=(160, 50)) as (app, pilot):
        await press(pilot, "1")
        assert "[ ] weights  < > units  f c func  a x layer" in text(app)
        await press(pilot, "]")
        assert "f freeze  x to 0  esc back  enter set  [ ] weights  ← source" in text(app)
        panel = app.query_one(NetworkPanel)
        assert panel.more() == ""
        app.session.set_recipe(app.session.recipe.with_changes(hidden=(16, 16)))
        weights = 2 * 16 + 16 * 16 + 16 * 2
        assert f" of {weights} weights" in panel.more()
        assert 0 < int(panel.more().split()[0]) < weights


# --- pictures --------------------------------------------------------------------------------------------------------


async def test_it_wants_a_picture_of_its_tiles_while_it_is_seen() -> None:
    async with opened() as (app, pilot):
        panel = app.query_one(NetworkPanel)

        def grid() -> Grid | None:
            return app.session.worker.wanted.get("network")

        where = arrangement(frame_of(app), *panel.size)
        wanted = grid()
        assert wanted is not None
        assert where is not None
        assert (wanted.columns, wanted.lines) == (where.way.width, where.way.height)
        assert frame_of(app).pictures["network"].grid == wanted
        await press(pilot, "2", "z")
        assert grid() is None
        await press(pilot, "z")
        assert grid() == wanted
        app.session.set_recipe(app.session.recipe.with_changes(data="parity-3"))
        assert grid() is None  # three inputs are no plane


async def test_while_training_the_diagram_is_drawn_ten_times_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("tui.panels.network.perf_counter", lambda: now)
    async with opened(data="parity-3") as (app, _):
        app.session.worker.playing = True
        app.session.publish()
        panel = app.query_one(NetworkPanel)
        first = panel.rows
        app.session.trainer.network.weights[0][:] = 3.0
        app.session.choose(unit=app.session.chosen.unit)  # another frame, of the same choice
        assert panel.rows[:-2] == first[:-2]
        now += 0.11
        app.session.publish()
        assert panel.rows[:-2] != first[:-2]


# --- mouse -----------------------------------------------------------------------------------------------------------


async def test_a_click_chooses_a_unit_or_a_layer_and_a_double_click_types() -> None:
    async with opened() as (app, pilot):
        panel = app.query_one(NetworkPanel)
        where = arrangement(frame_of(app), *panel.size)
        assert where is not None
        third = where.layers[3]
        await pilot.click(panel, offset=(third.x + 2, where.line_of(third.top(2)) + 1))
        assert panel.has_focus
        assert place(app)[:2] == (3, 2)
        await pilot.click(panel, offset=(where.layers[4].x + 2, 1))
        assert place(app)[:2] == (4, 2)
        await pilot.click(panel, offset=(where.layers[4].x + 2, 1), times=2)
        assert isinstance(app.focused, Input)
        assert "units of hidden 4" in text(app)


async def test_a_click_on_a_line_chooses_its_weight_and_a_double_click_types_it() -> None:
    async with opened(hidden=(1,), size=(100, 30)) as (app, pilot):
        panel = app.query_one(NetworkPanel)
        where = arrangement(frame_of(app), *panel.size)
        assert where is not None
        gap = where.gaps[0]
        at = gap.x + 2, int(gap.left[1] + 1) // 4  # the end of the second input's line
        await pilot.click(panel, offset=(at[0] + 1, at[1] + 1))
        assert (place(app), panel.on_link) == ((1, 0, 1), True)
        await pilot.click(panel, offset=(at[0] + 1, at[1] + 1), times=2)
        assert "x2 → hidden 1 unit 1" in editor_says(app)


async def test_a_click_beside_everything_chooses_nothing() -> None:
    async with opened() as (app, pilot):
        panel, before = app.query_one(NetworkPanel), app.session.chosen
        await pilot.click(panel, offset=(1, 2))
        await pilot.click(panel, offset=(0, 0))
        assert app.session.chosen == before
        assert not panel.on_link


async def test_the_wheel_goes_through_the_units() -> None:
    async with opened() as (app, pilot):
        app.session.choose(layer=2, unit=0)
        for direction in (1, 1, -1):
            await wheel(pilot, "#network", direction)
        assert place(app)[:2] == (2, 1)


# --- rows ------------------------------------------------------------------------------------------------------------


async def test_many_layers_are_rows_and_all_arrows_go_through_them() -> None:
    async with opened(size=(80, 24), hidden=(2,) * 20) as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=1)
        await press(pilot, "down", "right", "j", "l")
        assert place(app)[0] == 5
        assert "› hidden 5" in drawn(app, "network")
        await press(pilot, "left", "up", ">")
        assert place(app)[0] == 3
        assert app.session.recipe.hidden[:4] == (2, 2, 3, 2)
        assert "more" in app.query_one(NetworkPanel).more()


async def test_in_rows_the_border_tells_the_keys_of_a_weight_and_arrows_escape_and_a_click_lead_back_to_the_layer() -> (
    None
):
    async with opened(size=(80, 24), hidden=(2,) * 20) as (app, pilot):
        await press(pilot, "1")
        panel = app.query_one(NetworkPanel)
        app.session.choose(layer=3, unit=1, source=1)
        for back in ("down", "right", "up", "left", "escape", ""):
            await press(pilot, "]")
            assert panel.on_link
            assert "f freeze  x to 0" in text(app)
            assert "units" not in (panel.border_subtitle or "")
            if back:
                await press(pilot, back)
            else:
                await pilot.click("#network", offset=(5, 2))
            assert not panel.on_link
            assert "< > units  f c func" in text(app)
        before = app.session.trainer.network.parameters.copy()
        await press(pilot, "escape", "]", "down", "x")  # removes a layer, and no weight is touched
        assert len(app.session.recipe.hidden) == 19
        await press(pilot, "u")
        np.testing.assert_array_equal(app.session.trainer.network.parameters, before)


async def test_escape_leads_from_a_weight_of_the_diagram_to_its_unit() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=2, unit=1, source=3)
        await press(pilot, "]", "escape")
        panel = app.query_one(NetworkPanel)
        assert (place(app), panel.on_link) == ((2, 1, 3), False)
        await press(pilot, "escape", "down")
        assert place(app)[:2] == (2, 2)
        assert said(app) == []


async def test_another_architecture_is_of_layers_and_no_longer_of_the_chosen_weight() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "1")
        app.session.choose(layer=2, unit=1, source=3)
        await press(pilot, "]", "a", "x")
        assert app.session.recipe.hidden == (4,) * 4
        assert not app.session.trainer.frozen.weights[1].any()


async def test_a_click_finds_the_layer_it_shows_when_rows_are_scrolled() -> None:
    async with opened(size=(80, 24), hidden=(2,) * 20) as (app, pilot):
        app.session.choose(layer=12)
        shown = drawn(app, "network").splitlines()
        await pilot.click("#network", offset=(5, 2))
        assert f"hidden {place(app)[0]} " in shown[1]


async def test_a_network_that_shrinks_under_the_choice_keeps_it_inside() -> None:
    async with opened() as (app, pilot):
        app.session.choose(layer=5, unit=1)
        await press(pilot, "1", "]")
        app.session.set_recipe(app.session.recipe.with_changes(hidden=()))
        assert place(app)[0] == 1
        assert "output unit" in last_lines(app)[-1]
