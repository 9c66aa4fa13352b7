"""A small neural network."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.neural_network import MLPRegressor

state = MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=0, tol=0.1, n_iter_no_change=2).fit(points, targets)

# %% ask: predicted
state.predict(points[:10])
