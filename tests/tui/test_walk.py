"""The walk of one sample through the network and back, without a screen."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.walk import (
    ACTIVATION,
    DELTA,
    ERROR,
    GRADIENT,
    LOSS,
    SUM,
    UPDATE,
    Place,
    Route,
    following,
    is_known,
    other_layer,
    other_phase,
    other_unit,
    settled,
    within_unit,
)

SMALL = Route((2, 2, 1), steps=1)
routes = st.builds(
    Route, st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple), st.booleans(), st.integers(1, 3), st.none()
)


def walked(route: Route) -> list[Place]:
    """Every place from the start to the end."""
    places, place = [], route.start
    while True:
        places.append(place)
        found = following(place, route)
        if found is None:
            return places
        place = found


def test_the_walk_of_a_small_network_is_that_of_the_computation() -> None:
    assert walked(SMALL) == [
        Place(SUM, 1, 0, 2),  # the bias first, as in the loops
        Place(SUM, 1, 0, 0),
        Place(SUM, 1, 0, 1),
        Place(ACTIVATION, 1, 0),
        Place(SUM, 1, 1, 2),
        Place(SUM, 1, 1, 0),
        Place(SUM, 1, 1, 1),
        Place(ACTIVATION, 1, 1),
        Place(SUM, 2, 0, 2),
        Place(SUM, 2, 0, 0),
        Place(SUM, 2, 0, 1),
        Place(ACTIVATION, 2, 0),
        Place(LOSS, 2, 0),
        Place(DELTA, 2, 0),
        Place(GRADIENT, 2, 0, 0),
        Place(GRADIENT, 2, 0, 1),
        Place(GRADIENT, 2, 0, 2),
        Place(ERROR, 1, 0, 0, 0),
        Place(DELTA, 1, 0),
        Place(GRADIENT, 1, 0, 0),
        Place(GRADIENT, 1, 0, 1),
        Place(GRADIENT, 1, 0, 2),
        Place(ERROR, 1, 1, 0, 0),
        Place(DELTA, 1, 1),
        Place(GRADIENT, 1, 1, 0),
        Place(GRADIENT, 1, 1, 1),
        Place(GRADIENT, 1, 1, 2),
        Place(UPDATE, 1, 1, 2, 0),
        Place(UPDATE, 1, 1, 2, 1),
    ]


@given(routes)
def test_every_product_is_visited_once_and_the_way_back_is_the_same(route: Route) -> None:
    places = walked(route)
    assert len(set(places)) == len(places)
    for one, other in pairwise(places):
        assert following(other, route, -1) == one
        assert settled(one, route) == one
    assert following(places[0], route, -1) is None
    counts = Counter(place.part for place in places)
    weights = sum((below + 1) * above for below, above in pairwise(route.units))
    assert counts[SUM] == counts[GRADIENT] == weights
    assert counts[ACTIVATION] == counts[DELTA] == sum(route.units[1:])
    assert counts[ERROR] == sum(below * above for below, above in pairwise(route.units[1:]))
    assert counts[LOSS] == 1
    assert counts[UPDATE] == route.steps + 1


@given(routes, st.data())
def test_what_is_known_grows_along_the_walk(route: Route, data: st.DataObject) -> None:
    places = walked(route)
    part = data.draw(st.sampled_from([SUM, ACTIVATION, DELTA]))
    layer = data.draw(st.integers(1, route.last))
    unit = data.draw(st.integers(0, route.units[layer] - 1))
    known = [is_known(part, layer, unit, place, route) for place in places]
    first = next(number for number, place in enumerate(places) if place[:3] == (part, layer, unit))
    last = max(number for number, place in enumerate(places) if place[:3] == (part, layer, unit))
    # A sum is known once its last term has been added.
    assert known == [number >= (last + 1 if part == SUM else first) for number in range(len(places))]


def test_a_softmax_needs_all_sums_of_its_layer_first() -> None:
    places = walked(Route((1, 2), joint=True))
    assert [place.part for place in places[:6]] == [SUM, SUM, SUM, SUM, ACTIVATION, ACTIVATION]


@given(routes, st.data())
def test_every_key_leads_to_a_place_that_exists(route: Route, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(walked(route)))
    for direction in (-1, 1):
        ways = [
            within_unit(place, route, direction),
            other_unit(place, route, direction),
            other_layer(place, route, direction),
            other_phase(place, route, direction),
        ]
        for way in ways:
            assert way is None or settled(way, route) == way
        assert ways[0] is None or ways[0][1:3] == place[1:3]
        assert ways[2] is None or abs(ways[2].layer - place.layer) == 1
    assert other_phase(other_phase(place, route, 1), route, -1).phase == place.phase


def test_phases_follow_one_another_at_a_unit() -> None:
    place, seen = Place(SUM, 1, 1, 0), []
    for _ in range(3):
        place = other_phase(place, SMALL, 1)
        seen.append(place.phase)
    assert seen == ["backward", "update", "forward"]
    assert place[1:3] == (1, 1)
    assert other_phase(Place(ACTIVATION, 2, 0), SMALL, 1) == Place(LOSS, 2, 0)
    assert other_phase(Place(LOSS, 2, 0), SMALL, 1) == Place(DELTA, 2, 0)
    # Of an output the loss comes between, and leads back to the same one.
    two, places = Route((2, 2), steps=1), [Place(SUM, 1, 1, 2)]
    while len(places) < 5:
        places.append(other_phase(places[-1], two, 1))
    assert [(one.part, one.unit) for one in places] == [(SUM, 1), (LOSS, 1), (DELTA, 1), (UPDATE, 1), (SUM, 1)]
    assert following(Place(LOSS, 1, 1), two) == Place(DELTA, 1, 0)
    assert following(Place(LOSS, 1, 1), two, -1) == following(Place(LOSS, 1, 0), two, -1)


def test_of_a_long_sum_only_the_large_terms_are_visited_but_all_can_be_reached() -> None:
    route = Route((100, 1), large=lambda part, layer, unit: [7, 40])  # noqa: ARG005
    assert [place.source for place in walked(route) if place.part == SUM] == [100, 7, 40]
    assert [place.source for place in walked(route) if place.part == GRADIENT] == [7, 40, 100]
    small = within_unit(Place(SUM, 1, 0, 7), route, 1, every=True)
    assert small == Place(SUM, 1, 0, 8)
    assert following(small, route) == Place(SUM, 1, 0, 40)
    assert following(small, route, -1) == Place(SUM, 1, 0, 7)
    assert following(Place(SUM, 1, 0, 60), route) == Place(ACTIVATION, 1, 0)


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        (Place(ERROR, 2, 0, 0, 3), Place(DELTA, 2, 0)),
        (Place(SUM, 9, 9, 9, 9), Place(SUM, 2, 0, 2)),
        (Place(UPDATE, 1, 0, 1, 9), Place(UPDATE, 1, 0, 1, 1)),
        (Place(LOSS, 1, 1, 1, 1), Place(LOSS, 2, 0)),
    ],
)
def test_what_does_not_exist_is_replaced_by_the_nearest(given: Place, nearest: Place) -> None:
    assert settled(given, SMALL) == nearest
