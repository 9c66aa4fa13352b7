"""A search over settings, with its results."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

state = GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [2, 3]}, cv=3).fit(points, labels)

# %% ask: predicted
state.predict(points[:10])
# %% ask: best
state.best_params_
# %% ask: scores
state.cv_results_['mean_test_score']
