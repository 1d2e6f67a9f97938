"""The map panel: its keys, its title, what it wants and what it explains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot

from engine.data.generators import generate
from tests.tui.maps import cells_of
from tests.tui.screen import drawn, frame_of, opened, press, said
from tui.app import XorciseApp
from tui.drawing.points import nearest
from tui.panels.map import MapPanel
from tui.plane import Plane

THREE: dict[str, Any] = {"data": "parity-3", "hidden": (4,), "activation": "tanh"}


def panel_of(app: XorciseApp) -> MapPanel:
    return app.query_one("#map", MapPanel)


def title(app: XorciseApp) -> str:
    return str(panel_of(app).border_title)


def roles(app: XorciseApp) -> set[str]:
    return {role for row in panel_of(app).rows for _, role in cells_of(row)}


async def focus(pilot: Pilot[None]) -> None:
    await press(pilot, "3")


async def test_the_map_is_seen_at_once_and_shows_the_frames_numbers() -> None:
    async with opened(epochs=300) as (app, _):
        assert title(app) == "Map · p(1)"
        picture = frame_of(app).pictures["map"]
        expected = app.session.trainer.predict(picture.grid.points())
        np.testing.assert_array_equal(picture.outputs[-1], expected)
        assert drawn(app, "map").count("○") >= 2
        assert drawn(app, "map").count("●") >= 2
        assert {"heat +8 +8", "heat -7 -7"} <= roles(app)


async def test_a_map_that_is_not_seen_wants_no_picture() -> None:
    async with opened(epochs=1, size=(80, 24)) as (app, pilot):
        assert not frame_of(app).pictures
        await focus(pilot)
        assert "map" in frame_of(app).pictures
        await press(pilot, "4")
        assert not frame_of(app).pictures
        await focus(pilot)
        await press(pilot, "D")
        assert "map" not in frame_of(app).pictures
        await press(pilot, "T")
        assert "map" in frame_of(app).pictures


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
async def test_it_fills_its_place_at_every_size_alone_too(size: tuple[int, int]) -> None:
    async with opened(epochs=20, size=size) as (app, pilot):
        await focus(pilot)
        await pilot.pause()
        for _ in range(2):
            panel = panel_of(app)
            assert frame_of(app).pictures["map"].grid.columns > panel.size.width / 2
            assert len(panel.rows) >= panel.size.height - 2
            assert len([role for role in roles(app) if role.startswith("heat")]) >= 3
            await press(pilot, "z")
            await pilot.pause()


async def test_arrows_move_a_cursor_that_reads_numbers_and_end_removes_it() -> None:
    async with opened(epochs=50) as (app, pilot):
        await focus(pilot)
        grid = frame_of(app).pictures["map"].grid
        await press(pilot, "right")
        column, line = grid.columns // 2, grid.lines // 2
        for key, (right, down) in (
            ("l", (1, 0)),
            ("k", (0, -1)),
            ("left", (-1, 0)),
            ("J", (0, 8)),
            ("shift+left", (-8, 0)),
        ):
            await press(pilot, key)
            column, line = column + right, line + down
            point = [float(grid.x[column]), float(grid.y[line])]
            answer = app.session.trainer.predict([point])[0, 1]
            assert f"x1 {point[0]:.4g}  x2 {point[1]:.4g}  p(1) {answer:.4f}" in drawn(app, "map")
        await press(pilot, *["H"] * 9, *["K"] * 9)
        assert f"x1 {grid.x[0]:.4g}  x2 {grid.y[0]:.4g}" in drawn(app, "map")
        await press(pilot, "end")
        assert "▲" not in drawn(app, "map")
        assert "wrong" in drawn(app, "map")


async def test_a_click_puts_the_cursor_there() -> None:
    async with opened(epochs=50) as (app, pilot):
        await pilot.click("#map", offset=(15, 6))
        await pilot.pause()
        assert cells_of(panel_of(app).rows[5])[14][1].startswith("at ")
        await pilot.click("#map", offset=(2, 6))  # beside the area: the numbers of the axis
        await pilot.pause()
        assert cells_of(panel_of(app).rows[5])[14][1].startswith("at ")


async def test_enter_chooses_the_nearest_sample_for_all_panels() -> None:
    async with opened(epochs=5) as (app, pilot):
        await focus(pilot)
        await press(pilot, "enter")
        assert said(app) == ["First move the cursor to a sample, with the arrows."]
        await press(pilot, "right", *["L"] * 4, *["J"] * 4, "enter")
        assert frame_of(app).chosen.sample == 2  # (1, 0)
        assert "cursor" in roles(app)
        assert "› " in drawn(app, "predictions")


async def test_d_leaves_two_colours() -> None:
    async with opened(epochs=300) as (app, pilot):
        await focus(pilot)
        await press(pilot, "d")
        assert title(app) == "Map · p(1) above 0.5"
        seen = {part for role in roles(app) if role.startswith("heat") for part in role.split()[1:]}
        assert seen <= {"-8", "+8", "+0"}
        assert "below 0.5" in drawn(app, "map")
        await press(pilot, "d")
        assert title(app) == "Map · p(1)"


async def test_brackets_go_through_the_outputs_and_w_shows_the_chosen_unit() -> None:
    async with opened(epochs=20) as (app, pilot):
        await focus(pilot)
        await press(pilot, "right_square_bracket")
        assert title(app) == "Map · p(0)"
        await press(pilot, "right_square_bracket")
        assert title(app) == "Map · p(1)"
        app.session.choose(layer=2, unit=3)
        await press(pilot, "w")
        assert title(app) == "Map · hidden 2 unit 4"
        app.session.choose(layer=0, unit=1)
        assert title(app) == "Map · input x2"
        app.session.choose(layer=5, unit=0)
        assert title(app) == "Map · p(0)"
        await press(pilot, "left_square_bracket")  # back to the outputs, to the one that was shown
        assert title(app) == "Map · p(1)"


async def test_a_single_output_has_no_others() -> None:
    async with opened(epochs=2, loss="half_squared_error") as (app, pilot):
        await focus(pilot)
        await press(pilot, "left_square_bracket")
        assert said(app) == [f"{title(app).removeprefix('Map · ')} is the only output; w shows the chosen unit."]


async def test_p_draws_the_test_samples_or_none() -> None:
    settings: dict[str, Any] = {"data": "gauss", "samples": 60, "test_fraction": 0.5}
    async with opened(epochs=5, **settings) as (app, pilot):
        await focus(pilot)
        assert "◦" not in drawn(app, "map").rsplit("\n", 2)[0]
        await press(pilot, "p")
        assert title(app) == "Map · p(1) · test samples"
        assert "◦" in drawn(app, "map")
        assert "•" in drawn(app, "map")
        await press(pilot, "right", "enter")
        assert frame_of(app).chosen.test
        await press(pilot, "p")
        assert title(app) == "Map · p(1) · no samples"
        assert not set("○●◇◆◦•") & set(drawn(app, "map"))
        await press(pilot, "p")
        assert title(app) == "Map · p(1)"
    async with opened(epochs=5) as (app, pilot):
        await focus(pilot)
        await press(pilot, "p")
        assert title(app) == "Map · p(1) · no samples"


async def test_of_more_than_two_inputs_two_are_chosen() -> None:
    async with opened(epochs=5, **THREE) as (app, pilot):
        await focus(pilot)
        assert "other inputs: mean" in str(panel_of(app).border_subtitle)
        seen = [frame_of(app).chosen.axes]
        for key in "xvxxv":
            await press(pilot, key)
            seen.append(frame_of(app).chosen.axes)
            assert frame_of(app).pictures["map"].grid.plane.axes == seen[-1]
        assert seen == [(0, 1), (2, 1), (2, 0), (1, 0), (2, 0), (2, 1)]


async def test_m_puts_the_other_inputs_where_the_chosen_sample_is() -> None:
    async with opened(epochs=5, **THREE) as (app, pilot):
        await focus(pilot)
        await press(pilot, "m")
        app.session.choose(sample=5)
        assert "other inputs: row 6" in str(panel_of(app).border_subtitle)
        plane = frame_of(app).pictures["map"].grid.plane
        assert plane.others == (1.0, 0.0, 1.0)
        await press(pilot, "m")
        assert frame_of(app).pictures["map"].grid.plane.others == (0.5,) * 3


async def test_of_more_inputs_the_title_names_those_that_are_drawn() -> None:
    async with opened(data="parity-4") as (app, pilot):
        await focus(pilot)
        assert title(app) == "Map · p(1) · x1 and x2"
        await press(pilot, "x")
        assert title(app) == "Map · p(1) · x3 and x2"


async def test_two_inputs_leave_nothing_to_choose() -> None:
    async with opened() as (app, pilot):
        await focus(pilot)
        for key, words in (("x", "There are no other inputs"), ("v", "There are no other"), ("m", "All inputs are on")):
            await press(pilot, key)
            assert said(app)[-1].startswith(words)


async def test_other_data_and_other_networks_have_their_own_map() -> None:
    async with opened(epochs=5) as (app, pilot):
        await focus(pilot)
        await press(pilot, "right", "x", "d")
        for changes in ({"data": "blobs-4"}, {"hidden": ()}, {"data": "parity-5"}, {"data": "plane", "loss": "auto"}):
            app.session.set_recipe(app.session.recipe.with_changes(**changes))
            await pilot.pause()
            frame = frame_of(app)
            picture = frame.pictures["map"]
            assert picture.outputs[-1].shape[1] == frame.layers[-1].units
            np.testing.assert_array_equal(picture.outputs[-1], app.session.trainer.predict(picture.grid.points()))
            assert title(app).startswith(("Map · class", "Map · p(1)", "Map · output"))
        for _ in range(4):
            await press(pilot, "u")
            picture = frame_of(app).pictures["map"]
            np.testing.assert_array_equal(picture.outputs[-1], app.session.trainer.predict(picture.grid.points()))
        assert title(app) == "Map · p(1) above 0.5"


async def test_a_single_input_has_a_curve(tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    table.write_text("x,y\n" + "\n".join(f"{x},{x * x}" for x in range(-5, 6)))
    async with opened(epochs=200, data=str(table), loss="mse", hidden=(8,), learning_rate=1e-3) as (app, pilot):
        await focus(pilot)
        assert title(app) == "Map · output"
        assert drawn(app, "map").count("●") >= 8
        assert any("⠀" < character <= "⣿" for character in drawn(app, "map"))
        await press(pilot, "right", "right")
        grid = frame_of(app).pictures["map"].grid
        at = float(grid.x[grid.columns // 2 + 1])
        answer = float(app.session.trainer.predict([[at]])[0, 0])
        assert f"x {at:.4g}  output {answer:.4f}" in drawn(app, "map")
        await press(pilot, "down", "enter", "d")
        assert frame_of(app).chosen.sample == 5
        assert said(app)[-1] == "A curve has no colours to tell apart."
        hints = str(app.query_one(MapPanel).border_subtitle)
        assert "arrows read" in hints
        assert "two colours" not in hints
        assert "output" not in hints


async def test_before_the_loops_are_loaded_the_axes_are_there() -> None:
    async with opened(load=False) as (app, pilot):
        await focus(pilot)
        assert "x1" in drawn(app, "map")
        assert drawn(app, "map").count("○") >= 2
        app.session.load()
        await pilot.pause()
        assert len([role for role in roles(app) if role.startswith("heat")]) > 3


def test_the_nearest_sample_is_the_nearest_on_the_screen() -> None:
    data = generate("xor")
    plane = Plane.of(data, generator="xor")
    assert [nearest(plane, data.inputs, place) for place in ((0.1, 0.2), (0.2, 0.9), (0.9, 0.4), (0.6, 0.6))] == [
        0,
        1,
        2,
        3,
    ]
    stretched = Plane((0, 1), ((0.0, 100.0), (0.0, 1.0)), (0.0, 0.0))
    assert nearest(stretched, np.array([[50.0, 0.0], [0.0, 0.9]]), (30.0, 0.6)) == 1
