"""Serves the pickle module of whatever CPython runs this."""

import pickle
import platform
import sys
from typing import List

from crossload_adapter import ProgramAdapter


class Pickle(ProgramAdapter):
    """`state` is what is pickled."""

    subject = format = "pickle"

    def __init__(self, arguments: List[str]) -> None:
        super().__init__([])
        (argument,) = arguments
        self._protocol = int(argument.replace("--protocol=", ""))

    def version(self):
        """The interpreter's minor version; the release says which patch it is."""
        return "{}.{}".format(*sys.version_info)

    def detail(self):
        """The whole version."""
        return {"release": platform.python_version()}

    def save(self, names):
        """With the protocol of this place."""
        return pickle.dumps(names["state"], self._protocol)

    def load(self, names, snapshot):
        """Whatever the protocol: a pickle says which it is."""
        names["state"] = pickle.loads(snapshot)
