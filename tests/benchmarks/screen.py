"""The cost of the screen, and the speed it leaves for training, measured in a pseudo-terminal of 120x40."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep

from tests.tui.terminal import ESCAPE, ROOT, Terminal, surroundings

PROGRAM = [sys.executable, "-m", "tui"]
# What the first complete frame shows.
COMPLETE = ["Network", "Hyperparameters", "Loss", "Weights", "Predictions", "Space starts", "quit"]
STARTS = 9  # of each program, in turns
SECONDS = 12.0  # watched at the default speed
KEYS = 150
TURNS = 3  # of full speed on the screen and of full speed without it
FULL_SPEED_SECONDS = 5.0

# The smallest possible Textual app.
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("bare and complete")
    BINDINGS = [("q", "quit", "quit")]
Bare().run()
"""
# The program, writing down when each key's action is called. perf_counter is one clock for all processes on Linux.
LISTENING = """
import sys
from time import perf_counter
from tui.__main__ import main
from tui.panels.network import NetworkPanel
times, walk = [], NetworkPanel.action_walk
def listen(self, right, down):
    times.append(perf_counter())
    walk(self, right, down)
NetworkPanel.action_walk = listen
path = sys.argv.pop()
code = main()
with open(path, "w") as file:
    print(*times, sep="\\n", file=file)
sys.exit(code)
"""
WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None\n"
HEADLESS = """
import sys
from time import perf_counter
from engine import Trainer
from engine.loops.calls import load
load()
trainer = Trainer()
trainer.step(1)
began = perf_counter()
while (now := perf_counter()) < began + float(sys.argv[1]):
    trainer.step(20_000)
print(trainer.epoch / (now - began))
"""


def is_measured(text: str) -> bool:
    """The predictions show numbers."""
    return "of 4 right" in text


def show(what: str, measured: str, aim: str = "", met: bool | None = None) -> None:
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{what:58}{measured:>18}   {aim:24}{verdict}".rstrip(), flush=True)


# --- the default speed
# -------------------------------------------------------------------------------------------------


