"""Random numbers that are the same on every machine.

All come from Python's Mersenne Twister, whose sequence is the same on every platform and Python version. Everything
computed from it uses only the four operations, square roots and the bits of a float64, on arrays, element by element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.numerics.elementary import log_of_normal

if TYPE_CHECKING:
    from random import Random

Floats = NDArray[np.float64]

HALF_A_STEP = 2.0**-54


def stream(purpose: str, seed: int) -> Random:
    """A generator for one purpose: its draws do not depend on what other purposes draw. (Python seeds from a text by
    its SHA-512.)
    """
    from random import Random  # Imported late: `import engine` stays fast.

    return Random(f"{purpose} {seed}")


def uniforms(random: Random, count: int) -> Floats:
    """The next `count` numbers of `random.random()`, bit for bit, at once: k 2^-53 with 0 <= k < 2^53.

    Each is made from two of the generator's 32-bit words, of which the upper 27 and 26 bits are used.
    """
    words = np.frombuffer(random.randbytes(8 * count), dtype="<u4").reshape(count, 2)
    return ((words[:, 0] >> 5) * 2.0**26 + (words[:, 1] >> 6)) * 2.0**-53


def normals(random: Random, count: int) -> Floats:
    """The next `count` standard normal numbers, one from each uniform number."""
    return normal_of(uniforms(random, count))


def normal_of(uniform: Floats) -> Floats:
    """For each uniform number k 2^-53 the quantile of the normal distribution at (k + 1/2) 2^-53. So none is infinite
    (the largest is 8.3), and x is as likely as -x.
    """
    return quantiles(uniform - 0.5 + HALF_A_STEP)


def shuffled(random: Random, count: int) -> NDArray[np.intp]:
    """A permutation of range(count), each as likely as any other (Fisher & Yates 1938, Durstenfeld 1964)."""
    order = list(range(count))
    places = (uniforms(random, count) * np.arange(1, count + 1)).astype(np.intp).tolist()
    for last in range(count - 1, 0, -1):
        place = places[last]
        order[last], order[place] = order[place], order[last]
    return np.array(order, dtype=np.intp)


# --- the inverse of the normal distribution: algorithm AS 241, PPND16 (Wichura 1988) ---------------------------------

# Numerator and denominator, highest power first: for the middle, the tails, and the far tails.
MIDDLE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
TAIL = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
FAR_TAIL = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


def quantiles(q: Floats) -> Floats:
    """For each q, -1/2 < q < 1/2: the number below which a normal one lies with probability 1/2 + q."""
    size = abs(q)
    result = q * _ratio(MIDDLE, 0.180625 - q * q)
    for fraction, origin, chosen in (
        (TAIL, 1.6, size > 0.425),
        (FAR_TAIL, 5.0, size > 0.5 - 1.3887943864964021e-11),  # e^-25: where the root below is 5
    ):
        root = np.sqrt(-log_of_normal(0.5 - size[chosen], np.int64(0)))
        result[chosen] = np.copysign(_ratio(fraction, root - origin), q[chosen])
    return result


def _ratio(fraction: tuple[tuple[float, ...], tuple[float, ...]], x: Floats) -> Floats:
    numerator, denominator = (_polynomial(coefficients, x) for coefficients in fraction)
    return numerator / denominator


def _polynomial(coefficients: tuple[float, ...], x: Floats) -> Floats:
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result = result * x + coefficient
    return result
