"""What is left on the terminal after the screen is gone."""

from __future__ import annotations

from engine import Recipe
from engine.recipe import FIELDS
from engine.reports import Change
from tui.drawing import numbers
from tui.frame import Frame


def summary(frame: Frame, first_recipe: Recipe, changes: tuple[Change, ...]) -> str:
    """A few lines about a run that began with `first_recipe`, and how to have it again without a screen."""
    run = f"{frame.recipe.data}, {frame.architecture}, seed {frame.recipe.seed}"
    ended = f", {frame.state}" if frame.state in ("solved", "diverged") else ""
    lines = [f"xorcise: {run}, {numbers.count(frame.epoch)} epochs{ended}"]
    if frame.loss is not None:
        right = "" if frame.right is None else f", {frame.right} of {len(frame.inputs)} right"
        mse = "" if frame.loss_label == "mse" else f", mse {numbers.loss(frame.mse)}"
        lines.append(f"  {frame.loss_label} {numbers.loss(frame.loss)}{mse}{right}")
    for change in changes:
        words = ", ".join(f"{name} {FIELDS[name].kind.format(value)}" for name, value in change.settings.items())
        lines.append(f"  changed after epoch {numbers.count(change.epoch)}: {words}")
    if frame.epoch and not changes:
        words = "".join(f" {option(name, value)}" for name, value in Recipe().differences(first_recipe).items())
        lines.append(f"  the same run without a screen: xorcise train{words} --epochs {frame.epoch}")
    return "\n".join(lines)


def option(name: str, value: object) -> str:
    """A field of a recipe as the command line takes it."""
    flag = name.replace("_", "-")
    if isinstance(value, bool):
        return f"--{flag}" if value else f"--no-{flag}"
    return f"--{flag} {FIELDS[name].kind.format(value)}"
