"""Words counted and weighted."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
points = np.array([[i % 7, (i * 3) % 5, i * 0.1] for i in range(60)], dtype=float)
labels = np.array([(i * i) % 3 for i in range(60)])
targets = points @ np.array([1.0, -2.0, 0.5]) + 1

# %% feed
from sklearn.feature_extraction.text import TfidfVectorizer

state = TfidfVectorizer().fit(['a quick fox', 'a slow fox', 'the dog'])

# %% ask: words
sorted(state.vocabulary_)
# %% ask: transformed
state.transform(['quick dog']).toarray()
