"""The arithmetic of a unit and the pass of a layer, as text, against the trace."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import Any

import pytest

from engine import Trainer
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.recipe import Recipe
from engine.reports import Trace
from tests.tui.network import frame_of
from tui.drawing.arithmetic import title_of, unit_arithmetic
from tui.drawing.cells import Row, plain, width
from tui.drawing.layer_pass import layer_pass, unit_at
from tui.drawing.next_update import next_update
from tui.drawing.way import route_of
from tui.drawing.written import figure
from tui.frame import Frame
from tui.session import Session
from tui.walk import ACTIVATION, DELTA, ERROR, GRADIENT, LOSS, SUM, UPDATE, Place


def looked_at(place: Place, **changes: Any) -> tuple[Frame, Trace]:
    recipe = Recipe(hidden=(5, 3), seed=2, initializer="normal(0.7)", bias=0.1).with_changes(**changes)
    _, frame = frame_of(recipe, 2, **place._asdict())
    assert frame.trace is not None
    return frame, frame.trace


def drawn(frame: Frame, columns: int = 110, lines: int = 60) -> list[str]:
    return [plain(row) for row in unit_arithmetic(frame, route_of(frame), columns, lines)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_and_its_slope(activation: str) -> None:
    for unit in range(5):
        frame, trace = looked_at(Place(ACTIVATION, 1, unit), activation=activation)
        here = trace.layers[0]
        lines = drawn(frame)
        assert any(line.endswith(f"= {figure(here.z[unit])}") for line in lines)
        # An activation that is long goes on in lines further to the right.
        (at,) = (number for number, line in enumerate(lines) if line.startswith("› a = "))
        whole = [lines[at], *takewhile(lambda line: line.startswith("   "), lines[at + 1 :])]
        assert whole[-1].endswith(f"= {figure(here.a[unit])}")
        frame, trace = looked_at(Place(DELTA, 1, unit), activation=activation)
        error = trace.layers[1].weights[:, unit] @ trace.layers[1].delta
        lines = drawn(frame)
        assert any(line.startswith("  error = ") for line in lines)
        assert any(line.endswith(f"= {figure(float(error))}  (dL/da)") for line in lines)
        (delta,) = (line for line in lines if line.startswith("› delta = "))
        assert delta.endswith(f"= {figure(here.delta[unit])}  (dL/dz)")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("data", ["xor", "blobs-3"])
def test_every_loss_and_the_outputs_deltas(loss: str, data: str) -> None:
    frame, trace = looked_at(Place(LOSS, 3, 0), loss=loss, data=data)
    lines = drawn(frame, 60)
    assert lines[-1].split("  (")[0].endswith(f"= {figure(trace.loss)}")
    for unit in range(len(trace.targets)):
        frame, trace = looked_at(Place(DELTA, 3, unit), loss=loss, data=data)
        text = "\n".join(drawn(frame, 60))
        assert re.search(rf"= {re.escape(figure(trace.layers[-1].delta[unit]))}(  \(.*\))?\n", text)


def test_cross_entropy_is_first_written_as_usual_and_then_from_z() -> None:
    frame, trace = looked_at(Place(LOSS, 3, 0), data="examples/fruit.csv")
    target = int(trace.targets.argmax())
    (usual,) = (line for line in drawn(frame) if "-ln(" in line)
    a, loss = figure(trace.outputs[target]), figure(trace.loss)
    assert usual == f"  loss = -ln(a{target + 1}) = -ln({a}) = {loss}"
    assert drawn(frame)[2] == "  a predicted, t target, z sum · 1 apple, 2 banana, 3 lemon, 4 plum"
    assert "  computed from z, so that no number overflows:" in drawn(frame)
    for lines in range(2, 30):
        found = drawn(frame, 80, lines)
        assert len(found) <= lines
        assert (usual in found) == (lines > 3)
        assert found[-1].startswith("› loss = ")
    assert drawn(frame, 40)[2] == "  a predicted, t target, z sum"
    scaled, _ = looked_at(Place(LOSS, 3, 0), data="plane", loss="mse", scale_targets=True)
    assert "  a predicted, t target, both scaled, numbered by outputs" in drawn(scaled)
    frame, _ = looked_at(Place(LOSS, 3, 0), loss="mse", data="xor")
    assert not any("ln(" in line or " z " in line for line in drawn(frame))


def test_where_a_standardized_input_comes_from() -> None:
    fruit = {"data": "examples/fruit.csv", "standardize": True, "test_fraction": 0.25}
    for test in (False, True):
        for source in (0, 1):
            recipe = Recipe(hidden=(3,)).with_changes(**fruit)
            _, frame = frame_of(recipe, 0, **Place(SUM, 1, 0, source)._asdict(), test=test, sample=2)
            assert frame.trace is not None
            (line,) = (line for line in drawn(frame) if " deviation " in line)
            name, words = line.strip().split(" = (")
            raw, mean, deviation, result = (float(word) for word in re.findall(r"-?[\d.]+", words))
            assert name == ("grams", "centimetres")[source]
            assert (raw - mean) / deviation == pytest.approx(result, abs=2e-3)
            assert frame.trace.inputs[source] == pytest.approx(result, abs=1e-4)
    frame, _ = looked_at(Place(ACTIVATION, 1, 0), **fruit)
    assert drawn(frame)[1].startswith("  grams = ")
    assert re.fullmatch(r"  grams = \(\S+ - \S+\) / \S+ = \S+", drawn(frame, 50)[1])
    frame, _ = looked_at(Place(SUM, 1, 0, 1), **fruit)
    assert re.fullmatch(r"  cen\S*… = .* = -0\.\d+", drawn(frame, 44)[1])
    for place, changes in ((Place(SUM, 2, 0), fruit), (Place(SUM, 1, 0), {"data": "xor"})):
        frame, _ = looked_at(place, **changes)
        assert not any(" deviation " in line for line in drawn(frame))


def test_what_delta_is_and_k_are_said() -> None:
    def delta(**changes: Any) -> str:
        frame, _ = looked_at(Place(DELTA, 3, 0), **changes)
        return next(line for line in drawn(frame, 120) if line.startswith("› delta = "))

    assert delta().endswith("  (softmax and cross-entropy together: dL/dz)")
    assert delta(loss="binary_cross_entropy").endswith(
        "  (sigmoid and cross-entropy together: dL/dz; K: number of outputs)"
    )
    frame, _ = looked_at(Place(DELTA, 3, 0))
    assert "    (softmax and cross-entropy together)" in drawn(frame, 57)
    assert "    (softmax and cross-entropy together: dL/dz)" in drawn(frame, 48)
    frame, _ = looked_at(Place(DELTA, 3, 0), loss="mse")
    (error,) = (line for line in drawn(frame) if line.startswith("  error = "))
    assert error.endswith("  (dL/da; K: number of outputs)")
    frame, _ = looked_at(Place(ERROR, 2, 0))
    for columns in range(40, 110):
        assert all(re.search(r" = \S+  \(dL/da\)$", line) for line in drawn(frame, columns) if "dL/da" in line)


def test_each_gradient_is_delta_times_what_came_from_below() -> None:
    frame, trace = looked_at(Place(GRADIENT, 2, 1, 4))
    here = trace.layers[1]
    rows = [line for line in drawn(frame) if line[2:].startswith(("unit ", "bias"))][-6:]
    shown = [float(row.split()[-1]) for row in rows]
    assert shown == pytest.approx([*here.weight_gradient[1], here.bias_gradient[1]], abs=5.1e-7)
    assert [row.startswith("›") for row in rows] == [False] * 4 + [True, False]


def roles(rows: list[Row], start: str) -> set[str]:
    row = next(row for row in rows if plain(row)[2:].startswith(start))
    return {span.role for span in row if span.text.strip(" ·=")}


def test_what_is_still_to_come_is_muted() -> None:
    frame, _ = looked_at(Place(SUM, 1, 0, 0))
    rows = unit_arithmetic(frame, route_of(frame), 80, 20)
    assert roles(rows, "bias") == {"muted", "text"}
    assert "accent" in roles(rows, "x1")
    assert roles(rows, "x2") == roles(rows, "a = ") == {"muted"}
    frame, _ = looked_at(Place(ERROR, 1, 0, 0, 1))
    rows = unit_arithmetic(frame, route_of(frame), 80, 30)
    assert roles(rows, "slope") == roles(rows, "delta = ") == {"muted"}


PLACES = [
    *(Place(part, 1, 0) for part in (SUM, ACTIVATION, ERROR, DELTA, GRADIENT, UPDATE)),
    Place(SUM, 3, 0),
    Place(LOSS, 3, 0),
]


def with_update(place: Place) -> Frame:
    trainer = Trainer(Recipe(hidden=(5, 3), data="blobs-3", samples=12, batch_size=4, optimizer="adam", seed=2))
    session = Session(trainer, lambda _: None)
    session.load()
    session.want_update("update", True)
    session.choose(**place._asdict(), on_link=True)
    return session.frame()


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_while_the_run_trains_nothing_is_still_to_come_and_the_place_is_still_marked(place: Place) -> None:
    paused = with_update(place)
    playing = replace(paused, playing=True)
    route = route_of(paused)
    muted = []
    for before, after in (
        [unit_arithmetic(frame, route, 80, 40) for frame in (paused, playing)],
        [layer_pass(frame, route, 80, 12, True) for frame in (paused, playing)],
        [next_update(frame, route, 80, 40) for frame in (paused, playing)],
    ):
        assert [plain(row) for row in before] == [plain(row) for row in after]
        # Brackets are notes.
        some, none = (
            [span for row in rows for span in row if span.role == "muted" and re.search(r"^[^(]*\d\.\d", span.text)]
            for rows in (before, after)
        )
        muted += some
        assert not none
        marked = [[span for span in row if span.role in ("accent", "cursor")] for row in before]
        assert marked == [[span for span in row if span.role in ("accent", "cursor")] for row in after]
    assert muted


def test_forward_and_backward_stand_together_where_there_is_room() -> None:
    parts = ["z = ", "a = ", "error = ", "slope = ", "delta = "]

    def found(place: Place, lines: int) -> tuple[list[str], list[Row]]:
        frame, _ = looked_at(place)
        rows = unit_arithmetic(frame, route_of(frame), 60, lines)
        assert len(rows) <= lines
        return [part for part in parts if any(plain(row)[2:].startswith(part) for row in rows)], rows

    for lines in range(4, 40):
        forward, above = found(Place(SUM, 1, 0, 0), lines)
        backward, below = found(Place(GRADIENT, 1, 0, 0), lines)
        if forward == parts:
            assert backward == parts
            # In the same places, wherever one stands.
            assert [plain(row)[2:] for row in above[1:]] == [plain(row)[2:] for row in below[1:]]
            assert roles(above, "error = ") == roles(above, "delta = ") == {"muted"}
            assert "muted" not in roles(below, "a = ")
        else:
            assert forward == parts[:2]
            assert set(backward) <= set(parts[2:])
    assert forward == parts


def test_titles_say_what_is_computed() -> None:
    frame, _ = looked_at(Place(SUM, 1, 0, 0))
    assert title_of(frame, Place(SUM, 1, 0))[0] == "Arithmetic · hidden 1 unit 1 · z"
    assert title_of(frame, Place(ERROR, 2, 1))[0] == "Arithmetic · hidden 2 unit 2 · error"
    assert title_of(frame, Place(LOSS, 3, 0))[0] == "Arithmetic · cross-entropy of sample 1"


def test_outputs_have_their_names_and_tables_say_whose_units_they_list() -> None:
    frame, _ = looked_at(Place(ERROR, 2, 1), data="examples/fruit.csv")
    text = "\n".join(drawn(frame))
    assert "  from hidden 1 " in text
    assert "  to output " in text
    assert [f"  unit {unit} {name} " in text for unit, name in ((2, "banana"), (4, "plum"))] == [True, True]
    assert title_of(frame, Place(SUM, 3, 0)) == (
        "Arithmetic · output unit 1, apple · z",
        "Arithmetic · output unit 1 · z",
        "Arithmetic · output unit 1",
        "Arithmetic",
    )
    frame, _ = looked_at(Place(ERROR, 1, 1))
    assert any(line.startswith("  to hidden 2 ") for line in drawn(frame))
    assert title_of(frame, Place(SUM, 3, 1))[0] == "Arithmetic · output unit 2, p(1) · z"


def test_the_gradient_of_a_bias_is_delta_times_1() -> None:
    frame, trace = looked_at(Place(GRADIENT, 2, 1, 5))
    (line,) = (line for line in drawn(frame) if line.startswith("› bias "))
    assert line.split("·")[1].split()[:2] == ["+1.000000", "="]
    assert float(line.split()[-1]) == pytest.approx(trace.layers[1].bias_gradient[1], abs=5.1e-7)


def test_the_pass_has_every_units_numbers_and_at_the_outputs_target_and_loss() -> None:
    frame, trace = looked_at(Place(DELTA, 3, 1), data="blobs-3")
    here = trace.layers[-1]
    rows = layer_pass(frame, route_of(frame), 60, 12, True)
    head, *units = (plain(row) for row in rows[1:5])
    assert head.split() == ["z", "a", "target", "delta"]
    for unit, line in enumerate(units):
        shown = [float(word) for word in line.split()[-4:]]
        assert shown == pytest.approx([here.z[unit], here.a[unit], trace.targets[unit], here.delta[unit]], abs=5.1e-6)
        assert line.startswith("›") == (unit == 1)
    assert plain(rows[-1]).split()[:2] == ["cross-entropy", figure(trace.loss)]
    # What comes later is muted: the delta of the third output.
    assert [row[-1].role for row in rows[2:5]] == ["text", "cursor", "muted"]
    assert [unit_at(frame, route_of(frame), 12, y) for y in range(6)] == [None, None, 0, 1, 2, None]


@pytest.mark.parametrize("columns", [24, 30, 44, 70])
def test_the_pass_fits_with_all_its_numbers(columns: int) -> None:
    frame, _ = looked_at(Place(DELTA, 3, 1), data="blobs-3")
    rows = layer_pass(frame, route_of(frame), columns, 12, False)
    assert all(width(row) <= columns for row in rows)
    assert not any("…" in plain(row) for row in rows[1:5])
    # Where there is no room for four numbers, the targets are left out.
    assert len(plain(rows[2]).split()) == (4 if columns < 30 else 5 if columns < 70 else 6)


def test_with_dropout_it_says_that_the_pass_is_without() -> None:
    frame, _ = looked_at(Place(SUM, 2, 0), dropout=0.2)
    assert drawn(frame)[1] == "without dropout, which the update is with"
    assert "dropout" not in "".join(drawn(looked_at(Place(SUM, 2, 0))[0]))


def test_where_the_table_of_sixteen_units_is_not_whole_the_sum_in_a_line_is() -> None:
    frame, trace = looked_at(Place(SUM, 2, 0, 3), hidden=(16, 3))
    lines = drawn(frame, 44, 18)
    here = trace.layers[1]
    said = " ".join(lines).replace(" ", "")
    for weight, value in zip(here.weights[0], here.inputs, strict=True):
        assert "·".join(f"({text})" if text[0] == "-" else text for text in map(figure, (weight, value))) in said
    assert any("smaller terms" in line for line in lines)
