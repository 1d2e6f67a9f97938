"""Chosen: the layer, unit, weight and sample that are looked at, on all pages alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from engine import Trainer
from tui.walk import DELTA, ERROR, SUM, Place, at_weight, is_link


class Extent(NamedTuple):
    """How much there is to choose from: `units` of each layer, the input's first; samples of the training and of the
    test part (0 without one); raw input columns.
    """

    units: tuple[int, ...]
    training: int
    test: int
    columns: int


def extent_of(trainer: Trainer) -> Extent:
    """What there is to choose from in a run."""
    test = 0 if trainer.test_data is None else len(trainer.test_data)
    return Extent(trainer.network.sizes, len(trainer.data), test, trainer.data.inputs.shape[1])


@dataclass(frozen=True)
class Chosen:
    """`layer` counts from 0, the input. `source` is the unit below whose weight into `unit` is chosen, or the number of
    units below for the bias. `sample` is a row of the training part or, if `test`, of the test part. `axes` are the two
    input columns that are drawn as a plane. `on_link`: whether the weight is looked at, and not its unit. `part` and
    `step`: what of it is computed, as in `Place`.
    """

    layer: int = 1
    unit: int = 0
    source: int = 0
    sample: int = 0
    test: bool = False
    axes: tuple[int, int] = (0, 1)
    on_link: bool = False
    part: str = SUM
    step: int = 0

    def but(self, **changes: Any) -> Chosen:
        """With other fields; another unit or weight is looked at where it is computed first in the same phase."""
        if {"layer", "unit", "source"} & changes.keys():
            changes = {"part": at_weight(self.part), **changes}
        return replace(self, **changes)

    def at(self, place: Place) -> Chosen:
        """The unit and the weight of a place of the walk."""
        part, layer, unit, source, step = place
        return replace(self, part=part, layer=layer, unit=unit, source=source, step=step, on_link=is_link(part))

    @property
    def place(self) -> Place:
        """The place of the walk; for a chosen input, of its weight."""
        layer, unit, source = (self.layer, self.unit, self.source) if self.layer else self.weight
        return Place(self.part, layer, unit, source, self.step)

    def within(self, extent: Extent) -> Chosen:
        """The nearest choice that exists."""
        layer = _clamped(self.layer, len(extent.units))
        test = self.test and extent.test > 0
        across, up = (_clamped(axis, extent.columns) for axis in self.axes)
        if across == up and extent.columns > 1:
            up = 1 - across if across < 2 else 0
        above = extent.units[layer + 1] if 0 < layer < len(extent.units) - 1 else 0
        return Chosen(
            layer,
            _clamped(self.unit, extent.units[layer]),
            _clamped(self.source, extent.units[layer - 1] + 1) if layer else 0,
            _clamped(self.sample, extent.test if test else extent.training),
            test,
            (across, up),
            self.on_link and layer > 0,
            DELTA if self.part == ERROR and not above else self.part,
            _clamped(self.step, above) if self.part == ERROR else self.step,
        )

    @property
    def weight(self) -> tuple[int, int, int]:
        """Layer, unit and source of the chosen weight: of what comes back from a unit above, of the weight into that;
        for a chosen input, of its weight into the next layer's first unit.
        """
        if self.part == ERROR:
            return self.layer + 1, self.step, self.unit
        return (self.layer, self.unit, self.source) if self.layer else (1, 0, self.unit)


def _clamped(place: int, count: int) -> int:
    return min(max(place, 0), count - 1)
