"""The picture of the data: every mark stands for samples that are there."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dataset
from engine.data.generators import GENERATORS, generate
from engine.data.preparation import split
from tui.drawing.cells import Row, plain, width
from tui.drawing.marks import BOTH, PAIR, SEVERAL, SMALL_PAIR, class_mark
from tui.drawing.numbers import roundest
from tui.drawing.scatter import Cursor, layout, scatter
from tui.drawing.scene import ASPECT, Scene, Spot, scene_of

SETS = [name for name in GENERATORS if not name.startswith("parity") and name != "multi-gauss"]


def cells(scene: Scene, rows: list[Row], columns: int, lines: int) -> dict[tuple[int, int], tuple[str, str]]:
    """What the plot's area shows in each cell: the text and its role."""
    laid = layout(scene, columns, lines)
    assert laid is not None
    found = {}
    for line in range(laid.area.lines):
        spans = [(character, span.role) for span in rows[laid.legend + line] for character in span.text]
        for column, cell in enumerate(spans[laid.area.margin :]):
            if cell[0] != " ":
                found[line, column] = cell
    return found


@pytest.mark.parametrize("name", SETS)
def test_there_is_a_mark_in_each_cell_with_samples_and_nowhere_else(name: str) -> None:
    whole = generate(name, None if GENERATORS[name].fixed else 120)
    training, test, _ = split(whole, 0.25, 0)
    scene = scene_of(training, test, generator=name)
    rows = scatter(scene, 50, 20, None, None)
    laid = layout(scene, 50, 20)
    assert laid is not None
    grid = scene.grid(laid.area.columns, laid.area.lines)
    wanted: dict[tuple[int | None, int | None], set[tuple[float, bool]]] = {}
    for part in scene.parts:
        for (x, y), answer in zip(part.places.tolist(), part.answers.tolist(), strict=True):
            wanted.setdefault((grid.line_of(y), grid.column_of(x)), set()).add((answer, part.is_test))
    found = cells(scene, rows, 50, 20)
    assert found.keys() == wanted.keys()
    for cell, (text, role) in found.items():
        # Training samples lie above those of the test part.
        shown = {answer for answer, is_test in wanted[cell] if not is_test} or {answer for answer, _ in wanted[cell]}
        is_test = all(is_test for _, is_test in wanted[cell])
        if not scene.classes:
            largest = max(shown, key=abs)
            assert text in (("₋.₊" if is_test else "-·+")[(largest > 0) - (largest < 0) + 1], "·", ".")
        elif len(shown) > 1:
            assert text == (BOTH if len(scene.classes) == 2 else SEVERAL)
        else:
            assert (text, role) == tuple(class_mark(int(shown.pop()), len(scene.classes), is_test))


def test_two_classes_and_the_test_part_differ_without_colours() -> None:
    marks = {class_mark(label, 2, test).text for label in (0, 1) for test in (False, True)}
    assert marks == {*PAIR, *SMALL_PAIR}
    assert len({class_mark(label, 10, test).text for label in range(10) for test in (False, True)}) == 20


def test_names_of_classes_are_whole_where_the_legend_has_room() -> None:
    names = "Bearded_garden_iris", "Dwarf_mountain_iris", "Southern_coast_iris"
    scene = scene_of(Dataset([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]], list(names)), None)
    assert (
        plain(scatter(scene, 70, 20, None, None)[0])
        == "0 Bearded_garden_iris  1 Dwarf_mountain_iris  2 Southern_coast_iris"
    )
    assert plain(scatter(scene, 50, 20, None, None)[0]) == "0 Bearded_gard…  1 Dwarf_mounta…  2 Southern_coa…"


def test_a_truth_table_is_the_unit_square() -> None:
    rows = [plain(row) for row in scatter(scene_of(generate("xor"), None), 40, 14, None, None)]
    assert rows[0] == "○ 0  ● 1"
    upper, lower = (next(row for row in rows if row.lstrip().startswith(f"{y}.0")) for y in (1, 0))
    assert [mark for mark in upper if mark in PAIR] == ["●", "○"]
    assert [mark for mark in lower if mark in PAIR] == ["○", "●"]
    numbers = rows[-1].split()
    assert {"0.0", "1.0", "x1"} <= {*numbers}


def test_several_classes_in_one_cell_are_explained_and_not_hidden_by_the_chosen_one() -> None:
    scene = scene_of(generate("parity-4"), None)
    for chosen in (None, Spot(0, False), Spot(7, False)):
        rows = scatter(scene, 60, 20, chosen, None)
        assert [text for text, _ in cells(scene, rows, 60, 20).values()] == [BOTH] * 4
        assert plain(rows[0]) == f"○ 0  ● 1  {BOTH} both"
    ten = scatter(scene_of(generate("blobs-10", 3000), None), 60, 20, None, None)
    assert f"{SEVERAL} several" in plain(ten[0])
    assert BOTH not in plain(scatter(scene_of(generate("xor"), None), 60, 20, None, None)[0])


