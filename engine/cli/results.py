"""The results of a run: a summary in words and a table of samples."""

from __future__ import annotations

from math import isinf, isnan, log10

import numpy as np

from engine.data.dataset import RIGHT, TIE, WRONG, Dataset
from engine.errors import harmless
from engine.events import in_words
from engine.reports import Measure, Score
from engine.trainer import Trainer

VERDICTS = {RIGHT: "right", WRONG: "wrong", TIE: "tie"}
# The maximum rows, inputs and outputs of the table, and the maximum length of a name.
MAX_ROWS, MAX_INPUTS, MAX_OUTPUTS, MAX_NAME = 20, 8, 12, 20


def summary(trainer: Trainer, measure: Measure) -> str:
    """The losses and other scores, one line each for the training part, the test part and the penalty."""
    epochs = f"After {trainer.epoch} epoch{'' if trainer.epoch == 1 else 's'}"
    loss, when = trainer.recipe.loss, "after the last update" if trainer.epoch else "with the initial weights"
    lines = [f"{epochs}, measured {when}: {_losses(loss, measure.train)}"]
    if measure.train.ties:
        lines[0] += f", {measure.train.ties} tie{'' if measure.train.ties == 1 else 's'}"
    if measure.penalty:
        kind = trainer.recipe.regularization
        lines.append(f"Penalty ({kind}), added to the training loss: {number(measure.penalty, '.6g')}")
    if measure.test is not None:
        count = len(measure.test.data)
        lines.append(f"Test, {count} sample{'s' * (count > 1)} held out: {_losses(loss, measure.test)}")
        if measure.test.verdicts is not None:
            lines[-1] += f", {_right(measure.test)}"
    standardized = trainer.preparation.shown()
    if standardized:
        lines.append(f"Standardization, from the training samples: {standardized}")
    scaled = trainer.preparation.shown_of_targets()
    if scaled:
        lines.append(f"Scaling of targets, from the training samples: {scaled}; the loss and mse are of scaled targets")
    return "\n".join([*lines, *(line[0].upper() + line[1:] for line in in_words(trainer.events))])


def _losses(loss: str, score: Score) -> str:
    values = {loss: score.loss, "mse": score.mse}
    if score.r2 is not None:
        values["R2"] = score.r2
    if score.rmse is not None:
        values["RMSE"] = score.rmse
    return ", ".join(f"{name} {number(value, '.6g')}" for name, value in values.items())


def _right(score: Score) -> str:
    ties = f", {score.ties} tie{'' if score.ties == 1 else 's'}" if score.ties else ""
    return f"{score.right} of {len(score.data)} right ({score.accuracy:.1%}){ties}"


def table(measure: Measure) -> str:
    """One line for each of the first samples: its inputs, the target, each output and, for classes, right, wrong
    or tie; then how many are right and, for more than two classes, the confusion matrix.
    """
    score = measure.train
    data, verdicts = score.data, score.verdicts
    rows = slice(MAX_ROWS)
    left_out = len(data) - MAX_ROWS
    columns = _first_columns(
        [
            [_name(name), *(f"{x + 0.0:g}" for x in column)]  # 0, not -0
            for name, column in zip(input_names(data), data.inputs[rows].T, strict=True)
        ],
        MAX_INPUTS,
    )
    outputs = data.targets.shape[1]
    names = class_names(data)
    if verdicts is not None and (outputs > 1 or data.classes != ("0", "1")) and names and not data.independent:
        columns.append(["target", *(_name(names[label]) for label in data.labels[rows])])
    else:
        targets = zip(_numbered("target", outputs), data.targets[rows].T, strict=True)
        columns += _first_columns([[name, *(f"{t:g}" for t in column)] for name, column in targets], MAX_OUTPUTS)
    named = verdicts is not None and outputs > 1 and names
    heads = [_name(name) for name in names] if named else _numbered("output", outputs)
    columns += _first_columns(
        [
            [head, *(number(value, f".{digits}f") for value in column)]
            for head, column, digits in zip(heads, score.predictions[rows].T, _digits(score, rows), strict=True)
        ],
        MAX_OUTPUTS,
    )
    if verdicts is not None:
        columns.append(["", *(VERDICTS[int(verdict)] for verdict in verdicts[rows])])
    lines = _aligned(columns)
    if left_out > 0:
        lines.append(f"... and {left_out} more (--json has all)")
    if verdicts is not None:
        lines.append(f"{score.right} of {len(data)} right")
    for title, part in (("training", score), ("test", measure.test)):
        if part is not None and part.confusion is not None and 2 < len(part.confusion) <= MAX_OUTPUTS:
            lines += ["", f"{title}: target (row), predicted (column)", *_confusion(part)]
    return "\n".join(lines)


def _confusion(score: Score) -> list[str]:
    assert score.confusion is not None
    names = [_name(name) for name in class_names(score.data)]
    counts = score.confusion.T.tolist()
    return _aligned([["", *names], *([name, *map(str, column)] for name, column in zip(names, counts, strict=True))])


def _aligned(columns: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in columns]
    return ["  ".join(map(str.rjust, row, widths)).rstrip() for row in zip(*columns, strict=True)]


def _first_columns(columns: list[list[str]], most: int) -> list[list[str]]:
    return columns if len(columns) <= most else [*columns[: most - 1], ["..."] * len(columns[0])]


def _numbered(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name} {place}" for place in range(1, count + 1)]


def input_names(data: Dataset) -> tuple[str, ...]:
    return data.input_names or tuple(f"x{place}" for place in range(1, data.inputs.shape[1] + 1))


def class_names(data: Dataset) -> tuple[str, ...]:
    """The class names of the data, or their numbers; none for a single output without class names, and for independent
    outputs.
    """
    outputs = data.targets.shape[1]
    return data.classes or (tuple(map(str, range(outputs))) if outputs > 1 and not data.independent else ())


def _name(name: str) -> str:
    """A name cut to the maximum length."""
    name = harmless(name)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 3]}..."


def _digits(score: Score, rows: slice) -> list[int]:
    """Decimals of each output: 6, fewer for large values, or as many as needed to show which of the two deciding
    outputs is larger (or on which side of the threshold a single deciding one is).
    """
    outputs = score.data.targets.shape[1]
    if score.verdicts is None:
        largest = abs(score.data.targets).max(axis=0).tolist()
        return [max(0, 6 - int(log10(max(value, 1.0)))) for value in largest]
    rivals = score.predictions[rows]
    if rivals.shape[1] == 1 or score.data.independent:
        rivals = rivals.reshape(-1, 1)
        rivals = np.hstack([rivals, np.full_like(rivals, score.data.threshold)])
    pairs = [pair for pair in np.sort(rivals)[:, -2:].tolist() if pair[0] != pair[1]]
    apart = (n for n in range(6, 17) if all(f"{low:.{n}f}" != f"{high:.{n}f}" for low, high in pairs))
    return [next(apart, 17)] * outputs


def number(value: float, form: str) -> str:
    """A number of any size, or a word for NaN and inf."""
    if isnan(value):
        return "not a number"
    if isinf(value):
        return "infinite" if value > 0 else "-infinite"
    return f"{value:{form}}" if abs(value) < 1e6 else f"{value:.3e}"
