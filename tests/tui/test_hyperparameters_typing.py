"""The hyperparameters: exact values, typed."""

from __future__ import annotations

from engine import Recipe
from engine.recipe_fields import FIELDS
from tests.tui.screen import editor_lists, editor_says, field_of, frame_of, opened, press, said
from tests.tui.shown import SHOWN, begin_again, panel_of
from tui.choices import choices
from tui.speed import SPEEDS

TYPED: dict[str, tuple[str, object]] = {
    "learning_rate": ("0.0314", 0.0314),
    "optimizer": ("adam", "adam"),
    "schedule": ("one-cycle", "one-cycle"),
    "regularization": ("l2", "l2"),
    "dropout": ("0.25", 0.25),
    "clip_norm": ("none", "none"),
    "bias": ("-0.5", -0.5),
    "features": ("x1,x1x2", ("x1", "x1x2")),
    "standardize": ("yes", True),
    "test_fraction": ("0.3", 0.3),
    "momentum": ("0.85", 0.85),
    "batch_size": ("3", 3),
    "activation": ("tanh,relu,elu,selu", ("tanh", "relu", "elu", "selu")),
    "shuffle": ("on", True),
    "loss": ("half_squared_error", "half_squared_error"),
    "initializer": ("normal(0,3)", "normal(0.3)"),
    "data": ("nand", "nand"),
    "seed": ("12345678901234567", 12345678901234567),
}
BAD = {
    "optimizer": ("adm", ""),
    "schedule": ("cosinus", ""),
    "regularization": ("l3", ""),
    "dropout": ("1", "-0.1", "", "half"),
    "clip_norm": ("0", "nan", "", "all"),
    "bias": ("1e9", "", "some"),
    "features": ("x3", ""),
    "standardize": ("maybe", ""),
    "test_fraction": ("1", "-0.1", "", "a third"),
    "learning_rate": ("0", "-1", "1e9", "nan", "inf", "", "quick", "0.1 0.2"),
    "momentum": ("1", "-0.1", "", "much"),
    "activation": ("tanj", "relu,tanh", ""),
    "batch_size": ("0", "1.5", "some", "", "-1"),
    "shuffle": ("maybe", "", "2"),
    "loss": ("mea", "", "[bold]"),
    "initializer": ("random", "", "he_normal(1)", "uniform(0)"),
    "data": ("xorr", ""),
    "seed": ("-1", "9" * 30, "", "0x10"),
}


async def test_typing_a_value() -> None:
    """Bad ones are explained beside the field and change nothing; a good one is taken."""
    async with opened() as (app, pilot):
        for name in SHOWN:
            await begin_again(app, epochs=5)
            panel_of(app).field = name
            await press(pilot, "6", "enter")
            field = field_of(app)
            assert field.has_focus, name
            assert field.value == FIELDS[name].kind.format(getattr(Recipe(), name))
            names = [row[0] for row in choices(name).rows]
            assert editor_lists(app) == names
            assert names or FIELDS[name].kind.allowed in editor_says(app)
            for typed in BAD[name]:
                field.value = typed
                await press(pilot, "enter")
                assert app.query_one("Editor .wrong").display, (name, typed)
                assert field.has_focus
                assert app.session.recipe == Recipe()
                assert frame_of(app).epoch == 5
            typed, value = TYPED[name]
            field.value = typed
            await press(pilot, "enter")
            assert panel_of(app).has_focus, name
            assert getattr(frame_of(app).recipe, name) == value
            assert (frame_of(app).epoch == 5) == FIELDS[name].live


async def test_typing_a_speed() -> None:
    async with opened() as (app, pilot):
        panel_of(app).field = "speed"
        await press(pilot, "6", "enter")
        field = field_of(app)
        field.value = "warp"
        await press(pilot, "enter")
        assert "warp" in editor_says(app)
        field.value = "max"
        await press(pilot, "enter")
        assert app.session.speed == len(SPEEDS) - 1
        assert panel_of(app).has_focus


async def test_escape_and_leaving_change_nothing_and_enter_alone_keeps_the_value() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "6", "enter", "9", "escape")
        assert panel_of(app).has_focus
        await press(pilot, "enter", "9", "tab", "shift+tab")  # which would lose what is typed
        assert field_of(app).value == "9"
        await pilot.click("#weights")
        assert not app.query_one("Editor").display
        await press(pilot, "6", "enter", "enter")
        assert app.session.recipe == Recipe()
        assert said(app) == []
