"""The losses written out for one sample: the loss itself, and what backpropagation starts from, dL/da or delta.

Outputs are numbered from 1 in formulas: z1, a1 and t1 are the sum, the activation and the target of the first one. K is
the number of outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from engine.arithmetic.notation import Sheet, Step
from engine.functions.losses import HUBER_DELTA, NOT_HALVED
from engine.numerics.elementary import exp, log_of_normal, softplus_tail
from engine.recipe import Recipe
from engine.reports import Trace


class Written(NamedTuple):
    """One loss. `loss` writes the steps up to `loss`; `delta` those of one output, where the names z, a and t carry no
    number, up to `error` = dL/da or, for a loss that is fused with its output units, up to `delta` = dL/dz.
    """

    loss: Callable[[Sheet], None]
    delta: Callable[[Sheet], None]


@np.errstate(all="ignore")
def loss(trace: Trace, recipe: Recipe) -> tuple[Step, ...]:
    """The steps that compute the loss of a trace's sample; `recipe` is `trainer.recipe`. The result of the last step is
    the trace's loss, bit for bit.
    """
    sheet = _sheet(trace)
    WRITTEN[recipe.loss].loss(sheet)
    return sheet.steps


@np.errstate(all="ignore")
def loss_of_outputs(trace: Trace, recipe: Recipe) -> Step | None:
    """Cross-entropy as it is usually written, from a and t: `-ln(a2)`. None for the other losses, whose own steps are
    written so, and where a logarithm of 0 would be taken. The result is the trace's loss, which is computed from z.
    """
    sheet = _sheet(trace)
    if recipe.loss == "cross_entropy":
        terms = [_logarithm(f"t{k}", f"a{k}", sheet[f"t{k}"]) for k in _units(sheet)]
        needed = [sheet[f"a{k}"] for k in _units(sheet) if sheet[f"t{k}"]]
    elif recipe.loss == "binary_cross_entropy":
        terms, needed = [], []
        for k in _units(sheet):
            a, t = sheet[f"a{k}"], sheet[f"t{k}"]
            terms += [_logarithm(f"t{k}", f"a{k}", t), _logarithm(f"(1 - t{k})", f"1 - a{k}", 1.0 - t)]
            needed += [number for number, share in ((a, t), (1.0 - a, 1.0 - t)) if share]
    else:
        return None
    if min(needed, default=0.0) == 0.0:
        return None
    formula = "-" + " - ".join(filter(None, terms))
    is_mean = recipe.loss == "binary_cross_entropy" and sheet["K"] > 1.0
    sheet.add("loss", f"({formula}) / K" if is_mean else formula, trace.loss)
    return sheet.steps[0]


def _logarithm(share: str, number: str, value: float) -> str:
    """What a term of cross-entropy subtracts; empty where its share is 0."""
    if value == 0.0:
        return ""
    return f"ln({number})" if value == 1.0 else f"{share}·ln({number})"


def delta_of_output(trace: Trace, recipe: Recipe, unit: int) -> Sheet:
    """The steps up to `error` or `delta` of one output."""
    sheet = _sheet(trace)
    sheet.let(z=trace.layers[-1].z[unit], a=trace.outputs[unit], t=trace.targets[unit])
    WRITTEN[recipe.loss].delta(sheet)
    return sheet


def _sheet(trace: Trace) -> Sheet:
    sheet = Sheet(K=len(trace.targets))
    for letter, values in (("z", trace.layers[-1].z), ("a", trace.outputs), ("t", trace.targets)):
        sheet.let(**{f"{letter}{k}": value for k, value in enumerate(values.tolist(), 1)})
    return sheet


def _units(sheet: Sheet) -> range:
    return range(1, int(sheet["K"]) + 1)


def _numbered(pattern: str, units: range, between: str = " + ") -> str:
    """`a1 + a2 + a3` from `a#`."""
    return between.join(pattern.replace("#", str(k)) for k in units)


def _add_up(sheet: Sheet, name: str, pattern: str, values: Sequence[float], *, mean: bool = False) -> None:
    """Write the sum of one number an output, in their order, or their mean."""
    total = 0.0
    for value in values:
        total += value
    formula = _numbered(pattern, _units(sheet))
    if not mean:
        sheet.add(name, formula, total)
        return
    sheet.add(name, f"({formula}) / K", total / sheet["K"])


# --- cross-entropy ---------------------------------------------------------------------------------------------------


def cross_entropy(sheet: Sheet) -> None:
    """-sum t ln a with ln a = z - largest - ln(sum of e^(z - largest)): never ln 0."""
    units = _units(sheet)
    write_largest_and_sum(sheet)
    sheet.add("ln_sum", "ln(sum)", log_of_normal(sheet["sum"], NOT_HALVED))
    for k in units:
        value = -(sheet[f"t{k}"] * (sheet[f"z{k}"] - sheet["largest"] - sheet["ln_sum"]))
        sheet.add(f"loss{k}", f"-t{k}·(z{k} - largest - ln_sum)", value)
    _add_up(sheet, "loss", "loss#", [sheet[f"loss{k}"] for k in units])


def write_largest_and_sum(sheet: Sheet) -> None:
    """The exponentials of the softmax, shifted so that none overflows, and their sum."""
    units = _units(sheet)
    largest = sheet["z1"]
    for k in units:
        largest = max(largest, sheet[f"z{k}"])
    sheet.add("largest", f"max({_numbered('z#', units, ', ')})", largest)
    for k in units:
        sheet.add(f"e{k}", f"e^(z{k} - largest)", exp(sheet[f"z{k}"] - largest))
    _add_up(sheet, "sum", "e#", [sheet[f"e{k}"] for k in units])


def difference(sheet: Sheet) -> None:
    sheet.add("delta", "a - t", sheet["a"] - sheet["t"])


def binary_cross_entropy(sheet: Sheet) -> None:
    """Mean of -t ln a - (1 - t) ln(1 - a), computed from z: never ln 0."""
    for k in _units(sheet):
        z = sheet[f"z{k}"]
        value = max(z, 0.0) - z * sheet[f"t{k}"] + softplus_tail(z)
        sheet.add(f"loss{k}", f"max(z{k}, 0) - z{k}·t{k} + ln(1 + e^-|z{k}|)", value)
    _mean(sheet)


def shared_difference(sheet: Sheet) -> None:
    sheet.add("delta", "(a - t) / K", (sheet["a"] - sheet["t"]) / sheet["K"])


# --- errors ----------------------------------------------------------------------------------------------------------


def _mean(sheet: Sheet) -> None:
    _add_up(sheet, "loss", "loss#", [sheet[f"loss{k}"] for k in _units(sheet)], mean=True)


def _errors(sheet: Sheet) -> list[tuple[int, float]]:
    return [(k, sheet[f"a{k}"] - sheet[f"t{k}"]) for k in _units(sheet)]


def mse(sheet: Sheet) -> None:
    for k, error in _errors(sheet):
        sheet.add(f"loss{k}", f"(a{k} - t{k})^2", error * error)
    _mean(sheet)


def mse_slope(sheet: Sheet) -> None:
    sheet.add("error", "2·(a - t) / K", 2.0 * (sheet["a"] - sheet["t"]) / sheet["K"])


def mae(sheet: Sheet) -> None:
    for k, error in _errors(sheet):
        sheet.add(f"loss{k}", f"|a{k} - t{k}|", abs(error))
    _mean(sheet)


def mae_slope(sheet: Sheet) -> None:
    error = sheet["a"] - sheet["t"]
    sheet.add("error", "sign(a - t) / K", (1.0 if error > 0.0 else -1.0 if error < 0.0 else 0.0) / sheet["K"])


def huber(sheet: Sheet) -> None:
    for k, error in _errors(sheet):
        sheet.add(f"r{k}", f"a{k} - t{k}", error)
        sheet.add(f"c{k}", f"max(-1, min(r{k}, 1))", _within(error))
        sheet.add(f"loss{k}", f"c{k}·(r{k} - c{k} / 2)", sheet[f"c{k}"] * (error - 0.5 * sheet[f"c{k}"]))
    _mean(sheet)


def huber_slope(sheet: Sheet) -> None:
    sheet.add("error", "max(-1, min(a - t, 1)) / K", _within(sheet["a"] - sheet["t"]) / sheet["K"])


def _within(error: float) -> float:
    return min(max(error, -HUBER_DELTA), HUBER_DELTA)


def half_squared_error(sheet: Sheet) -> None:
    for k, error in _errors(sheet):
        sheet.add(f"loss{k}", f"(a{k} - t{k})^2 / 2", 0.5 * error * error)
    _add_up(sheet, "loss", "loss#", [sheet[f"loss{k}"] for k in _units(sheet)])


def half_squared_slope(sheet: Sheet) -> None:
    sheet.add("error", "a - t", sheet["a"] - sheet["t"])


def softmax_mse_slope(sheet: Sheet) -> None:
    """Each z changes every a, so dL/dz is a sum over all outputs."""
    products = [sheet[f"a{k}"] * error for k, error in _errors(sheet)]
    _add_up(sheet, "s", "a#·(a# - t#)", products)
    sheet.add("delta", "(2 / K)·a·(a - t - s)", 2.0 / sheet["K"] * sheet["a"] * (sheet["a"] - sheet["t"] - sheet["s"]))


WRITTEN: dict[str, Written] = {
    "cross_entropy": Written(cross_entropy, difference),
    "binary_cross_entropy": Written(binary_cross_entropy, shared_difference),
    "mse": Written(mse, mse_slope),
    "mae": Written(mae, mae_slope),
    "huber": Written(huber, huber_slope),
    "half_squared_error": Written(half_squared_error, half_squared_slope),
    "softmax_mse": Written(mse, softmax_mse_slope),
}
