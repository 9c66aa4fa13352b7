"""A forest that tells what is unlike the rest."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.ensemble import IsolationForest

state = IsolationForest(n_estimators=5, random_state=0).fit(points)

# %% ask: predicted
state.predict(points[:10])
# %% ask: scores
state.score_samples(points[:3])
