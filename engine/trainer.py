"""Trainer: a network, its data and a recipe, trained step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.data.dataset import Dataset
from engine.data.preparation import Preparation, split
from engine.errors import DataError, RecipeError, shown
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import OUTPUTS
from engine.functions.optimizers import MOMENTS, OPTIMIZERS, UPDATES, Constants
from engine.functions.schedules import SCHEDULES
from engine.history import History
from engine.loops.plan import (
    BEGINNINGS,
    DIVERGED,
    DONE,
    FINISHED,
    KEPT_POWERS,
    KEPT_ROWS,
    OF_A_CALL,
    OUTCOME,
    POSITION,
    POWERS,
    PROGRESS,
    TURN,
    Index,
    Plan,
    plan_of,
)
from engine.network import Network, zeros
from engine.recipe import FIELDS, REGULARIZATIONS, Recipe, samples_of
from engine.reports import Change, Divergence, LayerTrace, Measure, Score, State, Trace

if TYPE_CHECKING:
    from engine.loops.kernels import Memory, Settings

Floats = NDArray[np.float64]
SevenFloats = tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats]

# Epochs of one call of the kernel at most: their records are what a call returns.
RECORDS = 4096
UNLIMITED = Index(2**62)
# Samples looked at together when a whole data set is measured.
TOGETHER = 256


def load_kernels(on_compile: Callable[[], None] | None = None) -> ModuleType:
    """Import the compiled loops and have them ready. The first time on a machine this compiles for some seconds.

    `on_compile` is called, in this thread, when there is something to compile rather than to load from the cache.
    """
    try:
        from numba.core import event
    except ImportError:
        from engine.loops import kernels

        return kernels

    class Watcher(event.Listener):
        told = on_compile is None

        def on_start(self, happening: Any) -> None:  # noqa: ARG002
            if on_compile is not None and not self.told:
                self.told = True
                on_compile()

        def on_end(self, happening: Any) -> None:
            pass

    with event.install_listener("numba:compile", Watcher()):
        from engine.loops import kernels
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
        whole = (samples_of(self.recipe) if data is None else data).for_loss(self.recipe.loss)
        self.output = self.recipe.output_for(whole.problem)
        whole = whole.encoded(self.recipe.loss, self.output)
        self.given_data, self.continued = None if data is None else whole, False
        # Training and test part, inputs as they are given; what the network sees of them is `preparation`'s.
        self.data, self.test_data = split(whole, self.recipe.test_fraction, self.recipe.test_seed)
        self.preparation = Preparation.of(self.data, self.recipe.features, self.recipe.standardize)
        self._prepare_data()
        self._updates_a_second = 1000.0
        self.restart()

    def _prepare_data(self) -> None:
        parts = [part for part in (self.data, self.test_data) if part is not None]
        self._inputs = np.concatenate([self.preparation.apply(part.inputs) for part in parts])
        self.preparation.check(self._inputs)
        self._targets = np.concatenate([part.targets for part in parts])

    def __getstate__(self) -> dict[str, Any]:
        """For pickle and copy: all but what the kernels work in, which is made again when it is needed."""
        return {**self.__dict__, "_memory": None}

    # --- a run ---------------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """The same initial weights again, from epoch 0, with the settings as they are now; history and changes go, and
        nothing is frozen any more."""
        self.first_recipe = self.recipe
        sizes = (self._inputs.shape[1], *self.recipe.hidden, self._targets.shape[1])
        self.network = Network.from_recipe(self.recipe, sizes, self.output)
        self.history = History()
        self.changes: tuple[Change, ...] = ()
        self._plan = plan_of(self.network, self.recipe.loss)
        self._memory: Memory | None = None
        count = len(self.network.parameters)
        self._moments = zeros(MOMENTS, count)
        self._kept = zeros(2 * KEPT_ROWS, count)
        self._order = np.arange(len(self.data), dtype=Index)
        self._progress = zeros(PROGRESS)
        self._begin()
        # 1 for a parameter that training leaves alone; written to as the network's are.
        self.frozen = self.network.with_parameters(zeros(count))

    def _begin(self) -> None:
        """Epoch 0 of the parameters as they are, with nothing to go back to but them."""
        self._moments[...] = 0.0
        self._kept[...] = 0.0
        for rows, _ in BEGINNINGS:
            self._kept[rows][0] = self.network.parameters
        self._progress[:] = 0.0
        self._progress[POWERS] = self._progress[KEPT_POWERS] = 1.0
        self.epoch = 0
        self.divergence: Divergence | None = None

    def reseed(self, seed: int | None = None) -> None:
        """New initial weights: those of the next seed, or of the one given."""
        self.recipe = self.recipe.with_changes(seed=self.recipe.seed + 1 if seed is None else seed)
        self.restart()

    def change(self, /, **settings: Any) -> None:
        """Change settings that are live (`FIELDS`) from the next batch on (a shuffle: from the next epoch on). The
        optimizer's state stays as it is; another optimizer keeps what has the same name there (see `OPTIMIZERS`) and
        begins the rest anew, as does momentum after plain descent, which has none. Recorded in `changes`. A diverged
        run may go on after it."""
        for name in settings:
            if name in FIELDS and not FIELDS[name].live:
                live = ", ".join(field for field, row in FIELDS.items() if row.live)
                raise RecipeError(name, f"cannot change while training ({live} can); make a new Trainer")
        changed = self.recipe.with_changes(**settings)
        different = self.recipe.differences(changed)
        if different:
            self._carry_over(_state_of(self.recipe), _state_of(changed))
            self.recipe = changed
            self.changes += (Change(self.epoch, self.samples_done, different),)
        if different.keys() & {"batch_size", "dropout"}:
            self._memory = None
        self.divergence = None

    def continue_with(self, data: Dataset) -> None:
        """Go on with other samples of the same kind, at the beginning of the current epoch: the network, the
        optimizer's state, history, changes, what is a class and what a value, and the preparation (so the first
        samples' mean and deviation) stay."""
        data = data.encoded(self.recipe.loss, self.output).with_problem_of(self.data)
        sizes = self.data.inputs.shape[1], self.data.targets.shape[1]
        given = data.inputs.shape[1], data.targets.shape[1]
        if given != sizes:
            raise DataError(f"data: {given[0]} inputs and {given[1]} targets given; {sizes[0]} and {sizes[1]} needed")
        self.data, self.test_data = split(data, self.recipe.test_fraction, self.recipe.test_seed)
        self._prepare_data()
        self._memory = None
        self._order = np.arange(len(self.data), dtype=Index)
        self._progress[: POWERS.start] = 0.0
        self.divergence, self.continued = None, True

    def _carry_over(self, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """The optimizer's state, for another optimizer."""
        if old == new:
            return
        for moments in (self._moments, *(self._kept[rows][1:] for rows, _ in BEGINNINGS)):
            before = dict(zip(old, moments.copy(), strict=False))
            for row, name in enumerate((*new, *[""] * MOMENTS)[:MOMENTS]):
                moments[row] = before.get(name, 0.0)
        self._progress[POWERS] = self._progress[KEPT_POWERS] = 1.0

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
        from engine.loops import kernels

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
        records = np.empty((epochs, 4))
        before = self._updates_done(0)
        progress = self._progress
        progress[FINISHED], progress[OUTCOME] = 0, DONE
        try:
            with np.errstate(all="ignore"):  # uncompiled, overflow would warn
                kernels.train(
                    plan,
                    memory,
                    self._settings(kernels),
                    self._inputs,
                    self._targets,
                    Index(self.epoch),
                    records,
                    Index(updates),
                    lanes,
                )
        finally:
            # Python hears of ctrl+c as soon as the loops return; what they have done is entered all the same.
            done = int(progress[FINISHED])
            self.history.extend(self.epoch, records[:done])
            self.epoch += done
            taken = self._updates_done(done) - before
            if progress[OUTCOME] == DIVERGED:
                self._diverge(memory)
        return done, max(taken, 1)

    def run_through(self, seeds: Iterable[int], epochs: int) -> Iterator[tuple[float, float]]:
        """A whole run from each of the seeds, of which nothing is kept but the parameters at its end: yields the last
        epoch's loss and MSE (NaN if the run diverged). For `sweep`."""
        from engine.loops import kernels

        plan, memory, lanes = self._prepare(kernels)
        usual = self._settings(kernels)
        records = np.empty((min(max(epochs, 1), RECORDS), 4))
        for seed in seeds:
            settings = usual._replace(seed=np.uint64(seed))
            self.network.draw(self.recipe, seed)
            self._begin()
            last = np.nan, np.nan
            while self.epoch < epochs and self.divergence is None:
                part = records[: epochs - self.epoch]
                with np.errstate(all="ignore"):
                    kernels.train(
                        *(plan, memory, settings, self._inputs, self._targets),
                        *(Index(self.epoch), part, UNLIMITED, lanes),
                    )
                self.epoch += int(self._progress[FINISHED])
                last = float(part[-1, 0]), float(part[-1, 1])
                if self._progress[OUTCOME] == DIVERGED:
                    self._diverge(memory)
                    last = np.nan, np.nan
            yield last

    def outputs_of(self, parameters: Floats) -> Floats:
        """Outputs (samples, outputs) for the training set, of a network like this one with other parameters."""
        return self._training_set(parameters)[0]

    def _training_set(self, parameters: Floats) -> tuple[Floats, float]:
        """The same, and the mean loss."""
        outputs = np.empty(self.data.targets.shape)
        rows = slice(len(self.data))
        _, loss, _ = self._look(self._inputs[rows], self._targets[rows], outputs, parameters)
        return outputs, loss

    def _updates_done(self, epochs: int) -> int:
        """Batches of so many epochs and of the current one, the test part's among them."""
        size = self._batch_size
        parts = [len(self.data), len(self._inputs) - len(self.data)]
        tested = max(int(self._progress[POSITION]) - len(self.data), 0)
        return epochs * sum(-(-part // size) for part in parts) + -(-self.samples_done // size) + tested // size

    @property
    def _batch_size(self) -> int:
        size = self.recipe.batch_size
        return len(self.data) if isinstance(size, str) else min(size, len(self.data))

    def _settings(self, kernels: ModuleType) -> Settings:
        recipe = self.recipe
        constants = dict.fromkeys(Constants._fields, 0.0) | recipe.constants
        decay = constants.pop("weight_decay", 0.0)
        state = _state_of(recipe)
        # Descent with momentum is what the next row is.
        row = "momentum" if recipe.optimizer == "sgd" and state else recipe.optimizer
        settings: Settings = kernels.Settings(
            Index(UPDATES.index(OPTIMIZERS[row].update)),
            Index(len(state)),
            recipe.learning_rate,
            Constants(**constants),
            decay,
            Index(list(SCHEDULES).index(recipe.schedule)),
            recipe.schedule_epochs,
            recipe.schedule_factor,
            recipe.schedule_floor,
            np.inf if isinstance(recipe.clip_norm, str) else recipe.clip_norm,
            Index(REGULARIZATIONS.index(recipe.regularization) if recipe.regularization_rate else 0),
            recipe.regularization_rate,
            recipe.dropout,
            bool(self.frozen.parameters.any()),
            recipe.shuffle,
            np.uint64(recipe.seed),
        )
        return settings

    def state(self) -> State:
        """The run as it stands; `restore` brings it back, bit for bit."""
        arrays = {name: array.copy() for name, array in self._arrays().items()} | self.history.arrays()
        arrays["progress"][OF_A_CALL] = 0.0
        return State(self.recipe, self.first_recipe, self.changes, self.epoch, self.divergence, arrays)

    def restore(self, state: State) -> None:
        """Go to a state of a run with the same network and data, back or forth."""
        self.history = History.from_arrays(state.epoch, state.arrays)
        for name, array in self._arrays().items():
            array[...] = state.arrays[name]
        self.recipe, self.first_recipe, self.changes = state.recipe, state.first_recipe, state.changes
        self.epoch, self.divergence = state.epoch, state.divergence
        self._memory = None

    def _arrays(self) -> dict[str, NDArray[Any]]:
        """What a run changes and goes on from, by name."""
        return {
            "parameters": self.network.parameters,
            "moments": self._moments,
            "kept": self._kept,
            "frozen": self.frozen.parameters,
            "order": self._order,
            "progress": self._progress,
        }

    def _prepare(self, kernels: ModuleType) -> tuple[Plan, Memory, Index | None]:
        size = self._batch_size
        if self._memory is None:
            self._memory = kernels.Memory(
                self.network.parameters,
                self._moments,
                zeros(len(self.network.parameters)),
                self._kept,
                zeros(len(self.network.parameters)),
                self.frozen.parameters,
                *_buffers(self.network, size, dropout=self.recipe.dropout > 0.0),
                self._order,
                np.empty((0, self.network.sizes[-1])),
                self._progress,
            )
        return self._plan, self._memory, None if self._single else Index(size)

    @property
    def _single(self) -> bool:
        """Whether the form for single samples will do: see `kernels`."""
        recipe, units = self.recipe, {name for name in self.network.activations if name in ACTIVATIONS}
        plain = (
            recipe.schedule == "constant"
            and recipe.dropout == 0.0
            and recipe.regularization_rate == 0.0
            and recipe.clip_norm == "none"
            and "weight_decay" not in recipe.constants
            and not self.frozen.parameters.any()
        )
        return self._batch_size == 1 and plain and all(ACTIVATIONS[name].short for name in units)

    def _diverge(self, memory: Memory) -> None:
        """Say in which layer it began, then go back to the beginning of the epoch, the last state known finite."""
        network = self.network
        # The batch that failed may be the last of its epoch, and smaller.
        size = min(self._batch_size, len(self.data) - self.samples_done)
        ends = np.cumsum(network.sizes) * (1 if self._single else -(-size // 4) * 4)
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
        self._go_back()

    @property
    def _beginnings(self) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """`BEGINNINGS`, the newer one first."""
        newer = int(self._progress[TURN])
        return BEGINNINGS[newer], BEGINNINGS[1 - newer]

    def _go_back(self) -> None:
        """To the beginning of the epoch, or, where the loss is not finite there either, of the one before it, which
        went well: the last place that a run with other settings can go on from."""
        places = self._beginnings
        finite = (place for place in places if np.isfinite(self._training_set(self._kept[place[0]][0])[1]))
        rows, powers = next(finite, places[1])
        here, there = self._kept[rows].copy(), self._progress[powers].copy()
        self.network.parameters[:], self._moments[...] = here[0], here[1:]
        self._progress[: POWERS.start] = 0.0
        self._progress[POWERS] = there
        for rows, powers in BEGINNINGS:
            self._kept[rows], self._progress[powers] = here, there

    # --- looking at it -------------------------------------------------------------------------------------------

    @property
    def loss(self) -> float | None:
        """Mean loss that is descended, over the training set, with the current weights; None before the first epoch."""
        return self.measure().loss if self.epoch else None

    @property
    def samples_done(self) -> int:
        """Samples of the current epoch that are already trained on."""
        return min(int(self._progress[POSITION]), len(self.data))

    @property
    def last_change(self) -> Network:
        """Parameters now minus those at the beginning of the last epoch, as a Network over a vector of its own."""
        rows, _ = self._beginnings[0]
        return self.network.with_parameters(self.network.parameters - self._kept[rows][0])

    def predict(self, inputs: ArrayLike) -> Floats:
        """Outputs (samples, outputs) for `inputs` (samples, inputs); probabilities where the output is softmax."""
        wanted = self.data.inputs.shape[1]
        try:
            table = np.array(inputs, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise DataError(f"inputs: rows of {wanted} numbers are needed") from None
        if table.ndim != 2 or table.shape[1] != wanted:
            raise DataError(f"inputs: shape {table.shape} given; (samples, {wanted}) is needed")
        prepared = self.preparation.apply(table)
        outputs = np.empty((len(table), self.network.sizes[-1]))
        self._look(prepared, np.zeros_like(outputs), outputs)
        return outputs

    def measure(self) -> Measure:
        """Loss, MSE, predictions and gradient over the training set, and how the test set does, with the current
        weights."""
        samples = len(self.data)
        gradient = np.zeros_like(self.network.parameters)
        predictions = np.empty(self.data.targets.shape)
        loss = mse = 0.0
        for start in range(0, samples, TOGETHER):
            rows = slice(start, min(start + TOGETHER, samples))
            count = rows.stop - rows.start
            memory, part_loss, part_mse = self._look(self._inputs[rows], self._targets[rows])
            share = count / samples
            loss += part_loss * share
            mse += part_mse * share
            gradient += memory.gradient * share
            stride = len(memory.a) // sum(self.network.sizes)
            outputs = memory.a[-self.network.sizes[-1] * stride :].reshape(-1, stride)
            predictions[rows] = outputs[:, :count].T
        return Measure(
            self._score(self.data, loss, mse, predictions),
            self.network.with_parameters(gradient),
            self._penalty(),
            self._test_score(),
        )

    def _score(self, data: Dataset, loss: float, mse: float, predictions: Floats) -> Score:
        return Score(data, data.is_classification(self.recipe.loss), loss, mse, predictions)

    def _test_score(self) -> Score | None:
        if self.test_data is None:
            return None
        rows = slice(len(self.data), None)
        predictions = np.empty(self.test_data.targets.shape)
        _, loss, mse = self._look(self._inputs[rows], self._targets[rows], predictions)
        return self._score(self.test_data, loss, mse, predictions)

    def _penalty(self) -> float:
        """What regularization adds to the loss that is descended: rate |w| or rate w^2 / 2, summed over the weights."""
        rate = self.recipe.regularization_rate
        with np.errstate(over="ignore"):
            match self.recipe.regularization:
                case "l1":
                    return rate * float(sum(np.abs(weights).sum() for weights in self.network.weights))
                case "l2":
                    return rate * 0.5 * float(sum(np.square(weights).sum() for weights in self.network.weights))
        return 0.0

    def trace(self, sample: int) -> Trace:
        """Every z, activation, delta and gradient of one sample of the training set, layer by layer."""
        if not isinstance(sample, (int, np.integer)) or not -len(self.data) <= sample < len(self.data):
            raise DataError(f"sample: {shown(sample)} given; 0 to {len(self.data) - 1} are there")
        row = sample % len(self.data)
        inputs, targets = self._inputs[row : row + 1], self._targets[row : row + 1]
        memory, loss, mse = self._look(inputs, targets)
        stride = len(memory.a) // sum(self.network.sizes)
        z, a, delta = (buffer.reshape(-1, stride)[:, 0] for buffer in (memory.z, memory.a, memory.delta))
        gradient = self.network.with_parameters(memory.gradient)
        layers, at = [], 0
        for number, (weights, biases) in enumerate(zip(self.network.weights, self.network.biases, strict=True)):
            below = a[at : at + weights.shape[1]].copy()
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
                    z[here].copy(),
                    a[here].copy(),
                    delta[here].copy(),
                    gradient.weights[number].copy(),
                    gradient.biases[number].copy(),
                )
            )
        return Trace(inputs[0].copy(), targets[0].copy(), tuple(layers), loss, mse)

    def _look(
        self, inputs: Floats, targets: Floats, outputs: Floats | None = None, parameters: Floats | None = None
    ) -> tuple[Memory, float, float]:
        """What training sees of one batch: one update of a copy, at rate 0. Its memory, mean loss and mean MSE.

        With `outputs` (samples, outputs) to write to, of any number of samples, and nothing goes backward.
        """
        from engine.loops import kernels

        count = len(inputs)
        learned = count if outputs is None else 0
        size = min(count, TOGETHER)
        kept = len(self.network.parameters) if learned else 0
        memory = kernels.Memory(
            (self.network.parameters if parameters is None else parameters).copy(),
            np.empty((MOMENTS, 0)),
            np.zeros_like(self.network.parameters),
            np.empty((2 * KEPT_ROWS, kept)),
            np.empty(0),
            np.empty(0),
            *_buffers(self.network, size, dropout=False),
            np.arange(learned, dtype=Index),
            np.empty((0, targets.shape[1])) if outputs is None else outputs,
            np.zeros(PROGRESS),
        )
        records = np.full((1, 4), np.nan)
        with np.errstate(all="ignore"):
            kernels.train(
                self._plan,
                memory,
                _nothing_changes(kernels),
                inputs,
                targets,
                Index(0),
                records,
                Index(1 if learned else count),
                Index(size),
            )
        loss, mse = records[0, :2] if learned else records[0, 2:]
        return memory, float(loss), float(mse)


def _state_of(recipe: Recipe) -> tuple[str, ...]:
    """What the optimizer carries from step to step, by name: plain descent nothing."""
    plain = recipe.optimizer == "sgd" and recipe.constants["momentum"] == 0.0
    return () if plain else OPTIMIZERS[recipe.optimizer].state


def _nothing_changes(kernels: ModuleType) -> Settings:
    """Plain descent at rate 0."""
    nothing = Index(0)
    settings: Settings = kernels.Settings(
        Index(UPDATES.index(OPTIMIZERS["sgd"].update)),
        nothing,
        0.0,
        Constants(0.0, 0.0, 0.0, 0.0, 0.0),
        0.0,
        Index(list(SCHEDULES).index("constant")),
        1.0,
        1.0,
        0.0,
        np.inf,
        nothing,
        0.0,
        0.0,
        False,
        False,
        np.uint64(0),
    )
    return settings


def _buffers(network: Network, size: int, *, dropout: bool) -> SevenFloats:
    """z, a, passed, delta, target, turned and sums for batches of up to `size` samples."""
    stride = -(-size // 4) * 4
    units = sum(network.sizes) * stride
    a = zeros(units)
    passed = zeros(units) if dropout else a
    widest = -(-max(network.sizes[:-1]) // 4) * 4
    turned, sums = zeros(widest * stride + 4), zeros(2 * stride)
    return zeros(units), a, passed, zeros(units), zeros(network.sizes[-1] * stride), turned, sums


assert OUTPUTS[: len(ACTIVATIONS)] == tuple(ACTIVATIONS)  # one numbering for both
