"""How numbers are shown: fixed widths, a dash for "not known yet", words for NaN and inf."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, isnan, log10

UNKNOWN = "–"
# Shown beside a unit that is 0 for every sample.
DEAD = "†"


def _not_finite(value: float) -> str | None:
    if isfinite(value):
        return None
    return "NaN" if isnan(value) else "+inf" if value > 0 else "-inf"


def signed(value: float, digits: int = 2, size: int = 6) -> str:
    """A weight in `size` columns, with its sign: `+0.83`, `-12.4`, `+1e12`; one that would be rounded to 0 is `-2e-3`,
    if that fits. Zero has no sign.
    """
    text = _decimals(value, digits, size, "+")
    if text.strip("+0. "):
        return text
    small = power(f"{value:+.0e}") if value and digits else ""
    return small.rjust(size) if 0 < len(small) <= size else text.replace("+", " ")


def fixed(value: float | None, digits: int, size: int) -> str:
    """With so many decimals, in `size` columns: `0.226` above `-0.110`. Long numbers get fewer decimals."""
    return UNKNOWN.rjust(size) if value is None else _decimals(value, digits, size, "-")


def _decimals(value: float, digits: int, size: int, sign: str) -> str:
    text = _not_finite(value)
    if text is None:
        text = f"{value:{sign}z.{digits}f}"  # z: no negative zero.
        for fewer in range(digits - 1, -1, -1):
            if len(text) <= size:
                break
            text = f"{value:{sign}z.{fewer}f}"
        if len(text) > size:
            text = power(f"{value:{sign}.0e}")
    return text.rjust(size)


def decimals(largest: float) -> int:
    """The decimals that numbers up to this size need for four digits: 3 for 1.5, 0 for 240,000; at most 6."""
    if not isfinite(largest) or largest == 0.0:
        return 3
    return min(max(3 - floor(log10(abs(largest))), 0), 6)


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits from `low` to below `high`, as near to their middle as possible."""
    middle, largest = low / 2.0 + high / 2.0, max(abs(low), abs(high))
    if largest > 0.0 and isfinite(largest):
        start = -floor(log10(largest)) - 1
        for digits in range(start, min(start + 18, 300)):
            value = round(middle, digits)
            if low <= value < high:
                return value + 0.0  # No negative zero.
    return middle


def power(text: str) -> str:
    """`1e+05` in its shortest form: `1e5`."""
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def exact(value: float | None, sign: str = "+") -> str:
    """Full precision, with its sign or ("") without a plus: the shortest text that reads back as the same float64, such
    as `+2`, `-0.1` or `+1e-7`. Zero has no sign.
    """
    if value is None:
        return UNKNOWN
    text = _not_finite(value) or power(repr(value + 0.0).removesuffix(".0"))
    return text if text[0] in "+-N" or (value == 0.0 and sign == "+") else f"{sign}{text}"


def short(value: float, sign: str = "-", digits: int = 4) -> str:
    """In so many digits, `sign` as in format strings: `0.02341`, `1.2e-5`; without trailing zeros. Zero has no sign."""
    return _not_finite(value) or power(f"{value + 0.0:{sign if value else '-'}.{digits}g}")


def percent(part: int, whole: int) -> str:
    """A share: `93.3%`, rounded down, so that 100 is all; a dash of nothing."""
    if whole == 0:
        return UNKNOWN
    return f"{100 * part // whole}%" if part in (0, whole) else f"{1000 * part // whole / 10:.1f}%"


def scientific(value: float, digits: int) -> str:
    """A gradient, always with its sign, with so many decimals and a power of ten: `-2.90e-3`; `0`."""
    return _not_finite(value) or (power(f"{value:+.{digits}e}") if value else "0")


def loss(value: float | None) -> str:
    """A loss in 6 or 7 columns: `0.6931`, `12.5000`, `1.2e-8`."""
    if value is None:
        return UNKNOWN
    text = _not_finite(value)
    if text is not None:
        return text.lstrip("+")
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4f}"
    return power(f"{value:.1e}")


def mark(value: float) -> str:
    """A label of an axis in 6 columns: round numbers have two digits; more are shown if they fit."""
    text = f"{value:.4g}"
    return (text if len(text) <= 6 and "e" not in text else power(f"{value:.1e}").replace(".0e", "e")).rjust(6)


def count(value: int) -> str:
    return f"{value:,}"


def place(epoch: int, sample: int) -> str:
    """`epoch 1,284`, or `epoch 1,284, sample 3` where so many samples of the next epoch are done."""
    return f"epoch {count(epoch)}, sample {count(sample)}" if sample else f"epoch {count(epoch)}"


def rate(value: float | None) -> str:
    """Epochs per second: `30`, `1,250`, `1.04 M`."""
    if value is None:
        return UNKNOWN
    if value >= 999_500:
        return f"{value / 1e6:.2f} M"
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def samples(rows: Sequence[int], most: int) -> str:
    """`samples 313, 265, 30, …`: rows of a part, counted from 1, of which at most so many are named."""
    named = ", ".join(f"{row + 1:,}" for row in rows[:most])
    return f"sample{'s' if len(rows) > 1 else ''} {named}{', …' if len(rows) > most else ''}"
