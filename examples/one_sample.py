"""One sample of XOR, forward and back through a small network, with every multiplication written out."""

import re
from collections.abc import Iterable

from engine import Recipe, Trainer, arithmetic
from engine.arithmetic import Step, Sum

SAMPLE = 3  # (1, 1), whose target is class 0


def number(value: float) -> str:
    return f"{value + 0.0:.4f}"  # never -0.0000


def within(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def write_sum(name: str, total: Sum, start: list[str]) -> None:
    products = [f"{within(term.weight)}·{within(term.value)}" for term in total.terms]
    print(f"  {name} = {' + '.join(start + products)} = {number(total.total)}")


def write_steps(steps: Iterable[Step]) -> None:
    for step in steps:
        numbers = re.sub(r"[A-Za-z_]\w*", lambda name, step=step: known(name[0], step), step.formula)
        print(f"  {step.name} = {step.formula} = {numbers} = {number(step.result)}")


def known(name: str, step: Step) -> str:
    return within(step.values[name]) if name in step.values else name


trainer = Trainer(Recipe(hidden=(2,)))
trainer.step(epochs=20)
trainer.step(batches=SAMPLE)  # those before it
trace, recipe = trainer.trace(SAMPLE), trainer.recipe

for layer, units in enumerate(trace.layers):
    for unit in range(len(units.z)):
        print(f"Forward, {units.name}, unit {unit + 1}")
        z, steps = arithmetic.forward(trace, layer, unit)
        write_sum("z", z, [within(z.start)])
        write_steps(steps)
print("The loss")
write_steps(arithmetic.loss(trace, recipe))
for layer in reversed(range(len(trace.layers))):
    for unit in range(len(trace.layers[layer].z)):
        print(f"Backward, {trace.layers[layer].name}, unit {unit + 1}")
        error, steps, _ = arithmetic.backward(trace, recipe, layer, unit)
        if error is not None:
            write_sum("error", error, [])
        write_steps(steps)
print("The update of the weight from x1 to hidden 1, unit 1")
write_steps([arithmetic.gradient(trace, layer=0, unit=0, source=0)])
update = arithmetic.update(trainer, layer=0, unit=0, source=0)
write_steps(update.steps)
trainer.step(batches=1)
print("The engine's own update gives the same:", bool(trainer.network.weights[0][0, 0] == update.after))
