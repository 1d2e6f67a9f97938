"""XOR in ten lines: a network learns it, then shows its outputs for the four rows."""

from engine import Recipe, Stop, Trainer, run

trainer = Trainer(Recipe(hidden=(4,), activation="tanh", learning_rate=0.1, seed=1))
print(trainer)
rule = run(trainer, Stop(until_loss=0.05, epochs=10_000))
print(f"Stopped by {rule} after {trainer.epoch} epochs, with a loss of {trainer.loss:.3f}.")
rows = trainer.data.inputs
print("x1 x2  p(0)  p(1)")
for inputs, outputs in zip(rows, trainer.predict(rows), strict=True):
    print("{:2.0f} {:2.0f}".format(*inputs), "{:6.3f}{:6.3f}".format(*outputs))
print(f"{trainer.score().accuracy:.0%} of the rows are right.")
