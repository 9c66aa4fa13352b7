"""The compiled module that a platform's wheel brings along, so that a fresh installation need not compile it.

`tool/precompile.py` writes it. It is machine code, as trusted as the Python code that it was installed with. Its first
line, in JSON, says what it belongs to and what it has to be; whether this machine can run it is for wasmtime to say.
"""

from __future__ import annotations

import hashlib
import json
import logging
from importlib import resources
from typing import Any, Final

__all__ = ["PRECOMPILED", "read_precompiled"]

PRECOMPILED: Final = "engine.precompiled"
"""What the file is called in the package."""

_LOG = logging.getLogger("crossload")


class _UnfitError(Exception):
    """Why the file is not used."""


def read_precompiled(module: bytes, wasmtime: str) -> bytes | None:
    """Return what this release of wasmtime makes of the module, or None where the installation has none that fits."""
    content = _content()
    if content is None:
        return None
    line, _, packed = content.partition(b"\n")
    try:
        manifest = _manifest(line, module, wasmtime)
        return _restore(manifest, packed, module)
    except _UnfitError as reason:
        _LOG.info("the compiled sandbox of the installation %s", reason)
        return None


def _content() -> bytes | None:
    try:
        return resources.files("crossload").joinpath(PRECOMPILED).read_bytes()
    except OSError:  # The wheel for all platforms has none.
        return None


def _manifest(line: bytes, module: bytes, wasmtime: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(line)
        made_from, made_by = manifest["module"], manifest["wasmtime"]
    except (KeyError, TypeError, ValueError):
        raise _UnfitError("is damaged") from None
    if made_from != hashlib.sha256(module).hexdigest():
        raise _UnfitError("belongs to another engine.wasm")
    # Wasmtime itself only compares the major version: a patch may be there because of what the one before compiled.
    if made_by != wasmtime:
        raise _UnfitError(f"is for wasmtime {made_by}, and this is {wasmtime}")
    return manifest


def _restore(manifest: dict[str, Any], packed: bytes, module: bytes) -> bytes:
    """Decompress the file and fill in what it leaves out because `engine.wasm` holds the same."""
    try:
        import lzma  # noqa: PLC0415 - Python can be built without it, and only a first session needs it
    except ImportError:
        raise _UnfitError("can't be decompressed, because this Python has no lzma") from None
    try:
        compiled = bytearray(lzma.decompress(packed))
        for at, length, start in manifest["repeated"]:
            compiled[at : at + length] = module[start : start + length]
        intended = manifest["digest"]
    except (KeyError, TypeError, ValueError, lzma.LZMAError):
        raise _UnfitError("is damaged") from None
    if hashlib.sha256(compiled).hexdigest() != intended:
        raise _UnfitError("is damaged")
    return bytes(compiled)
