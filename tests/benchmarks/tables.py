"""Tables with the settings that `xorcise train --data FILE --test-fraction 0.2` starts from, beside scikit-learn's MLP.

Both have the same training and test parts, and every seed has a split of its own. scikit-learn's network stands behind
a StandardScaler, with its defaults and up to 1000 iterations. Printed is the table of docs/tables.md.
"""

from __future__ import annotations

import csv
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine import Trainer
from engine.cli.options import recipe_from
from engine.cli.train import DEFAULT_EPOCHS, parser

SEEDS = 20
HOUSES = Path(__file__).parent.parent / "data" / "house.csv"


class Task(NamedTuple):
    """A table; `aim`: the median over the seeds of the test part's accuracy, or of its R2 for values."""

    aim: float
    bunch: Callable[[], Any] | None = None  # one of scikit-learn's

    def write(self, folder: Path, name: str) -> Path:
        """The table as a CSV file with names; classes are words."""
        if self.bunch is None:
            return HOUSES
        data = self.bunch()
        answers = data.target.tolist()
        if hasattr(data, "target_names"):
            answers = [f"{data.target_names[answer]}" for answer in answers]
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*data.feature_names, "target"])
            writer.writerows([*row, answer] for row, answer in zip(data.data.tolist(), answers, strict=True))
        return path


TASKS = {
    "iris": Task(0.95, datasets.load_iris),
    "wine": Task(0.97, datasets.load_wine),
    "breast cancer": Task(0.96, datasets.load_breast_cancer),
    "digits": Task(0.96, datasets.load_digits),
    "diabetes": Task(0.4, datasets.load_diabetes),
    "house prices": Task(0.8),
}


def trained(path: Path, seed: int, epochs: int = DEFAULT_EPOCHS) -> Trainer:
    """A run of `xorcise train --data FILE --test-fraction 0.2` from this seed, which also decides the split."""
    arguments = ["--data", str(path), "--test-fraction", "0.2", "--seed", str(seed), "--test-seed", str(seed)]
    trainer = Trainer(recipe_from(parser().parse(arguments)))
    trainer.step(epochs)
    return trainer


def on_test_part(trainer: Trainer) -> float:
    """Accuracy or R2 of the test part."""
    score = trainer.measure().test
    assert score is not None
    found = score.r2 if score.accuracy is None else score.accuracy
    assert found is not None
    return found


def by_scikit_learn(trainer: Trainer, seed: int) -> float:
    """Accuracy or R2 of scikit-learn's network on the same two parts."""
    train, test = trainer.data, trainer.test_data
    assert test is not None
    of_classes = train.problem == "classification"
    network = (MLPClassifier if of_classes else MLPRegressor)(max_iter=1000, random_state=seed)
    wanted, tests = ((part.labels if of_classes else part.targets[:, 0]) for part in (train, test))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = make_pipeline(StandardScaler(), network).fit(train.inputs, wanted)
    return float(model.score(test.inputs, tests))


def row(name: str, path: Path) -> str:
    """What the table says of one data set."""
    ours, theirs, seconds = [], [], []
    for seed in range(SEEDS):
        began = process_time()
        trainer = trained(path, seed)
        seconds.append(process_time() - began)
        ours.append(on_test_part(trainer))
        theirs.append(by_scikit_learn(trainer, seed))
    assert trainer.test_data is not None
    samples, inputs = len(trainer.data) + len(trainer.test_data), trainer.data.inputs.shape[1]
    of_classes = trainer.data.problem == "classification"
    aim = said(TASKS[name].aim, of_classes)
    cells = (f"{samples:,} x {inputs}", aim, spread(ours, of_classes), spread(theirs, of_classes))
    return f"| {name} | {' | '.join(cells)} | {median(seconds):.2f} s |"


def said(value: float, of_classes: bool) -> str:
    return f"{value:.1%}" if of_classes else f"R2 {value:.3f}"


def spread(values: list[float], of_classes: bool) -> str:
    """The median, and from which value to which half of them lie."""
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]
    return f"**{said(median(values), of_classes)}** ({said(low, of_classes)} to {said(high, of_classes)})"


def main() -> None:
    trained(HOUSES, 0, epochs=1)  # whatever has to be compiled is
    print("| table | samples x inputs | aim | xorcise | scikit-learn | xorcise takes |")
    print("|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for name, task in TASKS.items():
            print(row(name, task.write(Path(folder), name)), flush=True)


if __name__ == "__main__":
    main()
