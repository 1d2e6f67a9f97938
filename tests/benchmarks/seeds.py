"""How many seeds solve XOR with the notebook's recipe: `python -m tests.benchmarks.seeds [SEEDS]`."""

from __future__ import annotations

import sys

from engine import Recipe, Trainer


def main(seeds: int) -> None:
    solved = 0
    for seed in range(seeds):
        trainer = Trainer(Recipe(seed=seed))
        trainer.step(1000)
        solved += trainer.measure().accuracy == 1.0
    print(f"{solved} of {seeds} seeds ({solved / seeds:.1%}) have all four rows right after 1000 epochs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 2000)
