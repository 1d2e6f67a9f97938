"""The predictions panel: the truth table with the network's answers."""

from __future__ import annotations

from tests.tui.screen import STUCK_SEED, drawn, frame_of, opened, press, text
from tui.panels.predictions import PredictionsPanel


async def test_a_solved_run_has_four_of_four_right() -> None:
    async with opened(epochs=300) as (app, _):
        assert "Predictions · 4 of 4 right" in text(app)
        lines = drawn(app, "predictions").splitlines()[1:5]
        assert [line.replace("›", " ").split()[:3] for line in lines] == [
            ["0", "0", "0"],
            ["0", "1", "1"],
            ["1", "0", "1"],
            ["1", "1", "0"],
        ]
        assert all("✓" in line for line in lines)


async def test_a_stuck_run_has_fewer_and_each_row_says_whether_it_is_right() -> None:
    async with opened(seed=STUCK_SEED, epochs=600) as (app, _):
        verdicts = frame_of(app).verdicts
        assert verdicts is not None
        right = int((verdicts == 1).sum())
        assert f"Predictions · {right} of 4 right" in text(app)
        glyphs = [line.rstrip()[-1] for line in drawn(app, "predictions").splitlines()[1:5]]
        assert glyphs == [{1: "✓", 0: "✗", -1: "="}[int(verdict)] for verdict in verdicts]
        assert right < 4


async def test_the_numbers_are_the_networks_outputs() -> None:
    async with opened(epochs=50) as (app, _):
        predictions = frame_of(app).predictions
        assert predictions is not None
        for line, outputs in zip(drawn(app, "predictions").splitlines()[1:5], predictions, strict=True):
            numbers = [float(word) for word in line.split() if "." in word]
            assert numbers == [round(float(output), 3) for output in outputs]


async def test_before_the_loops_are_loaded_nothing_is_known() -> None:
    async with opened(load=False) as (app, _):
        assert "Predictions ─" in text(app)
        assert drawn(app, "predictions").splitlines()[1].split()[-2:] == ["–", "–"]


async def test_arrows_choose_a_row_and_show_it_in_full() -> None:
    async with opened(epochs=50) as (app, pilot):
        await press(pilot, "5", "down", "j")
        predictions = frame_of(app).predictions
        assert predictions is not None
        assert repr(float(predictions[2, 0])) in drawn(app, "predictions")
        assert "row 3" in drawn(app, "predictions")
        await press(pilot, "k", "up", "up", "up")
        assert app.query_one(PredictionsPanel).chosen == 0
        await press(pilot, *["down"] * 9)
        assert app.query_one(PredictionsPanel).chosen == 3


async def test_a_single_output_shows_its_target() -> None:
    async with opened(loss="half_squared_error", epochs=20) as (app, _):
        lines = drawn(app, "predictions").splitlines()
        assert lines[0].split() == ["x1", "x2", "want", "output"]
        assert lines[1].replace("›", " ").split()[2] == "-1"


async def test_a_click_and_the_wheel_choose_a_row() -> None:
    async with opened() as (app, pilot):
        panel = app.query_one(PredictionsPanel)
        await pilot.click(panel, offset=(5, 4))
        assert panel.has_focus
        assert panel.chosen == 2
        await pilot.click(panel, offset=(5, 1))
        await pilot.click(panel, offset=(5, 12))
        assert panel.chosen == 2
        panel.on_mouse_scroll_down()
        panel.on_mouse_scroll_down()
        panel.on_mouse_scroll_up()
        assert panel.chosen == 2
