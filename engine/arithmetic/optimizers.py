"""The optimizers written out for one parameter w with gradient g. `engine.functions.optimizers` is what trains; these
steps give the same bits.

`p1` and `p2` are the products of all beta1 and beta2 so far: beta1^t and beta2^t, where neither was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

from engine.arithmetic.notation import Sheet
from engine.functions import optimizers
from engine.functions.optimizers import flushed


class Written(NamedTuple):
    """One optimizer. `state`: the symbols of its rows of moments, which a sheet has besides w, g, rate and the
    constants; `steps` writes down to the new `w`.
    """

    state: tuple[str, ...]
    steps: Callable[[Sheet], None]


def sgd(sheet: Sheet) -> None:
    sheet.add("w", "w - rate·g", sheet["w"] - sheet["rate"] * sheet["g"])


def momentum(sheet: Sheet) -> None:
    _velocity(sheet)
    sheet.add("w", "w - rate·v", sheet["w"] - sheet["rate"] * sheet["v"])


def nesterov(sheet: Sheet) -> None:
    _velocity(sheet)
    step = sheet["rate"] * (sheet["g"] + sheet["momentum"] * sheet["v"])
    sheet.add("w", "w - rate·(g + momentum·v)", sheet["w"] - step)


def _velocity(sheet: Sheet) -> None:
    sheet.add("v", "momentum·v + g", flushed(sheet["momentum"] * sheet["v"] + sheet["g"]))


def adagrad(sheet: Sheet) -> None:
    sheet.add("s", "s + g^2", sheet["s"] + sheet["g"] * sheet["g"])
    _step_by_root(sheet)


def rmsprop(sheet: Sheet) -> None:
    _mean_square(sheet, "s", "rho", "g")
    _step_by_root(sheet)


def _mean_square(sheet: Sheet, name: str, decay: str, of: str) -> None:
    """A decaying average of squares."""
    share, number = sheet[decay], sheet[of]
    mean = flushed(share * sheet[name] + (1.0 - share) * number * number)
    sheet.add(name, f"{decay}·{name} + (1 - {decay})·{of}^2", mean)


def _step_by_root(sheet: Sheet) -> None:
    step = sheet["rate"] * sheet["g"] / (sqrt(sheet["s"]) + sheet["epsilon"])
    sheet.add("w", "w - rate·g / (sqrt(s) + epsilon)", sheet["w"] - step)


def adadelta(sheet: Sheet) -> None:
    _mean_square(sheet, "s", "rho", "g")
    epsilon = sheet["epsilon"]
    d = sqrt(sheet["u"] + epsilon) / sqrt(sheet["s"] + epsilon) * sheet["g"]
    sheet.add("d", "(sqrt(u + epsilon) / sqrt(s + epsilon))·g", d)
    _mean_square(sheet, "u", "rho", "d")
    sheet.add("w", "w - rate·d", sheet["w"] - sheet["rate"] * sheet["d"])


def adam(sheet: Sheet) -> None:
    for power, beta in (("p1", "beta1"), ("p2", "beta2")):
        sheet.add(power, f"{power}·{beta}", sheet[power] * sheet[beta])
    beta1, g = sheet["beta1"], sheet["g"]
    sheet.add("m", "beta1·m + (1 - beta1)·g", flushed(beta1 * sheet["m"] + (1.0 - beta1) * g))
    _mean_square(sheet, "s", "beta2", "g")
    sheet.add("step", "rate / (1 - p1)", sheet["rate"] / (1.0 - sheet["p1"]))
    sheet.add("root", "sqrt(1 - p2)", sqrt(1.0 - sheet["p2"]))
    step = sheet["step"] * sheet["m"] / (sqrt(sheet["s"]) / sheet["root"] + sheet["epsilon"])
    sheet.add("w", "w - step·m / (sqrt(s) / root + epsilon)", sheet["w"] - step)


# By the function that trains: adam and adamw share one.
WRITTEN: dict[Callable[..., None], Written] = {
    optimizers.sgd: Written((), sgd),
    optimizers.momentum: Written(("v",), momentum),
    optimizers.nesterov: Written(("v",), nesterov),
    optimizers.adagrad: Written(("s",), adagrad),
    optimizers.rmsprop: Written(("s",), rmsprop),
    optimizers.adadelta: Written(("s", "u"), adadelta),
    optimizers.adam: Written(("m", "s"), adam),
}
