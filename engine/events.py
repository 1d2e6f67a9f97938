"""Events: the changes made to a run while it trained. A run is its recipe and its events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.errors import shown
from engine.recipe_fields import FIELDS


class SettingsChanged(NamedTuple):
    """Settings were changed after `epoch` epochs and `sample` samples of the next one. (After the training part's
    samples, those of the test part are counted, too.) No settings: a diverged run was continued.
    """

    epoch: int
    sample: int
    settings: dict[str, Any]


class ParametersSet(NamedTuple):
    """Weights or biases were set by hand: the values at some indices of `network.parameters`."""

    epoch: int
    sample: int
    values: dict[int, float]


class FrozenSet(NamedTuple):
    """Parameters were frozen, or freed by a 0: the values at some indices of `frozen.parameters`."""

    epoch: int
    sample: int
    values: dict[int, float]


class DataReplaced(NamedTuple):
    """The run continued with other samples, from the beginning of the current epoch. `tested` are the rows of its test
    part, if they were not drawn.
    """

    epoch: int
    sample: int
    data: Dataset
    tested: tuple[int, ...] | None = None


class Diverged(NamedTuple):
    """The loss or a weight was no longer finite, and the run went back to the beginning of an epoch. Not caused by a
    user, but later events start from there.
    """

    epoch: int
    sample: int = 0


Event = SettingsChanged | ParametersSet | FrozenSet | DataReplaced | Diverged

# What no recipe has, and is changed by hand: events, or the samples themselves.
BY_HAND: dict[type, str] = {
    Dataset: "samples",
    DataReplaced: "samples",
    ParametersSet: "weights",
    FrozenSet: "weights",
}

# Only so many events are listed in words.
MAX_LINES = 10

# The name of each event in JSON.
NAMES: dict[str, type[Any]] = {
    "settings": SettingsChanged,
    "parameters": ParametersSet,
    "frozen": FrozenSet,
    "data": DataReplaced,
    "diverged": Diverged,
}


def place(event: Event) -> tuple[int, int]:
    """The epoch and the sample at which the run was after it."""
    return event.epoch, 0 if isinstance(event, DataReplaced) else event.sample


def check_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events, after checking their type; raises `TypeError`."""
    if not isinstance(events, Iterable):
        raise TypeError(f"events: {shown(events)} given; those of a run are needed, such as trainer.events")
    checked = tuple(events)
    for event in checked:
        if not isinstance(event, Event):
            raise TypeError(f"events: {shown(event)} given; an event is needed, as in trainer.events")
    return checked


def as_json(event: Event, with_tables: bool = True) -> dict[str, Any]:
    """An event as JSON values; numbers that are not finite, which JSON lacks, are words.

    `with_tables=False` leaves out the tables of replaced data, for callers that store them elsewhere.
    """
    check_events([event])
    kind = next(name for name, row in NAMES.items() if isinstance(event, row))
    content: dict[str, Any] = {"event": kind, "epoch": event.epoch, "sample": event.sample}
    match event:
        case SettingsChanged():
            content["settings"] = event.settings
        case ParametersSet() | FrozenSet():
            content["values"] = [[index, _word(value)] for index, value in event.values.items()]
        case DataReplaced(data=data, tested=tested):
            tables = {"inputs": data.inputs.tolist(), "targets": data.targets.tolist()} if with_tables else {}
            content["data"] = tables | about(data)
            if tested is not None and with_tables:
                content["tested"] = list(tested)
    return content


def by_hand(made: Iterable[object]) -> str:
    """What of these was changed by hand and is in no recipe, in words: `samples and weights`; usually empty."""
    return " and ".join(dict.fromkeys(BY_HAND[type(each)] for each in made if type(each) in BY_HAND))


def about(data: Dataset) -> dict[str, Any]:
    """The attributes of a data set that are not tables."""
    return {name: getattr(data, name) for name in ("problem", "input_names", "classes", "threshold", "target_name")}


