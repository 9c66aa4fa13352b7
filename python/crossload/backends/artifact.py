"""The compiled module: from the wheel or made here, once per wasmtime version, and kept in the user's private cache."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform
import sys
import tempfile
import time
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import wasmtime

from crossload.backends.precompiled import read_precompiled
from crossload.errors import BackendUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["load_module"]

_DIGEST_LEN = 32
_COMPILING = "compiling the sandbox for this machine, once"
_LOG = logging.getLogger("crossload")


def load_module(engine: wasmtime.Engine, module: bytes | None = None, *, epoch: bool = False) -> wasmtime.Module:
    """Return a module, else `engine.wasm`, compiled for this machine: as the cache has it, else as the wheel has it.

    Only where neither is there, whole and fit for this machine is it compiled. That takes seconds; loading takes
    milliseconds. A compiled module is machine code, so the cache is only used where nobody but this user can have
    written it. The log says which way was taken.
    """
    given, module = module, _module_bytes() if module is None else module
    version = metadata.version("wasmtime")
    cached = _cache_path(module, version, epoch=epoch)
    if cached is not None and (kept := _load(engine, _read(cached), "the cache")) is not None:
        return kept
    fresh = _load(engine, read_precompiled(module, version), "the installation") if given is None else None
    if fresh is None:
        with _notice():
            fresh = wasmtime.Module(engine, module)
    if cached is not None:
        _write(cached, fresh.serialize())
    return fresh


def _load(engine: wasmtime.Engine, compiled: bytes | None, place: str) -> wasmtime.Module | None:
    """Return the module as some place has it, or None where that has none or this engine can't run it here."""
    if compiled is None:
        return None
    try:
        loaded = wasmtime.Module.deserialize(engine, compiled)
    except wasmtime.WasmtimeError as error:
        # On one line: wasmtime says over several what its reason is.
        _LOG.info("the compiled sandbox of %s does not fit this machine: %s", place, " ".join(str(error).split()))
        return None
    _LOG.info("took the compiled sandbox from %s", place)
    return loaded


@contextlib.contextmanager
def _notice() -> Iterator[None]:
    """Say why the first session takes seconds: to a person at a terminal, and to the log."""
    _LOG.info(_COMPILING)
    person = sys.stderr is not None and sys.stderr.isatty()
    if person:
        sys.stderr.write(f"crossload: {_COMPILING} ...")
        sys.stderr.flush()
    started = time.monotonic()
    try:
        yield
    finally:
        took = f"{time.monotonic() - started:.1f} s"
        _LOG.info("compiled in %s", took)
        if person:
            sys.stderr.write(f" {took}\n")


def _module_bytes() -> bytes:
    try:
        return resources.files("crossload").joinpath("engine.wasm").read_bytes()
    except FileNotFoundError:
        raise BackendUnavailableError(
            "this installation has no engine.wasm; install a wheel, or build one with `./tool/nox -s wheels`"
        ) from None


def _cache_path(module: bytes, version: str, *, epoch: bool) -> Path | None:
    """Return where the compiled module is kept, or None where no private directory can be had."""
    folder = Path(platformdirs.user_cache_dir("crossload")) / "compiled"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return None
    if not _is_own(status):
        return None
    digest = hashlib.sha256(module).hexdigest()[:32]
    # A home directory may be shared by machines with other CPUs, and by installations with and without native code.
    return folder / f"{digest}-wasmtime-{version}-{platform.machine()}{'-epoch' if epoch else ''}"


def _is_own(status: os.stat_result) -> bool:
    """Whether something belongs to this user and nobody else may write to it. On Windows its place says so already."""
    return os.name != "posix" or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _read(path: Path) -> bytes | None:
    """Return the compiled module if it is this user's and its digest matches, else None.

    A file cut off by a full disk must not be run, and neither must one that came into the directory before others were
    shut out of it.
    """
    try:
        with path.open("rb") as file:
            if not _is_own(os.fstat(file.fileno())):
                _LOG.info("the compiled sandbox of the cache is not this user's alone")
                return None
            content = file.read()
    except OSError:
        return None
    digest, compiled = content[:_DIGEST_LEN], content[_DIGEST_LEN:]
    if hashlib.sha256(compiled).digest() != digest:
        _LOG.info("the compiled sandbox of the cache is damaged")
        return None
    return compiled


def _write(path: Path, compiled: bytes | bytearray) -> None:
    """Put the file in place whole or not at all; without a cache the next process compiles again."""
    with contextlib.suppress(OSError):
        file, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(hashlib.sha256(compiled).digest())
                stream.write(compiled)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
