"""The settings, as rows in one or several columns, and the chosen one explained below, or each beside its row where
there is room for that; arrows if not all fit. With few lines, only names and values, as many as fit side by side.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len

from tui.drawing.cells import BLANK, Row, around, beside, fit, hidden, row, width, wrap
from tui.drawing.names import CUT, shortened, widest

# The width of a row with a short value, so that `live` stays near it, and the minimum if there are several columns; the
# same if there are only names and values.
WIDEST, NARROWEST, SHORTEST = 44, 32, 18
# If there are only names and values, names are not shortened further.
LEAST_NAME = 6
# Empty columns between two columns of rows. From so many columns beside the rows on, each is explained there. The width
# of rows is then a multiple of the last, so that it rarely changes.
BETWEEN, ROOMY, STEP = 2, 24, 4
# After a value that was changed, and in front of the name of a group that is folded or unfolded.
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
    def mark(self) -> str:
        return f" {CHANGED}" if self.changed else ""

    @property
    def end(self) -> str:
        """What is at the right end of its row."""
        return "live " if self.live else f"{self.holds} more " if self.folded else ""

    def short(self, value: str) -> str:
        """Name and value in one text, as when there are few lines."""
        return f"{self.title.strip()}{f' {value}' if self.folded is None else ''}{self.mark}"


class _Seen(NamedTuple):
    """What is visible, and where."""

    rows: range  # of the settings
    deep: int  # rows of a column
    columns: tuple[tuple[int, int], ...]  # the start and the width of each
    explanation: tuple[str, ...]
    names: int  # the width of the names
    size: int  # the width of a row without what is beside it
    beside: tuple[tuple[str, ...], ...] = ()  # the lines of the explanation beside each row


def room_for(columns: int, lines: int) -> int:
    """How many rows fit, whatever is chosen, with two lines for its explanation; 0 if there are no rows at all."""
    return 0 if lines < ROWS else _most(columns) * max(lines - 3, 1)


def setting_at(x: int, y: int, shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> int | None:
    """The setting at a position of the drawing, if there is one."""
    seen = _seen(shown, chosen, columns, lines)
    if seen.beside:
        drawn = [number for number, said in zip(seen.rows, seen.beside, strict=True) for _ in said]
        return drawn[y] if 0 <= y < len(drawn) else None
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
    rows = [
        fit(line, columns) for line in (_explained(drawn[0][0], seen) if len(drawn) == 1 else beside(drawn, BETWEEN))
    ]
    if lines > len(rows) + len(seen.explanation):
        rows.append(BLANK)
    rows += [fit(row((f"  {line}", "muted")), columns) for line in seen.explanation]
    return rows[:lines]


def _explained(rows: list[Row], seen: _Seen) -> list[Row]:
    """Each row with its explanation beside it."""
    if not seen.beside:
        return rows
    found = []
    for line, (first, *others) in zip(rows, seen.beside, strict=True):
        gap = " " * (seen.size + BETWEEN - width(line))
        found.append(line + row((f"{gap}{first}" if first else "", "muted")))
        found += [row((" " * (seen.size + BETWEEN) + text, "muted")) for text in others]
    return found


def _most(columns: int, size: int = NARROWEST) -> int:
    """How many columns of rows fit side by side."""
    return max((columns + BETWEEN) // (size + BETWEEN), 1)


@lru_cache(maxsize=4)
def _seen(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> _Seen:
    if lines < ROWS:
        return _seen_short(shown, chosen, columns, lines)
    names = widest(setting.title for setting in shown if setting.folded is not False)
    most = _most(columns)
    explanation = _explanation(shown[chosen], names, most, columns, lines)
    deep = max(lines - len(explanation), 1)
    count = min(max(-(-len(shown) // deep), 1), most)
    if lines > len(explanation) + -(-len(shown) // count):
        deep = lines - len(explanation) - 1
    size = (columns + BETWEEN) // count - BETWEEN
    rows = around(chosen, len(shown), deep * count)
    places = tuple((number * (size + BETWEEN), size) for number in range(count))
    seen = _Seen(rows, -(-len(rows) // count), places, explanation, names, min(size, WIDEST))
    return _with_explanations(shown, chosen, seen, columns, lines) if count == 1 else seen


def _with_explanations(shown: tuple[Setting, ...], chosen: int, seen: _Seen, columns: int, lines: int) -> _Seen:
    """With an explanation beside each row, if there is room: a whole one, if the lines are enough for all."""
    widths = (cell_len(one.value + one.mark + one.end) for one in shown if one.folded is None)
    size = min(-(-(seen.names + 4 + max(widths, default=0)) // STEP) * STEP, WIDEST)
    room = columns - size - BETWEEN
    if room < ROOMY:
        return seen
    said = [shown[number].help if shown[number].folded is None else "" for number in seen.rows]
    whole = tuple(tuple(wrap(text, room - 1)) for text in said)
    if len(seen.rows) == len(shown) and sum(map(len, whole)) <= lines:
        is_told = " ".join(seen.explanation) == said[chosen]
        return seen._replace(size=size, beside=whole, explanation=() if is_told else seen.explanation)
    return seen._replace(size=size, beside=tuple((text,) for text in said))


def _explanation(setting: Setting, names: int, most: int, columns: int, lines: int) -> tuple[str, ...]:
    """The lines of the chosen one's explanation, which starts with the value if its row shows only part of it."""
    size = (columns + BETWEEN) // most - BETWEEN
    is_cut = setting.folded is None and cell_len(setting.value) > _value_room(names, setting, size)
    said = f"{setting.value}: {setting.help}" if is_cut else setting.help
    return tuple(wrap(said, columns - 3)) if lines >= TALL else (said,)


