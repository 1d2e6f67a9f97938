"""Preparation: from raw data to the network's inputs: features, then standardization; scaled targets, and back to their
own unit; and the train/test split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.arrays import Floats
from engine.data.dataset import Dataset
from engine.errors import DataError, RecipeError, shortened, shown, unknown
from engine.numerics.draws import shuffled, stream
from engine.numerics.elementary import sin


def _sines(column: Floats) -> Floats:
    """Computes the sine of each distinct number once: the points of a grid have few distinct coordinates."""
    distinct, places = np.unique(column, return_inverse=True)
    sines: Floats = np.array([sin(x) for x in distinct.tolist()], dtype=np.float64)
    return sines[places]


# Features of two inputs: TensorFlow Playground's seven. Each takes both columns.
FEATURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x1, _x2: x1,
    "x2": lambda _x1, x2: x2,
    "x1^2": lambda x1, _x2: x1 * x1,
    "x2^2": lambda _x1, x2: x2 * x2,
    "x1x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, _x2: _sines(x1),
    "sin(x2)": lambda _x1, x2: _sines(x2),
}


@dataclass(frozen=True, eq=False)
class Preparation:
    """Raw inputs (samples, raw) become (samples, units): `(features - means) / scales`. Targets (samples, outputs)
    become `(targets - target_means) / target_scales`.

    `features` None means the raw columns as they are. `names` has one name a resulting column. Not standardized,
    `means` and `scales` are None; with targets as they are, so are `target_means` and `target_scales`.
    """

    features: tuple[str, ...] | None
    names: tuple[str, ...]
    means: Floats | None = None
    scales: Floats | None = None
    target_means: Floats | None = None
    target_scales: Floats | None = None

    @classmethod
    def of(
        cls,
        training: Dataset,
        features: str | tuple[str, ...] = "auto",
        standardize: bool = False,
        scale_targets: bool = False,
    ) -> Preparation:
        """The preparation of a run: `features` "auto" means the columns as they are; mean and standard deviation are
        those of the training part, and a constant column keeps scale 1. Targets are scaled only for regression.
        """
        columns = training.inputs.shape[1]
        if features == "auto":
            chosen = None
            names = training.input_names or tuple(f"x{column}" for column in range(1, columns + 1))
        else:
            chosen = names = _checked((features,) if isinstance(features, str) else tuple(features), columns)
        prepared = cls(chosen, names)
        if standardize:
            means, scales = _mean_and_deviation(prepared.apply(training.inputs))
            prepared = replace(prepared, means=means, scales=scales)
        if scale_targets and training.problem == "regression":
            means, scales = _mean_and_deviation(training.targets)
            prepared = replace(prepared, target_means=means, target_scales=scales)
        return prepared

    @np.errstate(over="ignore", invalid="ignore")
    def apply(self, inputs: Floats) -> Floats:
        """The network's inputs for raw inputs (samples, raw): (samples, units), float64, C-contiguous."""
        if self.features is not None:
            x1, x2 = inputs.T
            inputs = np.stack([FEATURES[name](x1, x2) for name in self.features], axis=1)
        if self.means is not None and self.scales is not None:
            inputs = (inputs - self.means) / self.scales
        return np.ascontiguousarray(inputs, dtype=np.float64)

    @np.errstate(over="ignore", invalid="ignore")
    def apply_to_targets(self, targets: Floats) -> Floats:
        """The targets to learn (samples, outputs): unchanged, or scaled."""
        if self.target_means is None or self.target_scales is None:
            return targets
        scaled: Floats = (targets - self.target_means) / self.target_scales
        return scaled

    @np.errstate(over="ignore", invalid="ignore")
    def in_own_unit(self, outputs: Floats) -> Floats:
        """The network's outputs (samples, outputs) in the unit of the raw targets."""
        if self.target_means is None or self.target_scales is None:
            return outputs
        values: Floats = outputs * self.target_scales + self.target_means
        return values

    def check(self, inputs: Floats, targets: Floats) -> None:
        """Raise `DataError` if prepared inputs or targets are not finite."""
        bad = np.argwhere(~np.isfinite(inputs))
        if len(bad):
            row, column = bad[0]
            raise DataError(
                f"inputs: {self.names[column]} of row {row} becomes {inputs[row, column]} when prepared; give smaller "
                "numbers, or leave out features and standardize"
            )
        bad = np.argwhere(~np.isfinite(targets))
        if len(bad):
            row, column = bad[0]
            raise DataError(
                f"targets: column {column} of row {row} becomes {targets[row, column]} when scaled; give smaller "
                "numbers, or leave out scale_targets"
            )

    def shown(self, most: int = 6) -> str:
        """The means and scales of the first columns: `x1 mean 3, scale 2.16; x2 ...`; empty without standardization."""
        if self.means is None or self.scales is None:
            return ""
        numbers = zip(self.names, self.means.tolist(), self.scales.tolist(), strict=True)
        return _listed([f"{shortened(name)} mean {mean:.4g}, scale {scale:.4g}" for name, mean, scale in numbers], most)

    def shown_of_targets(self, most: int = 6) -> str:
        """The same for the targets: `mean 152, scale 77; mean ...`; empty if they are not scaled."""
        if self.target_means is None or self.target_scales is None:
            return ""
        numbers = zip(self.target_means.tolist(), self.target_scales.tolist(), strict=True)
        return _listed([f"mean {mean:.4g}, scale {scale:.4g}" for mean, scale in numbers], most)


