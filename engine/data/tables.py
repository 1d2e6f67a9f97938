"""Tables in CSV and TSV files: read as a `Dataset`, or refused with line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO

import numpy as np

from engine.data import targets
from engine.data.columns import PEEKED, Asked, find_columns, table_of
from engine.data.dataset import Dataset
from engine.data.delimited import Row, decoded, rows_of
from engine.data.gaps import Gaps
from engine.data.missing import REFUSE
from engine.data.reading import Table
from engine.data.source import Source, source_of
from engine.errors import printable


def read_table(
    given: str | Path | IO[bytes],
    target: Sequence[str | int] = (),
    header: str = "auto",
    problem: str = "auto",
    leave_out: Sequence[str | int] = (),
    missing: str = REFUSE,
) -> Dataset:
    """The samples of a file or of a stream of bytes; every column is numeric except labels.

    `target`: the columns to learn, by name or by number (the first is 1; a whole number is never a name); none means
    the last one that is not left out. `header`: whether the first row is a header; "auto" decides so if no input in it
    is a number, or if it counts the columns from 0. `problem` "auto": one target column of words is a classification,
    and so is one of whole numbers if there are only two, or at most 20 with two samples of each on average. Otherwise,
    and with several columns, it is a regression. Several columns with problem "classification" are one-hot.
    `leave_out`: columns that are neither inputs nor targets; one that only numbers the rows is left out by itself.
    `missing`: rows in which values are missing are dropped ("drop"), or the table is refused ("refuse"). The data's
    `notes` say what was decided here. Raises `DataError`.
    """
    asked = Asked(_texts(target), header, problem, _texts(leave_out), missing)
    return decoded(source_of(given), lambda source: _read(source, asked))


def _texts(columns: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(printable(str(column)) for column in columns)


def _read(source: Source, asked: Asked) -> Dataset:
    with rows_of(source) as (separator, rows):
        columns = table_of(source, list(islice(rows, PEEKED)))
        find_columns(columns, separator, rows, asked)
        table = Table(source, columns)
        table.read(chain(copies(columns.samples), rows))
    return dataset_of(table, asked)


def copies(rows: Sequence[Row]) -> Iterator[Row]:
    """The same rows, to be taken apart while they are read."""
    return (Row(line, [*cells]) for line, cells in rows)


def dataset_of(table: Table, asked: Asked) -> Dataset:
    """The samples in the rows that a table has read; raises `DataError`."""
    columns = table.columns
    table.inputs = columns.leave_out_counters(table.inputs)
    numbers = targets.numbers_of(table)
    lacking = np.isnan(table.inputs), targets.lacking(table, numbers, asked.problem)
    gaps = Gaps(columns, table.lines, [*columns.inputs, *columns.targets], np.concatenate(lacking, axis=1))
    if gaps.lacking.any():
        if asked.missing == REFUSE:
            raise gaps.refusal()
        kept = gaps.whole_rows
        if not kept.any():
            raise targets.TooFew(f"{columns.table}: a value is missing in every row ({gaps.where()}); {gaps.advice()}")
        columns.notes.append(gaps.note())
        table.keep(kept)
        numbers = [[value for value, stays in zip(column, kept, strict=True) if stays] for column in numbers]
    wanted = targets.wanted(table, numbers, asked.problem)
    if wanted.problem == "regression" and not asked.target and len(columns.targets) == 1:
        targets.note_the_target(columns, table.inputs)
    names = tuple(
        (columns.names and columns.names[column]) or f"x{place}" for place, column in enumerate(columns.inputs, start=1)
    )
    target_name = columns.names[columns.targets[0]] or None if columns.names and len(columns.targets) == 1 else None
    return Dataset(
        table.inputs, wanted.targets, wanted.problem, names, wanted.classes, None, columns.notes, target_name
    )
