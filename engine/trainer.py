"""Trainer: a network, its data and a recipe, trained step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from numpy.typing import ArrayLike

from engine import evaluation
from engine.data.arrays import Floats, rows_of
from engine.data.dataset import Dataset
from engine.data.preparation import Preparation, split
from engine.data.prepared import PreparedData
from engine.descent import PIECE, Descent
from engine.errors import expect, expect_count, expect_seconds
from engine.events import (
    DataReplaced,
    Diverged,
    Event,
    Log,
    SettingsChanged,
)
from engine.history import History
from engine.interrupts import uninterrupted
from engine.loops.plan import plan_of
from engine.network import Network, SetOnce
from engine.numerics.memory import zeros
from engine.recipe import Recipe, samples_of
from engine.recipe_fields import check_live
from engine.replay import follow
from engine.reports import Divergence, Measure, Score, Trace
from engine.settings import encoded_data, prepared_data, with_loss_for
from engine.state import Owner, State


class Trainer(SetOnce):
    """Trains the network of a recipe, on `data` if given, otherwise on the recipe's own.

    `network` and `frozen` (1 for a parameter that training does not change) are live, and stay the same objects for the
    trainer's life: their views may be read and written between two calls. Results do not depend on how training is
    split into calls: the same recipe with the same events at the same places gives the same bits.
    """

    once = ("network", "frozen")

    def __init__(self, recipe: Recipe | None = None, data: Dataset | None = None) -> None:
        recipe = Recipe() if recipe is None else recipe
        expect("recipe", recipe, Recipe, "Recipe(seed=3)")
        if data is not None:
            expect("data", data, Dataset, "Dataset(inputs, targets)")
        samples = samples_of(recipe) if data is None else data
        recipe = with_loss_for(recipe, samples)
        encoded = encoded_data(recipe, samples)
        # The initial data, if not the recipe's own.
        self.given_data = None if data is None else encoded
        prepared = prepared_data(recipe, encoded)
        sizes = prepared.inputs.shape[1], *recipe.hidden, prepared.targets.shape[1]
        output = recipe.output_for(prepared.training.data.problem)
        self.network = Network(sizes, (*recipe.hidden_activations, output))
        self.frozen = self.network.with_parameters(zeros(len(self.network.parameters)))
        self.plan = plan_of(sizes, self.network.activations, recipe.loss)
        self.descent = Descent(recipe, self.network, self.frozen, self.plan, prepared)
        self._log = Log(self.network.parameters, self.frozen.parameters)
        self.restart()

    def __repr__(self) -> str:
        data = self.recipe.data if self.given_data is None else "data given"
        rate = f"{self.recipe.optimizer} {self.recipe.learning_rate:g}"
        loss = f", loss {self.history.recent[-1, 1]:.4g}" if len(self.history.recent) else ""
        return f"Trainer({data}, {self.network.architecture}, {rate}, epoch {self.epoch}{loss})"

    # --- a run -------------------------------------------------------------------------------------------------------

    @uninterrupted
    def restart(self) -> None:
        """Go back to epoch 0 with the same initial weights, keeping only the current settings and data."""
        replaced = [event.data for event in self._log.events if isinstance(event, DataReplaced)]
        if replaced:
            self.given_data = encoded_data(self.recipe, replaced[-1])
            self.descent.replace_data(prepared_data(self.recipe, self.given_data))
        self.first_recipe = self.recipe
        self.network.draw(self.recipe, self.recipe.seed)
        self.frozen.parameters[:] = 0.0
        self.descent.begin()
        self._log.begin()

    def reseed(self, seed: int | None = None) -> None:
        """Draw new initial weights: those of the next seed, or of the given one."""
        self.descent.follow(self.recipe.with_changes(seed=self.recipe.seed + 1 if seed is None else seed))
        self.restart()

    @uninterrupted
    def change(self, /, **settings: Any) -> None:
        """Change live settings (`FIELDS`) from the next batch on (shuffling: from the next epoch on). The optimizer's
        state is kept. Another optimizer keeps state of the same name (see `OPTIMIZERS`) and starts the rest at zero; so
        does momentum after plain gradient descent, which has no state. After a call, even without settings, a diverged
        run can continue.
        """
        self._notice()
        check_live(settings)
        changed = self.recipe.with_changes(**settings)
        different = self.recipe.differences(changed)
        if different or self.divergence is not None:
            self._log.record(SettingsChanged(self.epoch, self.position, different))
            self.descent.follow(changed)
        self.descent.divergence = None

    @uninterrupted
    def continue_with(self, data: Dataset, tested: tuple[int, ...] | None = None) -> None:
        """Continue with other samples of the same kind, from the beginning of the current epoch. Everything else is
        kept: what counts as a class or a value, and the preparation (with the first samples' mean and deviation). If
        there is a test part, it is drawn anew, or has the rows `tested`.
        """
        expect("data", data, Dataset, "Dataset(inputs, targets)")
        self._notice()
        encoded = data.encoded(self.recipe.loss, self.network.activations[-1])
        parted = split(encoded.with_problem_of(self.data), self.recipe.test_fraction, self.recipe.test_seed, tested)
        prepared = PreparedData(parted, self.preparation)
        self._log.record(DataReplaced(self.epoch, self.position, encoded, tested))
        self.descent.replace_data(prepared)
        self.descent.divergence = None

    # --- events ------------------------------------------------------------------------------------------------------

    @property
    def events(self) -> tuple[Event, ...]:
        """The changes made while the run trained, in order, including values written to `network` and `frozen`; and
        where it diverged.
        """
        self._notice()
        return self._log.events

    def _notice(self) -> None:
        """Record what was written to the network or to `frozen` since the last call."""
        self._log.notice(self.epoch, self.position)

    @classmethod
    def replay(
        cls, recipe: Recipe, events: Iterable[Event], epoch: int, sample: int = 0, data: Dataset | None = None
    ) -> Trainer:
        """The run with this recipe and these events, at the last moment at which `epoch` epochs and `sample` samples of
        the next one were done. `data`: the initial data, if not the recipe's own.

        Raises `RunError` if the run never reaches the place of an event: then the events belong to another run.
        """
        trainer = cls(recipe, data)
        follow(trainer, events, epoch, sample)
        return trainer

    # --- training ----------------------------------------------------------------------------------------------------

    def step(self, epochs: int | None = None, *, batches: int | None = None) -> int:
        """Train one epoch, or `epochs` of them; a partly finished epoch is completed as the first. Or train `batches`
        batches; after the last one of an epoch the test part is evaluated, too.

        Returns the number of epochs or of batches done: fewer only if the run has diverged (see `divergence`).
        """
        if epochs is not None and batches is not None:
            raise TypeError("epochs and batches given; give one of them")
        by_batches = batches is not None
        wanted = left = expect_count("batches", batches) if by_batches else expect_count("epochs", epochs, 1)
        while left and self.divergence is None:
            # Return to Python often enough to handle ctrl+c.
            left -= self._call(self.descent.advance_batches, left) if by_batches else self.advance(left, PIECE)
        return wanted - left

    def advance(self, epochs: int, seconds: float) -> int:
        """Train up to `epochs` epochs for about `seconds`, at least one batch; stops between two batches.

        Returns the number of epochs finished. Holds no lock and, compiled, no GIL: await it in a thread.
        """
        return self._call(self.descent.advance, expect_count("epochs", epochs), expect_seconds(seconds))

    @uninterrupted
    def _call(self, train: Callable[..., int], *arguments: Any) -> int:
        """Train, after recording what was written before."""
        self._notice()
        before = self.divergence
        try:
            return train(*arguments)
        finally:
            self._log.remember()
            if self.divergence is not before:
                self._log.record(Diverged(self.epoch))

    # --- where it stands ---------------------------------------------------------------------------------------------

    @property
    def recipe(self) -> Recipe:
        """The current recipe, with all changes."""
        return self.descent.recipe

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self.descent.epoch

    @property
    def position(self) -> int:
        """Samples of the current epoch that are done; those of the test part come after all others."""
        return self.descent.position

    @property
    def samples_done(self) -> int:
        """Training samples of the current epoch that are done."""
        return self.descent.samples_done

    @property
    def divergence(self) -> Divergence | None:
        return self.descent.divergence

    @property
    def history(self) -> History:
        return self.descent.history

    @property
    def prepared(self) -> PreparedData:
        """The prepared data of the training and the test part."""
        return self.descent.prepared

    @property
    def data(self) -> Dataset:
        """The training part, with raw inputs."""
        return self.prepared.training.data

    @property
    def test_data(self) -> Dataset | None:
        return None if self.prepared.test is None else self.prepared.test.data

    @property
    def preparation(self) -> Preparation:
        """How raw inputs become the network's inputs."""
        return self.prepared.preparation

    @property
    def owner(self) -> Owner:
        """What this run's states belong to."""
        activations = "-".join(self.network.activations)
        return Owner(self.network.architecture, activations, self.recipe.loss)

    def state(self) -> State:
        """The complete state of the run; `restore` brings it back, bit for bit."""
        standing, history = self.descent.workspace.standing(), deepcopy(self.history)
        beginning = self.recipe, self.first_recipe, self.given_data, self.prepared
        return State(self.owner, *beginning, self.events, self.epoch, self.divergence, standing, history)

    @uninterrupted
    def restore(self, state: State) -> None:
        """Go to an earlier or later state of a run with the same network and loss, and to its data. Raises `RunError`
        for any other state, and changes nothing then.
        """
        expect("state", state, State, "trainer.state()")
        state.owner.check(self.owner)
        self.first_recipe, self.given_data = state.first_recipe, state.given_data
        history = deepcopy(state.history)
        self.descent.restore(state.recipe, state.prepared, state.epoch, state.divergence, state.standing, history)
        self._log.begin(state.events)

    # --- looking at it -----------------------------------------------------------------------------------------------

    @property
    def loss(self) -> float:
        """Mean training loss with the current weights."""
        return self.score().loss

    @property
    def last_change(self) -> Network:
        """The current parameters minus those at the beginning of the last epoch, as a Network over a separate
        vector.
        """
        return self.network.with_parameters(self.network.parameters - self.descent.workspace.beginning)

    def predict(self, inputs: ArrayLike) -> Floats:
        """Outputs (samples, outputs) for raw `inputs` (samples, inputs); probabilities if the output is softmax, in the
        unit of the data if targets are scaled.
        """
        return self.preparation.in_own_unit(self.network.predict(self._prepare(inputs)))

    def unit_outputs(self, inputs: ArrayLike) -> tuple[Floats, ...]:
        """The activations (samples, units) of every layer, the input's first, for raw `inputs`; if targets are scaled,
        the last layer's are in that scale.
        """
        return evaluation.unit_outputs(self.network, self.plan, self._prepare(inputs))

    def _prepare(self, inputs: ArrayLike) -> Floats:
        return self.preparation.apply(rows_of("inputs", inputs, self.data.inputs.shape[1]))

    def score(self) -> Score:
        """Loss, MSE and predictions over the training part with the current weights; no gradient."""
        return evaluation.score(self.network, self.plan, self.prepared.training)

    def measure(self) -> Measure:
        """The scores of the training part and the test part, the penalty and the gradient, with the current weights."""
        return evaluation.measure(self.network, self.plan, self.recipe, self.prepared.training, self.prepared.test)

    def trace(self, sample: int) -> Trace:
        """Every z, activation, delta and gradient of one sample of the training part, layer by layer."""
        return evaluation.trace(self.network, self.plan, self.prepared.training, sample)
