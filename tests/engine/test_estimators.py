from __future__ import annotations
from typing import Any
from sklearn.utils.estimator_checks import parametrize_with_checks
from engine.estimators import NetworkClassifier, NetworkRegressor

@parametrize_with_checks([NetworkClassifier(), NetworkRegressor()])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)
