"""One sample of XOR, forward and back through a small network, and the update of one weight, written out."""

import re
from collections.abc import Iterable

from engine import Recipe, Trainer, arithmetic
from engine.arithmetic import Step, Sum

SAMPLE = 1  # (0, 1), whose target is class 1
# The weight from x2 to the first hidden unit.
LAYER, UNIT, SOURCE = 0, 0, 1


def number(value: float) -> str:
    return f"{value + 0.0:.4f}"  # never -0.0000


def within(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def write_sum(name: str, letters: tuple[str, str], total: Sum, start: dict[str, float]) -> None:
    products = [f"{letters[0]}{k}·{letters[1]}{k}" for k in range(1, len(total.terms) + 1)]
    numbers = [f"{within(term.weight)}·{within(term.value)}" for term in total.terms]
    print(f"  {name} = {' + '.join([*start, *products])}")
    print(f"    = {' + '.join([*map(within, start.values()), *numbers])} = {number(total.total)}")


def write_steps(steps: Iterable[Step]) -> None:
    for step in steps:

        def known(name: re.Match[str], step: Step = step) -> str:
            """The number for a name; a negative one in brackets, unless it comes first in some."""
            value, before = step.values.get(name[0]), name.string[: name.start()]
            if value is None:
                return name[0]
            return number(value) if before.endswith(("(", ", ")) else within(value)

        formula = f"({step.formula})" if " where " in step.formula else step.formula
        print(
            f"  {step.name} = {formula} = {re.sub(r'[A-Za-z_][A-Za-z_0-9]*', known, formula)} = {number(step.result)}"
        )


trainer = Trainer(Recipe(hidden=(2,), seed=1))
trainer.step(epochs=60)
trainer.step(batches=SAMPLE)  # those before it
trace, recipe = trainer.trace(SAMPLE), trainer.recipe

for layer, units in enumerate(trace.layers):
    for unit in range(len(units.z)):
        print(f"Forward, {units.name}, unit {unit + 1}")
        z, steps = arithmetic.forward(trace, layer, unit)
        write_sum("z", ("w", "a" if layer else "x"), z, {"b": z.start})
        write_steps(steps)
print("The loss")
write_steps(arithmetic.loss(trace, recipe))
for layer in reversed(range(len(trace.layers))):
    for unit in range(len(trace.layers[layer].z)):
        print(f"Backward, {trace.layers[layer].name}, unit {unit + 1}")
        error, steps, _ = arithmetic.backward(trace, recipe, layer, unit)
        if error is not None:
            write_sum("error", ("w", "delta"), error, {})
        write_steps(steps)
print("The update of the weight from x2 to hidden 1, unit 1")
write_steps([arithmetic.gradient(trace, LAYER, UNIT, SOURCE)])
update = arithmetic.update(trainer, LAYER, UNIT, SOURCE)
write_steps(update.steps)
trainer.step(batches=1)
print("After this update of all parameters")
print("  the weight is the same as above:", bool(trainer.network.weights[LAYER][UNIT, SOURCE] == update.after))
print(f"  the sample's loss is {number(trainer.trace(SAMPLE).loss)}; it was {number(trace.loss)}")