def _listed(columns: list[str], most: int) -> str:
    more = [f"and {len(columns) - most} more"] if len(columns) > most else []
    return "; ".join(columns[:most] + more)


def _checked(features: tuple[str, ...], columns: int) -> tuple[str, ...]:
    for name in features:
        if name not in FEATURES:
            raise RecipeError("features", unknown(name, ("auto", *FEATURES)))
        if features.count(name) > 1:
            raise RecipeError("features", f"{name} is given {features.count(name)} times; once is enough")
    if not features:
        raise RecipeError("features", f"none given; give auto, or some of {', '.join(FEATURES)}")
    if columns != 2:
        raise RecipeError(
            "features",
            f"{', '.join(features)} given, but features need two inputs and this data has {columns}: use auto",
        )
    return features


@np.errstate(over="ignore", invalid="ignore")
def _mean_and_deviation(inputs: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column. Computing with distances from the first row, divided by the largest
    one, keeps a constant column at exactly 0 and avoids overflow as long as the distances do not overflow.
    """
    means = inputs[0] + _sum(inputs - inputs[0]) / len(inputs)
    distances = inputs - means
    furthest = abs(distances).max(axis=0)
    furthest[furthest == 0.0] = 1.0
    shares = distances / furthest
    scales = furthest * np.sqrt(_sum(shares * shares) / len(inputs))
    scales[scales == 0.0] = 1.0
    return means, scales


def _sum(rows: Floats) -> Floats:
    """Row by row: NumPy's own sum adds in an order that depends on the shape and the version."""
    total = np.zeros(rows.shape[1])
    for row in rows:
        total += row
    return total


# --- training and test -----------------------------------------------------------------------------------------------


class Split(NamedTuple):
    """The training and the test part, and which of all samples are in the test part, (samples,)."""

    training: Dataset
    test: Dataset | None
    tested: NDArray[np.bool_]


def split(data: Dataset, fraction: float, seed: int, rows: Sequence[int] | None = None) -> Split:
    """Both parts: `fraction` of the samples are drawn for testing; the order within both is kept. `rows`: those for
    testing, if they are known already.

    In a classification each class contributes its share (largest remainders are rounded up) and keeps one sample for
    training.
    """
    tested = np.zeros(len(data), dtype=bool)
    if fraction == 0:
        return Split(data, None, tested)
    if rows is not None:
        _take(data, rows, tested)
        return Split(data.part(~tested), data.part(tested), tested)
    labels = data.labels if data.problem == "classification" else np.zeros(len(data), dtype=np.intp)
    counts = np.bincount(labels).tolist()
    order = shuffled(stream("split", seed), len(data))
    for label, count in enumerate(_shares(counts, fraction)):
        tested[order[labels[order] == label][:count]] = True
    if not tested.any():
        reason, advice = "is less than one", "give a larger fraction or more samples"
        if fraction * len(data) >= 0.5:
            reason, advice = "is too much: one (of each class) must stay for training", "give more samples"
        raise DataError(f"test_fraction: {fraction:g} of {len(data)} samples {reason}; {advice}, or 0 for no test part")
    return Split(data.part(~tested), data.part(tested), tested)


def _take(data: Dataset, rows: Sequence[int], tested: NDArray[np.bool_]) -> None:
    """Mark these rows as tested; raises `DataError` if one of the parts would lack samples."""
    for row in rows:
        if not 0 <= row < len(data):
            raise DataError(f"tested: row {row} given; this data has rows 0 to {len(data) - 1}")
    tested[list(rows)] = True
    if not tested.any():
        raise DataError("the test part would have no sample; add others and restart, or set test_fraction to 0")
    of_classes = data.problem == "classification"
    labels = data.labels if of_classes else np.zeros(len(data), dtype=np.intp)
    lacking = sorted({*labels.tolist()} - {*labels[~tested].tolist()})
    if lacking:
        name = str(lacking[0]) if data.classes is None else shown(data.classes[lacking[0]])
        what = f"no sample of class {name}" if of_classes else "no sample"
        raise DataError(f"the training part would have {what}; add another one first")


def _shares(counts: list[int], fraction: float) -> list[int]:
    """How many of each class are held out: `fraction` of all, rounded, but never all of a class."""
    share_of_all = Fraction(str(fraction))  # 0.35 as it is written: 0.35 of 90 is 31.5, not slightly less.
    exact: list[Fraction] = [count * share_of_all for count in counts]
    shares = [min(floor(share), max(count - 1, 0)) for share, count in zip(exact, counts, strict=True)]
    missing = floor(share_of_all * sum(counts) + Fraction(1, 2)) - sum(shares)
    for label in sorted(range(len(counts)), key=lambda label: shares[label] - exact[label]):
        if missing > 0 and shares[label] < exact[label] and shares[label] < counts[label] - 1:
            shares[label] += 1
            missing -= 1
    return shares
