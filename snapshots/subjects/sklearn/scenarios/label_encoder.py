"""Labels as numbers and back."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.preprocessing import LabelEncoder

state = LabelEncoder().fit(['b', 'a', 'c'])

# %% ask: there
state.transform(['c', 'a'])
# %% ask: and back
[str(label) for label in state.inverse_transform([0, 2])]
