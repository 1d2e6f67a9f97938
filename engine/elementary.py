"""exp, log and tanh of our own: the same bits on every machine.

The C library's exp, log and tanh differ in the last bit from platform to platform, and a run must not. These use
nothing but the four operations and the bits of a float64. They read as plain Python and run as such; `kernels`
compiles them. Arguments and results are float64; each is within 2 ulp of the true value.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LOG2_E = 1.4426950408889634
# ln 2 in two parts: k * LN2_HIGH is exact for every exponent k of a float64.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# Adding this leaves the nearest whole number in the low bits of the sum.
ROUNDER = 6755399441055744.0
BIAS = np.int64(1023)
MANTISSA = np.int64(52)
# The first float64 above sqrt(1/2), as bits.
ROOT_OF_HALF_BITS = np.int64(0x3FE6A09E667F3BCE)


def exp(x: float) -> float:
    """e^x = 2^k e^r with |r| <= ln 2 / 2, and e^r = 1 + r + r^2 q(r).

    q interpolates at the zeros of a Chebyshev polynomial, to 2e-17. Its terms are added in pairs (Estrin): half as
    long to wait for as one after the other. Above 709.78 the result is inf, below -708 it is 0.
    """
    shifted = x * LOG2_E + ROUNDER
    k = shifted - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    first = (5.000000000000001e-01 + 1.6666666666666669e-01 * r) + r2 * (
        4.1666666666624094e-02 + 8.33333333333006e-03 * r
    )
    second = (1.3888888917230724e-03 + 1.9841269863066696e-04 * r) + r2 * (
        2.4801521269532122e-05 + 2.7557268439678e-06 * r
    )
    third = 2.7620101012098e-07 + 2.5100395159429243e-08 * r
    y = (1.0 + r) + r2 * ((first + (r4 * r4) * third) + r4 * second)
    # 2^(k-1) from its bits, then once more by two: 2^1024 itself is no float64.
    half_power = np.int64((np.float64(shifted).view(np.int64) + BIAS - np.int64(1)) << MANTISSA).view(np.float64)
    result: float = (y + y) * half_power
    if x > 709.8:
        result = np.inf
    if x < -708.0:
        result = 0.0
    return result


def log(x: float) -> float:
    """Natural logarithm; -inf at 0, NaN below."""
    if not x > 0.0:
        return -np.inf if x == 0.0 else np.nan
    if x == np.inf:
        return x
    if x < 2.2250738585072014e-308:
        return float(log_of_normal(x * 18014398509481984.0, np.int64(54)))
    return float(log_of_normal(x, np.int64(0)))


def log_of_normal(x: Any, halvings: np.int64) -> Any:
    """ln(x / 2^halvings) where x, a number or an array, is known to be positive, finite and not subnormal.

    x = 2^k (1 + f) with sqrt(1/2) < 1 + f <= sqrt(2), then a polynomial in s = f / (2 + f), from fdlibm's e_log.c
    (Sun, 1993).
    """
    bits = np.float64(x).view(np.int64)
    whole = (bits - ROOT_OF_HALF_BITS) >> MANTISSA
    f = np.int64(bits - (whole << MANTISSA)).view(np.float64) - 1.0
    k = whole - halvings
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + (even + odd)) + k * LN2_LOW)) - f)


def tanh(x: float) -> float:
    """Hyperbolic tangent. Near 0 the approximation of Cephes' tanh.c (Moshier, 1989), else 1 - 2 / (e^2x + 1)."""
    size = abs(x)
    z = size * size
    numerator = (-9.64399179425052238628e-1 * z - 9.92877231001918586564e1) * z - 1.61468768441708447952e3
    denominator = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3
    near = size + size * z * (numerator / denominator)
    far = 1.0 - 2.0 / (exp(2.0 * min(size, 30.0)) + 1.0)
    result = near if size < 0.625 else far
    if x < 0.0:
        result = -result
    if x != x:
        result = x
    return result
