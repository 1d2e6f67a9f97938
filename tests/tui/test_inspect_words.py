"""What the page Inspect says of the walk: where it begins, what it trains, and what to press next."""

from __future__ import annotations

import pytest

from tests.tui.screen import drawn, frame_of, opened, press, text
from tui.drawing.way import route_of
from tui.walk import SUM, UPDATE, Place


async def test_the_trained_batch_is_told_with_the_new_weight_and_can_be_undone() -> None:
    async with opened(size=(120, 40), batch_size=3, hidden=(2,), activation="tanh") as (app, pilot):
        await press(pilot, "I")
        one = Place(UPDATE, 1, 1, 0, route_of(frame_of(app)).steps)
        app.session.choose(**one._replace(step=0)._asdict(), on_link=True)
        await press(pilot, "5")
        network, before = app.session.trainer.network, app.session.trainer.network.weights[0][1, 0]
        assert "enter next" in str(app.page.panel("update").border_subtitle)
        await press(pilot, *["right"] * one.step)
        assert app.session.chosen.place == one
        assert "enter train the batch" in str(app.page.panel("update").border_subtitle)
        await press(pilot, "enter")
        after = f"{network.weights[0][1, 0]:+.6f}"
        told = f"Trained samples 1, 2, …: x1 → hidden 1 unit 2 is now {after}; u: undo."
        assert told in drawn(app, "status")
        assert (app.session.chosen.place, app.session.chosen.sample) == (Place(SUM, 1, 1, 0), 3)
        assert app.session.trainer.samples_done == 3
        await press(pilot, "u")
        assert network.weights[0][1, 0] == before
        assert app.session.trainer.samples_done == 0
        assert "Undone: training a batch" in drawn(app, "status")


@pytest.mark.parametrize("away", [False, True])
async def test_a_batch_that_takes_long_moves_the_sample_when_it_is_done_unless_the_page_was_left(away: bool) -> None:
    async with opened(size=(80, 24), batch_size=2, hidden=(2,), activation="tanh") as (app, pilot):
        await press(pilot, "I", "5")
        worker = app.session.worker
        one = Place(UPDATE, 1, 1, 0, route_of(frame_of(app)).steps)
        app.session.choose(**one._asdict(), on_link=True)
        worker.loader.ready = False  # Nothing is trained at once.
        await press(pilot, "enter")
        assert worker.requests.are_open
        # At this size one panel takes the other's place, with the page open all the time.
        assert app.page.panel("arithmetic").is_seen
        assert not app.page.panel("update").is_seen
        if away:
            await press(pilot, "T", "I")
        worker.loader.ready = True
        await worker.run_requested()
        app.session.publish()
        assert app.session.trainer.samples_done == 2
        assert (app.session.chosen.place, app.session.chosen.sample) == (Place(SUM, 1, 1, 0), 0 if away else 2)
        assert "trained samples 1, 2: " in frame_of(app).notice or away


async def test_it_opens_where_the_walk_of_a_unit_begins_unless_something_was_chosen() -> None:
    async with opened(size=(80, 24), hidden=(3,), activation="tanh", notice="something to read") as (app, pilot):
        first = app.session.chosen.weight
        await press(pilot, "I")
        assert app.session.chosen.place == Place(SUM, *first[:2], 2)
        assert "Something to read." in drawn(app, "status")
        await press(pilot, "right", "T", "I")
        assert app.session.chosen.place == Place(SUM, *first[:2], 0)
    async with opened(size=(80, 24), hidden=(3,), activation="tanh") as (app, pilot):
        app.session.choose(source=1)
        await press(pilot, "I")
        assert app.session.chosen.place.source == 1


async def test_a_sample_whose_inputs_are_all_0_is_told_with_the_way_to_another() -> None:
    async with opened(size=(80, 24), hidden=(3,)) as (app, pilot):
        await press(pilot, "I")
        assert "All inputs of sample 1 are 0; > shows sample 2." in text(app)
        await press(pilot, ">")
        assert "All inputs" not in text(app)
        await press(pilot, "<", "T")
        assert "All inputs" not in text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_panels_whose_keys_change_the_network_name_the_way_back_to_the_walk(size: tuple[int, int]) -> None:
    async with opened(size=size, hidden=()) as (app, pilot):
        for key, panel in (("1", "network"), ("2", "weights")):
            await press(pilot, "I", key)
            border = str(app.page.panel(panel).border_subtitle)
            assert border.startswith("4 back to Arithmetic" if size[0] > 80 else "4 Arithmetic"), border
            await press(pilot, "4")
            assert "Arithmetic" not in str(app.page.panel(panel).border_subtitle)
        await press(pilot, "T", "1")
        assert "back to" not in str(app.page.panel("network").border_subtitle)


async def test_a_single_other_panel_at_its_place_is_named() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "I", "5")
        assert str(app.page.panel("update").border_subtitle).endswith("4 Arithmetic")
        await press(pilot, "4")
        assert str(app.page.panel("arithmetic").border_subtitle).endswith("5 Update")
