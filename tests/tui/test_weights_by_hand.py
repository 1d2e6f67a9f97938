"""Weights by hand on the screen: typed, frozen, set to 0, undone, all by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from engine import Recipe
from engine.events import ParametersSet
from tests.tui.screen import drawn, editor_says, field_of, frame_of, opened, press, rows, said, seen_by, text
from tui.drawing.links import link_of
from tui.panels.parameters import ALLOWED
from tui.panels.weights import WeightsPanel

# XOR by two rectified units: f(x) = w max(0, W x + c) + b with W all 1, c = (0, -1), w = (1, -2), b = 0
# (Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1).
HIDDEN = (("1", "1", "0"), ("1", "1", "-1"))
OUTPUT = ("1", "-2", "0")


async def type_rows(pilot: Pilot[None], *rows_typed: tuple[str, ...]) -> None:
    """Type a value into every cell of a layer's matrix, from the first unit's first weight to the last one's bias."""
    for values in rows_typed:
        for value in values:
            await press(pilot, "enter", *value, "enter", "right")
        await press(pilot, "down", *["left"] * (len(values) - 1))


async def test_goodfellows_solution_of_xor_typed_by_keys_gives_0_1_1_0(tmp_path: Path) -> None:
    table = tmp_path / "xor.csv"
    table.write_text("x1,x2,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    recipe = Recipe(data=str(table), hidden=(2,), loss="mse", problem="regression")
    async with opened(recipe, (80, 24)) as (app, pilot):
        await press(pilot, "4")
        await type_rows(pilot, *HIDDEN)
        await press(pilot, "]", "up", "up")
        await type_rows(pilot, OUTPUT)
        assert seen_by(app).predictions.tolist() == [[0.0], [1.0], [1.0], [0.0]]
        assert frame_of(app).loss == frame_of(app).epoch == 0
        # It is a run like any other: recorded, trained, and undone step by step.
        assert {type(event) for event in app.session.trainer.events} == {ParametersSet}
        typed = len(app.session.trainer.events)  # Biases are 0 from the start.
        await app.session.train(10)
        assert seen_by(app).predictions.tolist() == [[0.0], [1.0], [1.0], [0.0]]
        await press(pilot, *["u"] * typed)
        assert app.session.trainer.events == ()
        assert frame_of(app).loss is None


async def test_a_solution_set_before_the_first_epoch_is_told_as_solved() -> None:
    async with opened(hidden=(2,), loss="mse") as (app, pilot):
        for layer, typed in ((1, HIDDEN), (2, (("-1", "2", "1"), OUTPUT))):
            for unit, values in enumerate(typed):
                for source, value in enumerate(values):
                    app.session.parameters.set(layer, unit, source, float(value))
        assert seen_by(app).predictions.tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]
        assert "Predictions · 4 of 4 right" in text(app)
        assert "✓ solved" in text(app)
        # The next key takes the notice about the last value away.
        assert "This bias is 0 already." in text(app)
        await press(pilot, "4", "down")
        assert "Solved: 4 of 4 right" in text(app)


async def test_what_is_no_number_is_refused_below_the_field_and_can_be_corrected() -> None:
    async with opened(size=(80, 24), epochs=3) as (app, pilot):
        before = frame_of(app).layers[1].weights
        assert before is not None
        await press(pilot, "4", "enter")
        assert field_of(app).value == repr(float(before[0, 0]))
        assert editor_says(app).splitlines() == ["x1 → hidden 1 unit 1 ", ALLOWED]
        for refused in ("nan", "1/0", "2e9", ""):
            field_of(app).value = ""
            await press(pilot, *refused, "enter")
            assert editor_says(app).splitlines()[-1] == f"'{refused}' given; allowed: {ALLOWED}"
        np.testing.assert_array_equal(frame_of(app).layers[1].weights, before)
        field_of(app).value = "-2/3"
        await press(pilot, "enter")
        assert app.query_one(WeightsPanel).has_focus
        assert link_of(frame_of(app).layers[1], 0, 0).value == -2 / 3
        assert "This weight was set to -0.6666666666666666 after epoch 3; u: undo." in text(app)


async def test_the_weight_that_is_typed_stays_marked() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await press(pilot, "4")
        for keys, marked in ((("enter",), True), (("escape",), True), (("enter",), True), (("escape", "1"), False)):
            await press(pilot, *keys)
            roles = [span.role for row in app.query_one(WeightsPanel).rows for span in row]
            assert ("cursor" in roles) == marked


async def test_enter_twice_and_escape_leave_the_weight_alone() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "4", "enter", "enter", "enter", "5", "escape")
        assert app.session.trainer.events == ()
        assert app.query_one(WeightsPanel).has_focus
        await press(pilot, "u")
        assert "There is nothing to undo." in text(app)


async def test_a_weight_that_has_learned_while_the_field_was_open_is_not_set_back_by_enter() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "4", "enter")
        await app.session.train(5)
        await press(pilot, "enter")
        assert app.session.trainer.events == ()


async def test_x_sets_a_weight_to_0_and_freezes_it_and_u_brings_it_back() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "4")
        before = rows(app)
        await press(pilot, "x")
        assert "This weight is 0 and frozen from epoch 3 on; u: undo." in text(app)
        assert " 0.000000*" in drawn(app, "weights")
        assert "frozen            0" in drawn(app, "weights")
        await app.session.train(5)
        assert link_of(frame_of(app).layers[1], 0, 0).value == 0.0
        await press(pilot, "u")
        assert rows(app)[2:] == before[2:]


async def test_every_bias_of_the_output_can_be_set() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "4", *["]"] * 4, *["right"] * 4)
        assert "bias of output unit 1" in drawn(app, "weights")
        await type_rows(pilot, ("1e-3",), ("-5",))
        assert frame_of(app).layers[-1].biases.tolist() == [0.001, -5.0]  # type: ignore[union-attr]


async def test_a_double_click_asks_for_the_weight_under_it() -> None:
    async with opened() as (app, pilot):
        await pilot.click("#weights", offset=(14, 3))
        await pilot.click("#weights", offset=(14, 3), times=2)
        assert "x1 → hidden 1 unit 2" in editor_says(app)
        assert field_of(app).has_focus


async def test_a_weight_set_after_a_divergence_lets_the_run_go_on() -> None:
    async with opened(learning_rate=1000.0, activation="linear", loss="mse", epochs=1000) as (app, pilot):
        assert frame_of(app).state == "diverged"
        await press(pilot, "4")
        await type_rows(pilot, ("0",))
        assert frame_of(app).state == "ready"  # in the first epoch, where it has gone back to
        assert frame_of(app).loss is not None
        assert not said(app)
        await press(pilot, "u")
        assert frame_of(app).state == "diverged"
