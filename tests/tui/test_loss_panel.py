"""The loss panel: what its border says, its keys, and when the chart is drawn anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

import tui.panels.loss
from engine import Dataset
from engine.events import DataReplaced, Diverged, SettingsChanged
from engine.functions.losses import LOSSES
from engine.runs.reasons import r_squared
from tests.tui.screen import drawn, frame_of, opened, press, said, text
from tui.drawing import numbers
from tui.drawing.cells import plain
from tui.drawing.chart import CHANGE, FOOT, LOSS, MSE, SAMPLES, TEST
from tui.drawing.legend import share
from tui.drawing.sparkline import BLOCKS
from tui.panels.loss import CURVES_EVERY, LossPanel
from tui.session.photographer import MAX_CHANGES, changes

# The chart's first row, below the sparkline and the legend.
CHART = 2
# Where the panel has room for the loss's whole name.
WIDE = (150, 40)


async def test_the_border_names_both_losses_and_their_values() -> None:
    async with opened() as (app, pilot):
        assert "Loss (cross-entropy) now – · mse –" in text(app)
        await app.session.train(150)
        await pilot.pause()
        frame = frame_of(app)
        assert f"Loss (cross-entropy) now {numbers.loss(frame.loss)} · mse {numbers.loss(frame.mse)}" in text(app)


async def test_the_loss_that_is_the_mse_is_named_once() -> None:
    async with opened(loss="mse", epochs=20) as (app, _):
        assert f"Loss (mse) now {numbers.loss(frame_of(app).mse)} ─" in text(app)


async def test_sparkline_legend_and_chart_are_there() -> None:
    async with opened(size=WIDE, epochs=150) as (app, _):
        lines = drawn(app, "loss").splitlines()
        values, label = lines[0].split(maxsplit=1)
        assert (set(values) <= {*BLOCKS}, label) == (True, f"last {len(values)} epochs")
        assert lines[1].split()[:4] == [SAMPLES[LOSS], "loss", SAMPLES[MSE], "mse"]
        assert "└" in drawn(app, "loss")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (78, 29)])
async def test_where_there_is_little_room_the_legend_is_in_the_border(size: tuple[int, int]) -> None:
    async with opened(None, size, 50, data="gauss", samples=40, test_fraction=0.25, hidden=(2,)) as (app, pilot):
        rows = drawn(app, "loss").splitlines()
        assert len(rows) == app.query_one(LossPanel).size.height
        sparkline = [set(row) <= {*BLOCKS, " "} for row in rows]
        assert sparkline == [size[1] > 20, *[False] * (len(rows) - 1)]
        assert all("┤" in row or "│" in row for row in rows[sum(sparkline) : -2])
        assert rows[-1].split()[:2] == ["0", "20"]
        (border,) = (line for line in text(app).splitlines() if SAMPLES[MSE] in line and "╯" in line)
        assert all(SAMPLES[curve] in border for curve in (LOSS, TEST, MSE))
        await press(pilot, "2", "left")
        assert SAMPLES[TEST] not in text(app)


async def test_with_a_test_part_its_loss_is_in_the_border_the_legend_and_the_chart() -> None:
    async with opened(size=WIDE, data="gauss", samples=40, test_fraction=0.25, hidden=(2,)) as (app, pilot):
        assert "Loss (cross-entropy) now – · test – · mse –" in text(app)
        await app.session.train(9)
        await pilot.pause()
        frame = frame_of(app)
        assert frame.test is not None
        values = f"{numbers.loss(frame.loss)} · test {numbers.loss(frame.test.loss)}"
        assert f"Loss (cross-entropy) now {values} · mse {numbers.loss(frame.mse)}" in text(app)
        assert "⠒⠒ ⠒⠒ test" in drawn(app, "loss").splitlines()[1]
        assert {span.role for row in app.query_one(LossPanel).rows[CHART:] for span in row} >= {"loss", "mse", "test"}
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert f"Loss {values}" in text(app)


async def test_a_penalty_is_named_beside_the_loss_that_is_without_it() -> None:
    async with opened(regularization="l2", regularization_rate=0.1, epochs=5) as (app, _):
        frame = frame_of(app)
        assert frame.penalty is not None
        assert f"{numbers.loss(frame.loss)} + penalty {numbers.loss(frame.penalty)} · mse" in text(app)


async def test_l_goes_between_linear_and_log() -> None:
    async with opened(epochs=150) as (app, pilot):
        linear = drawn(app, "loss")
        assert "linear" in linear
        await press(pilot, "2", "l")
        assert app.query_one(LossPanel).log_scale
        assert "log" in drawn(app, "loss")
        await press(pilot, "l")
        assert drawn(app, "loss") == linear


async def test_w_goes_between_the_whole_run_and_its_end() -> None:
    async with opened(epochs=1200) as (app, pilot):
        assert "whole run" in drawn(app, "loss")
        assert drawn(app, "loss").splitlines()[-1].split()[0] == "0"
        await press(pilot, "2", "w")
        assert "last 512 epochs" in drawn(app, "loss")
        assert drawn(app, "loss").splitlines()[-1].split() == ["800", "1,000"]
        await press(pilot, "w")
        assert "whole run" in drawn(app, "loss")


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_curve_that_is_another_times_a_constant_is_not_drawn(loss: str) -> None:
    async with opened(loss=loss, output="auto", epochs=20) as (app, _):
        roles = {span.role for row in app.query_one(LossPanel).rows[1:] for span in row}
        assert ("mse" in roles) == (loss not in ("mse", "half_squared_error", "softmax_mse"))
        # Where it is the same number it does not stand in the border twice either.
        assert str(app.query_one(LossPanel).border_title).count("mse") == 1


async def test_the_cursor_reads_an_epoch_exactly() -> None:
    async with opened(None, WIDE, data="gauss", samples=40, test_fraction=0.25, hidden=(2,), epochs=150) as (
        app,
        pilot,
    ):
        panel = app.query_one(LossPanel)
        legend = drawn(app, "loss").splitlines()[1]
        await press(pilot, "2", "left")
        epoch, loss, mse, test = frame_of(app).history[-1, :4].tolist()
        assert epoch == 149
        assert drawn(app, "loss").splitlines()[1] == (
            f"epoch 149  loss {loss:.8g}  mse {mse:.8g}  test {test:.8g}".replace("e-0", "e-")
        )
        assert FOOT in plain(panel.rows[-2])
        await press(pilot, "[")
        assert drawn(app, "loss").splitlines()[1].startswith("epoch 148  ")
        await press(pilot, "]", "]")
        assert drawn(app, "loss").splitlines()[1].startswith("epoch 149  ")
        await press(pilot, *["left"] * 100)
        assert drawn(app, "loss").splitlines()[1].startswith("epoch 0  ")
        await press(pilot, "right")
        assert drawn(app, "loss").splitlines()[1].startswith("epoch 2  ")
        await press(pilot, "z")
        assert f"epoch 2  loss {float(frame_of(app).history[2, 1])!r}" in drawn(app, "loss")
        await press(pilot, "z", "end")
        assert drawn(app, "loss").splitlines()[1] == legend
        # Narrow rooms have fewer digits, but all of the values.
        await pilot.resize_terminal(80, 24)
        await press(pilot, "right")
        assert drawn(app, "loss").splitlines()[1].split()[2::2] in (["loss", "mse", "test"], ["mse", "test"])
        # A new run has no such epoch.
        app.session.restart()
        await pilot.pause()
        assert FOOT not in drawn(app, "loss")


async def test_a_changed_setting_leaves_a_mark_that_the_cursor_reads() -> None:
    async with opened(epochs=100) as (app, pilot):
        for rate in (0.1, 0.2):
            app.session.set_recipe(app.session.recipe.with_changes(learning_rate=rate))
        await app.session.train(100)
        app.session.parameters.toggle_frozen(1, 0, 0)
        await app.session.train(50)
        assert [epoch for epoch, _ in frame_of(app).changes] == [100.0, 200.0]
        await pilot.pause()
        axis = drawn(app, "loss").splitlines()[-2]
        assert axis.count(CHANGE) == 2
        await press(pilot, "2", "right")
        told = set()
        for _ in range(250):
            first = drawn(app, "loss").splitlines()[0]
            told |= {first} if first.startswith(CHANGE) else set()
            await press(pilot, "]")
        assert told == {f"{CHANGE} learning rate 0.2", f"{CHANGE} 1 parameter frozen"}


def test_the_marks_are_bounded_and_the_last_of_them_are_kept() -> None:
    events = [SettingsChanged(epoch, 0, {"learning_rate": 0.1}) for epoch in range(1000)]
    kept = changes([*events, Diverged(1000), DataReplaced(1000, 3, Dataset([[0.0]] * 4, [[0.0]] * 4))], 4)
    assert len(kept) == MAX_CHANGES - 1
    assert kept[-2] == (999.0, "learning rate 0.1")
    assert kept[-1] == (1000.0, "continued with 4 other samples")


async def test_while_training_the_chart_is_drawn_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(tui.panels.loss, "perf_counter", lambda: now)
    async with opened(epochs=10) as (app, _):
        panel = app.query_one(LossPanel)
        app.session.worker.play(True)
        app.session.publish()
        sparkline, chart = panel.rows[0], panel.rows[CHART:]
        now += CURVES_EVERY / 2
        await app.session.train(90)
        assert panel.rows[CHART:] == chart
        assert panel.rows[0] != sparkline  # this one at every tick
        now += CURVES_EVERY
        await app.session.train(1)
        assert panel.rows[CHART:] != chart
        # Paused, at once.
        chart = panel.rows[CHART:]
        now += CURVES_EVERY / 100
        app.session.worker.play(False)
        await app.session.train(1)
        assert panel.rows[CHART:] != chart
        assert numbers.loss(frame_of(app).loss) in str(panel.border_title)


async def test_another_run_of_the_same_length_is_another_chart() -> None:
    async with opened(epochs=50) as (app, _):
        panel = app.query_one(LossPanel)
        before = drawn(app, "loss")
        other = replace(frame_of(app), history=frame_of(app).history * [1, 1.5, 0.1, 1, 1])
        panel.show(other)
        assert drawn(app, "loss") != before


async def test_a_draws_the_accuracy_with_an_axis_of_its_own_and_the_loss_again() -> None:
    async with opened(data="gauss", samples=40, test_fraction=0.25, hidden=(2,)) as (app, pilot):
        for _ in range(12):
            await app.session.train(1)
        before = drawn(app, "loss")
        await press(pilot, "2", "a")
        frame = frame_of(app)
        lines = drawn(app, "loss").splitlines()
        assert "accuracy (%)" in lines[1]
        assert "at the frames shown" in lines[1]
        assert [float(line.split("┤")[0]) for line in lines if "┤" in line][:: len(lines)] == [100.0]
        assert frame.train is not None
        assert frame.test is not None
        quality = f"accuracy {share(frame.train.accuracy or 0.0)} · test {share(frame.test.accuracy or 0.0)}"
        assert quality in str(app.query_one(LossPanel).border_title).lower()
        await press(pilot, "left", "left")
        assert f"accuracy {share(frame.measured[-3, 1])}  test {share(frame.measured[-3, 2])}" in drawn(app, "loss")
        await press(pilot, "end", "a")
        assert drawn(app, "loss") == before


async def test_zoomed_small_curves_show_the_rate_and_each_layers_gradient_and_the_cursor_reads_them() -> None:
    async with opened(schedule="cosine", schedule_epochs=20.0, hidden=(3,)) as (app, pilot):
        for _ in range(15):
            await app.session.train(1)
        await press(pilot, "2")
        assert "gradient norm" not in drawn(app, "loss")
        await press(pilot, "z", "a")
        measured = frame_of(app).measured
        for name, value in zip(
            ("learning rate", "gradient norm, hidden 1", "gradient norm, output"), measured[-1, 3:], strict=True
        ):
            (line,) = (line for line in drawn(app, "loss").splitlines() if name in line)
            assert line.split()[-1] == numbers.power(f"{value:.3g}")
        assert drawn(app, "loss").count("└") == 2
        await press(pilot, "right", *["]"] * 4)
        assert "as measured at epoch 4" in drawn(app, "loss")
        (line,) = (line for line in drawn(app, "loss").splitlines() if "learning rate" in line)
        assert line.split()[-1] == f"{measured[5, 3]:.3g}"


async def test_the_accuracy_of_values_is_r2() -> None:
    async with opened(data="plane", loss="mse", output="auto", hidden=(3,), epochs=5) as (app, pilot):
        await press(pilot, "2", "a")
        score = frame_of(app).train
        assert score is not None
        assert score.r2 is not None
        assert r_squared(score.r2) in str(app.query_one(LossPanel).border_title)
        assert "⠒⠒ R² " in drawn(app, "loss")
        assert "a loss  " in text(app)
        await press(pilot, "a")
        assert "l log scale  w whole or recent  a R²" in text(app)


@pytest.mark.parametrize("values", [[float("nan")] * 3, [float("inf")] * 3, [0.0] * 3, [1e300, 1e-300, 0.0], [0.5]])
async def test_hard_losses_are_drawn(values: list[float]) -> None:
    async with opened(epochs=3) as (app, pilot):
        frame = frame_of(app)
        rows = frame.recent[: len(values)].copy()
        rows[:, 1] = values
        panel = app.query_one(LossPanel)
        for log in (False, True):
            panel.log_scale = log
            panel.show(replace(frame, history=rows, recent=rows, loss=values[-1], mse=values[-1]))
            await pilot.pause(0)
            assert numbers.loss(values[-1]) in text(app)
            assert len(drawn(app, "loss").splitlines()) > 3


async def test_where_the_accuracy_stands_in_place_of_the_loss_there_is_no_log_scale() -> None:
    async with opened(epochs=5) as (app, pilot):
        panel = app.query_one(LossPanel)
        await press(pilot, "2")
        assert "l log scale  w whole or recent  a accuracy" in text(app)
        await press(pilot, "a")
        assert "log scale" not in str(panel.border_subtitle)
        assert "a loss" in str(panel.border_subtitle)
        assert str(panel.border_title).startswith("Loss ")
        await press(pilot, "l")
        assert said(app) == ["Accuracy has no log scale; a shows the loss again."]
        assert not panel.log_scale
        await press(pilot, "z", "l")
        assert panel.log_scale  # Here the loss is drawn, too.
