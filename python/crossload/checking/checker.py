"""The checker: a sandbox in which a program is read and never run, with a limit on time and on memory."""

from __future__ import annotations

import functools
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import cbor2

from crossload.checking.declare import declare
from crossload.checking.report import CheckReport
from crossload.errors import BackendUnavailableError, EngineFaultError, SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from crossload.backends.runtime import Runtime
    from crossload.backends.wasm import WasmTransport

__all__ = ["CheckFormat", "Checker", "check"]

CheckFormat = Literal["full", "concise", "json", "jsonlines", "azure", "github", "gitlab", "pylint", "rdjson"]
"""How a report's text is written: `full` shows the source, the others are for lists and for other programs."""

_SECONDS: Final = 10.0
_MEMORY: Final = 512 << 20


class Checker:
    """A sandbox for the programs of one tenant, which knows the standard library after its first check.

    A program that is checked can attack the checker, but not this process: it is read in WebAssembly, where a check may
    take `max_secs` and, beside what the checker takes itself, `max_memory` bytes. Leaving the `with` block, or
    `close()`, frees the sandbox.

    Raises `BackendUnavailableError` where the checker is not installed.
    """

    def __init__(self, *, max_secs: float = _SECONDS, max_memory: int = _MEMORY) -> None:
        from crossload.backends.wasm import WasmTransport  # noqa: PLC0415 - wasmtime takes 60 ms to import

        self._transport: WasmTransport = WasmTransport(_runtime())
        self._transport.limit(max_memory=max_memory, max_seconds=max_secs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the sandbox. Safe to repeat."""
        self._transport.close()

    def check(
        self,
        code: str,
        *,
        earlier: Sequence[str] = (),
        stubs: str = "",
        inputs: Mapping[str, Any] | None = None,
        external_lookup: Mapping[str, Any] | None = None,
        modules: Mapping[str, str] | None = None,
        script_name: str = "main.py",
        format: CheckFormat = "full",  # noqa: A002 - the word that users know
        color: bool = False,
    ) -> CheckReport:
        """Check a program as a feed would run it, and return what was found.

        `earlier` holds the programs that the session ran before it, whose names it may use.
        `inputs` and `external_lookup` are those of `feed_run`: values are declared as their types, functions with their
        annotations. `stubs` declares what these don't say, in the form of a `.pyi` file, and has the last word;
        `modules` gives the stubs of host modules by their dotted names.

        Raises `TimeLimitError`, `MemoryLimitError` or `RecursionLimitError` for a program that takes more than the
        sandbox has (it is closed then), `SettingError` for what can't be asked.
        """
        if format not in get_args(CheckFormat):
            raise SettingError(f"a report's format is one of {', '.join(get_args(CheckFormat))}, not {format!r}")
        declared = declare(inputs or {}, external_lookup or {})
        request = {
            "path": script_name,
            "source": code,
            "stubs": f"{declared}{stubs}",
            "earlier": list(earlier),
            "modules": dict(modules or {}),
            "format": format,
            "color": color,
        }
        steps = self._transport.run(cbor2.dumps(request), turn=True)
        try:
            answer = cbor2.loads(next(response for response in steps if response is not None))
        except BaseException:
            # What was stopped, or trapped, is in an unknown state.
            self.close()
            raise
        finally:
            steps.close()
        if "error" in answer:
            raise SettingError(f"the checker can't check this: {answer['error']}")
        if answer.keys() != {"diagnostics", "text"}:
            raise EngineFaultError("the checker and this package disagree about a message", str(answer)[:200])
        return CheckReport.of(answer["diagnostics"], answer["text"])


def check(
    code: str,
    *,
    earlier: Sequence[str] = (),
    stubs: str = "",
    inputs: Mapping[str, Any] | None = None,
    external_lookup: Mapping[str, Any] | None = None,
    modules: Mapping[str, str] | None = None,
    script_name: str = "main.py",
    format: CheckFormat = "full",  # noqa: A002 - the word that users know
    color: bool = False,
) -> CheckReport:
    """Check a program in a sandbox of its own, as `Checker.check` does.

    >>> report = check("x: int = 'one'")
    >>> report.diagnostics[0].rule
    'invalid-assignment'
    """
    with Checker() as checker:
        return checker.check(
            code,
            earlier=earlier,
            stubs=stubs,
            inputs=inputs,
            external_lookup=external_lookup,
            modules=modules,
            script_name=script_name,
            format=format,
            color=color,
        )


@functools.cache
def _runtime() -> Runtime:
    from crossload.backends.runtime import Runtime  # noqa: PLC0415 - as above

    try:
        module = resources.files("crossload_checker").joinpath("check.wasm").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise BackendUnavailableError(
            "the type checker is not installed; install it with `pip install 'crossload[check]'`"
        ) from None
    return Runtime(module)
