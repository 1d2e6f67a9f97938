"""Saved runs: everything that determines how a run continues, and its history.

A file is an uncompressed zip: `run.json` has `FORMAT`, `VERSION`, the recipe and its events; arrays are in NumPy's .npy
format, so that `numpy.load` reads them as well. Data that came from Python is included; for other data there is a
fingerprint. The same run makes the same file, byte for byte.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import events
from engine.atomic import replacing
from engine.data.dataset import Dataset
from engine.errors import DataError, MissingDataError, RecipeError, RunError, expect, printable, shortened
from engine.events import DataReplaced, Event, FrozenSet, ParametersSet, SettingsChanged, whole
from engine.files import AnyPath, opened, path_of
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS, check_live
from engine.reports import Divergence
from engine.runs import arrays
from engine.runs.arrays import Damage, reading
from engine.state import State
from engine.trainer import Trainer

if TYPE_CHECKING:
    from zipfile import ZipFile

FORMAT, VERSION = "xorcise run", 6
# Version 3 has no scale_targets, which is then off; before version 6 the test part of replaced data is always drawn.
OLDEST = 3
HEADER = "run.json"
# Bit 0 of a zip entry's flags.
ENCRYPTED = 1
MAX_HEADER_BYTES = 50_000_000
WANTED = "give a file that --save or engine.save has written"


def save(trainer: Trainer, path: AnyPath) -> None:
    """Write the run to a file as a whole; after an error an existing file is unchanged.

    Raises `RunError`.
    """
    from zipfile import ZipFile, ZipInfo

    expect("trainer", trainer, Trainer, "Trainer(recipe)")
    path = path_of(path)
    state = trainer.state()
    tables = arrays.of_state(state)
    try:
        arrays.check(state)
    except Damage as error:
        raise RunError(f"the run cannot be saved: {error}; set finite values, or restart it") from None
    replaced = {f"data_{k}": event for k, event in enumerate(state.events) if isinstance(event, DataReplaced)}
    given = {"data": trainer.given_data} | {name: event.data for name, event in replaced.items()}
    for name, data in given.items():
        if data is not None:
            tables |= {f"{name}_inputs": data.inputs, f"{name}_targets": data.targets}
    for name, event in replaced.items():
        if event.tested is not None:
            tables[f"{name}_tested"] = np.array(event.tested, dtype=np.int64)
    with replacing(path) as file, ZipFile(file, "w") as archive:
        # No time of day: the same run must give the same file.
        archive.writestr(ZipInfo(HEADER), _header(trainer, state))
        for name, table in tables.items():
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as part:
                arrays.write(part, table)


def load(path: AnyPath, data: AnyPath | None = None) -> Trainer:
    """The trainer of a saved run, which continues bit for bit as if it had never stopped.

    `data` is the current path of its table, if it has moved. Raises `RunError` for a file that is not a saved run,
    `RecipeError` for a `data` that is not allowed, and `DataError` if the run's data cannot be read again.
    """
    from zipfile import ZipFile

    path = path_of(path)
    moved = None if data is None else FIELDS["data"].kind.check("data", _named(data))
    try:
        with opened(path, WANTED) as file:
            if file.read(2) != b"PK":
                raise RunError(f"{path} is not a saved run; {WANTED}")
            with reading():
                archive = ZipFile(file)
            with archive:
                return _read(path, archive, moved)
    except Damage as error:
        problem = f"{path} is damaged or truncated ({shortened(printable(str(error)))}); {WANTED}"
        raise RunError(problem) from error


def _named(data: Any) -> Any:
    return os.fsdecode(data) if isinstance(data, os.PathLike) else data


# --- what is in a file ------------------------------------------------------------------------------------------------


def _header(trainer: Trainer, state: State) -> str:
    header = {
        "format": FORMAT,
        "version": VERSION,
        "epoch": state.epoch,
        "sample": state.standing.sample,
        "recipe": state.first_recipe.as_dict(),
        "events": [events.as_json(event, with_tables=False) for event in state.events],
        "divergence": None if state.divergence is None else state.divergence._asdict(),
        "data": None if trainer.given_data is None else events.about(trainer.given_data),
        "fingerprint": state.prepared.fingerprint,
    }
    return json.dumps(header, indent=1)


def _read(path: str, archive: ZipFile, moved: str | None) -> Trainer:
    """The run in a file. Raises `Damage` for contents that no run has written."""
    with reading():
        header = _read_header(path, archive)
        first = Recipe().with_changes(**header["recipe"])
        about, divergence, fingerprint = header["data"], header["divergence"], str(header["fingerprint"])
        if moved is not None:
            if about is not None:
                raise RunError(f"{path} contains the data of its run; leave data out")
            first = first.with_changes(data=moved)
        given = None if about is None else _read_data(archive, "data", about)
        recorded = tuple(_read_event(archive, k, content) for k, content in enumerate(header["events"]))
        now = first
        for event in recorded:
            if isinstance(event, SettingsChanged):
                check_live(event.settings)
                now = now.with_changes(**event.settings)
        epoch, sample = whole(header["epoch"]), whole(header["sample"])
    trainer = _trainer(path, now, given, recorded)
    if fingerprint != trainer.prepared.fingerprint:
        what = "the data in it" if trainer.given_data else f"what is called {now.data}"
        raise RunError(f"{path}: {what} is no longer the data of this run; restore it, or start a new run")
    with reading():
        _check_events(recorded, len(trainer.network.parameters), epoch)
        found = None if divergence is None else _divergence(divergence, trainer)
        standing, history = arrays.read_state(archive, trainer, epoch, sample)
        beginning = now, first, trainer.given_data, trainer.prepared
        state = State(trainer.owner, *beginning, recorded, epoch, found, standing, history)
        arrays.check(state)
    trainer.restore(state)
    return trainer


def _read_header(path: str, archive: ZipFile) -> dict[str, Any]:
    parts = archive.infolist()
    # As nothing is compressed, no entry can be larger than the file.
    if any(part.compress_type or part.flag_bits & ENCRYPTED for part in parts):
        raise RunError(f"{path} is compressed or encrypted, unlike a saved run; {WANTED}")
    size = next((part.file_size for part in parts if part.filename == HEADER), None)
    if size is None:
        raise RunError(f"{path} is not a saved run; {WANTED}")
    if size > MAX_HEADER_BYTES:
        raise Damage(f"{HEADER} has {size:,} bytes")
    header: Any = json.loads(archive.read(HEADER))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise RunError(f"{path} is not a saved run; {WANTED}")
    version = whole(header["version"])
    if not OLDEST <= version <= VERSION:
        age, advice = ("a newer", "update xorcise") if version > VERSION else ("an older", "train it again")
        raise RunError(f"{path} is from {age} xorcise (version {version} of saved runs, {VERSION} here); {advice}")
    return header


def _read_data(archive: ZipFile, name: str, about: dict[str, Any]) -> Dataset:
    inputs, targets = (arrays.read(archive, f"{name}_{part}") for part in ("inputs", "targets"))
    if not np.isfinite(about["threshold"]):
        raise Damage("the threshold of the targets is not finite")
    return Dataset(inputs, targets, **about)


def _read_event(archive: ZipFile, place: int, content: dict[str, Any]) -> Event:
    if content["event"] != "data":
        return events.from_json(content)
    name = f"data_{place}"
    data, tested = _read_data(archive, name, content["data"]), None
    if f"{name}_tested.npy" in archive.namelist():
        tested = tuple(arrays.read(archive, f"{name}_tested", kind=arrays.WHOLE).ravel().tolist())
    return DataReplaced(whole(content["epoch"]), whole(content["sample"]), data, tested)


def _check_events(recorded: tuple[Event, ...], parameters: int, epoch: int) -> None:
    """Raise `Damage` for events that no run with so many parameters and epochs can have."""
    epochs = [event.epoch for event in recorded]
    places = [place for event in recorded if isinstance(event, ParametersSet | FrozenSet) for place in event.values]
    if epochs != sorted(epochs) or max(epochs, default=0) > epoch or max(places, default=0) >= parameters:
        raise Damage("there are events that this run cannot have")


def _trainer(path: str, recipe: Recipe, given: Dataset | None, recorded: tuple[Event, ...]) -> Trainer:
    """A trainer on the run's current data."""
    try:
        trainer = Trainer(recipe, given)
        for event in recorded:
            if isinstance(event, DataReplaced):
                trainer.continue_with(event.data, event.tested)
        return trainer
    except DataError as error:
        if given is not None:
            raise Damage(str(error)) from error
        missing = isinstance(error, MissingDataError)
        advice = "; if it has moved, give its path as data or --data" if missing else ""
        raise DataError(f"{error} (the data of the run in {path}{advice})") from None
    except RecipeError as error:
        raise Damage(str(error)) from error


def _divergence(given: dict[str, Any], trainer: Trainer) -> Divergence:
    layer, what = whole(given["layer"]), str(given["what"])
    if layer >= trainer.network.layers or not what.isprintable():
        raise Damage("no run diverges like this")
    return Divergence(whole(given["epoch"]), layer, trainer.network.layer_name(layer), shortened(what))
