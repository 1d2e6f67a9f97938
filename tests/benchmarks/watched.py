"""The program in a pseudo-terminal of 120x40, watched from outside: what it costs, what it shows, how it answers."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from typing import NamedTuple

from tests.tui.terminal import ROOT, Terminal, surroundings

PROGRAM = [sys.executable, "-m", "tui"]
# Until the loops are loaded from the cache, and after a change of speed.
SETTLING = 3.0
KEYS = 100
# What Textual writes before each painting: the terminal shows nothing of it until all has been written.
BEGIN_PAINTING = b"\x1b[?2026h"
# The answer of a terminal that knows it.
PAINTS_AT_ONCE = "\x1b[?2026;2$y"

# The program, writing down when each key's action is called. perf_counter is one clock for all processes on Linux.
LISTENING = """
import sys
from time import perf_counter
from tui.__main__ import main
from tui.panels.predictions import PredictionsPanel
choose, file = PredictionsPanel.action_choose, open(sys.argv.pop(), "w")
def listen(self, direction):
    print(perf_counter(), file=file, flush=True)
    choose(self, direction)
PredictionsPanel.action_choose = listen
sys.exit(main())
"""
HEADLESS = """
import sys
from time import perf_counter
from engine import Trainer
from engine.cli.options import recipe_from
from engine.cli.train import parser
from engine.loops.calls import load
load()
seconds = float(sys.argv.pop())
trainer = Trainer(recipe_from(parser().parse(sys.argv[1:])))
trainer.step(1)
began, first = perf_counter(), trainer.epoch
while (now := perf_counter()) < began + seconds:
    trainer.advance(1_000_000_000, 0.5)
samples = len(trainer.data)
print((trainer.epoch - first + trainer.samples_done / samples) / (now - began))
"""


class Watched(NamedTuple):
    """`share`: CPU time of all threads, of one core; `rate`: KB/s written; a second: `frames` painted, `epochs` shown,
    and `speed`, epochs trained.
    """

    share: float
    rate: float
    frames: float
    epochs: float
    speed: float


def is_measured(text: str) -> bool:
    """The predictions show numbers."""
    return re.search(r"[\d,]+(/| of )[\d,]+( right)?", text) is not None and "Predictions ·" in text


def cpu_seconds(process: int) -> float:
    """User and system time of all threads of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def shown_epochs(terminal: Terminal, since: float) -> Iterator[tuple[float, int]]:
    """When which epoch was seen in the top line."""
    for when, line in terminal.line_over_time(0):
        number = epoch_in(line) if when >= since else None
        if number is not None:
            yield when, number


def epoch_in(text: str) -> int | None:
    """The epoch that is shown."""
    found = re.search(r"epoch +([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else None


def watch(options: list[str], keys: str, seconds: float) -> Watched:
    """Open the program with options, type `keys` and space, and watch it train."""
    with Terminal([*PROGRAM, *options]) as terminal:
        terminal.wait_for(is_measured)
        terminal.send(PAINTS_AT_ONCE)
        terminal.send(f"{keys} ")
        sleep(SETTLING)
        began, cpu, written = perf_counter(), cpu_seconds(terminal.process.pid), len(terminal.output)
        sleep(seconds)
        passed = perf_counter() - began
        share = (cpu_seconds(terminal.process.pid) - cpu) / passed
        output = terminal.output[written:]
        seen = list(shown_epochs(terminal, began))
    (first, epoch), (last, epoch_then) = seen[0], seen[-1]
    return Watched(
        share,
        len(output) / passed / 1000,
        output.count(BEGIN_PAINTING) / passed,
        len({epoch for _, epoch in seen}) / passed,
        (epoch_then - epoch) / (last - first) if last > first else 0.0,
    )


def headless(options: list[str], seconds: float) -> float:
    """Epochs a second of the same run without a screen."""
    command = [sys.executable, "-c", HEADLESS, *options, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    return float(done.stdout)


class Answers(NamedTuple):
    """Seconds from a byte written to the terminal: until the action of its key is called, for `heard` of the keys; and
    until the screen that follows it has been written, in the median.
    """

    heard: int
    late: list[float]

    @property
    def p95(self) -> float:
        return quantiles(self.late, n=20)[-1]


def answers(options: list[str], keys: str, before: str = "", bytes_a_second: int | None = None) -> Answers:
    """Type at a run that trains, after `keys` and space."""
    gaps = random.Random(0)
    with tempfile.NamedTemporaryFile("r") as file:
        command = [sys.executable, "-c", before + LISTENING, *options, file.name]
        with Terminal(command, bytes_a_second=bytes_a_second) as terminal:
            terminal.wait_for(is_measured)
            terminal.send(f"{keys} ")
            sleep(SETTLING)
            sent = []
            for number in range(KEYS):
                sent.append(terminal.send("jk"[number % 2]))
                sleep(gaps.uniform(0.05, 0.15))
            terminal.send("q")
            terminal.end()
        heard = [float(line) for line in file]
    return Answers(len(heard), [there - here for here, there in zip(sent, heard, strict=False)])


def left_at_the_end(bytes_a_second: int, seconds: float) -> float:
    """Seconds from q until the program has ended, on a line of this speed, after training for a while."""
    with Terminal(PROGRAM, bytes_a_second=bytes_a_second) as terminal:
        terminal.wait_for(is_measured)
        terminal.send(" ")
        sleep(seconds)
        asked = terminal.send("q")
        terminal.end()
        return perf_counter() - asked
