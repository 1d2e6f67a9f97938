"""The weights panel: layers, cursor, full precision, scrolling, mouse."""

from __future__ import annotations

import numpy as np

from engine import Recipe
from tests.tui.screen import STUCK_SEED, drawn, frame_of, opened, press, rows, text
from tui.app import XorciseApp
from tui.panels.weights import WeightsPanel
from tui.session import Session


def panel_of(app: XorciseApp) -> WeightsPanel:
    return app.query_one(WeightsPanel)


async def test_every_weight_of_the_layer_is_a_number_on_the_screen() -> None:
    async with opened() as (app, _):
        layer = frame_of(app).layers[1]
        assert layer.weights is not None
        lines = drawn(app, "weights").splitlines()[1:5]
        shown = np.array([[float(number) for number in line.split()[1:]] for line in lines])
        np.testing.assert_allclose(shown[:, :2], layer.weights, atol=1e-6)
        np.testing.assert_allclose(shown[:, 2], 0.0)
        assert "Weights · input → hidden 1" in text(app)


async def test_brackets_and_page_keys_choose_the_layer_and_stop_at_the_ends() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "4", "]", "pagedown")
        assert panel_of(app).layer_number == 3
        assert "Weights · hidden 2 → hidden 3" in text(app)
        await press(pilot, *["]"] * 9)
        assert "Weights · hidden 4 → output" in text(app)
        assert len(drawn(app, "weights").splitlines()[1].split()) == 6
        await press(pilot, "pageup", *["["] * 9)
        assert panel_of(app).layer_number == 1


async def test_arrows_and_letters_move_the_cursor_and_stop_at_the_edges() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "4", "down", "j", "right", "l")
        assert panel_of(app).cursor == (2, 2)
        await press(pilot, *["right"] * 5, *["down"] * 5)
        assert panel_of(app).cursor == (3, 2)
        await press(pilot, "k", "h", "up", "left", *["left"] * 5)
        assert panel_of(app).cursor == (1, 0)


async def test_one_weight_in_full_its_gradient_and_its_change() -> None:
    async with opened(epochs=30) as (app, pilot):
        await press(pilot, "4", "]", "down", "down", "right")
        layer = frame_of(app).layers[2]
        lines = drawn(app, "weights").splitlines()
        assert "hidden 1 unit 2 → hidden 2 unit 3" in lines[-4]
        for line, name, matrix in zip(
            lines[-3:],
            ("value", "gradient", "change this epoch"),
            (layer.weights, layer.weight_gradient, layer.weight_change),
            strict=True,
        ):
            assert matrix is not None
            assert line.startswith(name)
            assert float(line.removeprefix(name)) == matrix[2, 1]
        await press(pilot, *["right"] * 4)
        lines = drawn(app, "weights").splitlines()
        assert "bias of hidden 2 unit 3" in lines[-4]
        for line, vector in zip(lines[-3:], (layer.biases, layer.bias_gradient, layer.bias_change), strict=True):
            assert vector is not None
            assert float(line.split()[-1]) == vector[2]


async def test_dead_units_are_marked_and_the_first_cursor_is_not_on_one() -> None:
    async with opened(seed=STUCK_SEED) as (app, pilot):
        layer = frame_of(app).layers[1]
        assert layer.dead is not None
        lines = drawn(app, "weights").splitlines()
        assert [line[1] == "†" for line in lines[1:5]] == layer.dead.tolist() == [True, True, True, False]
        assert panel_of(app).cursor == (3, 0)
        await press(pilot, "4", "up")
        assert "† dead: 0 on every sample, no gradient" in drawn(app, "weights")
        assert "gradient 0" in " ".join(drawn(app, "weights").split())
        # Seen once, the cursor stays where it is put.
        app.session.reseed()
        assert panel_of(app).cursor == (2, 0)
    async with opened(seed=2, hidden=(8,)) as (app, _):
        gradient = frame_of(app).layers[panel_of(app).layer_number].weight_gradient
        assert gradient is not None
        assert gradient[panel_of(app).cursor] != 0.0


