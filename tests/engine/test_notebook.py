"""The notebook's rows: its runs, its matrix product, its loss, and the hand-checked deterministic run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from tests.engine.known_runs import assert_parameters, deterministic_run, read_runs, set_parameters

NOTEBOOK_RUNS = read_runs("notebook_runs.json")


@pytest.mark.parametrize("run", NOTEBOOK_RUNS, ids=lambda run: f"seed {run['seed']}")
def test_run_is_the_notebooks(run: dict[str, Any]) -> None:
    trainer = Trainer(Recipe(seed=run["seed"]))
    assert list(trainer.network.sizes) == run["sizes"]
    assert trainer.recipe.learning_rate == run["learning_rate"]
    assert [weights.tolist() for weights in trainer.network.weights] == run["initial_weights"]
    assert not any(biases.any() for biases in trainer.network.biases)

    trainer.step(run["epochs"])

    assert len(run["total_mse_by_epoch"]) == 11
    for epoch, total in run["total_mse_by_epoch"].items():
        assert trainer.history.epoch[int(epoch)] == int(epoch)
        assert 4 * trainer.history.mse[int(epoch)] == pytest.approx(total, rel=0, abs=1e-9)
    assert_parameters(trainer.network, run["final_weights"], run["final_biases"])
    predictions = trainer.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_allclose(predictions, run["predictions"], rtol=0, atol=1e-9)


def test_23_of_40_seeds_solve_xor() -> None:
    """The others end on a plateau, at a total of 1.025 or 0.682 (measured with the notebook's own algorithm)."""
    solved = 0
    for seed in range(40):
        trainer = Trainer(Recipe(seed=seed))
        trainer.step(1000)
        if trainer.measure().accuracy == 1.0:
            solved += 1
        else:
            assert round(4 * trainer.history.mse[-1], 3) in (1.025, 0.682)
    assert solved == 23


def test_matrix_product_term_by_term() -> None:
    """[[1, 2], [3, 4]] x [[8, 10], [12, 14]] = [[32, 38], [72, 86]], one column a sample."""
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[8, 12], [10, 14]], [[0, 0], [0, 0]]))
    set_parameters(trainer.network, [[[1, 2], [3, 4]]], [[0, 0]])
    first, second = (trainer.trace(sample).layers[0] for sample in (0, 1))
    assert first.terms.tolist() == [[1 * 8, 2 * 12], [3 * 8, 4 * 12]]
    assert second.terms.tolist() == [[1 * 10, 2 * 14], [3 * 10, 4 * 14]]
    assert np.column_stack([first.z, second.z]).tolist() == [[32, 38], [72, 86]]


def test_mse_of_one_sample() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse"), Dataset([[1]], [[1, 0]]))
    set_parameters(trainer.network, [[[0], [0]]], [[0.7, 0.3]])
    assert trainer.trace(0).loss == pytest.approx(0.09, rel=1e-15)
    assert trainer.trace(0).mse == pytest.approx(0.09, rel=1e-15)


def test_shown_mse_is_not_the_training_loss() -> None:
    trainer = Trainer()
    trainer.step(10)
    measure = trainer.measure()
    assert trainer.loss == measure.loss
    assert measure.mse == pytest.approx(np.mean((measure.predictions - trainer.data.targets) ** 2), rel=1e-14)
    chosen = (measure.predictions * trainer.data.targets).sum(axis=1)
    assert measure.loss == pytest.approx(-np.log(chosen).mean(), rel=1e-14)


