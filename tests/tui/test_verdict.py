"""A run's verdict in words, with the keys that help; read off a screen in a few places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from engine import Recipe
from engine.runs import kinds
from engine.runs.diagnosis import Verdict
from engine.runs.hurdles import Hurdles
from engine.runs.remedies import Remedy
from tests.tui.frames import scored, some_frame
from tests.tui.screen import STUCK_SEED, opened, press, rows
from tui.drawing.cells import plain
from tui.drawing.status import sentence
from tui.drawing.verdict import OF_THE_DATA
from tui.panels.sampling import ROWS

FRAME = some_frame(epochs=2)
LOWER, NEW = Remedy("learning_rate", 0.1), Remedy("seed", 1)
HURDLES = Hurdles(1680.0, None, "class")
SAME = Remedy("learning_rate", FRAME.recipe.learning_rate)
SWITCHES = (Remedy("standardize", True), Remedy("shuffle", True))


def said(verdict: Verdict, columns: int = 120, page: str = "train", **changes: Any) -> str:
    return plain(sentence(replace(FRAME, verdict=verdict, playing=True, **changes), columns, page))


@pytest.mark.parametrize(
    ("verdict", "at_120", "at_80", "at_60"),
    [
        (
            Verdict(kinds.SOLVED, right=4, margin=0.6234),
            "Solved: 4 of 4 right, smallest margin 0.62. n tries other weights.",
            "Solved: 4 of 4 right, smallest margin 0.62. n tries other weights.",
            "Solved: 4 of 4 right, smallest margin 0.62.",
        ),
        (
            Verdict(kinds.FLAT, flat=1680, right=4, margin=0.0312),
            "Flat for 1,680 epochs, 4 of 4 right, smallest margin 0.031.",
            "Flat for 1,680 epochs, 4 of 4 right, smallest margin 0.031.",
            "Flat for 1,680 epochs, 4 of 4 right, smallest margin 0.031.",
        ),
        (
            Verdict(kinds.FLAT, flat=300, r2=0.9834),
            "Flat for 300 epochs, R² 0.9834.",
            "Flat for 300 epochs, R² 0.9834.",
            "Flat for 300 epochs, R² 0.9834.",
        ),
        (
            Verdict(kinds.STUCK, (NEW,), 1234, right=3, alike=(1, 3)),
            "Stuck for 1,234 epochs, 3 of 4 right: (0, 1) and (1, 1) get the same output. Press n for new weights.",
            "Stuck for 1,234 epochs, 3 of 4 right. Press n for new weights.",
            "Stuck for 1,234 epochs, 3 of 4 right. n: new weights.",
        ),
        (
            Verdict(kinds.STUCK, (NEW,), 1234, right=2, dead_units=5),
            "Stuck for 1,234 epochs, 2 of 4 right: 5 dead units (†). Press n for new weights.",
            "Stuck for 1,234 epochs, 2 of 4 right: 5 dead units (†). Press n for new weights.",
            "Stuck for 1,234 epochs, 2 of 4 right. n: new weights.",
        ),
        (
            Verdict(kinds.STUCK, (LOWER,), 9, right=2, constant=True, dead_layer="hidden 2", killed=True),
            "Hidden 2 is dead (†): all samples have equal outputs. Lower the learning rate (key 6), then r restarts.",
            "Hidden 2 is dead (†): all samples have equal outputs. Lower the rate (key 6).",
            "Hidden 2 is dead (†), 2 of 4 right. Lower the rate (key 6).",
        ),
        (
            Verdict(kinds.STUCK, SWITCHES, 9, right=2, dead_layer="hidden 1", constant=True, hurdles=HURDLES),
            (
                "Hidden 1 is dead (†), 2 of 4 right. Inputs reach 1,680 and rows are sorted by class. "
                "Standardize and shuffle (key 6)."
            ),
            "Hidden 1 is dead (†), 2 of 4 right. Turn on standardize and shuffle (key 6).",
            "Hidden 1 is dead (†). Standardize and shuffle (key 6).",
        ),
        (
            Verdict(kinds.STUCK, (SAME,), 9, right=2, constant=True, dead_layer="hidden 2", killed=True),
            "Hidden 2 is dead (†): all samples have equal outputs. r restarts with the lower learning rate.",
            "Hidden 2 is dead (†), 2 of 4 right. r restarts with the lower learning rate.",
            "Hidden 2 is dead (†), 2 of 4 right. r restarts.",
        ),
        (
            Verdict(kinds.STUCK, (Remedy("hidden", (8,)),), 900, right=2),
            "Stuck for 900 epochs, 2 of 4 right. Press 1, then a for a hidden layer.",
            "Stuck for 900 epochs, 2 of 4 right. Press 1, then a for a hidden layer.",
            "Stuck for 900 epochs. Press 1, then a for a hidden layer.",
        ),
        (
            Verdict(kinds.STUCK, (Remedy("initializer", "he_uniform"),), 900, right=2),
            "Stuck for 900 epochs, 2 of 4 right. Choose initializer he_uniform (ctrl+p).",
            "Stuck for 900 epochs, 2 of 4 right. Choose initializer he_uniform (ctrl+p).",
            "Stuck for 900 epochs. Choose he_uniform (ctrl+p).",
        ),
        (
            Verdict(kinds.RISING, (LOWER,), loss=4.5, guess=0.6931, right=2),
            ("The loss has risen to 4.5, worse than guessing (0.6931), 2 of 4 right. Lower the learning rate (key 6)."),
            "The loss has risen to 4.5, worse than guessing (0.6931). Lower the rate (key 6).",
            "The loss has risen to 4.5000. Lower the rate (key 6).",
        ),
        (
            Verdict(kinds.OSCILLATING, (LOWER,), right=2),
            "The loss oscillates and does not fall, 2 of 4 right. Lower the learning rate (key 6).",
            "The loss oscillates and does not fall, 2 of 4 right. Lower the rate (key 6).",
            "The loss oscillates, 2 of 4 right. Lower the rate (key 6).",
        ),
        (
            Verdict(kinds.OVERFLOWING, (LOWER,), loss=3.6e92),
            "About to overflow: the loss is 3.6e+92. Lower the learning rate (key 6), then r restarts.",
            "About to overflow: 3.6e92. Lower the learning rate (key 6), then r restarts.",
            "About to overflow: 3.6e92. Lower the rate (key 6).",
        ),
        (
            Verdict(kinds.READY, SWITCHES, hurdles=HURDLES),
            "Inputs reach 1,680 and rows are sorted by class: turn on standardize and shuffle (key 6).",
            "Turn on standardize and shuffle (key 6).",
            "Turn on standardize and shuffle (key 6).",
        ),
        (
            Verdict(kinds.STUCK, (Remedy("learning_rate", 0.01),), 1234, right=2),
            "Stuck for 1,234 epochs, 2 of 4 right. Raise the learning rate (key 6).",
            "Stuck for 1,234 epochs, 2 of 4 right. Raise the learning rate (key 6).",
            "Stuck for 1,234 epochs. Raise the learning rate (key 6).",
        ),
        (
            Verdict(kinds.LEARNING, SWITCHES[1:], right=2, hurdles=Hurdles(sorted_by="class")),
            "2 of 4 right. Rows are sorted by class: turn on shuffle (key 6).",
            "2 of 4 right. Rows are sorted by class: turn on shuffle (key 6).",
            "Rows are sorted by class: turn on shuffle (key 6).",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Verdict) else "",
)
def test_what_is_said_at_each_width(verdict: Verdict, at_120: str, at_80: str, at_60: str) -> None:
    assert [said(verdict, columns) for columns in (120, 80, 60)] == [at_120, at_80, at_60]


@pytest.mark.parametrize(
    ("remedies", "panel", "words"),
    [
        ((Remedy("standardize", True),), "sampling", "turn on standardize (key 5)"),
        ((Remedy("standardize", True), Remedy("scale_targets", True)), "sampling", "(key 5)"),
        (SWITCHES, "hyperparameters", "turn on standardize and shuffle (keys T, 6)"),
        ((LOWER,), "hyperparameters", "Raise the learning rate (keys T, 6)"),
        ((Remedy("hidden", (8,)),), "network", "Press T, 1, then a for a hidden layer"),
    ],
)
async def test_the_keys_are_those_of_the_open_page(remedies: tuple[Remedy, ...], panel: str, words: str) -> None:
    kind = kinds.READY if remedies[0].value is True else kinds.STUCK
    told = said(Verdict(kind, remedies, hurdles=Hurdles(24.8, None, None)), page="data")
    assert words in told
    keys = re.findall(r"\b[A-Z]\b|\d", words)
    async with opened() as (app, pilot):
        await press(pilot, "D", *keys)
        assert app.focused is app.query_one(f"#{panel}")
        assert OF_THE_DATA == tuple(row for row in ROWS if row in OF_THE_DATA)


def test_what_has_diverged_says_where_and_what_to_do() -> None:
    verdict, where = Verdict(kinds.DIVERGED, (LOWER,)), "diverged in epoch 3: weights of hidden 2 are no longer finite"
    words = said(verdict, 160, divergence=where)
    assert words.startswith(
        "Diverged in epoch 3: weights of hidden 2 are no longer finite; the last finite state is kept."
    )
    assert words.endswith("Lower the learning rate (key 6) to continue; r restarts.")
    short = "Diverged in epoch 3. Lower the learning rate (key 6) to continue; r restarts."
    assert said(verdict, 79, divergence=where) == short
    assert said(verdict, 30, divergence=where) == "Diverged in epoch 3."


def test_a_test_part_is_counted_too() -> None:
    frame = some_frame(Recipe(data="gauss", samples=20, test_fraction=0.2, hidden=(2,)), epochs=1)
    assert frame.test is not None
    test = scored(frame.test.data, frame.test.data.targets)
    flat = replace(frame, verdict=Verdict(kinds.FLAT, flat=1680, right=15), test=test)
    assert plain(sentence(flat, 120)) == "Flat for 1,680 epochs, 15 of 16 right. Test: 4 of 4 right."
    solved = replace(flat, verdict=Verdict(kinds.SOLVED, right=16, margin=0.9), right_since=250)
    words = "Solved: 16 of 16 right since epoch 250, smallest margin 0.9. Test: 4 of 4 right."
    assert plain(sentence(solved, 90)) == words


async def test_an_exploding_run_is_never_said_to_learn() -> None:
    async with opened(epochs=20, loss="mse", output="linear", learning_rate=5.0, size=(80, 24)) as (app, pilot):
        assert rows(app)[1].strip().startswith("About to overflow: 9.6e159.")
        app.session.toggle()
        await pilot.pause()
        assert "Learning" not in rows(app)[1]
        assert "About to overflow" in rows(app)[1]


async def test_a_rate_that_is_too_high_is_not_a_matter_of_other_weights() -> None:
    async with opened(epochs=100, learning_rate=10.0) as (app, _):
        assert "The loss has risen to 5, worse than guessing (0.6931)" in rows(app)[1]
        assert "Lower the learning rate" in rows(app)[1]
        assert "new weights" not in rows(app)[1]


async def test_a_dead_layer_is_told_before_the_first_epoch_and_its_remedy_helps() -> None:
    async with opened(seed=STUCK_SEED, size=(80, 24)) as (app, pilot):
        assert "Hidden 4 is dead (†): all samples have equal outputs. Press n for new weights." in rows(app)[1]
        await press(pilot, "n")
        await app.session.train(300)
        await press(pilot, "s")
        assert "Solved: 4 of 4 right" in rows(app)[1]
