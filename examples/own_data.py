"""Your own data: from lists, with words as labels, and from a table in a CSV file."""

from pathlib import Path

from engine import Dataset, Recipe, Trainer

# Lists, arrays or a DataFrame. Words are classes; so are whole numbers, unless problem="regression" says otherwise.
hours = [[1.0, 8.0], [2.0, 5.0], [3.0, 8.0], [4.0, 7.0], [5.0, 4.0], [6.0, 8.0], [7.0, 6.0], [9.0, 5.0]]
exams = ["failed", "failed", "failed", "passed", "failed", "passed", "passed", "passed"]
data = Dataset(hours, exams, input_names=("hours of work", "hours of sleep"))
print(data)

trainer = Trainer(Recipe(hidden=(6,), activation="tanh", optimizer="adam", learning_rate=0.02, standardize=True), data)
trainer.step(epochs=100)
for student in ([2.5, 9.0], [8.0, 7.0]):
    chances = dict(zip(data.classes, trainer.predict([student])[0].round(3).tolist(), strict=True))
    print(f"{student[0]:g} hours of work, {student[1]:g} of sleep: {chances}")

# A file: its last column is the target; a third of the rows is held out for testing.
table = Path(__file__).with_name("fruit.csv")
recipe = Recipe(
    data=str(table),
    hidden=(8,),
    activation="tanh",
    optimizer="adam",
    learning_rate=0.02,
    standardize=True,
    test_fraction=1 / 3,
)
trainer = Trainer(recipe)
trainer.step(epochs=300)
measure = trainer.measure()
print(trainer.data)
print(f"Right: {measure.train.accuracy:.0%} of the training part, {measure.test.accuracy:.0%} of the test part.")
