"""Categories as numbers, by columns."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

state = ColumnTransformer([('one', OneHotEncoder(handle_unknown='ignore'), [0]), ('scaled', StandardScaler(), [2])], sparse_threshold=0).fit(points)

# %% ask: transformed
state.transform(points[:3])
# %% ask: names
list(state.get_feature_names_out())
