"""Walk: the way of a sample forward through the network, back, and to the update, a product or a formula at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

# What is computed at a place: of a unit its weighted sum, its activation, the sum of what comes back from the units
# above, its delta, the gradient of each of its weights; the loss; the new value of one weight.
SUM, ACTIVATION, LOSS, ERROR, DELTA, GRADIENT, UPDATE = (
    "sum",
    "activation",
    "loss",
    "error",
    "delta",
    "gradient",
    "update",
)
PHASES: dict[str, tuple[str, ...]] = {
    "forward": (SUM, ACTIVATION),
    "loss": (LOSS,),
    "backward": (ERROR, DELTA, GRADIENT),
    "update": (UPDATE,),
}


class Place(NamedTuple):
    """`layer` as in `Frame.layers`, from 1 on. `source`: the unit below, or the number of units below for the bias: the
    term of a sum, or the weight whose gradient or update it is. `step`: the unit above, of what comes back from there;
    or the step of an update, 0 for the mean of the gradients. The loss is that of all outputs, whichever is the unit.
    """

    part: str
    layer: int
    unit: int
    source: int = 0
    step: int = 0

    @property
    def phase(self) -> str:
        return phase_of(self.part)


def phase_of(part: str) -> str:
    return next(phase for phase, parts in PHASES.items() if part in parts)


def is_link(part: str) -> bool:
    """Whether it is about one weight, and not about a unit as a whole."""
    return part in (SUM, ERROR, GRADIENT, UPDATE)


def at_weight(part: str) -> str:
    """The part about one weight in the same phase, or the first of all."""
    return {"backward": GRADIENT, "update": UPDATE}.get(phase_of(part), SUM)


class Now(NamedTuple):
    """How far the walk is in what is computed one after the other: it stands at number `here` (at none, if there is no
    such number), and what comes after number `last` is still to come.
    """

    here: int
    last: int

    def at(self, number: int) -> int:
        """0 where the walk stands, 1 if it has been computed, -1 if it is still to come."""
        return 0 if number == self.here else 1 if number <= self.last else -1


class Route(NamedTuple):
    """What there is to walk through: the `units` of each layer, the input's first; whether the outputs' activations
    need all their sums (`joint`, as in softmax); the steps of an update after the mean of the gradients; and which
    terms of a long sum are visited: `large(part, layer, unit)`, in order, or None for all.
    """

    units: tuple[int, ...]
    joint: bool = False
    steps: int = 1
    large: Callable[[str, int, int], Sequence[int]] | None = None

    @property
    def last(self) -> int:
        """The output layer."""
        return len(self.units) - 1

    def terms(self, part: str, layer: int, unit: int, every: bool = False) -> list[int]:
        """The terms of a part in their order: a sum starts with the bias, the bias's gradient comes last."""
        count = self.units[layer + 1] if part == ERROR else self.units[layer - 1]
        found = list(range(count) if every or self.large is None else self.large(part, layer, unit))
        return [count, *found] if part == SUM else [*found, count] if part == GRADIENT else found

    @property
    def start(self) -> Place:
        return Place(SUM, 1, 0, self.units[0])


class Visit(NamedTuple):
    """Parts that are walked through at a unit, one after the other."""

    parts: tuple[str, ...]
    layer: int
    unit: int


def following(place: Place, route: Route, direction: int = 1) -> Place | None:
    """The next place (1) or the one before (-1); None at both ends."""
    place = settled(place, route)
    found = within_unit(place, route, direction)
    if found is not None:
        return found
    visits = list(_visits(route, place))
    number = visits.index(_visit_of(place, route)) + direction
    if not 0 <= number < len(visits):
        return None
    stops = _stops(visits[number], route, place.source)
    return stops[0 if direction > 0 else -1]


def within_unit(place: Place, route: Route, direction: int, every: bool = False) -> Place | None:
    """The next place, or the one before, at the same unit; None if there is none. `every`: small terms as well."""
    place = settled(place, route)
    if place.part == LOSS:
        return None
    stops = _stops(_visit_of(place, route), route, place.source, every)
    if place in stops:
        number = stops.index(place) + direction
        return stops[number] if 0 <= number < len(stops) else None
    # A small term of a long sum: on to the next large one.
    whole = _stops(_visit_of(place, route), route, place.source, True)
    at = whole.index(place)
    beyond = [stop for stop in stops if (whole.index(stop) - at) * direction > 0]
    return (beyond[0] if direction > 0 else beyond[-1]) if beyond else None


def other_unit(place: Place, route: Route, direction: int) -> Place | None:
    """The same at the unit below (1) or above (-1) in the layer; None if there is none. The loss is of all outputs."""
    unit = place.unit + direction
    return place._replace(unit=unit) if 0 <= unit < route.units[place.layer] and place.part != LOSS else None


