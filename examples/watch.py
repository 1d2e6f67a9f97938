"""A function called after every epoch: it reports, lowers the learning rate, and ends the run."""

from engine import Recipe, Stop, Trainer, run


def watch(trainer: Trainer) -> bool:
    """Print a line every 20 epochs, halve the rate every 40; stop when 99 of 100 training samples are right."""
    if trainer.epoch % 20:
        return False
    right = trainer.score().accuracy
    print(
        f"epoch {trainer.epoch:3}  loss {trainer.loss:.3f}  rate {trainer.recipe.learning_rate:<6g} {right:.1%} right"
    )
    if trainer.epoch % 40 == 0:
        trainer.change(learning_rate=trainer.recipe.learning_rate / 2)
    return right >= 0.99


trainer = Trainer(Recipe.named("spiral"))
rule = run(trainer, Stop(epochs=1000), on_epoch=watch)
print(f"Stopped by {rule} at epoch {trainer.epoch}. The changes made on the way are part of the run:")
for event in trainer.events:
    print(" ", event)

again = Trainer.replay(trainer.first_recipe, trainer.events, trainer.epoch)
print("Replayed, its weights are the same:", bool((again.network.parameters == trainer.network.parameters).all()))
