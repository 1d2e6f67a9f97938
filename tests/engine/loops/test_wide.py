"""Shapes: layers wide enough for BLAS, and batches and layers that are no multiples of four, against NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.loops import blas, calls, epoch
from engine.loops.plan import BLAS_FROM, plan_of
from tests.engine.in_numpy import InNumPy, assert_same
from tests.engine.known_runs import some_data


def is_wide(inputs: int, outputs: int, samples: int) -> bool:
    plan = plan_of((inputs, outputs), ("linear",), "mse")
    return bool(plan.layers[0, BLAS_FROM] <= -(-samples // 4) * 4)


def small_weights(trainer: Trainer) -> None:
    """So that sums of many products stay near 1, as do those of few."""
    for weights in trainer.network.weights:
        weights /= np.sqrt(weights.shape[1])


def test_what_is_wide() -> None:
    """From 2^18 products, and none of the sides below 16."""
    assert is_wide(64, 64, 64)
    assert not is_wide(64, 63, 64)
    assert is_wide(16, 1024, 16)
    assert not is_wide(15, 2048, 2048)
    assert not is_wide(2048, 15, 2048)
    assert not is_wide(2048, 2048, 12)
    assert is_wide(1024, 1024, 13)  # the places left over count


@pytest.mark.parametrize(
    ("inputs", "hidden", "outputs", "samples"),
    [
        (64, (64, 64), 64, 64),  # all layers wide
        (67, (65, 3, 66, 70), 2, 131),  # wide and narrow by turns, nothing a multiple of four
        (16, (300,), 17, 61),  # the thinnest there are
        (3, (300, 300), 40, 33),
    ],
)
@pytest.mark.parametrize("loss", ["mse", "cross_entropy", "half_squared_error"])
def test_wide_training_is_numpys(inputs: int, hidden: tuple[int, ...], outputs: int, samples: int, loss: str) -> None:
    """Two full batches and a smaller one, for three epochs."""
    sizes = (inputs, *hidden, outputs)
    assert any(is_wide(below, above, samples) for below, above in pairwise(sizes))
    data = some_data(outputs, samples=2 * samples + 19, inputs=inputs)
    recipe = Recipe(
        hidden=hidden, activation="tanh", loss=loss, optimizer="momentum", learning_rate=0.05, batch_size=samples
    )
    trainer = Trainer(recipe, data)
    small_weights(trainer)
    numpy = InNumPy(trainer)
    losses = [numpy.train(list(range(len(data))), samples) for _ in range(3)]
    trainer.step(3)
    np.testing.assert_allclose(trainer.history.loss, losses, rtol=1e-12)
    assert_same(trainer, numpy, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("samples", [61, 64])
def test_blas_agrees_with_the_plain_loops(samples: int) -> None:
    """`measure` looks at all samples at once, `trace` at one, which is never wide."""
    data = some_data(outputs=20, samples=samples, inputs=70)
    trainer = Trainer(Recipe(hidden=(80, 90), activation="gelu", loss="huber"), data)
    small_weights(trainer)
    assert is_wide(70, 80, samples)
    assert not is_wide(70, 80, 1)
    measure = trainer.measure()
    traces = [trainer.trace(sample) for sample in range(samples)]
    assert measure.loss == pytest.approx(np.mean([trace.loss for trace in traces]), rel=1e-12)
    np.testing.assert_allclose(measure.predictions, [trace.outputs for trace in traces], rtol=1e-12, atol=1e-12)
    for layer in range(3):
        for ours, theirs in (
            (measure.gradient.weights[layer], [trace.layers[layer].weight_gradient for trace in traces]),
            (measure.gradient.biases[layer], [trace.layers[layer].bias_gradient for trace in traces]),
        ):
            np.testing.assert_allclose(ours, np.mean(theirs, axis=0), rtol=1e-12, atol=1e-12)


def test_a_wide_run_in_pieces_is_one_run() -> None:
    data = some_data(outputs=2, samples=150, inputs=70)
    recipe = Recipe(hidden=(70, 70), activation="tanh", batch_size=64, dropout=0.2, shuffle=True, optimizer="adam")
    whole, cut = Trainer(recipe, data), Trainer(recipe, data)
    whole.step(4)
    while cut.epoch < 4:
        cut.advance(1, seconds=0.0)
    assert whole.network.parameters.tobytes() == cut.network.parameters.tobytes()
    assert whole.history.whole.tobytes() == cut.history.whole.tobytes()


@pytest.mark.parametrize("batch_size", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 23])
@pytest.mark.parametrize("hidden", [(1,), (5, 2), (4, 8), (7, 3, 6)])
def test_any_batch_of_any_layers_is_numpys(hidden: tuple[int, ...], batch_size: int) -> None:
    """Blocks of four units by four samples, and all that is left over; 23 samples, so that last batches differ."""
    recipe = Recipe(
        hidden=hidden,
        activation="sigmoid",
        loss="cross_entropy",
        learning_rate=0.3,
        momentum=0.5,
        batch_size=batch_size,
    )
    trainer = Trainer(recipe, some_data(outputs=3, samples=23, inputs=5))
    numpy = InNumPy(trainer)
    losses = [numpy.train(list(range(23)), batch_size) for _ in range(3)]
    trainer.step(3)
    np.testing.assert_allclose(trainer.history.loss, losses, rtol=1e-12)
    assert_same(trainer, numpy, rtol=1e-12, atol=1e-12)


# --- one thread ------------------------------------------------------------------------------------------------------


def wide_run() -> Trainer:
    random = np.random.default_rng(0)
    data = Dataset(random.normal(size=(512, 784)), np.eye(10)[random.integers(0, 10, 512)])
    return Trainer(Recipe(hidden=(128,), batch_size=128, initializer="he_uniform"), data)


def threads() -> set[int]:
    return {library["num_threads"] for library in blas.loaded_blas().info()}


@pytest.fixture
def _three_threads() -> Iterator[None]:
    if not blas.loaded_blas().info():
        pytest.skip("no BLAS whose threads can be set")
    with blas.loaded_blas().limit(limits=3):
        yield


@pytest.mark.usefixtures("_three_threads")
def test_the_bits_are_those_of_one_thread() -> None:
    one, several = wide_run(), wide_run()
    several.step(3)
    assert threads() == {3}
    with blas.loaded_blas().limit(limits=1):
        one.step(3)
    assert one.network.parameters.tobytes() == several.network.parameters.tobytes()


@pytest.mark.usefixtures("_three_threads")
def test_only_wide_layers_limit_blas_and_only_while_they_are_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.load()
    loops, seen = vars(calls)["loops"], []

    def watched(*arguments: Any) -> None:
        seen.append(threads())
        loops(*arguments)

    monkeypatch.setattr(calls, "loops", watched)
    Trainer(Recipe(batch_size=2)).step()
    assert all(count == {3} for count in [*seen, threads()])
    seen.clear()
    wide_run().step()
    assert all(count == {1} for count in seen)
    assert threads() == {3}


@pytest.mark.usefixtures("_three_threads")
def test_the_limit_lasts_until_the_last_one_has_trained() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(blas.ONE_THREAD)
    second.enter_context(blas.ONE_THREAD)
    first.close()
    assert threads() == {1}
    second.close()
    assert threads() == {3}


# --- uncompiled ------------------------------------------------------------------------------------------------------


def test_uncompiled_the_bits_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that begins uncompiled and goes on compiled does not tell when that was."""
    data = some_data(outputs=20, samples=150, inputs=70)
    recipe = Recipe(hidden=(64, 67), activation="tanh", loss="mse", batch_size=64, optimizer="momentum")
    compiled, changing = Trainer(recipe, data), Trainer(recipe, data)
    compiled.step(2)
    with monkeypatch.context() as uncompiled:
        uncompiled.setattr(calls, "loops", epoch.train)
        changing.step()
    changing.step()
    assert compiled.network.parameters.tobytes() == changing.network.parameters.tobytes()
    assert compiled.history.whole.tobytes() == changing.history.whole.tobytes()


@pytest.mark.parametrize("scipy", [True, False])
def test_products_of_views_are_written_in_place(scipy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not scipy:
        monkeypatch.setattr(blas, "scipys_dgemm", lambda: None)
    random = np.random.default_rng(0)
    a, b = random.normal(size=(20, 30)), random.normal(size=(30, 40))
    for left, right in ((a, b), (np.ascontiguousarray(a.T).T, b), (a, np.ascontiguousarray(b.T).T)):
        result = np.full((20, 40), np.nan)
        blas.product(left, right, result)
        np.testing.assert_allclose(result, a @ b, rtol=1e-12, atol=1e-13)
