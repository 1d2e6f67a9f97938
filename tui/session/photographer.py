"""Photographer: makes the frames of one run, from its trainer and from the last measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy, deepcopy
from functools import partial
from itertools import groupby
from typing import Any, Protocol, TypeVar

from engine import Network, Trainer, evaluation
from engine.arithmetic import Update
from engine.data.prepared import Part
from engine.events import DataReplaced, Diverged, Event, SettingsChanged, place, words
from engine.functions.losses import LOSSES
from engine.functions.schedules import SCHEDULES
from engine.loops import calls
from engine.loops.plan import Plan
from engine.reports import Measure
from engine.runs.diagnosis import Diagnosis, Verdict
from engine.runs.kinds import DIVERGED, SOLVED
from tui.chosen import Chosen
from tui.frame import Frame, Layer
from tui.hyperparameters import in_words
from tui.plane import Grid, Picture
from tui.session.measurements import Measurements

# A frame lists at most so many events.
MAX_CHANGES = 200
# With more parameters, a forward pass of uncompiled loops takes too long for every frame.
MAX_UNCOMPILED = 5_000

T = TypeVar("T", covariant=True)


class Look(Protocol[T]):
    """Looks at one sample of a part, as `evaluation.trace` does."""

    def __call__(self, network: Network, plan: Plan, part: Part, sample: int, /) -> T: ...


READY, TRAINING, PAUSED = "ready", "training", "paused"


class Photographer:
    """Works for one run; a new run gets a new photographer. Only the holder of the trainer may call it."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self.by_code = False  # whether code took part in the run so far
        # The scores of all samples for one version of the run.
        self._measure: Measure | None = None
        self._measured_version: tuple[int, int, int] | None = None
        self._diagnosis = Diagnosis(trainer)
        self._verdict = self._diagnosis.verdict(None)
        self._all_right = False
        self._right_since: int | None = None
        self._last_wrong: int | None = None
        # The newest frame, and the events up to then.
        self.newest: Frame | None = None
        self.events: tuple[Event, ...] = ()
        self._changes: tuple[tuple[float, str], ...] = ()
        self._own_samples = has_own_samples(trainer)
        self._measurements = Measurements(trainer.network.layers)
        self._pictures: Mapping[str, Picture] = {}
        self._pictured: tuple[object, Mapping[str, Grid]] = None, {}  # the version of the run in them; what was wanted

    def without_pictures(self) -> Photographer:
        """A copy with the measurements, for a run that is kept but not shown."""
        other = copy(self)
        other._measurements = deepcopy(self._measurements)
        other._pictures, other._pictured, other.newest = {}, (None, {}), None
        return other

    @property
    def _version(self) -> tuple[int, int, int]:
        """Changes whenever the run does: when training advances or an event is recorded, such as a divergence."""
        trainer = self._trainer
        return trainer.epoch, trainer.samples_done, len(trainer.events)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the last measurement is of the run's current state."""
        return self._measured_version == self._version

    @property
    def is_behind(self) -> bool:
        """Whether the run has only trained on since the last measurement."""
        if self._measured_version is None:
            return False
        (*then, events), (*now, events_now) = self._measured_version, self._version
        return events == events_now and then <= now

    @property
    def is_solved(self) -> bool:
        """Whether all samples are known to be right in the run's current state."""
        return self.is_up_to_date and self._measure is not None and self._measure.accuracy == 1.0

    @property
    def _has_trained(self) -> bool:
        return bool(self._trainer.epoch or self._trainer.samples_done)

    def measure(self) -> None:
        """Measure all samples with the current weights."""
        trainer = self._trainer
        self._measure, self._measured_version = trainer.measure(), self._version
        self._measurements.add(_epochs_done(trainer), self._measure, _learning_rate(trainer))
        # Computed here, because what it computes once from many samples takes as long as measuring them.
        self._verdict = self._diagnosis.verdict(self._measure)
        right = self._measure.accuracy == 1.0 and trainer.epoch > 0
        if right and not self._all_right:
            # The exact epoch is known only if the previous epoch was measured, too, and was not solved.
            exact = self._last_wrong == trainer.epoch - 1 and not trainer.samples_done
            self._right_since = trainer.epoch if exact else None
        self._all_right = right
        if not right:
            self._last_wrong = trainer.epoch

    def has_pictures(self, wanted: Mapping[str, Grid], outdated: bool = False) -> bool:
        """Whether each of these grids has a picture, and no others; of the run's current state, unless those of an
        earlier one are accepted, too.
        """
        version, grids = self._pictured
        return grids == wanted and (outdated or not wanted or version == self._version)

    def take_pictures(self, wanted: Mapping[str, Grid]) -> None:
        """Compute what all units answer, with the current weights, at the points of each grid. A grid of other data,
        with more inputs or fewer, gets no picture.
        """
        inputs = self._trainer.data.inputs.shape[1]
        self._pictures = {
            name: self._picture(grid) for name, grid in wanted.items() if len(grid.plane.others) == inputs
        }
        self._pictured = self._version, wanted

    def _picture(self, grid: Grid) -> Picture:
        *hidden, outputs = self._trainer.unit_outputs(grid.points())
        return Picture(grid, (*hidden, self._trainer.preparation.in_own_unit(outputs)))

    def frame(
        self,
        *,
        chosen: Chosen,
        playing: bool,
        speed: str,
        rate: float | None,
        notice: str,
        building: str,
        compiling: bool,
        why_compiling: str,
        waiting: bool,
        why_uncompiled: str | None,
        goal: str,
        code: str,
        update: Update | None = None,
        is_update_unknown: bool = False,
    ) -> Frame:
        """The run as it is now; facts that the trainer cannot know are passed in."""
        trainer, measure = self._trainer, self._measure
        recipe = trainer.recipe
        if trainer.events is not self.events:
            self.events, self._changes = trainer.events, changes(trainer.events, len(trainer.data))
            self._own_samples = has_own_samples(trainer)
        seen = measure if has_begun(trainer) else None
        verdict = self._verdict if self.is_up_to_date else self._diagnosis.verdict(measure, examine=False)
        # Training goes on, and this copy stays.
        network = trainer.network.with_parameters(trainer.network.parameters.copy())
        self.newest = Frame(
            recipe=recipe,
            chosen=chosen,
            state=self._state(playing, verdict),
            playing=playing,
            speed=speed,
            rate=rate,
            goal=goal,
            code=code,
            by_code=self.by_code,
            epoch=trainer.epoch,
            samples_done=trainer.samples_done,
            batch=trainer.descent.batch_size,
            learning_rate=_learning_rate(trainer),
            loss=None if seen is None else seen.loss,
            mse=None if seen is None else seen.mse,
            penalty=None if measure is None or recipe.regularization == "none" else measure.penalty,
            loss_label=LOSSES[recipe.loss].label,
            layers=(Layer("input", trainer.network.sizes[0]), *self._layers(network)),
            history=trainer.history.whole,
            recent=trainer.history.recent,
            measured=self._measurements.whole,
            recently_measured=self._measurements.recent,
            changes=self._changes,
            data=trainer.data,
            test_data=trainer.test_data,
            own_samples=self._own_samples,
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
            forward=self._look(evaluation.activity, network, chosen),
            both_ways=self._look(evaluation.trace, network, chosen),
            update=update,
            is_update_unknown=is_update_unknown,
            pictures=self._pictures,
        )
        return self.newest

    def _look(self, look: Look[T], network: Network, chosen: Chosen) -> Callable[[], T] | None:
        """What can be seen of the chosen sample, computed later; None if it would take too long."""
        prepared = self._trainer.prepared
        part = prepared.test if chosen.test else prepared.training
        # Before the first measurement nothing has loaded the loops, and drawing must not wait for them.
        if part is None or self._measure is None:
            return None
        if not (calls.compiled() or len(network.parameters) <= MAX_UNCOMPILED):
            return None
        return partial(look, network, self._trainer.plan, part, chosen.sample)

    def _layers(self, network: Network) -> tuple[Layer, ...]:
        """The parameters into each layer except the input."""
        trainer = self._trainer
        gradient = None if self._measure is None else self._measure.gradient
        dead, active = ((), ()) if self._measure is None else (self._measure.dead, self._measure.active)
        change = trainer.last_change if self._has_trained else None
        held = trainer.frozen.parameters
        frozen = trainer.frozen.with_parameters(held.copy()) if held.any() else None
        return tuple(
            Layer(
                network.layer_name(number),
                network.sizes[number + 1],
                network.activations[number],
                network.weights[number],
                network.biases[number],
                None if gradient is None else gradient.weights[number],
                None if gradient is None else gradient.biases[number],
                None if change is None else change.weights[number],
                None if change is None else change.biases[number],
                None if frozen is None else frozen.weights[number],
                None if frozen is None else frozen.biases[number],
                dead[number] if number < len(dead) else None,
                active[number] if number < len(active) else None,
            )
            for number in range(network.layers)
        )

    def _state(self, playing: bool, verdict: Verdict) -> str:
        if verdict.kind in (DIVERGED, SOLVED):
            return verdict.kind
        if playing:
            return TRAINING
        return PAUSED if self._has_trained else READY


