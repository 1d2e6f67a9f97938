"""The chosen sample in full: targets and outputs to the last digit, and its inputs with their full names."""

from __future__ import annotations

from engine import Dataset
from engine.reports import Score
from tui.drawing import numbers
from tui.drawing.cells import BLANK, Row, fit, row, wrap
from tui.drawing.columns import VALUES, input_names, output_name, wanted
from tui.drawing.names import widest
from tui.drawing.table import VERDICTS

WORDS = {1: "right", 0: "wrong", -1: "a tie"}
# The maximum lines of inputs, if their names are shortened in the table.
INPUT_LINES = 2


def detail_size(data: Dataset, outputs: str, whole: bool) -> int:
    """How many lines the chosen sample takes; `whole`: the table shows all inputs with their full names."""
    count = int(data.targets.shape[1])
    return 2 + count * (3 if outputs == VALUES else 1) + (0 if whole else INPUT_LINES)


def detail(
    data: Dataset,
    outputs: str,
    score: Score | None,
    chosen: int,
    columns: int,
    lines: int,
    whole: bool = True,
    part: str = "",
) -> list[Row]:
    """The chosen sample in full precision; if not all outputs fit, the target and the predicted one come first. Below
    them are its inputs, unless `whole`: the table already shows them all. `part` is `test ` or the like.
    """
    if score is None or lines < 2:
        return []
    inputs = [] if whole else _inputs(data, chosen, columns, lines - 3)
    rows = [BLANK, _verdict(data, score, chosen, part)]
    room = max(lines - len(rows) - len(inputs), 0)
    rows += (_values if outputs == VALUES else _outputs)(data, outputs, score, chosen, room)[:room]
    return [fit(line, columns) for line in [*rows, *inputs][:lines]]


def _verdict(data: Dataset, score: Score, chosen: int, part: str) -> Row:
    """`test row 3  wrong, target virginica`"""
    what = row((f"  {part}row {chosen + 1:,}", "accent"))
    if score.verdicts is None:
        return what
    verdict = int(score.verdicts[chosen])
    return what + row((f"  {WORDS[verdict]}", VERDICTS[verdict][1]), (f", target {wanted(data, chosen)}", "text"))


def _outputs(data: Dataset, outputs: str, score: Score, chosen: int, lines: int) -> list[Row]:
    targets, predictions = data.targets[chosen], score.predictions[chosen]
    order = list(range(len(targets)))
    if len(order) > lines:
        order.sort(key=lambda output: (-targets[output], -predictions[output]))
    order = order[: max(lines, 0)]
    names = {output: output_name(data, outputs, output) for output in order}
    size = widest(names.values())
    signed = any(predictions[output] < 0.0 for output in order)
    rows = []
    for output in order:
        number = numbers.exact(float(predictions[output]), " " if signed else "")
        rows.append(row((f"  {names[output]:<{size}}  ", "muted"), number))
    return rows


def _values(data: Dataset, outputs: str, score: Score, chosen: int, lines: int) -> list[Row]:
    """Three lines per value, or one if three do not fit."""
    rows: list[Row] = []
    count = data.targets.shape[1]
    for output in range(count):
        value, target = float(score.predictions[chosen, output]), float(data.targets[chosen, output])
        name = output_name(data, outputs, output)
        facts = (
            ("target" if count == 1 else f"{name} target", numbers.exact(target, " ")),
            ("output", numbers.exact(value, " ")),
            ("error", numbers.exact(value - target) if value != target else " 0"),
        )
        if lines >= 3 * count:
            size = max(widest(what for what, _ in facts), 6)
            rows += [row((f"  {what:<{size}}  ", "muted"), number) for what, number in facts]
        else:
            rows.append(
                row((f"  {name}  ", "muted"), numbers.exact(value, ""), (f"  error {facts[2][1].strip()}", "muted"))
            )
    return rows


def _inputs(data: Dataset, chosen: int, columns: int, lines: int) -> list[Row]:
    """`sepal length 5.1, sepal width 3.5`, in some lines."""
    values = data.inputs[chosen, : max(columns, 1)].tolist()
    said = ", ".join(f"{name} {value:g}" for name, value in zip(input_names(data), values, strict=False))
    room = max(min(lines, INPUT_LINES), 0)
    broken = wrap(said, columns - 2)
    if len(broken) > room > 0:
        broken[room - 1 :] = [" ".join(broken[room - 1 :])]
    return [row((f"  {line}", "muted")) for line in broken[:room]]
