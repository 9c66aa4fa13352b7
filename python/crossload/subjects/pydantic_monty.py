"""Serves the pydantic-monty subject: each generation of its API explicitly, and no version that isn't listed."""

from __future__ import annotations

import contextlib
import importlib
import re
from typing import Any, Callable, ContextManager, Iterator, Mapping

from crossload_adapter import Identity, canonical, environment_digest, machine

from .answers import Answer, File, HostFunction, ScenarioError, Undefined, Value
from .guest import Guest, GuestAdapter, GuestRaised, Kind, Step, exception_form, host_function, result

# Imported by name: the types of one generation would be wrong for the others.
monty: Any = importlib.import_module("pydantic_monty")

OpenSession = Callable[[], ContextManager[Guest]]


class _Snapshots(Guest):
    """What the generations have in common: snapshot classes of the same names, resumed in the same way."""

    def __init__(self) -> None:
        self.snapshot: Any = None

    def start(self, code: str) -> Step:
        """Feed a piece of code and return its first step."""
        return self._run(lambda: self._feed(code))

    def _feed(self, code: str) -> Any:
        raise NotImplementedError

    def _run(self, call: Callable[[], Any]) -> Step:
        self.snapshot = None
        try:
            snapshot = call()
        except (monty.MontyRuntimeError, monty.MontySyntaxError) as error:
            raise GuestRaised(type(error.exception()).__name__, error.display("msg")) from error
        return self._step(snapshot)

    def special(self, value: Any) -> dict[str, Any] | None:
        """An exception made without a message comes back with an empty one."""
        if isinstance(value, BaseException) and value.args == ("",):
            return {"exception": exception_form(type(value).__name__, None)}
        return None

    def _step(self, snapshot: Any) -> Step:
        if isinstance(snapshot, monty.MontyComplete):
            return Step(Kind.COMPLETE, output=snapshot.output)
        self.snapshot = snapshot
        if isinstance(snapshot, monty.FunctionSnapshot):
            kind = Kind.OS if snapshot.is_os_function else Kind.CALL
            name = str(snapshot.function_name)
            return Step(kind, name, resume=lambda answer: self._run(lambda: _resume_call(snapshot, answer)))
        if isinstance(snapshot, monty.NameLookupSnapshot):
            name = snapshot.variable_name
            return Step(Kind.NAME, name, resume=lambda answer: self._run(lambda: _resume_name(snapshot, answer)))
        pending = tuple(snapshot.pending_call_ids)
        return Step(Kind.FUTURES, pending=pending, resume=lambda answers: self._run(lambda: _settle(snapshot, answers)))


def _resume_call(snapshot: Any, answer: Answer) -> Any:
    if isinstance(answer, Undefined):
        if snapshot.is_os_function:
            return snapshot.resume_not_handled()
        return snapshot.resume({"exception": NameError(f"name {snapshot.function_name!r} is not defined")})
    if isinstance(answer, Value) and isinstance(answer.value, File):
        return snapshot.resume({"return_value": monty.MontyFileHandle(answer.value.path, answer.value.mode)})
    return snapshot.resume(result(answer))


def _resume_name(snapshot: Any, answer: Answer) -> Any:
    if isinstance(answer, Undefined):
        return snapshot.resume()
    if isinstance(answer, HostFunction):
        return snapshot.resume(value=host_function(answer.name))
    if isinstance(answer, Value):
        return snapshot.resume(value=answer.value)
    raise ScenarioError(f"{answer} is no value for a name")


def _settle(snapshot: Any, answers: Mapping[int, Answer]) -> Any:
    return snapshot.resume({call_id: result(answer) for call_id, answer in answers.items()})


