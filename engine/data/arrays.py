"""Data given by a script: arrays, sequences, DataFrames and Series, and the numeric tables made from them.

Nothing is imported for DataFrames and Series: an object with `to_numpy` is asked for its array, one with `columns` for
their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError, said_by, shown

Floats = NDArray[np.float64]

ONE_HOT = "one column a class, such as [[1, 0], [0, 1]]"
LABELS = "one label a sample, such as ['no', 'yes']"
ROWS = "one row a sample, such as [[0], [1]]"
FINITE = "finite numbers are needed"
NEEDED = {"inputs": ROWS, "targets": f"{ROWS}; for classes {LABELS}, or {ONE_HOT}"}


def plain(name: str, values: Any) -> Any:
    """An array, or a list in which every array is NumPy's, and 0-d arrays are scalars.

    Raises `TypeError` for what can never be data, `DataError` for masked values and for arrays that NumPy cannot read.
    """
    if _is_array(values):
        return _array(name, values)
    if isinstance(values, Sequence) and not isinstance(values, (str, bytes)):
        return [_array(name, item, (row,)) if _is_array(item) else item for row, item in enumerate(values)]
    raise TypeError(f"{name}: {shown(values)} given; needed: {NEEDED[name]}")


def _is_array(value: Any) -> bool:
    return (hasattr(value, "__array__") or hasattr(value, "to_numpy")) and not isinstance(value, np.generic)


def _array(name: str, value: Any, at: tuple[int, ...] = ()) -> Any:
    """`value` as a NumPy array; `at` is its place among the rows."""
    try:
        array = np.asanyarray(value.to_numpy() if hasattr(value, "to_numpy") else value)
    except Exception as error:  # A tensor on another device, or with a gradient: its library may raise anything.
        problem = f"{type(value).__name__} cannot be read ({said_by(error)}); convert it to a NumPy array"
        raise DataError(f"{name}: {problem}") from None
    if np.ma.is_masked(array):
        place = zip(("row", "column"), (*at, *np.argwhere(np.ma.getmaskarray(array))[0].tolist()), strict=False)
        words = " ".join(f"{axis} {number}" for axis, number in place)
        raise DataError(f"{name}: {words} is masked; fill in a value or leave its row out")
    return np.asarray(array)[()]


def is_flat(values: Any) -> bool:
    """Whether an array or a sequence has one axis: numbers or words, not rows of them."""
    if hasattr(values, "ndim"):
        return bool(values.ndim == 1)
    return len(values) > 0 and (isinstance(values[0], (str, bytes)) or not hasattr(values[0], "__len__"))


def column_names(values: Any) -> tuple[str, ...] | None:
    """The column names of a DataFrame, if all are strings."""
    columns = getattr(values, "columns", None)
    names = tuple(columns) if isinstance(columns, Iterable) else ()
    return names if names and all(isinstance(name, str) for name in names) else None


def categories(values: Any) -> tuple[Any, ...] | None:
    """The categories of a categorical Series that occur in it, in their order."""
    dtype: Any = getattr(values, "dtype", None)
    if not (hasattr(dtype, "categories") and hasattr(dtype, "ordered")):
        return None
    present = set(values)
    return tuple(category for category in dtype.categories if category in present)


def table(name: str, values: Any, names: Sequence[str] | None = None, problem: str | None = None) -> Floats:
    """A read-only float64 copy with two axes, at least one row and column, all finite.

    `names` are its column names; the advice about words also depends on the `problem`.
    """
    try:
        given = np.asarray(values)
    except Exception:  # Rows of different lengths; or their elements raise anything.
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
    advice = _without_words(name, given.shape[1], names, problem) if isinstance(cell, str) else FINITE
    raise DataError(f"{name}: row {row} column {names[column] if names else column} is {shown(cell)}; {advice}")


def _without_words(name: str, columns: int, names: Sequence[str] | None, problem: str | None) -> str:
    """What to do about words where numbers are needed."""
    if name == "inputs":
        return "convert its column to numbers or leave it out"
    if problem == "regression":
        return 'give numbers, or set problem="classification" if these are classes'
    if columns > 1:
        return f"give classes as {LABELS}"
    column = f'df["{names[0]}"]' if names else "y[:, 0]"
    return f"give one label a sample: flatten the column, such as {column}"


def rows_of(name: str, values: Any, columns: int) -> Floats:
    """float64 rows with so many numbers, finite or not; raises `DataError` for anything else."""
    try:
        given = plain(name, values) if _is_array(values) or isinstance(values, Sequence) else values
        rows = np.array(given, dtype=np.float64)
    except DataError:  # a kind of ValueError
        raise
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name}: rows of {columns} numbers are needed") from None
    if rows.ndim != 2 or rows.shape[1] != columns:
        raise DataError(f"{name}: shape {rows.shape} given; (samples, {columns}) is needed")
    return rows


def is_finite(cell: Any) -> bool:
    """Whether it is a number, or the text of one, that is finite in float64."""
    try:
        return isfinite(float(cell))
    except (TypeError, ValueError, OverflowError):
        return False


def read_only(array: Floats) -> Floats:
    array.flags.writeable = False
    return array
