"""Learning-rate schedules: the rate of an update as a function of when it is made.

`rate` is the recipe's learning rate, `epoch` the time since the start in epochs, including the fraction of the current
one, `share` the fraction of an epoch that this update takes; `epochs`, `factor` and `floor` are the recipe's
`schedule_epochs`, `schedule_factor` and `schedule_floor`. The loops select a row of `SCHEDULES` by its index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.numerics.elementary import cos, exp, log

PI = 3.141592653589793
# One-cycle as in fastai: it starts at a 25th, rises for a quarter of the time, and falls to a hundred-thousandth.
RISE, START, END = 0.25, 0.04, 1e-5


class Schedule(NamedTuple):
    """One schedule. `uses`: the recipe fields it depends on."""

    name: str
    rate: Callable[..., float]
    uses: tuple[str, ...]
    formula: str
    source: str = ""


def constant(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    return rate


def step(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    """rate factor^floor(epoch / epochs), with the power computed by repeated squaring."""
    left = epoch // epochs
    power, square = 1.0, factor
    while left > 0.0:
        half = left // 2.0
        if left - 2.0 * half > 0.0:
            power *= square
        square *= square
        left = half
    return max(rate * power, floor)


def exponential(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    return max(rate * exp(log(factor) * (epoch / epochs)), floor)


def cosine(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    return floor + (rate - floor) * 0.5 * (1.0 + cos(PI * min(epoch / epochs, 1.0)))


def one_cycle(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    done = min(epoch / epochs, 1.0)
    rising = done < RISE
    since = done / RISE if rising else (done - RISE) / (1.0 - RISE)
    start = rate * START if rising else rate
    end = rate if rising else rate * END
    return end + (start - end) * 0.5 * (1.0 + cos(PI * since))


def warm_up(rate: Any, epoch: Any, share: Any, epochs: Any, factor: Any, floor: Any) -> Any:
    return rate * min((epoch + share) / epochs, 1.0)


SCHEDULES: dict[str, Schedule] = {
    row.name: row
    for row in (
        Schedule("constant", constant, (), "rate"),
        Schedule(
            "step",
            step,
            ("schedule_epochs", "schedule_factor", "schedule_floor"),
            "rate times factor every so many epochs, not below floor",
        ),
        Schedule(
            "exponential",
            exponential,
            ("schedule_epochs", "schedule_factor", "schedule_floor"),
            "rate factor^(epoch / epochs), not below floor",
        ),
        Schedule(
            "cosine",
            cosine,
            ("schedule_epochs", "schedule_floor"),
            "floor + (rate - floor) (1 + cos(pi epoch / epochs)) / 2, then floor",
            "Loshchilov & Hutter 2017, without restarts",
        ),
        Schedule(
            "one-cycle",
            one_cycle,
            ("schedule_epochs",),
            "cosine up from rate / 25 in the first quarter of the epochs, then down to rate / 100,000",
            "Smith & Topin 2018, as fastai",
        ),
        Schedule(
            "warm-up", warm_up, ("schedule_epochs",), "rising linearly to rate, then constant", "Goyal et al. 2017"
        ),
    )
}
