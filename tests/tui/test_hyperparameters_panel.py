"""The hyperparameters: live against new runs, steps, rows that come and go, mouse."""

from __future__ import annotations

import re
from pathlib import Path

from engine import Recipe
from engine.recipe_fields import FIELDS
from tests.tui.screen import drawn, field_of, frame_of, opened, press, rows, said, text
from tests.tui.shown import SHOWN, begin_again, panel_of
from tui.app import XorciseApp
from tui.groups import arranged
from tui.hyperparameters import PARTS, changed, spoken, stepped, value
from tui.speed import DEFAULT_SPEED, SPEEDS


def chosen_row(app: XorciseApp) -> str:
    return next(line for line in drawn(app, "hyperparameters").splitlines() if line.startswith("›"))


async def test_every_setting_that_matters_has_a_row_if_the_panel_is_alone_and_live_ones_say_so() -> None:
    for size in ((80, 24), (120, 40), (200, 60)):
        async with opened(size=size) as (app, pilot):
            await press(pilot, "6", "z")
            lines = drawn(app, "hyperparameters").splitlines()
            for name in SHOWN:
                written = rf"{spoken(PARTS.get(name, name))} +{re.escape(value(Recipe(), name))} +(live)?"
                found = [match for line in lines for match in re.finditer(written, line)]
                assert any((match[1] == "live") == FIELDS[name].live for match in found), name
            assert any("speed" in line and "30 epochs/s" in line for line in lines)


async def test_the_six_that_matter_are_seen_at_first_at_every_size() -> None:
    for size in ((80, 24), (100, 30), (120, 40), (200, 60)):
        async with opened(size=size, data="spiral", learning_rate=0.03) as (app, _):
            shown = " ".join(drawn(app, "hyperparameters").replace("›", " ").split())
            for name in arranged(app.session.recipe, 2).six:
                assert f"{spoken(name)} {value(app.session.recipe, name)}" in shown, (size, name)


async def test_arrows_choose_a_row_and_each_explains_itself() -> None:
    async with opened() as (app, pilot):
        panel = panel_of(app)
        await press(pilot, "6", "z")
        for number, entry in enumerate(panel.entries()):
            assert panel.chosen == number
            assert panel.help_of(entry) in " ".join(drawn(app, "hyperparameters").split())
            await press(pilot, "down" if number % 2 else "j")
        assert "never changes what the run computes" in " ".join(drawn(app, "hyperparameters").split())
        await press(pilot, "down", "k", "up")
        assert panel.chosen == len(panel.entries()) - 3
        await press(pilot, *["up"] * 50)
        assert panel.chosen == 0


async def test_standardization_says_what_it_came_to() -> None:
    async with opened(size=(120, 50)) as (app, pilot):
        panel_of(app).field = "standardize"
        await press(pilot, "6", "right")
        shown = " ".join(drawn(app, "hyperparameters").split())
        assert "Now x1 mean 0.5, scale 0.5; x2 mean 0.5, scale 0.5." in shown
        await press(pilot, "right")
        assert "scale 0.5" not in drawn(app, "hyperparameters")


