"""Short names: shortened so that names that differ still look different."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len

CUT = "…"
# The words of a name, each with the separator before it.
WORDS = re.compile(r"([\s_./:-]*)([^\s_./:-]+)")


@lru_cache(maxsize=256)
def apart(names: tuple[str, ...], columns: int) -> tuple[str, ...]:
    """Every name in at most so many columns; different names stay different as long as numbers for them fit.

    Short names stay whole. Otherwise the first method that tells a name from all others is used: without the last word,
    if all share it; each of its words cut (`sep len`); its start; its start and end; its end; one letter of each word;
    a number.
    """
    found = {name: name for name in names if cell_len(name) <= columns}
    pending = [name for name in dict.fromkeys(names) if name not in found]
    bases = _without_shared_end(names)
    for way in (_whole, _words, _start, _ends, _end, _initials):
        tried = {name: way(bases[name], columns) for name in pending}
        counts = Counter([*tried.values(), *found.values()])
        good = {name: short for name, short in tried.items() if short.strip(CUT + " ") and counts[short] == 1}
        found |= {name: short for name, short in good.items() if cell_len(short) <= columns}
        pending = [name for name in pending if name not in found]
    taken = set(found.values())
    number = 1
    for name in pending:
        # If even the number does not fit, names cannot be told apart.
        while (short := _numbered(name, number, columns)) in taken and len(str(number)) <= columns:
            number += 1
        taken.add(short)
        found[name] = short
    return tuple(found[name] for name in names)


def shortened(name: str, columns: int) -> str:
    """A single name, shortened: a path keeps its end, several words keep the first."""
    if cell_len(name) <= columns or columns < 1:
        return apart((name,), columns)[0]
    return _end(name, columns) if "/" in name else _start(name, columns) if " " in name else apart((name,), columns)[0]


def widest(names: Iterable[str]) -> int:
    """The width of the longest name; 0 without names."""
    return max(map(cell_len, names), default=0)


def _head(text: str, columns: int) -> str:
    """As much of the start as fits."""
    kept = ""
    for character in text:
        if cell_len(kept + character) > columns:
            break
        kept += character
    return kept


def _tail(text: str, columns: int) -> str:
    return _head(text[::-1], columns)[::-1]


def _without_shared_end(names: tuple[str, ...]) -> dict[str, str]:
    """`sepal length (cm)`, `sepal width (cm)`: a unit shared by all tells nothing apart."""
    ends = {name.rpartition(" ")[2] for name in names}
    shared = len(set(names)) > 1 and len(ends) == 1 and all(name.rpartition(" ")[0].strip() for name in names)
    return {name: name.rpartition(" ")[0].rstrip() if shared else name for name in names}


def _whole(name: str, _columns: int) -> str:
    return name


def _words(name: str, columns: int, least: int = 2) -> str:
    """The starts of its words, at least two letters each: the space is shared, and what short words leave goes to the
    others.
    """
    parts = [(gap[:1], word) for gap, word in WORDS.findall(name)]
    room = columns - sum(cell_len(gap) for gap, _ in parts)
    if len(parts) < 2 or room < least * len(parts):
        return ""
    sizes = [0] * len(parts)
    while room > 0:
        growing = [place for place, (_, word) in enumerate(parts) if sizes[place] < cell_len(word)]
        if not growing:
            break
        place = min(growing, key=lambda place: sizes[place])
        sizes[place] += 1
        room -= 1
    return "".join(gap + _head(word, size) for (gap, word), size in zip(parts, sizes, strict=True)).strip()


def _start(name: str, columns: int) -> str:
    return _head(name, columns - 1).rstrip() + CUT


def _ends(name: str, columns: int) -> str:
    tail = (columns - 1) // 2
    return _head(name, columns - 1 - tail).rstrip() + CUT + _tail(name, tail).lstrip() if tail else ""


def _end(name: str, columns: int) -> str:
    return CUT + _tail(name, columns - 1).lstrip()


def _initials(name: str, columns: int) -> str:
    return _words(name, columns, least=1)


def _numbered(name: str, number: int, columns: int) -> str:
    """Its start and a number: `versic2`."""
    digits = str(number)
    return _head(name, columns - len(digits)) + digits if len(digits) <= columns else _head(CUT + digits, columns)


def right_aligned(text: str, columns: int) -> str:
    """Right-aligned in so many columns, with a space before it; cut, with a sign, if it is longer."""
    cut = shortened(text, columns - 1)
    return " " * (columns - cell_len(cut)) + cut
