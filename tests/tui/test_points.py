"""Points on a map: where samples are drawn, and as what."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Dataset
from engine.reports import Score
from tests.tui.frames import scored
from tui.drawing.heat import FIRST_CLASS, MIDDLE, Scale
from tui.drawing.points import Marks, Samples, marks, signs
from tui.plane import Grid, Plane

PLANE = Plane((0, 1), ((0.0, 4.0), (0.0, 4.0)), (0.0, 0.0))
GRID = Grid(PLANE, 4, 8)
FLAT = np.full((8, 4), MIDDLE)
UNIT = Scale(0.0, 1.0)


def drawn(
    inputs: list[list[float]],
    labels: list[int],
    answers: list[int] | None = None,
    classes: int = 2,
    chosen: int | None = None,
    is_test: bool = False,
    grid: Grid = GRID,
) -> Marks:
    """Marks of samples of classes, of which `answers` are the predicted ones."""
    data = Dataset(inputs, labels, "classification", classes=range(classes)).encoded("cross_entropy", "softmax")
    score: Score | None = None
    if answers is not None:
        score = scored(data, np.eye(classes)[answers])
        data = score.data
    return marks(grid, Samples(data, score, is_test, chosen, 0), FLAT, UNIT)


def test_a_sample_is_in_the_cell_of_its_inputs_with_the_glyph_of_its_class() -> None:
    found = drawn([[0.1, 3.9], [3.9, 0.1], [1.5, 1.5]], [0, 1, 0])
    assert {place: mark.text for place, mark in found.items()} == {(0, 0): "○", (3, 3): "●", (2, 1): "○"}
    assert found[3, 3].role == found[0, 0].role == "on +0"  # no colour of a class: the shape is the class


def test_samples_that_are_not_right_have_other_glyphs_without_colour() -> None:
    found = drawn([[0.5, 0.5], [1.5, 0.5], [2.5, 0.5], [3.5, 0.5]], [0, 0, 1, 1], [0, 1, 1, 0])
    assert "".join(found[3, column].text for column in range(4)) == "○◇●◆"
    found = drawn([[0.5, 0.5], [1.5, 0.5], [2.5, 0.5]], [0, 1, 2], [0, 2, 2], classes=3)
    assert "".join(found[3, column].text for column in range(3)) == "0✗2"
    assert found[3, 1].role == "class1"


@pytest.mark.parametrize(("classes", "expected"), [(2, "□■◇"), (3, "==✗")])
def test_a_tie_is_neither_right_nor_wrong(classes: int, expected: str) -> None:
    targets = np.eye(classes)[[0, 1, 0]]
    tie = [0.5, 0.5, 0.0][:classes]
    score = scored(
        Dataset([[0.5, 0.5], [1.5, 0.5], [2.5, 0.5]], targets, "classification"), [tie, tie, np.eye(classes)[1]]
    )
    found = marks(GRID, Samples(score.data, score, False, None, 0), FLAT, UNIT)
    assert "".join(found[3, column].text for column in range(3)) == expected


def test_test_samples_are_small() -> None:
    found = drawn([[0.5, 0.5], [1.5, 0.5]], [0, 1], is_test=True)
    assert found[3, 0].text + found[3, 1].text == "◦•"


@pytest.mark.parametrize(
    ("labels", "answers", "chosen", "text", "role"),
    [
        ([1, 1, 1], [1, 1, 1], None, "●", "on +0"),
        ([0, 1, 1], [0, 1, 1], None, "◐", "on +0"),
        ([0, 1, 1], [1, 1, 1], None, "◇", "class0"),
        ([0, 1, 1], [1, 1, 1], 2, "●", "cursor"),
        ([0, 1, 1], None, None, "◐", "on +0"),
    ],
)
def test_of_several_in_a_cell_the_chosen_one_comes_first_then_a_wrong_one(
    labels: list[int], answers: list[int] | None, chosen: int | None, text: str, role: str
) -> None:
    found = drawn([[0.2, 0.2], [0.4, 0.4], [0.6, 0.9]], labels, answers, chosen=chosen)
    assert found == {(3, 0): (text, role)}


def test_samples_on_the_plane_come_before_those_beside_it() -> None:
    grid = Grid(Plane((0, 1), ((0.0, 4.0), (0.0, 4.0)), (0.0, 0.0, 7.0)), 4, 8)
    inputs = [[0.5, 0.5, 1.0], [0.5, 0.5, 7.0], [0.5, 0.5, 2.0]]
    assert drawn(inputs, [1, 0, 1], grid=grid)[3, 0].text == "○"
    assert drawn(inputs[::2], [1, 0], grid=grid)[3, 0].text == "◐"


def test_samples_outside_are_not_drawn() -> None:
    assert not drawn([[5.0, 1.0], [1.0, -1.0]], [0, 1])
    assert len(drawn([[0.0, 0.0], [4.0, 4.0]], [0, 1])) == 2


def test_values_are_on_a_side_of_the_scale() -> None:
    data = Dataset([[0.5, 0.5], [1.5, 0.5], [2.5, 0.5]], [[10.0], [20.0], [30.0]], "regression")
    found = marks(GRID, Samples(data, None, False, None, 0), FLAT, Scale(20.0, 10.0))
    assert "".join(found[3, column].text for column in range(3)) == "-·+"


def test_an_independent_output_has_its_own_classes() -> None:
    inputs = [[0.5, 0.5], [1.5, 0.5], [2.5, 0.5], [3.5, 0.5]]
    targets = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    score = scored(Dataset(inputs, targets, "classification"), [[0.1, 0.9], [0.9, 0.1], [0.1, 0.9], [0.5, 0.0]])
    for output, expected in ((0, "○●◆□"), (1, "◇○●○")):
        found = marks(GRID, Samples(score.data, score, False, None, output), FLAT, UNIT)
        assert "".join(found[3, column].text for column in range(4)) == expected


def test_signs_are_only_where_both_halves_agree_and_nothing_is_near() -> None:
    above = np.full((12, 24), MIDDLE + 3)
    found = signs(above, lambda _line, _column: False)
    assert {mark.text for mark in found.values()} == {"⁺"}
    place = next(iter(found))
    assert place not in signs(above, lambda line, column: (line, column) == (place[0], place[1] + 1))
    above[2 * place[0]] = MIDDLE - 3
    assert place not in signs(above, lambda _line, _column: False)
    assert not signs(np.full((12, 24), MIDDLE), lambda _line, _column: False)
    assert {mark.text for mark in signs(np.full((12, 24), FIRST_CLASS + 20), lambda *_: False).values()} == {"²"}


def test_many_samples_are_found_once_in_each_cell() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.uniform(0.0, 4.0, (5000, 2))
    found = drawn(inputs.tolist(), rng.integers(0, 2, 5000).tolist())
    assert len(found) == 16
    assert {mark.text for mark in found.values()} == {"◐"}
