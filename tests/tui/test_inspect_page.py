"""The page Inspect: one sample's arithmetic, walked through by keys."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.engine.known_runs import deterministic_run
from tests.tui.screen import drawn, frame_of, opened, press, said, text
from tui.app import XorciseApp
from tui.drawing.cells import plain, width
from tui.drawing.way import place_of, route_of
from tui.drawing.written import figure
from tui.panels.network import NetworkPanel
from tui.panels.panel import Panel
from tui.panels.weights import WeightsPanel
from tui.walk import ACTIVATION, DELTA, ERROR, GRADIENT, LOSS, SUM, UPDATE, Place


def place(app: XorciseApp) -> Place:
    frame = frame_of(app)
    return place_of(frame, route_of(frame))


def here_drawn(app: XorciseApp, panel: str) -> str:
    """What a panel has drawn that is on several pages."""
    return "\n".join(plain(row) for row in app.page.panel(panel).rows)


SPIRAL = {
    "data": "spiral",
    "samples": 40,
    "hidden": (16, 16),
    "activation": "tanh",
    "optimizer": "adam",
    "batch_size": 8,
}
# Of the notebook's deterministic run, before its first update: what the sample (0, 1) does in each layer, as REFERENCE
# numbers of `tests/engine/test_notebook.py` say.
ACTIVATIONS = [
    (0.1, 0.4, 0, 0),
    (0, 0, 0, 0.15),
    (0, 0.03, 0.075, 0),
    (0, 0.027, 0, 0),
    (0.497975011072, 0.502024988928),
]
DELTAS = [
    (0.00268906505979, -0.0107562602391, 0, 0),
    (0, 0, 0, -0.0268906505979),
    (0, 0.0149392503321, -0.0597570013286, 0),
    (0, -0.149392503321, 0, 0),
    (0.497975011072, -0.497975011072),
]


async def test_the_notebooks_run_is_walked_through_by_keys_to_its_golden_numbers() -> None:
    run = deterministic_run()
    weights = [matrix.copy() for matrix in run.network.weights]
    app = XorciseApp(run, live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.session.load()
        await press(pilot, "I", ">")
        app.session.choose(**route_of(frame_of(app)).start._asdict())
        seen: list[Place] = []
        below = [(0.0, 1.0), *ACTIVATIONS]
        while True:
            here = place(app)
            seen.append(here)
            words = drawn(app, "update" if here.part == UPDATE else "arithmetic")
            layer, unit = here.layer - 1, here.unit
            if here.part == SUM and here.source < len(below[layer]):
                weight = weights[layer][unit, here.source]
                (row,) = (line for line in words.split("\n") if line.startswith("›"))
                shown = [float(word) for word in row.replace("·", "").replace("=", "").split()[-4:]]
                assert shown[:3] == pytest.approx(
                    [weight, below[layer][here.source], weight * below[layer][here.source]], abs=5.1e-4
                )
            elif here.part == ACTIVATION:
                assert f"= {figure(ACTIVATIONS[layer][unit])}\n" in words + "\n"
            elif here.part == LOSS:
                assert f"loss = loss1 + loss2 = 0 + {-np.log(0.502024988928):.5g} = 0.68911" in words
                assert "cross-entropy 0.68911" in drawn(app, "pass")
            elif here.part == DELTA:
                assert f"= {figure(DELTAS[layer][unit])}\n" in words.replace("  (dL/dz)", "") + "\n"
            elif here.part == GRADIENT:
                a = [*below[layer], 1.0][here.source]
                (row,) = (line for line in words.split("\n") if line.startswith("›") and "delta" not in line)
                assert float(row.split()[-1]) == pytest.approx(DELTAS[layer][unit] * a, abs=6e-4)
            if here.part == UPDATE and here.step == route_of(frame_of(app)).steps:
                break
            await press(pilot, "enter")
        assert len(set(seen)) == len(seen)
        sizes = run.network.sizes
        assert sum(one.part == SUM for one in seen) == 82
        assert sum(one.part == GRADIENT for one in seen) == 82
        assert sum(one.part == ERROR for one in seen) == sum(one * other for one, other in pairwise(sizes[1:]))
        # The update shown is that of sample 1, which is the next one. Every weight becomes what is shown for it.
        assert "next batch: sample 1, not sample 2; e follows sample 1" in " ".join(drawn(app, "update").split())
        await press(pilot, "e")
        assert app.session.chosen.sample == 0
        update = frame_of(app).update
        assert update is not None
        await press(pilot, "enter")
        bias = run.network.biases[0][3]
        assert bias == update.after
        # The next walk is that of the next sample, and the weight that was followed stays chosen.
        assert (place(app), app.session.chosen.sample) == (Place(SUM, *here[1:4]), 1)
        assert run.samples_done == 1


async def test_the_place_is_marked_in_the_diagram_and_the_matrix() -> None:
    async with opened(size=(120, 40), epochs=5, hidden=(3,), seed=1) as (app, pilot):
        await press(pilot, "I")
        run, network, weights = app.session.trainer.network, app.page.panel("network"), app.page.panel("weights")
        assert isinstance(network, NetworkPanel)
        assert isinstance(weights, WeightsPanel)
        for one in (None, Place(SUM, 2, 1, 2), Place(GRADIENT, 1, 2, 0), Place(UPDATE, 1, 0, 2)):
            if one is not None:  # else the walk begins
                app.session.choose(**one._asdict(), on_link=True)
                assert app.session.chosen.weight == one[1:4]
            layer, unit, source = app.session.chosen.weight
            assert network.on_link
            assert weights.cursor == (unit, source)
            weight, bias = (part[layer - 1][unit] for part in (run.weights, run.biases))
            marked = [span.text for row in weights.rows for span in row if span.role == "cursor"]
            assert marked == [f"{[*weight, bias][source]:+.3f} "]
        # What comes back from a unit above comes through its weight.
        app.session.choose(**Place(ERROR, 1, 2, 0, 1)._asdict(), on_link=True)
        assert (weights.layer_number, *weights.cursor) == (2, 1, 2)
        assert "hidden 1 unit 3 → output unit 2" in here_drawn(app, "weights")
        assert re.search("(hidden 1 unit 3|h1·3) → (output unit 2|output·2)", here_drawn(app, "network"))
        roles = {span.role for row in network.rows for span in row}
        assert "accent" in roles


async def test_the_phases_are_those_of_the_weight_that_is_chosen() -> None:
    async with opened(size=(120, 40), hidden=(3,)) as (app, pilot):
        await press(pilot, "I")
        for layer, bias in ((1, 2), (2, 3)):
            app.session.choose(**Place(SUM, layer, 1, bias)._asdict(), on_link=True)
            for _ in range(layer + 1):  # at the outputs there is the loss as well
                await press(pilot, "p")
            assert (place(app), app.session.chosen.weight) == (Place(UPDATE, layer, 1, bias), (layer, 1, bias))


async def test_a_weight_chosen_elsewhere_is_where_the_walk_is() -> None:
    async with opened(size=(120, 40), hidden=(3,)) as (app, pilot):
        await press(pilot, "I", "2", "end", "down", "right")
        layer, unit, source = app.session.chosen.weight
        assert place(app) == Place(SUM, layer, unit, source)
        await press(pilot, "4", "p")
        assert place(app).phase in ("loss", "backward")
        await press(pilot, "2", "left")
        assert place(app).part in (SUM, GRADIENT)


async def test_keys_move_by_term_unit_layer_and_phase_and_say_where_the_end_is() -> None:
    async with opened(size=(80, 24), hidden=(3,)) as (app, pilot):
        await press(pilot, "I")
        app.session.choose(**route_of(frame_of(app)).start._asdict())
        await press(pilot, "right", "right", "right")
        assert place(app) == Place(ACTIVATION, 1, 0)
        await press(pilot, "right")
        assert said(app) == ["This unit's last step; enter goes on to the next unit."]
        await press(pilot, "left", "down", "down", "down")
        assert place(app)[:3] == (SUM, 1, 2)
        assert said(app) == ["The last unit of hidden 1."]
        await press(pilot, "]", "]")
        assert place(app) == Place(SUM, 2, 1, 3)
        assert said(app) == ["output is the last layer with weights."]
        await press(pilot, "p")
        assert place(app).part == LOSS
        await press(pilot, "down")
        assert said(app) == ["The loss is one number for all outputs."]
        await press(pilot, "p", "[")
        assert place(app)[:2] == (ERROR, 1)
        await press(pilot, "P")
        assert place(app).phase == "forward"
        app.session.choose(**route_of(frame_of(app)).start._asdict())
        await press(pilot, "backspace")
        assert said(app) == ["The walk begins here, with the bias of the first unit."]


async def test_at_80x24_the_panel_of_the_phase_is_shown() -> None:
    async with opened(size=(80, 24), hidden=(3,)) as (app, pilot):
        await press(pilot, "I")
        app.session.choose(layer=1, unit=0, source=0)
        await press(pilot, "P")
        assert app.focused is app.page.panel("update")
        assert "w = w - rate·g" in drawn(app, "update")
        await press(pilot, "p")
        assert app.focused is app.page.panel("arithmetic")
        # Not while one panel is shown alone.
        await press(pilot, "3", "z", "P")
        assert app.focused is app.page.panel("pass")


@pytest.mark.parametrize(
    ("size", "changes"),
    [
        ((60, 20), {}),
        ((60, 20), {"data": "blobs-10", "samples": 40, "hidden": (), "test_fraction": 0.25, "regularization": "l2"}),
        ((80, 24), {}),
        ((80, 24), SPIRAL),
        ((100, 30), {"data": "plane", "samples": 20, "loss": "mse", "hidden": (3,), "clip_norm": 1.0}),
        ((120, 40), SPIRAL),
        ((200, 60), {"data": "blobs-10", "samples": 40, "hidden": (30,), "optimizer": "adamw"}),
    ],
    ids=str,
)
async def test_every_place_is_drawn_at_every_size(size: tuple[int, int], changes: dict[str, Any]) -> None:
    async with opened(size=size, epochs=2, **changes) as (app, pilot):
        await press(pilot, "I")
        route = route_of(frame_of(app))
        for part in (SUM, ACTIVATION, LOSS, ERROR, DELTA, GRADIENT, UPDATE):
            for layer in {1, route.last}:
                app.session.choose(part=part, layer=layer, unit=0, source=0, step=0, on_link=True)
                for panel in app.page.query(Panel):
                    if panel.is_seen:
                        assert max(map(width, panel.rows)) <= panel.size.width, (panel.id, part, panel.size)
        assert "sample 1" in text(app)


async def test_nothing_is_computed_for_it_while_another_page_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=(120, 40), epochs=2) as (app, pilot):
        await press(pilot, "I")
        assert frame_of(app).update is not None
        await press(pilot, "T")
        await app.session.train(1)
        frame = frame_of(app)
        assert frame.update is None
        assert "trace" not in vars(frame)
        monkeypatch.setattr("engine.arithmetic.update", None)
        await app.session.train(1)


async def test_samples_are_chosen_here_too_and_the_test_part_says_that_it_is_not_trained_on() -> None:
    async with opened(size=(120, 40), data="spiral", samples=40, test_fraction=0.25, hidden=(2,)) as (app, pilot):
        await press(pilot, "I", ">", ">", "<")
        assert app.session.chosen.sample == 1
        app.session.choose(sample=2, test=True)
        assert "test sample 3" in drawn(app, "arithmetic")
        assert "not test sample 3; e follows sample 1" in " ".join(drawn(app, "update").split())


async def test_a_diverged_run_has_no_update_and_says_so() -> None:
    async with opened(size=(120, 40), learning_rate=1000.0, loss="mse", data="plane", hidden=(2,)) as (app, pilot):
        await press(pilot, "I")
        await app.session.train(3)
        assert frame_of(app).divergence is not None
        assert "No update: the run has diverged." in drawn(app, "update")
        await press(pilot, "e")
        assert said(app) == ["Which samples are next is not known yet."]


async def test_before_the_loops_are_ready_it_says_so() -> None:
    async with opened(size=(120, 40), load=False) as (app, pilot):
        await press(pilot, "I")
        assert "once the training loops" in drawn(app, "arithmetic")
        await press(pilot, "enter", "p", "right", "backspace", "e")


async def test_a_click_chooses_a_unit() -> None:
    async with opened(size=(120, 40), epochs=1) as (app, pilot):
        await press(pilot, "I")
        await pilot.click(app.page.panel("pass"), offset=(4, 5))
        assert app.session.chosen.unit == 2


async def test_as_long_as_the_update_is_not_known_enter_trains_nothing() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "I")
        app.session.choose(**Place(UPDATE, 1, 0, 0, 1)._asdict())
        app.session.worker.ahead.take = lambda _: None  # type: ignore[method-assign, assignment]
        app.session.choose(unit=1)
        frame = frame_of(app)
        assert frame.update is None
        assert frame.is_update_unknown
        await press(pilot, *["enter"] * 5)
        assert app.session.trainer.position == app.session.trainer.epoch == 0
        assert "not known yet" in drawn(app, "update")


async def test_the_diagram_of_a_network_that_was_changed_elsewhere_is_not_walked_on() -> None:
    """Keys arrive before the page is drawn again."""
    async with opened(hidden=()) as (app, pilot):
        await press(pilot, "I", "1", "T", "1", "a", "a")
        panel = app.pages["inspect"].panel("network")
        assert isinstance(panel, NetworkPanel)
        for _ in range(4):
            panel.action_walk(1, 0)
        assert app.session.chosen.layer == 3
