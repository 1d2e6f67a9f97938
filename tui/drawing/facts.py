"""The chosen unit and the chosen link of the network, described in full in a few lines."""

from __future__ import annotations

from typing import NamedTuple

from tui.drawing import numbers
from tui.drawing.cells import Row, flowing, row
from tui.drawing.links import link_name, link_of
from tui.drawing.names import shortened
from tui.frame import Frame


class Fact(NamedTuple):
    """In full, and shorter or left out. All numbers of a unit are in full or none is, so that equal ones look equal."""

    full: Row
    short: Row
    is_number: bool = False


def facts(frame: Frame, on_link: bool, columns: int, lines: int) -> list[Row]:
    """In so many lines: the chosen unit, then its chosen weight; with a single line the unit or, `on_link`, the weight.
    What does not fit is said shorter, or left out from the end.
    """
    unit, link = _unit(frame, not on_link), _link(frame, on_link)
    if lines < 2 or not link:
        told = [link if on_link and link else unit]
        return _flowing(told[0], columns, max(lines, 0))
    room = lines // 2
    first = _flowing(unit, columns, lines - room)
    return first + _flowing(link, columns, lines - len(first))


def _unit(frame: Frame, chosen: bool) -> list[Fact]:
    number, unit = frame.chosen.layer, frame.chosen.unit
    layer = frame.layers[number]
    name = _named(frame)
    told = [Fact(_said(name, chosen), _said(name.replace("hidden ", "h").replace(" unit ", "·"), chosen))]
    activity, preparation = frame.activity, frame.preparation
    if activity is not None:
        place = f"{'test ' if frame.chosen.test else ''}sample {frame.chosen.sample + 1:,}"
        value = float(activity.a[number][unit])
        if number:
            told.append(_number("z", float(activity.z[number - 1][unit])))
        told.append(_number("a" if number else "value", value))
        if not number and preparation.means is not None and preparation.scales is not None:
            raw = value * float(preparation.scales[unit]) + float(preparation.means[unit])
            told.append(_both(f"standardized from {raw:.4g}", "standardized", "muted"))
        told.append(_both(f"on {place}", "", "muted"))
        if number == len(frame.layers) - 1 and preparation.target_scales is not None:
            told.append(_both("a in the target's unit", "", "muted"))
    if layer.biases is not None:
        told.append(_number("bias", float(layer.biases[unit])))
    if layer.dead is not None and layer.dead[unit]:
        told.append(_both(f"{numbers.DEAD} 0 on every sample", f"{numbers.DEAD} dead", "warning"))
    elif layer.active is not None:
        active, samples = int(layer.active[unit]), len(frame.data)
        count = f"{active:>{len(f'{samples:,}')},}"
        # What is counted: only a unit of ReLU is 0 elsewhere.
        what = "active" if layer.activation == "relu" else "z > 0"
        told.append(_both(f"{what} on {count} of {samples:,} samples", f"{what} on {count}/{samples:,}", "text"))
    return told


def _link(frame: Frame, chosen: bool) -> list[Fact]:
    """The chosen weight; nothing for an input."""
    if not frame.chosen.layer:
        return []
    place = number, unit, source = frame.chosen.weight
    link, is_bias = link_of(frame.layers[number], unit, source), source == frame.layers[number - 1].units
    name = link_name(frame, *place)
    short = link_name(frame, *place, 24).replace("hidden ", "h").replace(" unit ", "·").replace("bias of ", "bias ")
    told = [Fact(_said(name, chosen), _said(short, chosen))]
    told.append(_number("bias" if is_bias else "weight", link.value))
    if link.frozen:
        told.append(_both("frozen", "frozen", "warning"))
    if link.gradient is not None:
        gradient, short = (numbers.scientific(link.gradient, digits) for digits in (2, 0))
        told.append(_both(f"gradient, all samples {gradient}", f"grad {short}", "text"))
    return told


def _named(frame: Frame) -> str:
    number, unit = frame.chosen.layer, frame.chosen.unit
    if number:
        return f"{frame.layers[number].name} unit {unit + 1}"
    return f"input {shortened(frame.preparation.names[unit], 24)}"


def _said(name: str, chosen: bool) -> Row:
    return row((name, "accent" if chosen else "strong"))


def _both(long: str, short: str, role: str) -> Fact:
    return Fact(row((long, role)), row((short, role)))


def _number(name: str, value: float) -> Fact:
    return Fact(
        row((f"{name} ", "muted"), (numbers.signed(value, 4, 8).strip().ljust(7), "text")),
        row((f"{name} ", "muted"), (numbers.signed(value, 2, 6).strip().ljust(5), "text")),
        True,
    )


def _flowing(told: list[Fact], columns: int, lines: int) -> list[Row]:
    """The facts in at most so many lines: all of them before any in full, and the first ones in full before others."""
    for count in range(len(told), 0, -1):
        parts = [fact.short for fact in told[:count]]
        if len(flowing(parts, columns)) > lines:
            continue
        for place, fact in enumerate(told[:count]):
            longer = [
                other.full if at == place or (fact.is_number and other.is_number) else parts[at]
                for at, other in enumerate(told[:count])
            ]
            if len(flowing(longer, columns)) <= lines:
                parts = longer
        return flowing(parts, columns)
    return []
