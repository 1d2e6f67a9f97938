"""The loss panel: what its border says, its keys, and when the chart is drawn anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

import tui.panels.loss
from tests.tui.screen import drawn, frame_of, opened, press, text
from tui.drawing import numbers
from tui.panels.loss import CHART_EVERY, LossPanel

# The chart's first row, below the sparkline and the legend.
CHART = 2


async def test_the_border_names_both_losses_and_their_values() -> None:
    async with opened() as (app, pilot):
        assert "Loss · cross-entropy – · mse –" in text(app)
        await app.session.train(150)
        await pilot.pause()
        frame = frame_of(app)
        assert f"Loss · cross-entropy {numbers.loss(frame.loss)} · mse {numbers.loss(frame.mse)}" in text(app)


async def test_the_loss_that_is_the_mse_is_named_once() -> None:
    async with opened(loss="mse", epochs=20) as (app, _):
        assert f"Loss · mse {numbers.loss(frame_of(app).mse)} ─" in text(app)


async def test_sparkline_legend_and_chart_are_there() -> None:
    async with opened(epochs=150) as (app, _):
        lines = drawn(app, "loss").splitlines()
        assert set(lines[0].strip()) <= set("▁▂▃▄▅▆▇█")
        assert "cross-entropy" in lines[1]
        assert "mse" in lines[1]
        assert "└" in drawn(app, "loss")


async def test_with_a_test_part_its_loss_is_in_the_border_the_legend_and_the_chart() -> None:
    async with opened(data="gauss", samples=40, test_fraction=0.25, hidden=(2,)) as (app, pilot):
        assert "Loss · cross-entropy – · test – · mse –" in text(app)
        await app.session.train(9)
        await pilot.pause()
        frame = frame_of(app)
        assert frame.test is not None
        values = f"cross-entropy {numbers.loss(frame.loss)} · test {numbers.loss(frame.test.loss)}"
        assert f"Loss · {values} · mse {numbers.loss(frame.mse)}" in text(app)
        assert "• • test" in drawn(app, "loss").splitlines()[1]
        assert drawn(app, "loss").count("•") > 10
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert values in text(app)


async def test_a_penalty_is_named_beside_the_loss_that_is_without_it() -> None:
    async with opened(regularization="l2", regularization_rate=0.1, epochs=5) as (app, _):
        frame = frame_of(app)
        assert frame.penalty is not None
        assert f"{numbers.loss(frame.loss)} + penalty {numbers.loss(frame.penalty)} · mse" in text(app)


async def test_l_goes_between_linear_and_log() -> None:
    async with opened(epochs=150) as (app, pilot):
        linear = drawn(app, "loss")
        assert "linear" in linear
        await press(pilot, "3", "l")
        assert app.query_one(LossPanel).log_scale
        assert "log" in drawn(app, "loss")
        await press(pilot, "l")
        assert drawn(app, "loss") == linear


async def test_w_goes_between_the_whole_run_and_its_end() -> None:
    async with opened(epochs=1200) as (app, pilot):
        assert "whole run" in drawn(app, "loss")
        assert drawn(app, "loss").splitlines()[-1].split()[0] == "0"
        await press(pilot, "3", "w")
        assert "last 512 epochs" in drawn(app, "loss")
        assert drawn(app, "loss").splitlines()[-1].split() == ["800", "1,000"]
        await press(pilot, "w")
        assert "whole run" in drawn(app, "loss")


async def test_while_training_the_chart_is_drawn_a_few_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(tui.panels.loss, "perf_counter", lambda: now)
    async with opened(epochs=10) as (app, _):
        panel = app.query_one(LossPanel)
        app.session.worker.play(True)
        app.session.publish()
        sparkline, chart = panel.rows[0], panel.rows[CHART:]
        now += CHART_EVERY / 2
        await app.session.train(90)
        assert panel.rows[CHART:] == chart
        assert panel.rows[0] != sparkline  # this one at every tick
        now += CHART_EVERY
        await app.session.train(1)
        assert panel.rows[CHART:] != chart
        # Paused, at once.
        chart = panel.rows[CHART:]
        now += CHART_EVERY / 100
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
