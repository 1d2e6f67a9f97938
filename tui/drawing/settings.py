"""The settings, as rows in one or several columns, and the chosen one explained below; arrows if not all fit. With few
lines, only names and values, as many as fit side by side.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing.cells import BLANK, Row, around, beside, fit, hidden, row, width, wrap
from tui.drawing.names import shortened, widest

# The maximum width of a row, so that `live` stays near its value, and the minimum if there are several columns; the
# same if there are only names and values.
WIDEST, NARROWEST, SHORTEST = 44, 32, 18
# If there are only names and values, names are not shortened further.
LEAST_NAME = 6
# Empty columns between two columns of rows. From so many columns beside the rows on, each is explained there.
BETWEEN, ROOMY = 2, 24
# In front of a value that was changed, and of the name of a group that is folded or unfolded.
CHANGED, FOLDED, UNFOLDED = "●", "▸", "▾"
# From these heights on, the explanation has as many lines as it needs, and there are rows. With fewer lines there is an
# explanation only if so many settings fit beside it.
TALL, ROWS, EXPLAINED = 8, 7, 6


class Setting(NamedTuple):
    """The name of a group has no value of its own: `value` says what the group holds while it is folded."""

    name: str  # as shown
    value: str
    live: bool
    help: str
    changed: bool = False
    folded: bool | None = None  # None: this is not the name of a group
    holds: int = 0  # how many rows a folded group has

    @property
    def title(self) -> str:
        """The name, for a group with its sign."""
        return self.name if self.folded is None else f"{FOLDED if self.folded else UNFOLDED} {self.name}"

    @property
    def short(self) -> str:
        """Name and value in one text, as when there are few lines."""
        value = self.value if self.folded is None else ""
        return f"{self.title.strip()}{CHANGED if self.changed else ' '}{value}"


class _Seen(NamedTuple):
    """What is visible, and where."""

    rows: range  # of the settings
    deep: int  # rows of a column
    columns: tuple[tuple[int, int], ...]  # the start and the width of each
    explanation: tuple[str, ...]
    names: int  # the width of the names


def room_for(columns: int, lines: int) -> int:
    """How many rows fit, whatever is chosen, with two lines for its explanation; 0 if there are no rows at all."""
    return 0 if lines < ROWS else _most(columns) * max(lines - 3, 1)


def setting_at(x: int, y: int, shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> int | None:
    """The setting at a position of the drawing, if there is one."""
    seen = _seen(shown, chosen, columns, lines)
    for number, (start, size) in enumerate(seen.columns):
        place = number * seen.deep + y
        if start <= x < start + size and 0 <= y < seen.deep and place < len(seen.rows):
            return seen.rows[place]
    return None


def outside(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> str:
    """How many settings are hidden: `↓ 9 more`."""
    seen = _seen(shown, chosen, columns, lines).rows
    return hidden(seen.start, len(shown) - seen.stop)


def settings(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int, active: bool) -> list[Row]:
    """The rows that fit around the chosen one, and its explanation below."""
    seen = _seen(shown, chosen, columns, lines)
    drawn = []
    for number, (_, size) in enumerate(seen.columns):
        part = seen.rows[number * seen.deep : (number + 1) * seen.deep]
        drawn.append(
            ([(_row if lines >= ROWS else _short)(shown, each, chosen, seen, size, active) for each in part], size)
        )
    rows = [fit(line, columns) for line in (drawn[0][0] if len(drawn) == 1 else beside(drawn, BETWEEN))]
    if lines > len(rows) + len(seen.explanation):
        rows.append(BLANK)
    rows += [fit(row((f"  {line}", "muted")), columns) for line in seen.explanation]
    return rows[:lines]


def _most(columns: int, size: int = NARROWEST) -> int:
    """How many columns of rows fit side by side."""
    return max((columns + BETWEEN) // (size + BETWEEN), 1)


@lru_cache(maxsize=4)
def _seen(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> _Seen:
    if lines < ROWS:
        return _seen_short(shown, chosen, columns, lines)
    names = widest(setting.name for setting in shown if setting.folded is None)
    most = _most(columns)
    explanation = _explanation(shown[chosen], names, most, columns, lines)
    deep = max(lines - len(explanation), 1)
    count = min(max(-(-len(shown) // deep), 1), most)
    if lines > len(explanation) + -(-len(shown) // count):
        deep = lines - len(explanation) - 1
    size = (columns + BETWEEN) // count - BETWEEN
    rows = around(chosen, len(shown), deep * count)
    places = tuple((number * (size + BETWEEN), size) for number in range(count))
    return _Seen(rows, -(-len(rows) // count), places, explanation, names)


def _explanation(setting: Setting, names: int, most: int, columns: int, lines: int) -> tuple[str, ...]:
    """The lines of the chosen one's explanation, which starts with the value if its row shows only part of it."""
    size = (columns + BETWEEN) // most - BETWEEN
    is_cut = setting.folded is None and cell_len(setting.value) > _value_room(names, setting, size)
    said = f"{setting.value}: {setting.help}" if is_cut else setting.help
    return tuple(wrap(said, columns - 3)) if lines >= TALL else (said,)