def _seen_short(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int) -> _Seen:
    """Pages of names and values, so that nothing moves until the next page begins."""
    most = _most(columns, SHORTEST)
    said = 0
    if (lines - 1) * most >= min(EXPLAINED, len(shown)):
        # As many lines as the longest explanation needs, if rows leave them.
        said = min(
            max(len(wrap(setting.help, columns - 3)) for setting in shown), max(lines - -(-len(shown) // most), 1)
        )
    deep = max(lines - said, 1)
    count = min(-(-len(shown) // deep), most)
    page = deep * count
    first = chosen // page * page
    rows = range(first, min(first + page, len(shown)))
    parts = [rows[start : start + deep] for start in range(0, page, deep)]
    needed = [widest(shown[each].short(shown[each].value) for each in part) + 1 for part in parts]
    # Of paths, the folders give way first.
    least = [widest(shown[each].short(_file(shown[each].value)) for each in part) + 1 for part in parts]
    # What is missing is taken from the widest, what is left over goes to all.
    spare = columns - BETWEEN * (count - 1) - sum(needed)
    while spare < 0 and max(needed) > 1:
        longer = [number for number in range(count) if needed[number] > least[number]] or range(count)
        needed[max(longer, key=needed.__getitem__)] -= 1
        spare += 1
    sizes = [size + max(spare, 0) // count for size in needed]
    starts = accumulate((size + BETWEEN for size in sizes[:-1]), initial=0)
    setting = shown[chosen]
    is_cut = cell_len(setting.short(setting.value)) >= sizes[(chosen - first) // deep]
    text = f"{setting.value}: {setting.help}" if is_cut and setting.folded is None else setting.help
    explanation = tuple(wrap(text, columns - 3, said))
    return _Seen(rows, deep, tuple(zip(starts, sizes, strict=True)), explanation, 0, columns)


def _file(value: str) -> str:
    """A path without its folders, as it is cut."""
    return CUT + value.rpartition("/")[2] if "/" in value else value


def _value_room(names: int, setting: Setting, columns: int) -> int:
    """The width of a value."""
    return max(columns - names - 4 - cell_len(setting.mark + setting.end), LEAST_NAME)


def _row(shown: tuple[Setting, ...], number: int, chosen: int, seen: _Seen, columns: int, active: bool) -> Row:
    """Name, value and `live`."""
    names = seen.names
    setting, is_chosen = shown[number], number == chosen
    role = ("chosen" if active else "strong") if is_chosen else "text"
    above, below = number == seen.rows[0] > 0, number == seen.rows[-1] < len(shown) - 1
    mark = "›" if is_chosen else "↑" if above else "↓" if below else " "
    is_group = setting.folded is not None
    room = _value_room(names, setting, columns)
    start = row(
        (f"{mark} {setting.title}{' ' * (names - cell_len(setting.title) + 1)}", role),
        (shortened(setting.value, room), "muted" if is_group and role == "text" else role),
        (setting.mark, "accent" if role == "text" else role),
    )
    gap = " " * max(seen.size - width(start) - len(setting.end), bool(setting.end))
    return fit(start + row((f"{gap}{setting.end}", role if is_chosen and active else "muted")), columns)


def _short(shown: tuple[Setting, ...], number: int, chosen: int, seen: _Seen, columns: int, active: bool) -> Row:
    """Name and value; a long name is shortened before a value is, but for the folders of a path."""
    del seen
    setting, is_chosen = shown[number], number == chosen
    role = ("chosen" if active else "strong") if is_chosen else "text"
    title, text = setting.title.strip(), setting.value if setting.folded is None else ""
    room = columns - 1 - bool(text) - len(setting.mark)
    least = min(cell_len(title), LEAST_NAME if text == _file(text) else max(room - cell_len(_file(text)), LEAST_NAME))
    value = shortened(text, max(room - least, 1)) if text else ""
    line = row(
        ("›" if is_chosen else " ", role),
        (shortened(title, max(room - cell_len(value), least)), role if is_chosen else "muted"),
        (f" {value}" if text else "", role),
        (setting.mark, "accent" if role == "text" else role),
    )
    return fit(line + row((" " * (columns - width(line)), role)), columns)
