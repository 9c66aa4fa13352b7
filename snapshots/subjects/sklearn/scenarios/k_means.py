"""Centers of clusters."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.cluster import KMeans

state = KMeans(3, n_init=2, random_state=0).fit(points)

# %% ask: predicted
state.predict(points[:10])
# %% ask: how many
state.n_clusters
# %% ask: inertia
state.inertia_
