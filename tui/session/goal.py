"""Goal: where a run stops on its own, as it is typed: `500`, `+100`, `solved` or `loss 0.01`.

It stops there exactly, whatever the speed: the rules are those of `xorcise train`, and hold between two epochs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import perf_counter

from engine import Stop, Trainer
from engine.errors import RecipeError, refused, shown
from engine.runs.stops import DIVERGED, LIMITS
from tui.choices import Choices
from tui.drawing import numbers

NO_GOAL = "none"
ALLOWED = "an epoch such as 500, more epochs such as +100, solved, or loss 0.01"
# `500`, `1,500` as the screen writes it, `+100`; `loss 0.01`, `loss < 0.01`.
EPOCHS = re.compile(r"(?:epoch\s*)?(\+?)\s*(\d{1,3}(?:,\d{3})+|\d+)")
LOSS = re.compile(r"loss\s*(?:<|below)?\s*(\S+)")
# Examples of epochs are multiples of this.
ROUND = 500


@dataclass(frozen=True)
class Goal:
    """`stop` has one rule. `words` say it in a few words, `sentence` in a line."""

    stop: Stop
    words: str
    sentence: str

    @classmethod
    def of(cls, text: str, epoch: int) -> Goal:
        """The goal that is typed while the run is at this epoch; raises `RecipeError`."""
        plain = text.strip().lower()
        if plain == "solved":
            return cls(
                Stop(until_solved=True),
                "until solved",
                "stop when every training sample is right, by however small a margin",
            )
        if found := EPOCHS.fullmatch(plain):
            more, count = found[1], LIMITS["epochs"].parse("epochs", found[2].replace(",", ""))
            last = epoch + count if more else count
            sentence = f"stop at epoch {numbers.count(last)}"
            if more:
                sentence = f"stop after {numbers.count(count)} more epoch{'' if count == 1 else 's'}"
            return cls(Stop(epochs=last), f"to epoch {numbers.count(last)}", sentence)
        if found := LOSS.fullmatch(plain):
            loss = LIMITS["until_loss"].parse("loss", found[1])
            words = f"until loss < {LIMITS['until_loss'].format(loss)}"
            return cls(Stop(until_loss=loss), words, "stop when an epoch's mean training loss is below this")
        raise RecipeError("goal", refused(shown(text), ALLOWED))

    def refusal(self, trainer: Trainer, is_solved: bool) -> str | None:
        """Why the run cannot be trained to this goal: it never gets there, or is there already. `is_solved`: whether
        all samples are known to be right; what is not known, training finds out, where it may take long.
        """
        if trainer.divergence is not None:
            return "the run has diverged; change a setting or restart it first"
        if self.is_impossible(trainer):
            return "these targets are values, which are never right or wrong; give a loss, such as loss 0.01"
        reached = is_solved if self.stop.until_solved else self.is_reached(trainer)
        return f"{self._reached(trainer)} already" if reached else None

    def is_impossible(self, trainer: Trainer) -> bool:
        """Whether no run with this trainer's targets ever gets there."""
        return self.stop.until_solved and not trainer.data.is_classification(trainer.recipe.loss)

    def arrival(self, trainer: Trainer) -> str:
        """The notice that the run has stopped there."""
        place = f"stopped at epoch {numbers.count(trainer.epoch)}"
        return place if self.stop.epochs is not None else f"{place}: {self._reached(trainer)}"

    def _reached(self, trainer: Trainer) -> str:
        """The words for a goal that is reached."""
        if self.stop.until_solved:
            return f"all {numbers.count(len(trainer.data))} training samples are right"
        if self.stop.until_loss is not None:
            return f"the loss of the last epoch is {numbers.loss(trainer.history.recent[-1, 1])}"
        return f"{numbers.count(trainer.epoch)} epochs are done"

    def advance(self, trainer: Trainer, epochs: int, seconds: float) -> int:
        """Train as `Trainer.advance` does, at most to the goal; returns the number of epochs finished."""
        until, done = perf_counter() + seconds, 0
        while self.stop.reached(trainer) is None:
            done += trainer.advance(min(self.stop.horizon(trainer), epochs - done), max(until - perf_counter(), 0.0))
            if done == epochs or perf_counter() >= until:
                break
        return done

    def is_reached(self, trainer: Trainer) -> bool:
        """Whether the run is there."""
        return self.stop.reached(trainer) not in (None, DIVERGED)


class GoalChoices(Choices):
    """Examples of goals; while something is typed, what it means."""

    def matching(self, typed: str) -> tuple[tuple[str, str], ...]:
        others = tuple(row for row in self.rows if row[0].startswith(typed.strip().lower()) and row[0] != typed.strip())
        try:
            return (typed.strip(), Goal.of(typed, 0).sentence), *others
        except RecipeError:
            return others


def goal_choices(epoch: int, of_values: bool, has_goal: bool) -> GoalChoices:
    """Examples for a run at this epoch; `of_values`: of a regression. A goal can be dropped."""
    names = [str(epoch // ROUND * ROUND + ROUND), "+100", *([] if of_values else ["solved"]), "loss 0.01"]
    rows = [(name, Goal.of(name, epoch).sentence) for name in names]
    return GoalChoices((*rows, (NO_GOAL, "keep training without a goal")) if has_goal else tuple(rows))
