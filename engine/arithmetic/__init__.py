"""Arithmetic: one number of a run followed to the numbers it came from, one multiplication at a time.

>>> from engine import Trainer, arithmetic
>>> trainer = Trainer()
>>> trace = trainer.trace(0)
>>> arithmetic.forward(trace, layer=4, unit=0).z.total == float(trace.layers[4].z[0])
True

`forward`, `backward`, `gradient`, `loss` and `loss_of_outputs` write out a trace; `update` writes out the run's next
update of one parameter. `layer` counts from 0, as in `network.weights`, `unit` and `source` (the unit below) from 0;
`source` = the number of units below means the bias. Results have the engine's own bits. Formulas are those of
docs/maths.md.
"""

from __future__ import annotations

from engine.arithmetic.losses import loss, loss_of_outputs
from engine.arithmetic.notation import Step, Sum, Term
from engine.arithmetic.units import Backward, Forward, backward, forward, gradient
from engine.arithmetic.updates import Update, update

__all__ = [
    "Backward",
    "Forward",
    "Step",
    "Sum",
    "Term",
    "Update",
    "backward",
    "forward",
    "gradient",
    "loss",
    "loss_of_outputs",
    "update",
]
