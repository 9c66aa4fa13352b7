"""A version of a subject as a run takes it: what it is pinned to, and the interpreters it is installed for."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Environment:
    """An interpreter by its version, None for the one that runs the kit, and what is installed for it.

    `pins` are requirements with their digests, as pip and uv read them; without any, the subject's own are installed.
    """

    python: str | None = None
    pins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Release:
    """`digest` is the registry's own of the package, or a tag's commit; empty where pins have one for each file."""

    version: str
    released: dt.date | None = None
    digest: str = ""
    environments: tuple[Environment, ...] = (Environment(),)
