"""What is to be learned of samples."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from engine import Dataset


def answers(samples: Dataset) -> NDArray[Any]:
    return samples.labels if samples.labelled else samples.targets[:, 0]
