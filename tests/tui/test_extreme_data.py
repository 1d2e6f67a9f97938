"""Data at the limits of float64, with many classes, several values or names that terminals would obey: all of the page
Data draws it.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine import DataError, Dataset
from engine.data.preparation import split
from tui.drawing.cells import plain, width
from tui.drawing.samples import table
from tui.drawing.scatter import Cursor, grid_in, scatter
from tui.drawing.scene import Floats, Spot, scene_of
from tui.drawing.thumbnails import of_scene

LARGEST = 1.7e308
NAMES = ("a" * 40, "b\x1b[31m")


def some_data(random: np.random.Generator) -> Dataset:
    """Any number of inputs, of any size; classes, values, or independent outputs."""
    samples, columns = int(random.integers(2, 40)), int(random.integers(1, 5))

    def numbers(count: int) -> Floats:
        with np.errstate(over="ignore"):
            scale = 10.0 ** random.choice([-300, -10, 0, 3, 100, 308])
            found: Floats = np.clip(random.normal(size=(samples, count)) * scale, -LARGEST, LARGEST)
            return found

    inputs = numbers(columns)
    if random.random() < 0.3:
        inputs[:, 0] = inputs[0, 0]
    match random.integers(0, 4):
        case 0:
            return Dataset(inputs, random.integers(0, 40, samples).tolist(), classes=range(40))
        case 1:
            return Dataset(inputs, numbers(int(random.integers(1, 4))), "regression")
        case 2:
            outputs = random.integers(0, 2, (samples, 3)).astype(float)
            return Dataset(inputs, outputs, "classification").for_loss("binary_cross_entropy")
        case _:
            return Dataset(inputs, [NAMES[label] for label in random.integers(0, 2, samples)], classes=NAMES)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_data_is_it_is_drawn(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(12):
        data = some_data(random)
        try:
            training, test, _ = split(data, 0.3, 0)
        except DataError:
            training, test = data, None
        axes = (0, 1) if data.inputs.shape[1] > 1 else (0, 0)
        scene = scene_of(training, test, axes)
        (left, right), (bottom, top) = scene.plane.ranges
        middle = left / 2.0 + right / 2.0, bottom / 2.0 + top / 2.0
        for columns, lines in ((26, 5), (50, 20)):
            rows = scatter(scene, columns, lines, Spot(0, False), Cursor(*middle))
            rows += table(training, test, Spot(0, test is not None), columns, lines, active=True)
            rows += of_scene(scene, columns, lines)
            assert max(map(width, rows)) <= columns
            assert all(plain(row).isprintable() for row in rows)
            grid = grid_in(scene, columns, lines)
            assert grid is not None
            scene.nearest(middle, grid)
