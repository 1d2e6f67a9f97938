"""The two lines at the top: what is trained and how far it is, and in words what is happening."""

from __future__ import annotations

from engine.fields import Names
from engine.recipe_fields import FIELDS
from tui.actions import key_of
from tui.drawing import numbers
from tui.drawing.cells import Row, fit, join, row, spread, width
from tui.frame import Frame, right

# A run that is not solved counts as stuck after this many epochs without the loss falling by 1 %.
STILL = 250
# But not where so many of the samples are right.
MOSTLY = 0.9
# Columns in which there is room for all that can be said of a state.
ROOMY = 100

# A glyph beside every state: colour is never alone.
STATES = {
    "ready": ("○", "muted"),
    "training": ("●", "accent"),
    "paused": ("○", "text"),
    "solved": ("✓", "good"),
    "diverged": ("✗", "bad"),
}


def facts(frame: Frame, columns: int) -> Row:
    """`xorcise  xor · 2-4-4-2 · ...   ● training  epoch 1,284  30 epochs/s  seed 0`; the left side gives way."""
    glyph, role = STATES[frame.state]
    beside = [" · paused"] if frame.state == "solved" and not frame.playing else []
    beside += [" · compiling"] if frame.compiling and columns >= ROOMY else []
    # Widths that hold while digits change: nothing jumps.
    rate = f"{numbers.rate(frame.rate)} epochs/s".rjust(13 if frame.rate is None or frame.rate < 1e6 else 15)
    end = join(
        (
            row((f"{glyph} {frame.state}{''.join(beside)}", role)),
            row(("epoch ", "muted"), (numbers.count(frame.epoch), "strong")),
            row((rate if frame.playing else "", "text")),
            row(("seed ", "muted"), str(frame.recipe.seed)),
        ),
        "  ",
    )
    activation = FIELDS["activation"].kind
    assert isinstance(activation, Names)
    hidden = f"{activation.format(frame.recipe.activation)} → " if frame.recipe.hidden else ""
    parts = [
        row(frame.recipe.data),
        row(frame.architecture),
        row(f"{hidden}{frame.layers[-1].activation}"),
        row(f"{frame.recipe.optimizer} {frame.recipe.learning_rate:g}{_scheduled(frame)}"),
    ]
    left = row(("xorcise", "accent"), "  ")
    while parts and width(left) + width(join(parts, " · ")) + width(end) + 4 > columns:
        parts.pop()
    return fit(spread((*left, *join(parts, " · ")), end, columns), columns)


def _scheduled(frame: Frame) -> str:
    """` cosine now 0.0123`: the learning rate of the moment, where it changes by itself."""
    if frame.recipe.schedule == "constant":
        return ""
    return f" {frame.recipe.schedule} now {frame.learning_rate:.3g}"


def _tested(frame: Frame) -> str:
    """`. Test: 140 of 150 right`"""
    count = None if frame.test is None else right(frame.test)
    if frame.test is None or count is None:
        return ""
    return f". Test: {numbers.count(count)} of {numbers.count(len(frame.test.data))} right"


def sentence(frame: Frame, columns: int) -> Row:
    """What is happening and what can be done about it, in words: the longest way to say it that fits."""
    role, *ways = _words(frame)
    said = next((way for way in ways if len(way) <= columns), ways[-1])
    if len(said) > columns and "; " in said:  # what can be done about it stands at the end
        what, _, advice = said.rpartition("; ")
        said = f"{what[: max(columns - len(advice) - 3, 0)]}…; {advice}"
    return fit(row((said, role)), columns)


def _words(frame: Frame) -> tuple[str, ...]:
    """The role of the sentence, then ways to say it, longest first."""
    train, step, new = key_of("toggle_training"), key_of("step_epoch"), key_of("new_weights")
    restart = key_of("restart_run")
    if frame.building:
        what, cancel = f"{frame.building} ...", f"{key_of('cancel_building')}: cancel"
        return "warning", f"{what} Until that is done, this run goes on; {cancel}.", f"{what}; {cancel}."
    if frame.divergence is not None:
        what = f"{frame.divergence[0].upper()}{frame.divergence[1:]}"
        go_on = f"Lower the learning rate to continue; {restart} restarts."
        return "bad", f"{what}; the last finite state is kept. {go_on}", f"{what}. {restart} restarts.", what
    if frame.notice:
        return "warning", f"{frame.notice[0].upper()}{frame.notice[1:]}."
    if frame.solved:
        since = "" if frame.solved_at is None else f" since epoch {numbers.count(frame.solved_at)}"
        rows = f"All {numbers.count(len(frame.data))} rows right{since}{_tested(frame)}."
        return "good", f"{rows} {new} tries other weights.", rows
    if frame.compiling:
        what = f"Compiling the training loops{' (first run only)' if frame.kept else ''}"
        until = "training is slower until that is done" if frame.playing else f"{train} trains meanwhile, but slower"
        if frame.waiting:
            until = "training of this size starts when it is done"
        return "warning", f"{what}: {until}.", f"{what}."
    if frame.still >= STILL:
        still = numbers.count(frame.still)
        if frame.right is None or frame.right >= MOSTLY * len(frame.data):
            # Noise, or a regression: there may be nothing more to learn.
            what = f"Flat: the loss has not fallen by 1 % for {still} epochs"
            return "muted", f"{what}{_tested(frame)}.", f"{what}.", f"Flat for {still} epochs."
        return (
            "bad",
            f"Stuck: the loss has not fallen by 1 % for {still} epochs. {new} gives new weights.",
            f"Stuck: no lower loss for {still} epochs. {new}: new weights.",
        )
    if frame.state == "ready":
        return "muted", f"{train.capitalize()} starts training, {key_of('show_help')} explains."
    if not frame.playing:
        return "muted", f"Paused. {train.capitalize()} continues, {step} trains one epoch."
    if frame.why_uncompiled is not None:
        what = f"Training uncompiled: {frame.why_uncompiled}"
        return (
            "warning",
            f"{what}. Compiled, the same loops run some 500 times as fast.",
            f"{what}.",
            "Uncompiled: slow.",
        )
    return "muted", f"Learning, {frame.speed}. {key_of('faster')} and {key_of('slower')} change the speed."