async def test_all_layers_stand_side_by_side_where_they_have_room() -> None:
    async with opened(size=(200, 60), epochs=10) as (app, pilot):
        lines = drawn(app, "weights").splitlines()
        assert [" ".join(name.split()) for name in lines[0].split("  ") if name.strip()] == [
            *("input → hidden 1", "hidden 1 → hidden 2", "hidden 2 → hidden 3", "hidden 3 → hidden 4"),
            "hidden 4 → output",
        ]
        for layer in frame_of(app).layers[1:]:
            assert layer.weights is not None
            for unit, weights in enumerate(layer.weights):
                assert " ".join(f"{weight:+.3f}" for weight in weights) in " ".join(lines[2 + unit].split())
        # The mouse finds a weight of any of them.
        place = lines[3].rindex(f"{frame_of(app).layers[5].weights[1, 2]:+.3f}")  # type: ignore[index]
        await pilot.click("#weights", offset=(place + 2, 4))
        assert (panel_of(app).layer_number, panel_of(app).cursor) == (5, (1, 2))
        assert "hidden 4 unit 3 → output unit 2" in drawn(app, "weights")
    async with opened(size=(100, 30)) as (app, _):
        assert "→ 4 more layers ─" in text(app)


async def test_a_single_layer_has_its_gradients_and_changes_beside_it() -> None:
    async with opened(size=(200, 60), hidden=(), epochs=10) as (app, pilot):
        lines = drawn(app, "weights").splitlines()
        assert lines[0].split() == ["weights", "gradient,", "all", "samples", "change", "this", "epoch"]
        layer = frame_of(app).layers[1]
        for unit in range(layer.units):
            numbers = [float(word) for word in lines[2 + unit].split()]
            for table in (layer.weights, layer.weight_gradient, layer.weight_change):
                assert table is not None
                place = next(k for k in range(len(numbers)) if abs(numbers[k + 1] - table[unit, 0]) < 1e-6)
                np.testing.assert_allclose(numbers[place + 1 : place + 3], table[unit], atol=1e-6)
                del numbers[: place + 3]
        await pilot.click("#weights", offset=(lines[0].index("gradient") + 8, 4))
        assert panel_of(app).cursor == (1, 0)
        assert sum(span.role == "cursor" for row in panel_of(app).rows for span in row) == 3


async def test_rows_and_columns_that_are_hidden_are_counted_in_the_border() -> None:
    async with opened(size=(80, 24), hidden=(16, 16)) as (app, pilot):
        await press(pilot, "4", "]")
        seen = drawn(app, "weights").splitlines()
        units = sum(line[:2].strip().isdigit() for line in seen)
        shown = len(seen[1].split()) - 1
        assert f"↓ {16 - units} → {17 - shown}  ← 1 → 1 layers ─" in text(app)


async def test_before_the_first_epoch_there_is_no_change() -> None:
    async with opened() as (app, _):
        assert drawn(app, "weights").splitlines()[-1].split() == ["change", "this", "epoch", "–"]
    async with opened(load=False) as (app, _):
        assert drawn(app, "weights").splitlines()[-2].split() == ["gradient", "–"]


async def test_a_large_matrix_scrolls_with_the_cursor() -> None:
    async with opened(hidden=(40, 30)) as (app, pilot):
        await press(pilot, "4", "]")
        assert "›" in drawn(app, "weights").splitlines()[0]
        for _ in range(35):
            panel_of(app).action_move(1, 1)
        await press(pilot, "right")
        assert panel_of(app).cursor == (29, 36)
        lines = drawn(app, "weights").splitlines()
        assert "37" in lines[0].split()
        assert any(line.split()[0] == "30" for line in lines[1:])
        assert "‹" in lines[0]
        for _ in range(10):
            panel_of(app).action_move(0, 1)
        assert "bias" in drawn(app, "weights").splitlines()[0]


async def test_a_layer_of_1024_units_is_drawn() -> None:
    async with opened(hidden=(1024,), load=False) as (app, pilot):
        await press(pilot, "4", *["down"] * 3)
        assert drawn(app, "weights").splitlines()[1].split()[0] == "1"
        app.session.choose(unit=1100, source=2)
        assert panel_of(app).cursor == (1023, 2)
        assert any(line.startswith("1024 ") for line in drawn(app, "weights").splitlines())


async def test_a_click_puts_the_cursor_on_the_weight_under_it() -> None:
    async with opened() as (app, pilot):
        screen = rows(app)
        layer = frame_of(app).layers[1]
        assert layer.weights is not None
        number = f"{layer.weights[2, 1]:+.6f}"
        y = next(y for y, row in enumerate(screen) if number in row)
        await pilot.click(offset=(screen[y].index(number) + 3, y))
        assert panel_of(app).has_focus
        assert panel_of(app).cursor == (2, 1)
        await pilot.click("#weights", offset=(0, 0))
        assert panel_of(app).cursor == (2, 1)