def _seen_short(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> _Seen:
    """Pages of names and values, so that nothing moves until the next page begins."""
    most = _most(columns, SHORTEST)
    is_explained = (lines - 1) * most >= min(EXPLAINED, len(shown))
    explanation = (f"{shown[chosen].value}: {shown[chosen].help}",) if is_explained else ()
    deep = max(lines - len(explanation), 1)
    count = min(-(-len(shown) // deep), most)
    page = deep * count
    first = chosen // page * page
    rows = range(first, min(first + page, len(shown)))
    needed = [widest(shown[each].short for each in rows[start : start + deep]) + 1 for start in range(0, page, deep)]
    # What is missing is taken from the widest, what is left over goes to all.
    spare = columns - BETWEEN * (count - 1) - sum(needed)
    while spare < 0 and max(needed) > 1:
        needed[needed.index(max(needed))] -= 1
        spare += 1
    sizes = [size + max(spare, 0) // count for size in needed]
    starts = accumulate((size + BETWEEN for size in sizes[:-1]), initial=0)
    return _Seen(rows, deep, tuple(zip(starts, sizes, strict=True)), explanation, 0)


def _value_room(names: int, setting: Setting, columns: int) -> int:
    """The width of a value; `live` after it makes it shorter."""
    return max(min(columns, WIDEST) - names - 4 - (5 if setting.live else 0), 6)


def _row(shown: tuple[Setting, ...], number: int, chosen: int, seen: _Seen, columns: int, active: bool) -> Row:
    """Name, value and `live`; where there is room for it, with the explanation."""
    names, size = seen.names, min(columns, WIDEST)
    setting, is_chosen = shown[number], number == chosen
    role = ("chosen" if active else "strong") if is_chosen else "text"
    above, below = number == seen.rows[0] > 0, number == seen.rows[-1] < len(shown) - 1
    mark = "›" if is_chosen else "↑" if above else "↓" if below else " "
    is_group = setting.folded is not None
    end = "live " if setting.live else f"{setting.holds} more " if setting.folded else ""
    room = size - max(cell_len(setting.title), names) - 4 - len(end) if is_group else _value_room(names, setting, size)
    start = row(
        (f"{mark} {setting.title}{' ' * (names - cell_len(setting.title))}", role),
        (CHANGED if setting.changed else " ", "accent" if role == "text" else role),
        (shortened(setting.value, room) if room > 0 else "", "muted" if is_group and role == "text" else role),
    )
    gap = " " * (size - width(start) - len(end))
    line = start + row((f"{gap}{end}", role if is_chosen and active else "muted"))
    if len(seen.columns) == 1 and columns >= WIDEST + ROOMY and not is_group:
        line += row((f"  {setting.help}", "muted"))
    return fit(line, columns)


def _short(shown: tuple[Setting, ...], number: int, chosen: int, seen: _Seen, columns: int, active: bool) -> Row:
    """Name and value; a long name is shortened before a value is."""
    del seen
    setting, is_chosen = shown[number], number == chosen
    role = ("chosen" if active else "strong") if is_chosen else "text"
    title, text = setting.title.strip(), setting.value if setting.folded is None else ""
    least = min(cell_len(title), LEAST_NAME)
    value = shortened(text, max(columns - 2 - least, 1)) if text else ""
    line = row(
        ("›" if is_chosen else " ", role),
        (shortened(title, max(columns - 2 - cell_len(value), least)), role if is_chosen else "muted"),
        (CHANGED if setting.changed else " ", "accent" if role == "text" else role),
        (value, role),
    )
    return fit(line + row((" " * (columns - width(line)), role)), columns)
