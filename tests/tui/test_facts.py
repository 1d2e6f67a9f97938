"""What is told of the chosen unit and weight, at every width."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from engine import Dataset, Recipe
from tests.tui.network import frame_of
from tui.drawing import numbers
from tui.drawing.cells import plain, width
from tui.drawing.facts import facts
from tui.frame import Frame
from tui.session import Session


def said(frame: Frame, on_link: bool = False, columns: int = 120, lines: int = 2) -> list[str]:
    return [" ".join(plain(row).split()) for row in facts(frame, on_link, columns, lines)]


def test_a_unit_and_its_weight_are_told_with_the_trainers_own_numbers() -> None:
    trainer, frame = frame_of(Recipe(), 60, layer=2, unit=1, source=3, sample=2)
    trace, measure = trainer.trace(2).layers[1], trainer.measure()
    unit, weight = said(frame)
    assert unit.startswith(
        f"hidden 2 unit 2 z {trace.z[1]:+.4f} a {trace.a[1]:.4f} on sample 3 bias {trace.biases[1]:+.4f}"
    )
    assert unit.endswith(f"active on {measure.active[1][1]} of 4 samples")
    assert weight == (
        f"hidden 1 unit 4 → hidden 2 unit 2 weight {trace.weights[1, 3]:+.4f} "
        f"gradient, all samples {numbers.scientific(measure.gradient.weights[1][1, 3], 2)}"
    )


def test_only_units_of_relu_are_called_active_where_z_is_above_0() -> None:
    trainer, frame = frame_of(Recipe(activation="tanh"), 60, layer=2, unit=1)
    assert said(frame)[0].endswith(f"z > 0 on {trainer.measure().active[1][1]} of 4 samples")


def test_a_bias_an_input_and_an_output_in_its_own_unit() -> None:
    _, frame = frame_of(Recipe(), 60, layer=5, unit=1, source=4)
    assert said(frame)[1].startswith(f"bias of output unit 2 bias {frame.layers[5].biases[1]:+.4f} gradient")  # type: ignore[index]
    _, frame = frame_of(Recipe(), 60, layer=0, unit=1, sample=1)
    assert said(frame) == ["input x2 value +1.0000 on sample 2"]
    trainer, frame = frame_of(Recipe(data="plane", samples=30, loss="mse", scale_targets=True), 3, layer=5)
    assert f"a {trainer.predict(trainer.data.inputs[:1])[0, 0]:+.4f} on sample 1" in said(frame)[0]


def test_a_row_of_the_test_part_is_called_so() -> None:
    trainer, frame = frame_of(Recipe(data="gauss", samples=20, test_fraction=0.5), 2, sample=3, test=True)
    assert trainer.test_data is not None
    assert "on test sample 4" in said(frame)[0]
    value = trainer.unit_outputs(trainer.test_data.inputs[3:4])[1][0, 0]
    assert f"a {value:+.4f}" in said(frame)[0]


def test_dead_units_and_frozen_weights_say_so() -> None:
    _, frame = frame_of(Recipe(), 200)
    dead = [(number, layer.dead) for number, layer in enumerate(frame.layers) if layer.dead is not None]
    layer, unit = next((number, int(np.argmax(units))) for number, units in dead if units.any())
    chosen = replace(frame.chosen, layer=layer, unit=unit)
    assert "† 0 on every sample" in said(replace(frame, chosen=chosen))[0]
    trainer, _ = frame_of(Recipe())
    trainer.frozen.weights[1][2, 1] = 1.0
    trainer.step(1)
    session = Session(trainer, lambda _frame: None)
    session.choose(layer=2, unit=2, source=1)
    assert "frozen" in said(session.frame())[1]
    session.choose(source=2)
    assert "frozen" not in said(session.frame())[1]


def test_with_one_line_it_tells_the_unit_or_the_weight() -> None:
    _, frame = frame_of(Recipe(), 60, layer=2, unit=1, source=3)
    assert said(frame, False, 120, 1)[0].startswith("hidden 2 unit 2")
    assert said(frame, True, 120, 1)[0].startswith("hidden 1 unit 4 → hidden 2 unit 2")
    assert said(frame, True, 120, 0) == []
    roles = [facts(frame, on_link, 120, 2)[on_link][0].role for on_link in (False, True)]
    assert roles == ["accent", "accent"]


@pytest.mark.parametrize("columns", range(0, 130, 7))
@pytest.mark.parametrize("lines", range(4))
def test_what_does_not_fit_is_said_shorter(columns: int, lines: int) -> None:
    _, frame = FRAME
    for on_link in (False, True):
        rows = facts(frame, on_link, columns, lines)
        assert len(rows) <= lines
        assert all(width(row) <= columns for row in rows)
    if columns >= 50 and lines == 1:
        assert "active on " in said(frame, False, columns, 1)[0]
        assert "weight" in said(frame, True, columns, 1)[0]


FRAME = frame_of(Recipe(), 60, layer=2, unit=1, source=3)


@pytest.mark.parametrize("columns", range(20, 130, 3))
def test_equal_numbers_look_equal_and_none_is_minus_zero(columns: int) -> None:
    _, frame = FRAME
    assert frame.activity is not None
    for value, texts in (
        (0.0054, ("+0.0054", "+0.01")),
        (-0.002427, ("-0.0024", "-2e-3")),
        (-0.0, ("0.0000", "0.00")),
        (-3e-7, ("-3e-7",)),
    ):
        z, a = ([*values] for values in frame.activity)
        z[1], a[2] = np.full(4, value), np.full(4, value)
        layers = (*frame.layers[:2], replace(frame.layers[2], biases=np.full(4, value)), *frame.layers[3:])
        other = replace(frame, layers=layers)
        other.__dict__["activity"] = frame.activity._replace(z=tuple(z), a=tuple(a))
        unit = said(other, False, columns, 1)[0]
        seen = re.findall(r"(?:z|a|bias) (\S+)", unit)
        assert len({*seen}) <= 1
        assert {*seen} <= {*texts}, unit


def test_what_is_standardized_says_so_and_from_which_number() -> None:
    data = Dataset(np.array([[19.15, 1.0], [40.0, 2.0], [10.0, 4.0]]), [0, 1, 1])
    _, frame = frame_of(Recipe(standardize=True, hidden=(2,)), 0, data, layer=0, unit=0, sample=0)
    assert said(frame)[0].endswith("standardized from 19.15 on sample 1")
    assert said(frame, columns=36, lines=1)[0].endswith("standardized")
    _, frame = frame_of(Recipe(hidden=(2,)), 0, data, layer=0, unit=0, sample=0)
    assert said(frame) == ["input x1 value +19.1500 on sample 1"]


def test_an_output_of_a_scaled_target_says_in_which_unit_it_is() -> None:
    _, frame = frame_of(Recipe(data="plane", samples=30, loss="mse", scale_targets=True), 3, layer=5)
    assert "on sample 1 a in the target's unit bias" in said(frame)[0]
    assert "target" not in said(replace(frame, chosen=replace(frame.chosen, layer=4)))[0]


def test_the_words_do_not_move_while_digits_change() -> None:
    _, frame = FRAME
    assert frame.activity is not None
    places = []
    for value in (0.0, -3.25, 12.0):
        z, a = ([*values] for values in frame.activity)
        z[1] = np.full(4, value)
        other = replace(frame, forward=None)
        other.__dict__["activity"] = frame.activity._replace(z=tuple(z), a=tuple(a))
        places.append(plain(facts(other, False, 120, 2)[0]).index("bias"))
    assert len(set(places[:2])) == 1


def test_without_a_forward_pass_the_rest_is_told() -> None:
    _, frame = FRAME
    assert "bias" in said(replace(frame, forward=None))[0]
    assert " z " not in said(replace(frame, forward=None))[0]
