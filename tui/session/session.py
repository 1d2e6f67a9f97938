"""Session: what was asked for. Commands act on a recipe and on the worker, which follows between two pieces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

from engine import DataError, Recipe, RecipeError, Trainer
from engine.recipe_fields import AUTO, FIELDS
from tui.drawing import numbers
from tui.frame import Frame
from tui.hyperparameters import spoken
from tui.session.worker import Worker
from tui.speed import DEFAULT_SPEED
from tui.summary import summary

# The losses that other data get if theirs does not go with it.
FOR_CLASSES, FOR_VALUES = "cross_entropy", "mse"
GOES_WITH = {FOR_CLASSES: "classes", FOR_VALUES: "values"}
# A notice of what was just changed stays this long while training, and until the next command otherwise.
NOTICE = 3.0


class Session:
    """`on_frame` is called with a new frame whenever there is something new to see. `speed` is a place in `SPEEDS`.

    Commands (`toggle`, `step_epoch`, ...) may be called at any time from the event loop's thread; `run` is the worker
    that trains. Without it nothing happens by itself, which is how tests drive a session.
    """

    def __init__(self, recipe: Recipe, on_frame: Callable[[Frame], None], speed: int = DEFAULT_SPEED) -> None:
        # What was asked for last; the trainer follows.
        self.recipe = recipe
        self.on_frame = on_frame
        self.worker = Worker(Trainer(recipe), self.publish, speed)
        self._notice, self._notice_until = "; ".join(self.trainer.data.notes), 0.0

    # --- commands ------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Train, or pause. A diverged run stays where it is until something is changed."""
        self._notice = ""
        self.worker.play(not self.playing)
        self.worker.do(lambda: None)

    def step_epoch(self) -> None:
        """One epoch, then pause."""
        self._notice = ""
        self.worker.play(False)
        self.worker.do(self.worker.step)

    def restart(self) -> None:
        """Epoch 0 with the same initial weights."""
        self.worker.do(lambda: self._start_over(f"restarted: the same initial weights, seed {self.recipe.seed}"))

    def reseed(self) -> None:
        """Epoch 0 with the weights of the next seed; after the last one comes 0."""
        seed = FIELDS["seed"].kind.step(self.recipe.seed, 1)
        self.recipe = self.recipe.with_changes(seed=0 if seed == self.recipe.seed else seed)
        self.worker.do(lambda: self._start_over(f"new weights, seed {self.recipe.seed}"))

    def set_recipe(self, recipe: Recipe) -> None:
        """Follow another recipe: live differences act from the next batch on, others begin a new run."""
        self.recipe = recipe
        self.worker.do(self._follow_recipe)

    def toggle_frozen(self, layer: int, unit: int, source: int) -> None:
        """Let training leave one weight alone, or no longer: that of `layer` (0 is the first with weights) from the
        unit `source` below; after the last of them comes the bias. Part of this run only: a new one has none frozen."""
        self.worker.do(lambda: self._freeze(layer, unit, source))

    def change_speed(self, direction: int) -> None:
        self.worker.change_speed(direction)
        self.worker.do(lambda: None)

    # --- driving -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """The worker: load the compiled loops, then train whenever the session plays."""
        await self.worker.run()

    def load(self) -> None:
        """Load the compiled loops here and now, for whoever drives the session by hand."""
        self.worker.loader.load()

    async def train(self, epochs: int) -> None:
        """So many epochs, for whoever drives the session by hand."""
        self.worker.requested_epochs = epochs
        await self.worker.run_requested_epochs()
        self.publish()

    # --- what there is to see ------------------------------------------------------------------------------------

    @property
    def trainer(self) -> Trainer:
        """The run's; changed by commands alone."""
        return self.worker.trainer

    @property
    def playing(self) -> bool:
        return self.worker.playing

    @property
    def speed(self) -> int:
        return self.worker.speed

    @property
    def loading(self) -> bool:
        """Whether the thread that compiles is still at it."""
        return self.worker.loader.running

    def publish(self) -> None:
        """Photograph the run, unless a thread is training it."""
        if not self.worker.busy:
            self.on_frame(self.frame())

    def frame(self) -> Frame:
        """A photograph of the run as it is now."""
        return self.worker.frame(self._notice if not self.playing or perf_counter() < self._notice_until else "")

    def summary(self) -> str:
        """A few lines about the run, for the terminal that is left behind."""
        return summary(self.frame(), self.trainer.first_recipe, self.trainer.events)

    # --- carried out while no thread holds the trainer -----------------------------------------------------------

    def _follow_recipe(self) -> None:
        old, asked = self.trainer.recipe, self.recipe
        different = old.differences(asked)
        if different and all(FIELDS[name].live for name in different):
            self.trainer.change(**different)
            self._notify(f"{_words(different)} from epoch {numbers.count(self.trainer.epoch)} on")
        elif different and self._begin_run():
            words = _words(old.differences(self.recipe))
            why = "" if self.recipe.loss == asked.loss else f", which goes with {GOES_WITH[self.recipe.loss]}"
            notes = self.trainer.data.notes if old.data != self.recipe.data else ()
            self._notify("; ".join((f"new weights: {words}{why}", *notes)))

    def _start_over(self, notice: str) -> None:
        if self._begin_run():
            self._notify(notice)

    def _begin_run(self) -> bool:
        """A new run of the recipe; if there cannot be one, say why, and leave the old one as it is."""
        trainer = self.trainer
        if trainer.recipe == self.recipe:
            trainer.restart()
        else:
            try:
                trainer = self._new_trainer()
            except (RecipeError, DataError) as error:
                self._notify(f"{error}. Nothing was changed")
                return False
            finally:
                self.recipe = trainer.recipe
        self.worker.begin(trainer)
        return True

    def _new_trainer(self) -> Trainer:
        """A trainer of the recipe. Other data may want another loss: mse where there are values instead of classes,
        cross-entropy where there are classes instead of values."""
        old, recipe = self.trainer, self.recipe
        if recipe.data == old.recipe.data:
            return Trainer(recipe)
        try:
            trainer = Trainer(recipe)
        except DataError:
            with suppress(RecipeError, DataError):
                return Trainer(recipe.with_changes(loss=FOR_VALUES, output=AUTO))
            raise
        if (old.data.problem, trainer.data.problem) == ("regression", "classification"):
            return Trainer(recipe.with_changes(loss=FOR_CLASSES, output=AUTO))
        return trainer

    def _freeze(self, layer: int, unit: int, source: int) -> None:
        sizes, frozen = self.trainer.network.sizes, self.trainer.frozen
        if layer + 1 >= len(sizes) or unit >= sizes[layer + 1] or source > sizes[layer]:
            return  # the network has become another since that was asked for
        is_bias = source == sizes[layer]
        row = frozen.biases[layer][unit : unit + 1] if is_bias else frozen.weights[layer][unit, source : source + 1]
        row[0] = 1.0 - row[0]
        what = f"this {'bias' if is_bias else 'weight'} {'stays as it is' if row[0] else 'learns again'}"
        self._notify(f"{what} from epoch {numbers.count(self.trainer.epoch)} on")

    def _notify(self, notice: str) -> None:
        self._notice, self._notice_until = notice, perf_counter() + NOTICE


def _words(different: dict[str, Any]) -> str:
    """`learning rate 0.1, batch size all`"""
    return ", ".join(f"{spoken(name)} {FIELDS[name].kind.format(value)}" for name, value in different.items())