async def test_what_was_decided_about_a_table_stays_to_be_read(tmp_path: Path) -> None:
    """The notice of a new run has room for its beginning only, and goes away."""
    table = tmp_path / "table.csv"
    table.write_text("Id,a,b\n" + "".join(f"{row},{row * 7 % 5 / 2},{'xy'[row % 2]}\n" for row in range(1, 13)))
    async with opened(size=(120, 50), data=str(table)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6")
        shown = " ".join(drawn(app, "hyperparameters").split())
        assert "Column 1 (Id) only numbers the rows and is left out; rename it to keep it." in shown


async def test_live_settings_change_while_the_run_goes_on() -> None:
    async with opened() as (app, pilot):
        for name in (name for name in SHOWN if FIELDS[name].live):
            await begin_again(app, epochs=20)
            panel_of(app).field = name
            # No clipping at all is the end of its ladder.
            direction, key = (-1, "left") if name == "clip_norm" else (1, "right")
            await press(pilot, "6", key)
            higher = stepped(Recipe(), name, direction)
            assert frame_of(app).recipe == Recipe().with_changes(**{name: higher})
            assert frame_of(app).epoch == 20, name
            assert "from epoch 20 on" in text(app)
            assert FIELDS[name].kind.format(higher) in chosen_row(app)
            await press(pilot, "h")
            lower = stepped(Recipe().with_changes(**{name: higher}), name, -1)
            assert frame_of(app).recipe == Recipe().with_changes(**{name: lower})
            assert frame_of(app).epoch == 20, name


async def test_other_settings_begin_a_new_run() -> None:
    async with opened() as (app, pilot):
        for name in (name for name in SHOWN if not FIELDS[name].live):
            await begin_again(app, epochs=20)
            panel_of(app).field = name
            await press(pilot, "6", "l")
            higher = stepped(Recipe(), name, 1, samples=4)
            assert frame_of(app).recipe == changed(Recipe(), name, higher)
            assert frame_of(app).epoch == 0, name
            assert "New weights:" in text(app)


async def test_the_speed_changes_here_and_with_plus_and_minus() -> None:
    async with opened(epochs=20) as (app, pilot):
        panel_of(app).field = "speed"
        await press(pilot, "6", "right", "right")
        assert app.session.speed == DEFAULT_SPEED + 2
        await press(pilot, "left", "+", "plus", "equals_sign", "minus")
        assert app.session.speed == DEFAULT_SPEED + 2
        assert SPEEDS[DEFAULT_SPEED + 2].label in chosen_row(app)
        assert frame_of(app).epoch == 20


async def test_a_new_loss_takes_the_output_units_that_belong_to_it() -> None:
    async with opened(loss="mse", output="sigmoid") as (app, pilot):
        panel_of(app).field = "loss"
        await press(pilot, "6", "left", "left")
        assert app.session.recipe.loss == "cross_entropy"
        assert app.session.recipe.output_activation == "softmax"


async def test_the_ends_of_a_ladder_hold() -> None:
    async with opened(learning_rate=10.0, dropout=0.0, batch_size="all", seed=0) as (app, pilot):
        for name, key in (("learning_rate", "right"), ("dropout", "left"), ("batch_size", "right"), ("seed", "left")):
            before = app.session.recipe
            panel_of(app).field = name
            await press(pilot, "6", key)
            assert app.session.recipe == before, name


# --- rows that come and go -------------------------------------------------------------------------------------------


async def test_rows_come_with_what_uses_them_and_the_choice_stays_with_its_field() -> None:
    async with opened(size=(120, 50), epochs=5) as (app, pilot):
        panel = panel_of(app)
        panel.field = "bias"
        await press(pilot, "6", "z")
        place = panel.chosen
        app.session.set_recipe(app.session.recipe.with_changes(optimizer="adam", schedule="step"))
        lines = [line.split()[:2] for line in drawn(app, "hyperparameters").splitlines()]
        assert ["beta1", "0.9"] in lines
        assert ["floor", "0"] in lines
        assert not any(line[:1] == ["momentum"] for line in lines)
        assert panel.field == "bias"
        assert panel.chosen == place + 5
        assert chosen_row(app).split()[1] == "bias"
        # What is no longer there leaves the choice to what is in its place.
        panel.field = "schedule_floor"
        place = panel.chosen
        app.session.set_recipe(Recipe())
        assert panel.chosen == place
        assert panel.field == panel.entries()[place]


async def test_the_data_brings_its_own_rows_and_takes_them_along() -> None:
    async with opened(size=(120, 60), data="moons", noise=0.2, samples=50) as (app, pilot):
        assert ["noise", "0.2"] in [line.split() for line in drawn(app, "hyperparameters").splitlines()]
        panel_of(app).field = "data"
        await press(pilot, "6", "enter")
        field_of(app).value = "xor"
        await press(pilot, "enter")
        assert app.session.recipe == Recipe()
        assert "noise" not in drawn(app, "hyperparameters")
        assert "New weights: data xor, samples auto, noise 0" in text(app)


async def test_data_of_values_bring_a_loss_that_goes_with_them_and_say_so() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6", "left")
        assert frame_of(app).recipe == Recipe(data="multi-gauss", loss="mse")
        assert "loss mse, which suits values" in text(app)
        panel_of(app).field = "loss"
        await press(pilot, "right", "right", "right", "right")  # not to those of classes
        assert app.session.recipe.loss == "mse"
        panel_of(app).field = "data"
        await press(pilot, "right")
        assert frame_of(app).recipe == Recipe()
        assert "loss cross_entropy, which suits classes" in text(app)


async def test_a_step_that_cannot_be_is_told_and_an_old_message_does_not_stay() -> None:
    async with opened(learning_rate=10.0) as (app, pilot):
        await press(pilot, "6", "left", "right", "right")
        assert said(app) == ["learning rate 10: no step up; press enter to type a value."]
        assert "Learning rate" not in rows(app)[1]
        await press(pilot, "left")
        assert said(app) == []
        assert "Learning rate 5 from epoch 0 on" in rows(app)[1]


# --- mouse -----------------------------------------------------------------------------------------------------------


async def test_a_click_chooses_a_row_and_a_double_click_types() -> None:
    async with opened() as (app, pilot):
        await pilot.click("#hyperparameters", offset=(5, 4))
        assert panel_of(app).chosen == 3
        await pilot.click("#hyperparameters", offset=(5, 4), times=2)
        assert field_of(app).has_focus


async def test_a_click_on_the_explanation_chooses_nothing() -> None:
    for size in ((108, 30), (120, 40)):
        async with opened(size=size) as (app, pilot):
            lines = drawn(app, "hyperparameters").splitlines()
            explanation = next(y for y, line in enumerate(lines) if "step size of each" in line)
            await pilot.click("#hyperparameters", offset=(5, explanation + 1))
            assert panel_of(app).chosen == 0


async def test_a_click_in_a_list_that_is_scrolled_chooses_what_it_shows() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel = panel_of(app)
        await press(pilot, "6", *["down"] * 6)
        assert drawn(app, "hyperparameters").split()[1] == "optimizer"
        await pilot.click("#hyperparameters", offset=(5, 2))
        assert panel.field == panel.entries()[7]
        await pilot.click("#hyperparameters", offset=(25, 1))
        assert panel.field == panel.entries()[9]


async def test_the_wheel_moves_the_choice() -> None:
    async with opened() as (app, _):
        panel_of(app).on_mouse_scroll_down()
        panel_of(app).on_mouse_scroll_down()
        panel_of(app).on_mouse_scroll_up()
        assert panel_of(app).chosen == 1
