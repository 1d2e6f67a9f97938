"""What a script gives as data: arrays, sequences, DataFrames and Series, and the tables of numbers made of them.

Nothing is imported for DataFrames and Series: what has `to_numpy` is asked for its array, and what has `columns` for
their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError, shown

Floats = NDArray[np.float64]

ONE_HOT = "one column a class, such as [[1, 0], [0, 1]]"
LABELS = "one label a sample, such as ['no', 'yes']"
ROWS = "one row a sample, such as [[0], [1]]"
NEEDED = {"inputs": ROWS, "targets": f"{ROWS}; for classes {LABELS}, or {ONE_HOT}"}
WITHOUT_WORDS = {"inputs": "make numbers of its column or leave it out", "targets": f"give classes as {LABELS}"}


def plain(name: str, values: Any) -> Any:
    """An array or a sequence; `TypeError` for what can never be data."""
    if hasattr(values, "to_numpy"):
        return values.to_numpy()
    if hasattr(values, "__array__") or (isinstance(values, Sequence) and not isinstance(values, (str, bytes))):
        return values
    raise TypeError(f"{name}: {shown(values)} given; needed: {NEEDED[name]}")


def is_flat(values: Any) -> bool:
    """Whether an array or a sequence has one axis: numbers or words, not rows of them."""
    if hasattr(values, "ndim"):
        return bool(values.ndim == 1)
    return len(values) > 0 and (isinstance(values[0], (str, bytes)) or not hasattr(values[0], "__len__"))


def column_names(values: Any) -> tuple[str, ...] | None:
    """The names of a DataFrame's columns, if all are words."""
    columns = getattr(values, "columns", None)
    names = tuple(columns) if isinstance(columns, Iterable) else ()
    return names if names and all(isinstance(name, str) for name in names) else None


def categories(values: Any) -> tuple[Any, ...] | None:
    """Those of a categorical Series that it has, in their order."""
    dtype: Any = getattr(values, "dtype", None)
    if not (hasattr(dtype, "categories") and hasattr(dtype, "ordered")):
        return None
    present = set(values)
    return tuple(category for category in dtype.categories if category in present)


def table(name: str, values: Any, names: Sequence[str] | None = None) -> Floats:
    """A read-only float64 copy with two axes, at least one row and column, all finite; `names` are its columns'."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise DataError(f"{name}: rows of numbers of equal length are needed: {NEEDED[name]}") from None
    if given.ndim != 2 or 0 in given.shape:
        raise DataError(f"{name}: shape {given.shape} given; needed: {NEEDED[name]}")
    if given.dtype.kind not in "biufOUS":
        raise DataError(f"{name}: {given.dtype} given; numbers are needed: {NEEDED[name]}")
    try:
        numbers = given.astype(np.float64, order="C")
        if np.isfinite(numbers).all():
            return read_only(numbers)
    except (TypeError, ValueError, OverflowError):
        pass
    row, column, cell = next(
        (row, column, cell)
        for row, cells in enumerate(given.tolist())
        for column, cell in enumerate(cells)
        if not is_finite(cell)
    )
    problem = WITHOUT_WORDS[name] if isinstance(cell, str) else "finite numbers are needed"
    raise DataError(f"{name}: row {row} column {names[column] if names else column} is {shown(cell)}; {problem}")


def rows_of(name: str, values: Any, columns: int) -> Floats:
    """float64 rows of so many numbers, finite or not; raises `DataError` for anything else."""
    try:
        rows = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name}: rows of {columns} numbers are needed") from None
    if rows.ndim != 2 or rows.shape[1] != columns:
        raise DataError(f"{name}: shape {rows.shape} given; (samples, {columns}) is needed")
    return rows


def is_finite(cell: Any) -> bool:
    """Whether it is a number, or text of one, that float64 can hold."""
    try:
        return isfinite(float(cell))
    except (TypeError, ValueError, OverflowError):
        return False


def read_only(array: Floats) -> Floats:
    array.flags.writeable = False
    return array
