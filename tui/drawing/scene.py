"""Scenes: a run's samples as points on a plane, whatever number of inputs there are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from tui.drawing.columns import input_names, target_name, wanted_name
from tui.drawing.heat import Scale, scale_of_range
from tui.plane import Grid, Plane, widened

Floats = NDArray[np.float64]

# How far the axis of the classes reaches beyond them.
MARGIN_OF_CLASSES = 0.5
# A cell of the terminal is about so many times as high as it is wide.
ASPECT = 2.0


class Part(NamedTuple):
    """One part of the data: `places` (samples, 2) on the plane; `answers` (samples,), a class or a value."""

    places: Floats
    answers: Floats
    is_test: bool


class Spot(NamedTuple):
    """A sample: its row in the training part or, if `is_test`, in the test part."""

    sample: int
    is_test: bool


class Scene(NamedTuple):
    """`plane` has the two axes of `places`, which `names` names. `parts` are the training and the test part. `classes`
    are the names of the classes; none for values, which have a `scale`. `is_curve`: the vertical axis shows the
    answers, because there is only one input.
    """

    plane: Plane
    names: tuple[str, str]
    parts: tuple[Part, ...]
    classes: tuple[str, ...]
    scale: Scale
    is_curve: bool

    def grid(self, columns: int, lines: int) -> Grid:
        return Grid(self.plane, columns, lines)

    def fits(self, plane: Plane) -> bool:
        """Whether all samples lie on this plane."""
        low, high = np.array(plane.ranges).T
        return all(bool(((part.places >= low) & (part.places <= high)).all()) for part in self.parts)

    def part_of(self, spot: Spot) -> Part:
        return self.parts[spot.is_test]

    def nearest(self, place: tuple[float, float], grid: Grid) -> Spot:
        """The sample nearest to a place, as seen on a grid of cells of the terminal."""
        spans = np.array([high - low for low, high in self.plane.ranges])
        cells = np.array([grid.columns, grid.lines * ASPECT])
        best, found = np.inf, Spot(0, False)
        for part in self.parts:
            with np.errstate(over="ignore", invalid="ignore"):  # Divided first: the spans may be almost 0.
                far = (((part.places - place) / spans * cells) ** 2).sum(axis=1)
            sample = int(np.argmin(far))
            if far[sample] < best:
                best, found = float(far[sample]), Spot(sample, part.is_test)
        return found


def has_classes(data: Dataset) -> bool:
    """Whether each sample has one class."""
    return data.problem == "classification" and not data.independent


def scene_of(training: Dataset, test: Dataset | None, axes: tuple[int, int] = (0, 1), generator: str = "") -> Scene:
    """The scene of a run's data: two of the inputs or, if there is one only, that and the answers. Of several values
    the first one is shown.
    """
    plane = Plane.of(training, test, axes, generator=generator)
    is_curve, of_classes = len(plane.axes) == 1, has_classes(training)
    parts = tuple(_part(data, plane.axes, of_classes, data is test) for data in (training, test) if data is not None)
    ends = [(float(part.answers.min()), float(part.answers.max())) for part in parts]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    names = input_names(training)
    up = names[plane.axes[-1]]
    ranges = plane.ranges
    classes = tuple(wanted_name(training, label) for label in range(max(training.targets.shape[1], 2) * of_classes))
    if is_curve:
        up = target_name(training)
        around = (-MARGIN_OF_CLASSES, len(classes) - MARGIN_OF_CLASSES) if of_classes else widened(low, high)
        ranges = (*ranges, around)
    shown = Plane((0, 1), ranges, (0.0, 0.0))
    return Scene(shown, (names[plane.axes[0]], up), parts, classes, scale_of_range(low, high), is_curve)


def _part(data: Dataset, axes: tuple[int, ...], of_classes: bool, is_test: bool) -> Part:
    answers = data.labels.astype(np.float64) if of_classes else data.targets[:, 0]
    up = data.inputs[:, axes[1]] if len(axes) > 1 else answers
    return Part(np.column_stack([data.inputs[:, axes[0]], up]), answers, is_test)
