"""The hyperparameters panel: groups that unfold, activations of single layers, and changes that are brought back."""

from __future__ import annotations

from engine import Recipe
from engine.functions.schedules import SCHEDULES
from tests.tui.screen import drawn, editor_lists, field_of, frame_of, opened, press, said, text
from tests.tui.shown import panel_of
from tui.app import XorciseApp
from tui.drawing.settings import CHANGED
from tui.groups import arranged

SMALL = (80, 24)


def chosen_row(app: XorciseApp) -> list[str]:
    return next(line for line in drawn(app, "hyperparameters").splitlines() if line.startswith("›")).split()


async def test_groups_unfold_and_fold_and_the_panel_remembers() -> None:
    async with opened(size=SMALL) as (app, pilot):
        panel = panel_of(app)
        rows, six, others = arranged(app.session.recipe, 2)
        headings = [f"{name}:" for name in others]
        assert panel.entries() == (*six, *headings, "speed")
        assert panel.fields() == (*rows, "speed")
        await press(pilot, "6", *["down"] * 7, "right")
        assert panel.field == "schedule:"
        assert panel.entries()[7:9] == ("schedule:", "schedule")
        await press(pilot, "down", "down", "enter")
        assert panel.entries()[9:12] == ("regularization:", "regularization", "dropout")
        # Folding from within leaves the choice to the group's name.
        await press(pilot, "down", "f")
        assert panel.field == "regularization:"
        await press(pilot, "up", "left", "left", "left", "up")
        assert panel.field == "schedule:"
        assert app.session.recipe.schedule == tuple(SCHEDULES)[-3]
        await press(pilot, "left", "6", "1", "6", "z", "z")
        assert panel.entries() == (*six, *headings, "speed")


async def test_rows_of_a_group_begin_to_the_right_of_its_name_and_all_values_in_one_column() -> None:
    async with opened(size=(120, 40)) as (app, pilot):
        panel = panel_of(app)
        await press(pilot, "6", "z", *["down"] * 13, "f")
        shown = tuple(map(panel.setting, panel.entries()))
        lines = [line for line in drawn(app, "hyperparameters").splitlines() if line[:30].strip()][: len(shown)]
        groups = {
            line.index(setting.name) for setting, line in zip(shown, lines, strict=True) if setting.folded is not None
        }
        six, children = lines[:6], [line for line in lines[6:-1] if line[2] not in "▾▸"]
        assert groups == {4}
        assert {len(line) - len(line.lstrip()) for line in children} == {5}
        assert {len(line.lstrip("› ")) - len(line) for line in six} == {-2}
        places = {
            line.index(f" {setting.value} ")
            for setting, line in zip(shown, lines, strict=True)
            if setting.folded is not False
        }
        assert len(places) == 1


async def test_f_on_one_of_the_six_unfolds_the_rest_of_its_group() -> None:
    async with opened(size=SMALL) as (app, pilot):
        panel = panel_of(app)
        await press(pilot, "6", "down", "f")
        assert panel.field == "optimizer"
        assert panel.entries()[6:10] == ("optimizer:", "momentum", "shuffle", "clip_norm")
        await press(pilot, "f", *["up"] * 2, *["down"] * 20, "f")
        assert said(app) == ["The speed belongs to no group."]


async def test_a_panel_alone_shows_all_but_what_was_folded_by_hand() -> None:
    for size in ((60, 20), SMALL, (200, 60)):
        async with opened(size=size) as (app, pilot):
            panel = panel_of(app)
            await press(pilot, "6", "z")
            assert {*panel.fields()} <= {*panel.entries()}
            await press(pilot, "f")
            assert {*panel.fields()} - {*panel.entries()} == {"momentum", "shuffle", "clip_norm"}


async def test_a_chosen_row_stays_visible_when_it_is_no_longer_one_of_the_six() -> None:
    async with opened(size=SMALL) as (app, pilot):
        panel = panel_of(app)
        await press(pilot, "6", *["down"] * 5)
        assert panel.field == "seed"
        app.session.set_recipe(Recipe(data="spiral"))
        assert "seed" not in arranged(app.session.recipe, 2).six
        assert panel.field == "seed"
        assert "›seed 0" in drawn(app, "hyperparameters")