def test_names_that_do_not_fit_still_differ() -> None:
    names = ["average_petal_length_in_millim", "average_petal_width_in_millime"]
    rows = scatter(scene_of(Dataset([[0.0, 0.0], [1.0, 1.0]], ["a", "b"], None, names), None), 44, 20, None, None)
    across, up = plain(rows[-1]).split()[-1], next(plain(row).split("│")[0] for row in rows if "…" in plain(row))
    assert across != up.strip()
    assert len(across) >= 10


def test_the_axis_of_the_answers_has_the_name_of_their_column() -> None:
    data = Dataset([[0.0], [1.0]], [[0.5], [1.5]], "regression", ["hours"], target_name="score")
    assert scene_of(data, None).names == ("hours", "score")
    assert scene_of(Dataset([[0.0], [1.0]], [[0.5], [1.5]], "regression"), None).names == ("x1", "target")


def test_one_input_is_drawn_with_its_answers_upwards() -> None:
    curve = Dataset([[0.0], [1.0], [2.0]], [[-1.0], [0.0], [3.0]], "regression")
    scene = scene_of(curve, None)
    assert scene.is_curve
    assert scene.parts[0].places.tolist() == [[0, -1], [1, 0], [2, 3]]
    classes = scene_of(Dataset([[0.0], [1.0]], ["a", "b"]), None)
    assert (classes.names, classes.plane.ranges[1]) == (("x1", "class"), (-0.5, 1.5))


def test_the_cursor_the_chosen_sample_and_what_is_carried_stand_out() -> None:
    scene = scene_of(generate("xor"), None)
    rows = scatter(scene, 40, 14, Spot(0, False), Cursor(0.5, 0.5))
    marked = {(text, role) for text, role in cells(scene, rows, 40, 14).values()}
    assert ("┼", "accent") in marked
    assert ("○", "cursor") in marked
    assert any("►" in plain(row) for row in rows)
    assert "▲" in plain(rows[-2])
    on_it = scatter(scene, 40, 14, None, Cursor(0.0, 1.0))
    assert ("●", "cursor") in cells(scene, on_it, 40, 14).values()
    carried = scatter(scene, 40, 14, None, Cursor(0.5, 0.5, Spot(1, False)))
    assert ("●", "cursor") in cells(scene, carried, 40, 14).values()


@pytest.mark.parametrize("size", [(1, 1), (4, 2), (10, 4), (26, 5), (60, 20), (160, 60)])
@pytest.mark.parametrize("name", ["blobs-10", "plane", "parity-4"])
def test_it_fits_whatever_the_size(name: str, size: tuple[int, int]) -> None:
    training, test, _ = split(generate(name), 0.2, 0)
    rows = scatter(scene_of(training, test, (0, 1), name), *size, Spot(0, True), Cursor(0.0, 0.0))
    assert len(rows) <= size[1]
    assert max(map(width, rows)) <= size[0]


def test_the_nearest_sample_is_the_one_that_looks_nearest() -> None:
    data = generate("circle", 80)
    training, test, _ = split(data, 0.3, 0)
    scene = scene_of(training, test, generator="circle")
    grid = scene.grid(40, 15)
    random = np.random.default_rng(0)
    for place in random.uniform(-6, 6, (30, 2)):
        ways = []
        for part in scene.parts:
            dx = (part.places[:, 0] - place[0]) / 12 * 40
            dy = (part.places[:, 1] - place[1]) / 12 * 15 * ASPECT
            ways += [(far, Spot(k, part.is_test)) for k, far in enumerate((dx * dx + dy * dy).tolist())]
        assert scene.nearest((float(place[0]), float(place[1])), grid) == min(ways)[1]


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3))
def test_the_roundest_number_of_a_cell_lies_in_it(low: float, size: float) -> None:
    high = low + size
    if low < high:
        found = roundest(low, high)
        assert low <= found < high or found == low / 2.0 + high / 2.0
        digits = len(f"{abs(found):.15g}".rstrip("0").replace(".", ""))
        assert all(
            digits <= len(f"{abs(other):.15g}".rstrip("0").replace(".", "")) + 1
            for other in accumulate([size / 7.0] * 6, initial=low)
            if low <= float(f"{other:.15g}") < high
        )


def test_round_numbers_are_found() -> None:
    assert [roundest(*ends) for ends in ((-0.04, 0.06), (0.96, 1.06), (2.31, 2.38), (123.2, 189.0))] == [
        0,
        1,
        2.34,
        160,
    ]
