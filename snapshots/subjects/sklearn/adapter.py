"""Serves scikit-learn's estimators, kept as its documentation says: with pickle."""

import contextlib
import pickle
import platform

import numpy as np
import sklearn

from crossload_adapter import ProgramAdapter, canonical


class ScikitLearn(ProgramAdapter):
    """`state` is the estimator."""

    subject = "scikit-learn"
    format = "sklearn"

    def version(self):
        """As the package states it."""
        return sklearn.__version__

    def detail(self):
        """What else is in the pickle."""
        return {"python": platform.python_version(), "numpy": np.__version__}

    def names(self):
        """Programs call numpy np, as everyone does."""
        return contextlib.nullcontext({"np": np})

    def save(self, names):
        """As its documentation on persistence says."""
        return pickle.dumps(names["state"])

    def load(self, names, snapshot):
        """Whatever is raised is its way to refuse; a warning of another version goes to standard error."""
        names["state"] = pickle.loads(snapshot)

    def canonical(self, value):
        """Floats to nine digits: releases add up in another order."""
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, np.ndarray):
            value = value.tolist()
        return canonical(_rounded(value))


def _rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return [_rounded(item) for item in value] if isinstance(value, list) else value
