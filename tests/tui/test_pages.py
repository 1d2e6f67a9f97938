"""The table of what stands where, and the stylesheet that lays it out."""

from __future__ import annotations

from itertools import product

import pytest

from tests.tui.screen import opened, press, rows
from tui.pages import HEIGHTS, PAGES, PANELS, SMALLEST, WIDTHS, Page, Place
from tui.panels.page import KINDS
from tui.panels.panel import Panel


def test_every_panel_stands_on_a_page_from_a_size_class_on() -> None:
    places = [place for page in PAGES.values() for place in page.places]
    assert {place.panel for place in places} == set(PANELS) == set(KINDS)
    sizes = set(product((columns for columns, _ in WIDTHS), (lines for lines, _ in HEIGHTS)))
    assert all(place.least in sizes for place in places)
    for page in PAGES.values():
        assert len({place.panel for place in page.places}) == len(page.places)


def test_a_panel_stands_there_from_its_least_size_on() -> None:
    page = Page((Place("network"), Place("loss", (108, 24))))
    assert page.panels(108, 24) == ("network", "loss")
    assert page.panels(107, 60) == page.panels(200, 23) == page.panels(*SMALLEST) == ("network",)
    assert page.panels(SMALLEST[0] - 1, 60) == page.panels(200, SMALLEST[1] - 1) == ()


async def test_in_every_size_class_the_stylesheet_fills_the_page_with_the_panels_of_the_table() -> None:
    async with opened() as (app, pilot):
        for (columns, width), (lines, height) in product(WIDTHS, HEIGHTS):
            await pilot.resize_terminal(max(columns, 1), max(lines, 1))
            await pilot.pause()
            assert app.screen.classes >= {width, height}
            seen = {str(panel.id): panel.region for panel in app.query(Panel) if panel.display and panel.region}
            assert set(seen) == set(PAGES["train"].panels(columns, lines))
            room = app.page.region
            assert all(room.contains_region(region) for region in seen.values())
            assert sum(region.area for region in seen.values()) == room.area, f"{columns}x{lines}"


async def test_a_panel_without_room_beside_the_others_is_seen_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [place for place in PAGES["train"].places if place.panel != "loss"]
    monkeypatch.setitem(PAGES, "train", Page((*places, Place("loss", (108, 30)))))
    async with opened(size=(80, 24)) as (app, pilot):

        def shown() -> set[str]:
            return {str(panel.id) for panel in app.query(Panel) if panel.display}

        assert shown() == set(PANELS) - {"loss"}
        await press(pilot, "3")
        assert shown() == {"loss"}
        assert "Loss" in rows(app)[2]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert shown() == set(PANELS)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert shown() == {"loss"}
        await press(pilot, "tab")
        assert shown() == set(PANELS) - {"loss"}
        await press(pilot, "3", "z", "z", "4", "z")
        assert shown() == {"weights"}
