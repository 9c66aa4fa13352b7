"""Steps in a row: scaled, reduced, classified."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

state = make_pipeline(StandardScaler(), PCA(2, random_state=0), LogisticRegression()).fit(points, labels)

# %% ask: predicted
state.predict(points[:10])
# %% ask: steps
list(state.named_steps)
