"""Steps and goals by keys."""

from __future__ import annotations

from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, rows


async def test_b_trains_a_batch_and_a_capital_s_one_sample() -> None:
    async with opened(data="spiral", samples=40, batch_size=10) as (app, pilot):
        await press(pilot, "b")
        assert frame_of(app).within_epoch == ("batch", 1, 4)
        assert "epoch 0 · 1 of 4 batches" in rows(app)[0]
        await press(pilot, "S")
        assert "epoch 0 · 11 of 40 samples" in rows(app)[0]
        assert "recorded in the run; u: undo" in rows(app)[1]
        await press(pilot, "u")
        assert frame_of(app).within_epoch == ("batch", 1, 4)


async def test_g_asks_for_a_goal_with_examples_and_says_what_is_typed() -> None:
    async with opened(epochs=30) as (app, pilot):
        await press(pilot, "g")
        assert editor_lists(app) == ["500", "+100", "solved", "loss"]
        await pilot.press(*"40")
        assert editor_lists(app) == ["40"]
        await pilot.press("enter")
        assert frame_of(app).goal == "to epoch 40"
        assert app.session.playing
        assert app.focused is app.page.focused_panel
        await app.session.train(1000)
        assert frame_of(app).epoch == 40
        assert rows(app)[1].strip() == "Stopped at epoch 40."


async def test_a_goal_that_cannot_be_stays_in_the_field_with_the_reason() -> None:
    async with opened(epochs=30) as (app, pilot):
        await press(pilot, "g")
        for text, reason in (("20", "30 epochs are done already"), ("soon", "'soon' given; allowed: an epoch")):
            await pilot.press("ctrl+u", *text, "enter")
            assert reason in editor_says(app)
            assert field_of(app).value == text
        await pilot.press("escape")
        assert not app.session.playing
        assert frame_of(app).goal == ""


async def test_an_example_is_chosen_with_the_arrows_and_none_drops_the_goal() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "g")
        await pilot.press("down", "down", "enter")
        assert frame_of(app).goal == "to epoch 103"
        await press(pilot, "space")
        assert frame_of(app).goal == "to epoch 103"
        await press(pilot, "g")
        assert editor_lists(app)[-1] == "none"
        await pilot.press(*"none", "enter")
        assert frame_of(app).goal == ""
        assert not app.session.playing
