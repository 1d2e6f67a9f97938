"""Descent: trains a network on prepared data, in pieces, as long as all numbers are finite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.data.prepared import PreparedData
from engine.history import History
from engine.loops import passes
from engine.loops.ahead import Batch, next_batch
from engine.loops.plan import Plan, Settings
from engine.loops.workspace import Standing, Workspace
from engine.network import Network
from engine.recipe import Recipe
from engine.reports import Divergence
from engine.settings import batch_size_of, is_single, settings_of, state_of

Floats = NDArray[np.float64]

# The maximum number of epochs per call of the loops, which fills in a record for each.
RECORDS = 4096
UNLIMITED = 2**62
# Seconds between two returns to Python, where ctrl+c is handled.
PIECE = 0.1
# The number of samples evaluated together after a divergence: few, because uncompiled they take long.
EXAMINED = 64


class Descent:
    """`network` and `frozen` are changed in place; `epoch` counts finished epochs, `history` has their losses. After a
    divergence nothing is trained until `divergence` is None again.
    """

    def __init__(self, recipe: Recipe, network: Network, frozen: Network, plan: Plan, prepared: PreparedData) -> None:
        self.recipe = recipe
        self.network, self.frozen, self.plan, self.prepared = network, frozen, plan, prepared
        samples = len(prepared.training.inputs)
        self.workspace = Workspace(network.sizes, network.parameters, frozen.parameters, samples)
        self.epoch = 0
        self.divergence: Divergence | None = None
        self.history = History()
        self._updates_a_second = 1.0
        # The epoch at whose beginning samples were evaluated after a divergence, how many, and the sum of their losses.
        self._examined = -1, 0, 0.0
        self._settings_of: tuple[Recipe, PreparedData, bool] | None = None

    def begin(self) -> None:
        """Start at epoch 0 with the current parameters."""
        self.workspace.begin()
        self._forget_examination()
        self.epoch, self.divergence, self.history = 0, None, History()

    def follow(self, recipe: Recipe) -> None:
        """Use other settings from the next batch on. The optimizer's state is kept; see `Trainer.change`."""
        old, new = state_of(self.recipe), state_of(recipe)
        if old != new:
            self.workspace.carry_over(old, new)
        self.recipe = recipe

    def restore(
        self,
        recipe: Recipe,
        prepared: PreparedData,
        epoch: int,
        divergence: Divergence | None,
        standing: Standing,
        history: History,
    ) -> None:
        """Go to an earlier or later state of the run, or to a state of another one."""
        self.recipe, self.epoch, self.divergence, self.history = recipe, epoch, divergence, history
        if prepared is not self.prepared:
            self.replace_data(prepared)
        self._forget_examination()
        self.workspace.stand(standing)

    def replace_data(self, prepared: PreparedData) -> None:
        """Use other samples, from the beginning of the current epoch on."""
        self.prepared = prepared
        self._forget_examination()
        self.workspace.new_samples(len(prepared.training.inputs))

    @property
    def batch_size(self) -> int:
        """The number of samples per batch."""
        return batch_size_of(self.recipe, len(self.prepared.training.inputs))

    @property
    def position(self) -> int:
        """Samples of the current epoch that are done; those of the test part come after all others."""
        return self.workspace.position

    @property
    def samples_done(self) -> int:
        """Training samples of the current epoch that are done."""
        return min(self.position, len(self.prepared.training.inputs))

    # --- pieces ------------------------------------------------------------------------------------------------------

    def advance(self, epochs: int, seconds: float) -> int:
        """Train up to `epochs` epochs for about `seconds`, at least one batch; returns the number of epochs
        finished.
        """
        deadline = perf_counter() + seconds
        done = 0
        while done < epochs and self.divergence is None:
            began = perf_counter()
            if done and began >= deadline:
                break
            updates = max(1, int(self._updates_a_second * (deadline - began)))
            finished, taken = self.run(min(epochs - done, RECORDS), updates, deadline)
            done += finished
            now = perf_counter()
            self._learn_pace(taken, now - began)
            if now >= deadline:
                break
        return done

    def _learn_pace(self, updates: int, seconds: float) -> None:
        """Update the measured speed after a call of the loops. The first call makes a single update, however long that
        takes. The speed grows at most eightfold per call, so that one lucky measurement does not promise too much.
        """
        pace = max(updates, 1) / max(seconds, 1e-7)
        self._updates_a_second = min(max(pace, 1.0), 8.0 * self._updates_a_second)

    def advance_batches(self, count: int) -> int:
        """Train so many batches, or until the end of the epoch, including evaluation of the test part; fewer if that
        takes longer than a piece. Returns the number of batches done.
        """
        samples = len(self.prepared.training.inputs)
        left = -(-(samples - self.samples_done) // self.batch_size)
        taken = self.run(1, min(count, left, self._updates_of_a_piece), perf_counter() + PIECE)[1] if left else 0
        while self.position >= samples and self.divergence is None:
            self.run(1, UNLIMITED)
        return min(taken, left)

    def run(self, epochs: int, updates: int, deadline: float = np.inf) -> tuple[int, int]:
        """One call of the loops: up to so many epochs and batches (those of the test part count). Returns the numbers
        done. What follows a divergence may be interrupted at the deadline; then `divergence` is still None.
        """
        records = np.empty((epochs, 4))
        before = self._batches_done(0)
        try:
            self._train(*self._settings(), records, updates)
        finally:
            # Python handles ctrl+c as soon as the loops return; record their results first.
            done = self.workspace.finished
            self.history.extend(self.epoch, records[:done])
            self.epoch += done
            taken = self._batches_done(done) - before
            if self.workspace.diverged:
                self._diverge(deadline)
        return done, taken

    def whole_runs(self, seeds: Iterable[int], epochs: int) -> Iterator[tuple[int, float, float] | None]:
        """Train a whole run for each of the seeds, keeping only the final parameters: yields the seed and the last
        epoch's loss and MSE (NaN if it diverged). Yields None before every piece of a run, so that the caller can stop
        there.
        """
        usual, single = self._settings()
        records = np.empty((min(epochs, RECORDS), 4))
        for seed in seeds:
            settings = usual._replace(seed=np.uint64(seed))
            self.network.draw(self.recipe, seed)
            self.workspace.begin()
            self.epoch, self.divergence = 0, None
            loss = mse = np.nan
            before = self._batches_done(0)
            while self.epoch < epochs and self.divergence is None:
                yield None
                began = perf_counter()
                self._train(settings, single, records[: epochs - self.epoch], self._updates_of_a_piece)
                done = self.workspace.finished
                self.epoch += done
                if self.epoch < epochs:
                    self._learn_pace(self._batches_done(done) - before, perf_counter() - began)
                    before = self._batches_done(0)
                if done:
                    loss, mse = records[done - 1, :2]
                if self.workspace.diverged:
                    self._diverge()
                    loss = mse = np.nan
            yield seed, loss, mse

    @property
    def _updates_of_a_piece(self) -> int:
        return max(1, int(self._updates_a_second * PIECE))

    def _train(self, settings: Settings, single: bool, records: Floats, updates: int) -> None:
        self.workspace.train(
            self.plan,
            settings,
            self.prepared.inputs,
            self.prepared.targets,
            self.epoch,
            records,
            updates,
            self.batch_size,
            single,
            settings.dropout > 0.0,
        )

    def next_batch(self) -> Batch | None:
        """The batch of the next update, computed on copies; None if the run would diverge there."""
        return next_batch(
            self.workspace,
            self.network.sizes,
            self.plan,
            self.settings,
            self.prepared.inputs,
            self.prepared.targets,
            self.epoch,
            self.batch_size,
        )

    @property
    def settings(self) -> Settings:
        """The current settings, as the loops take them."""
        return self._settings()[0]

    def _settings(self) -> tuple[Settings, bool]:
        """The current settings, and whether the form for single samples can be used."""
        now = self.recipe, self.prepared, bool(self.frozen.parameters.any())
        if now != self._settings_of:  # Computing them takes as long as a short epoch.
            recipe, prepared, freezes = self._settings_of = now
            single = is_single(recipe, self.network.activations, len(prepared.training.inputs), freezes)
            self._worked_out = settings_of(recipe, freezes), single
        return self._worked_out

    def _batches_done(self, epochs: int) -> int:
        """The number of batches in so many epochs, including those of the test part, less those left in the current
        one. A difference is exact even in an epoch in the middle of which the batch size was changed.
        """
        size, samples, rows = self.batch_size, len(self.prepared.training.inputs), len(self.prepared.inputs)
        an_epoch = -(-samples // size) + -(-(rows - samples) // size)
        left = -(-(samples - self.samples_done) // size) + -(-(rows - max(self.position, samples)) // size)
        return epochs * an_epoch - left

    def _diverge(self, deadline: float = np.inf) -> None:
        """Record in which layer the divergence began, then go back to the beginning of the epoch or, if the loss is not
        finite there either, of the epoch before, which was finite: the last point from which a run with other settings
        can continue.

        Looking at all samples there takes long if there are many. In the middle of an epoch it is interrupted at the
        deadline: the failed batch has updated nothing, so the next call fails at the same batch, and continues.
        """
        training = self.prepared.training
        samples = len(training.inputs)
        can_wait = 0 < self.samples_done < samples
        # The failed batch may be the last of its epoch, and smaller.
        size = min(self.batch_size, samples - self.samples_done)
        sums = self.workspace.sums_of_last_batch(size, self._settings()[1])
        here = self.workspace.beginning
        epoch, done, total = self._examined
        if epoch != self.epoch:
            done, total = 0, 0.0
        while done < samples and np.isfinite(total):
            rows = slice(done, done + EXAMINED)
            inputs, targets = training.inputs[rows], training.targets[rows]
            total += len(inputs) * passes.forward(self.plan, self.network.sizes, here, inputs, targets)[1]
            done += len(inputs)
            self._examined = self.epoch, done, total
            if can_wait and done < samples and perf_counter() >= deadline:
                return
        self.divergence = Divergence.of(self.epoch, self.network, sums)
        self._forget_examination()
        self.workspace.go_back(0 if np.isfinite(total) else 1)

    def _forget_examination(self) -> None:
        """Another beginning, or other samples: what was found there does not count any more."""
        self._examined = -1, 0, 0.0
