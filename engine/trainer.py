"""Trainer: a network, its data and a recipe, trained step by step."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.activations import ACTIVATIONS
from engine.datasets import Dataset
from engine.errors import DataError, RecipeError, shown
from engine.generators import generate
from engine.history import History
from engine.losses import LOSSES, OUTPUTS
from engine.network import Network
from engine.optimizers import MOMENTS, OPTIMIZERS
from engine.recipe import FIELDS, Recipe
from engine.reports import Change, Divergence, LayerTrace, Measure, Trace

if TYPE_CHECKING:
    from engine.kernels import Memory, Plan

Floats = NDArray[np.float64]
Index = np.uintp

# Epochs of one call of the kernel at most: their records are what a call returns.
RECORDS = 4096
# Samples looked at together when the whole training set is measured.
MEASURED_TOGETHER = 256


def load_kernels(on_compile: Callable[[], None] | None = None) -> ModuleType:
    """Import the compiled loops and have them ready. The first time on a machine this compiles for some seconds.

    `on_compile` is called, in this thread, when there is something to compile rather than to load from the cache.
    """
    from engine import kernels

    if not kernels.COMPILED:
        return kernels
    from numba.core import event

    class Watcher(event.Listener):
        told = on_compile is None

        def on_start(self, happening: Any) -> None:  # noqa: ARG002
            if on_compile is not None and not self.told:
                self.told = True
                on_compile()

        def on_end(self, happening: Any) -> None:
            pass

    with event.install_listener("numba:compile", Watcher()):
        for batch_size in (1, 2):
            trainer = Trainer(Recipe(hidden=(1,), batch_size=batch_size))
            trainer.step(1)
            trainer.predict(trainer.data.inputs)
    return kernels


class Trainer:
    """Trains the network of a recipe. With `data`, on that instead of the recipe's own.

    `network` is live: its views may be read and written between two calls. Nothing here depends on how training is
    cut into calls: the same recipe with the same changes at the same places gives the same bits.
    """

    def __init__(self, recipe: Recipe | None = None, data: Dataset | None = None) -> None:
        self.recipe = Recipe() if recipe is None else recipe
        if not isinstance(self.recipe, Recipe):
            raise RecipeError("recipe", f"{shown(recipe)} given; a Recipe is needed, such as Recipe(seed=3)")
        if data is not None and not isinstance(data, Dataset):
            raise DataError(f"data: {shown(data)} given; a Dataset is needed, such as Dataset(inputs, targets)")
        if data is None:
            data = generate(self.recipe.data).encode(self.recipe.loss, self.recipe.output_activation)
        data.check(self.recipe.loss, self.recipe.output_activation)
        self.data = data
        self._updates_a_second = 1000.0
        self.restart()

    # --- a run ---------------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """The same initial weights again, from epoch 0, with the settings as they are now; history and changes go."""
        self.first_recipe = self.recipe
        self.network = Network.from_recipe(self.recipe, self.data)
        self.epoch = 0
        self.history = History()
        self.changes: tuple[Change, ...] = ()
        self.divergence: Divergence | None = None
        self._plan: Plan | None = None
        self._memory: Memory | None = None
        self._moments = np.zeros((MOMENTS, len(self.network.parameters)))
        self._kept = self.network.parameters.copy(), self._moments.copy()
        self._progress = np.zeros(5)

    def reseed(self, seed: int | None = None) -> None:
        """New initial weights: those of the next seed, or of the one given."""
        self.recipe = self.recipe.with_changes(seed=self.recipe.seed + 1 if seed is None else seed)
        self.restart()

    def change(self, /, **settings: Any) -> None:
        """Change learning rate, momentum, batch size or shuffling from the next batch on (a shuffle: from the next
        epoch on). The optimizer's state stays as it is. Recorded in `changes`. A diverged run may go on after it."""
        for name in settings:
            if name in FIELDS and not FIELDS[name].live:
                live = ", ".join(field for field, row in FIELDS.items() if row.live)
                raise RecipeError(name, f"cannot change while training ({live} can); make a new Trainer")
        changed = self.recipe.with_changes(**settings)
        different = self.recipe.differences(changed)
        if different:
            self.recipe = changed
            self.changes += (Change(self.epoch, self.samples_done, different),)
        if "batch_size" in different:
            self._memory = None
        self.divergence = None

    def step(self, epochs: int = 1) -> int:
        """Train `epochs` epochs; one that is partly done is finished as the first of them.

        Returns the number of epochs finished: less only when the run has diverged (see `divergence`).
        """
        if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 0:
            raise ValueError(f"epochs: {shown(epochs)} given; a whole number from 0 is allowed")
        left = int(epochs)
        while left and self.divergence is None:
            # Often enough back in Python for ctrl+c to be heard.
            left -= self.advance(left, seconds=0.1)
        return int(epochs) - left

    def advance(self, epochs: int, seconds: float) -> int:
        """Train up to `epochs` epochs for about `seconds`, at least one batch; stops between two batches.

        Returns the number of epochs finished. Holds no lock and, compiled, no GIL: await it in a thread.
        """
        from engine import kernels

        deadline = perf_counter() + seconds
        done = 0
        while done < epochs and self.divergence is None:
            began = perf_counter()
            if done and began >= deadline:
                break
            updates = max(1, int(self._updates_a_second * (deadline - began)))
            finished, taken = self._run(kernels, min(epochs - done, RECORDS), updates)
            done += finished
            now = perf_counter()
            # The first calls pay for loading; growing by no more than 8 a call keeps a lucky measurement from
            # promising too much.
            pace = taken / max(now - began, 1e-7)
            self._updates_a_second = min(max(pace, 1.0), 8.0 * self._updates_a_second)
            if now >= deadline:
                break
        return done

    def _run(self, kernels: ModuleType, epochs: int, updates: int) -> tuple[int, int]:
        """One call of the kernel: epochs finished and updates made."""
        plan, memory, lanes = self._prepare(kernels)
        records = np.empty((epochs, 2))
        before = self._updates_done(0)
        progress = self._progress
        progress[kernels.FINISHED], progress[kernels.OUTCOME] = 0, kernels.DONE
        try:
            with np.errstate(all="ignore"):  # uncompiled, overflow would warn
                kernels.train(
                    plan,
                    memory,
                    self._settings(kernels),
                    self.data.inputs,
                    self.data.targets,
                    Index(self.epoch),
                    records,
                    Index(updates),
                    lanes,
                )
        finally:
            # Python hears of ctrl+c as soon as the loops return; what they have done is entered all the same.
            done = int(progress[kernels.FINISHED])
            self.history.extend(self.epoch, records[:done])
            self.epoch += done
            taken = self._updates_done(done) - before
            if progress[kernels.OUTCOME] == kernels.DIVERGED:
                self._diverge(memory)
        return done, max(taken, 1)

    def _updates_done(self, epochs: int) -> int:
        size = self._batch_size
        per_epoch = -(-len(self.data) // size)
        return epochs * per_epoch + self.samples_done // size

    @property
    def _batch_size(self) -> int:
        size = self.recipe.batch_size
        return len(self.data) if isinstance(size, str) else min(size, len(self.data))

    def _settings(self, kernels: ModuleType) -> Any:
        recipe = self.recipe
        return kernels.Settings(recipe.learning_rate, recipe.momentum, recipe.shuffle, np.uint64(recipe.seed))

    def _planned(self, kernels: ModuleType) -> Plan:
        """The network's plan, made when it is first needed: making it needs Numba's module."""
        if self._plan is None:
            self._plan = _plan(kernels, self.network, self.recipe)
        return self._plan

    def _prepare(self, kernels: ModuleType) -> tuple[Plan, Memory, Index | None]:
        size = self._batch_size
        if self._memory is None:
            buffers = _buffers(self.network, size)
            order = self._memory_order()
            self._memory = kernels.Memory(
                self.network.parameters,
                self._moments,
                np.zeros_like(self.network.parameters),
                *self._kept,
                *buffers,
                order,
                self._progress,
            )
            self._order = order
        return self._planned(kernels), self._memory, None if size == 1 else Index(size)

    def _memory_order(self) -> NDArray[np.uintp]:
        """The order of the epoch that is under way, kept when the buffers are made anew in the middle of it."""
        return self._order if self.samples_done else np.arange(len(self.data), dtype=Index)

    def _diverge(self, memory: Memory) -> None:
        """Say in which layer it began, then go back to the beginning of the epoch, the last state known finite."""
        network = self.network
        # The batch that failed may be the last of its epoch, and smaller.
        size = min(self._batch_size, len(self.data) - self.samples_done)
        ends = np.cumsum(network.sizes) * size
        layers = range(network.layers)
        sums = [k for k in layers if not np.isfinite(memory.z[ends[k] : ends[k + 1]]).all()]
        parts = [np.append(network.weights[k], network.biases[k]) for k in layers]
        weights = [k for k in layers if not np.isfinite(parts[k]).all()]
        if weights:  # by an update, whose deltas come from the output down
            layer, what = weights[-1], "weights of {} are no longer finite"
        elif sums:
            layer, what = sums[0], "sums of {} are no longer finite"
        else:
            layer, what = layers[-1], "the loss of the {} is no longer finite"
        name = network.layer_name(layer)
        self.divergence = Divergence(self.epoch, layer, name, what.format(name))
        memory.parameters[:] = memory.kept_parameters
        memory.moments[:] = memory.kept_moments
        self._progress[:] = 0.0

    # --- looking at it -------------------------------------------------------------------------------------------

    @property
    def loss(self) -> float | None:
        """Mean loss that is descended, over the training set, with the current weights; None before the first epoch."""
        return self.measure().loss if self.epoch else None

    @property
    def samples_done(self) -> int:
        """Samples of the current epoch that are already trained on."""
        return int(self._progress[0])

    @property
    def last_change(self) -> Network:
        """Parameters now minus those at the beginning of the last epoch, as a Network over a vector of its own."""
        return self.network.with_parameters(self.network.parameters - self._kept[0])

    def predict(self, inputs: ArrayLike) -> Floats:
        """Outputs (samples, outputs) for `inputs` (samples, inputs); probabilities where the output is softmax."""
        from engine import kernels

        wanted = self.network.sizes[0]
        try:
            # A copy, because a read-only array is another type, which would be compiled for anew.
            table = np.array(inputs, dtype=np.float64, order="C")
        except (TypeError, ValueError, OverflowError):
            raise DataError(f"inputs: rows of {wanted} numbers are needed") from None
        if table.ndim != 2 or table.shape[1] != wanted:
            raise DataError(f"inputs: shape {table.shape} given; (samples, {wanted}) is needed")
        outputs = np.empty((len(table), self.network.sizes[-1]))
        z, a, _, _ = _buffers(self.network, 1)
        with np.errstate(all="ignore"):
            kernels.predict(self._planned(kernels), self.network.parameters, table, z, a, outputs)
        return outputs

    def measure(self) -> Measure:
        """Loss, MSE, predictions and gradient over the training set, with the current weights."""
        samples = len(self.data)
        gradient = np.zeros_like(self.network.parameters)
        predictions = np.empty(self.data.targets.shape)
        loss = mse = 0.0
        for start in range(0, samples, MEASURED_TOGETHER):
            inputs = self.data.inputs[start : start + MEASURED_TOGETHER]
            targets = self.data.targets[start : start + MEASURED_TOGETHER]
            memory, part_loss, part_mse = self._look(inputs, targets)
            share = len(inputs) / samples
            loss += part_loss * share
            mse += part_mse * share
            gradient += memory.gradient * share
            outputs = memory.a[-self.network.sizes[-1] * len(inputs) :]
            predictions[start : start + len(inputs)] = outputs.reshape(-1, len(inputs)).T
        verdicts = self.data.verdicts(predictions) if self.data.is_classification(self.recipe.loss) else None
        return Measure(loss, mse, predictions, self.network.with_parameters(gradient), verdicts)

    def trace(self, sample: int) -> Trace:
        """Every z, activation, delta and gradient of one sample of the training set, layer by layer."""
        if not isinstance(sample, (int, np.integer)) or not -len(self.data) <= sample < len(self.data):
            raise DataError(f"sample: {shown(sample)} given; 0 to {len(self.data) - 1} are there")
        inputs = self.data.inputs[sample % len(self.data)][None]
        targets = self.data.targets[sample % len(self.data)][None]
        memory, loss, mse = self._look(inputs, targets)
        gradient = self.network.with_parameters(memory.gradient)
        layers, at = [], 0
        for number, (weights, biases) in enumerate(zip(self.network.weights, self.network.biases, strict=True)):
            below = memory.a[at : at + weights.shape[1]].copy()
            at += weights.shape[1]
            here = slice(at, at + len(biases))
            with np.errstate(all="ignore"):
                terms = weights * below
            layers.append(
                LayerTrace(
                    self.network.layer_name(number),
                    self.network.activations[number],
                    below,
                    weights.copy(),
                    biases.copy(),
                    terms,
                    memory.z[here].copy(),
                    memory.a[here].copy(),
                    memory.delta[here].copy(),
                    gradient.weights[number].copy(),
                    gradient.biases[number].copy(),
                )
            )
        return Trace(inputs[0].copy(), targets[0].copy(), tuple(layers), loss, mse)

    def _look(self, inputs: Floats, targets: Floats) -> tuple[Memory, float, float]:
        """What training sees of one batch: one update of a copy, at rate 0. Its memory, mean loss and mean MSE."""
        from engine import kernels

        plan = self._planned(kernels)
        count = len(inputs)
        parameters = self.network.parameters
        memory = kernels.Memory(
            parameters.copy(),
            np.zeros_like(self._moments),
            np.zeros_like(parameters),
            np.empty_like(parameters),
            np.empty_like(self._moments),
            *_buffers(self.network, count),
            np.arange(count, dtype=Index),
            np.zeros(5),
        )
        records = np.full((1, 2), np.nan)
        settings = kernels.Settings(0.0, 0.0, False, np.uint64(0))
        with np.errstate(all="ignore"):
            kernels.train(plan, memory, settings, inputs, targets, Index(0), records, Index(1), Index(count))
        return memory, float(records[0, 0]), float(records[0, 1])


def _plan(kernels: ModuleType, network: Network, recipe: Recipe) -> Plan:
    units = np.array(network.sizes, dtype=Index)
    weights_at, biases_at, at = [], [], 0
    for weights, biases in zip(network.weights, network.biases, strict=True):
        weights_at.append(at)
        biases_at.append(at + weights.size)
        at += weights.size + biases.size
    plan: Plan = kernels.Plan(
        units,
        np.concatenate([[0], np.cumsum(units)[:-1]]).astype(Index),
        np.array(weights_at, dtype=Index),
        np.array(biases_at, dtype=Index),
        np.array([OUTPUTS.index(name) for name in network.activations], dtype=Index),
        Index(list(LOSSES).index(recipe.loss)),
        LOSSES[recipe.loss].fused,
        Index(list(OPTIMIZERS).index(recipe.optimizer)),
    )
    return plan


def _buffers(network: Network, lanes: int) -> tuple[Floats, Floats, Floats, Floats]:
    """z, a, delta and target for batches of up to `lanes` samples."""
    units = sum(network.sizes) * lanes
    return np.zeros(units), np.zeros(units), np.zeros(units), np.zeros(network.sizes[-1] * lanes)


assert OUTPUTS[: len(ACTIVATIONS)] == tuple(ACTIVATIONS)  # one numbering for both
