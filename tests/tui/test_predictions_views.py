"""The predictions panel: training and test part, wrong samples first, the confusion matrix and the residuals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine import Dataset, Recipe, Trainer
from engine.data.dataset import RIGHT
from engine.reports import Score
from tests.tui.screen import drawn, frame_of, opened, press, said, text
from tui.app import XorciseApp
from tui.drawing.confusion import confusion_of
from tui.drawing.order import errors, wrong_first
from tui.panels.predictions import PredictionsPanel

NOISY = Recipe(data="gauss", noise=0.5, samples=60, test_fraction=0.3, hidden=(2,))
VALUES = Recipe(data="plane", samples=50, loss="mse", hidden=(2,), test_fraction=0.2, noise=0.1)


def panel_of(app: XorciseApp) -> PredictionsPanel:
    return app.query_one(PredictionsPanel)


def part_of(app: XorciseApp) -> Score:
    frame = frame_of(app)
    score = frame.test if frame.chosen.test else frame.train
    assert score is not None
    return score


def order_of(app: XorciseApp) -> list[int]:
    order = panel_of(app).order
    assert order is not None
    return [int(sample) for sample in order]


def glyphs(app: XorciseApp) -> list[str]:
    """The verdicts in the visible rows."""
    return [line[-1] for line in map(str.rstrip, drawn(app, "predictions").splitlines()[1:]) if line[-1:] in {*"✓✗="}]


async def test_p_shows_the_test_part_and_each_part_keeps_its_sample() -> None:
    async with opened(NOISY, epochs=2) as (app, pilot):
        frame = frame_of(app)
        assert frame.test is not None
        await press(pilot, "5", "down", "down", "p")
        assert (app.session.chosen.test, app.session.chosen.sample) == (True, 0)
        inputs = frame.test.data.inputs[0]
        assert f"{inputs[0]:.2f}" in next(row for row in drawn(app, "predictions").splitlines() if row.startswith("›"))
        assert f" test {frame.test.right}/{len(frame.test.data)} " in text(app)
        assert "test row 1" in drawn(app, "predictions")
        await press(pilot, "down", "p")
        assert (app.session.chosen.test, app.session.chosen.sample) == (False, 2)
        assert "training row 3" in drawn(app, "predictions")
        await press(pilot, "p")
        assert app.session.chosen.sample == 1


async def test_without_a_test_part_p_says_so() -> None:
    async with opened(epochs=2) as (app, pilot):
        await press(pilot, "5", "p")
        assert said(app) == ["There is no test part; a test fraction above 0 creates one."]
        assert not app.session.chosen.test


async def test_a_test_part_that_is_not_measured_yet_shows_nothing_else_instead() -> None:
    async with opened(NOISY, epochs=2) as (app, pilot):
        await press(pilot, "5", "p")
        panel = panel_of(app)
        panel.show(replace(frame_of(app), test=None))
        assert "has not been measured yet" in drawn(app, "predictions")
        await press(pilot, "v", "w", "e", "v")
        panel.show(replace(frame_of(app), test=None, train=None))
        assert "has not been measured yet" in drawn(app, "predictions")


# --- the order -------------------------------------------------------------------------------------------------------


async def test_e_puts_wrong_samples_first_and_the_title_says_so() -> None:
    async with opened(NOISY, size=(200, 60), epochs=1) as (app, pilot):
        await press(pilot, "5", "down", "down", "down", "e", "z")
        shown = glyphs(app)
        score = part_of(app)
        assert score.right is not None
        wrong = len(score.data) - score.right
        assert wrong > 1
        assert shown == ["✗"] * wrong + ["✓"] * score.right
        assert " · wrong first ─" in text(app)
        first = np.flatnonzero(score.verdicts != RIGHT)
        assert app.session.chosen.sample == first[0]
        await press(pilot, "down", "w")
        assert app.session.chosen.sample == first[2 % wrong]
        await press(pilot, "e")
        assert "wrong first" not in text(app)
        assert score.verdicts is not None
        assert glyphs(app) == [{1: "✓", 0: "✗", -1: "="}[int(each)] for each in score.verdicts]


async def test_rows_keep_their_places_while_the_network_trains_and_are_sorted_again_when_it_is_paused() -> None:
    async with opened(NOISY, size=(200, 60), epochs=1) as (app, pilot):
        await press(pilot, "5", "z", "e")
        app.session.worker.play(True)
        before = panel_of(app).order
        assert before is not None
        await app.session.train(30)
        await pilot.pause()
        assert panel_of(app).order is before
        assert " · wrong first at epoch 1 ─" in text(app)
        app.session.worker.play(False)
        app.session.publish()
        assert " · wrong first ─" in text(app)
        assert glyphs(app) == sorted(glyphs(app), key="✗=✓".index)


async def test_other_data_and_the_other_part_are_sorted_anew() -> None:
    async with opened(NOISY, size=(200, 60), epochs=1) as (app, pilot):
        await press(pilot, "5", "z", "e")
        for key in ("p", "n", "p", "r"):
            await press(pilot, key)
            assert sorted(order_of(app)) == list(range(len(part_of(app).data)))
        app.session.set_recipe(NOISY.with_changes(samples=20))
        await pilot.pause()
        assert sorted(order_of(app)) == list(range(len(part_of(app).data)))


async def test_of_values_the_largest_errors_come_first() -> None:
    async with opened(VALUES, size=(200, 60), epochs=3) as (app, pilot):
        await press(pilot, "5", "z", "e")
        assert " · largest errors first ─" in text(app)
        far = errors(part_of(app))
        assert far[order_of(app)].tolist() == sorted(far.tolist(), reverse=True)
        assert app.session.chosen.sample == far.argmax()


# --- the confusion matrix --------------------------------------------------------------------------------------------


async def test_v_shows_the_confusion_matrix_of_the_part_and_back() -> None:
    async with opened(NOISY, epochs=1, size=(200, 60)) as (app, pilot):
        await press(pilot, "5", "v")
        for _ in range(2):
            matrix = confusion_of(part_of(app))
            assert matrix is not None
            rows = [line.replace("›", " ").split() for line in drawn(app, "predictions").splitlines()]
            for name, counts in zip(matrix.names, matrix.counts.tolist(), strict=True):
                assert [name, *map(str, counts), str(sum(counts))] in [row[: len(counts) + 2] for row in rows]
            assert f"Confusion · {'test' if app.session.chosen.test else 'training'} " in text(app)
            await press(pilot, "p")
        await press(pilot, "v")
        assert "target" in drawn(app, "predictions")


async def test_the_cursor_of_the_matrix_moves_finds_mistakes_and_leads_to_their_samples() -> None:
    async with opened(NOISY, epochs=1) as (app, pilot):
        await press(pilot, "5", "enter")
        assert said(app) == ["In the confusion matrix (v), enter lists the samples of a cell."]
        await press(pilot, "v", "down", "right", "down", "right")
        assert panel_of(app).matrix.cell == (1, 1)
        await press(pilot, "up", "left", "w")
        matrix = confusion_of(part_of(app))
        assert matrix is not None
        cell = panel_of(app).matrix.cell
        assert cell[0] != cell[1]
        assert f"{matrix.counts[cell]} of {matrix.counts[cell[0]].sum()}: target" in drawn(app, "predictions")
        await press(pilot, "enter")
        score = part_of(app)
        chosen = app.session.chosen.sample
        assert score.data.labels[chosen] == cell[0]
        assert score.predictions[chosen].argmax() == cell[1]
        assert "target" in drawn(app, "predictions")
        await press(pilot, "v")
        await pilot.click(panel_of(app), offset=(2 + 7 + 4, 4))
        assert panel_of(app).matrix.cell == (1, 1)
    async with opened(epochs=300) as (app, pilot):
        await press(pilot, "5", "v", "w")
        assert said(app) == ["Every sample is right."]
        await press(pilot, "right", "enter")
        assert said(app) == ["No sample is counted here."]


async def test_independent_outputs_have_a_row_each() -> None:
    targets = [[k % 2, (k // 2) % 2, (k // 4) % 2] for k in range(16)]
    data = Dataset([[k % 5, k % 3] for k in range(16)], targets, "classification", classes=("rain", "wind", "sun"))
    recipe = Recipe(loss="binary_cross_entropy", hidden=(2,))
    app = XorciseApp(Trainer(recipe, data=data), live=False)
    async with app.run_test(size=(200, 60)) as pilot:
        app.session.load()
        await app.session.train(2)
        await pilot.pause()
        assert part_of(app).data.independent
        await press(pilot, "5", "v")
        rows = [line.split() for line in drawn(app, "predictions").splitlines()]
        assert rows[0][:4] == ["TP", "FN", "FP", "TN"]
        assert [row[0] for row in rows[2:4]] == ["wind", "sun"]
        await press(pilot, "w", "enter")
        assert app.session.chosen.sample in np.flatnonzero(part_of(app).verdicts != RIGHT)


# --- residuals -------------------------------------------------------------------------------------------------------


async def test_v_shows_the_residuals_of_values() -> None:
    async with opened(VALUES, epochs=3, size=(200, 60)) as (app, pilot):
        await press(pilot, "5", "v", "p")
        score = part_of(app)
        assert "Residuals · test R² " in text(app)
        assert f"RMSE {score.rmse:.4g}" in drawn(app, "predictions")
        assert "target" in drawn(app, "predictions").splitlines()[-1]
        await press(pilot, "down", "right")
        assert "● test row 2" in drawn(app, "predictions")


async def test_w_goes_through_values_from_the_largest_error_to_the_next() -> None:
    async with opened(VALUES, epochs=3) as (app, pilot):
        await press(pilot, "5", "down")
        assert "w next error" in text(app)
        largest = wrong_first(part_of(app)).tolist()
        for sample in largest[:3]:
            await press(pilot, "w")
            assert app.session.chosen.sample == sample
        # From anywhere else it begins with the largest again, also in the other part.
        await press(pilot, "down", "w")
        assert app.session.chosen.sample == largest[0]
        await press(pilot, "p", "w")
        assert app.session.chosen.sample == wrong_first(part_of(app))[0]


async def test_every_view_has_room_at_every_size() -> None:
    for recipe in (NOISY, VALUES):
        async with opened(recipe, size=(60, 20), epochs=1) as (app, pilot):
            await press(pilot, "5")
            for size in ((60, 20), (80, 24), (200, 60)):
                await pilot.resize_terminal(*size)
                for key in ("v", "p", "z", "v", "z"):
                    await press(pilot, key)
                    assert len(drawn(app, "predictions").split()) > 5, (size, key)
