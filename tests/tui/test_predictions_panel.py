"""The predictions panel: the truth table with the network's answers."""

from __future__ import annotations

from pathlib import Path

from tests.tui.screen import STUCK_SEED, drawn, frame_of, opened, press, said, seen_by, text
from tui.drawing.cells import plain
from tui.drawing.status import sentence
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
        verdicts = seen_by(app).verdicts
        assert verdicts is not None
        right = int((verdicts == 1).sum())
        assert f"Predictions · {right} of 4 right" in text(app)
        glyphs = [line.rstrip()[-1] for line in drawn(app, "predictions").splitlines()[1:5]]
        assert glyphs == [{1: "✓", 0: "✗", -1: "="}[int(verdict)] for verdict in verdicts]
        assert right < 4


async def test_the_numbers_are_the_networks_outputs() -> None:
    async with opened(epochs=50) as (app, _):
        predictions = seen_by(app).predictions
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
        predictions = seen_by(app).predictions
        assert repr(float(predictions[2, 0])) in drawn(app, "predictions")
        assert "row 3" in drawn(app, "predictions")
        await press(pilot, "k", "up", "up", "up")
        assert app.query_one(PredictionsPanel).chosen == 0
        await press(pilot, *["down"] * 9)
        assert app.query_one(PredictionsPanel).chosen == 3


async def test_a_single_output_shows_its_target() -> None:
    async with opened(loss="half_squared_error", epochs=20) as (app, _):
        lines = drawn(app, "predictions").splitlines()
        assert lines[0].split() == ["x1", "x2", "target", "output"]
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


async def test_training_and_test_part_are_judged_in_the_border() -> None:
    async with opened(data="gauss", noise=0.5, test_fraction=0.3, hidden=(2,), epochs=3) as (app, pilot):
        frame = frame_of(app)
        assert frame.test is not None
        assert frame.test.verdicts is not None
        tested = int((frame.test.verdicts == 1).sum())
        assert f"Predictions · {frame.right}/350, test {tested}/150 ─" in text(app)
        await press(pilot, "5", "z")
        assert f"Predictions · training {frame.right} of 350 right · test {tested} of 150 right ─" in text(app)


async def test_ties_are_counted() -> None:
    async with opened(initializer="zeros") as (app, _):
        assert "Predictions · 0 of 4 right, 4 ties ─" in text(app)


async def test_a_regression_shows_values_errors_and_how_well_they_fit() -> None:
    async with opened(data="plane", samples=50, loss="mse", hidden=(2,), test_fraction=0.2, epochs=9) as (app, _):
        frame = frame_of(app)
        assert frame.test is not None
        assert 0.99995 < min(seen_by(app).r2 or 0.0, frame.test.r2 or 0.0) < 1.0
        assert "Predictions · R² 0.9999, test 0.9999 ─" in text(app)  # which 1.0000 would not be
        assert drawn(app, "predictions").splitlines()[0].split() == ["x1", "x2", "target", "output", "error"]
        assert "R² 0.9999" in plain(sentence(frame, 120))


async def test_of_many_samples_the_chosen_one_is_seen_in_full_and_pages_are_turned() -> None:
    async with opened(data="circle", hidden=(2,), epochs=1) as (app, pilot):
        panel = app.query_one(PredictionsPanel)
        await press(pilot, "5", "pagedown", "pagedown", "pagedown", "pageup", "down")
        assert panel.chosen == 21
        assert "row 22" in drawn(app, "predictions")
        assert repr(float(seen_by(app).predictions[21, 1])) in drawn(app, "predictions")
        app.session.choose(sample=495)
        await press(pilot, "pagedown")
        assert panel.chosen == 499
        # What lies under the mouse is what is drawn there.
        lines = drawn(app, "predictions").splitlines()
        place = next(y for y, line in enumerate(lines) if line.startswith("›"))
        await pilot.click(panel, offset=(5, place))
        assert panel.chosen == 498


async def test_all_four_inputs_of_a_table_are_seen_and_the_chosen_row_has_whole_names(tmp_path: Path) -> None:
    file = tmp_path / "iris.csv"
    rows = ["5.1,3.5,1.4,0.2,setosa", "7.0,3.2,4.7,1.4,versicolor", "6.3,3.3,6.0,2.5,virginica"] * 10
    file.write_text("\n".join(["sepal length,sepal width,petal length,petal width,species", *rows]) + "\n")
    for size in ((80, 24), (120, 40), (200, 60)):
        async with opened(size=size, data=str(file), hidden=(2,), epochs=1) as (app, pilot):
            await press(pilot, "5", "down")
            line = next(line for line in drawn(app, "predictions").splitlines() if line.startswith("›"))
            assert line.split()[1:5] == ["7.0", "3.2", "4.7", "1.4"]
            if size[1] > 24:
                shown = " ".join(drawn(app, "predictions").split())
                assert "target versicolor" in shown
                assert "sepal length" in shown
                assert "petal width" in shown
            assert "Predictions · " in text(app)


async def test_arrows_bring_inputs_that_have_no_room_and_they_are_counted() -> None:
    async with opened(size=(80, 24), data="parity-8", hidden=(2,), samples="auto") as (app, pilot):
        panel = app.query_one(PredictionsPanel)
        await press(pilot, "5", "left")
        assert panel.table.first == 0
        shown = len(drawn(app, "predictions").splitlines()[0].split("…")[0].split())
        assert f"→ {8 - shown} more ─" in text(app)
        await press(pilot, *["right"] * 12)
        assert drawn(app, "predictions").splitlines()[0].startswith("‹")
        assert 0 < panel.table.first <= 8 - shown
        assert len(drawn(app, "predictions").splitlines()[0].split("target")[0].split()) == 1 + 8 - panel.table.first
        assert f"← {panel.table.first} more ─" in text(app)


async def test_w_goes_from_one_sample_that_is_not_right_to_the_next() -> None:
    async with opened(data="gauss", noise=0.5, samples=60, hidden=(2,), epochs=2) as (app, pilot):
        verdicts = seen_by(app).verdicts
        assert verdicts is not None
        wrong = [row for row, verdict in enumerate(verdicts) if verdict != 1]
        assert len(wrong) > 1
        panel = app.query_one(PredictionsPanel)
        app.session.choose(sample=int(wrong[-2]))
        await press(pilot, "5", "w")
        assert panel.chosen == wrong[-1]
        await press(pilot, "w")
        assert panel.chosen == wrong[0]
    async with opened(epochs=300) as (app, pilot):
        await press(pilot, "5", "w")
        assert said(app) == ["Every sample is right."]
