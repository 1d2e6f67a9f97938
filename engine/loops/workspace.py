"""Workspace: all state that a run changes and continues from, as the loops need it, with named access for others."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.functions.optimizers import MOMENTS
from engine.loops import calls
from engine.loops.plan import (
    BEGINNINGS,
    CHECKPOINT_POWERS,
    CHECKPOINT_ROWS,
    DIVERGED,
    FINISHED,
    LOSS_SUM,
    MAX_INDEX,
    OUTCOME,
    POSITION,
    POWERS,
    PROGRESS,
    TRAINED_MSE,
    TURN,
    Index,
    Indices,
    Memory,
    Plan,
    Settings,
)
from engine.numerics.memory import zeros

Floats = NDArray[np.float64]

SUMS = slice(LOSS_SUM, TRAINED_MSE + 1)


class Checkpoint(NamedTuple):
    """The state that an optimizer continues from."""

    parameters: Floats  # (P,)
    moments: Floats  # (MOMENTS, P) the rows that `OPTIMIZERS` names; the others are 0
    powers: Floats  # (2,) beta1 and beta2 to the power of the number of updates


class Standing(NamedTuple):
    """The position and state of a run. Nothing in it is live."""

    sample: int  # samples of the current epoch that are done; those of the test part come after the others
    sums: Floats  # (4,) over these samples: loss, MSE; and the training part's means once it is done
    now: Checkpoint
    frozen: Floats  # (P,) not 0 for frozen parameters
    order: Indices  # (samples,) of the current epoch
    # At the beginning of the current epoch (or, between two, of the last one), and of the one before.
    checkpoints: tuple[Checkpoint, Checkpoint]


class Workspace:
    """The working memory of one run. `parameters` and `frozen` (P,) are the network's own vectors, for the life of the
    run.
    """

    def __init__(self, sizes: tuple[int, ...], parameters: Floats, frozen: Floats, samples: int) -> None:
        self._sizes = sizes
        self._parameters, self._frozen = parameters, frozen
        self._moments = zeros(MOMENTS, len(parameters))
        self._checkpoints = zeros(2 * CHECKPOINT_ROWS, len(parameters))
        self._progress = zeros(PROGRESS)
        self.memory: Memory | None = None
        self._room: tuple[int, bool] | None = None  # the batch size and the dropout that its buffers are for
        self.new_samples(samples)
        self.begin()

    def begin(self) -> None:
        """Start at epoch 0 with the current parameters, which are also the only ones to go back to."""
        self._moments[...] = 0.0
        self._checkpoints[...] = 0.0
        for rows, _ in BEGINNINGS:
            self._checkpoints[rows][0] = self._parameters
        self._progress[:] = 0.0
        self.forget_powers()

    def new_samples(self, count: int) -> None:
        """Another number of samples, from the beginning of an epoch on."""
        self._order: Indices = np.arange(count, dtype=Index)
        self._progress[: POWERS.start] = 0.0
        self.memory = None

    @property
    def position(self) -> int:
        """Samples of the current epoch that are done; those of the test part come after the others."""
        return int(self._progress[POSITION])

    # --- training ----------------------------------------------------------------------------------------------------

    def train(
        self,
        plan: Plan,
        settings: Settings,
        inputs: Floats,
        targets: Floats,
        epoch: int,
        records: Floats,
        updates: int,
        batch_size: int,
        single: bool,
        dropout: bool,
    ) -> None:
        """Train up to len(records) epochs and so many batches, from the current position. The results: `finished`,
        `diverged`, and the records (epochs, 4) of the epochs finished.
        """
        if self.memory is None or self._room != (batch_size, dropout):
            self._room = batch_size, dropout
            count = len(self._parameters)
            self.memory = Memory(
                self._parameters,
                self._moments,
                zeros(count),
                self._checkpoints,
                zeros(count),
                self._frozen,
                *calls.buffers(self._sizes, batch_size, dropout=dropout),
                self._order,
                np.empty((0, self._sizes[-1])),
                self._progress,
            )
        self._progress[FINISHED] = self._progress[OUTCOME] = 0.0
        lanes = None if single else Index(batch_size)
        calls.train(
            plan, self.memory, settings, inputs, targets, Index(epoch), records, Index(min(updates, MAX_INDEX)), lanes
        )

    @property
    def finished(self) -> int:
        """The epochs that the last call of `train` finished."""
        return int(self._progress[FINISHED])

    @property
    def diverged(self) -> bool:
        """Whether the last call of `train` reached a value that is not finite."""
        return bool(self._progress[OUTCOME] == DIVERGED)

    def sums_of_last_batch(self, size: int, single: bool) -> list[Floats]:
        """z of each layer with weights in the last batch, which had so many samples."""
        assert self.memory is not None
        ends = np.cumsum(self._sizes) * (1 if single else -(-size // 4) * 4)
        return [self.memory.z[start:end] for start, end in pairwise(ends)]

    # --- the optimizer's state ---------------------------------------------------------------------------------------

    @property
    def beginning(self) -> Floats:
        """(P,) the parameters at the beginning of the current epoch or, between two, of the last one."""
        rows, _ = self._beginnings()[0]
        parameters: Floats = self._checkpoints[rows][0]
        return parameters

    def _beginnings(self) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
        """`BEGINNINGS`, the newer one first."""
        newer = int(self._progress[TURN])
        return BEGINNINGS[newer], BEGINNINGS[1 - newer]

    def carry_over(self, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """The state for another optimizer: state of the same name is kept, the rest starts anew."""
        for moments in (self._moments, *(self._checkpoints[rows][1:] for rows, _ in BEGINNINGS)):
            before = dict(zip(old, moments.copy(), strict=False))
            for row, name in enumerate((*new, *[""] * MOMENTS)[:MOMENTS]):
                moments[row] = before.get(name, 0.0)
        self.forget_powers()

    def forget_powers(self) -> None:
        """As if no update had been made yet."""
        self._progress[POWERS] = self._progress[CHECKPOINT_POWERS] = 1.0

    def go_back(self, checkpoint: int) -> None:
        """Go back to the parameters and moments of a checkpoint, 0 for the newer, at the beginning of an epoch."""
        rows, powers = self._beginnings()[checkpoint]
        here, there = self._checkpoints[rows].copy(), self._progress[powers].copy()
        self._parameters[:], self._moments[...] = here[0], here[1:]
        self._progress[: POWERS.start] = 0.0
        self._progress[POWERS] = there
        for rows, powers in BEGINNINGS:
            self._checkpoints[rows], self._progress[powers] = here, there

    # --- from and to outside -----------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """A copy of everything that determines how the run continues."""
        progress = self._progress
        sums = progress[SUMS].copy()
        if not self.position:  # left over from the last epoch
            sums[:] = 0.0
        return Standing(
            self.position,
            sums,
            Checkpoint(self._parameters.copy(), self._moments.copy(), progress[POWERS].copy()),
            self._frozen.copy(),
            self._order.copy(),
            tuple(  # type: ignore[arg-type]  # they are two
                Checkpoint(
                    self._checkpoints[rows][0].copy(), self._checkpoints[rows][1:].copy(), progress[powers].copy()
                )
                for rows, powers in self._beginnings()
            ),
        )

    def stand(self, standing: Standing) -> None:
        """Continue from there, with the same samples and the same architecture."""
        self._parameters[:] = standing.now.parameters
        self._moments[...] = standing.now.moments
        self._frozen[:] = standing.frozen
        self._order[:] = standing.order
        progress = self._progress
        progress[:] = 0.0
        progress[POSITION], progress[SUMS], progress[POWERS] = standing.sample, standing.sums, standing.now.powers
        for (rows, powers), checkpoint in zip(self._beginnings(), standing.checkpoints, strict=True):
            self._checkpoints[rows][0], self._checkpoints[rows][1:] = checkpoint.parameters, checkpoint.moments
            progress[powers] = checkpoint.powers

    def __getstate__(self) -> dict[str, object]:
        """For pickle and copy: everything but the buffers, which are created again when needed."""
        return {**self.__dict__, "memory": None}
