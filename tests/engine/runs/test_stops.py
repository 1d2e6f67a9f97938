"""Stop rules: where a run stops, and that nothing but the run decides it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import DataError, Dataset, Recipe, RunError, Stop, Trainer, run
from engine.history import History
from engine.runs.stops import MAX_LIMIT


def history_of(recipe: Recipe, epochs: int) -> tuple[list[float], list[float]]:
    trainer = Trainer(recipe)
    trainer.step(epochs)
    return trainer.history.loss.tolist(), trainer.history.test_loss.tolist()


def test_epochs_count_from_the_beginning() -> None:
    trainer = Trainer()
    assert run(trainer, Stop(epochs=7)) == "epochs"
    assert trainer.epoch == 7
    assert run(trainer, Stop(epochs=10)) == "epochs"
    assert trainer.epoch == 10
    assert run(trainer, Stop(epochs=3)) == "epochs"
    assert trainer.epoch == 10


def test_until_loss_stops_after_the_first_epoch_below_it() -> None:
    losses, _ = history_of(Recipe(), 1000)
    trainer = Trainer()
    assert run(trainer, Stop(until_loss=0.05, epochs=1000)) == "until_loss"
    assert losses[trainer.epoch - 1] < 0.05
    assert min(losses[: trainer.epoch - 1]) >= 0.05
    exactly = Trainer()
    run(exactly, Stop(until_loss=losses[trainer.epoch - 1], epochs=1000))
    assert exactly.epoch == trainer.epoch + 1  # as low is not below


def test_until_solved_stops_after_the_first_epoch_with_all_right() -> None:
    trainer, other = Trainer(Recipe(seed=3)), Trainer(Recipe(seed=3))
    assert run(trainer, Stop(until_solved=True, epochs=1000)) == "until_solved"
    assert trainer.measure().accuracy == 1.0
    while other.measure().accuracy != 1.0:
        other.step()
    assert other.epoch == trainer.epoch > 0


NOISY = Recipe(data="moons", noise=0.5, samples=60, test_fraction=0.5, hidden=(8,), activation="tanh", batch_size=5)
WATCHED = pytest.mark.parametrize(
    "recipe", [NOISY.with_changes(learning_rate=0.5), Recipe(learning_rate=0.3)], ids=["test loss", "loss"]
)


def waiting(losses: list[float], patience: int) -> int:
    """After how many epochs there were so many without a loss lower than ever before."""
    lowest, since = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        lowest, since = (loss, 0) if loss < lowest else (lowest, since + 1)
        if since == patience:
            return epoch
    raise AssertionError("never")


@WATCHED
@pytest.mark.parametrize("patience", [1, 2, 10, 25])
def test_patience_watches_the_test_loss_or_else_the_loss(recipe: Recipe, patience: int) -> None:
    losses, test_losses = history_of(recipe, 3000)
    wanted = waiting(test_losses if recipe.test_fraction else losses, patience)
    trainer = Trainer(recipe)
    assert run(trainer, Stop(patience=patience, epochs=3000)) == "patience"
    assert trainer.epoch == wanted


@WATCHED
@pytest.mark.parametrize(
    "stop", [Stop(patience=3), Stop(until_loss=0.4, epochs=60), Stop(until_solved=True, epochs=60)], ids=str
)
def test_where_it_stops_does_not_depend_on_how_it_is_cut(recipe: Recipe, stop: Stop) -> None:
    trainer, cut = Trainer(recipe), Trainer(recipe)
    rule = run(trainer, stop)
    while (reached := stop.reached(cut)) is None:
        cut.advance(stop.horizon(cut), seconds=0.0)
    assert (reached, cut.epoch, cut.samples_done) == (rule, trainer.epoch, 0)
    assert np.array_equal(cut.network.parameters, trainer.network.parameters)


def test_the_clock_may_stop_within_an_epoch() -> None:
    trainer = Trainer(Recipe(data="spiral", samples=1000))
    stop = Stop(seconds=1e-9)
    assert stop.reached(trainer, 0.0) is None
    assert stop.reached(trainer, 1.0) == "seconds"
    trainer.advance(1, seconds=0.0)
    assert stop.reached(trainer, 1.0) == "seconds"
    assert run(trainer, Stop(seconds=0.01)) == "seconds"


def test_a_diverged_run_stops_whatever_holds() -> None:
    trainer = Trainer(Recipe(learning_rate=1000.0, data="plane", loss="mse"))
    assert run(trainer, Stop(epochs=100_000, patience=MAX_LIMIT)) == "diverged"
    assert Stop(epochs=0).reached(trainer) == "diverged"


def test_of_several_rules_the_first_is_told() -> None:
    trainer = Trainer(Recipe(seed=3))
    trainer.step(1000)
    rules: dict[str, Any] = {"until_loss": 1.0, "until_solved": True, "patience": 1, "epochs": 5, "seconds": 1.0}
    trainer.change(regularization="l2", regularization_rate=0.01)  # the loss rises
    trainer.step(3)
    for name in list(rules):
        assert Stop(**rules).reached(trainer, 2.0) == name
        del rules[name]
    assert Stop(**rules).reached(trainer, 2.0) is None


def test_in_the_middle_of_an_epoch_only_epochs_and_the_clock_hold() -> None:
    trainer = Trainer(Recipe(seed=3))
    trainer.step(1000)
    trainer.advance(1, seconds=0.0)
    assert Stop(until_loss=1.0, until_solved=True).reached(trainer) is None
    assert Stop(epochs=1000).reached(trainer) == "epochs"


def test_values_are_never_solved() -> None:
    with pytest.raises(DataError, match=r"^until_solved: these targets are values, .* use until_loss$"):
        run(Trainer(Recipe(loss="mse"), Dataset([[0], [1]], [[0.5], [2.0]])), Stop(until_solved=True))


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ({"epochs": -1}, "epochs: -1 given; allowed: a whole number from 0 to"),
        ({"epochs": 1.5}, "epochs: 1.5 given"),
        ({"patience": 0}, "patience: 0 given; allowed: a whole number from 1"),
        ({"until_loss": 0}, "until_loss: 0 given; allowed: a number above 0"),
        ({"until_loss": float("nan")}, "until_loss: nan given"),
        ({"seconds": "5"}, "seconds: '5' given; allowed: a number above 0"),
        ({"epochs": True}, "epochs: True given; allowed: a whole number from 0"),
        ({"until_solved": 1}, "until_solved: 1 given; allowed: true, false$"),
        ({"until_solved": "yes"}, "until_solved: 'yes' given; allowed: true, false$"),
    ],
)
def test_what_no_rule_can_be(rules: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=f"^{line}"):
        Stop(**rules)


@pytest.mark.parametrize(
    ("trainer", "stop", "line"),
    [
        (Recipe(), Stop(epochs=1), "trainer: Recipe() given; a Trainer is needed"),
        (Trainer, Stop(epochs=1), "trainer: <class 'engine.trainer.Trainer'> given; a Trainer is needed"),
        (Trainer(), 5, "stop: 5 given; a Stop is needed, such as Stop(epochs=1000)"),
        (Trainer(), None, "stop: None given; a Stop is needed"),
        (Trainer(), Stop, "stop: <class 'engine.runs.stops.Stop'> given; a Stop is needed"),
    ],
    ids=["recipe", "class", "number", "none", "the class of rules"],
)
def test_what_cannot_be_run(trainer: Any, stop: Any, line: str) -> None:
    with pytest.raises(TypeError) as caught:
        run(trainer, stop)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_a_rule_is_needed() -> None:
    """Also by a run that would end at once, since it has diverged."""
    trainer = Trainer(Recipe(learning_rate=1000.0, data="plane", loss="mse"))
    trainer.step(100)
    assert trainer.divergence is not None
    with pytest.raises(RunError, match=r"^stop: Stop\(\) given; a rule is needed, such as Stop\(epochs=1000\)$"):
        run(trainer, Stop())


def test_its_repr_has_the_rules_that_are_given() -> None:
    assert repr(Stop()) == "Stop()"
    assert repr(Stop(seconds=1, until_solved=True)) == "Stop(until_solved=True, seconds=1.0)"
    assert eval(repr(Stop(until_loss=0.1, patience=5, epochs=7))) == Stop(until_loss=0.1, patience=5, epochs=7)


@pytest.mark.parametrize("name", ["until_solved", "epochs", "seconds"])
def test_a_rule_of_a_wrong_type(name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name}: 'x' given; allowed: "):
        Stop(**{name: "x"})  # type: ignore[arg-type]


def test_solved_is_seen_without_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Trainer, "measure")
    assert run(Trainer(Recipe(seed=3)), Stop(until_solved=True, epochs=1000)) == "until_solved"


# --- a function after every epoch ------------------------------------------------------------------------------------


def test_on_epoch_sees_every_epoch_of_the_same_run() -> None:
    alone, seen = Trainer(NOISY), []
    run(alone, Stop(epochs=20))
    trainer = Trainer(NOISY)
    trainer.advance(1, seconds=0.0)  # what is partly done counts when it is finished

    def look(trainer: Trainer) -> None:
        assert trainer.samples_done == 0
        seen.append((trainer.epoch, trainer.history.recent[-1, 1]))

    assert run(trainer, Stop(epochs=20), on_epoch=look) == "epochs"
    assert seen == list(zip(range(1, 21), alone.history.loss, strict=True))
    assert np.array_equal(trainer.network.parameters, alone.network.parameters)


@pytest.mark.parametrize(
    ("answer", "stops"),
    [(True, True), (np.True_, True), (False, False), (np.False_, False), (None, False), (1, False), ("yes", False)],
    ids=repr,
)
def test_on_epoch_stops_by_returning_true(answer: object, stops: bool) -> None:
    trainer = Trainer()
    rule = run(trainer, Stop(epochs=5), on_epoch=lambda trainer: answer if trainer.epoch == 3 else None)
    assert (rule, trainer.epoch) == (("on_epoch", 3) if stops else ("epochs", 5))


def test_on_epoch_may_change_the_run() -> None:
    def halve(trainer: Trainer) -> None:
        trainer.change(learning_rate=trainer.recipe.learning_rate / 2)

    trainer, other = Trainer(), Trainer()
    run(trainer, Stop(epochs=3), on_epoch=halve)
    for _ in range(3):
        other.step()
        halve(other)
    assert np.array_equal(trainer.network.parameters, other.network.parameters)


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_what_on_epoch_raises_leaves_a_run_that_goes_on(error: type[BaseException]) -> None:
    def fail(trainer: Trainer) -> None:
        if trainer.epoch == 4:
            raise error

    trainer, other = Trainer(NOISY), Trainer(NOISY)
    with pytest.raises(error):
        run(trainer, Stop(epochs=10), on_epoch=fail)
    assert (trainer.epoch, trainer.samples_done, trainer.history.epoch.tolist()) == (4, 0, [0, 1, 2, 3])
    run(trainer, Stop(epochs=10))
    other.step(10)
    assert np.array_equal(trainer.network.parameters, other.network.parameters)
    assert np.array_equal(trainer.history.loss, other.history.loss)


def test_on_epoch_is_a_function() -> None:
    with pytest.raises(TypeError, match=r"^on_epoch: 5 given; a function of the trainer is needed, such as print$"):
        run(Trainer(), Stop(epochs=1), on_epoch=5)  # type: ignore[arg-type]


# --- the lowest loss -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_the_lowest_loss_is_the_first_of_equals(piece: int) -> None:
    losses = np.random.default_rng(1).integers(1, 50, 300) / 8.0
    tests = np.where(np.arange(300) < 10, np.nan, losses[::-1])
    history = History()
    assert history.lowest() == history.lowest(test=True) == (-1, np.inf)
    for at in range(0, 300, piece):
        part = slice(at, at + piece)
        history.extend(at, np.column_stack([losses, losses, tests, tests])[part])
    assert history.lowest() == (int(losses.argmin()), losses.min())
    assert history.lowest(test=True) == (int(np.nanargmin(tests)), np.nanmin(tests))
