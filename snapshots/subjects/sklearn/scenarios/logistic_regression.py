"""A logistic regression of two classes."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.linear_model import LogisticRegression

state = LogisticRegression(max_iter=500).fit(points, labels)

# %% ask: predicted
state.predict(points[:10])
# %% ask: probabilities
state.predict_proba(points[:4])
# %% ask: classes
state.classes_
