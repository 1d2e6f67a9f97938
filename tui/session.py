"""Session: owns the trainer; plays, pauses, steps and changes it; makes frames.

Everything runs in the app's event loop. Training that takes longer than a moment is awaited piece by piece in a
thread, on loops that have released the GIL; between two pieces, and at any time when there is none, commands are
carried out. So no two threads ever hold the trainer, and nothing needs a lock.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any, TypeVar

from engine import DataError, Recipe, RecipeError, Trainer
from engine.functions.losses import LOSSES
from engine.functions.schedules import SCHEDULES
from engine.loops import calls
from engine.recipe_fields import AUTO, FIELDS
from engine.reports import Measure
from tui.drawing import numbers
from tui.frame import Frame, Layer
from tui.hyperparameters import spoken
from tui.speed import DEFAULT_SPEED, SPEEDS, Pace
from tui.summary import summary

Result = TypeVar("Result")

READY, COMPILING, TRAINING, PAUSED = "ready", "compiling", "training", "paused"
SOLVED, DIVERGED = "solved", "diverged"

# Seconds. A moment: training that may happen in the event loop itself. A piece: training awaited in a thread.
MOMENT = 0.002
PIECE = 0.02
# Without Numba the GIL is held: shorter pieces in the loop itself, and a breath for the screen after each.
UNCOMPILED_PIECE, BREATH = 0.008, 0.004
# No more than a fifth of the time goes into photographs; at speed "max" one is taken this often, or less often.
FRAME_SHARE = 5
MAX_FRAME = 1 / 20
# Samples times parameters that take about a moment, and so may be looked at in the event loop itself.
GLANCE = 5_000_000
# At other speeds one is no older than this while training, if it can be had for its share.
UNSEEN = 0.5
# The losses that other data get if theirs does not go with it.
FOR_CLASSES, FOR_VALUES = "cross_entropy", "mse"
GOES_WITH = {FOR_CLASSES: "classes", FOR_VALUES: "values"}
# A notice of what was just changed stays this long while training, and until the next command otherwise.
NOTICE = 3.0


class Session:
    """`on_frame` is called with a new frame whenever there is something new to see.

    Commands (`toggle`, `step_epoch`, ...) may be called at any time from the event loop's thread; `run` is the worker
    that trains. Without it nothing happens by itself, which is how tests drive a session.
    """

    def __init__(self, recipe: Recipe, on_frame: Callable[[Frame], None], speed: int = DEFAULT_SPEED) -> None:
        self.on_frame = on_frame
        self._trainer = Trainer(recipe)
        # What was asked for last; the trainer follows between two pieces.
        self.recipe = recipe
        self.speed = speed
        self.playing = False
        self.loaded = False
        self.compiled = True
        self._compiling = False
        self._loader: threading.Thread | None = None
        self._failure: BaseException | None = None
        self._busy = False
        self._commands: deque[Callable[[], None]] = deque()
        self._wake = asyncio.Event()
        self._notice, self._notice_until = "", 0.0
        # Epochs that were asked for one by one and are not finished yet: the worker sees to them, playing or not.
        self._owed = 0
        self._solved = False
        self._solved_at: int | None = None
        self._unsolved_at: int | None = None
        self._seen: deque[tuple[float, int]] = deque(maxlen=64)
        self._pace = Pace()
        self._frame_cost, self._shown_at = 0.0, 0.0
        # All samples as they were last looked at, and the moment of the run at which that was.
        self._measure: Measure | None = None
        self._measured_at: object = None
        self._working = False

    # --- commands ------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Train, or pause. A diverged run stays where it is until something is changed."""
        self.playing = not self.playing and self._trainer.divergence is None
        self._owed = 0
        self._notice = ""
        self._seen.clear()
        self._do(lambda: None)

    def step_epoch(self) -> None:
        """One epoch, then pause."""
        self.playing = False
        self._notice = ""
        self._do(self._step)

    def _step(self) -> None:
        if self.loaded:
            self._owed = 1 if self._is_long(self._batch) else 1 - self._trainer.advance(1, PIECE)

    def restart(self) -> None:
        """Epoch 0 with the same initial weights."""
        self._do(lambda: self._start_over(f"restarted: the same weights as at first, seed {self.recipe.seed}"))

    def reseed(self) -> None:
        """Epoch 0 with the weights of the next seed; after the last one comes 0."""
        seed = FIELDS["seed"].kind.step(self.recipe.seed, 1)
        self.recipe = self.recipe.with_changes(seed=0 if seed == self.recipe.seed else seed)
        self._do(lambda: self._start_over(f"new weights, seed {self.recipe.seed}"))

    def set_recipe(self, recipe: Recipe) -> None:
        """Follow another recipe: live differences act from the next batch on, others begin a new run."""
        self.recipe = recipe
        self._do(self._follow)

    def toggle_frozen(self, layer: int, unit: int, source: int) -> None:
        """Let training leave one weight alone, or no longer: that of `layer` (0 is the first with weights) from the
        unit `source` below; after the last of them comes the bias. Part of this run only: a new one has none frozen."""
        self._do(lambda: self._freeze(layer, unit, source))

    def _freeze(self, layer: int, unit: int, source: int) -> None:
        sizes, frozen = self._trainer.network.sizes, self._trainer.frozen
        if layer + 1 >= len(sizes) or unit >= sizes[layer + 1] or source > sizes[layer]:
            return  # the network has become another since that was asked for
        is_bias = source == sizes[layer]
        row = frozen.biases[layer][unit : unit + 1] if is_bias else frozen.weights[layer][unit, source : source + 1]
        row[0] = 1.0 - row[0]
        what = f"this {'bias' if is_bias else 'weight'} {'stays as it is' if row[0] else 'learns again'}"
        self._notify(f"{what} from epoch {numbers.count(self._trainer.epoch)} on")

    def change_speed(self, direction: int) -> None:
        self.speed = min(max(self.speed + direction, 0), len(SPEEDS) - 1)
        self._seen.clear()
        self._do(lambda: None)

    def _do(self, command: Callable[[], None]) -> None:
        """Now, if no thread holds the trainer; otherwise between two pieces."""
        if self._busy:
            self._commands.append(command)
        else:
            command()
            self.publish()
        self._wake.set()

    def _follow(self) -> None:
        old, asked = self._trainer.recipe, self.recipe
        different = old.differences(asked)
        if different and all(FIELDS[name].live for name in different):
            self._trainer.change(**different)
            self._notify(f"{_words(different)} from epoch {numbers.count(self._trainer.epoch)} on")
        elif different and self._begin():
            words = _words(old.differences(self.recipe))
            why = "" if self.recipe.loss == asked.loss else f", which goes with {GOES_WITH[self.recipe.loss]}"
            self._notify(f"new weights: {words}{why}")

    def _start_over(self, notice: str) -> None:
        if self._begin():
            self._notify(notice)

    def _begin(self) -> bool:
        """A new run of the recipe; if there cannot be one, say why, and leave the old one as it is."""
        if self._trainer.recipe == self.recipe:
            self._trainer.restart()
        else:
            try:
                self._trainer = self._made()
            except (RecipeError, DataError) as error:
                self._notify(f"{error}. All stays as it was")
                return False
            finally:
                self.recipe = self._trainer.recipe
        self._owed = 0
        self._solved, self._unsolved_at = False, None
        self._measure, self._measured_at = None, None
        self._seen.clear()
        return True

    def _made(self) -> Trainer:
        """A trainer of the recipe. Other data may want another loss: mse where there are values instead of classes,
        cross-entropy where there are classes instead of values."""
        old, recipe = self._trainer, self.recipe
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

    def _notify(self, notice: str) -> None:
        self._notice, self._notice_until = notice, perf_counter() + NOTICE

    # --- training ------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Load the compiled loops here and now, for whoever drives the session by hand."""
        calls.load()
        self._loaded(calls.compiled(), None)
        self.publish()

    async def train(self, epochs: int) -> None:
        """So many epochs, for whoever drives the session by hand."""
        self._owed = epochs
        await self._pay()
        self.publish()

    async def run(self) -> None:
        """The worker: load the compiled loops, then train whenever the session plays."""
        self._load_in_thread()
        self._working = True
        try:
            await self._work()
        finally:
            self._working = False

    async def _work(self) -> None:
        deadline = 0.0
        while True:
            await self._pay()
            if self._failure is not None:
                raise self._failure
            if not (self.playing and self.loaded):
                await self._show()
                await self._wake.wait()
                self._wake.clear()
                deadline = perf_counter()
                continue
            speed = SPEEDS[self.speed]
            if speed.epochs is None:
                await self._train_for(max(MAX_FRAME, (FRAME_SHARE - 1) * self._frame_cost))
                deadline = perf_counter()
                await self._show()
                # The loop's turn to paint and to hear keys.
                await asyncio.sleep(0)
            else:
                await self._train_epochs(speed.epochs)
                due = self._is_due()
                began = perf_counter()
                if due:
                    await self._look_beside()
                # A tick is as long as training and looking take, at least: what drawing adds to that makes it late.
                deadline = max(deadline + 1 / speed.ticks, perf_counter())
                if due:
                    self._photograph(began)
                await self._wait_until(deadline, 1 / speed.ticks)
                # A tick that was missed is not made up for.
                deadline = max(deadline, perf_counter() - 1 / speed.ticks)
            if self._trainer.divergence is not None:
                self.playing = False

    def _is_due(self) -> bool:
        """Whether this tick is shown: not where that would take more than its share of the time."""
        in_turn, waited = self._pace.is_shown(), perf_counter() - self._shown_at
        affordable = waited >= (FRAME_SHARE - 1) * self._frame_cost
        return not self.playing or (affordable and (in_turn or waited > UNSEEN))

    async def _wait_until(self, deadline: float, interval: float) -> None:
        await asyncio.sleep(max(deadline - perf_counter(), BREATH if not self.compiled else 0.0))
        # Late: painting, or the terminal behind it, does not keep up. Fewer frames, the same epochs.
        self._pace.ticked(late=perf_counter() - deadline > interval / 2)

    async def _pay(self) -> None:
        """Train the epochs that are owed."""
        while self._owed and self._trainer.divergence is None:
            await self._piece(self._owed)
        self._owed = 0

    async def _train_epochs(self, epochs: int) -> None:
        """So many epochs of this tick, fewer if the session is paused or changed meanwhile."""
        if not self._is_long(self._batch):
            epochs -= self._trainer.advance(epochs, MOMENT)
        while epochs > 0 and self.playing and self._trainer.divergence is None:
            speed = self.speed
            epochs -= await self._piece(epochs)
            if self.speed != speed:
                return

    async def _train_for(self, seconds: float) -> None:
        until = perf_counter() + seconds
        while perf_counter() < until and self.playing and self._trainer.divergence is None:
            await self._piece(2**40)

    async def _piece(self, epochs: int) -> int:
        """Train for about a piece; then carry out what was asked for meanwhile."""
        trainer = self._trainer
        if self.compiled:
            done = await self._in_thread(lambda: trainer.advance(epochs, PIECE))
            self._owed -= min(done, self._owed)
        else:
            done = trainer.advance(epochs, UNCOMPILED_PIECE)
            self._owed -= min(done, self._owed)
            await asyncio.sleep(BREATH)
        self._catch_up()
        return done if trainer is self._trainer else epochs

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        self._busy = True
        # Cancelled here, the thread still holds the trainer, and busy stays true.
        result = await asyncio.to_thread(work)
        self._busy = False
        return result

    def _catch_up(self) -> None:
        """Carry out what was asked for while a thread held the trainer."""
        while self._commands:
            self._commands.popleft()()

    # --- the compiled loops --------------------------------------------------------------------------------------

    def _load_in_thread(self) -> None:
        """Load or compile the loops in a thread of their own. It is a daemon: quitting does not wait for a compiler."""
        loop = asyncio.get_running_loop()

        def say_compiling() -> None:
            loop.call_soon_threadsafe(self._set_compiling)

        def load() -> None:
            failure: BaseException | None = None
            compiled = True
            try:
                import plotext  # noqa: F401  the chart's, loaded here so that its first drawing does not wait

                calls.load(say_compiling)
                compiled = calls.compiled()
            except BaseException as error:
                failure = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._loaded, compiled, failure)

        self._loader = threading.Thread(target=load, name="load-kernels", daemon=True)
        self._loader.start()

    @property
    def loading(self) -> bool:
        """Whether the thread that compiles is still at it."""
        return self._loader is not None and self._loader.is_alive()

    def _set_compiling(self) -> None:
        self._compiling = not self.loaded
        self.publish()

    def _loaded(self, compiled: bool, failure: BaseException | None) -> None:
        self.loaded, self._compiling, self.compiled = failure is None, False, compiled
        # Raised by the worker: here it would be an event loop's complaint that nobody sees.
        self._failure = failure
        self._wake.set()

    # --- frames --------------------------------------------------------------------------------------------------

    async def _show(self) -> None:
        """Photograph the run for the worker, which looks at many samples in a thread."""
        began = perf_counter()
        await self._look_beside()
        self._photograph(began)

    async def _look_beside(self) -> None:
        """Look at all samples in a thread, if there are many."""
        if self._measured_at != self._moment and self._is_long(len(self._trainer.data)):
            await self._in_thread(self._look)

    def _photograph(self, began: float) -> None:
        """Publish what has been looked at since `began`; then do what was asked for meanwhile."""
        self.publish()
        self._shown_at = perf_counter()
        self._frame_cost = self._shown_at - began
        self._catch_up()

    def publish(self) -> None:
        """Photograph the run, unless a thread is training it."""
        if not self._busy:
            self.on_frame(self.frame())

    @property
    def _moment(self) -> object:
        """What is different at every moment of every run; None before the loops are loaded, when nothing is seen."""
        trainer = self._trainer
        at = trainer, trainer.epoch, trainer.samples_done, trainer.recipe
        return (*at, trainer.divergence) if self.loaded else None  # a run that diverges goes back, maybe by two epochs

    def _is_long(self, samples: int) -> bool:
        """Whether so many samples take longer than a moment, and there is a worker with a thread for them."""
        long = samples * len(self._trainer.network.parameters) > GLANCE
        return long and self._working and self.compiled

    @property
    def _batch(self) -> int:
        """Samples of a batch."""
        size, samples = self._trainer.recipe.batch_size, len(self._trainer.data)
        return samples if isinstance(size, str) else min(size, samples)

    def _look(self) -> None:
        """Look at all samples."""
        trainer = self._trainer
        self._measure, self._measured_at = trainer.measure(), self._moment
        right = self._measure.accuracy == 1.0 and trainer.epoch > 0
        if right and not self._solved:
            # Exactly then only if the epoch before was seen too, and was not right.
            self._solved_at = trainer.epoch if self._unsolved_at == trainer.epoch - 1 else None
        self._solved = right
        if not right:
            self._unsolved_at = trainer.epoch

    def frame(self) -> Frame:
        """A photograph of the run as it is now."""
        trainer = self._trainer
        # The worker has its own way for what takes long, and is awake.
        if self._measured_at != self._moment and not self._is_long(len(trainer.data)):
            self._look()
        measure = self._measure
        network, recipe = trainer.network, trainer.recipe
        gradient = measure.gradient if measure else None
        change = trainer.last_change if trainer.epoch else None
        held = trainer.frozen.parameters
        frozen = trainer.frozen.with_parameters(held.copy()) if held.any() else None
        layers = (
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
            )
            for number in range(network.layers)
        )
        return Frame(
            recipe=recipe,
            state=self._state(),
            playing=self.playing,
            speed=SPEEDS[self.speed].label,
            rate=self._rate(),
            epoch=trainer.epoch,
            learning_rate=self._learning_rate(),
            loss=measure.loss if measure and trainer.epoch else None,
            mse=measure.mse if measure and trainer.epoch else None,
            penalty=measure.penalty if measure and recipe.regularization != "none" else None,
            loss_label=LOSSES[recipe.loss].label,
            layers=(Layer("input", network.sizes[0]), *layers),
            history=trainer.history.whole,
            recent=trainer.history.recent,
            data=trainer.data,
            preparation=trainer.preparation,
            train=None if measure is None else measure.train,
            test=None if measure is None else measure.test,
            notice=self._notice if not self.playing or perf_counter() < self._notice_until else "",
            solved=self._solved,
            solved_at=self._solved_at if self._solved else None,
            still=trainer.history.epochs_since_fall,
            divergence=None if trainer.divergence is None else str(trainer.divergence),
            compiled=self.compiled,
        )

    def _state(self) -> str:
        trainer = self._trainer
        if trainer.divergence is not None:
            return DIVERGED
        if self._compiling:
            return COMPILING
        if self._solved:
            return SOLVED
        if self.playing:
            return TRAINING
        return PAUSED if trainer.epoch else READY

    def _learning_rate(self) -> float:
        """Of the next update, as the schedule has it."""
        trainer, recipe = self._trainer, self._trainer.recipe
        samples = len(trainer.data)
        epoch, share = trainer.epoch + trainer.samples_done / samples, self._batch / samples
        fields = recipe.schedule_epochs, recipe.schedule_factor, recipe.schedule_floor
        return SCHEDULES[recipe.schedule].rate(recipe.learning_rate, epoch, share, *fields)

    def _rate(self) -> float | None:
        """Epochs a second over about the last second."""
        if not (self.playing and self.loaded):
            return None
        now = perf_counter()
        self._seen.append((now, self._trainer.epoch))
        while len(self._seen) > 2 and now - self._seen[0][0] > 1.0:
            self._seen.popleft()
        then, epoch = self._seen[0]
        return (self._trainer.epoch - epoch) / (now - then) if now - then > 0.2 else None

    def summary(self) -> str:
        """A few lines about the run, for the terminal that is left behind."""
        return summary(self.frame(), self._trainer.first_recipe, self._trainer.events)


def _words(different: dict[str, Any]) -> str:
    """`learning rate 0.1, batch size all`"""
    return ", ".join(f"{spoken(name)} {FIELDS[name].kind.format(value)}" for name, value in different.items())
