"""Boosted trees over histograms."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
try:
    from sklearn.experimental import enable_hist_gradient_boosting
except ImportError:
    pass
from sklearn.ensemble import HistGradientBoostingRegressor

state = HistGradientBoostingRegressor(max_iter=5, min_samples_leaf=2).fit(points, targets)

# %% ask: predicted
state.predict(points[:10])
