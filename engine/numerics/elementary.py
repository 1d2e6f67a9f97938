"""Exponentials, logarithms, sine, cosine and the normal distribution of our own: the same bits on every machine.

The C library's functions differ in the last bit from platform to platform, and a run must not. These use only
the four operations and the bits of a float64. They are plain Python and run as such; `engine.loops` compiles them.
Arguments and results are float64; each is within 2 ulp of the true value unless its docstring gives another bound.
All but `log` avoid branches and conversions to integers, so that LLVM can vectorize the loops around them.
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
SIGN = np.int64(63)
SQRT_2 = 1.4142135623730951
SQRT_2_PI = 2.5066282746310002
TWO_OVER_PI = 0.6366197723675814
# Pi / 2 in three parts. Two have 36 bits: whole numbers up to 2^17 times those are exact. The third ends at 2^-130.
HALF_PI_HIGH = 1.5707963267923333
HALF_PI_MIDDLE = 2.5633441515839558e-12
HALF_PI_LOW = 1.0562999066987428e-23
# Adding and subtracting this keeps the bits of a number that are worth 2^-20 or more.
KEEPER = 6442450944.0
# The first float64 above sqrt(1/2), as bits.
ROOT_OF_HALF_BITS = np.int64(0x3FE6A09E667F3BCE)


def clamp(x: float, low: float, high: float) -> float:
    """x within [low, high]. With x as the first of each two, NaN stays NaN."""
    return max(min(x, high), low)


def exp_parts(x: float, tail: float) -> tuple[float, float, float]:
    """Numbers r, rest and 2^(k-1) such that e^(x + tail) = 2^k (1 + r + rest), where |r| <= ln 2 / 2 and k is whole.

    rest = r^2 q(r), and q interpolates at the zeros of a Chebyshev polynomial, to 2e-17. Its terms are added in pairs
    (Estrin), which has half the latency of adding one after the other. 2^(k-1), because 2^1024 itself is not a float64.
    """
    shifted = x * LOG2_E + ROUNDER
    k = shifted - ROUNDER
    r = (x - k * LN2_HIGH) - (k * LN2_LOW - tail)
    r2 = r * r
    r4 = r2 * r2
    first = (5.000000000000001e-01 + 1.6666666666666669e-01 * r) + r2 * (
        4.1666666666624094e-02 + 8.33333333333006e-03 * r
    )
    second = (1.3888888917230724e-03 + 1.9841269863066696e-04 * r) + r2 * (
        2.4801521269532122e-05 + 2.7557268439678e-06 * r
    )
    third = 2.7620101012098e-07 + 2.5100395159429243e-08 * r
    rest = r2 * ((first + (r4 * r4) * third) + r4 * second)
    half_power = np.int64((np.float64(shifted).view(np.int64) + BIAS - np.int64(1)) << MANTISSA).view(np.float64)
    return r, rest, half_power


def exp(x: float) -> float:
    """e^x. Above 709.78 the result is inf, below -708 it is 0."""
    return exp_of_sum(x, 0.0)


def exp_of_sum(x: float, tail: float) -> float:
    """e^(x + tail), where `tail` is what x lost when it was rounded."""
    r, rest, half_power = exp_parts(x, tail)
    y = (1.0 + r) + rest
    result = (y + y) * half_power
    if x > 709.8:
        result = np.inf
    if x < -708.0:
        result = 0.0
    return result


def exp_of_square(x: float, scale: float) -> float:
    """e^(scale x^2) for a scale of -1 or -1/2, and 0 where that is below 1e-307.

    Rounding x^2 would make the last bits wrong, and e^(x^2) wrong in x^2 times as many: so x = kept + rest, where
    kept^2 is exact.
    """
    size = min(abs(x), 40.0)
    kept = (size + KEEPER) - KEEPER
    return exp_of_sum(scale * (kept * kept), scale * ((size - kept) * (size + kept)))


def expm1(x: float) -> float:
    """e^x - 1, also near 0. Above 709.4 the result is inf."""
    r, rest, half_power = exp_parts(x, 0.0)
    power = half_power + half_power
    result = (power * r + (power - 1.0)) + power * rest
    if x > 709.4:
        result = np.inf
    if x < -40.0:
        result = -1.0
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

    x = 2^k (1 + f) with sqrt(1/2) < 1 + f <= sqrt(2).
    """
    bits = np.float64(x).view(np.int64)
    whole = (bits - ROOT_OF_HALF_BITS) >> MANTISSA
    f = np.int64(bits - (whole << MANTISSA)).view(np.float64) - 1.0
    return log_of_parts(f, (whole - halvings) * 1.0)


def log_of_parts(f: Any, k: Any) -> Any:
    """ln(2^k (1 + f)), where 1 + f is between 1 / sqrt 2 and sqrt 2 and k is whole; numbers or arrays.

    A polynomial in s = f / (2 + f), from fdlibm's e_log.c (Sun, 1993).
    """
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