def has_begun(trainer: Trainer) -> bool:
    """Whether anything was trained or changed: if not, a restart changes nothing."""
    return bool(trainer.epoch or trainer.samples_done or trainer.events)


def changes(events: Sequence[Event], samples: int) -> tuple[tuple[float, str], ...]:
    """The last `MAX_CHANGES` events, each with its epoch as a fraction, for a run with so many samples. If a setting
    was changed several times at one place, the last value counts.
    """
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


def has_own_samples(trainer: Trainer) -> bool:
    """Whether the samples are not those that the recipe stands for: given, or changed while the run trained."""
    return trainer.given_data is not None or any(isinstance(event, DataReplaced) for event in trainer.events)


def _learning_rate(trainer: Trainer) -> float:
    """The learning rate of the next update, according to the schedule."""
    recipe, samples = trainer.recipe, len(trainer.data)
    epoch, share = _epochs_done(trainer), trainer.descent.batch_size / samples
    fields = recipe.schedule_epochs, recipe.schedule_factor, recipe.schedule_floor
    return SCHEDULES[recipe.schedule].rate(recipe.learning_rate, epoch, share, *fields)


def _epochs_done(trainer: Trainer) -> float:
    """A fraction in the middle of an epoch."""
    return trainer.epoch + trainer.samples_done / len(trainer.data)