def cpu_seconds(process: int) -> float:
    """User and system time of all threads of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watching() -> None:
    with Terminal(PROGRAM) as terminal:
        terminal.wait_for(is_measured)
        terminal.send(" ")
        sleep(2)
        began, cpu, written = perf_counter(), cpu_seconds(terminal.process.pid), len(terminal.output)
        sleep(SECONDS)
        seconds = perf_counter() - began
        share = (cpu_seconds(terminal.process.pid) - cpu) / seconds
        rate = (len(terminal.output) - written) / seconds / 1000
        epochs = len(set(shown_epochs(terminal, began)))
    show(f"30 epochs/s for {SECONDS:.0f} s: CPU, share of a core", f"{share:.1%}", "at most 35 %", share <= 0.35)
    show("  written to the terminal", f"{rate:.0f} KB/s", "at most 400 KB/s", rate <= 400)
    show("  epochs seen on the screen", f"{epochs / seconds:.1f} a second")


def shown_epochs(terminal: Terminal, since: float) -> Iterator[tuple[float, int]]:
    """When which epoch was shown, as read from what was written."""
    for when, data in terminal.chunks:
        found = re.search(r"epoch +([\d,]+) ", ESCAPE.sub("", data.decode(errors="replace"))) if when >= since else None
        if found:
            yield when, int(found[1].replace(",", ""))


# --- first paint -----------------------------------------------------------------------------------------------------


def wait_for_paint(terminal: Terminal, complete: list[str]) -> list[bytes]:
    """Wait until all of `complete` has been written; the same as bytes."""
    wanted = [text.encode() for text in complete]
    while not all(text in terminal.output for text in wanted):
        sleep(0.005)
    return wanted


def first_paint(command: list[str], complete: list[str]) -> float:
    """Seconds from the start until all of `complete` has been written."""
    with Terminal(command) as terminal:
        wanted = wait_for_paint(terminal, complete)
        so_far, painted = b"", 0.0
        for painted, data in terminal.chunks:  # noqa: B007
            so_far += data
            if all(text in so_far for text in wanted):
                break
        terminal.send("q")
        terminal.end()
        return painted - terminal.started


def starting() -> None:
    ours, bare = [], []
    for _ in range(STARTS + 1):
        bare.append(first_paint([sys.executable, "-c", BARE], ["bare and complete"]))
        ours.append(first_paint(PROGRAM, COMPLETE))
    # The first of each filled the disk's cache.
    ours_median, bare_median = median(ours[1:]), median(bare[1:])
    later = ours_median - bare_median
    show(f"start to first complete frame, median of {STARTS}", f"{ours_median * 1000:.0f} ms")
    show("  a bare Textual app's", f"{bare_median * 1000:.0f} ms")
    show("  later than that", f"{later * 1000:+.0f} ms", "at most 200 ms", later <= 0.2)
    show("  the quickest of each, which other work disturbed least", f"{(min(ours) - min(bare)) * 1000:+.0f} ms")


def first_epoch(environment: dict[str, str]) -> float:
    """Seconds from space, pressed at the first complete frame, to the first finished epoch on the screen."""
    with Terminal(PROGRAM, environment=environment) as terminal:
        wait_for_paint(terminal, COMPLETE)
        pressed = terminal.send(" ")
        while not (shown := [when for when, epoch in shown_epochs(terminal, pressed) if epoch]):
            sleep(0.005)
        terminal.send("q")
        terminal.end()
        return shown[0] - pressed


def beginning() -> None:
    for name, empty in (("filled", False), ("empty", True)):
        waits = []
        for _ in range(TURNS):
            with tempfile.TemporaryDirectory() as folder:
                waits.append(first_epoch({"NUMBA_CACHE_DIR": folder} if empty else {}))
        wait = median(waits)
        what = f"space to the first epoch on the screen, {name} cache"
        show(what, f"{wait * 1000:.0f} ms", "under 1000 ms", wait < 1.0)
        show("  the slowest of them", f"{max(waits) * 1000:.0f} ms")


# --- keys ------------------------------------------------------------------------------------------------------------


def answering(name: str, before: str, aim: float | None) -> None:
    """From a byte written to the terminal until the action of its key is called, while training at "max"."""
    gaps = random.Random(0)
    with tempfile.NamedTemporaryFile("r") as file:
        with Terminal([sys.executable, "-c", before + LISTENING, file.name]) as terminal:
            terminal.wait_for(is_measured)
            terminal.send("1")
            terminal.send("+++ ")
            sleep(2)
            sent = []
            for number in range(KEYS):
                sent.append(terminal.send("jk"[number % 2]))
                sleep(gaps.uniform(0.05, 0.15))
            terminal.send("q")
            terminal.end()
            chunks = terminal.chunks
        heard = [float(line) for line in file]
    if len(heard) != len(sent):
        show(f'key to handler at "max", {name}', f"{len(heard)} of {len(sent)} heard", "all", False)
        return
    late = [there - here for here, there in zip(sent, heard, strict=True)]
    # Nothing but the chosen layer's row has this mark while training runs.
    painted = []
    marks = iter([when for when, data in chunks if "› hidden".encode() in data])
    for here in sent:
        when = next((mark for mark in marks if mark > here), None)
        if when is not None:
            painted.append(when - here)
    p95 = quantiles(late, n=20)[-1]
    show(
        f'key to handler at "max", {name}, 95th percentile of {KEYS}',
        f"{p95 * 1000:.1f} ms",
        f"under {aim * 1000:.0f} ms" if aim else "",
        p95 < aim if aim else None,
    )
    show("  median", f"{median(late) * 1000:.1f} ms")
    if painted:
        show("  key to its change written to the terminal, median", f"{median(painted) * 1000:.1f} ms")


# --- full speed ------------------------------------------------------------------------------------------------------


def training() -> None:
    headless, shown = [], []
    for _ in range(TURNS):
        done = subprocess.run(
            [sys.executable, "-c", HEADLESS, str(FULL_SPEED_SECONDS)],
            cwd=ROOT,
            env=surroundings(),
            capture_output=True,
            text=True,
            check=True,
        )
        headless.append(float(done.stdout))
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for(is_measured)
            terminal.send("+++ ")
            sleep(2)  # the loops are loaded from the cache by then
            began = perf_counter()
            sleep(FULL_SPEED_SECONDS)
            seen = list(shown_epochs(terminal, began))
        (first, epoch), (last, epoch_then) = seen[0], seen[-1]
        shown.append((epoch_then - epoch) / (last - first))
    share = median(shown) / median(headless)
    show(f"epochs a second, headless, median of {TURNS}", f"{median(headless):,.0f}")
    show('  on the screen at "max"', f"{median(shown):,.0f}")
    show("  share", f"{share:.0%}", "at least 60 %", share >= 0.6)


def main() -> None:
    if not Path("/proc/self/stat").exists():
        sys.exit("this measures by /proc, which only Linux has")
    print(f"120x40 pseudo-terminal, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    print(f"{'':58}{'measured':>18}   aim")
    watching()
    starting()
    beginning()
    answering("Numba", "", 0.03)
    answering("no Numba", WITHOUT_NUMBA, None)
    training()
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
