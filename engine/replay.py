"""Replay: a run repeated with its events, using nothing but what a script can do to a trainer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from engine.data.dataset import Dataset
from engine.errors import RunError, expect_count
from engine.events import DataReplaced, Diverged, Event, FrozenSet, ParametersSet, SettingsChanged, check_events, place
from engine.network import Network
from engine.reports import Divergence


class Run(Protocol):
    """The part of a trainer that is needed here."""

    network: Network
    frozen: Network

    @property
    def epoch(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def events(self) -> tuple[Event, ...]: ...
    @property
    def divergence(self) -> Divergence | None: ...
    def step(self, epochs: int | None = None) -> int: ...
    def advance(self, epochs: int, seconds: float) -> int: ...
    def change(self, /, **settings: Any) -> None: ...
    def continue_with(self, data: Dataset, tested: tuple[int, ...] | None = None) -> None: ...


def follow(run: Run, events: Iterable[Event], epoch: int, sample: int = 0) -> None:
    """Apply the events of a run that has just begun, and train to the last moment at which so many epochs, and samples
    of the next one, were done. Raises `RunError` for events of another run, and `TypeError` for anything else.
    """
    goal, recorded = (expect_count("epoch", epoch), expect_count("sample", sample)), check_events(events)
    reached = [k for k, event in enumerate(recorded, start=1) if place(event) <= goal]
    for count, event in enumerate(recorded[: max(reached, default=0)], start=1):
        _repeat(run, event)
        if len(run.events) != count:  # Read each time, so that a value written twice is recorded twice.
            raise RunError(f"events: event {count} changes nothing in this run; these are not its events")
    _go_to(run, *goal)


def _repeat(run: Run, event: Event) -> None:
    if isinstance(event, Diverged):
        if run.epoch < event.epoch:
            _go_to(run, event.epoch, 0)
        if run.step():
            raise RunError(f"events: the run does not diverge in epoch {event.epoch}; these are not its events")
        return
    _go_to(run, event.epoch, event.sample)
    match event:
        case SettingsChanged():
            run.change(**event.settings)
        case ParametersSet():
            _write(run.network, event.values)
        case FrozenSet():
            _write(run.frozen, event.values)
        case DataReplaced():
            run.continue_with(event.data, event.tested)


def _write(network: Network, values: dict[int, float]) -> None:
    count = len(network.parameters)
    for index, value in values.items():
        if not 0 <= index < count:
            raise RunError(f"events: parameter {index} given; this network has parameters 0 to {count - 1}")
        network.parameters[index] = value


def _go_to(run: Run, epoch: int, sample: int) -> None:
    """Train to a later point of the run."""
    run.step(max(epoch - run.epoch, 0))
    while run.divergence is None and run.epoch == epoch and run.position < sample:
        run.advance(1, seconds=0.0)  # a single batch
    if (run.epoch, run.position) != (epoch, sample):
        where = f"epoch {epoch}, sample {sample}"
        raise RunError(f"events: the run never reaches {where}; these are not its events")
