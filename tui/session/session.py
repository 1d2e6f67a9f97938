"""Session: the requested state of the run. Commands act on a recipe and on the worker, which follows between two pieces
of training.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from engine import Recipe, Trainer
from engine.recipe_fields import FIELDS
from tui.actions import key_of
from tui.building import Order
from tui.chosen import Chosen
from tui.drawing import numbers
from tui.frame import Frame
from tui.hyperparameters import in_words, step_in_words
from tui.plane import Grid
from tui.session.answer import Answer
from tui.session.builds import OPENING, Builds, beyond_live, resolved
from tui.session.choosing import Choosing
from tui.session.coding import Coding
from tui.session.parameters import Parameters
from tui.session.photographer import has_begun
from tui.session.samples import Samples, kept_for
from tui.session.saving import Saving
from tui.session.steps import Steps
from tui.session.undo import UNDO, Undo
from tui.session.worker import Worker
from tui.speed import DEFAULT_SPEED, SPEEDS
from tui.summary import summary

# The seconds a notice is shown while training; otherwise it stays until the next command.
NOTICE = 3.0


class Session:
    """`run` is a recipe to start with, or a run to continue. `on_frame` is called with each new frame. `speed` is an
    index into `SPEEDS`. `notice` is shown until the first command.

    Commands (`toggle`, `step_epoch`, ...) may be called at any time from the event loop's thread; `run` is the worker
    that trains. Without it nothing happens on its own, which is how tests drive a session.
    """

    def __init__(
        self, run: Recipe | Trainer, on_frame: Callable[[Frame], None], speed: int = DEFAULT_SPEED, notice: str = ""
    ) -> None:
        trainer = Trainer(run) if isinstance(run, Recipe) else run
        # The recipe requested last, which the trainer follows; and the one that was opened.
        self.recipe, self.opened = trainer.recipe, trainer.first_recipe
        self.on_frame = on_frame
        # Whether a frame is being shown, and whether it is outdated already.
        self._publishing = self._outdated = False
        self.worker = Worker(trainer, self.publish, self._notify, speed)
        self.past = Undo(self.worker)
        # Epochs, batches and samples one by one, and training to a goal.
        self.steps = Steps(self.worker, self.past, self._notify)
        self.choosing = Choosing(self.worker)
        # Weights and biases, and samples, that are changed by hand.
        self.parameters = Parameters(self.worker, self.past, self._notify)
        self.samples = Samples(self.worker, self.past, self._notify)
        self.saving = Saving(self.worker, self._notify)
        self.builds = Builds(self.worker, self.past, self._notify, self._adopt)
        self.coding = Coding(self.worker, self.past, self._notify, self._adopt)
        # Called with what to do before the run is left for another network or data: it may ask first.
        self.on_leaving: Callable[[Callable[[], None]], None] = lambda go: go()
        self._notice, self._notice_until = "; ".join(filter(None, (notice, *trainer.data.notes))), 0.0
        if has_begun(trainer):
            self._notify(f"this run continues from {self._here}")

    # --- commands ------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Train, or pause. A diverged run stays where it is until a setting is changed."""
        self._notice = ""
        self.worker.play(not self.playing)
        self.worker.do(lambda: None)

    def step_epoch(self) -> None:
        """One epoch, then pause."""
        self.steps.epoch()

    def restart(self) -> None:
        """Epoch 0 with the same initial weights."""
        self.worker.do(self._restart)

    def reseed(self) -> None:
        """Epoch 0 with the weights of the next seed; after the last one comes 0."""
        seed = FIELDS["seed"].kind.step(self.recipe.seed, 1)
        self.set_recipe(self.recipe.with_changes(seed=0 if seed == self.recipe.seed else seed))

    def set_recipe(self, recipe: Recipe, answer: Answer | None = None) -> None:
        """Follow another recipe: differences in live settings act from the next batch on, others start a new run, if
        necessary once it has been built. Then `answer` is called with None, or with the reason why no such run is
        possible. Before another network or other data `on_leaving` may ask.
        """
        request = partial(self._request, recipe, answer or self._refuse)
        if beyond_live(self.trainer, resolved(self.trainer, recipe)) - {"seed"}:
            self.on_leaving(request)
        else:
            request()

    def take_recipes_samples(self, answer: Answer | None = None) -> None:
        """Start a new run on the samples that the recipe stands for, in place of own ones."""

        def take() -> None:
            recipe = self.recipe = self.trainer.recipe
            self.builds.begin(Order(recipe, recipe, self.trainer.data.problem), answer or self._refuse)

        self.on_leaving(lambda: self.worker.do(take))

    def cancel_building(self) -> None:
        """Cancel the build and keep the current run."""
        if self.builds.doing:
            self.recipe = self.trainer.recipe
            self.builds.end(f"{self.builds.doing} was cancelled")
        self.worker.do(lambda: None)

    def undo(self) -> None:
        """Go back to the state before the last restart, new weights, change of network or data, or change of a
        weight by hand; a build in progress is cancelled.
        """
        if self.builds.doing:
            self.cancel_building()
        else:  # Unless a command that comes first starts it.
            self.worker.do(lambda: self.cancel_building() if self.builds.doing else self._travel("undo"))

    def redo(self) -> None:
        self.worker.do(lambda: self._travel("redo"))

    def change_speed(self, direction: int) -> None:
        """So many speeds faster, or slower if negative, within the available speeds."""
        before = self.speed
        self.worker.change_speed(direction)
        end = "" if self.speed != before else f", the {'fastest' if direction > 0 else 'slowest'}"
        self.say(f"speed {SPEEDS[self.speed].label}{end}")

    def choose(self, **changes: Any) -> None:
        """Look at another layer, unit, weight, sample or plane: fields of `Chosen`, or the nearest that exist."""
        if self.choosing.change(**changes):
            self._notice = ""
        self.worker.do(lambda: None)

    def say(self, notice: str) -> None:
        """Show this notice in place of the previous one."""
        self._notify(notice)
        self.worker.do(lambda: None)

    def want(self, name: str, grid: Grid | None) -> None:
        """From now on frames have a picture of this grid under this name; None: no longer. Only a change does anything,
        so a panel may call this whenever it is drawn.
        """
        if self.worker.wanted.get(name) != grid:
            others = {other: kept for other, kept in self.worker.wanted.items() if other != name}
            self.worker.wanted = others if grid is None else others | {name: grid}
            self.worker.do(lambda: None)

    def want_update(self, name: str, wanted: bool) -> None:
        """From now on frames have the next update of the chosen weight for this panel, or no longer."""
        if self.worker.ahead.want(name, wanted):
            self.worker.do(lambda: None)

    # --- driving -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Load the compiled loops, then train while the session plays."""
        await self.worker.run()

    def load(self) -> None:
        """Load the loops now, when driven by hand."""
        self.worker.loader.load()

    async def train(self, epochs: int) -> None:
        """Train so many epochs, when the session is driven by hand."""
        self.worker.requests.epochs = epochs
        await self.worker.run_requested()
        self.publish()

    # --- what there is to see ------------------------------------------------------------------------------------

    @property
    def trainer(self) -> Trainer:
        """The trainer of the run; only commands change it."""
        return self.worker.trainer

    @property
    def chosen(self) -> Chosen:
        """What is looked at."""
        return self.choosing.chosen

    @property
    def playing(self) -> bool:
        return self.worker.playing

    @property
    def speed(self) -> int:
        return self.worker.speed

    @property
    def building(self) -> bool:
        """Whether a requested run is still being built."""
        return bool(self.builds.doing)

    @property
    def has_begun(self) -> bool:
        """Whether the run has anything to lose."""
        return has_begun(self.trainer)

    def publish(self) -> None:
        """Make and publish a frame, unless a thread is training the run. What is requested while a frame is shown
        follows in another one, so that no panel gets an older frame after a newer one.
        """
        self._outdated = True
        while self._outdated and not self._publishing and not self.worker.busy:
            self._outdated, self._publishing = False, True
            try:
                self.worker.code.forgiving(lambda: self.on_frame(self.frame()))
            finally:
                self._publishing = False

    def frame(self) -> Frame:
        """A frame of the run as it is now."""
        notice = self._notice if not self.playing or perf_counter() < self._notice_until else ""
        return self.choosing.framed(lambda: self.worker.frame(self.chosen, notice, self.builds.doing))

    def summary(self) -> str:
        """A summary of the run, printed after the screen closes."""
        frame = self.worker.last_frame(self.chosen)
        return summary(frame, self.trainer.first_recipe, self.worker.photographer.events)

    # --- carried out while no thread holds the trainer -----------------------------------------------------------

    def _request(self, recipe: Recipe, answer: Answer) -> None:
        self.recipe = recipe
        self.builds.overtake()
        self.worker.do(lambda: self._follow_recipe(recipe, answer))

    def _follow_recipe(self, recipe: Recipe, answer: Answer) -> None:
        self.builds.end(None)
        self.recipe = resolved(self.trainer, recipe)  # Again: earlier commands may have changed it.
        old = self.trainer.recipe
        different, beyond = old.differences(self.recipe), beyond_live(self.trainer, self.recipe)
        if not beyond:
            if different:
                self.trainer.change(**different)
                self._notify(f"{in_words(different)} from {self._here} on")
            answer(None)
        elif beyond == {"seed"}:
            self.past.remember("new weights", self.trainer)
            self.trainer.change(**{name: value for name, value in different.items() if name != "seed"})
            self.trainer.reseed(self.recipe.seed)
            self.worker.begin(self.trainer)
            self._notify(f"new weights: {in_words(different)}; {UNDO}")
            answer(None)
        else:
            kept = kept_for(self.trainer, self.recipe)
            self.builds.begin(Order(self.recipe, old, self.trainer.data.problem, kept), answer)

    def _adopt(self) -> None:
        """The recipe of the run that there is now is the one requested last."""
        self.recipe = self.trainer.recipe

    def _refuse(self, refusal: str | None) -> None:
        if refusal is not None:
            self._notify(f"nothing was changed: {refusal}")

    def _restart(self) -> None:
        begun = has_begun(self.trainer)
        if begun:
            self.past.remember("restart", self.trainer)
        self.trainer.restart()
        if not self.building:
            self.recipe = self.trainer.recipe
        self.worker.begin(self.trainer)
        words = f"restarted: the same initial weights, seed {self.trainer.recipe.seed}"
        self._notify(f"{words}; {UNDO}" if begun else words)

    def _travel(self, way: str) -> None:
        """Undo or redo, with a notice about the change."""
        before = self.trainer.recipe
        change = self.past.undo() if way == "undo" else self.past.redo()
        if change is None:
            self._notify(f"there is nothing to {way}")
            return
        self.builds.end(None)
        now = self.recipe = self.trainer.recipe
        if not change.startswith(OPENING):
            change = step_in_words(*((now, before) if way == "undo" else (before, now))) or change
        other = f"{key_of('redo')}: redo" if way == "undo" else UNDO
        done = "undone" if way == "undo" else "redone"
        self._notify(f"{done}: {change}; {self._here} again; {other}")

    @property
    def _here(self) -> str:
        return numbers.place(self.trainer.epoch, self.trainer.samples_done)

    def _notify(self, notice: str) -> None:
        self._notice, self._notice_until = notice, perf_counter() + NOTICE
