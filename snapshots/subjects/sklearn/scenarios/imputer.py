"""What is missing is filled in."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.impute import SimpleImputer

state = SimpleImputer(strategy='median').fit(points)

# %% ask: transformed
state.transform(np.array([[np.nan, 1.0, np.nan]]))
# %% ask: statistics
state.statistics_
