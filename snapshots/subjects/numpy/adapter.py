"""Serves numpy's .npy format."""

import contextlib
import io
import platform

import numpy as np

from crossload_adapter import ProgramAdapter, canonical


class NumPy(ProgramAdapter):
    """`state` is the array; object arrays, which are pickled, are saved and loaded as well."""

    subject = "numpy"
    format = "npy"

    def version(self):
        """As the package states it."""
        return np.__version__

    def detail(self):
        """The interpreter that the wheel is for."""
        return {"python": platform.python_version()}

    def names(self):
        """Programs call it np, as everyone does."""
        return contextlib.nullcontext({"np": np})

    def save(self, names):
        """As `numpy.save` to a file."""
        file = io.BytesIO()
        np.save(file, names["state"], allow_pickle=True)
        return file.getvalue()

    def load(self, names, snapshot):
        """As `numpy.load` from a file."""
        names["state"] = np.load(io.BytesIO(snapshot), allow_pickle=True)

    def canonical(self, value):
        """A scalar is its Python value: its type is asked for where it matters."""
        return canonical(value.item() if isinstance(value, np.generic) else value)