async def test_the_palette_finds_fields_of_folded_groups() -> None:
    async with opened(size=SMALL) as (app, pilot):
        panel = panel_of(app)
        assert "clip_norm" not in panel.entries()
        await app.commands.ask("clip_norm")
        field_of(app).value = "0.5"
        await press(pilot, "enter")
        assert app.session.recipe.clip_norm == 0.5
        assert panel.field == "clip_norm"
        await app.commands.ask("activation 3")
        await press(pilot, *"tanh", "enter")
        assert app.session.recipe.activation == ("relu", "relu", "tanh", "relu")
        await app.commands.choose("schedule", "cosine")
        assert app.session.recipe.schedule == "cosine"
        names = [command.title for command in app.get_system_commands(app.screen)]
        assert {"activation of hidden 4: type a value", "bias: type a value", "schedule: cosine"} <= {*names}


async def test_activations_of_single_layers_are_stepped_and_chosen_from_a_list() -> None:
    async with opened(epochs=3) as (app, pilot):
        panel = panel_of(app)
        panel.field = "activation 2"
        await press(pilot, "6", "right")
        assert app.session.recipe.activation == ("relu", "leaky_relu", "relu", "relu")
        assert chosen_row(app) == ["›", "hidden", "2", "leaky_relu", CHANGED]
        await press(pilot, "enter")
        assert "tanh" in editor_lists(app)
        await press(pilot, *"tanh", "enter")
        assert app.session.recipe.activation == ("relu", "tanh", "relu", "relu")
        assert frame_of(app).layers[2].activation == "tanh"
        await press(pilot, "backspace")
        assert app.session.recipe == Recipe()


async def test_output_units_are_chosen_where_the_loss_leaves_a_choice() -> None:
    async with opened(loss="mse") as (app, pilot):
        panel = panel_of(app)
        panel.field = "output"
        await press(pilot, "6", "right", "right")
        assert app.session.recipe.output == "tanh"
        await press(pilot, "enter")
        assert editor_lists(app) == ["auto", "linear", "tanh", "sigmoid", "relu", "leaky_relu"]


# --- what was changed ------------------------------------------------------------------------------------------------


async def test_changes_are_marked_counted_and_brought_back_one_by_one() -> None:
    async with opened(Recipe(learning_rate=0.5), epochs=4) as (app, pilot):
        assert CHANGED not in drawn(app, "hyperparameters")
        await press(pilot, "6", "right", "down", "right")
        assert app.session.recipe == Recipe(learning_rate=1.0, optimizer="momentum")
        assert drawn(app, "hyperparameters").count(CHANGED) == 2
        assert "Hyperparameters · 2 changed" in text(app)
        assert "Opened with sgd." in " ".join(drawn(app, "hyperparameters").split())
        await press(pilot, "up", "backspace")
        assert app.session.recipe == Recipe(learning_rate=0.5, optimizer="momentum")
        assert frame_of(app).epoch == 4
        await press(pilot, "backspace")
        assert said(app) == ["Nothing to bring back: this is as it was opened."]
        await press(pilot, "down", "backspace")
        assert app.session.recipe == Recipe(learning_rate=0.5)
        assert "changed" not in text(app)


async def test_a_change_that_started_a_new_run_is_brought_back_and_undone() -> None:
    async with opened(epochs=4) as (app, pilot):
        panel_of(app).field = "initializer"
        await press(pilot, "6", "right", "backspace")
        assert app.session.recipe == Recipe()
        assert frame_of(app).epoch == 0
        await press(pilot, "u", "u")
        assert app.session.recipe == Recipe()
        assert frame_of(app).epoch == 4


async def test_the_name_of_a_group_is_marked_for_what_it_hides_and_brings_all_of_it_back() -> None:
    async with opened(size=SMALL, epochs=4) as (app, pilot):
        panel = panel_of(app)
        app.session.set_recipe(Recipe(shuffle=True, clip_norm=1.0, momentum=0.5, learning_rate=0.1))
        await press(pilot, "6", *["down"] * 6)
        assert panel.field == "optimizer:"
        assert f"optimizer {CHANGED}" in drawn(app, "hyperparameters")
        await press(pilot, "backspace")
        assert app.session.recipe == Recipe(learning_rate=0.1)


async def test_data_bring_their_own_settings_back_with_them() -> None:
    recipe = Recipe(data="spiral", samples=60, noise=0.2, loss="binary_cross_entropy", hidden=(2,))
    async with opened(recipe, size=SMALL) as (app, pilot):
        panel_of(app).field = "data"
        app.session.set_recipe(Recipe(loss="binary_cross_entropy", hidden=(2,)))
        await press(pilot, "6", "backspace")
        assert app.session.recipe == recipe
    async with opened(hidden=(2,), size=SMALL) as (app, pilot):
        panel_of(app).field = "data"
        await app.commands.choose("data", "moons")
        app.session.set_recipe(app.session.recipe.with_changes(samples=50, noise=0.1))
        await press(pilot, "6", "backspace")
        assert app.session.recipe == Recipe(hidden=(2,))
