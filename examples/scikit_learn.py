"""The engine as a scikit-learn estimator: in a pipeline, in cross-validation, and in a search for the best settings."""

from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.estimators import NetworkClassifier

inputs, species = load_iris(return_X_y=True)
network = NetworkClassifier(hidden=(8,), activation="tanh", learning_rate=0.02, epochs=100, random_state=0)
model = make_pipeline(StandardScaler(), network)
scores = cross_val_score(model, inputs, species, cv=5)
print(f"Iris, five-fold: {scores.mean():.1%} right ({', '.join(f'{score:.0%}' for score in scores)})")

search = GridSearchCV(model, {"networkclassifier__hidden": [(2,), (8,), (8, 8)]}, cv=3).fit(inputs, species)
for settings, score in zip(search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True):
    print(f"{settings['networkclassifier__hidden']!s:7} {score:.1%}")
network = search.best_estimator_[-1].trainer_.network
print(f"The best one, {network.architecture}, has {len(network.parameters)} parameters.")
