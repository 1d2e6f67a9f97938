"""The legend of a map: every colour, sign and mark that is drawn is explained, whatever the size."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from textual.theme import Theme

from engine import Dataset
from tests.tui.maps import Drawn, cells_of, draw, session_of
from tests.tui.session.driven import driven
from tui.drawing.cells import width
from tui.drawing.map import Look, heat_map, room_in
from tui.drawing.marks import BOTH, PAIR
from tui.drawing.points import CLASSES
from tui.drawing.views import View, views_of_outputs
from tui.palette import styles
from tui.themes import THEMES

NAMES = ["Northern_marsh_iris_", "Southern_coast_iris_", "Bearded_garden_iris_", "Dwarf_mountain_iris_"]


def legend_of(drawn: Drawn) -> str:
    return " ".join(drawn.below)


def of_four_classes() -> Dataset:
    places = np.random.default_rng(0).uniform(-1.0, 1.0, (80, 2))
    return Dataset(places, NAMES * 20)


@pytest.mark.parametrize("size", [(24, 14), (36, 21), (60, 24), (150, 20)])
async def test_every_class_has_its_colour_and_a_name(size: tuple[int, int]) -> None:
    session = session_of(of_four_classes(), hidden=(), loss="cross_entropy")
    await session.train(5)
    drawn = draw(session, size)
    legend = "\n".join(drawn.text) if drawn.room.side else legend_of(drawn)
    roles = {role for row in drawn.rows for text, role in cells_of(row) if text in CLASSES}
    assert {role.split()[1].partition(":")[0] for role in roles if role.startswith("faint")} == {*"0123"}
    for sign, name in zip(CLASSES, sorted(NAMES), strict=False):
        assert sign in legend
        assert name[:2] in legend
    assert "✗ wrong" in legend
    assert ("* several" in legend) == any(text == "*" for row in drawn.cells for text, _ in row)


@pytest.mark.parametrize("size", [(24, 14), (36, 21)])
async def test_the_numbers_of_many_classes_stand_alone(size: tuple[int, int]) -> None:
    session = driven(data="blobs-10", hidden=(), batch_size=10)
    await session.train(2)
    drawn = draw(session, size)
    assert [sign for sign in legend_of(drawn) if sign in CLASSES] == [*CLASSES]
    assert all(width(row) <= size[0] for row in drawn.rows)


@pytest.mark.parametrize("size", [(20, 14), (24, 14), (30, 9), (36, 21), (60, 24)])
@pytest.mark.parametrize("limit", [1.0, 12345.0, 3e-7])
async def test_the_scale_has_both_ends(size: tuple[int, int], limit: float) -> None:
    data = Dataset([[0.0, 0.0], [1.0, 1.0]], [[-limit], [limit]], "regression")
    drawn = draw(session_of(data, hidden=(), loss="mse"), size)
    low, *_, high = drawn.below[0].partition("  +")[0].split()
    assert float(low) == -float(high) == pytest.approx(-limit, rel=0.1)  # two digits
    assert {"⁻", "⁺"} <= {*drawn.below[0]}


@pytest.mark.parametrize("size", [(24, 14), (30, 14), (36, 21), (60, 24)])
async def test_marks_are_explained_if_they_are_drawn(size: tuple[int, int]) -> None:
    session = driven()
    drawn = draw(session, size)
    marks = {text for row in drawn.cells for text, _ in row} & {*"□■"}
    legend = legend_of(drawn)
    assert all(text in legend for text in ("○ 0", "● 1", "◇◆ wrong"))
    assert marks  # the untrained network answers 0 for the first sample: a tie
    assert "□■ tie" in legend
    await session.train(400)
    later = draw(session, size)
    assert "tie" not in legend_of(later)
    assert later.grid == drawn.grid
    session = driven(data="parity-4", hidden=(), loss="cross_entropy")
    drawn = draw(session, size)
    marks = {text for row in drawn.cells for text, _ in row}
    assert (f"{BOTH} both" in legend_of(drawn)) == (BOTH in marks)


async def test_several_classes_in_one_cell_are_explained() -> None:
    drawn = draw(driven(data="parity-4", hidden=()), (24, 14))
    picture = drawn.session.frame().pictures["map"]
    # Without scores no sample is wrong.
    unjudged = Look(drawn.look.view, False, (drawn.look.samples[0]._replace(score=None),), None)
    text = "".join(
        character
        for row in heat_map(drawn.frame, drawn.room, drawn.grid, picture, unjudged)
        for character, _ in cells_of(row)
    )
    assert text.count(BOTH) == 5
    assert f"{BOTH} both" in text


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_a_class_has_two_inks_on_the_map_and_none_in_the_legend(theme: Theme) -> None:
    session = driven(data="spiral", hidden=(8, 8), activation="tanh", batch_size=10)
    await session.train(20)
    drawn = draw(session, (60, 30))
    found = styles(theme.to_color_system().generate() | theme.variables)
    inks = defaultdict(set)
    for row in drawn.cells:
        for text, role in row:
            if text in PAIR and role != "cursor":
                inks[text].add(found[role].color)
    assert all(1 <= len(seen) <= 2 for seen in inks.values())
    roles = {role for row in drawn.rows[drawn.room.area.lines + 2 :] for text, role in cells_of(row) if text in PAIR}
    assert roles == {"strong"}


@pytest.mark.parametrize("name", ["xor", "blobs-3", "blobs-10", "plane"])
def test_a_map_whose_legend_needs_lines_gives_up_rows(name: str) -> None:
    session = driven(data=name, hidden=(), loss="mse" if name == "plane" else "cross_entropy")
    for lines in range(3, 40):
        drawn = draw(session, (24, lines))
        assert len(drawn.rows) <= lines
        assert drawn.room.below <= max((lines - 2) // 6, 2 * (lines >= 16), lines >= 8)
    assert room_in(24, 14, (0.0, 1.0), "x2", legend=9) == room_in(24, 14, (0.0, 1.0), "x2", legend=2)


def test_a_hidden_units_scale_has_its_end_as_well() -> None:
    session = driven(activation="relu")
    session.trainer.network.weights[0][:] = 7e4
    drawn = draw(session, (24, 14), view=View("hidden 1 unit 1", 1, 0))
    low, *_, high = drawn.below[0].split()
    assert float(low) == -float(high)
    assert float(high) >= 7e4
    assert views_of_outputs(drawn.frame)[0].name == "p(1)"
