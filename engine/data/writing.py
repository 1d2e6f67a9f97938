"""Writing a data set as a CSV file, so that reading the file gives the same samples."""

from __future__ import annotations

from io import BytesIO, StringIO

import numpy as np

from engine.atomic import replacing
from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.data.tables import read_table
from engine.errors import DataError
from engine.files import AnyPath

PROBLEMS = ("auto", "classification", "regression")


def write_table(data: Dataset, path: AnyPath) -> dict[str, str]:
    """Write the samples to a CSV file as a whole, replacing an existing one: a column for each input, then the class's
    name or the values. Numbers are written so that they read back as the same float64.

    Returns the options that reading it needs beside its path: `{}`, or for example `{"problem": "regression"}` if its
    values look like classes. Raises `DataError` for samples that no table can hold, and `RunError` if the file cannot
    be written.
    """
    content, options = table_of(data)
    with replacing(path) as file:
        file.write(content)
    return options


def table_of(data: Dataset) -> tuple[bytes, dict[str, str]]:
    """The content of such a file, and the options."""
    import csv  # Imported late: `import engine` stays fast.

    of_classes = data.problem == "classification"
    if of_classes and data.independent:
        raise DataError("data: a sample has several classes, which a CSV table cannot hold; save the run instead")
    inputs = data.input_names or tuple(f"x{number}" for number in range(1, data.inputs.shape[1] + 1))
    targets = _target_names(data, inputs)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*inputs, *targets])
    names = data.classes or tuple(map(str, range(max(data.targets.shape[1], 2))))
    answers = [[names[label]] for label in data.labels] if of_classes else map(_written, data.targets)
    writer.writerows([*_written(row), *answer] for row, answer in zip(data.inputs, answers, strict=True))
    content = text.getvalue().encode()
    several = {"target": ",".join(targets)} if len(targets) > 1 else {}
    for problem in PROBLEMS:
        for header in ("auto", "yes"):
            chosen = {"problem": problem, "header": header}
            options = several | {name: value for name, value in chosen.items() if value != "auto"}
            if _reads_back(content, data, targets if several else (), header, problem):
                return content, options
    raise DataError("data: no CSV table reads back as these samples; save the run instead")


def _target_names(data: Dataset, inputs: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the target columns, none of them an input's."""
    count = data.targets.shape[1]
    if count == 1 or data.problem == "classification":
        names: tuple[str, ...] = (data.target_name or ("class" if data.problem == "classification" else "y"),)
    else:
        names = data.classes or tuple(f"y{number}" for number in range(1, count + 1))
    while set(names) & {*inputs}:
        names = tuple(f"target {name}" for name in names)
    return names


def _written(row: Floats) -> list[str]:
    """The shortest texts that read back as the same numbers."""
    return [repr(value).removesuffix(".0") for value in row.tolist()]


def _reads_back(content: bytes, data: Dataset, target: tuple[str, ...], header: str, problem: str) -> bool:
    try:
        other = read_table(BytesIO(content), target, header, problem)
    except DataError:
        return False
    if other.problem != data.problem or not np.array_equal(other.inputs, data.inputs):
        return False
    if data.problem == "regression":
        return np.array_equal(other.targets, data.targets)
    return other.classes == data.classes and np.array_equal(other.labels, data.labels)
