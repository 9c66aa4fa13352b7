"""Serves cloudpickle, which writes functions and classes by their code."""

import pickle
import platform

import cloudpickle

from crossload_adapter import ProgramAdapter


class Cloudpickle(ProgramAdapter):
    """`state` is what is pickled."""

    subject = format = "cloudpickle"

    def version(self):
        """As the package states it."""
        return cloudpickle.__version__

    def detail(self):
        """Code objects are the interpreter's."""
        return {"python": platform.python_version()}

    def save(self, names):
        """By value: what a program defines can't be imported anywhere else."""
        return cloudpickle.dumps(names["state"])

    def load(self, names, snapshot):
        """As its documentation says: with pickle."""
        names["state"] = pickle.loads(snapshot)
