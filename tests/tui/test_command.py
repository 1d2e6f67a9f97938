"""A command line over several rows: whatever is selected of it, the shell reads the same words."""

from __future__ import annotations

import subprocess
import sys
from shlex import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.command import LEAST, pasteable

# Printable, as names are before they come here: letters of one and of two cells, and what a shell would act on.
LETTERS = st.text(st.sampled_from("ab-é漢 '\"\\$#~!*?;&|<>()`=[]{}%/."), min_size=1, max_size=60)


def read_by_a_shell(text: str) -> list[str]:
    command = f"args() {{ printf '%s\\0' \"$@\"; }}; args {text}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def test_what_fits_is_one_row() -> None:
    assert pasteable(["xorcise"], 80) == ["xorcise"]
    assert pasteable(["xorcise", "--seed 3"], 80) == ["xorcise --seed 3"]


def test_rows_end_in_the_last_column() -> None:
    assert pasteable(["xorcise", "--hidden 3", "--learning-rate 0.1", "--seed 3"], 22) == [
        "xorcise --hidden 3   \\",
        "--learning-rate 0.1  \\",
        "--seed 3",
    ]


def test_a_word_longer_than_a_row_is_divided() -> None:
    assert pasteable(["xorcise", f"--data {'long/' * 6}a.csv"], 20) == [
        "xorcise            \\",
        "--data long/long/lo\\",
        "ng/long/long/long/a\\",
        ".csv",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LETTERS, min_size=1, max_size=4), st.integers(LEAST, 40))
def test_a_shell_reads_the_same_words(values: list[str], columns: int) -> None:
    words = [f"--{place} {quote(value)}" if place % 2 else quote(value) for place, value in enumerate(values)]
    meant = [part for place, value in enumerate(values) for part in ([f"--{place}", value] if place % 2 else [value])]
    rows = pasteable(words, columns)
    assert all(cell_len(row) == columns and row.endswith("\\") for row in rows[:-1])
    assert cell_len(rows[-1]) <= columns
    # With whatever of the last row's margin is selected as well.
    assert read_by_a_shell("\n".join(rows) + " " * 5) == meant
