"""The two lines at the top: what is trained and how far it is, and in words what is happening."""

from __future__ import annotations

from engine.fields import Names
from engine.recipe import FIELDS
from tui.actions import key_of
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, join, row, spread, width
from tui.frame import Frame

# A run that is not solved counts as stuck after this many epochs without the loss falling by 1 %.
STILL = 250

# A glyph beside every state: colour is never alone.
STATES = {
    "ready": ("○", "muted"),
    "compiling": ("○", "warning"),
    "training": ("●", "accent"),
    "paused": ("○", "text"),
    "solved": ("✓", "good"),
    "diverged": ("✗", "bad"),
}


def facts(frame: Frame, columns: int) -> Row:
    """`xorcise  xor · 2-4-4-2 · ...   ● training  epoch 1,284  30 epochs/s  seed 0`; the left side gives way."""
    glyph, role = STATES[frame.state]
    paused = " · paused" if frame.state == "solved" and not frame.playing else ""
    # Widths that hold while digits change: nothing jumps.
    rate = f"{numbers.rate(frame.rate)} epochs/s".rjust(13 if frame.rate is None or frame.rate < 1e6 else 15)
    right = join(
        (
            row((f"{glyph} {frame.state}{paused}", role)),
            row(("epoch ", "muted"), (numbers.count(frame.epoch), "strong")),
            row((rate if frame.playing else "", "text")),
            row(("seed ", "muted"), str(frame.recipe.seed)),
        ),
        "  ",
    )
    activation = FIELDS["activation"].kind
    assert isinstance(activation, Names)
    parts = [
        row(frame.recipe.data),
        row(frame.architecture),
        row(f"{activation.format(frame.recipe.activation)} → {frame.layers[-1].activation}"),
        row(f"{frame.recipe.optimizer} {frame.recipe.learning_rate:g}"),
    ]
    left = row(("xorcise", "accent"), "  ")
    while parts and width(left) + width(join(parts, " · ")) + width(right) + 4 > columns:
        parts.pop()
    return fit(spread((*left, *join(parts, " · ")), right, columns), columns)


def sentence(frame: Frame, columns: int) -> Row:
    """What is happening and what can be done about it, in words."""
    return fit(row(_words(frame)), columns)


def _words(frame: Frame) -> tuple[str, str]:
    """The sentence and its role."""
    train, step, new = key_of("toggle_training"), key_of("step_epoch"), key_of("new_weights")
    if frame.divergence is not None:
        what = f"{frame.divergence[0].upper()}{frame.divergence[1:]}; its last finite state is kept."
        return f"{what} A lower learning rate goes on, {key_of('restart_run')} restarts.", "bad"
    if frame.state == "compiling":
        wait = "training starts when it is done" if frame.playing else "everything but training works meanwhile"
        return f"Compiling the training loops (first run only): {wait}.", "warning"
    if frame.notice:
        return f"{frame.notice[0].upper()}{frame.notice[1:]}.", "warning"
    if frame.solved_at is not None:
        rows = f"All {len(frame.inputs)} rows right since epoch {numbers.count(frame.solved_at)}."
        return f"{rows} {new} tries other weights.", "good"
    if frame.still >= STILL:
        stuck = f"Stuck: the loss has not fallen by 1 % for {numbers.count(frame.still)} epochs."
        return f"{stuck} {new} gives new weights.", "bad"
    if frame.state == "ready":
        return f"{train.capitalize()} starts training, {key_of('show_help')} explains.", "muted"
    if not frame.playing:
        return f"Paused. {train.capitalize()} goes on, {step} does one epoch.", "muted"
    if not frame.compiled:
        return "Training without Numba; with it installed the same loops run some 500 times as fast.", "warning"
    return f"Learning, {frame.speed}. {key_of('faster')} and {key_of('slower')} change the speed.", "muted"