def softplus_tail(x: float) -> float:
    """ln(1 + e^-|x|): the difference between ln(1 + e^x) and max(0, x); 0 beyond 708. Within 2.5 ulp."""
    e = exp(-abs(x))
    large = e > SQRT_2 - 1.0
    tail: float = log_of_parts(0.5 * (e - 1.0) if large else e, 1.0 if large else 0.0)
    return tail


def tanh(x: float) -> float:
    """Hyperbolic tangent. Near 0 the approximation of Cephes' tanh.c (Moshier, 1989), otherwise 1 - 2 / (e^2x + 1).

    Both are a quotient, so one division serves both.
    """
    size = abs(x)
    z = size * size
    numerator = (-9.64399179425052238628e-1 * z - 9.92877231001918586564e1) * z - 1.61468768441708447952e3
    denominator = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3
    r, rest, half_power = exp_parts(2.0 * min(size, 30.0), 0.0)
    y = (1.0 + r) + rest
    near = size < 0.625
    quotient = (numerator if near else -2.0) / (denominator if near else (y + y) * half_power + 1.0)
    result = (size if near else 1.0) + (size * z if near else 1.0) * quotient
    return -result if x < 0.0 else result


def sin(x: float) -> float:
    """Sine; NaN at inf.

    From |x| = 200 000 on the error is as large as a change of x in its last bit, and from 1e15 on the result is just
    some number in [-1, 1].
    """
    return sin_quarters_ahead(x, np.int64(0))


def cos(x: float) -> float:
    """Cosine, the sine a quarter of a turn ahead. As accurate as `sin`."""
    return sin_quarters_ahead(x, np.int64(1))


def sin_quarters_ahead(x: float, quarters: np.int64) -> float:
    """The sine of x + quarters * pi / 2, by the sine or the cosine of r = x - k pi / 2 with |r| <= pi / 4.

    r is taken in three steps (Cody & Waite 1980), of which only the last one rounds. Its sine and cosine are fdlibm's
    k_sin.c and k_cos.c (Sun, 1993).
    """
    shifted = x * TWO_OVER_PI + ROUNDER
    k = shifted - ROUNDER
    first = x - k * HALF_PI_HIGH
    step = k * HALF_PI_MIDDLE
    second = first - step
    r = clamp(second - (k * HALF_PI_LOW - ((first - second) - step)), -0.79, 0.79)
    z = r * r
    w = z * z
    sine = r + (r * z) * (
        (-1.66666666666666324348e-01 + 8.33333333332248946124e-03 * z)
        + w
        * (
            (-1.98412698298579493134e-04 + 2.75573137070700676789e-06 * z)
            + w * (-2.50507602534068634195e-08 + 1.58969099521155010221e-10 * z)
        )
    )
    cosine = 1.0 - (
        0.5 * z
        - w
        * (
            (4.16666666666666019037e-02 - 1.38888888888741095749e-03 * z)
            + w
            * (
                (2.48015872894767294178e-05 - 2.75573143513906633035e-07 * z)
                + w * (2.08757232129817482790e-09 - 1.13596475577881948265e-11 * z)
            )
        )
    )
    n = np.float64(shifted).view(np.int64) + quarters
    size = sine if (n & np.int64(1)) == np.int64(0) else cosine
    # Every other half turn has the other sign: bit 1 of n becomes the sign bit.
    return np.int64(np.float64(size).view(np.int64) ^ ((n >> np.int64(1)) << SIGN)).view(np.float64)


def normal(x: float) -> float:
    """The normal distribution function; 0 below -37.6. Within 4 ulp, and 2 above 0.

    Where x is negative it is e^(-t^2 / 2) / (2 + t (sqrt(2 pi) - h(t))) with t = |x|. This defines h, which falls from
    0.91 to 0; n / d interpolates it at the 20 points t = 3.5 (1 + c) / (1 - c), where the c are the zeros of a
    Chebyshev polynomial on [-1, 34.5 / 41.5], so up to t = 38. That adds 1e-17 of the result to its rounding.
    """
    t = min(abs(x), 38.0)
    t2 = t * t
    t4 = t2 * t2
    t8 = t4 * t4
    n = (
        ((0.9108591530252698 + 1.2314271348666939 * t) + t2 * (0.8285162731450083 + 0.3559999167262481 * t))
        + t4
        * ((0.10654181679947426 + 0.022916784514517355 * t) + t2 * (0.0035385168190853345 + 0.00037896109525684184 * t))
    ) + t8 * (2.5686055588359573e-05 + 8.487394510898839e-07 * t)
    d = (
        ((1.0 + 1.6519202498041021 * t) + t2 * (1.352501426730983 + 0.7090966663809998 * t))
        + t4
        * ((0.26114754760690667 + 0.07026169792970872 * t) + t2 * (0.013964936465369594 + 0.002026682554331121 * t))
    ) + t8 * ((0.00020624349442922716 + 1.3374896369629156e-05 * t) + t2 * 4.2436972554997366e-07)
    tail = exp_of_square(t, -0.5) / (2.0 + t * (SQRT_2_PI - n / d))
    return 1.0 - tail if x > 0.0 else tail
