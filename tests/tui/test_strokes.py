"""The lines of the weights: sign and size of every one, and where it is seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing import scale
from tui.drawing.cells import plain, width
from tui.drawing.strokes import (
    ACROSS,
    BRAILLE,
    DOUBLE,
    DOWN,
    HEAVY,
    LIGHT,
    NOT_FINITE,
    Gap,
    Lines,
    Lit,
    dotted,
    legend,
    levels,
    lines,
)

LEVELS = st.integers(-scale.LEVELS, scale.LEVELS)


def gap_of(left: int, right: int, columns: int = 6, pen: int = 0, pitch: int = 3) -> Gap:
    """A gap between layers of so many units, each `pitch` lines below the one before."""
    high = pitch * max(left, right)
    starts, ends = (tuple(DOWN * (pitch * unit + 1) - 0.5 for unit in range(count)) for count in (left, right))
    return Gap(3, columns, high, starts, ends, 6.0, pen)


def drawn(gap: Gap, table: list[list[int]], lit: Lit = Lit()) -> Lines:  # noqa: B008
    return lines(gap, np.array(table, np.int8).tobytes(), lit)


def dots_of(lines_: Lines) -> set[tuple[int, int]]:
    """Every dot: its column and row."""
    found = set()
    for (x, y), (glyph, _) in lines_.cells.items():
        for dx in range(ACROSS):
            for dy in range(DOWN):
                bit = (0x01, 0x02, 0x04, 0x40)[dy] << (3 if dx and dy < 3 else dx)
                if (ord(glyph) - BRAILLE) & bit:
                    found.add((x * ACROSS + dx, y * DOWN + dy))
    return found


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), st.floats(0.01, 1e3))
def test_levels_are_those_of_the_scale_of_all_signed_numbers(weights: list[float], limit: float) -> None:
    assert levels(np.array(weights), limit).tolist() == [scale.level(weight, limit) for weight in weights]


def test_what_is_not_finite_has_a_line_of_its_own() -> None:
    shown = levels(np.array([[np.nan, np.inf], [-np.inf, 0.0]]), 1.0)
    assert shown.tolist() == [[NOT_FINITE, NOT_FINITE], [NOT_FINITE, 0]]
    seen = lines(gap_of(2, 2), shown.tobytes(), Lit())
    assert [stroke.role for stroke in seen.strokes] == ["bad"] * 3


@given(st.data(), st.integers(1, 5), st.integers(1, 5), st.integers(4, 20), st.integers(0, 1))
def test_every_line_has_the_sign_and_the_size_of_its_weight(
    data: st.DataObject, left: int, right: int, columns: int, pen: int
) -> None:
    row = st.lists(LEVELS, min_size=left, max_size=left)
    table = data.draw(st.lists(row, min_size=right, max_size=right))
    seen = drawn(gap_of(left, right, columns, pen), table)
    for stroke in seen.strokes:
        level = table[stroke.unit][stroke.source]
        assert stroke.level == level != 0
        assert stroke.role == f"link{level:+d}"
        assert stroke.thickness == (LIGHT if abs(level) < 4 else HEAVY if abs(level) < 7 else DOUBLE)
    assert len({(stroke.unit, stroke.source) for stroke in seen.strokes}) == len(seen.strokes)
    # What is left out is weaker than what is drawn.
    sizes = sorted((abs(level) for row in table for level in row if level), reverse=True)
    assert sorted((abs(stroke.level) for stroke in seen.strokes), reverse=True) == sizes[: len(seen.strokes)]
    # What is seen of a line lies between its ends, and the strongest is on top.
    for (x, y), (glyph, stroke) in seen.cells.items():
        assert stroke in seen.strokes
        assert 0x2801 <= ord(glyph) <= 0x28FF
        assert 3 <= x < 3 + columns
        ends = sorted((3 * stroke.unit, 3 * stroke.source))
        assert ends[0] - 2 <= y <= ends[1] + 3


@pytest.mark.parametrize("pen", [0, 1])
def test_thickness_and_sign_are_seen_without_colour(pen: int) -> None:
    """More dots from light to double; fewer, in dashes, for the same size below 0."""
    counts = {level: len(dots_of(drawn(gap_of(1, 1, 12, pen), [[level]]))) for level in (2, 5, 8, -2, -5, -8)}
    assert counts[2] < counts[5] < counts[8]
    assert all(counts[-level] < 0.85 * counts[level] for level in (2, 5, 8))
    gaps = [x for x in range(6, 30) if (x, 3) not in dots_of(drawn(gap_of(1, 1, 12, pen), [[-5]]))]
    assert len(gaps) >= 4


def test_a_line_leads_from_its_source_to_its_unit() -> None:
    seen = dots_of(drawn(gap_of(3, 3), [[0, 0, 8], [0, 0, 0], [0, 0, 0]]))
    left, right = min(seen), max(seen)
    assert (left[0], right[0]) == (3 * ACROSS, 9 * ACROSS - 1)
    assert left[1] // DOWN in (5, 6, 7)
    assert right[1] // DOWN in (0, 1, 2)


def test_links_of_the_chosen_unit_are_lit_and_on_top_and_all_are_drawn() -> None:
    table = [[1] * 8 for _ in range(8)]
    table[3] = [2, 2, 2, 2, 2, 2, 2, 0]
    gap = gap_of(8, 8, 4, pitch=1)
    seen = drawn(gap, table, Lit(unit=3))
    assert len(seen.strokes) < 63
    assert {stroke.source for stroke in seen.strokes if stroke.unit == 3} == set(range(7))
    assert [stroke.role for stroke in seen.strokes[-7:]] == ["lit+2"] * 7
    from_it = drawn(gap, table, Lit(source=7))
    assert {stroke.unit for stroke in from_it.strokes if stroke.role.startswith("lit")} == {0, 1, 2, 4, 5, 6, 7}


@pytest.mark.parametrize("level", [8, -1, 0])
def test_the_chosen_link_is_drawn_last_and_whole_in_the_accent_colour_even_a_zero(level: int) -> None:
    gap = gap_of(2, 2)
    seen = drawn(gap, [[8, 8], [8, level]], Lit(unit=1, link=(1, 1)))
    assert (seen.strokes[-1].unit, seen.strokes[-1].source, seen.strokes[-1].role) == (1, 1, "accent")
    crossed = {x for (x, _), (_, stroke) in seen.cells.items() if stroke.role == "accent"}
    assert crossed == set(range(gap.x, gap.x + gap.columns))
    assert len(seen.strokes) == 4


def test_no_weights_no_lines() -> None:
    assert drawn(gap_of(3, 2), [[0] * 3] * 2).cells == {}


def test_a_straight_line_fills_its_cells() -> None:
    assert "".join(chr(BRAILLE + bits) for _, _, bits in dotted(4, 1, 1, DOUBLE, 0, False)) == "⠶⠶⠶⠶"
    assert "".join(chr(BRAILLE + bits) for _, _, bits in dotted(4, 1, 1, HEAVY, 0, False)) == "⠒⠒⠒⠒"
    assert "".join(chr(BRAILLE + bits) for _, _, bits in dotted(4, 1, 1, LIGHT, 0, False)) == "⠂⠂⠂⠂"


def test_the_legend_shows_both_kinds_of_line() -> None:
    words = plain(legend((2.0,), 90))
    assert words.startswith("⠶⠶⠶⠶ positive")
    assert words.endswith("the brighter and thicker, up to 2")
    for columns in range(90):
        assert width(legend((2.0,), columns)) <= columns
    assert plain(legend((2.0,), 60)).endswith("thicker: larger, up to 2")
    assert plain(legend((2.0, 2.0), 60)).endswith("up to 2")
    assert plain(legend((16.0, 8.0, 2.0), 110)).endswith("up to 16, 8, 2 from left to right")
    assert plain(legend((16.0,) * 9 + (8.0,), 60)).endswith("larger in its layer")