class _Repl(_Snapshots):
    """0.0.18: the interpreter runs in this process, and each kind of dump has a loader of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.repl = monty.MontyRepl()

    def _feed(self, code: str) -> Any:
        return self.repl.feed_start(code, print_callback=monty.CollectStreams())

    def load(self, snapshot: bytes, *, idle: bool) -> Step | None:
        """`MontyRepl.load` between feeds, `load_repl_snapshot` within one."""
        if idle:
            self.repl = monty.MontyRepl.load(snapshot)
            return None
        suspended, self.repl = monty.load_repl_snapshot(snapshot, print_callback=monty.CollectStreams())
        return self._step(suspended)

    def dump(self) -> bytes:
        """The suspended snapshot's own dump, or the session's."""
        return bytes((self.snapshot or self.repl).dump())


class _Session(_Snapshots):
    """0.0.23 and 1.x: a session runs in a worker process of a pool."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self.session = session

    def _feed(self, code: str) -> Any:
        return self.session.feed_start(code, print_callback=monty.CollectStreams())

    def load(self, snapshot: bytes, *, idle: bool) -> Step | None:
        """`load_session` between feeds, `load_snapshot` within one."""
        if idle:
            self.session.load_session(snapshot)
            return None
        return self._step(self.session.load_snapshot(snapshot, print_callback=monty.CollectStreams()))

    def dump(self) -> bytes:
        """The session's dump, idle or suspended."""
        return bytes(self.session.dump())

    def special(self, value: Any) -> dict[str, Any] | None:
        """Instances come back as proxies with their attributes, builtins from 1.0 on as proxies with their names."""
        if isinstance(value, monty.MontyClassProxy):
            attrs = [[name, canonical(attr, self.special)] for name, attr in value.attributes.items()]
            return {"instance": {"type": value.name, "attrs": attrs}}
        builtin = getattr(monty, "MontyStdTypeProxy", None)
        if builtin is not None and isinstance(value, builtin):
            return {value.kind: value.name.rpartition(".")[2]}
        return super().special(value)


@contextlib.contextmanager
def _repls() -> Iterator[OpenSession]:
    yield lambda: contextlib.nullcontext(_Repl())


def _pool(**options: Any) -> Callable[[], ContextManager[OpenSession]]:
    @contextlib.contextmanager
    def sessions() -> Iterator[OpenSession]:
        @contextlib.contextmanager
        def session() -> Iterator[Guest]:
            with pool.checkout(**options) as checked_out:
                yield _Session(checked_out)

        with monty.Monty() as pool:
            yield session

    return sessions


# The scenario's table is the only source of time, sleep and randomness; before 1.0 the host is always asked.
_ASK_THE_HOST = {"datetime": "call_host", "sleep": "call_host", "random_start": "call_host"}

GENERATIONS: Mapping[str, Callable[[], ContextManager[OpenSession]]] = {
    r"0\.0\.18": _repls,
    r"0\.0\.23": _pool(),
    r"1\.\d+\.\d+": _pool(os_policy=_ASK_THE_HOST),
}
"""How each version opens sessions. A version that matches none is an error: a guess could hide what it really does."""


def generation(version: str) -> Callable[[], ContextManager[OpenSession]]:
    """The entry of `GENERATIONS` for a version; raises `ValueError` for one that isn't listed."""
    for pattern, sessions in GENERATIONS.items():
        if re.fullmatch(pattern, version):
            return sessions
    known = ", ".join(GENERATIONS)
    raise ValueError(f"pydantic-monty {version} has no known API; add it to GENERATIONS (known: {known})")


class PydanticMonty(GuestAdapter):
    """pydantic-monty at whatever version this environment holds."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._stack = contextlib.ExitStack()
        self._open = self._stack.enter_context(generation(monty.__version__)())

    def open(self) -> ContextManager[Guest]:
        """A fresh session, of the pool where there is one."""
        return self._open()

    def describe(self) -> Identity:
        """The installed package; its interpreter is built for the machine that this process runs on."""
        arch, pointer_width, byte_order = machine()
        return Identity(
            subject="pydantic-monty",
            version=monty.__version__,
            format="monty",
            arch=arch,
            pointer_width=pointer_width,
            byte_order=byte_order,
            artifact=environment_digest(),
        )

    def close(self) -> None:
        """Stop the pool's workers."""
        self._stack.close()
