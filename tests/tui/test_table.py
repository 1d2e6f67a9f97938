"""The predictions as text: wanted, answered, right or wrong."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from engine import Dataset
from tests.tui.frames import scored
from tui.drawing.cells import Row, plain, width
from tui.drawing.table import bar, detail, seen, table, wanted

Floats = NDArray[np.float64]

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
CLASSES = np.eye(2)[[0, 1, 1, 0]]
ANSWERS = np.array([[0.994, 0.006], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
XOR = Dataset(INPUTS, CLASSES, "classification")


def of_classes(data: Dataset, answers: object = None, chosen: int = 0, columns: int = 44, lines: int = 10) -> list[Row]:
    """The table of a classification."""
    score = None if answers is None else scored(data, np.asarray(answers))
    return table(data, True, score, chosen, columns, lines, True)


def of_values(data: Dataset, answers: object = None, chosen: int = 0, columns: int = 44, lines: int = 10) -> list[Row]:
    """The table of a regression."""
    score = None if answers is None else scored(data, np.asarray(answers), of_classes=False)
    return table(data, False, score, chosen, columns, lines, True)


def xor(columns: int = 44, lines: int = 10, chosen: int = 0, active: bool = True) -> list[Row]:
    return table(XOR, True, scored(XOR, ANSWERS), chosen, columns, lines, active)


def words(rows: list[Row]) -> list[list[str]]:
    return [plain(row).translate(dict.fromkeys(map(ord, "█▌▐"), " ")).split() for row in rows]


def test_inputs_wanted_answers_and_verdicts() -> None:
    assert words(xor()) == [
        ["x1", "x2", "want", "p(0)", "p(1)"],
        ["›", "0", "0", "0", "0.994", "0.006", "✓"],
        ["0", "1", "1", "0.400", "0.600", "✓"],
        ["1", "0", "1", "0.500", "0.500", "="],
        ["1", "1", "0", "0.200", "0.800", "✗"],
    ]


def test_right_wrong_and_tie_have_a_glyph_and_a_role_each() -> None:
    assert [(row[-1].text.strip(), row[-1].role) for row in xor()[1:]] == [
        ("✓", "good"),
        ("✓", "good"),
        ("=", "warning"),
        ("✗", "bad"),
    ]


def test_a_bar_beside_each_number_where_there_is_room() -> None:
    rows = xor(44)
    assert [
        [len(span.text.strip()) for span in row if "█" in span.text and span.role != "muted"] for row in rows[1:]
    ] == [[5], [3], [3, 3], [4]]
    assert not any("█" in plain(row) for row in xor(34))


def test_the_samples_that_are_seen_are_those_around_the_chosen_one() -> None:
    assert seen(4, 2, 10) == range(4)
    assert seen(100, 50, 11) == range(45, 55)
    assert seen(100, 99, 11) == range(90, 100)
    assert seen(100, 0, 0) == range(1)


def test_before_anything_is_known_there_are_dashes() -> None:
    assert words(of_classes(XOR))[1] == ["›", "0", "0", "0", "–", "–"]
    assert words(of_values(Dataset(INPUTS, INPUTS[:, :1])))[1] == ["›", "0", "0", "0.000", "–", "–"]
    ten = Dataset(INPUTS, np.eye(10)[:4], "classification")
    assert words(of_classes(ten))[1] == ["›", "0", "0", "0", "–", "–"]
    assert detail(XOR, None, 0, 44, 5) == []


def test_the_digits_move_nothing() -> None:
    places = set()
    for value in (0.0, -0.5, 1.0, 123.4, -1e5, 1e100, nan, inf, -inf):
        answers = np.array([[value, 0.5]] * 4)
        line = plain(of_classes(XOR, answers)[1])
        places.add((len(line), line.find("0.500")))
    assert len(places) == 1


def test_one_output_with_negative_targets() -> None:
    data = Dataset(INPUTS, [[-1.0], [1.0], [1.0], [-1.0]], "classification")
    rows = of_classes(data, [[-0.9], [0.9], [0.0], [-2.0]], chosen=3)
    assert [line[-3:] for line in words(rows)[1:]] == [
        ["-1", "-0.90", "✓"],
        ["1", "0.900", "✓"],
        ["1", "0.000", "="],
        ["-1", "-2.00", "✓"],
    ]
    # From the middle to the left, to the right, and hardly anything.
    bars = [plain(row) for row in rows[1:]]
    assert bars[0].index("█") == bars[3].index("█") + 1 < bars[1].index("█") - 3
    assert bars[0].rindex("█") == bars[3].rindex("█") < bars[1].index("█")
    assert "█" not in bars[2]
    assert "▌" in bars[2] or "▐" in bars[2]


def test_classes_with_names_are_called_by_them() -> None:
    flowers = ("setosa", "versicolor of the north", "virginica")
    data = Dataset(INPUTS, np.eye(3)[[0, 1, 2, 2]], "classification", ("width", "length"), flowers)
    answers = np.eye(3)[[0, 1, 1, 2]] * 0.75
    rows = of_classes(data, answers, columns=64)
    assert words(rows)[0] == ["w…", "l…", "want", "setosa", "versi…", "virgi…"]
    assert [line[2] for line in words(rows)[2:]] == ["versicolor", "virginica", "virginica"]
    assert "  setosa  +0.75  wanted 1" in [plain(row) for row in detail(data, scored(data, answers), 0, 60, 5)]
    yes = Dataset(INPUTS, [[0.0], [1.0], [1.0], [0.0]], "classification", None, ("no", "yes"))
    assert [line[-3] for line in words(of_classes(yes, [[0.1], [0.9], [0.2], [0.3]]))[1:]] == ["no", "yes", "yes", "no"]


def test_of_many_classes_the_answer_stands_beside_what_is_wanted() -> None:
    data = Dataset(INPUTS * 7 - 4.25, np.eye(10)[[0, 9, 3, 4]], "classification")
    answers = np.eye(10)[[0, 9, 4, 4]] * 0.7 + 0.03
    answers[3] = 0.1
    rows = of_classes(data, answers)
    assert words(rows) == [
        ["x1", "x2", "want", "got", "p"],
        ["›", "-4.25", "-4.25", "0", "0", "0.730", "✓"],
        ["-4.25", "2.75", "9", "9", "0.730", "✓"],
        ["2.75", "-4.25", "3", "4", "0.730", "✗"],
        ["2.75", "2.75", "4", "0", "0.100", "="],
    ]
    assert words(of_classes(data, answers, columns=100))[0] == ["x1", "x2", "want", *(f"p({k})" for k in range(10))]
    # The one that is wanted and the one that is answered come first where not all have room.
    assert [plain(row)[:6].strip() for row in detail(data, scored(data, answers), 2, 60, 4)][2:] == ["p(3)", "p(4)"]


def test_a_regression_shows_what_is_wanted_the_output_and_the_error() -> None:
    data = Dataset(INPUTS[:2], [[0.25, -3.5], [1e-3, 2.0]])
    answers = [[0.2, -3.4], [0.0, 2.5]]
    rows = of_values(data, answers, columns=60)
    assert words(rows) == [
        ["x1", "x2", "want", "output", "error", "want", "output", "error"],
        ["›", "0", "0", "0.250", "0.200", "-0.050", "-3.50", "-3.40", "+0.100"],
        ["0", "1", "0.001", "0.000", "-0.001", "2.000", "2.500", "+0.500"],
    ]
    assert words(of_values(data, answers))[0] == ["x1", "x2", "want", "output", "error"]
    assert not {"✓", "✗", "="} & set("".join(map(plain, rows)))
    one = Dataset(INPUTS[:2], [[0.25], [2.0]])
    assert [plain(row) for row in detail(one, scored(one, [[0.5], [2.0]], of_classes=False), 0, 60, 5)] == [
        "",
        "  row 1",
        "  wanted  +0.25",
        "  output  +0.5",
        "  error   +0.25",
    ]


@pytest.mark.parametrize(
    ("targets", "text"),
    [([1.0, 0.0], "0"), ([0.0, 0.0, 1.0], "2"), ([0.5, 0.5], "0.5 0.5"), ([1, 1], "1 1")],
)
def test_what_is_wanted_is_a_class_or_numbers(targets: list[float], text: str) -> None:
    assert wanted(Dataset([[0.0]], [targets]), 0) == text


def test_of_many_samples_those_around_the_chosen_one_are_seen() -> None:
    data = Dataset(np.arange(200.0).reshape(100, 2), np.eye(2)[np.arange(100) % 2])
    for chosen, first in ((0, 0), (50, 48), (99, 95)):
        rows = of_classes(data, data.targets, chosen, lines=6)
        assert len(rows) == 6
        assert float(words(rows)[1][1 if chosen == 0 else 0]) == data.inputs[first, 0]
        assert sum(plain(row).startswith("›") for row in rows) == 1


def test_of_many_inputs_the_first_are_seen_and_a_sign_for_the_others() -> None:
    data = Dataset(np.arange(4000.0).reshape(4, 1000) / 100, CLASSES, "classification")
    rows = of_classes(data, ANSWERS, columns=60)
    assert words(rows)[0][-4:] == ["…", "want", "p(0)", "p(1)"]
    assert [line.index("…") for line in words(rows)[2:]] == [words(rows)[0].index("…")] * 3
    assert plain(rows[1]).rstrip().endswith("✓")
    assert len({plain(row).index("…") for row in rows}) == 1


def test_the_numbers_of_all_inputs_are_equally_long() -> None:
    for scale, digits in ((1.9, 3), (5.5, 2), (160.5, 1)):
        data = Dataset(INPUTS * scale - (0.0 if digits == 3 else 1.25), CLASSES, "classification")
        assert {len(word.split(".")[1]) for line in words(of_classes(data))[2:] for word in line[:2]} == {digits}
    assert words(of_classes(Dataset(INPUTS * 12, CLASSES)))[4][:2] == ["12", "12"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "▌   "),
        (1.0, "████"),
        (0.5, "██  "),
        (0.125, "▌   "),
        (0.99, "████"),
        (-3.0, "▌   "),
        (9.0, "████"),
        (nan, "    "),
        (inf, "    "),
        (None, "    "),
    ],
)
def test_a_bar_is_cut_at_its_ends(value: float | None, text: str) -> None:
    assert bar(value, 0.0, 1.0, 4) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1.0, "██  "),
        (1.0, "  ██"),
        (0.0, "  ▌ "),
        (0.5, "  █ "),
        (-0.25, " ▐  "),
        (-9.0, "██  "),
        (None, "    "),
    ],
)
def test_a_bar_of_signed_outputs_begins_at_zero(value: float | None, text: str) -> None:
    assert bar(value, -1.0, 1.0, 4) == text


def test_a_bar_that_ends_where_it_begins_is_still_seen() -> None:
    assert bar(0.0, -1.0, 1e-9, 4) == "   ▐"
    assert bar(-3.0, -3.0, -1.0, 4) == "▌   "


def test_a_bar_without_room_or_range_is_empty() -> None:
    assert bar(0.5, 0.0, 1.0, 0) == ""
    assert bar(0.5, 0.0, 1.0, -2) == ""
    assert bar(0.5, 1.0, 1.0, 3) == "   "


def test_the_chosen_sample_is_there_in_full_precision() -> None:
    rows = detail(XOR, scored(XOR, ANSWERS / 3), 3, 60, 9)
    assert [plain(row) for row in rows] == [
        "",
        "  row 4  wrong",
        f"  p(0)  +{0.2 / 3!r}  wanted 1",
        f"  p(1)  +{0.8 / 3!r}  wanted 0",
    ]


@given(
    predictions=arrays.arrays(np.float64, (4, 3), elements=st.floats()),
    targets=arrays.arrays(np.float64, (4, 3), elements=st.floats(-1e6, 1e6)),
    inputs=arrays.arrays(np.float64, (4, 5), elements=st.floats(-1e300, 1e300)),
    classes=st.booleans(),
    columns=st.integers(-1, 90),
    lines=st.integers(-1, 12),
    chosen=st.integers(0, 3),
)
def test_it_is_never_larger_than_asked(
    predictions: Floats, targets: Floats, inputs: Floats, classes: bool, columns: int, lines: int, chosen: int
) -> None:
    data = Dataset(inputs, targets)
    score = scored(data, predictions, classes)
    rows = table(data, classes, score, chosen, columns, lines, True)
    more = detail(data, score, chosen, columns, lines)
    assert len(rows) <= max(lines, 2)
    assert len(more) <= max(lines, 0)
    assert all(width(row) <= max(columns, 0) for row in (*rows, *more))
