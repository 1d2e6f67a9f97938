"""Benchmarks as a table: speeds, ratios, and whether they are what they should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log10


@dataclass
class Table:
    met: list[bool] = field(default_factory=list)

    def section(self, title: str) -> None:
        print(f"{title:52}{'epochs/s':>12}{'µs an epoch':>14}", flush=True)

    def speed(self, name: str, speed: float, ratio: str = "", aim: str = "", met: bool | None = None) -> None:
        self.row(name, f"{digits_of(speed):>12}{digits_of(1e6 / speed):>14}{ratio:>20}", aim, met)

    def row(self, name: str, numbers: str, aim: str, met: bool | None) -> None:
        verdict = ""
        if met is not None:
            self.met.append(met)
            verdict = "met" if met else "MISSED"
        print(f"  {name:50}{numbers:46}   {aim:20}{verdict}".rstrip(), flush=True)

    def faster(self, name: str, speed: float, ratio: float, aim: float | None) -> None:
        """A row that `ratio` belongs to, which should be at least `aim`."""
        wanted = () if aim is None else (f"at least {aim:,g}", ratio >= aim)
        self.speed(name, speed, f"{digits_of(ratio)} x as fast", *wanted)

    def longer(self, name: str, speed: float, ratio: float, aim: float) -> None:
        """A row whose epochs take `ratio` times as long, which should be at most `aim`."""
        self.speed(name, speed, f"{ratio:.2f} x as long", f"at most {aim:g}", ratio <= aim)


def digits_of(number: float) -> str:
    """At least three digits that count, and all before the point."""
    return f"{number:,.{max(0, 2 - int(log10(number) // 1))}f}"
