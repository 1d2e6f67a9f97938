"""The next update of a weight, as text."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Recipe, Trainer
from engine.arithmetic import Sum
from engine.functions.optimizers import OPTIMIZERS
from tui.drawing.cells import plain
from tui.drawing.next_update import next_update
from tui.drawing.way import route_of
from tui.drawing.written import figure
from tui.session import Session
from tui.walk import UPDATE


def drawn(columns: int = 80, lines: int = 30, source: int = 2, **changes: Any) -> list[str]:
    trainer = Trainer(Recipe(hidden=(3,), activation="tanh", bias=0.1).with_changes(**changes))
    trainer.step(3)
    session = Session(trainer, lambda _: None)
    session.load()
    session.choose(layer=1, unit=1, source=source)
    session.want_update("update", True)
    frame = session.frame()
    return [plain(row).rstrip() for row in next_update(frame, route_of(frame), columns, lines)]


@pytest.mark.parametrize(
    "changes",
    [
        *({"optimizer": optimizer} for optimizer in OPTIMIZERS),
        {"batch_size": 3, "shuffle": True},
        {"regularization": "l1", "regularization_rate": 0.01},
        {"regularization": "l2", "regularization_rate": 0.1, "weight_decay": 0.1, "clip_norm": 0.01},
        {"schedule": "cosine"},
    ],
    ids=str,
)
def test_the_new_weight_is_the_one_that_the_next_update_makes(changes: dict[str, Any]) -> None:
    trainer = Trainer(Recipe(hidden=(3,), activation="tanh").with_changes(**changes))
    trainer.step(3)
    session = Session(trainer, lambda _: None)
    session.load()
    session.choose(layer=1, unit=1, source=2)
    session.want_update("update", True)
    frame = session.frame()
    words = [plain(row).split() for row in next_update(frame, route_of(frame), 80, 30)]
    before, after = (word for word in words[-1] if word[0] in "+-")
    assert float(before) == pytest.approx(trainer.network.biases[0][1], abs=5.1e-7)
    trainer.step(batches=1)
    assert float(after) == pytest.approx(trainer.network.biases[0][1], abs=5.1e-7)
    assert figure(trainer.network.biases[0][1]) == next(row for row in reversed(words[:-1]) if row)[-1]


def test_of_a_batch_the_chosen_sample_and_what_dropout_drops_are_marked() -> None:
    trainer = Trainer(Recipe(hidden=(8,), dropout=0.5, batch_size=4))
    session = Session(trainer, lambda _: None)
    session.load()
    session.want_update("update", True)
    session.choose(layer=1, unit=1, source=2, sample=2, part=UPDATE, step=0)
    frame = session.frame()
    assert frame.update is not None
    words = [plain(row) for row in next_update(frame, route_of(frame), 80, 30)]
    assert words[:2] == [
        "next batch: samples 1, 2, 3, 4; g is the mean of their gradients",
        "with dropout, which the pass of a sample is without",
    ]
    assert any(line.startswith("› g (mean of 4) = ") for line in words)
    rows = [line.split() for line in words if "=" in line or "dropped" in line][1:5]
    assert [row[1] if row[0] == "●" else row[0] for row in rows] == ["1", "2", "3", "4"]
    assert [row[0] == "●" for row in rows] == [False, False, True, False]
    assert ["dropped" in row for row in rows] == [sample in frame.update.dropped for sample in range(4)]
    assert 0 < len(frame.update.dropped) < 4


@pytest.mark.parametrize("source", [1, 2])
def test_of_a_large_batch_no_sample_is_written_that_is_not_shown(source: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sum, "terms", None)
    found = drawn(80, 20, source, data="spiral", samples=2_000, batch_size="all")
    rows = sum(line.lstrip(" ●")[:1].isdigit() for line in found) - 1
    assert any(line.split()[:3] == [f"{2_000 - rows:,}", "smaller", "terms"] for line in found), found


def test_it_is_said_that_all_parameters_change_and_which_sample_to_follow() -> None:
    trainer = Trainer(Recipe(hidden=(3,)))
    session = Session(trainer, lambda _: None)
    session.load()
    session.want_update("update", True)
    session.choose(layer=1, unit=1, source=2)
    first = plain(next_update(session.frame(), route_of(session.frame()), 80, 30)[0])
    assert first == f"next batch: sample 1; the other {trainer.network.parameters.size - 1} parameters likewise"
    assert plain(next_update(session.frame(), route_of(session.frame()), 46, 30)[0]) == "next batch: sample 1"
    session.choose(sample=2)
    first = plain(next_update(session.frame(), route_of(session.frame()), 80, 30)[0])
    assert first == "next batch: sample 1, not sample 3; e follows sample 1"


def test_the_new_value_has_a_name_of_its_own_and_that_of_a_bias_is_b() -> None:
    of_weight, of_bias = drawn(source=1, batch_size=4), drawn(source=2, batch_size=4)
    (line,) = (line for line in of_weight if "rate·g" in line)
    assert line.startswith("  new w = w - rate·g = ")
    (line,) = (line for line in of_bias if "rate·g" in line)
    assert line.startswith("  new b = b - rate·g = ")
    assert of_weight[-1].startswith("  w ")
    assert of_bias[-1].startswith("  b ")


@pytest.mark.parametrize("columns", [30, 40, 46, 52, 60, 80])
@pytest.mark.parametrize("lines", [6, 8, 10, 12, 14])
def test_where_numbers_or_steps_are_missing_the_key_that_shows_them_is_there(columns: int, lines: int) -> None:
    found = drawn(columns, lines, source=1, optimizer="adam", batch_size=4)
    names = [line.split(" = ")[0].strip() for line in found if " = " in line]
    is_whole = {"p1", "p2", "m", "s", "step", "root", "new w"} <= {*names}
    assert is_whole or "z shows all" in " ".join(found)


def test_the_change_has_its_sign() -> None:
    found = {drawn(source=source, seed=seed)[-1].split("(")[-1][0] for source in (1, 2) for seed in range(6)}
    assert {"+", "-"} <= found <= {"+", "-", "0"}


def test_what_a_bias_does_not_have_is_said() -> None:
    assert drawn(optimizer="adamw", source=2)[-1].endswith("  (a bias has no weight decay)")
    assert drawn(regularization="l2", source=2)[-1].endswith("  (a bias has no L2)")
    assert "a bias" not in "".join(drawn(optimizer="adamw", source=1) + drawn(optimizer="adam", source=2))


def test_adams_powers_are_explained_and_where_numbers_are_missing_the_key_for_more_room() -> None:
    whole = drawn(optimizer="adamw", source=1)
    assert any(line.startswith("  p1 = ") and line.endswith("  (beta1^n in update n)") for line in whole)
    assert "shows all numbers" not in whole[0]
    assert drawn(64, 11, optimizer="adamw", source=1)[-1].endswith("  (z shows all numbers)")
    assert drawn(46, 11, optimizer="adamw", batch_size=4, source=1)[0].endswith("  (z shows all)")


def test_what_comes_from_below_is_named_as_in_the_arithmetic() -> None:
    assert any(line.split()[:3] == ["sample", "delta/4", "input"] for line in drawn(batch_size=4))
