"""One hostile program: its source, what it is run with, and what has to come of it on each backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from crossload.backends import BackendName
from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["BACKENDS", "DRIVES", "Ending", "Program", "read_program"]

BACKENDS: tuple[BackendName, ...] = get_args(BackendName)

DRIVES = frozenset({"run", "relay", "futures"})
"""How the host drives it: plainly; through a snapshot at each question and between cells; answering with futures."""

_BACKEND_KEYS = frozenset({"expect", "after", "gap", "limits", "seconds"})
_KEYS = _BACKEND_KEYS | {"drive", "stack"} | set(BACKENDS)

# A session that ran out of these has a heap in an unknown state, and refuses every further use.
_FATAL = frozenset({"limit time", "limit memory", "limit output"})


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What has to come of a program on one backend.

    `outcome` is one of `value V` (the `repr` of the last cell's value), `syntax`, `raises TYPE` for an exception of the
    guest's, `limit KIND`, `error CLASS` for another error of ours, and `died` or `hung` for the host. `after` says what
    the session is then: `usable`, `ended` or `unopened`. `gap` names what the backend does not guarantee, where that is
    the reason. The session has these `limits`; a host that does not answer for `seconds` counts as hung.
    """

    outcome: str
    after: str | None
    gap: str | None
    limits: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program as it is run; `cells` are fed one after the other, up to the first that fails.

    `stack` bytes has the thread that it is run in, where that is not the host's first.
    """

    kind: str
    name: str
    summary: str
    cells: Sequence[str]
    drive: str
    stack: int | None
    endings: Mapping[BackendName, Ending]

    @property
    def id(self) -> str:
        """Its name among all."""
        return f"{self.kind}/{self.name}"

    def request(self, backend: BackendName) -> dict[str, Any]:
        """The form that hosts get."""
        return {
            "backend": backend,
            "cells": self.cells,
            "limits": self.endings[backend].limits,
            "drive": self.drive,
            "stack": self.stack,
        }


def read_program(
    header: Mapping[str, Any], *, where: str, kind: str, name: str, summary: str, cells: Sequence[str], defaults: Any
) -> Program:
    """Make a program of its header; `defaults` are the corpus's limits and seconds. Raises `WorkspaceFault`."""
    if unknown := set(header) - _KEYS:
        raise _unusable(f"unknown key {', '.join(sorted(unknown))}", where, f"use {', '.join(sorted(_KEYS))}")
    drive = header.get("drive", "run")
    if drive not in DRIVES:
        raise _unusable(f"there is no drive {drive!r}", where, f"use one of {', '.join(sorted(DRIVES))}")
    return Program(
        kind=kind,
        name=name,
        summary=summary,
        cells=cells,
        drive=drive,
        stack=header.get("stack"),
        endings={backend: _ending(header, backend, where, defaults) for backend in BACKENDS},
    )


def _ending(header: Mapping[str, Any], backend: BackendName, where: str, defaults: Any) -> Ending:
    """What the header says of one backend, over what it says of both, over the defaults."""
    own = header.get(backend, {})
    if unknown := set(own) - _BACKEND_KEYS:
        known = ", ".join(sorted(_BACKEND_KEYS))
        raise _unusable(f"unknown key {', '.join(sorted(unknown))} of {backend}", where, f"use {known}")
    limits = {**defaults["limits"], **header.get("limits", {}), **own.get("limits", {})}
    # TOML has no null: false lifts a limit.
    limits = {name: limit for name, limit in limits.items() if limit is not False}
    said = {**header, **own}
    outcome = said.get("expect")
    if outcome is None:
        raise _unusable(f"nothing is expected of {backend}", where, 'add `expect = "..."` to the header')
    # What is said of the session goes with the outcome that it is said beside.
    after = (own if "expect" in own else said).get("after", "ended" if outcome in _FATAL else "usable")
    died = outcome in {"died", "hung"}
    if died and "gap" not in said:
        raise _unusable(f"{backend} may not end in {outcome!r} without a reason", where, "name the gap that it shows")
    return Ending(
        outcome=outcome,
        after=None if died else after,
        gap=said.get("gap"),
        limits=limits,
        seconds=said.get("seconds", defaults["seconds"]),
    )


def _unusable(what: str, where: str, remedy: str) -> WorkspaceFault:
    return WorkspaceFault(what, where=where, remedy=remedy)
