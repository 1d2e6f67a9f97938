"""Where layers and units are drawn: nothing overlaps, nothing is cut, and what is chosen is among what is drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.drawing.arrangement import BESIDE, LEAST_GAP, NOWHERE, Arrangement, arrange


def arranged(*sizes: int, columns: int = 60, lines: int = 13, is_picture: bool = True) -> Arrangement | None:
    return arrange(sizes, (1, 0, 0), columns, lines, is_picture, 2, 4)


@settings(max_examples=300)
@given(
    st.lists(st.integers(1, 90), min_size=2, max_size=9),
    st.integers(0, 160),
    st.integers(0, 50),
    st.booleans(),
    st.integers(1, 30),
    st.integers(1, 30),
    st.data(),
)
def test_nothing_overlaps_and_the_chosen_unit_and_its_source_are_drawn(
    sizes: list[int], columns: int, lines: int, is_picture: bool, names: int, answers: int, data: st.DataObject
) -> None:
    layer = data.draw(st.integers(0, len(sizes) - 1))
    unit = data.draw(st.integers(0, sizes[layer] - 1))
    source = data.draw(st.integers(0, sizes[layer - 1])) if layer else 0
    one = arrange(tuple(sizes), (layer, unit, source), columns, lines, is_picture, names, answers)
    if one is None:
        return
    assert unit in one.layers[layer].units
    if layer and source < sizes[layer - 1]:
        assert source in one.layers[layer - 1].units
    body = range(2 * one.head, 2 * (lines - one.way.facts))
    assert one.way.facts >= 1
    for number, (column, size) in enumerate(zip(one.layers, sizes, strict=True)):
        assert len(column.units) == len(column.tops) <= size
        assert column.tops[0] >= body.start
        assert column.tops[-1] + one.way.tall <= body.stop
        assert all(after - before >= one.way.tall + one.way.between for before, after in pairwise(column.tops))
        if one.way.number != NOWHERE or not is_picture:
            assert not any(top % 2 for top in column.tops)
        assert len({after - before for before, after in pairwise(column.tops)}) <= 1
        # Pictures without numbers between or beside them never touch.
        between = 1 if is_picture and one.way.number == NOWHERE else 0
        assert all(after - before >= one.way.tall + between for before, after in pairwise(column.tops))
        for unit, top in zip(column.units, column.tops, strict=True):
            assert one.unit_at(column.x, (top + 1) // 2) == (number, unit)
    assert one.layers[0].x >= one.names
    assert one.layers[-1].x + one.way.width + one.answers <= columns
    for gap in one.gaps:
        assert gap.columns >= LEAST_GAP
    for before, after in pairwise(one.layers):
        assert after.x - before.x >= one.way.width + LEAST_GAP
    # All layers draw as many units as the largest one can.
    most = max(len(column.units) for column in one.layers)
    assert all(len(column.units) == min(size, most) for column, size in zip(one.layers, sizes, strict=True))


@pytest.mark.parametrize(("columns", "lines"), [(60, 8), (58, 14), (60, 12), (98, 16), (122, 24), (120, 30), (200, 50)])
def test_the_notebooks_network_is_drawn_whole_at_every_size_of_its_panel(columns: int, lines: int) -> None:
    one = arranged(2, 4, 4, 4, 4, 2, columns=columns, lines=lines)
    assert one is not None
    assert [len(column.units) for column in one.layers] == [2, 4, 4, 4, 4, 2]


def test_more_room_makes_larger_tiles() -> None:
    heights = []
    for columns, lines in ((60, 10), (60, 13), (98, 20), (120, 30), (200, 50)):
        one = arranged(2, 4, 4, 4, 4, 2, columns=columns, lines=lines)
        assert one is not None
        heights.append(one.way.height)
    assert heights == sorted(heights)
    assert heights[-1] == 16


def test_units_that_all_fit_are_all_drawn() -> None:
    for units, lines in ((16, 20), (8, 10), (13, 16)):
        one = arranged(2, units, units, 1, columns=98, lines=lines)
        assert one is not None
        assert len(one.layers[1].units) == units


@pytest.mark.parametrize(("columns", "lines"), [(58, 12), (120, 17), (122, 17), (190, 50)])
def test_a_small_network_takes_the_whole_width_and_has_wider_pictures(columns: int, lines: int) -> None:
    one = arranged(2, 4, columns=columns, lines=lines)
    assert one is not None
    first, last = one.layers
    assert first.x == one.names
    assert columns - 1 <= last.x + one.way.width + one.answers <= columns
    assert one.way.width <= one.way.height * 1.5
    if columns > 100:
        assert one.way.width == one.way.height * 3 // 2
        deep = arranged(2, 4, 4, 4, 4, 4, 2, columns=columns, lines=lines)
        assert deep is not None
        assert deep.way.width == max(deep.way.height, 4)


def test_where_numbers_stand_beside_pictures_all_are_on_whole_lines_and_otherwise_none_is_half_a_line_off() -> None:
    for lines in range(8, 30):
        one = arranged(2, 8, 8, 2, columns=120, lines=lines)
        assert one is not None
        for column in (one.layers[0], one.layers[-1]):  # the names of the inputs and the outputs
            assert not any(top % 2 for top in column.tops)
        if one.way.number == BESIDE:
            assert not any(top % 2 for column in one.layers for top in column.tops)


def test_numbers_are_as_wide_as_fits_before_more_units_are_drawn() -> None:
    one = arranged(5, 32, 4, columns=60, lines=12, is_picture=False)
    assert one is not None
    assert one.way.width == 7
    assert len(one.layers[1].units) == 9


def test_too_many_layers_have_no_diagram() -> None:
    assert arranged(2, *[4] * 20, 2, columns=120) is None
    assert arranged(2, *[4] * 9, 2, columns=120) is not None


def test_the_place_of_a_unit_is_found_with_its_name_and_number() -> None:
    one = arranged(2, 4, 2, columns=60, lines=13)
    assert one is not None
    first, last = one.layers[0], one.layers[-1]
    line = one.line_of(first.tops[0])
    assert one.unit_at(0, line) == (0, 0)
    assert one.unit_at(59, one.line_of(last.tops[1])) == (2, 1)
    assert one.unit_at(first.x, 0) == (0, None)
    assert one.unit_at(one.layers[1].x - 3, line) is None