async def test_the_wheel_moves_the_cursor() -> None:
    async with opened() as (app, _):
        panel_of(app).on_mouse_scroll_down()
        panel_of(app).on_mouse_scroll_down()
        panel_of(app).on_mouse_scroll_up()
        assert panel_of(app).cursor == (1, 0)


async def test_a_network_that_shrinks_keeps_layer_and_cursor_inside() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "4", *["]"] * 4, *["right"] * 4)
        app.session.set_recipe(app.session.recipe.with_changes(hidden=(2,)))
        assert panel_of(app).layer_number == 2
        assert panel_of(app).cursor == (0, 2)
        assert "Weights · hidden 1 → output" in str(panel_of(app).border_title)


async def test_before_there_is_a_frame_keys_do_nothing() -> None:
    panel = WeightsPanel("weights", Session(Recipe(), lambda _: None))
    panel.action_freeze()
    panel.action_move(1, 1)
    panel.action_choose_layer(1)
    assert (panel.cursor, panel.layer_number) == ((0, 0), 1)


async def test_f_freezes_the_chosen_weight_and_lets_it_go_again() -> None:
    async with opened(epochs=5) as (app, pilot):
        await press(pilot, "4", "right", "down", "f", "right", "f")
        layer = frame_of(app).layers[1]
        assert layer.frozen_weights is not None
        assert layer.frozen_biases is not None
        assert np.argwhere(layer.frozen_weights).tolist() == [[1, 1]]
        assert np.argwhere(layer.frozen_biases).tolist() == [[1]]
        assert "frozen      " in drawn(app, "weights")
        assert drawn(app, "weights").count("*") == 2
        assert "This bias is frozen from epoch 5 on; u: undo." in text(app)
        await app.session.train(5)
        now = frame_of(app).layers[1]
        assert now.weights is not None
        assert layer.weights is not None
        assert now.weights[1, 1] == layer.weights[1, 1]
        assert (now.weights != layer.weights).sum() >= 1
        await press(pilot, "f", "left", "f")
        assert "learns again" in text(app)
        assert frame_of(app).layers[1].frozen_weights is None
        assert "*" not in drawn(app, "weights")


async def test_a_new_run_has_nothing_frozen_and_the_summary_tells_of_what_was() -> None:
    async with opened(epochs=5) as (app, pilot):
        await press(pilot, "4", "f")
        assert "1 parameter frozen" in app.session.summary()
        assert "the same run without a screen" not in app.session.summary()
        await press(pilot, "r")
        await app.session.train(5)
        assert frame_of(app).layers[1].frozen_weights is None
        assert "the same run without a screen" in app.session.summary()


async def test_weights_that_l1_made_zero_are_plain_zeros_and_counted() -> None:
    async with opened(regularization="l1", regularization_rate=0.3, epochs=60) as (app, pilot):
        layer = frame_of(app).layers[1]
        assert layer.weights is not None
        zeros = int((layer.weights == 0.0).sum())
        assert zeros
        assert f"hidden 1 · {zeros} of 8 are 0" in text(app)
        cells = " ".join(line.split(maxsplit=1)[1] for line in drawn(app, "weights").splitlines()[1:5])
        assert cells.split().count("0") == zeros
        unit, source = map(int, np.argwhere(layer.weights == 0.0)[0])
        app.session.choose(layer=1, unit=unit, source=source)
        await press(pilot, "4")
        assert "zeroed (L1) 0" in " ".join(drawn(app, "weights").split())


async def test_the_border_says_what_the_mark_of_dead_units_is_for() -> None:
    async with opened(seed=STUCK_SEED, size=(200, 60)) as (app, pilot):
        panel = panel_of(app)
        assert "†" in drawn(app, "weights")
        assert panel.border_subtitle == "† dead"
        await press(pilot, "4")
        assert str(panel.border_subtitle).endswith("x to 0  † dead")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await press(pilot, "3")
        await press(pilot, "4", *["]"] * 4)
        # Only if one is drawn.
        for _ in range(4):
            marked = any("†" in line.split(" ")[0] for line in drawn(app, "weights").splitlines()[1:5])
            await press(pilot, "5")
            assert ("† dead" in str(panel.border_subtitle)) == marked
            await press(pilot, "4", "[")


async def test_a_smaller_network_while_the_panel_is_hidden_is_survived() -> None:
    async with opened(size=(200, 60)) as (app, pilot):
        await press(pilot, "4", "D")
        app.session.set_recipe(Recipe().with_changes(hidden=()))
        panel = panel_of(app)
        assert panel.hints()
        assert "† dead" not in panel.more()
        await press(pilot, "T")
        assert "input → output" in text(app)
