"""The list below the field: it narrows while one types, and enter takes what is chosen."""

from __future__ import annotations

from engine import Recipe
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, rows, text
from tests.tui.shown import panel_of
from tui.app import XorciseApp
from tui.panels.editor import ChoiceList


def chosen(app: XorciseApp) -> str | None:
    option = app.query_one(ChoiceList).highlighted_option
    marked = [str(each.prompt)[2:].split()[0] for each in app.query_one(ChoiceList).options if "›" in str(each.prompt)]
    assert marked == ([] if option is None else [str(option.prompt)[2:].split()[0]])
    return marked[0] if marked else None


async def test_typing_narrows_the_list_and_enter_takes_the_first() -> None:
    async with opened(size=(80, 24), epochs=20) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "6", "enter")
        assert editor_lists(app) == ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"]
        assert chosen(app) == "sgd"
        await press(pilot, *"adam")
        assert editor_lists(app) == ["adam", "adamw"]
        assert chosen(app) == "adam"
        assert "m = beta1 m" in text(app)
        assert app.session.recipe.optimizer == "sgd"
        await press(pilot, "enter")
        assert app.session.recipe.optimizer == "adam"
        assert len(app.session.trainer.events) == 1


async def test_a_second_line_of_words_stands_below_the_first_also_after_a_resize() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "6", "enter")
        for columns in (80, 61, 110):
            await pilot.resize_terminal(columns, 24)
            await press(pilot, "down", "up")
            options = [str(option.prompt).split("\n") for option in app.query_one(ChoiceList).options]
            assert any(len(lines) > 1 for lines in options)
            start = len("› momentum  ")
            assert all(line[:start].strip() == "" != line[start] for _, *rest in options for line in rest)
            assert all(len(line) <= columns - 4 for lines in options for line in lines)


async def test_moving_in_the_list_changes_nothing_until_enter() -> None:
    async with opened(size=(80, 24), epochs=20) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "6", "enter", "down", "down", "pagedown", "pageup", "up", "up", "up", "pagedown", "pagedown")
        assert app.session.recipe == Recipe()
        assert chosen(app) == "adamw"
        await press(pilot, "up", "enter")
        assert app.session.recipe.optimizer == "adam"
        assert frame_of(app).epoch == 20


async def test_keys_typed_ahead_reach_what_they_were_typed_for() -> None:
    async with opened(size=(80, 24), epochs=2) as (app, pilot):
        for key in ("6", "down", "enter", *"adam", "enter", "up", "enter", *"5", "enter", "s"):
            app.simulate_key(key)
        await pilot.pause()
        await pilot.pause()
        assert app.session.recipe == Recipe(optimizer="adam", learning_rate=5.0)
        assert frame_of(app).epoch == 3


async def test_training_goes_on_beside_the_list() -> None:
    async with opened(size=(80, 24), epochs=2) as (app, pilot):
        await press(pilot, "6", "down", "enter", "down")
        await app.session.train(10)
        await pilot.pause()
        assert "epoch 12" in rows(app)[0]
        assert chosen(app) == "momentum"
        await press(pilot, "enter")
        assert frame_of(app).recipe.optimizer == "momentum"
        assert frame_of(app).epoch == 12


async def test_pages_before_the_list_is_laid_out_and_in_an_empty_one_do_no_harm() -> None:
    async with opened(size=(60, 20)) as (app, pilot):
        panel_of(app).field = "data"
        await press(pilot, "6")
        for key in ("enter", "pagedown", "pageup", "z", "z", "pageup", "pagedown", "up", "down"):
            app.simulate_key(key)
        await pilot.pause()
        assert editor_lists(app) == []
        await press(pilot, "ctrl+u", "pagedown", "down", "escape")
        assert app.session.recipe == Recipe()


async def test_a_path_or_a_number_in_brackets_is_taken_as_it_is_typed() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "initializer"
        await press(pilot, "6", "enter")
        assert "or a number in brackets: uniform(0.5)" in editor_says(app)
        field_of(app).value = "uniform(0.3)"
        await press(pilot, "enter")
        assert app.session.recipe.initializer == "uniform(0.3)"
        # What it is now is no name of the list: none is chosen, and enter keeps it.
        await press(pilot, "enter")
        assert chosen(app) is None
        await press(pilot, "enter")
        assert app.session.recipe.initializer == "uniform(0.3)"
        # Of several names the last is completed.
        panel_of(app).field = "features"
        await press(pilot, "enter")
        field_of(app).value = "x1,si"
        assert editor_lists(app) == ["sin(x1)", "sin(x2)"]
        await press(pilot, "down", "enter")
        assert app.session.recipe.features == ("x1", "sin(x2)")


async def test_a_click_takes_a_name_of_the_list() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "optimizer"
        await press(pilot, "6", "enter")
        await pilot.pause()
        await pilot.click(ChoiceList, offset=(2, 2))
        await pilot.pause()
        assert app.session.recipe.optimizer == "momentum"
        assert app.focused is panel_of(app)


async def test_c_chooses_a_layers_activation_from_a_list() -> None:
    async with opened(epochs=3) as (app, pilot):
        await press(pilot, "1", "right", "c", *"ta")
        assert "activation of hidden 2" in editor_says(app)
        await press(pilot, "enter")
        assert app.session.recipe.activation == ("relu", "tanh", "relu", "relu")
    async with opened(loss="mse") as (app, pilot):
        await press(pilot, "1", *["right"] * 5, "c")
        assert editor_lists(app) == ["linear", "tanh", "sigmoid", "relu", "leaky_relu"]
        await press(pilot, *"sig", "enter")
        assert app.session.recipe.output == "sigmoid"


async def test_the_speed_is_chosen_from_its_list() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        panel_of(app).field = "speed"
        await press(pilot, "6", "enter")
        assert "max" in editor_lists(app)
        await press(pilot, *"2", "enter")
        assert frame_of(app).speed == "2 epochs/s"
        assert "Speed 2 epochs/s" in rows(app)[1]