def other_layer(place: Place, route: Route, direction: int) -> Place | None:
    """The same in the next layer (1) or the previous one (-1), at its first term; None if there is none."""
    layer = place.layer + direction
    if not 1 <= layer <= route.last:
        return None
    unit, part = min(place.unit, route.units[layer] - 1), SUM if place.part == LOSS else place.part
    if part in (ERROR, DELTA):
        part = DELTA if layer == route.last else ERROR
    source = route.terms(part, layer, unit)[0] if part in (SUM, GRADIENT) else place.source
    return settled(Place(part, layer, unit, source, place.step if part == UPDATE else 0), route)


def other_phase(place: Place, route: Route, direction: int) -> Place:
    """The first place of the next phase (1) or the previous one (-1) at the same unit; the loss is the outputs'."""
    phases = [phase for phase in PHASES if phase != "loss" or place.layer == route.last]
    phase = phases[(phases.index(place.phase) + direction) % len(phases)]
    part = PHASES[phase][0]
    if part == ERROR and place.layer == route.last:
        part = DELTA
    source = route.units[place.layer - 1] if part == SUM else place.source
    return settled(Place(part, place.layer, place.unit, source), route)


def settled(place: Place, route: Route) -> Place:
    """The nearest place that exists; without a source or a step where they mean nothing."""
    part, layer = place.part, min(max(place.layer, 1), route.last)
    if part == LOSS:
        return Place(LOSS, route.last, _clamped(place.unit, route.units[-1]) if place.layer == route.last else 0)
    if part == ERROR and layer == route.last:
        part = DELTA
    unit = _clamped(place.unit, route.units[layer])
    source = _clamped(place.source, route.units[layer - 1] + 1) if part in (SUM, GRADIENT, UPDATE) else 0
    steps = route.steps + 1 if part == UPDATE else route.units[layer + 1] if part == ERROR else 1
    return Place(part, layer, unit, source, _clamped(place.step, steps))


def _clamped(number: int, count: int) -> int:
    return min(max(number, 0), count - 1)


def is_known(part: str, layer: int, unit: int, place: Place, route: Route) -> bool:
    """Whether this part of a unit has been computed when one stands at a place: also what is computed there, except for
    a sum of which terms are missing.
    """
    here, there = _rank(place.part, place.layer, place.unit, route), _rank(part, layer, unit, route)
    return there < here or (there == here and part not in (SUM, ERROR))


def _rank(part: str, layer: int, unit: int, route: Route) -> tuple[int, ...]:
    """Places sorted by this are in the order of the walk."""
    match part:
        case "sum" | "activation":
            after = int(part == ACTIVATION)
            return (0, layer, after, unit) if route.joint and layer == route.last else (0, layer, unit, after)
        case "loss":
            return (1,)
        case "update":
            return (3,)
    return 2, -layer, unit, PHASES["backward"].index(part)


def _visit_of(place: Place, route: Route) -> Visit:
    parts = PHASES[place.phase]
    if place.phase == "forward" and route.joint and place.layer == route.last:
        parts = (place.part,)
    return Visit(parts, place.layer, 0 if place.part == LOSS else place.unit)


def _visits(route: Route, place: Place) -> Iterator[Visit]:
    """All visits in the order in which a network computes. The update is that of the weight at which the walk is."""
    forward, backward = PHASES["forward"], PHASES["backward"]
    for layer in range(1, route.last + 1):
        together = [(part,) for part in forward] if route.joint and layer == route.last else [forward]
        for parts in together:
            for unit in range(route.units[layer]):
                yield Visit(parts, layer, unit)
    yield Visit((LOSS,), route.last, 0)
    for layer in range(route.last, 0, -1):
        for unit in range(route.units[layer]):
            yield Visit(backward, layer, unit)
    yield Visit((UPDATE,), *((place.layer, place.unit) if place.part == UPDATE else (1, route.units[1] - 1)))


def _stops(visit: Visit, route: Route, source: int, every: bool = False) -> list[Place]:
    """The places of a visit."""
    found: list[Place] = []
    for part in visit.parts:
        layer, unit = visit.layer, visit.unit
        if part in (SUM, GRADIENT):
            found += [Place(part, layer, unit, term) for term in route.terms(part, layer, unit, every)]
        elif part == ERROR:
            if layer < route.last:
                found += [Place(part, layer, unit, 0, step) for step in route.terms(part, layer, unit, every)]
        elif part == UPDATE:
            found += [Place(part, layer, unit, source, step) for step in range(route.steps + 1)]
        else:
            found.append(Place(part, layer, unit))
    return found
