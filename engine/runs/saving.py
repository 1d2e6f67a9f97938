"""Runs in files: everything that decides how a run goes on, and the history of how it went.

A file is an uncompressed zip: `run.json` says what it is (`FORMAT`, `VERSION`), the recipe and its changes; the numbers
are NumPy's .npy, so that `numpy.load` reads them as well. Data that came from Python is in it; of any other there is a
fingerprint. The same run makes the same file, byte for byte.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.atomic import replacing
from engine.data.dataset import Dataset
from engine.errors import DataError, RunError, shortened, shown
from engine.loops.plan import BEGINNINGS, KEPT_POWERS, POSITION, POWERS, TURN
from engine.recipe import FIELDS, Recipe
from engine.reports import Change, Divergence, State
from engine.trainer import Trainer

if TYPE_CHECKING:
    from zipfile import ZipFile

FORMAT, VERSION = "xorcise run", 2
HEADER = "run.json"
# Bit 0 of a zip entry's flags.
ENCRYPTED = 1
# The two kinds of number in a file.
REAL, WHOLE = "<f8", "<u8"
MOST_HEADER_BYTES = 50_000_000
WANTED = "give a file that --save or engine.save has written"


def save(trainer: Trainer, path: str | os.PathLike[str]) -> None:
    """Write the run to a file, all of it or, after an error, nothing: a file that is there already stays until then.

    Raises `RunError`.
    """
    from zipfile import ZipFile, ZipInfo

    if not isinstance(trainer, Trainer):
        raise RunError(f"trainer: {shown(trainer)} given; a Trainer is needed, and then the path of a file")
    path = _path(path)
    if trainer.continued:
        raise RunError("the run cannot be saved: it went on with other samples than its first; pickle the trainer")
    state = trainer.state()
    try:
        _check(state, trainer)
    except ValueError as error:
        raise RunError(f"the run cannot be saved: {error}") from None
    arrays, data = dict(state.arrays), trainer.given_data
    if data is not None:
        arrays |= {"inputs": data.inputs, "targets": data.targets}
    with replacing(path) as file, ZipFile(file, "w") as archive:
        # No time of day in it: the same run is the same file.
        archive.writestr(ZipInfo(HEADER), _header(trainer, state))
        for name, array in arrays.items():
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array(part, _portable(array), version=(1, 0), allow_pickle=False)


def load(path: str | os.PathLike[str], data: str | os.PathLike[str] | None = None) -> Trainer:
    """The trainer of a saved run, which goes on as if it had never stopped, to the last bit.

    `data` is where the table that it learns lies now, if not where it lay. Raises `RunError` for a file that is no run,
    `RecipeError` for `data` that are no data, and `DataError` for a run whose data cannot be read again.
    """
    from zipfile import BadZipFile, ZipFile

    path = _path(path)
    moved = None if data is None else FIELDS["data"].kind.check("data", _named(data))
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - Path raises errors of its own
            if file.read(2) != b"PK":
                raise RunError(f"{path} is not a saved run; {WANTED}")
            with ZipFile(file) as archive:
                return _read(path, archive, moved)
    except RunError:
        raise
    except FileNotFoundError:
        problem = f"there is no file {path}; {WANTED}"
    except IsADirectoryError:
        problem = f"{path} is a folder; {WANTED}"
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror or error}); {WANTED}"
    except (BadZipFile, EOFError, LookupError, TypeError, ValueError, ArithmeticError, RuntimeError) as error:
        # RuntimeError: what zipfile does not know, and JSON that is nested too deep.
        if isinstance(error, DataError):
            advice = "if it has moved, data or --data says where to" if "there is no file" in str(error) else ""
            raise DataError(f"{error} (the data of the run in {path}{advice and f'; {advice}'})") from None
        problem = f"{path} is damaged or cut off ({shortened(' '.join(str(error).split()))}); {WANTED}"
    raise RunError(problem)


def _path(given: Any) -> str:
    try:
        return os.fsdecode(given)
    except TypeError:
        raise RunError(f"path: {shown(given)} given; the path of a file is needed, such as 'run.xorcise'") from None


def _named(data: Any) -> Any:
    return os.fsdecode(data) if isinstance(data, os.PathLike) else data


# --- what is in a file -----------------------------------------------------------------------------------------------


def _header(trainer: Trainer, state: State) -> str:
    import json

    data = trainer.given_data
    names = ("problem", "input_names", "classes", "threshold")
    header = {
        "format": FORMAT,
        "version": VERSION,
        "epoch": state.epoch,
        "recipe": state.first_recipe.as_dict(),
        "changes": [change._asdict() for change in state.changes],
        "divergence": None if state.divergence is None else state.divergence._asdict(),
        "data": None if data is None else {name: getattr(data, name) for name in names},
        "fingerprint": _fingerprint(trainer),
    }
    return json.dumps(header, indent=1)


def _fingerprint(trainer: Trainer) -> str:
    """Of the data as it is trained on and tested with: the same on every machine."""
    import hashlib

    digest = hashlib.sha256()
    for part in (trainer.data, trainer.test_data):
        if part is not None:
            for table in (trainer.preparation.apply(part.inputs), part.targets):
                digest.update(f"{table.shape}".encode() + _portable(table).tobytes())
    return digest.hexdigest()


def _portable(array: NDArray[Any]) -> NDArray[Any]:
    """Numbers of 8 bytes, the lowest first, whatever machine this is."""
    return np.ascontiguousarray(array, dtype=REAL if array.dtype.kind == "f" else WHOLE)


def _read(path: str, archive: ZipFile, moved: str | None) -> Trainer:
    """The run in a file. What is wrong with it raises what `load` expects."""
    import json

    parts = archive.infolist()
    # While nothing is compressed, nothing can be larger than the file.
    if any(part.compress_type or part.flag_bits & ENCRYPTED for part in parts):
        raise RunError(f"{path} is compressed or encrypted, and no saved run is; {WANTED}")
    size = next((part.file_size for part in parts if part.filename == HEADER), None)
    if size is None:
        raise RunError(f"{path} is not a saved run; {WANTED}")
    if size > MOST_HEADER_BYTES:
        raise ValueError(f"{HEADER} has {size:,} bytes")
    header = json.loads(archive.read(HEADER))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise RunError(f"{path} is not a saved run; {WANTED}")
    version = _whole(header["version"])
    if version != VERSION:
        age, advice = ("a newer", "update this one") if version > VERSION else ("an older", "train it anew")
        raise RunError(f"{path} is of {age} xorcise (version {version} of saved runs, {VERSION} here); {advice}")

    first = Recipe().with_changes(**header["recipe"])
    if moved is not None:
        if header["data"] is not None:
            raise RunError(f"{path} has the data of its run in it; leave data out")
        first = first.with_changes(data=moved)
    changes = tuple(
        Change(_whole(change["epoch"]), _whole(change["sample"]), dict(change["settings"]))
        for change in header["changes"]
    )
    recipe = first
    for change in changes:
        recipe = recipe.with_changes(**change.settings)
    trainer = _trainer(archive, recipe, header["data"])
    if header["fingerprint"] != _fingerprint(trainer):
        what = "the data in it" if trainer.given_data else f"what is called {recipe.data}"
        raise RunError(f"{path}: {what} is no longer the data of this run; bring that back, or begin a new run")

    arrays = {
        name: _array(archive, name, None if name in ("history", "history_recent") else array.shape)
        for name, array in trainer.state().arrays.items()
    }
    divergence = _divergence(header["divergence"], trainer)
    state = State(recipe, first, changes, _whole(header["epoch"]), divergence, arrays)
    _check(state, trainer)
    trainer.restore(state)
    return trainer


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError(f"{shown(value)} is not a count")
    return value


def _trainer(archive: ZipFile, recipe: Recipe, about: Any) -> Trainer:
    """A new trainer, on the data in the file if there is any."""
    if about is None:
        return Trainer(recipe)
    inputs, targets = (_array(archive, name) for name in ("inputs", "targets"))
    if not np.isfinite(about["threshold"]):
        raise ValueError("the threshold of the targets is not finite")
    try:
        return Trainer(recipe, Dataset(inputs, targets, **about))
    except DataError as error:
        raise ValueError(str(error)) from None


def _divergence(given: Any, trainer: Trainer) -> Divergence | None:
    if given is None:
        return None
    layer, what = _whole(given["layer"]), str(given["what"])
    if layer >= trainer.network.layers or not what.isprintable():
        raise ValueError("no run diverges like this")
    return Divergence(_whole(given["epoch"]), layer, trainer.network.layer_name(layer), shortened(what))


def _array(archive: ZipFile, name: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """An array of this shape, or of any; its size is known before it is read."""
    wanted = WHOLE if name == "order" else REAL
    with archive.open(f"{name}.npy") as part:
        np.lib.format.read_magic(part)
        found, by_column, dtype = np.lib.format.read_array_header_1_0(part)
        if dtype != np.dtype(wanted) or by_column or (shape is not None and found != shape):
            raise ValueError(f"{name} is {found} of {dtype}")
        values = np.frombuffer(part.read(), dtype)
    return values.reshape(found)


def _check(state: State, trainer: Trainer) -> None:
    """Raise ValueError for a state that no run of this trainer can be in."""
    arrays, samples = state.arrays, len(trainer.data)
    rows = samples + (0 if trainer.test_data is None else len(trainer.test_data))
    progress = arrays["progress"]
    position = progress[POSITION]
    powers = [*progress[POWERS], *progress[KEPT_POWERS]]
    known = progress[TURN] in (0, 1) and not np.isnan(progress).any() and all(0 <= power <= 1 for power in powers)
    if not 0 <= position < rows or position % 1 or not known:
        raise ValueError("there is no such place in an epoch")
    if not np.array_equal(np.sort(arrays["order"]), np.arange(samples)):
        raise ValueError("the order of the samples leaves some out")
    # In the middle of an epoch a weight may have overflowed: that is seen at its end.
    between = [] if position else ["parameters", "moments"]
    arrays = arrays | {"parameters kept": np.array([arrays["kept"][rows][0] for rows, _ in BEGINNINGS])}
    for name in ("parameters kept", "frozen", *between):
        bad = np.isnan if name == "moments" else lambda values: ~np.isfinite(values)
        if bad(arrays[name]).any():
            raise ValueError(f"{name.replace('_', ' ')} have numbers that are not finite")
