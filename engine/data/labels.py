"""Labels: numbers or words, one per sample, each the name of a class.

>>> places, classes = read_labels(["no", "yes", "no"])
>>> places.tolist(), classes
([0, 1, 0], ('no', 'yes'))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import Floats, is_finite, read_only
from engine.errors import DataError, printable, shortened, shown

# If the classes are not listed: more than this many are probably values.
MAX_CLASSES = 1000
# Characters. Longer ones are texts, not names, and take long to draw.
MAX_NAME = 1000

LIST_ALL = "list all of them in classes"


def read_labels(
    labels: Iterable[Any], classes: Sequence[Any] | None = None, any_number: bool = False
) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """For each label (samples,) the index of its class, and the classes' names: numbers by size, words alphabetically.

    `classes`: all classes, in order, of which some may be missing here. `any_number`: numbers need not be whole. Raises
    `DataError`.
    """
    given = list(labels)
    found = _different("labels: row", given)
    if classes is None:
        classes = sorted(found)
        if not any_number:
            _check_whole(given, found)
        if len(classes) > MAX_CLASSES:
            advice = f'set problem="regression" if these are values, or {LIST_ALL}'
            raise DataError(f"labels: {len(classes):,} classes; at most {MAX_CLASSES:,} are allowed: {advice}")
        if len(classes) == 1:
            advice = f"add samples of another class, or {LIST_ALL}"
            raise DataError(f"labels: every sample has class {_said(given[0])}; {advice}")
    elif len(_different("classes: number", list(classes))) < max(2, len(classes)):
        raise DataError(f"classes: {_listed(classes)} given; at least two are needed, each listed once")
    places = {value: place for place, value in enumerate(classes)}
    for label in found:
        if label not in places:
            problem = f"{_said(label)}, none of the classes {_listed(classes)}; {LIST_ALL}"
            raise DataError(f"labels: row {given.index(label)} is {problem}")
    return np.array([places[label] for label in given], dtype=np.intp), class_names(classes)


def one_column_a_class(labels: NDArray[np.intp], classes: int, low: float = 0.0) -> Floats:
    """(samples, classes): 1 for the class of each row, `low` for the others."""
    return read_only(np.where(np.arange(classes) == labels[:, None], 1.0, low))


def listed(field: str, names: Any) -> tuple[Any, ...] | None:
    """The given names, or None for none; raises `TypeError` for a single object."""
    if names is None:
        return None
    if not isinstance(names, Iterable):
        raise TypeError(f"{field}: {shown(names)} given; a list of names is needed, such as ['a', 'b']")
    return tuple(names)


def class_names(classes: Sequence[Any]) -> tuple[str, ...]:
    """The names of the classes; raises `DataError` if two have the same name, or if one cannot have a name."""
    found: dict[str, Any] = {}
    for value in classes:
        if _kind(value) is None:
            raise DataError(f"classes: {_said(value)} given; a number or a word is needed")
        name = checked_name("classes", class_name(value))
        if name in found:
            both = f"{_said(found[name])} and {_said(value)}"
            raise DataError(f"classes: {both} are both called {shown(name)}; give each a name of its own")
        found[name] = value
    return tuple(found)


def checked_name(field: str, name: str) -> str:
    """The name of a class or a column; raises `DataError` if it is too long."""
    if len(name) > MAX_NAME:
        most = f"at most {MAX_NAME:,} are allowed: shorten it"
        raise DataError(f"{field}: a name of {len(name):,} characters given, {shortened(name)}; {most}")
    return name


def class_name(value: Any) -> str:
    """A class's name: a number as it is usually written, 2 for 2.0.

    >>> class_name(2.0), class_name(-0.5), class_name("no"), class_name(True)
    ('2', '-0.5', 'no', 'True')
    """
    if _kind(value) == "number":
        return str(int(value)) if isinstance(value, Integral) else repr(float(value) + 0.0).removesuffix(".0")
    return printable(str(value))


def _kind(value: object) -> str | None:
    """What type of label it is; None if it cannot be one."""
    if isinstance(value, str):
        return "word"
    if isinstance(value, (bool, np.bool_)):
        return "truth value"
    if isinstance(value, Real) and is_finite(value):
        return "number"
    return None


def _said(value: Any) -> str:
    """A label in a message: words in quotes, numbers as their class is named."""
    if isinstance(value, str):
        return shown(str(value))  # not `np.str_('no')`
    return shortened(class_name(value)) if isinstance(value, np.generic) or _kind(value) else shown(value)


def _listed(classes: Sequence[Any]) -> str:
    return shortened(", ".join(map(_said, classes)))


def _different(what: str, given: list[Any]) -> list[Any]:
    """The distinct labels in the order in which they occur; a message calls each one `what` and its index.

    Raises `DataError` unless all are words, or numbers, or truth values.
    """
    try:
        labels = list(dict.fromkeys(given))
    except TypeError:  # What cannot be hashed cannot be a label.
        labels = given
    kinds = [_kind(label) for label in labels]
    for label, kind in zip(labels, kinds, strict=True):
        if kind is None or kind != kinds[0]:
            row = next(row for row, other in enumerate(given) if other is label)
            if kind is None:
                raise DataError(f"{what} {row} is {_said(label)}; a number or a word is needed")
            first = f"{what} 0 is {_said(given[0])}, a {kinds[0]}"
            other = f"{what.split()[-1]} {row} is {_said(label)}, a {kind}"
            raise DataError(f"{first}, but {other}; give all as the same")
    return labels


def _check_whole(given: list[Any], labels: list[Any]) -> None:
    """Raise `DataError` for a number that is probably a value, not a class."""
    for label in labels:
        if not isinstance(label, str) and label != int(label):
            advice = 'set problem="regression" if these are values, problem="classification" if they are classes'
            raise DataError(f"labels: row {given.index(label)} is {_said(label)}, not a whole number; {advice}")


def one_each(field: str, names: tuple[Any, ...], needed: int, what: str) -> tuple[Any, ...]:
    """The names, if there are as many as needed; raises `DataError`."""
    if len(names) != needed:
        raise DataError(f"{field}: {len(names)} given for {needed} {what}; give one each")
    return names
