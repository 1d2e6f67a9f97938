"""The arrays of a saved run: one entry of the file for each, and the checks on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import RunError
from engine.functions.optimizers import MOMENTS
from engine.history import History
from engine.loops.workspace import Checkpoint, Standing
from engine.state import State
from engine.trainer import Trainer

if TYPE_CHECKING:
    from zipfile import ZipFile

# The two types of number in a file.
REAL, WHOLE = "<f8", "<u8"
# The names of a checkpoint's entries, the newer checkpoint first.
CHECKPOINTS = "beginning", "beginning_before"


class Damage(ValueError):
    """The contents of a file cannot have been written by a run."""


@contextmanager
def reading() -> Iterator[None]:
    """While the contents of a file are read, any exception becomes `Damage`."""
    try:
        yield
    except (RunError, Damage):
        raise
    except Exception as error:  # zipfile, JSON and NumPy's header parser raise almost any exception.
        raise Damage(str(error)) from error


def of_state(state: State) -> dict[str, NDArray[Any]]:
    """All arrays of a state, by name."""
    standing = state.standing
    tables = {"frozen": standing.frozen, "order": standing.order, "epoch_sums": standing.sums}
    for name, checkpoint in zip(("", *CHECKPOINTS), (standing.now, *standing.checkpoints), strict=True):
        tables |= {_joined(name, field): table for field, table in checkpoint._asdict().items()}
    return tables | state.history.arrays()


def read_state(archive: ZipFile, trainer: Trainer, epoch: int, sample: int) -> tuple[Standing, History]:
    """The state of the trainer's run from a file, at this epoch and sample, and its history."""
    count, samples = len(trainer.network.parameters), len(trainer.data)
    shapes = {"parameters": (count,), "moments": (MOMENTS, count), "powers": (2,)}
    now, *checkpoints = (
        Checkpoint(*(read(archive, _joined(name, field), shapes[field]) for field in Checkpoint._fields))
        for name in ("", *CHECKPOINTS)
    )
    standing = Standing(
        sample,
        read(archive, "epoch_sums", (4,)),
        now,
        read(archive, "frozen", (count,)),
        read(archive, "order", (samples,), WHOLE),
        (checkpoints[0], checkpoints[1]),
    )
    histories = {name: read(archive, name) for name in ("history", "history_recent", "history_marks")}
    return standing, History.from_arrays(epoch, histories)


def _joined(*names: str) -> str:
    return "_".join(filter(None, names))


def write(part: IO[bytes], table: NDArray[Any]) -> None:
    """8-byte numbers, little-endian on every machine."""
    numbers = np.ascontiguousarray(table, dtype=REAL if table.dtype.kind == "f" else WHOLE)
    np.lib.format.write_array(part, numbers, version=(1, 0), allow_pickle=False)


def read(archive: ZipFile, name: str, shape: tuple[int, ...] | None = None, kind: str = REAL) -> NDArray[Any]:
    """An array of this shape, or of any; its size is checked before it is read."""
    with archive.open(f"{name}.npy") as part:
        np.lib.format.read_magic(part)
        found, by_column, dtype = np.lib.format.read_array_header_1_0(part)
        if dtype != np.dtype(kind) or by_column or (shape is not None and found != shape):
            raise Damage(f"{name} is {found} of {dtype}")
        values = np.frombuffer(part.read(), dtype)
    return values.reshape(found)


def check(state: State) -> None:
    """Raise `Damage` for a state that no run can have."""
    prepared, standing, recent = state.prepared, state.standing, state.history.recent
    if (int(recent[-1, 0]) + 1 if len(recent) else 0) != state.epoch:
        raise Damage(f"the history is not that of {state.epoch} epochs")
    checkpoints = standing.now, *standing.checkpoints
    powers = np.concatenate([checkpoint.powers for checkpoint in checkpoints])
    # The loss of the training part is finite, or the run would have diverged; that of the test part need not be.
    trained = standing.sums[2:] if standing.sample > len(prepared.training.inputs) else standing.sums[:2]
    known = not np.isnan(trained).any() and ((powers >= 0) & (powers <= 1)).all()
    if standing.sample >= len(prepared.inputs) or not known:
        raise Damage("the position in the epoch is impossible")
    if not np.array_equal(np.sort(standing.order), np.arange(len(prepared.training.inputs))):
        raise Damage("the order of the samples leaves some out")
    finite = {
        "parameters kept": np.array([checkpoint.parameters for checkpoint in standing.checkpoints]),
        "frozen": standing.frozen,
    }
    # In the middle of an epoch a weight may have overflowed: this is detected at its end.
    if not standing.sample:
        finite["parameters"] = standing.now.parameters
        if np.isnan(standing.now.moments).any():
            raise Damage("moments have numbers that are not finite")
    for name, table in finite.items():
        if not np.isfinite(table).all():
            raise Damage(f"{name} have numbers that are not finite")
