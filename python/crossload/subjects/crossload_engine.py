"""Serves the crossload subject over its public API, on one backend, in one format and, if asked for, in variants."""

from __future__ import annotations

import argparse
import contextlib
import re
from importlib.metadata import version
from typing import Any, Callable, Iterator, Mapping

import crossload
from crossload_adapter import Identity, canonical, environment_digest, machine

from .answers import Answer, File, HostFunction, ScenarioError, Undefined, Value
from .guest import Guest, GuestAdapter, GuestRaised, Kind, Step, host_function, result

# The scenario's table is the only source of time, sleep and randomness.
_ASK_THE_HOST: crossload.OSPolicy = {"datetime": "call_host", "sleep": "call_host", "random_start": "call_host"}


VARIANTS = ("no-journal", "compressed", "compacted", "own-clock")
"""Without a journal; compressed; compacted before each feed but the first; with the engine's own clock and chance."""


class _Session(Guest):
    """One session, opened afresh by the first feed or by a snapshot."""

    def __init__(self, backend: Any, form: Any, variants: frozenset[str]) -> None:
        self.backend = backend
        self.form = form
        self.variants = variants
        self._session: crossload.Session | None = None

    @property
    def session(self) -> crossload.Session:
        """The session, opened on first use."""
        if self._session is None:
            self._session = crossload.Session(
                backend=self.backend,
                os_policy=None if "own-clock" in self.variants else _ASK_THE_HOST,
                journal="no-journal" not in self.variants,
            )
        return self._session

    def close(self) -> None:
        """Free the sandbox, if there is one."""
        if self._session is not None:
            self._session.close()

    def start(self, code: str) -> Step:
        """Feed a piece of code and return its first step."""
        if self._session is not None and "compacted" in self.variants:
            self._session.compact()
        return self._run(lambda: self.session.feed_start(code, print_callback=_drop))

    def load(self, snapshot: bytes, *, idle: bool) -> Step | None:  # noqa: ARG002 - the snapshot itself says
        """Open the snapshot in the adapter's format."""
        # The matrix measures the decoders, native ones too, and the snapshots are its own.
        self._session = crossload.Session.load(
            snapshot, backend=self.backend, format=self.form, print_callback=_drop, trusted=True
        )
        suspended = self._session.suspended
        return None if suspended is None else self._step(suspended)

    def dump(self) -> bytes:
        """Snapshot the session in the adapter's format."""
        return self.session.dump(format=self.form, compress="compressed" in self.variants)

    @property
    def path(self) -> str | None:
        """How the session came back from its snapshot: `state` or `replay`."""
        restored = self.session.restored
        return None if restored is None else restored.path

    def special(self, value: Any) -> dict[str, Any] | None:
        """Guest values that Python has no type for have types of crossload's own."""
        form: dict[str, Any] | None = None
        if isinstance(value, crossload.InstanceProxy):
            attrs = [[name, canonical(attr, self.special)] for name, attr in value.attributes.items()]
            form = {"instance": {"type": value.name, "attrs": attrs}}
        elif isinstance(value, crossload.ClassProxy):
            form = {"class": value.name}
        elif isinstance(value, crossload.BuiltinProxy):
            form = {value.kind: value.name.rpartition(".")[2]}
        elif isinstance(value, crossload.HostFunction):
            form = {"function": value.name}
        elif isinstance(value, crossload.Placeholder):
            form = {"cycle": value.text}
        elif isinstance(value, crossload.Unrepresentable):
            form = {"repr": re.sub("0x[0-9a-fA-F]+", "0x0", value.repr)}
        return form

    def _run(self, call: Callable[[], crossload.Step]) -> Step:
        try:
            step = call()
        except crossload.GuestError as error:
            raise GuestRaised(error.exc_type, error.message) from error
        return self._step(step)

    def _step(self, step: crossload.Step) -> Step:
        if isinstance(step, crossload.Complete):
            return Step(Kind.COMPLETE, output=step.output)
        if isinstance(step, crossload.Futures):
            futures = step
            return Step(
                Kind.FUTURES,
                pending=futures.pending_call_ids,
                resume=lambda answers: self._run(lambda: _settle(futures, answers)),
            )
        if isinstance(step, crossload.NameLookup):
            lookup = step
            return Step(
                Kind.NAME, lookup.variable_name, resume=lambda answer: self._run(lambda: _resume_name(lookup, answer))
            )
        call = step
        kind = Kind.OS if isinstance(call, crossload.OsCall) else Kind.CALL
        return Step(kind, call.function_name, resume=lambda answer: self._run(lambda: _resume_call(call, answer)))


def _drop(_stream: str, _text: str) -> None:
    """What guests print is no part of an answer."""


def _resume_call(call: crossload.Call | crossload.OsCall, answer: Answer) -> crossload.Step:
    if isinstance(answer, Undefined):
        return call.resume_not_handled() if isinstance(call, crossload.OsCall) else call.resume_not_found()
    if isinstance(answer, Value) and isinstance(answer.value, File):
        return call.resume({"return_value": crossload.FileHandle(answer.value.path, answer.value.mode)})
    return call.resume(result(answer))  # type: ignore[arg-type]


def _resume_name(lookup: crossload.NameLookup, answer: Answer) -> crossload.Step:
    if isinstance(answer, Undefined):
        return lookup.resume()
    if isinstance(answer, HostFunction):
        return lookup.resume(value=host_function(answer.name))
    if isinstance(answer, Value):
        return lookup.resume(value=answer.value)
    raise ScenarioError(f"{answer} is no value for a name")


def _settle(futures: crossload.Futures, answers: Mapping[int, Answer]) -> crossload.Step:
    return futures.resume({call_id: result(answer) for call_id, answer in answers.items()})  # type: ignore[misc]


class CrossloadEngine(GuestAdapter):
    """crossload on one of its backends, in one of its snapshot formats."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__([])
        parser = argparse.ArgumentParser(prog="crossload_engine")
        parser.add_argument("--backend", choices=["native", "wasm"], required=True)
        parser.add_argument("--format", choices=["crossload", "monty"], default="crossload")
        parser.add_argument("--variant", choices=VARIANTS, action="append", default=[])
        options = parser.parse_args(arguments)
        self._backend = options.backend
        self._format = options.format
        self._variants = frozenset(options.variant)

    @contextlib.contextmanager
    def open(self) -> Iterator[Guest]:
        """A fresh session, freed afterwards."""
        with contextlib.closing(_Session(self._backend, self._format, self._variants)) as session:
            yield session

    def path(self, guest: Guest) -> str | None:
        """How the guest came back from its snapshot."""
        return guest.path if isinstance(guest, _Session) else None

    def describe(self) -> Identity:
        """The installed package; for wasm, the machine is the sandbox's own."""
        with crossload.Session(backend=self._backend) as session:
            build = session.build
        arch, _, _ = machine()
        return Identity(
            subject="crossload",
            version=version("crossload"),
            format=self._format,
            arch="wasm32" if self._backend == "wasm" else arch,
            pointer_width=build.pointer_width,
            byte_order=build.byte_order,
            artifact=environment_digest(),
            # What defines the raw dump: it decides who is older when a dump is refused.
            detail={"release": build.monty, "dump_version": build.dump, "engine": build.engine},
        )
