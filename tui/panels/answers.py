"""Answers: the part of the samples that the predictions panel shows, in which order, and which of them is chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Dataset
from engine.reports import Score
from engine.runs.reasons import r_squared
from tui.drawing import numbers
from tui.drawing.columns import PROBABILITIES, SCORES, VALUES
from tui.drawing.order import wrong, wrong_first
from tui.drawing.table import place_of
from tui.frame import Frame
from tui.session import Session

Order = NDArray[np.intp]


class Answers:
    """What the network answers to the samples of one part. The chosen sample is the session's."""

    by_errors = False  # Whether the wrong samples come first.

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frame: Frame | None = None
        # The samples in order of their errors, the score that has these errors, and its epoch.
        self._order: Order | None = None
        self._ordered: Score | None = None
        self._ordered_at = 0
        # The sample chosen last in the part that is not shown.
        self._elsewhere = 0
        # The part and the sample to which the last step to the next largest error led.
        self._went_to: tuple[bool, int] | None = None

    @property
    def frame(self) -> Frame:
        assert self._frame is not None
        return self._frame

    def show(self, frame: Frame) -> None:
        """Another frame. Samples do not change places while the network trains, only when it is paused."""
        self._frame = frame
        score = self.score
        if not self.by_errors or score is None:
            self._order = self._ordered = None
        elif self._ordered is None or self._ordered.data is not score.data or not frame.playing:
            self._sort(score)

    def _sort(self, score: Score) -> None:
        if self._ordered is not score:
            self._order, self._ordered, self._ordered_at = wrong_first(score), score, self.frame.epoch

    @property
    def score(self) -> Score | None:
        """The score of the part that is shown; None if it is not known yet."""
        return self.frame.test if self.frame.chosen.test else self.frame.train

    @property
    def is_unknown(self) -> bool:
        """Whether not even the samples are known: those of the test part come with its score."""
        return self.frame.chosen.test and self.score is None

    @property
    def data(self) -> Dataset:
        """The samples that are shown."""
        return self.frame.data if self.score is None else self.score.data

    @property
    def outputs(self) -> str:
        """What the outputs are: probabilities, scores or values."""
        return VALUES if self.frame.of_values else PROBABILITIES if self.frame.has_probabilities else SCORES

    @property
    def order(self) -> Order | None:
        """The order of the samples; None: as they come."""
        return self._order

    @property
    def chosen(self) -> int:
        """The chosen sample."""
        return min(self.frame.chosen.sample, len(self.data) - 1)

    @property
    def place(self) -> int:
        """The place of the chosen sample in the order."""
        return place_of(self.chosen, self.order)

    # --- in words ------------------------------------------------------------------------------------------------

    @property
    def part(self) -> str:
        """`test `, `training `, or nothing if there is only one part."""
        return "" if self.frame.test is None else "test " if self.frame.chosen.test else "training "

    def titles(self, name: str) -> tuple[str, ...]:
        """Titles from the longest to the shortest: how right this part is, ties, the other part, and the order."""
        frame, score = self.frame, self.score
        if score is None:
            return (name,)
        whole, short = (f" · {self.part}{_judged(score, short)}" for short in (False, True))
        # The training part is what is meant if nothing else is said.
        shortest = short.replace("training ", "")
        other, other_part = (frame.train, "training ") if frame.chosen.test else (frame.test, "test ")
        others = ["", ""] if other is None else [f" · {other_part}{_judged(other, short)}" for short in (False, True)]
        # Not twice the same name of a measure: `R² 0.9876, test 0.9765`.
        beside = "" if other is None else f", {other_part}{_judged(other, short=True).removeprefix('R² ')}"
        ties = f", {score.ties} {'tie' if score.ties == 1 else 'ties'}" if score.ties else ""
        order, brief = self._order_in_words(score)
        return (
            f"{name}{whole}{ties}{others[0]}{order}",
            f"{name}{whole}{others[0]}{order}",
            f"{name}{whole}{others[1]}{order}",
            f"{name}{short}{others[1]}{order}",
            f"{name}{shortest}{beside}{order}",
            f"{name}{short}{order}",
            f"{name}{short}{brief}",
            f"{name}{shortest}{brief}",
            f"{name}{shortest}",
            name,
        )

    def _order_in_words(self, score: Score) -> tuple[str, str]:
        """In a long and a short version."""
        if self.order is None:
            return "", ""
        words = "largest errors first" if self.frame.of_values else "wrong first"
        whole, brief = f" · {words}", f", {words.removeprefix('largest ')}"
        if self._ordered is score:
            return whole, brief
        return f"{whole} at epoch {self._ordered_at:,}", brief

    # --- choosing ------------------------------------------------------------------------------------------------

    def choose(self, sample: int) -> None:
        self._session.choose(sample=sample)

    def choose_place(self, place: int) -> None:
        """Choose the sample at a place of the order, or the nearest one."""
        place = min(max(place, 0), len(self.data) - 1)
        self.choose(place if self.order is None else int(self.order[place]))

    def choose_among(self, samples: Order) -> None:
        """Choose the next one of these samples in the order; after the last one, the first."""
        ranks = np.arange(len(self.data)) if self.order is None else np.argsort(self.order)
        places = np.sort(ranks[samples])
        after = np.searchsorted(places, self.place, side="right")
        self.choose_place(int(places[after % len(places)]))

    def choose_wrong(self) -> str | None:
        """Choose the next sample that is not right or, of values, the one with the next largest error, beginning with
        the largest; returns why there is none.
        """
        score, now = self.score, self._session.chosen
        if score is None:
            return "This part has not been measured yet."
        if score.verdicts is None:
            ranked = wrong_first(score)
            goes_on = self._went_to == (now.test, self.chosen)
            sample = int(ranked[(place_of(self.chosen, ranked) + 1) % len(ranked) if goes_on else 0])
            self._went_to = now.test, sample
            self.choose(sample)
            return None
        samples = wrong(score)
        if not len(samples):
            return "Every sample is right."
        self.choose_among(samples)
        return None

    def toggle_order(self) -> None:
        """The wrong samples first, with the first of them chosen, or all as they come."""
        self.by_errors = not self.by_errors
        self.show(self.frame)
        if self.by_errors:
            self.choose_place(0)

    def toggle_part(self) -> str | None:
        """The test part, or the training part; returns why there is no other one."""
        now = self._session.chosen
        if self.frame.test is None and not now.test:
            return "There is no test part; a test fraction above 0 creates one."
        sample, self._elsewhere = self._elsewhere, now.sample
        self._session.choose(test=not now.test, sample=sample)
        return None


def _judged(score: Score, short: bool = False) -> str:
    """`4 of 4 right`, `4/4`, or `R² 0.9876, RMSE 52.1`; the short form of values is R² alone."""
    count = score.right
    if count is None:
        r2 = r_squared(score.r2)
        return r2 if short or score.rmse is None else f"{r2}, RMSE {numbers.short(score.rmse)}"
    return f"{count:,}/{len(score.data):,}" if short else f"{count:,} of {len(score.data):,} right"
