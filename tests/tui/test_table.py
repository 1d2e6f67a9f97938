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
from tui.drawing.columns import PROBABILITIES, SCORES, VALUES, wanted
from tui.drawing.sample import detail
from tui.drawing.table import seen, table

Floats = NDArray[np.float64]

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
CLASSES = np.eye(2)[[0, 1, 1, 0]]
ANSWERS = np.array([[0.994, 0.006], [0.4, 0.6], [0.5, 0.5], [0.2, 0.8]])
XOR = Dataset(INPUTS, CLASSES, "classification")


def of_classes(
    data: Dataset,
    answers: object = None,
    chosen: int = 0,
    columns: int = 44,
    lines: int = 10,
    outputs: str = PROBABILITIES,
    first: int = 0,
) -> list[Row]:
    """The table of a classification."""
    score = None if answers is None else scored(data, np.asarray(answers))
    return table(data, outputs, score, chosen, columns, lines, True, first)


def of_values(data: Dataset, answers: object = None, chosen: int = 0, columns: int = 44, lines: int = 10) -> list[Row]:
    """The table of a regression."""
    score = None if answers is None else scored(data, np.asarray(answers), of_classes=False)
    return table(data, VALUES, score, chosen, columns, lines, True)


def xor(columns: int = 44, lines: int = 10, chosen: int = 0, active: bool = True) -> list[Row]:
    return table(XOR, PROBABILITIES, scored(XOR, ANSWERS), chosen, columns, lines, active)


def words(rows: list[Row]) -> list[list[str]]:
    return [plain(row).translate(dict.fromkeys(map(ord, "█▏▎▍▌▋▊▉▐"), " ")).split() for row in rows]


