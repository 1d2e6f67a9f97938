"""The picture of the data: samples set by hand by its keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from engine import Dataset, Recipe, Trainer
from engine.data.tables import read_table
from engine.data.writing import write_table
from engine.events import DataReplaced
from tests.engine.standing import everything
from tests.tui.screen import drawn, editor_says, field_of, frame_of, opened, press, said
from tui.app import XorciseApp
from tui.panels.picture import PicturePanel

CLOUD = Recipe().with_changes(data="gauss", samples=40)
VALUES = Recipe().with_changes(data="plane", samples=30, loss="mse")


def panel_of(app: XorciseApp) -> PicturePanel:
    return app.query_one(PicturePanel)


async def go(pilot: Pilot[None], x: float, y: float) -> None:
    """Move the cursor to the cell of a place, by keys."""
    app = pilot.app
    assert isinstance(app, XorciseApp)
    grid = panel_of(app).grid(frame_of(app))
    assert grid is not None
    here = panel_of(app).cursor(frame_of(app))
    for low, high, now, wanted in (
        ("left", "right", grid.column_of(here.x), grid.column_of(x)),
        ("up", "down", grid.line_of(here.y), grid.line_of(y)),
    ):
        assert now is not None
        assert wanted is not None
        far, near = divmod(abs(wanted - now), 8)
        key = high if wanted > now else low
        await press(pilot, *[f"shift+{key}"] * far, *[key] * near)


async def test_samples_are_added_moved_changed_and_removed_by_keys() -> None:
    async with opened(CLOUD, epochs=3) as (app, pilot):
        await press(pilot, "D", "2")
        before = everything(app.session.trainer)
        await go(pilot, 4.0, -4.0)
        x, y = panel_of(app).cursor(frame_of(app))[:2]
        await press(pilot, "a")
        data = frame_of(app).data
        assert data.inputs[-1].tolist() == [x, y]
        assert (len(data), data.labels[-1]) == (41, 1)
        assert frame_of(app).notice == "a sample was added after epoch 3; u: undo"
        assert "changed by hand" in str(panel_of(app).border_title)
        assert f"nearest ● 1 at {x:.4g}, {y:.4g}, row 41" in drawn(app, "picture")
        await press(pilot, "e")
        assert frame_of(app).data.labels[-1] == 0
        await press(pilot, "m", "left", "left", "up", "m")
        moved = frame_of(app).data.inputs[-1].tolist()
        assert (moved[0] < x, moved[1] > y) == (True, True)
        assert moved == [*panel_of(app).cursor(frame_of(app))[:2]]
        await press(pilot, "c", "a")
        assert frame_of(app).data.labels[-1] == 0
        await press(pilot, "x", "delete")
        assert len(frame_of(app).data) == 40
        trainer = app.session.trainer
        assert sum(isinstance(event, DataReplaced) for event in trainer.events) == 6
        assert everything(Trainer.replay(CLOUD, trainer.events, 3)) == everything(trainer)
        await press(pilot, *"uuuuuu")
        assert everything(app.session.trainer) == before
        assert len(frame_of(app).data) == 40
        assert "changed by hand" not in str(panel_of(app).border_title)


async def test_the_plane_stays_while_samples_are_changed_on_it() -> None:
    async with opened(Recipe()) as (app, pilot):
        await press(pilot, "D", "2")
        before = panel_of(app).scene(frame_of(app)).plane
        await press(pilot, "a", "right", "a")
        assert len(frame_of(app).data) == 6
        assert panel_of(app).scene(frame_of(app)).plane == before
        app.session.samples.add([7.0, 7.0], [1.0, 0.0], panel_of(app).answer)
        assert panel_of(app).scene(frame_of(app)).plane != before


async def test_refusals_are_one_line_and_change_nothing() -> None:
    async with opened(Recipe(), epochs=1) as (app, pilot):
        await press(pilot, "D", "2")
        await go(pilot, 0.0, 0.0)
        await press(pilot, "x")
        await go(pilot, 1.0, 1.0)
        await press(pilot, "x")
        assert said(app) == [
            "Nothing was changed: this is the only sample of class '0' and must stay; add another one first"
        ]
        await press(pilot, "e")
        assert "must stay so" in said(app)[-1]
        assert len(frame_of(app).data) == 3
        await press(pilot, "[")
        assert said(app)[-1] == "Both inputs are shown; there is no other."
        await press(pilot, "backspace")
        assert len(frame_of(app).data) == 4
        assert not frame_of(app).own_samples
        await press(pilot, "backspace")
        assert said(app)[-1] == "Nothing to bring back: no sample was changed by hand."


async def test_the_value_of_a_sample_is_asked_for() -> None:
    async with opened(VALUES) as (app, pilot):
        await press(pilot, "D", "2", "a")
        assert "target value" in editor_says(app)
        await press(pilot, *"x", "enter")
        assert "a number" in editor_says(app)
        assert len(frame_of(app).data) == 30
        field_of(app).value = "-0.75"
        await press(pilot, "enter")
        assert frame_of(app).data.targets[-1].tolist() == [-0.75]
        await press(pilot, "e")
        assert field_of(app).value == "-0.75"
        field_of(app).value = "2,5"
        await press(pilot, "enter")
        assert frame_of(app).data.targets[-1].tolist() == [2.5]
        await press(pilot, "c")
        assert said(app)[-1] == "This data has no classes: a asks for the value of a new sample."


async def test_one_input_the_value_is_read_from_the_vertical_axis(tmp_path: Path) -> None:
    write_table(Dataset([[0.0], [1.0], [2.0]], [[0.5], [-1.5], [3.25]], "regression"), tmp_path / "curve.csv")
    async with opened(Recipe().with_changes(data=str(tmp_path / "curve.csv"), loss="mse")) as (app, pilot):
        await press(pilot, "D", "2")
        await go(pilot, 0.5, 0.0)
        x, y = panel_of(app).cursor(frame_of(app))[:2]
        await press(pilot, "a")
        data = frame_of(app).data
        assert (data.inputs[-1].tolist(), data.targets[-1].tolist()) == ([x], [y])
        await press(pilot, "m", "up", "up", "m")
        assert frame_of(app).data.targets[-1, 0] > y
        await press(pilot, "]")
        assert said(app)[-1] == "The only input is shown; there is no other."


async def test_of_many_inputs_two_are_shown_and_a_new_sample_has_the_others_of_the_nearest() -> None:
    async with opened(Recipe().with_changes(data="parity-3")) as (app, pilot):
        await press(pilot, "D", "2", "]")
        assert frame_of(app).chosen.axes == (0, 2)
        assert "x1 and x3" in str(panel_of(app).border_title)
        await press(pilot, "[")
        assert frame_of(app).chosen.axes == (1, 2)
        await go(pilot, 1.0, 0.0)
        await press(pilot, "enter", "a")
        chosen = frame_of(app).data.inputs[frame_of(app).chosen.sample]
        assert frame_of(app).data.inputs[-1].tolist() == [chosen[0], 1.0, 0.0]


async def test_enter_chooses_the_nearest_and_the_mouse_moves_the_cursor() -> None:
    async with opened(CLOUD, test_fraction=0.25) as (app, pilot):
        await press(pilot, "D", "2")
        place = frame_of(app).data.inputs[3]
        await go(pilot, *place.tolist())
        await press(pilot, "enter")
        chosen = frame_of(app).chosen
        part = frame_of(app).test_data if chosen.test else frame_of(app).data
        assert part is not None
        assert np.abs(part.inputs[chosen.sample] - place).max() < 0.6
        before = panel_of(app).cursor(frame_of(app))
        await pilot.click("#picture", offset=(12, 5))
        assert panel_of(app).cursor(frame_of(app)) != before


async def test_the_samples_are_written_and_the_file_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    async with opened(CLOUD, test_fraction=0.25) as (app, pilot):
        await press(pilot, "D", "2", "a", "w")
        assert field_of(app).value == "gauss.csv"
        field_of(app).value = str(path)
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        notice = f"41 samples written; open them with: xorcise --data {path}"
        assert frame_of(app).notice == notice
        whole = app.session.trainer.prepared.whole()
        again = read_table(path)
        assert again.inputs.tobytes() == whole.inputs.tobytes()
        assert (again.labels.tolist(), again.classes) == (whole.labels.tolist(), whole.classes)
        await press(pilot, "a", "w")
        field_of(app).value = str(path)
        await press(pilot, "enter")
        assert "is there already; press enter again to replace it" in editor_says(app)
        assert len(read_table(path)) == 41
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(read_table(path)) == 42
        await press(pilot, "w")
        field_of(app).value = str(tmp_path / "none" / "a.csv")
        await press(pilot, "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "there is no folder" in editor_says(app)


async def test_it_works_on_the_smallest_screen_too() -> None:
    async with opened(CLOUD, size=(60, 20)) as (app, pilot):
        await press(pilot, "D", "2")
        assert "row" in drawn(app, "picture")
        await press(pilot, "z", "a")
        assert len(frame_of(app).data) == 41
