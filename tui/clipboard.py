"""A run as a command line for somebody else, and what has to be known about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine import Trainer
from engine.cli.words import options
from engine.data.generators import GENERATORS
from engine.errors import printable
from engine.events import Diverged, by_hand
from tui.actions import key_of
from tui.drawing import numbers


class Copied(NamedTuple):
    """The `words` of the command line, quoted, and `notes` about it; or the `problem` why there is none."""

    words: Sequence[str] = ()
    notes: Sequence[str] = ()
    problem: str = ""


def copied(trainer: Trainer, by_code: bool = False) -> Copied:
    """The command line of the run's recipe; the notes say whether it makes the same run. `by_code`: whether code took
    part in it.
    """
    recipe, save = trainer.recipe, f"{key_of('save')} saves the whole run in a file."
    if trainer.given_data is not None:
        return Copied(problem=f"No file has the samples of this run, so no command can name them. {save}")
    words = ("xorcise", *options(recipe))
    if not " ".join(words).isprintable():
        return Copied(problem=f"A name in this recipe has characters that cannot be pasted. {save}")
    events = [event for event in trainer.events if not isinstance(event, Diverged)]
    if events:
        times = "once" if len(events) == 1 else f"{numbers.count(len(events))} times"
        made = by_hand(events)
        without = f", without the changed {made}" if made else ", with the settings it has now"
        said = f"This run was changed {times} by hand: the command starts its recipe afresh{without}. {save}"
    elif by_code:
        said = f"The command starts its recipe afresh. {save}"
    else:
        said = "Whoever runs this command sees the same run."
    what = "The recipe is copied" if events or by_code else "Copied"
    code = ["Code from the console took part in this run; the command is without it."] if by_code else []
    needs = [] if recipe.data in GENERATORS else [f"It needs the file {printable(recipe.data)}."]
    return Copied(words, (f"{what}, if your terminal lets programs use the clipboard.", said, *code, *needs))
