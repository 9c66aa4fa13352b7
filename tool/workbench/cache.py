"""Where the tools keep what they made, and how a finished directory appears there in one step."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import CacheFault

if TYPE_CHECKING:
    from collections.abc import Iterator


def cache_root() -> Path:
    r"""The user's cache directory for this project, made if it is missing.

    `$XDG_CACHE_HOME/crossload`, else `%LOCALAPPDATA%\crossload\cache` on Windows, else `~/.cache/crossload`.
    """
    root = _location()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CacheFault(
            f"the cache directory cannot be made: {error.strerror}",
            where=str(root),
            remedy="make it writable, or set XDG_CACHE_HOME to a directory that is",
        ) from error
    return root


def _location() -> Path:
    # A relative XDG_CACHE_HOME is invalid and must be ignored: XDG Base Directory Specification, "Basics".
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if configured.is_absolute():
        return configured / "crossload"
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "crossload" / "cache"
    try:
        return Path.home() / ".cache" / "crossload"
    except RuntimeError as error:
        raise CacheFault(
            "there is no home directory to keep a cache in",
            where="HOME is not set",
            remedy="set XDG_CACHE_HOME to a directory that is writable",
        ) from error


@contextlib.contextmanager
def publishing(final: Path) -> Iterator[Path]:
    """A new directory to fill; leaving the block without an error makes it appear as `final`, all at once.

    Whoever comes first wins: an equal directory that another process published meanwhile is kept.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        draft.chmod(0o755)
        yield draft
        try:
            draft.rename(final)
        except OSError:
            if not final.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not a temporary file of the library's, which nobody else may read.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
