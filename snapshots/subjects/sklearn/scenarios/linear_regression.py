"""A linear regression."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.linear_model import LinearRegression

state = LinearRegression().fit(points, targets)

# %% ask: predicted
state.predict(points[:10])
# %% ask: coefficients
state.coef_
# %% ask: settings
sorted(state.get_params())
