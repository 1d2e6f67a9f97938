"""How fast the engine trains the notebook's network, as ratios measured in one run on this machine.

    python -m tests.benchmarks.engine

Against the notebook's own way, plain Python lists, and against NumPy, both one update a sample. Before anything is
timed, all three must have come to the same weights and the same total loss. `peers` compares it with more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
if sys.path[0] == str(Path(__file__).parent):  # run as a file: `engine` is the package, not this file
    sys.path[0] = str(ROOT)

from engine import Trainer  # noqa: E402
from tests.benchmarks.contestants import (  # noqa: E402
    XOR,
    Contestant,
    NumPyPerSample,
    PlainPython,
    check_the_same_numbers,
    epochs_a_second,
    medians,
)

REPEATS = 9
IMPORTS = 21


def import_seconds(module: str) -> float:
    program = f"import time; began = time.perf_counter(); import {module}; print(time.perf_counter() - began)"
    # With bytecode written, as where it is installed: else the engine alone would be compiled anew each time.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    engine = Trainer(XOR)
    others: list[Contestant] = [PlainPython(engine), NumPyPerSample(engine)]
    check_the_same_numbers(engine, others, epochs=300)
    ways: dict[str, Callable[[], float]] = {"engine": partial(epochs_a_second, engine.step)}
    ways |= {other.name: partial(epochs_a_second, other.train) for other in others}
    speeds = medians(ways, REPEATS)
    print(f"2-4-4-4-4-2 ReLU, XOR, one update a sample; medians of {REPEATS}")
    print(f"{'':22}{'epochs/s':>12}{'engine is':>14}")
    for name, speed in speeds.items():
        print(f"{name:22}{speed:12,.0f}{speeds['engine'] / speed:10,.1f} times as fast")

    times = medians({module: partial(import_seconds, module) for module in ("numpy", "engine")}, IMPORTS)
    print(f"\nfresh interpreters; medians of {IMPORTS}")
    print(f"{'import numpy':22}{times['numpy'] * 1000:9.1f} ms")
    longer = times["engine"] / times["numpy"]
    print(f"{'import engine':22}{times['engine'] * 1000:9.1f} ms{longer:11.2f} times as long")

    met = speeds["engine"] / speeds[PlainPython.name] >= 150 and longer < 1.5
    print(f"\naims, at least 150 times plain Python and import under 1.5 times NumPy's: {'met' if met else 'NOT met'}")
    sys.exit(not met)


if __name__ == "__main__":
    main()
