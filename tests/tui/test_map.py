"""The map: every cell, number and mark that is drawn is what the network answers there."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Dataset
from engine.data.generators import GENERATORS
from engine.functions.activations import ACTIVATIONS
from tests.tui.maps import Drawn, cells_of, draw, session_of
from tests.tui.session.driven import driven
from tui.drawing.cells import width
from tui.drawing.map import heat_map, room_in
from tui.drawing.scale import LEVELS
from tui.drawing.views import View, view_of_chosen, views_of_outputs


def centre(drawn: Drawn, column: int, line: int) -> list[float]:
    """The inputs at the centre of a cell, from the ranges of the plane."""
    point = list(drawn.grid.plane.others)
    steps = (column, drawn.grid.columns), (drawn.grid.lines - 1 - line, drawn.grid.lines)
    for axis, (low, high), (step, count) in zip(drawn.grid.plane.axes, drawn.grid.plane.ranges, steps, strict=True):
        point[axis] = low + (high - low) / count * (step + 0.5)
    return point


def close(seen: str, share: float) -> bool:
    """Whether a level is that of a share of the scale, -1 to 1; on the border of two levels it may be either."""
    exact = min(max(share, -1.0), 1.0) * LEVELS
    return abs(int(seen) - exact) <= 0.5 + 1e-6


def check_cells(drawn: Drawn, unit: int, middle: float, reach: float) -> None:
    """Assert that each cell that no mark covers has the level of `trainer.predict` at its centre."""
    shades = drawn.without_marks()
    assert len(shades) > drawn.grid.columns * drawn.grid.lines / 2
    places = list(shades)
    answers = drawn.session.trainer.predict([centre(drawn, *place) for place in places])[:, unit]
    for place, answer in zip(places, answers.tolist(), strict=True):
        assert close(shades[place], (answer - middle) / reach), (place, answer)


@pytest.mark.parametrize("name", [name for name, row in GENERATORS.items() if row.classes == 2])
async def test_the_colours_are_the_probability_of_the_second_class_for_every_data_set(name: str) -> None:
    session = driven(data=name, hidden=(4,), batch_size=10, learning_rate=0.1)
    await session.train(4)
    drawn = draw(session, with_samples=False)
    assert drawn.look.view.name == "p(1)"
    check_cells(drawn, 1, 0.5, 0.5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
async def test_the_colours_are_the_output_with_every_activation(activation: str) -> None:
    session = driven(data="moons", samples=80, hidden=(3, 3), activation=activation, batch_size=5)
    await session.train(5)
    check_cells(draw(session), 1, 0.5, 0.5)


@pytest.mark.parametrize(
    ("settings", "middle", "reach"),
    [
        ({"data": "xor", "loss": "half_squared_error", "output": "tanh"}, 0.0, 1.0),
        ({"data": "xor", "loss": "binary_cross_entropy"}, 0.5, 0.5),
        ({"data": "xor", "loss": "half_squared_error", "output": "linear"}, 0.5, 0.5),
        ({"data": "spiral", "loss": "half_squared_error", "output": "tanh", "features": ("x1", "sin(x2)")}, 0.0, 1.0),
        ({"data": "multi-gauss", "loss": "mse"}, 0.0, 1.0),
        ({"data": "plane", "loss": "huber", "scale_targets": True, "standardize": True}, 0.0, 1.2),
    ],
)
async def test_the_middle_is_the_threshold_of_a_class_and_0_for_values(
    settings: dict[str, Any], middle: float, reach: float
) -> None:
    session = driven(hidden=(4,), batch_size=10, activation="tanh", **settings)
    await session.train(3)
    drawn = draw(session, with_samples=False)
    check_cells(drawn, 0, middle, reach)
    assert drawn.scale == [middle - reach, middle, middle + reach]


@pytest.mark.parametrize("name", [name for name, row in GENERATORS.items() if row.classes > 2])
async def test_of_more_classes_the_largest_output_has_its_colour(name: str) -> None:
    session = driven(data=name, hidden=(), batch_size=10, learning_rate=0.1)
    await session.train(3)
    drawn = draw(session, with_samples=False)
    shades = drawn.without_marks()
    answers = session.trainer.predict([centre(drawn, *place) for place in shades])
    count = answers.shape[1]
    for shade, outputs in zip(shades.values(), answers, strict=True):
        label, steps = map(int, shade.split(":"))
        assert outputs[label] == outputs.max()
        exact = 1 + (outputs.max() - 1 / count) / (1 - 1 / count) * (LEVELS - 1)
        assert abs(steps - exact) <= 0.5 + 1e-6
    names = [view.name for view in views_of_outputs(drawn.frame)]
    assert names == ["class", *(f"p({label})" for label in range(count))]
    check_cells(draw(session, view=views_of_outputs(drawn.frame)[2], with_samples=False), 1, 0.5, 0.5)


async def test_two_colours_are_the_side_of_the_threshold_or_the_class() -> None:
    session = driven(data="circle", hidden=(4,), loss="binary_cross_entropy", batch_size=10, activation="tanh")
    await session.train(10)
    shades = draw(session, sides_only=True).without_marks()
    drawn = draw(session, sides_only=True)
    answers = session.trainer.predict([centre(drawn, *place) for place in shades])[:, 0]
    assert [int(shade) for shade in shades.values()] == [LEVELS if answer > 0.5 else -LEVELS for answer in answers]
    assert "below 0.5" in drawn.below[0]
    session = driven(data="blobs-3", hidden=(), batch_size=10)
    assert {shade.partition(":")[2] for shade in draw(session, sides_only=True).without_marks().values()} == {"8"}


@pytest.mark.parametrize(("layer", "unit"), [(0, 1), (1, 2), (2, 0), (3, 1)])
async def test_any_unit_can_be_shown(layer: int, unit: int) -> None:
    session = driven(hidden=(4, 3), activation="relu", seed=1)
    await session.train(30)
    session.choose(layer=layer, unit=unit)
    view = view_of_chosen(session.frame())
    assert view.name == ("input x2", "hidden 1 unit 3", "hidden 2 unit 1", "p(1)")[layer]
    drawn = draw(session, view=view, with_samples=False)
    shades = drawn.without_marks()
    answers = session.trainer.unit_outputs([centre(drawn, *place) for place in shades])[layer][:, unit]
    low, middle, high = drawn.scale
    for shade, answer in zip(shades.values(), answers.tolist(), strict=True):
        assert close(shade, (answer - middle) / (high - middle))
    assert low <= answers.min()
    assert high >= answers.max() - 1e-9


async def test_the_other_inputs_are_at_their_mean_or_as_in_a_sample() -> None:
    session = driven(data="parity-4", hidden=(5,), activation="tanh")
    await session.train(20)
    drawn = draw(session, axes=(3, 1), with_samples=False)
    assert drawn.grid.plane.others == (0.5,) * 4
    check_cells(drawn, 1, 0.5, 0.5)
    drawn = draw(session, axes=(3, 1), with_samples=False, others=10)
    assert drawn.grid.plane.others == (1.0, 0.0, 1.0, 0.0)
    check_cells(drawn, 1, 0.5, 0.5)


async def test_independent_outputs_are_shown_one_by_one() -> None:
    data = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [[0, 0], [1, 0], [1, 0], [1, 1]], "classification")
    session = session_of(data, loss="binary_cross_entropy", hidden=(3,))
    await session.train(30)
    views = views_of_outputs(session.frame())
    assert [view.unit for view in views] == [0, 1]
    for view in views:
        assert view.unit is not None
        check_cells(draw(session, view=view), view.unit, 0.5, 0.5)


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xor", "spiral", "blobs-5", "plane"])
@pytest.mark.parametrize("size", [(26, 5), (36, 19), (60, 20), (190, 50)])
def test_the_numbers_of_the_axes_stand_at_the_cells_of_their_values(name: str, size: tuple[int, int]) -> None:
    drawn = draw(driven(data=name, hidden=(), loss="mse" if name == "plane" else "cross_entropy"), size)
    area, grid = drawn.room.area, drawn.grid
    assert all(width(row) <= size[0] for row in drawn.rows)
    assert len(drawn.rows) <= size[1]
    found = 0
    for line in range(area.lines):
        margin = drawn.text[line][: area.margin]
        if margin[-1] == "┤":
            cell = grid.line_of(float(margin[:-1]))
            assert cell is not None
            assert cell // 2 == line
            found += 1
    assert found >= (1 if size[1] < 8 else 2)
    if area.is_ruled:
        rule, numbers = (drawn.text[area.lines + below] for below in (0, 1))
        ticks = [place for place, character in enumerate(rule) if character == "┬"]
        values = [float(number) for number in numbers.split()[:-1]]
        assert [grid.column_of(value) for value in values] == [tick - area.margin for tick in ticks]
        assert len(values) >= 2


async def test_the_cursor_reads_what_the_network_answers_at_its_place() -> None:
    session = driven(seed=2)
    await session.train(100)
    for cursor in ((0, 0), (7, 12), (31, 31)):
        drawn = draw(session, cursor=cursor)
        x1, x2 = centre(drawn, *cursor)
        answer = session.trainer.predict([[x1, x2]])[0, 1]
        assert drawn.below[0].split() == ["x1", f"{x1:.4g}", "x2", f"{x2:.4g}", "p(1)", f"{answer:.4f}"]
        text, role = drawn.cells[cursor[1] // 2][cursor[0]]
        assert (text, role.split()[0]) == ("▀▄"[cursor[1] % 2], "at")
        rule = drawn.text[drawn.room.area.lines]
        assert rule.index("▲") == drawn.room.area.margin + cursor[0]
        assert drawn.text[cursor[1] // 2][drawn.room.area.margin - 1] == "►"


async def test_of_more_classes_the_cursor_reads_the_class() -> None:
    session = session_of(
        Dataset([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]] * 5, ["low", "right", "up"] * 5), hidden=(), loss="cross_entropy"
    )
    await session.train(50)
    drawn = draw(session, cursor=(30, 30))
    outputs = session.trainer.predict([centre(drawn, 30, 30)])[0]
    assert f"class right {outputs[1]:.4f}" in " ".join(drawn.below)
    assert "low" in draw(session).below[0]


# --- what else -------------------------------------------------------------------------------------------------------


async def test_the_signs_say_what_the_colours_say() -> None:
    session = driven()
    await session.train(300)
    drawn = draw(session, (60, 24))
    signs = 0
    for line, row in enumerate(drawn.cells):
        for column, (text, role) in enumerate(row[: drawn.room.area.columns]):
            if text in "⁺⁻" and role.startswith("faint"):
                answers = drawn.session.trainer.predict([centre(drawn, column, 2 * line + half) for half in (0, 1)])
                assert ((answers[:, 1] > 0.5) == (text == "⁺")).all()
                signs += 1
    assert signs > 10


def test_without_a_picture_the_axes_and_the_samples_are_drawn() -> None:
    drawn = draw(driven())
    rows = heat_map(drawn.frame, drawn.room, drawn.grid, None, drawn.look)
    text = "".join(character for row in rows for character, _ in cells_of(row))
    assert text.count("○") + text.count("●") + text.count("◇") + text.count("◆") >= 4
    area = [role for row in rows[: drawn.room.area.lines] for _, role in cells_of(row)]
    assert {role for role in area if role.startswith("heat")} == {"heat +0 +0"}


def test_outputs_that_are_not_finite_are_no_colour_of_the_scale() -> None:
    session = driven()
    session.trainer.network.weights[0][:] = 1e308
    session.trainer.network.weights[1][:] = 1e308
    drawn = draw(session, with_samples=False, cursor=(20, 2))
    assert "bad" in set(drawn.without_marks().values())
    assert "NaN" in drawn.below[0]
    drawn = draw(session, view=View("class", 5, None), cursor=(20, 2))
    assert "not finite" in drawn.below[0]


@pytest.mark.parametrize("size", [(26, 5), (26, 3), (4, 1), (1, 40), (38, 8), (60, 12), (120, 40), (198, 56)])
def test_a_map_fills_its_place_and_no_more(size: tuple[int, int]) -> None:
    room = room_in(*size, (0.0, 1.0), "x2")
    if room is None:
        assert size[0] < 8 or size[1] < 2
        return
    drawn = draw(driven(), size)
    assert all(width(row) <= size[0] for row in drawn.rows)
    assert size[1] - 2 <= len(drawn.rows) <= size[1]
    assert room.area.columns * room.area.lines >= 0.4 * size[0] * size[1]


def test_a_wide_map_has_its_legend_at_the_side() -> None:
    drawn = draw(driven(), (150, 20), cursor=(3, 3))
    assert drawn.room.side
    assert "wrong" in "".join(drawn.text[:8])
    assert "p(1)" in "".join(drawn.text[:10])
