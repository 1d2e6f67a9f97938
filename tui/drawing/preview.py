"""The preview of a table: its first rows, what each column is and what it is for, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from engine.data.missing import is_missing
from engine.data.preview import COUNTER, INPUT, LEFT_OUT, MIXED, NOTHING, NUMBERS, TARGET, WORDS, Column, Preview
from engine.errors import printable
from tui.drawing.cells import Row, Span, fit, hidden, plain, row, wrap
from tui.drawing.names import apart

# The widest that a column, and only for its name, is drawn if more columns are seen then; the columns between two of
# them; the rows above the samples.
WIDEST, WIDEST_NAME = 18, 12
# Up to so many columns, values are given room before names are.
VALUE = 24
GAP = 2
HEADERS = 3
# The most lines and classes that are listed one by one.
LISTED = 6
# What an empty cell is shown as.
EMPTY = "–"
ROLES = {
    TARGET: ("→ target", "accent"),
    INPUT: ("input", "text"),
    LEFT_OUT: ("left out", "muted"),
    COUNTER: ("row number", "muted"),
}
# What the reader of tables advises: the settings for which the preview has keys.
ADVICE = re.compile(
    r"(?P<set>set )?(?:(?P<setting>missing|header|problem)=\w+|leave_out=(?P<out>.+?)(?= to leave out|$))"
    r"|set target=(?P<target>.+?)(?= if its column| to predict|$)"
)
# What it says about numbers of columns that are asked for: here columns are chosen where they are seen.
COUNTED = re.compile(r", but columns are still counted from 1: [^;]*")
KEY_FOR = {"missing": "m", "header": "h", "problem": "p"}
KINDS = {NUMBERS: "numbers", WORDS: "words", MIXED: "mixed", NOTHING: "empty"}


def visible(preview: Preview, first: int, chosen: int, columns: int) -> range:
    """The columns that fit, from the `first` one if the chosen one is then among them."""
    left = columns - _gutter(preview) - _width(preview, chosen) - GAP
    start = end = chosen
    while start > first and (left := left - _width(preview, start - 1) - GAP) >= 0:
        start -= 1
    while left >= 0 and end + 1 < len(preview.columns) and (left := left - _width(preview, end + 1) - GAP) >= 0:
        end += 1
    # The sign for those that are hidden needs room as well.
    while start < end and _spare(preview, shown := range(start, end + 1), _widths(preview, shown), columns) < 0:
        start, end = (start, end - 1) if end > chosen else (start + 1, end)
    return range(start, end + 1)


def table(preview: Preview, chosen: int, shown: Sequence[int], top: int, columns: int, lines: int) -> list[Row]:
    """Names, types and roles of the shown columns, and so many of the rows as fit, from number `top` on."""
    gutter = _gutter(preview)
    drawn = [preview.columns[number] for number in shown]
    both = list(zip(drawn, _sizes(preview, shown, columns), strict=True))
    names = tuple(map(_title, drawn))
    blank = " " * gutter
    rows = [
        row(
            blank,
            *(_name(column, apart(names, size)[place], size, chosen) for place, (column, size) in enumerate(both)),
        ),
        row(blank, *(_cell(column, type_of(preview, column), size, "muted") for column, size in both)),
        row(blank, *(_role(column, size) for column, size in both)),
    ]
    rows[0] = _at_end(rows[0], _more(preview, shown), columns)
    for line, cells in preview.rows[top : top + max(lines - HEADERS, 0)]:
        spans = [_value(column, cells[column.number - 1], size) for column, size in both]
        rows.append(row((f"{line:>{gutter - 1}} ", "muted"), *spans))
    return [fit(each, columns) for each in rows]


def column_at(preview: Preview, shown: Sequence[int], x: int, columns: int) -> int | None:
    """The column drawn there."""
    x -= _gutter(preview)
    for number, size in zip(shown, _sizes(preview, shown, columns), strict=True):
        if 0 <= x < size + GAP:
            return number
        x -= size + GAP
    return None


def keys(entries: Sequence[tuple[str, str]], columns: int) -> list[Row]:
    """Keys and what they do, on as many rows as they need."""
    rows: list[list[Span]] = [[]]
    left = columns
    for key, words in entries:
        size = cell_len(f"{key} {words}")
        if rows[-1] and left < size + GAP:
            rows.append([])
            left = columns
        if rows[-1]:
            rows[-1].append(Span(" " * GAP))
            left -= GAP
        rows[-1] += [Span(f"{key} ", "accent"), Span(words, "muted")]
        left -= size
    return [row(*spans) for spans in rows]


def with_keys(preview: Preview, message: str) -> str:
    """A message of the reader with the preview's keys in place of the settings it advises to change: `set missing=drop
    to drop these rows` becomes `press m to drop these rows`. Columns that are left out already are not named again.
    """
    out = {column.asked_as for column in preview.columns if column.role == LEFT_OUT}

    def key(advice: re.Match[str]) -> str:
        if advice["target"]:
            return f"press t on {_column_named(advice['target'])}"
        press = "press " if advice["set"] else ""
        if advice["setting"]:  # The second key of two is the first one again.
            return f"{press}{KEY_FOR[advice['setting']]}{'' if press else ' again'}"
        names = [name for name in advice["out"].split(",") if name not in out]
        return f"{press}X" if len(names) > 1 else f"{press}x on {_column_named(*names)}"

    return ADVICE.sub(key, COUNTED.sub("", message))


def _column_named(asked_as: str) -> str:
    return f"column {asked_as}" if asked_as.isdecimal() else asked_as


def type_of(preview: Preview, column: Column) -> str:
    """What is in the column, and as what it is predicted."""
    if column.role != TARGET or preview.problem is None:
        return KINDS[column.kind]
    if preview.problem == "regression":
        return "values"
    several = sum(each.role == TARGET for each in preview.columns) > 1
    return "one class" if several else f"{len(preview.classes or ())} classes"


def about(preview: Preview, chosen: int, columns: int) -> list[Row]:
    """The chosen column, then the whole table, in words."""
    column = preview.columns[chosen]
    lines = [(f"{_called(column)}: {'; '.join(_facts(preview, column))}.", "strong")]
    lines += [(words, "text") for words in _whole(preview)]
    return [row((line, role)) for words, role in lines for line in wrap(words, columns)]


def _facts(preview: Preview, column: Column) -> Iterator[str]:
    yield ROLES[column.role][0].removeprefix("→ ")
    count = f"{column.different:,} different" if preview.whole else f"{column.different} different in these rows"
    yield {
        NUMBERS: f"numbers, {count}",
        WORDS: f"words, {count}",
        MIXED: f"numbers and words, {count}",
        NOTHING: "no value in these rows",
    }[column.kind]
    if column.different == 1 and column.role == INPUT:
        yield "always the same, so nothing can be learned from it"
    if column.misfit is not None:
        yield f"line {column.misfit} has no number"
    if column.missing:
        yield f"missing on {_lines(column.missing)}"


def _whole(preview: Preview) -> Iterator[str]:
    targets = [column for column in preview.columns if column.role == TARGET]
    inputs = sum(column.role == INPUT for column in preview.columns)
    names = ", ".join(column.name or f"column {column.number}" for column in targets)
    what = ""
    if preview.problem == "regression":
        what = " (values)"
    elif preview.problem is not None and len(targets) == 1:
        classes = preview.classes or ()
        what = f" (classes: {_some([printable(name) for name in classes])})"
    yield f"Predicts {names or 'nothing'}{what} from {inputs:,} input{'s' * (inputs != 1)}."
    if preview.lacking and preview.refusal:  # Otherwise a note says what was dropped.
        count = len(preview.lacking)
        yield (
            f"{count} of {len(preview.rows)} rows {'lack' if count > 1 else 'lacks'} a value "
            f"({_lines(preview.lacking)})."
        )


def _called(column: Column) -> str:
    return f"Column {column.number}" + (f" ({column.name})" if column.name else "")


def _lines(lines: Sequence[int]) -> str:
    """`line 3`, `lines 3, 7, 9`, `lines 3, 4, 5, 6, 7, 8 and 12 more`"""
    return f"line{'s' * (len(lines) > 1)} {_some([str(line) for line in lines])}"


def _some(words: Sequence[str]) -> str:
    more = len(words) - LISTED
    return f"{', '.join(words[:LISTED])} and {more} more" if more > 0 else ", ".join(words)


def _gutter(preview: Preview) -> int:
    return max(len(str(line)) for line, _ in preview.rows) + 1 if preview.rows else 1


def _width(preview: Preview, number: int) -> int:
    """The columns that one of the table takes at least."""
    name = cell_len(_title(preview.columns[number]))
    return max(min(_content(preview, number), WIDEST), min(name, WIDEST_NAME))


def _content(preview: Preview, number: int) -> int:
    """The width of what is below the name."""
    column = preview.columns[number]
    cells = (cell_len(printable(cells[number])) for _, cells in preview.rows)
    return max(*map(cell_len, (type_of(preview, column), _role_words(column))), *cells)


def _sizes(preview: Preview, shown: Sequence[int], columns: int) -> list[int]:
    """The widths of the shown columns: what room is left goes to values, then to names and long texts, the
    narrow ones first.
    """
    sizes = _widths(preview, shown)
    spare = _spare(preview, shown, sizes, columns)
    contents = [_content(preview, number) for number in shown]
    whole = [max(size, cell_len(_title(preview.columns[number]))) for number, size in zip(shown, contents, strict=True)]
    for wanted in ([min(content, VALUE) for content in contents], whole):
        while spare > 0 and (growing := [place for place, size in enumerate(sizes) if size < wanted[place]]):
            sizes[min(growing, key=sizes.__getitem__)] += 1
            spare -= 1
    return sizes


def _widths(preview: Preview, shown: Sequence[int]) -> list[int]:
    return [_width(preview, number) for number in shown]


def _spare(preview: Preview, shown: Sequence[int], sizes: Sequence[int], columns: int) -> int:
    """What is left of so many columns beside columns of these widths and the sign for those that are hidden."""
    more = _more(preview, shown)
    return columns - _gutter(preview) - sum(sizes) - GAP * len(sizes) - (cell_len(more) + 1 if more else 0)


def _more(preview: Preview, shown: Sequence[int]) -> str:
    return hidden(0, 0, shown[0], len(preview.columns) - shown[-1] - 1, "")


def _role_words(column: Column) -> str:
    return f"✗ {ROLES[INPUT][0]}" if _is_wrong(column) else ROLES[column.role][0]


def _is_wrong(column: Column) -> bool:
    """Whether it is to be an input and cannot be one."""
    return column.role == INPUT and column.kind in (WORDS, MIXED)


def _cell(column: Column, text: str, size: int, role: str, lead: str = " ") -> Span:
    text = plain(fit(row(text), size))
    blank = " " * (size - cell_len(text))
    return Span(f" {lead}{blank}{text}" if column.kind == NUMBERS else f" {lead}{text}{blank}", role)


def _title(column: Column) -> str:
    return printable(column.name) or str(column.number)


def _name(column: Column, name: str, size: int, chosen: int) -> Span:
    is_chosen = column.number - 1 == chosen
    return _cell(column, name, size, "cursor" if is_chosen else "strong", "›" if is_chosen else " ")


def _role(column: Column, size: int) -> Span:
    return _cell(column, _role_words(column), size, "bad" if _is_wrong(column) else ROLES[column.role][1])


def _value(column: Column, cell: str, size: int) -> Span:
    text = printable(cell)
    if not column.is_used:
        return _cell(column, text, size, "muted")
    if is_missing(cell) and (not text or column.kind != WORDS or column.role == INPUT):
        return _cell(column, text or EMPTY, size, "warning")
    return _cell(column, text, size, "text")


def _at_end(spans: Row, more: str, columns: int) -> Row:
    """The row with a few words at its end, where there is room for them."""
    room = columns - sum(cell_len(span.text) for span in spans) - len(more)
    return (*spans, Span(" " * room), Span(more, "muted")) if more and room > 0 else spans
