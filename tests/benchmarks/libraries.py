"""PyTorch and scikit-learn, trained as the engine is. Only the group `peers` installs the first."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from engine import Trainer
from tests.benchmarks.contestants import Contestant


class PyTorch(Contestant):
    activations = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}  # noqa: RUF012

    def __init__(self, dtype: Any, start: Trainer) -> None:
        self.name = f"PyTorch {str(dtype).removeprefix('torch.')}"
        self.tolerance = 1e-3 if dtype == torch.float32 else 1e-9
        linears = [torch.nn.Linear(*weights.T.shape, dtype=dtype) for weights in start.network.weights]
        # Views of the parameters, which are updated in place.
        self.weights = [linear.weight.detach().numpy() for linear in linears]
        self.biases = [linear.bias.detach().numpy() for linear in linears]
        copy(start, self)
        activation = self.activations[str(start.recipe.activation)]
        layers = [layer for linear in linears for layer in (linear, activation())]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.loss = torch.nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=start.recipe.learning_rate)
        self.inputs = torch.tensor(start.data.inputs, dtype=dtype)
        self.labels = torch.tensor(start.data.targets.argmax(axis=1))
        self.size = int(start.recipe.batch_size)

    def train(self, epochs: int) -> None:
        for _ in range(epochs):
            for at in range(0, len(self.inputs), self.size):
                self.optimizer.zero_grad(set_to_none=True)
                loss = self.loss(self.model(self.inputs[at : at + self.size]), self.labels[at : at + self.size])
                loss.backward()
                self.optimizer.step()


class ScikitLearn(Contestant):
    name = "scikit-learn"

    def __init__(self, start: Trainer) -> None:
        recipe = start.recipe
        self.model = MLPClassifier(
            recipe.hidden,
            recipe.activation,
            solver="sgd",
            momentum=0.0,
            nesterovs_momentum=False,
            alpha=0.0,
            learning_rate_init=recipe.learning_rate,
            batch_size=recipe.batch_size,
            shuffle=False,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
        )
        self.inputs = start.data.inputs
        # One column a class: with labels, two classes would have a single output unit.
        self.targets = start.data.targets.astype(int)
        self.train(1)  # makes its arrays, which are updated in place
        self.model.out_activation_ = "softmax"
        self.weights = [weights.T for weights in self.model.coefs_]
        self.biases = self.model.intercepts_
        copy(start, self)

    def train(self, epochs: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.set_params(max_iter=epochs).fit(self.inputs, self.targets)


def copy(start: Trainer, contestant: Contestant) -> None:
    """Write the trainer's weights and biases into the contestant's own arrays."""
    for ours, theirs in (
        *zip(start.network.weights, contestant.weights, strict=True),
        *zip(start.network.biases, contestant.biases, strict=True),
    ):
        theirs[...] = ours


# --- the works -------------------------------------------------------------------------------------------------------
