"""Planes and grids: which inputs the cells of a map stand for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe
from engine.data.generators import GENERATORS, generate
from engine.recipe import samples_of
from tui.plane import Grid, Plane, is_bits

SIZES = ((1, 1), (7, 5), (40, 44))


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_every_sample_of_a_built_in_set_lies_on_its_plane(name: str, noise: float) -> None:
    data = generate(name, noise=noise if GENERATORS[name].noisy else 0.0)
    plane = Plane.of(data, generator=name)
    for size in SIZES:
        inside, columns, lines = Grid(plane, *size).cells_of(data.inputs)
        assert len(inside) == len(data)
        assert columns.max() < size[0]
        assert lines.max() < size[1]


@pytest.mark.parametrize("size", SIZES)
def test_the_cell_of_a_centre_is_its_own(size: tuple[int, int]) -> None:
    grid = Grid(Plane((2, 0), ((-3.0, 5.0), (10.0, 1000.0)), (7.0, 8.0, 9.0, 4.0)), *size)
    points = grid.points()
    assert points.shape == (size[0] * size[1], 4)
    np.testing.assert_array_equal(points[:, 1], 8.0)
    np.testing.assert_array_equal(points[:, 3], 4.0)
    inside, columns, lines = grid.cells_of(points)
    np.testing.assert_array_equal(inside, np.arange(len(points)))
    np.testing.assert_array_equal(lines * size[0] + columns, np.arange(len(points)))
    for x, y, column, line in zip(points[:, 2], points[:, 0], columns, lines, strict=True):
        assert grid.column_of(x) == column
        assert grid.line_of(y) == line


def test_points_go_line_by_line_from_the_top_left() -> None:
    points = Grid(Plane((0, 1), ((0.0, 4.0), (0.0, 2.0)), (0.0, 0.0)), 2, 2).points()
    assert points.tolist() == [[1.0, 1.5], [3.0, 1.5], [1.0, 0.5], [3.0, 0.5]]


def test_what_is_outside_has_no_cell_and_the_ends_are_inside() -> None:
    grid = Grid(Plane((0, 1), ((0.0, 4.0), (0.0, 2.0)), (0.0, 0.0)), 4, 2)
    assert [grid.column_of(value) for value in (-0.1, 0.0, 3.9, 4.0, 4.1, float("nan"))] == [None, 0, 3, 3, None, None]
    assert [grid.line_of(value) for value in (-0.1, 0.0, 2.0, 2.1)] == [None, 1, 0, None]
    inside, columns, lines = grid.cells_of(np.array([[4.0, 0.0], [5.0, 1.0], [0.0, 2.0]]))
    assert (inside.tolist(), columns.tolist(), lines.tolist()) == ([0, 2], [3, 0], [1, 0])


@pytest.mark.parametrize("name", ["xor", "and", "parity-2"])
def test_the_four_corners_of_a_truth_table_are_well_inside(name: str) -> None:
    data = generate(name)
    plane = Plane.of(data, generator=name)
    assert plane.ranges == ((-0.25, 1.25),) * 2
    _, columns, lines = Grid(plane, 20, 20).cells_of(data.inputs)
    assert sorted(zip(columns.tolist(), lines.tolist(), strict=True)) == [(3, 3), (3, 16), (16, 3), (16, 16)]


@pytest.mark.parametrize(
    ("name", "half"),
    [("circle", 6.0), ("xor-cloud", 6.0), ("spiral", 6.0), ("plane", 6.0), ("multi-gauss", 6.0), ("two-spirals", 7.0)],
)
def test_built_in_points_have_the_square_of_the_playground(name: str, half: float) -> None:
    assert Plane.of(generate(name), generator=name).ranges == ((-half, half),) * 2


def test_other_data_has_its_own_range_with_a_margin_and_test_samples_count() -> None:
    training, test = Dataset([[0.0, 100.0], [2.0, 300.0]], [0, 1]), Dataset([[20.0, 200.0]], [0], classes=[0, 1])
    assert Plane.of(training).ranges == ((-0.1, 2.1), (90.0, 310.0))
    assert Plane.of(training, test).ranges == ((-1.0, 21.0), (90.0, 310.0))


@pytest.mark.parametrize("values", [[3.0, 3.0], [0.0, 0.0], [-1e308, 1e308], [1.7e308, 1.7e308], [1.0, 1.0 + 2**-52]])
def test_every_range_has_a_width_and_finite_centres(values: list[float]) -> None:
    data = Dataset([[values[0], 0.5], [values[1], 0.5]], [0, 1])
    plane = Plane.of(data)
    grid = Grid(plane, 30, 30)
    assert np.isfinite(grid.points()).all()
    assert (np.diff(grid.x) >= 0.0).all()
    assert plane.ranges[0][0] < plane.ranges[0][1]


def test_the_others_are_at_their_mean_or_where_they_are_wanted() -> None:
    data = Dataset([[0.0, 1.0, 10.0, 5.0], [2.0, 3.0, 30.0, 6.0]], [0, 1])
    assert Plane.of(data, axes=(3, 1)).others == (1.0, 2.0, 20.0, 5.5)
    assert Plane.of(data, axes=(3, 1)).axes == (3, 1)
    assert Plane.of(data, axes=(3, 1)).ranges == ((4.95, 6.05), (0.9, 3.1))
    assert Plane.of(data, others=data.inputs[1]).others == (2.0, 3.0, 30.0, 6.0)


def test_a_single_input_has_a_line_of_points() -> None:
    plane = Plane.of(Dataset([[1.0], [3.0]], [[0.5], [0.7]], "regression"))
    assert plane.axes == (0,)
    assert Grid(plane, 4).points().tolist() == [[value] for value in Grid(plane, 4).x.tolist()]
    inside, columns, lines = Grid(plane, 4).cells_of(np.array([[1.0], [9.0], [3.0]]))
    assert (inside.tolist(), columns.tolist(), lines.tolist()) == ([0, 2], [0, 3], [0, 0])


@pytest.mark.parametrize(("inputs", "bits"), [([[0, 1], [1, 1]], True), ([[0, 1], [1, 2]], False)])
def test_bits(inputs: Any, bits: bool) -> None:
    assert is_bits(Dataset(inputs, [0, 1])) is bits


def test_planes_and_grids_are_equal_by_value() -> None:
    data = samples_of(Recipe())
    assert Grid(Plane.of(data), 4, 4) == Grid(Plane.of(data), 4, 4)
    assert Grid(Plane.of(data), 4, 4) != Grid(Plane.of(data), 4, 5)
