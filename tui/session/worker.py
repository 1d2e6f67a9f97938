"""Worker: the live loop. It owns the trainer, and trains it while it plays.

Everything runs in the app's event loop. Training that takes longer than a moment is awaited piece by piece in a
thread, on loops that have released the GIL; commands are executed between two pieces, or at once if no piece is
running. So no two threads ever hold the trainer, and nothing needs a lock. Until the compiled loops are loaded, and
without Numba, the same loops run uncompiled and hold the GIL: a thread helps only if keys would wait too long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from math import inf
from time import perf_counter

from engine import Trainer
from engine.loops import calls
from tui.chosen import Chosen
from tui.frame import Frame
from tui.plane import Grid, points_in
from tui.session.ahead import Ahead
from tui.session.effort import MOMENT, is_endless
from tui.session.haste import MAX_MOMENTS, Haste
from tui.session.loader import Loader
from tui.session.photographer import Photographer
from tui.session.record import Record
from tui.session.requests import Requests, Step, Trained
from tui.session.turns import Turns
from tui.speed import SPEEDS, EpochRate, Pace, Speed

# In seconds: training awaited in a thread.
PIECE = 0.02
# Uncompiled, pieces are shorter, with a pause for the screen after each.
UNCOMPILED_PIECE, BREATH = 0.008, 0.004
# Seconds that the last frame waits for a thread.
LAST = 0.5
# More epochs than any piece can train.
UNLIMITED = 2**40


class Worker:
    """`publish` is called when there is something new to show, `notify` with a notice. `speed` is an index into
    `SPEEDS`. `run` is the loop, `running` whether it runs. Without it nothing happens on its own or in a thread.
    """

    def __init__(
        self, trainer: Trainer, publish: Callable[[], None], notify: Callable[[str], None], speed: int
    ) -> None:
        self.speed, self.playing = speed, False
        self.requests = Requests(trainer)
        self.code = self.requests.code
        self.turns = Turns(self.code)
        self.loader = Loader(self._loader_changed)
        self._haste = Haste(self.requests, self.loader, self.turns)
        # The grids of which visible panels want pictures, by name; replaced, never changed.
        self.wanted: Mapping[str, Grid] = {}
        self.ahead = Ahead(self.requests, self.loader, self._haste)
        self._publish, self._notify = publish, notify
        self._pace, self._rate = Pace(), EpochRate()
        self.begin(trainer, record=Record())

    def begin(self, trainer: Trainer, photographer: Photographer | None = None, record: Record | None = None) -> None:
        """Continue with another run: a new one, or an old one with its measurements and its record."""
        self.trainer = trainer
        self.record: Record = record or Record(saved=self.record.saved)
        self.photographer = photographer or Photographer(trainer)
        self.playing = self.playing and trainer.divergence is None
        self.requests.begin(trainer)
        self._rate.forget()

    def play(self, playing: bool) -> None:
        """Train from now on, or pause. A requested epoch or step is dropped."""
        self.playing = playing and self.trainer.divergence is None
        self.requests.drop()
        self._rate.forget()

    def change_speed(self, direction: int) -> None:
        self.speed = min(max(self.speed + direction, 0), len(SPEEDS) - 1)
        self._rate.forget()

    @property
    def busy(self) -> bool:
        """Whether a thread holds the trainer."""
        return self.turns.busy

    @property
    def running(self) -> bool:
        """Whether the loop runs."""
        return self.turns.has_loop

    def do(self, command: Callable[[], None]) -> None:
        """Execute a command: now, if no thread holds the trainer; otherwise between two pieces."""
        if self.turns.do(command):
            self._publish()
        self.turns.wake.set()

    def step_epoch(self) -> None:
        """Train one epoch: here, or as the loop's next work if it may take long."""
        self.requests.epochs = 1
        if self.loader.ready and self._haste.is_short:
            self._trained(self.requests.advance(1, PIECE))

    def step(self, step: Step) -> None:
        """Train a step within an epoch, which may be followed by the test part, in the same way."""
        self.requests.step = step
        if self.loader.ready and not self.code.takes_part and not self._haste.takes_long(self.requests.samples):
            self._trained(self.requests.take_step())

    def frame(self, chosen: Chosen, notice: str, building: str, longest: float = inf) -> Frame:
        """A frame of the run as it is now; what takes long `run` measures in a thread before, and what takes more than
        `longest` moments nobody.
        """
        if self._must_measure and not self._haste.takes_long(len(self.trainer.data), longest):
            self.photographer.measure()
        if self._must_take_pictures and not self._haste.takes_long(points_in(self.wanted), longest):
            self._take_pictures()
        self.ahead.weight = chosen.weight
        if self.ahead.is_missing(self.trainer) and not self._haste.takes_long(self.trainer.descent.batch_size, longest):
            self.ahead.take(self.trainer)
        return self.photographer.frame(
            chosen=chosen,
            update=self.ahead.update(self.trainer),
            is_update_unknown=self.ahead.is_unknown(self.trainer),
            playing=self.playing,
            speed=SPEEDS[self.speed].label,
            rate=self._rate.seen(perf_counter(), self.trainer.epoch) if self.playing else None,
            notice=notice,
            building=building,
            compiling=self.loader.compiling,
            why_compiling=self.loader.why_compiling,
            waiting=self._haste.waits,
            why_uncompiled=calls.why_not(),
            goal="" if self.requests.goal is None else self.requests.goal.words,
            code=self.code.words,
        )

    def last_frame(self, chosen: Chosen) -> Frame:
        """The frame after the end of the loop: soon, so what takes long is not measured, and a run that a thread still
        trains is as it was seen last.
        """
        newest = None if self.turns.rest(LAST) else self.photographer.newest
        return newest or self.frame(chosen, "", "", MAX_MOMENTS)

    # --- the loop ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Load the compiled loops, and train while playing. Raises any exception from that."""
        await self.loader.start()
        self.turns.has_loop = True
        try:
            while True:
                try:
                    await self._go_on()
                except Exception as error:
                    self.play(False)
                    self.code.forgive(error)
        finally:
            self.turns.has_loop = False

    async def _go_on(self) -> None:
        """Train what is requested and a tick, or wait until there is something to do."""
        await self.turns.between()
        if not self._haste.waits:
            await self.record.count(self.run_requested())
        if self.loader.failure is not None:
            raise self.loader.failure
        if self.playing and not self._haste.waits:
            await self.record.count(self._train(SPEEDS[self.speed]))
            return
        await self._measure_in_thread()
        self._publish_timed()
        await self.turns.wake.wait()
        self.turns.wake.clear()
        self._pace.begin(perf_counter())

    async def run_requested(self) -> None:
        """Train the requested single epochs, or the requested step."""
        while self.requests.are_open and self.trainer.divergence is None:
            if self.requests.step is None:
                await self._train_piece(self.requests.epochs)
            else:
                self._trained(await self.turns.in_thread(self.requests.take_step))
                await self.turns.between()
        if self.trainer.divergence is not None:
            self.requests.drop()

    async def _train(self, speed: Speed) -> None:
        """Train one tick; at speed "max" until the next frame is due."""
        if speed.epochs is None:
            await self._train_for(self._pace.between_frames)
            self._pace.begin(perf_counter())
            await self._measure_in_thread()
            self._publish_timed()
            # Let the event loop paint and handle keys.
            await asyncio.sleep(0)
        else:
            await self._train_epochs(speed.epochs)
            await self._end_tick(1 / speed.ticks)
        if self.trainer.divergence is not None:
            self.playing = False

    async def _end_tick(self, interval: float) -> None:
        """Show the run if this tick shows a frame, and wait for the next tick."""
        shown = not self.playing or self._pace.is_shown(perf_counter())
        if shown:
            await self._measure_in_thread()
        deadline = self._pace.next_tick(perf_counter(), interval)
        if shown:
            self._publish_timed()
        await self.turns.pause(max(deadline - perf_counter(), 0.0 if calls.compiled() else BREATH))
        self._pace.ticked(perf_counter(), interval)

    async def _train_epochs(self, epochs: int) -> None:
        """Train so many epochs of this tick, fewer if the session is paused or changed meanwhile."""
        if self._haste.is_short:
            epochs -= self._trained(self.requests.advance(epochs, MOMENT))
        while epochs > 0 and self.playing and self.trainer.divergence is None:
            speed = self.speed
            epochs -= await self._train_piece(epochs)
            if self.speed != speed:
                return

    async def _train_for(self, seconds: float) -> None:
        until = perf_counter() + seconds
        while perf_counter() < until and self.playing and self.trainer.divergence is None:
            await self._train_piece(UNLIMITED)

    async def _train_piece(self, epochs: int) -> int:
        """Train for about a piece, then execute the commands that arrived meanwhile. Returns the epochs finished."""
        trainer, compiled = self.trainer, calls.compiled()
        if compiled or not self._haste.is_short:
            done = self._trained(await self.turns.in_thread(lambda: self.requests.advance(epochs, PIECE)))
        else:
            done = self._trained(self.requests.advance(epochs, UNCOMPILED_PIECE))
        if not compiled:
            await asyncio.sleep(BREATH)
        await self.turns.between()
        return done if trainer is self.trainer else epochs

    def _trained(self, trained: Trained) -> int:
        """The epochs that were finished; if the goal is reached, training stops there."""
        self.requests.epochs -= min(trained.epochs, self.requests.epochs)
        if self.code.takes_part:
            self.photographer.by_code = True
            self.code.followed()
        if trained.arrival:
            self._notify(trained.arrival)
            self.playing, self.requests.epochs = False, 0
        return trained.epochs

    def _loader_changed(self) -> None:
        """The loops are being compiled, are ready, or failed; `run` raises the failure."""
        if not self.loader.running:
            self._pace.recover()
        self.do(lambda: None)

    # --- what is seen --------------------------------------------------------------------------------------------

    async def _measure_in_thread(self) -> None:
        """Measure all samples, and take pictures, in a thread, if that takes long; while training, when it is due."""
        if self._must_measure and self._haste.takes_long(len(self.trainer.data)):
            began = perf_counter()
            if not (self.playing and self.photographer.is_behind) or self._pace.is_measuring_due(began):
                await self.turns.in_thread(self.photographer.measure, changes=False)
                self._pace.measured(began, perf_counter())
        if self._must_take_pictures and self._haste.takes_long(points_in(self.wanted)):
            await self.turns.in_thread(self._take_pictures, changes=False)
        if self.ahead.is_missing(self.trainer) and self._haste.takes_long(self.trainer.descent.batch_size):
            await self.turns.in_thread(lambda: self.ahead.take(self.trainer), changes=False)

    def _take_pictures(self) -> None:
        began = perf_counter()
        self.photographer.take_pictures(self.wanted)
        self._pace.took_pictures(began, perf_counter())

    def _publish_timed(self) -> None:
        """Publish; then execute the commands that arrived meanwhile."""
        began = perf_counter()
        self._publish()
        self._pace.was_shown(began, perf_counter())
        self.turns.carry_out()

    @property
    def _must_measure(self) -> bool:
        """Whether all samples must be measured."""
        outdated = self.loader.ready and not self.photographer.is_up_to_date
        samples = len(self.trainer.data)
        return outdated and not self._haste.is_soon_quicker(samples) and not is_endless(self.trainer, samples)

    @property
    def _must_take_pictures(self) -> bool:
        """Whether pictures are missing, or outdated and, while training, due."""
        if (
            not self.loader.ready
            or self.photographer.has_pictures(self.wanted)
            or self._haste.is_soon_quicker(points_in(self.wanted))
        ):
            return False
        missing = not self.photographer.has_pictures(self.wanted, outdated=True)
        return missing or not self.playing or self._pace.are_pictures_due(perf_counter())