def test_inputs_wanted_answers_and_verdicts() -> None:
    assert words(xor()) == [
        ["x1", "x2", "target", "p(0)", "p(1)"],
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
    rows = xor(46)
    assert [
        [len(span.text.strip()) for span in row if "█" in span.text and span.role != "muted"] for row in rows[1:]
    ] == [[6], [4], [3, 3], [5]]
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


def test_the_digits_move_nothing() -> None:
    places = set()
    for value in (0.0, -0.5, 1.0, 123.4, -1e5, 1e100, nan, inf, -inf):
        answers = np.array([[value, 0.5]] * 4)
        line = plain(of_classes(XOR, answers)[1])
        places.add((len(line), line.find("0.500")))
    assert len(places) == 1


def test_one_output_with_negative_targets() -> None:
    data = Dataset(INPUTS, [[-1.0], [1.0], [1.0], [-1.0]], "classification")
    rows = of_classes(data, [[-0.9], [0.9], [0.0], [-2.0]], chosen=3, outputs=SCORES)
    assert words(rows)[0] == ["x1", "x2", "target", "output"]
    assert [line[-3:] for line in words(rows)[1:]] == [
        ["-1", "-0.900", "✓"],
        ["1", "0.900", "✓"],
        ["1", "0.000", "="],
        ["-1", "-2.000", "✓"],
    ]
    # From the middle to the left, to the right, and nothing.
    bars = [plain(row) for row in rows[1:]]
    assert bars[0].index("█") == bars[3].index("█") + 1 < bars[1].index("█") - 3
    assert bars[0].rindex("█") == bars[3].rindex("█") < bars[1].index("█")
    assert "█" not in bars[2]


def test_what_is_no_probability_is_not_called_one_and_keeps_its_decimals() -> None:
    rows = of_classes(XOR, [[0.226, -0.11]] * 4, outputs=SCORES)
    assert words(rows)[0] == ["x1", "x2", "target", "output", "0", "output", "1"]
    assert words(rows)[1][4:6] == ["0.226", "-0.110"]
    one = Dataset(INPUTS, [[0.0], [1.0], [1.0], [0.0]], "classification")
    assert words(of_classes(one, [[0.1], [0.9], [0.2], [0.3]]))[0] == ["x1", "x2", "target", "p(1)"]


def test_classes_with_names_are_called_by_them() -> None:
    flowers = ("setosa", "versicolor of the north", "virginica")
    data = Dataset(INPUTS, np.eye(3)[[0, 1, 2, 2]], "classification", ("sepal width", "sepal length"), flowers)
    answers = np.eye(3)[[0, 1, 1, 2]] * 0.75
    assert words(of_classes(data, answers, columns=140))[0] == [
        *("sepal", "width", "sepal", "length", "target", "setosa"),
        *("versicolor", "of", "the", "north", "virginica"),
    ]
    rows = of_classes(data, answers, columns=56)
    heads = words(rows)[0]
    assert heads[:2] == ["se…wid…", "se…len…"]
    assert heads[-1] == words(rows)[4][2] == "virgin…"
    yes = Dataset(INPUTS, [[0.0], [1.0], [1.0], [0.0]], "classification", None, ("no", "yes"))
    assert [line[-3] for line in words(of_classes(yes, [[0.1], [0.9], [0.2], [0.3]]))[1:]] == ["no", "yes", "yes", "no"]


def test_names_give_way_before_columns_do() -> None:
    names = ("sepal length", "sepal width", "petal length", "petal width")
    inputs = np.array([[5.1, 3.5, 1.4, 0.2], [7.0, 3.2, 4.7, 1.4], [6.3, 3.3, 6.0, 2.5]])
    data = Dataset(inputs, ["setosa", "versicolor", "virginica"], input_names=names)
    for columns in range(33, 130):
        rows = of_classes(data, np.eye(3), columns=columns)
        assert [float(word) for word in words(rows)[2][:4]] == inputs[1].tolist()
        heads = words(rows)[0]
        assert "…" not in heads[: heads.index("target")]
        # What says right or wrong is not glued to the border.
        assert max(width(row) for row in rows) < columns


def test_of_many_classes_the_answer_stands_beside_what_is_wanted() -> None:
    data = Dataset(INPUTS * 7 - 4.25, np.eye(10)[[0, 9, 3, 4]], "classification")
    answers = np.eye(10)[[0, 9, 4, 4]] * 0.7 + 0.03
    answers[3] = 0.1
    rows = of_classes(data, answers)
    assert words(rows) == [
        ["x1", "x2", "target", "pred", "p"],
        ["›", "-4.25", "-4.25", "0", "0", "0.730", "✓"],
        ["-4.25", "2.75", "9", "9", "0.730", "✓"],
        ["2.75", "-4.25", "3", "4", "0.730", "✗"],
        ["2.75", "2.75", "4", "0", "0.100", "="],
    ]
    assert words(of_classes(data, answers, columns=100))[0] == ["x1", "x2", "target", *(f"p({k})" for k in range(10))]


def test_a_regression_shows_what_is_wanted_the_output_and_the_error() -> None:
    data = Dataset(INPUTS[:2], [[0.25], [-3.5]])
    assert words(of_values(data, [[0.2], [-3.0]])) == [
        ["x1", "x2", "target", "output", "error"],
        ["›", "0", "0", "0.250", "0.200", "-0.050"],
        ["0", "1", "-3.500", "-3.000", "+0.500"],
    ]
    assert not {"✓", "✗", "="} & set("".join(map(plain, of_values(data, [[0.2], [-3.0]]))))


def test_every_value_has_the_decimals_of_its_size_and_its_name() -> None:
    data = Dataset(INPUTS[:2], [[240_000.0, 1.25], [310_500.0, -3.5]], "regression", None, ("price", "days"))
    answers = [[250_000.0, 1.0], [300_000.0, -3.25]]
    assert words(of_values(data, answers, columns=70)) == [
        ["x1", "x2", "price", "out", "error", "days", "out", "error"],
        ["›", "0", "0", "240000", "250000", "+10000", "1.250", "1.000", "-0.250"],
        ["0", "1", "310500", "300000", "-10500", "-3.500", "-3.250", "+0.250"],
    ]
    # Errors go before values do.
    assert words(of_values(data, answers, columns=42))[0] == ["x1", "x2", "price", "out", "days", "out"]
    assert words(of_values(data, answers, columns=26))[0] == ["x1", "x2", "price", "out"]


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
        assert float(words(rows)[1][1]) == data.inputs[first, 0]
        assert sum(plain(row).startswith("›") for row in rows) == 1


def test_of_many_inputs_some_are_seen_and_a_sign_for_the_others() -> None:
    data = Dataset(np.arange(4000.0).reshape(4, 1000) / 100, CLASSES, "classification")
    rows = of_classes(data, ANSWERS, columns=60)
    assert words(rows)[0][-4:] == ["…", "target", "p(0)", "p(1)"]
    assert [line.index("…") for line in words(rows)[2:]] == [words(rows)[0].index("…")] * 3
    assert plain(rows[1]).rstrip().endswith("✓")
    assert len({plain(row).index("…") for row in rows}) == 1
    scrolled = of_classes(data, ANSWERS, columns=60, first=990)
    assert words(scrolled)[0][:2] == ["‹", "x991"]
    assert float(words(scrolled)[2][0]) == data.inputs[1, 990]


def test_an_input_has_the_decimals_of_its_column() -> None:
    inputs = np.array([[1.5, 1065.0, -0.125], [14.0, 3.0, 1 / 3]])
    rows = words(of_classes(Dataset(inputs, ["a", "b"]), np.eye(2), columns=60))
    assert rows[1][1:4] == ["1.5", "1065", "-0.125"]
    assert rows[2][:3] == ["14.0", "3", "0.333"]


@given(
    predictions=arrays.arrays(np.float64, (4, 3), elements=st.floats()),
    targets=arrays.arrays(np.float64, (4, 3), elements=st.floats(-1e6, 1e6)),
    inputs=arrays.arrays(np.float64, (4, 5), elements=st.floats(-1e300, 1e300)),
    outputs=st.sampled_from([PROBABILITIES, SCORES, VALUES]),
    columns=st.integers(-1, 90),
    lines=st.integers(-1, 12),
    chosen=st.integers(0, 3),
    first=st.integers(0, 4),
)
def test_it_is_never_larger_than_asked(
    predictions: Floats,
    targets: Floats,
    inputs: Floats,
    outputs: str,
    columns: int,
    lines: int,
    chosen: int,
    first: int,
) -> None:
    data = Dataset(inputs, targets)
    score = scored(data, predictions, outputs != VALUES)
    rows = table(data, outputs, score, chosen, columns, lines, True, first)
    assert len(rows) <= max(lines, 2)
    assert all(width(row) <= max(columns, 0) for row in rows)
    more = detail(data, outputs, score, chosen, columns, lines, whole=False)
    assert len(more) <= max(lines, 0)
    assert all(width(row) <= max(columns, 0) for row in more)
