"""The table of what stands where, and how it is laid out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from textual.geometry import Region

from tests.tui.screen import field_of, opened, press, rows, said
from tui.actions import way_to
from tui.arrangements import OR, Arrangement, Fit
from tui.config import Config
from tui.memory import Memory
from tui.pages import PAGES, SMALLEST, home_of
from tui.panels.panel import Panel
from tui.tiling import tiles

EVERY = [(name, one) for name, page in PAGES.items() for one in page.arrangements]


def wide(place: str) -> int:  # noqa: ARG001
    return 1000


def high(place: str, width: int) -> int:  # noqa: ARG001
    return 8


def test_every_panel_stands_on_one_page_in_every_arrangement_or_is_alone() -> None:
    for name, arrangement in EVERY:
        named = [panel for place in arrangement.places for panel in place.split(OR)]
        assert len(set(named)) == len(named)
        assert set(named) <= set(PAGES[name].panels)
    # At 80x24 nothing but the map is behind another panel.
    usual = PAGES["train"].arrangement(80, 24)
    assert usual is not None
    assert [place for place in usual.places if OR in place] == ["weights/map"]


@pytest.mark.parametrize(("page", "arrangement"), EVERY)
def test_the_places_are_rectangles_that_fill_the_page(page: str, arrangement: Arrangement) -> None:
    least = arrangement.least
    for columns, lines in product(range(least[0], least[0] + 40, 7), range(least[1] - 3, least[1] + 30, 5)):
        if PAGES[page].arrangement(columns, lines + 3) is not arrangement:
            continue
        found = list(tiles(arrangement, columns, lines, wide, high).values())
        whole = Region(0, 0, columns, lines)
        assert sum(region.area for region in found) == whole.area
        assert all(whole.contains_region(region) and region.height >= 4 and region.width >= 20 for region in found)
        assert not any(one.overlaps(other) for one in found for other in found if one is not other)


def test_a_larger_screen_has_the_last_arrangement_that_fits() -> None:
    page = PAGES["train"]
    assert page.arrangement(SMALLEST[0] - 1, 60) is None
    assert page.arrangement(200, SMALLEST[1] - 1) is None
    assert page.arrangement(*SMALLEST) is page.arrangements[0]
    assert page.arrangement(200, 60) is page.arrangements[-1]
    for name, arrangement in EVERY:
        assert PAGES[name].arrangement(*arrangement.least) is arrangement


def test_lines_are_as_many_as_panels_ask_for_within_a_limit() -> None:
    arrangement = Arrangement((1, 1), (1.0,), (1.0, Fit(9)), ("network", "weights"))
    for wanted, height in ((3, 3), (9, 9), (40, 9)):
        found = tiles(arrangement, 50, 30, wide, lambda _, __, wanted=wanted: wanted)  # type: ignore[misc]
        assert found["weights"] == Region(0, 30 - height, 50, height)
        assert found["network"] == Region(0, 0, 50, 30 - height)


def test_columns_are_as_many_as_the_panels_in_them_alone_ask_for() -> None:
    arrangement = Arrangement((1, 1), (Fit(30), 1.0), (4, 4, 1.0), ("loss loss", "map weights", "network weights"))
    for asked, width in (({}, 10), ({"loss": 90, "weights": 90}, 10), ({"map": 20}, 20), ({"network": 90}, 30)):
        found = tiles(arrangement, 50, 12, lambda place, asked=asked: asked.get(place, 10), high)  # type: ignore[misc]
        assert found["map"] == Region(0, 4, width, 4)
        assert found["weights"] == Region(width, 4, 50 - width, 8)
        assert found["loss"] == Region(0, 0, 50, 4)


async def test_the_screen_shows_the_panels_where_the_table_says() -> None:
    async with opened() as (app, pilot):
        for key, name in (("T", "train"), ("D", "data")):
            await press(pilot, key)
            for arrangement in PAGES[name].arrangements:
                await pilot.resize_terminal(*arrangement.least)
                await pilot.pause()
                seen = {str(panel.id): panel.region for panel in app.query(Panel) if panel.is_seen}
                assert {arrangement.place_of(panel) for panel in seen} == set(arrangement.places)
                room = app.page.region
                assert room.height == arrangement.least[1] - 3
                assert sum(region.area for region in seen.values()) == room.area
                assert f" {PAGES[name].title} " in rows(app)[0]


async def test_panels_that_share_a_place_are_shown_in_turn() -> None:
    async with opened(size=(80, 24)) as (app, pilot):

        def shown() -> set[str]:
            return {str(panel.id) for panel in app.query(Panel) if panel.is_seen}

        train = set(PAGES["train"].panels)
        assert shown() == train - {"map"}
        await press(pilot, "3")
        assert shown() == train - {"weights"}
        await press(pilot, "1")
        assert shown() == train - {"weights"}
        await press(pilot, "4")
        assert shown() == train - {"map"}
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert shown() == train
        await press(pilot, "z")
        assert shown() == {"weights"}
        await press(pilot, "tab", "z")
        assert shown() == train


async def test_panels_that_share_a_place_say_which_key_shows_the_others() -> None:
    async with opened(size=(80, 24)) as (app, pilot):

        def under(panel: str) -> str:
            return str(app.query_one(f"#{panel}", Panel).border_subtitle)

        assert under("weights").startswith("3 Map  † dead")
        await press(pilot, "4")
        assert "3 Map" in under("weights")
        await press(pilot, "3")
        assert under("map").endswith("4 Weights")
        await press(pilot, "z")
        assert "4 Weights" not in under("map")
        await press(pilot, "z", "5")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert not {"3 Map", "4 Weights"} & {*under("map").split("  "), *under("weights").split("  ")}
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await press(pilot, "D")
        assert under("sampling") == "3 Samples 4 Features"
        await press(pilot, "5")
        assert under("sampling").endswith("others: 3, 4")
        assert under("sampling").startswith("←→ change")


async def test_pages_keep_their_focus_and_are_opened_by_key_and_click() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "1", "D", "2", "T")
        assert app.focused is app.page.panel("network")
        await press(pilot, "D")
        assert app.focused is app.page.panel("picture")
        await pilot.click("#status", offset=(3, 0))
        assert app.page is app.pages["train"]
        await pilot.click("#status", offset=(10, 0))
        assert app.page is app.pages["inspect"]
        await pilot.click("#status", offset=(21, 0))
        assert app.page is app.pages["data"]
        await press(pilot, "s", "9")
        assert app.session.trainer.epoch == 1


async def test_a_number_without_a_panel_on_this_page_says_where_it_is() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "D", "2", "6")
        assert app.focused is app.page.panel("picture")
        assert said(app) == ["Page Data has 5 panels; 6 is Hyperparameters on page Train (T, 6)."]
        await press(pilot, "T", "6")
        assert app.focused is app.page.panel("hyperparameters")


async def test_a_panel_without_a_place_is_seen_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        without = Arrangement((60, 20), (1.0,), (1.0, 1.0), ("network", "weights"))
        monkeypatch.setattr(
            app.page,
            "page",
            PAGES["train"].__class__("T", "T", "", "network", ("network", "loss", "weights"), (without,)),
        )
        await press(pilot, "2")
        assert [panel.id for panel in app.query(Panel) if panel.is_seen] == ["loss"]
        await press(pilot, "1")
        assert [panel.id for panel in app.query(Panel) if panel.is_seen] == ["network", "weights"]


def test_a_panel_of_several_pages_is_shown_on_the_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = PAGES["data"]
    monkeypatch.setitem(PAGES, "data", replace(data, panels=(*data.panels, "weights")))
    assert [home_of("weights", page) for page in ("train", "data")] == ["train", "data"]
    assert [home_of("sets", page) for page in ("train", "data")] == ["data", "data"]
    assert way_to("weights", "data") == ("6",)
    assert way_to("loss", "data") == ("T", "2")


async def test_each_page_has_its_own_widget_of_a_panel() -> None:
    async with opened(data="spiral", load=True) as (app, pilot):
        await press(pilot, "I", "1")
        there, here = app.pages["train"].panel("network"), app.page.panel("network")
        assert here.has_focus
        assert here is app.show_panel("network")
        assert (there.is_seen, here.is_seen) == (False, True)
        await press(pilot, "right", "right")  # from the bias at which the walk begins to its unit, and on
        assert app.session.chosen.layer == 2
        assert app.session.worker.wanted["network"]
        await press(pilot, "T", "1")
        assert app.page.panel("network") is there
        assert there.has_focus
        assert app.session.worker.wanted["network"]


@pytest.mark.parametrize("first", PAGES)
async def test_the_palette_is_the_same_on_whichever_page_the_program_opens(first: str) -> None:
    memory = Memory()
    memory.keep("page", first)
    async with opened(config=Config(memory=memory, environment={})) as (app, pilot):
        assert app.page.id == first
        commands = {command.title: command.callback for command in app.get_system_commands(app.screen)}
        assert {"learning rate: type a value", "optimizer: adam", "matrix product, term by term"} < set(commands)
        commands["optimizer: adam"]()
        await pilot.pause()
        assert app.session.recipe.optimizer == "adam"
        commands["momentum: type a value"]()
        await pilot.pause()
        assert app.page.id == "train"
        assert app.focused is field_of(app)
