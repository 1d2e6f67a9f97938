"""The summary printed on the terminal after the screen closes."""

from __future__ import annotations

from engine import Recipe
from engine.cli.words import options
from engine.events import Event, in_words
from engine.reports import Score
from engine.runs.reasons import r_squared, state
from tui.drawing import numbers
from tui.frame import Frame


def summary(frame: Frame, first_recipe: Recipe, events: tuple[Event, ...]) -> str:
    """A few lines about a run that started with `first_recipe`, and how to repeat it without a screen."""
    run = f"{frame.recipe.data}, {frame.architecture}, seed {frame.recipe.seed}"
    epochs = f"{numbers.count(frame.epoch)} epoch{'' if frame.epoch == 1 else 's'}"
    if frame.samples_done:
        epochs += f" and {numbers.count(frame.samples_done)} of {numbers.count(len(frame.data))} samples"
    ended = f", {state(frame.verdict)}" if frame.epoch else ""
    lines = [f"xorcise: {run}, {epochs}{ended}"]
    if frame.loss is not None:
        mse = "" if frame.loss_label == "mse" else f", mse {numbers.loss(frame.mse)}"
        lines.append(f"  {frame.loss_label} {numbers.loss(frame.loss)}{mse}{_judged(frame.train)}{_age(frame)}")
        if frame.test is not None:
            lines.append(f"  test: {frame.loss_label} {numbers.loss(frame.test.loss)}{_judged(frame.test)}")
    told = in_words(events)
    lines += [f"  {line}" for line in told]
    if frame.by_code:
        lines.append("  code from the console took part: recipe and events alone may not repeat this run")
    elif frame.epoch and not told:
        words = " ".join(("xorcise train", *options(first_recipe), f"--epochs {frame.epoch}"))
        whole = ", to its last whole epoch" if frame.samples_done else ""
        lines.append(f"  the same run without a screen{whole}: {words}")
    return "\n".join(lines)


def _judged(score: Score | None) -> str:
    """`, 4 of 4 right`, or `, R² 0.9876, RMSE 52.1`"""
    if score is None:
        return ""
    if score.verdicts is None:
        if score.r2 is None or score.rmse is None:
            return ""
        return f", {r_squared(score.r2)}, RMSE {numbers.short(score.rmse)}"
    return f", {score.right} of {len(score.data)} right"


def _age(frame: Frame) -> str:
    """`, measured at epoch 120`, if the run has trained since."""
    place, samples = frame.recently_measured[-1:, 0], len(frame.data)
    if not len(place) or place[0] == frame.epoch + frame.samples_done / samples - 1.0:
        return ""
    done = round((float(place[0]) + 1.0) * samples)
    return f", measured at {numbers.place(*divmod(done, samples))}"
