"""Saved runs whose arrays have damaged headers: whatever NumPy's parser raises becomes one line."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import RunError, load
from tests.engine.runs.saved_runs import refused, rewritten

PART = "parameters.npy"
# Where the header begins and, at most, ends.
BEGIN, END = 10, 128
# What the header's text may be made into: tokens without an end, literals that are none, and deep nesting.
TEXTS = ["(", "{", "'", '"""', "\\", "[[[", "{'descr': ", "0x", "1_", "\x00", "é", "lambda: 0", "{1: 2}", "('", "0o9"]
TEXTS += ["(" * 90, "[" * 100, "{'descr': '<f8', 'fortran_order': False, 'shape': (9L,), }", "-" * 100, "1e999"]


def headers(content: bytes) -> Iterator[bytes]:
    for text in TEXTS:
        yield content[:BEGIN] + text.encode().ljust(END - BEGIN - 1)[: END - BEGIN - 1] + b"\n" + content[END:]
    draw = random.Random(0)
    for _ in range(200):
        damaged = bytearray(content)
        for _ in range(draw.randrange(1, 4)):
            damaged[draw.randrange(END)] = draw.choice((draw.randrange(256), *b"(){}[]'\",:\\\n#"))
        yield bytes(damaged)


@pytest.mark.filterwarnings("ignore")
def test_a_damaged_header_is_one_line(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        content = archive.read(PART)
    assert content[END - 1 : END] == b"\n"
    lines = set()
    for damaged in headers(content):
        path = rewritten(saved, **{PART: damaged})
        try:
            load(path)  # a space for another one makes no difference
        except RunError:
            lines.add(refused(path))
    assert len(lines) > 20
