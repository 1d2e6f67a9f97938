"""Photographer: takes the frames of one run, from its trainer and from what was measured last."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from engine import Trainer
from engine.events import Diverged, Event, SettingsChanged, place, words
from engine.functions.losses import LOSSES
from engine.functions.schedules import SCHEDULES
from engine.reports import Measure
from engine.runs.diagnosis import Diagnosis, Verdict
from engine.runs.kinds import DIVERGED, SOLVED
from tui.frame import Frame, Layer
from tui.hyperparameters import in_words

# Of so many events at most a frame tells.
MAX_CHANGES = 200

READY, TRAINING, PAUSED = "ready", "training", "paused"


class Photographer:
    """Of a run from its beginning; a new run has a new one. Whoever holds the trainer may call it, nobody else."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        # All samples with the weights of one version of the run.
        self._measure: Measure | None = None
        self._measured_version: object = None
        self._diagnosis = Diagnosis(trainer)
        self._verdict = self._diagnosis.verdict(None)
        self._all_right = False
        self._right_since: int | None = None
        self._last_wrong: int | None = None
        self._events: tuple[Event, ...] = ()
        self._changes: tuple[tuple[float, str], ...] = ()

    @property
    def _version(self) -> object:
        """What is different whenever the run is: training goes on, and events are recorded (a divergence, too)."""
        trainer = self._trainer
        return trainer.epoch, trainer.samples_done, len(trainer.events)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the run is as it was measured."""
        return self._measured_version == self._version

    def measure(self) -> None:
        """Look at all samples, with the weights as they are."""
        trainer = self._trainer
        self._measure, self._measured_version = trainer.measure(), self._version
        # Here, because what it finds out of many samples once takes as long as looking at them.
        self._verdict = self._diagnosis.verdict(self._measure)
        right = self._measure.accuracy == 1.0 and trainer.epoch > 0
        if right and not self._all_right:
            # Exactly then only if the epoch before was seen too, and was not right.
            self._right_since = trainer.epoch if self._last_wrong == trainer.epoch - 1 else None
        self._all_right = right
        if not right:
            self._last_wrong = trainer.epoch

    def frame(
        self,
        *,
        playing: bool,
        speed: str,
        rate: float | None,
        notice: str,
        building: str,
        compiling: bool,
        why_compiling: str,
        waiting: bool,
        why_uncompiled: str | None,
    ) -> Frame:
        """The run as it is now; what a trainer cannot know of it is told."""
        trainer, measure = self._trainer, self._measure
        recipe = trainer.recipe
        if trainer.events is not self._events:
            self._events, self._changes = trainer.events, changes(trainer.events, len(trainer.data))
        seen = measure if trainer.epoch else None
        verdict = self._verdict if self.is_up_to_date else self._diagnosis.verdict(measure)
        return Frame(
            recipe=recipe,
            state=self._state(playing, verdict),
            playing=playing,
            speed=speed,
            rate=rate,
            epoch=trainer.epoch,
            learning_rate=_learning_rate(trainer),
            loss=None if seen is None else seen.loss,
            mse=None if seen is None else seen.mse,
            penalty=None if measure is None or recipe.regularization == "none" else measure.penalty,
            loss_label=LOSSES[recipe.loss].label,
            layers=(Layer("input", trainer.network.sizes[0]), *self._layers()),
            history=trainer.history.whole,
            recent=trainer.history.recent,
            changes=self._changes,
            data=trainer.data,
            preparation=trainer.preparation,
            train=None if measure is None else measure.train,
            test=None if measure is None else measure.test,
            notice=notice,
            building=building,
            verdict=verdict,
            right_since=self._right_since if self._all_right else None,
            divergence=None if trainer.divergence is None else str(trainer.divergence),
            compiling=compiling,
            why_compiling=why_compiling,
            waiting=waiting,
            why_uncompiled=why_uncompiled,
        )

    def _layers(self) -> tuple[Layer, ...]:
        """What leads into each layer but the input."""
        trainer = self._trainer
        network = trainer.network
        gradient = None if self._measure is None else self._measure.gradient
        dead = () if self._measure is None else self._measure.dead
        change = trainer.last_change if trainer.epoch else None
        held = trainer.frozen.parameters
        frozen = trainer.frozen.with_parameters(held.copy()) if held.any() else None
        return tuple(
            Layer(
                network.layer_name(number),
                network.sizes[number + 1],
                network.activations[number],
                network.weights[number].copy(),
                network.biases[number].copy(),
                None if gradient is None else gradient.weights[number],
                None if gradient is None else gradient.biases[number],
                None if change is None else change.weights[number],
                None if change is None else change.biases[number],
                None if frozen is None else frozen.weights[number],
                None if frozen is None else frozen.biases[number],
                dead[number] if number < len(dead) else None,
            )
            for number in range(network.layers)
        )

    def _state(self, playing: bool, verdict: Verdict) -> str:
        if verdict.kind in (DIVERGED, SOLVED):
            return verdict.kind
        if playing:
            return TRAINING
        return PAUSED if self._trainer.epoch else READY


def changes(events: Sequence[Event], samples: int) -> tuple[tuple[float, str], ...]:
    """At which epoch, as a fraction, what was changed in a run of so many samples: the last `MAX_CHANGES` events. Of a
    setting that was changed several times at one place, the last value."""
    found: list[tuple[float, str]] = []
    caused = (event for event in events[-MAX_CHANGES:] if not isinstance(event, Diverged))
    for (epoch, sample), group in groupby(caused, place):
        settings: dict[str, Any] = {}
        others: list[str] = []
        for event in group:
            if isinstance(event, SettingsChanged) and event.settings:
                settings |= event.settings
            else:
                others.append(words(event))
        told = ", ".join([*([in_words(settings)] if settings else []), *dict.fromkeys(others)])
        found.append((epoch + min(sample / samples, 1.0), told))
    return tuple(found)


def _learning_rate(trainer: Trainer) -> float:
    """Of the next update, as the schedule has it."""
    recipe, samples = trainer.recipe, len(trainer.data)
    epoch, share = trainer.epoch + trainer.samples_done / samples, trainer.descent.batch_size / samples
    fields = recipe.schedule_epochs, recipe.schedule_factor, recipe.schedule_floor
    return SCHEDULES[recipe.schedule].rate(recipe.learning_rate, epoch, share, *fields)