# epoch: cross-entropy, MSE, p(1) of the four samples (REFERENCE.md)
RELU_RUN = {
    0: (0.688999922992, 0.247926555552, (0.5, 0.502024988928, 0.50823425547, 0.501889990998)),
    1: (0.688913570597, 0.247883451754, (0.500731435849, 0.501740107967, 0.509207284443, 0.501658675311)),
    10: (0.68679338778, 0.246823505507, (0.498036003852, 0.499227040396, 0.510676183172, 0.499041888129)),
    100: (0.488414345641, 0.166726610933, (0.363063923245, 0.368820507478, 0.952858610862, 0.366716742214)),
    200: (0.176739553553, 0.0341790170906, (0.230408457324, 0.864668767159, 0.995431272749, 0.255524157967)),
    500: (0.00884652546758, 0.000144657160513, (0.0169262437149, 0.999345126711, 0.999561299583, 0.0170736521774)),
    1000: (0.00329713012883, 2.06411781011e-05, (0.00642336461787, 0.999835925558, 0.99986374306, 0.00642336461787)),
}
TANH_RUN = {
    0: 0.692602719115,
    1: 0.692566439774,
    10: 0.692349280807,
    100: 0.689814017304,
    200: 0.532482768762,
    500: 0.00460085142319,
    1000: 0.00128798645804,
}


def test_deterministic_relu_run() -> None:
    trainer = deterministic_run()
    for epoch, (cross_entropy, mse, ones) in RELU_RUN.items():
        trainer.step(epoch - trainer.epoch)
        measure = trainer.measure()
        assert measure.loss == pytest.approx(cross_entropy, rel=1e-11)
        assert measure.mse == pytest.approx(mse, rel=1e-11)
        np.testing.assert_allclose(measure.predictions[:, 1], ones, rtol=1e-11)


def test_deterministic_tanh_run() -> None:
    trainer = deterministic_run("tanh")
    for epoch, cross_entropy in TANH_RUN.items():
        trainer.step(epoch - trainer.epoch)
        assert trainer.measure().loss == pytest.approx(cross_entropy, rel=1e-11)


@pytest.mark.parametrize(("activation", "epoch"), [("relu", 186), ("tanh", 223)])
def test_first_epoch_with_four_of_four(activation: str, epoch: int) -> None:
    trainer = deterministic_run(activation)
    while trainer.measure().accuracy != 1.0:
        trainer.step()
    assert trainer.epoch == epoch


def test_first_trace_of_the_deterministic_run() -> None:
    trace = deterministic_run().trace(1)
    assert trace.inputs.tolist() == [0, 1]
    assert trace.targets.tolist() == [0, 1]
    activations = [(0.1, 0.4, 0, 0), (0, 0, 0, 0.15), (0, 0.03, 0.075, 0), (0, 0.027, 0, 0)]
    p = (0.497975011072, 0.502024988928)
    for layer, wanted in zip(trace.layers, [*activations, p], strict=True):
        np.testing.assert_allclose(layer.a, wanted, rtol=0, atol=1e-12)
    deltas = [
        (0.00268906505979, -0.0107562602391, 0, 0),
        (0, 0, 0, -0.0268906505979),
        (0, 0.0149392503321, -0.0597570013286, 0),
        (0, -0.149392503321, 0, 0),
        (0.497975011072, -0.497975011072),
    ]
    for layer, wanted in zip(trace.layers, deltas, strict=True):
        np.testing.assert_allclose(layer.delta, wanted, rtol=0, atol=1e-12)
    assert trace.loss == pytest.approx(-np.log(p[1]), rel=1e-11)
    assert trace.outputs is trace.layers[-1].a


def test_trace_fits_together() -> None:
    """Each layer takes what the one below gives; z, gradients and terms belong together; names are the screen's."""
    trainer = deterministic_run()
    trainer.step(7)
    before = trainer.network.parameters.copy()
    trace = trainer.trace(2)
    assert np.array_equal(trainer.network.parameters, before)
    assert [layer.name for layer in trace.layers] == ["hidden 1", "hidden 2", "hidden 3", "hidden 4", "output"]
    assert [layer.activation for layer in trace.layers] == ["relu"] * 4 + ["softmax"]
    below = trace.inputs
    for layer in trace.layers:
        assert np.array_equal(layer.inputs, below)
        assert np.array_equal(layer.terms, layer.weights * below)
        total = layer.biases.copy()
        for column in layer.terms.T:
            total = total + column
        assert np.array_equal(layer.z, total)
        assert np.array_equal(layer.weight_gradient, np.outer(layer.delta, below))
        assert np.array_equal(layer.bias_gradient, layer.delta)
        below = layer.a
