"""Short names: cut with a visible sign, so that names that differ still look different."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePath

from rich.cells import cell_len

from engine.data.generators import GENERATORS
from engine.errors import printable

CUT = "…"
# What stands between the words of a name; and what is not left before a cut either.
SEPARATORS = " _./:-"
LOOSE = SEPARATORS + "([{"
# The words and numbers of a name, each with the separators after it.
WORDS = re.compile(r"([^\s_./:\-\d]+|\d+)([\s_./:-]*)")
# Up to so many columns, names may be told apart by one letter of each word.
TINY = 4


@lru_cache(maxsize=256)
def apart(names: tuple[str, ...], columns: int) -> tuple[str, ...]:
    """Every name in at most so many columns; different names stay different as long as numbers for them fit.

    Names that fit are whole. The others are cut with a sign, in the first way that tells a name from all others: at the
    end; in the middle, before the word in which it differs from the name most like it, or so that both ends are seen;
    in each word; at the start; one letter of each word; a number.
    """
    found = {name: name for name in names if cell_len(name) <= columns}
    pending = [name for name in dict.fromkeys(names) if name not in found]
    differs = _differences(names) if pending else {}
    for way in (_start, _middle, _ends, _words, _end, _initials):
        tried = {name: way(name, columns, differs[name]) for name in pending}
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
    """A single text, cut with a sign if it is longer: a path keeps its end, anything else its start."""
    if cell_len(name) <= columns:
        return name
    if columns < 1:
        return ""
    is_path = "/" in name and (" " not in name or name[0] in "/~.")
    return _end(name, columns) if is_path else _start(name, columns)


def data_name(data: str) -> str:
    """How a recipe's data is called: a built-in set, or a file without its folders."""
    return data if data in GENERATORS else printable(PurePath(data).name or data)


def widest(names: Iterable[str]) -> int:
    """The width of the longest name; 0 without names."""
    return max(map(cell_len, names), default=0)


def right_aligned(text: str, columns: int) -> str:
    """Right-aligned in so many columns, with a space before it; cut, with a sign, if it is longer."""
    cut = shortened(text, columns - 1)
    return " " * (columns - cell_len(cut)) + cut


def _differences(names: tuple[str, ...]) -> dict[str, int]:
    """For each name the place of the character in which it differs from the name most like it at its start."""
    ordered = sorted(set(names))
    shared = [0, *(_shared(one, other) for one, other in pairwise(ordered)), 0]
    return {
        name: min(max(shared[place], shared[place + 1]), max(len(name) - 1, 0)) for place, name in enumerate(ordered)
    }


def _shared(one: str, other: str) -> int:
    """How many characters they share at their starts."""
    ends = min(len(one), len(other))
    return next((place for place in range(ends) if one[place] != other[place]), ends)


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


def _start(name: str, columns: int, _differs: int = 0) -> str:
    return _head(name, columns - 1).rstrip(LOOSE) + CUT


def _middle(name: str, columns: int, differs: int) -> str:
    """Its start, and from where it differs: `av…length`; `aver…width…` if that is not its end."""
    room = columns - 1
    # The start has one or two, and what the rest leaves.
    most = room - min(max(columns // 3, 1), 2)
    first, last = _word_at(name, differs)
    if cell_len(name[first:]) <= most:
        rest = name[first:]
    elif cell_len(name[first:last]) < most:
        rest = name[first:last] + CUT
    elif cell_len(name[first : differs + 1]) < most:
        rest = _head(name[first:], most - 1) + CUT
    elif cell_len(name[differs:]) < most:
        rest = _tail(name, most)
    else:
        rest = _tail(name[: differs + 1], most - 1) + CUT
    head = _head(name, room - cell_len(rest)).rstrip(LOOSE)
    return head + CUT + rest if head else ""


def _word_at(name: str, place: int) -> tuple[int, int]:
    """Where the word at a place starts and ends."""
    found = next((word for word in WORDS.finditer(name) if word.end() > place), None)
    return found.span(1) if found else (place, len(name))


def _ends(name: str, columns: int, _differs: int) -> str:
    tail = (columns - 1) // 2
    return _head(name, columns - 1 - tail).rstrip(LOOSE) + CUT + _tail(name, tail).lstrip(SEPARATORS) if tail else ""


def _end(name: str, columns: int, _differs: int = 0) -> str:
    return CUT + _tail(name, columns - 1).lstrip()


def _words(name: str, columns: int, differs: int) -> str:
    """The starts of the words up to that in which it differs, which share the room: `av…petal_le…`."""
    kept = name[: _word_at(name, differs)[1]]
    words = WORDS.findall(kept)
    # After each there is a sign, or what separates it from the next.
    room = columns - len(words)
    if len(words) < 2 or room < len(words):
        return ""
    sizes = [0] * len(words)
    while room > 0:
        growing = [place for place, (word, _) in enumerate(words) if sizes[place] < cell_len(word)]
        if not growing:
            break
        sizes[min(growing, key=lambda place: sizes[place])] += 1
        room -= 1
    parts = (
        word + after[:1] if size == cell_len(word) else _head(word, size) + CUT
        for (word, after), size in zip(words, sizes, strict=True)
    )
    short = "".join(parts)
    return short if kept == name else short.rstrip(LOOSE + CUT) + CUT


def _initials(name: str, columns: int, differs: int) -> str:
    if columns > TINY:
        return ""
    kept = name[: _word_at(name, differs)[1]]
    return "".join(word[0] + after[:1] for word, after in WORDS.findall(kept)).strip()


def _numbered(name: str, number: int, columns: int) -> str:
    """Its start and a number: `vers…2`."""
    digits = str(number)
    return _head(_start(name, columns - len(digits)) + digits, columns) if len(digits) < columns else digits[:columns]
