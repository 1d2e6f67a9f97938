"""What is left on the terminal when the screen is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import Recipe
from engine.runs import kinds
from engine.runs.diagnosis import Verdict
from tests.tui.frames import some_frame
from tui.summary import summary


@pytest.mark.parametrize(
    ("verdict", "epochs", "line"),
    [
        (Verdict(kinds.READY), 0, "0 epochs"),
        (Verdict(kinds.EARLY), 1, "1 epoch, too early to say how it goes"),
        (Verdict(kinds.LEARNING, flat=1), 1284, "1,284 epochs, still learning: the loss last fell by 1% 1 epoch ago"),
        (Verdict(kinds.SOLVED), 240, "240 epochs, solved"),
        (Verdict(kinds.FLAT, flat=1680), 2000, "2,000 epochs, flat for 1,680 epochs"),
        (Verdict(kinds.STUCK, flat=300), 400, "400 epochs, stuck for 300 epochs"),
        (
            Verdict(kinds.STUCK, dead_layer="hidden 2"),
            400,
            "400 epochs, stuck because hidden 2 is dead (0 on every sample)",
        ),
        (Verdict(kinds.RISING, loss=0.25), 400, "400 epochs, the loss has risen to 0.25"),
        (Verdict(kinds.OSCILLATING), 400, "400 epochs, the loss oscillates and does not fall"),
        (Verdict(kinds.OVERFLOWING, loss=3.6e92), 12, "12 epochs, about to overflow: the loss is 3.6e+92"),
        (Verdict(kinds.DIVERGED), 50, "50 epochs, diverged"),
    ],
)
def test_the_first_line_says_how_it_went(verdict: Verdict, epochs: int, line: str) -> None:
    frame = replace(some_frame(), verdict=verdict, epoch=epochs)
    assert summary(frame, Recipe(), ()).splitlines()[0] == f"xorcise: xor, 2-4-4-4-4-2, seed 0, {line}"


def test_a_run_in_which_code_took_part_is_not_repeated_by_a_command() -> None:
    lines = summary(replace(some_frame(epochs=2), by_code=True), Recipe(), ()).splitlines()
    assert lines[-1] == "  code from the console took part: recipe and events alone may not repeat this run"
    assert not any("the same run" in line for line in lines)


def test_within_an_epoch_it_says_how_far_and_repeats_the_whole_epochs() -> None:
    lines = summary(replace(some_frame(epochs=2), samples_done=3), Recipe(), ()).splitlines()
    assert lines[0].startswith("xorcise: xor, 2-4-4-4-4-2, seed 0, 2 epochs and 3 of 4 samples")
    assert lines[-1].startswith("  the same run without a screen, to its last whole epoch: xorcise train")
