"""The two lines at the top: facts, and in words what is happening."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Recipe
from engine.runs import kinds
from engine.runs.diagnosis import Verdict
from tests.tui.frames import scored, some_frame
from tui.drawing.cells import plain, width
from tui.drawing.status import STATES, facts, sentence, tab_at, tabs
from tui.pages import PAGES

FRAME = some_frame(epochs=2)
ALL_KINDS = [value for name, value in vars(kinds).items() if name.isupper()]


def said(columns: int = 120, **changes: Any) -> str:
    return plain(sentence(replace(FRAME, **changes), columns))


def told(columns: int = 120, **changes: Any) -> str:
    return plain(facts(replace(FRAME, **changes), "train", columns).row)


def test_the_facts_of_a_run() -> None:
    line = told(130, state="training", playing=True, rate=29.97, epoch=1284)
    assert line.startswith(" Train   Inspect   Data   xor · ")
    assert "xor · 2-4-4-4-4-2 · relu → softmax · sgd 0.05" in line
    assert line.endswith("● training  epoch 1,284    30 epochs/s  seed 0")


def test_samples_changed_by_hand_are_no_longer_those_of_the_set() -> None:
    assert "xor, changed · 2-4-4-4-4-2" in told(own_samples=True)


def test_facts_give_way_from_the_least_important_and_never_the_state() -> None:
    for columns in (120, 100, 80, 60):
        line = told(columns, state="diverged", epoch=123_456)
        assert f"✗ diverged  epoch 123,456{'  seed 0' if columns > 60 else ''}" in line
        assert "…" not in line
    assert "xor · 2-4-4-4-4-2" in told(80)
    assert "sgd" not in told(80)


@pytest.mark.parametrize("columns", [80, 100, 120])
@pytest.mark.parametrize("goal", ["", "to epoch 500", "until solved", "until loss < 0.01"])
def test_the_data_is_named_in_every_state_and_a_file_without_its_folders(columns: int, goal: str) -> None:
    folder = "/a project of hers/data/"
    for data, name in {"xor": "xor", f"{folder}clean.csv": "clean.csv", f"{folder}{'long' * 20}.csv": "lon"}.items():
        recipe = Recipe().with_changes(data=data)
        for state in STATES:
            changes = {"recipe": recipe, "state": state, "goal": goal, "epoch": 12_345, "rate": 29.97}
            for playing in (False, True):
                line = told(columns, playing=playing, **changes)
                assert f"Data   {name}" in line or (columns <= 100 and f" Train   I  D  {name}" in line)
                assert "/" not in line.replace("epochs/s", "")
                assert f"{STATES[state][0]} {state}" in line
                assert "epoch 12,345" in line
    assert "xor, changed" in told(80, own_samples=True, state="training", playing=True, rate=30.0)


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_glyph_beside_its_colour(state: str) -> None:
    glyph, _ = STATES[state]
    assert f"{glyph} {state}" in told(state=state)


def test_the_pages_are_named_with_their_keys_where_a_click_finds_them() -> None:
    for page in PAGES:
        line = tabs(page)
        assert plain(line).split() == [row.title for row in PAGES.values()]
        assert [span.text.strip() for span in line if span.role == "cursor"] == [PAGES[page].title]
        keys = [span.text.strip() for span in line if span.role == "accent"]
        assert keys == [row.key for name, row in PAGES.items() if name != page]
    for name, row in PAGES.items():
        at = plain(line).index(row.title)
        assert {tab_at(x, page) for x in range(at, at + len(row.title))} == {name}
    assert tab_at(len(plain(line)) + 1, page) is None


def test_where_there_is_no_room_the_other_pages_have_only_their_keys_and_a_click_finds_these() -> None:
    for page in PAGES:
        line = tabs(page, short=True)
        assert plain(line).split() == [row.title if name == page else row.key for name, row in PAGES.items()]
        found = [tab_at(x, page, short=True) for x in range(len(plain(line)))]
        assert list(dict.fromkeys(found)) == list(PAGES)
        for name, row in PAGES.items():
            assert found[plain(line).index(f" {row.key}") + 1] == name


def test_solved_and_paused_are_said_together() -> None:
    assert "✓ solved · paused" in told(state="solved", playing=False)
    assert "paused" not in told(state="solved", playing=True)


def test_the_rate_keeps_its_width_while_its_digits_change() -> None:
    places = {told(state="training", playing=True, rate=rate).index("● training") for rate in (None, 0.5, 9.9, 30, 999)}
    assert len(places) == 1
    assert "epochs/s" not in told(playing=False, rate=30.0)


def test_several_activations_are_named() -> None:
    recipe = Recipe(hidden=(2, 2), activation=("relu", "tanh"))
    assert "relu,tanh → softmax" in told(160, recipe=recipe)


def test_compiling_says_that_it_trains_meanwhile_and_how_often_it_compiles() -> None:
    first = "Compiling the training loops (first run only)"
    assert said(compiling=True, playing=True) == f"{first}: training is slower until then."
    assert said(compiling=True) == f"{first}: space trains meanwhile, but slower."
    assert said(79, compiling=True) == f"{first}."
    again = said(compiling=True, why_compiling="in every run; set NUMBA_CACHE_DIR")
    assert again.startswith("Compiling the training loops (in every run; set NUMBA_CACHE_DIR): space trains meanwhile")
    assert said(79, compiling=True, why_compiling="in every run; set NUMBA_CACHE_DIR").endswith("NUMBA_CACHE_DIR).")
    assert said(compiling=True, waiting=True) == f"{first}: training of this size starts when that is done."
    assert "● training · compiling  epoch" in told(state="training", playing=True, compiling=True)
    assert "compiling" not in told(60, state="training", playing=True, compiling=True)


def test_a_scheduled_rate_is_told_as_it_is_now() -> None:
    line = told(recipe=Recipe(schedule="cosine", optimizer="adam"), learning_rate=0.0123456)
    assert "adam 0.05 cosine now 0.0123" in line
    assert "now" not in told()


def test_a_notice_stands_above_everything_but_divergence() -> None:
    for kind in (kinds.SOLVED, kinds.STUCK, kinds.OVERFLOWING):
        assert (
            said(notice="restarted: so", verdict=Verdict(kind, right=4, margin=1.0), compiling=True) == "Restarted: so."
        )
    diverged = Verdict(kinds.DIVERGED)
    assert said(notice="restarted", divergence="diverged in epoch 3: so", verdict=diverged).startswith("Diverged")


def test_what_a_verdict_says_stands_above_what_is_compiled() -> None:
    assert said(verdict=Verdict(kinds.FLAT, flat=300), compiling=True) == "Flat for 300 epochs."
    assert said(verdict=Verdict(kinds.LEARNING), compiling=True).startswith("Compiling")


def test_a_notice_begins_like_a_sentence_unless_it_begins_with_a_name() -> None:
    assert said(notice="new weights, seed 1") == "New weights, seed 1."
    for notice in ("miss.csv: line 9", "./miss.csv: line 9", "data/miss.csv: line 9", "'xorr' is unknown"):
        assert said(notice=notice) == f"{notice}."


def test_what_to_do_next() -> None:
    assert said(state="ready", epoch=0) == "Space starts training, ? or F1 shows help."
    assert said() == "Paused, 3 of 4 right. Space continues, s trains one epoch."
    assert said(50) == "Paused. Space continues, s trains one epoch."
    assert said(playing=True) == "Training, 3 of 4 right. Speed 30 epochs/s: + and - change it."
    assert said(30, playing=True) == "Training, 3 of 4 right."
    learning = Verdict(kinds.LEARNING, right=4, margin=0.031)
    assert (
        said(playing=True, verdict=learning, right_since=12)
        == "Learning, 4 of 4 right since epoch 12, smallest margin 0.031. Speed 30 epochs/s: + and - change it."
    )
    assert said(50, playing=True, verdict=learning, right_since=12) == "Learning, 4 of 4 right since epoch 12."
    assert said(playing=True, why_uncompiled="Numba is not installed").startswith(
        "Training uncompiled: Numba is not installed."
    )
    assert said(50, playing=True, why_uncompiled="Numba cannot be used: " + 40 * "x") == "Uncompiled: slow."


@given(
    columns=st.integers(-1, 200),
    state=st.sampled_from(sorted(STATES)),
    epoch=st.integers(0, 10**12),
    rate=st.none() | st.floats(0, 1e12),
    seed=st.integers(0, 2**63 - 1),
    playing=st.booleans(),
    notice=st.sampled_from(["", "new weights, because of hidden 1024,1024,1024,1024,1024,1024,1024,1024"]),
    compiling=st.booleans(),
    verdict=st.sampled_from([*ALL_KINDS]).map(lambda kind: Verdict(kind, flat=10**9, right=3, margin=0.5, loss=1e300)),
    divergence=st.just("diverged in epoch 1: weights of hidden 31 are no longer finite"),
)
def test_both_lines_are_never_wider_than_asked(columns: int, seed: int, **changes: Any) -> None:
    frame = replace(FRAME, recipe=Recipe(seed=seed), **changes)
    assert width(facts(frame, "train", columns).row) <= max(columns, 0)
    assert width(sentence(frame, columns)) <= max(columns, 0)


def test_a_frame_counts_what_is_right() -> None:
    answers = scored(FRAME.data, [[0.9, 0.1], [0.9, 0.1], [0.5, 0.5], [0.8, 0.2]])
    assert replace(FRAME, train=answers).right == 2
    assert replace(FRAME, train=None).right is None
    assert replace(FRAME, train=scored(FRAME.data, answers.predictions, of_classes=False)).right is None
    assert FRAME.architecture == "2-4-4-4-4-2"


def test_a_goal_is_told_while_it_is_there() -> None:
    assert "● training to epoch 500  epoch 2" in told(state="training", playing=True, goal="to epoch 500")
    assert "○ paused · until solved" in told(goal="until solved")
    assert "○ paused · on_epoch  " in told(code="on_epoch")
    assert "○ paused · on_epoch, Network.predict replaced  " in told(code="on_epoch, Network.predict")
    assert "○ paused · 2 methods replaced  " in told(code="Network.predict, Trainer.step")
    assert said(goal="until solved") == f"{said().split('. ')[0]}. Space continues until solved, s trains one epoch."
    for columns in (60, 80):
        line = told(columns, state="training", playing=True, goal="until loss < 0.01", epoch=1284)
        assert "● training until loss < 0.01  epoch 1,284" in line


def test_within_an_epoch_it_is_told_how_far() -> None:
    assert "epoch 2 · 3 of 4 samples" in told(samples_done=3)
    assert "epoch 2 · 1 of 2 batches" in told(samples_done=2, batch=2)
    assert "epoch 2 · 1 of 4 samples" in told(samples_done=1, batch=2)  # after a step of one sample
    # While training only where it does not flicker.
    assert "sample" not in told(samples_done=3, playing=True, rate=30.0)
    assert "epoch 2 · 3 of 4 samples" in told(samples_done=3, playing=True, rate=0.2)
