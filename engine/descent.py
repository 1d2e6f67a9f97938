"""Descent: a network trained on prepared data, in pieces, as long as its numbers stay finite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.data.prepared import PreparedData
from engine.history import History
from engine.loops import passes
from engine.loops.plan import Plan, Settings
from engine.loops.workspace import Standing, Workspace
from engine.network import Network
from engine.recipe import Recipe
from engine.reports import Divergence
from engine.settings import batch_size_of, is_single, settings_of, state_of

Floats = NDArray[np.float64]

# At most so many epochs in one call of the loops, which fills in a record for each.
RECORDS = 4096
UNLIMITED = 2**62
# Seconds between two returns to Python, where ctrl+c is heard.
PIECE = 0.1


class Descent:
    """`network` and `frozen` are changed in place; `epoch` counts those finished, `history` has their losses.
    After a divergence nothing is trained until `divergence` is None again."""

    def __init__(self, recipe: Recipe, network: Network, frozen: Network, plan: Plan, prepared: PreparedData) -> None:
        self.recipe = recipe
        self.network, self.frozen, self.plan, self.prepared = network, frozen, plan, prepared
        samples = len(prepared.training.inputs)
        self.workspace = Workspace(network.sizes, network.parameters, frozen.parameters, samples)
        self.epoch = 0
        self.divergence: Divergence | None = None
        self.history = History()
        self._updates_a_second = 1.0
        self._settings_of: tuple[Recipe, PreparedData, bool] | None = None

    def begin(self) -> None:
        """Epoch 0 of the parameters as they are."""
        self.workspace.begin()
        self.epoch, self.divergence, self.history = 0, None, History()

    def follow(self, recipe: Recipe) -> None:
        """Other settings from the next batch on. The optimizer's state stays; see `Trainer.change`."""
        old, new = state_of(self.recipe), state_of(recipe)
        if old != new:
            self.workspace.carry_over(old, new)
        self.recipe = recipe

    def restore(
        self, recipe: Recipe, epoch: int, divergence: Divergence | None, standing: Standing, history: History
    ) -> None:
        """Go to where it stood, back or forth."""
        self.recipe, self.epoch, self.divergence, self.history = recipe, epoch, divergence, history
        self.workspace.stand(standing)

    def replace_data(self, prepared: PreparedData) -> None:
        """Other samples, from the beginning of the current epoch on."""
        self.prepared = prepared
        self.workspace.new_samples(len(prepared.training.inputs))

    @property
    def batch_size(self) -> int:
        """Samples of a batch."""
        return batch_size_of(self.recipe, len(self.prepared.training.inputs))

    @property
    def position(self) -> int:
        """Samples of the current epoch that are done; those of the test part come after all others."""
        return self.workspace.position

    @property
    def samples_done(self) -> int:
        """Samples of the current epoch that are already trained on."""
        return min(self.position, len(self.prepared.training.inputs))

    # --- pieces ------------------------------------------------------------------------------------------------------

    def advance(self, epochs: int, seconds: float) -> int:
        """Train up to `epochs` epochs for about `seconds`, at least one batch; returns the number of epochs
        finished."""
        deadline = perf_counter() + seconds
        done = 0
        while done < epochs and self.divergence is None:
            began = perf_counter()
            if done and began >= deadline:
                break
            updates = max(1, int(self._updates_a_second * (deadline - began)))
            finished, taken = self.run(min(epochs - done, RECORDS), updates)
            done += finished
            now = perf_counter()
            self._learn_pace(taken, now - began)
            if now >= deadline:
                break
        return done

    def _learn_pace(self, updates: int, seconds: float) -> None:
        """From one call of the loops. The first call makes a single update, however long that takes. From call to call
        the pace grows at most eightfold, so that one lucky measurement does not promise too much."""
        pace = max(updates, 1) / max(seconds, 1e-7)
        self._updates_a_second = min(max(pace, 1.0), 8.0 * self._updates_a_second)

    def advance_batches(self, count: int) -> int:
        """Train so many batches, or until the end of the epoch, where the test part is evaluated, too. Returns the
        number of batches done."""
        samples = len(self.prepared.training.inputs)
        left = -(-(samples - self.samples_done) // self.batch_size)
        taken = self.run(1, min(count, left, self._updates_of_a_piece))[1] if left else 0
        while self.position >= samples and self.divergence is None:
            self.run(1, UNLIMITED)
        return min(taken, left)

    def run(self, epochs: int, updates: int) -> tuple[int, int]:
        """One call of the loops: up to so many epochs and batches (those of the test part count). Returns how many
        were done."""
        records = np.empty((epochs, 4))
        before = self._batches_done(0)
        try:
            self._train(*self._settings(), records, updates)
        finally:
            # Python hears of ctrl+c as soon as the loops return; what they have done is recorded first.
            done = self.workspace.finished
            self.history.extend(self.epoch, records[:done])
            self.epoch += done
            taken = self._batches_done(done) - before
            if self.workspace.diverged:
                self._diverge()
        return done, taken

    def whole_runs(self, seeds: Iterable[int], epochs: int) -> Iterator[tuple[int, float, float] | None]:
        """A whole run from each of the seeds, of which nothing is kept but the parameters at its end: yields its seed
        and its last epoch's loss and MSE (NaN if it has diverged). Before every piece of a run it yields None, so that
        one can stop there."""
        usual, single = self._settings()
        records = np.empty((min(epochs, RECORDS), 4))
        for seed in seeds:
            settings = usual._replace(seed=np.uint64(seed))
            self.network.draw(self.recipe, seed)
            self.workspace.begin()
            self.epoch, self.divergence = 0, None
            loss = mse = np.nan
            before = 0
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

    def _settings(self) -> tuple[Settings, bool]:
        """The settings as they are now, and whether the form for single samples will do."""
        now = self.recipe, self.prepared, bool(self.frozen.parameters.any())
        if now != self._settings_of:  # working them out takes as long as a short epoch
            recipe, prepared, freezes = self._settings_of = now
            single = is_single(recipe, self.network.activations, len(prepared.training.inputs), freezes)
            self._worked_out = settings_of(recipe, freezes), single
        return self._worked_out

    def _batches_done(self, epochs: int) -> int:
        """Batches of so many epochs and of the current one, the test part's among them."""
        size, samples, rows = self.batch_size, len(self.prepared.training.inputs), len(self.prepared.inputs)
        an_epoch = -(-samples // size) + -(-(rows - samples) // size)
        tested = max(self.position - samples, 0) // size
        return epochs * an_epoch + -(-self.samples_done // size) + tested

    def _diverge(self) -> None:
        """Say in which layer it began, then go back to the beginning of the epoch, or, where the loss is not finite
        there either, of the one before it, which went well: the last place that a run with other settings can go on
        from."""
        # The batch that failed may be the last of its epoch, and smaller.
        training = self.prepared.training
        size = min(self.batch_size, len(training.inputs) - self.samples_done)
        sums = self.workspace.sums_of_last_batch(size, self._settings()[1])
        self.divergence = Divergence.of(self.epoch, self.network, sums)
        here = self.workspace.beginning
        loss = passes.forward(self.plan, self.network.sizes, here, training.inputs, training.targets)[1]
        self.workspace.go_back(0 if np.isfinite(loss) else 1)