def from_json(content: Any) -> Event:
    """The event that `as_json` wrote; raises ValueError, LookupError or TypeError for anything else."""
    epoch, sample = whole(content["epoch"]), whole(content["sample"])
    match content["event"]:
        case "settings":
            return SettingsChanged(epoch, sample, dict(content["settings"]))
        case "parameters" | "frozen" as kind:
            values = {whole(index): float(value) for index, value in content["values"]}
            return ParametersSet(epoch, sample, values) if kind == "parameters" else FrozenSet(epoch, sample, values)
        case "data":
            tested = tuple(map(whole, content["tested"])) if "tested" in content else None
            return DataReplaced(epoch, sample, Dataset(**content["data"]), tested)
        case "diverged":
            return Diverged(epoch, sample)
    raise ValueError(f"{shown(content['event'])} is not an event")


def whole(value: Any) -> int:
    """A count from JSON; raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError(f"{shown(value)} is not a count")
    return value


def _word(value: float) -> float | str:
    return value if np.isfinite(value) else str(value)


def in_words(events: Iterable[Event]) -> list[str]:
    """One line for each event caused by a user; after these, if there are any, a line which says that a command line
    alone does not reproduce the run.
    """
    caused = [event for event in events if not isinstance(event, Diverged)]
    lines = [f"changed after epoch {event.epoch:,}: {words(event)}" for event in caused[:MAX_LINES]]
    if len(caused) > MAX_LINES:
        lines.append(f"... and {len(caused) - MAX_LINES:,} more changes")
    return [*lines, "with these changes, a command line alone does not reproduce this run"] if lines else []


def words(event: Event) -> str:
    """`learning_rate 0.1`, `2 parameters frozen`"""
    match event:
        case SettingsChanged(settings=settings):
            values = (f"{name} {FIELDS[name].kind.format(value)}" for name, value in settings.items())
            return ", ".join(values) or "continued after it had diverged"
        case ParametersSet(values=values):
            return f"{_parameters(len(values))} set by hand"
        case FrozenSet(values=values):
            freed = sum(value == 0.0 for value in values.values())
            parts = (len(values) - freed, "frozen"), (freed, "freed")
            return ", ".join(f"{_parameters(count)} {what}" for count, what in parts if count)
        case DataReplaced(data=data):
            return f"continued with {len(data):,} other samples"
    return "diverged"


def _parameters(count: int) -> str:
    return f"{count:,} parameter{'' if count == 1 else 's'}"


class Log:
    """The events of a run. It also detects changes that are not reported: values written to the run's vectors between
    two calls. `parameters` and `frozen` (P,) are the run's own vectors.
    """

    def __init__(self, parameters: Floats, frozen: Floats) -> None:
        self.events: tuple[Event, ...] = ()
        self._parameters, self._frozen = _Writes(parameters), _Writes(frozen)

    def begin(self, events: tuple[Event, ...] = ()) -> None:
        """Start from these events, with the current vectors."""
        self.events = events
        self.remember()

    def record(self, event: Event) -> None:
        self.events += (event,)

    def remember(self) -> None:
        """Take the vectors as they are: these values are the run's own work."""
        self._parameters.remember()
        self._frozen.remember()

    def notice(self, epoch: int, sample: int) -> None:
        """Record what has been written since the vectors were remembered; the run is at this epoch and sample."""
        parameters, frozen = self._parameters.noticed(), self._frozen.noticed()
        if parameters:
            self.record(ParametersSet(epoch, sample, parameters))
        if frozen:
            self.record(FrozenSet(epoch, sample, frozen))


class _Writes:
    """Detects what others have written to a vector."""

    def __init__(self, vector: Floats) -> None:
        self._vector = vector
        self._known = bytearray(vector.nbytes)
        self.remember()

    def remember(self) -> None:
        """Remember the current vector."""
        self._known[:] = self._vector.data.cast("B")

    def noticed(self) -> dict[int, float]:
        """The indices, and the values there, that differ from the remembered vector. They are remembered now."""
        # Compared as bytes: 0 equals -0 and NaN does not equal itself. This runs at every tick, and nothing compares
        # faster.
        if self._known == self._vector.data.cast("B"):
            return {}
        bits = np.uint64
        different = np.flatnonzero(self._vector.view(bits) != np.frombuffer(self._known, bits))
        self.remember()
        return dict(zip(different.tolist(), self._vector[different].tolist(), strict=True))
