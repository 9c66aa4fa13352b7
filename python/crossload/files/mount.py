"""Which directory of the host a guest sees, where, and what it may do there."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from crossload.errors import SettingError
from crossload.files.host import Descriptor, is_supported

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["MountDir", "MountMode"]

MountMode = Literal["read-only", "read-write", "overlay"]
"""What becomes of a guest's writes: refused, done on the host, or kept in the session's memory."""

_MEMORY_LIMIT: Final = 50_000_000
_ENTRY_LIMIT: Final = 100_000


class MountDir:
    """A directory of the host, and where a guest sees it.

    The directory is opened here, and stays this one if it is renamed or replaced. A mount may serve any number of
    sessions: each has an overlay and limits of its own. Leaving the `with` block, or `close()`, gives the directory
    back once the sessions that have it are closed.

    `mode="overlay"` keeps what the guest writes in the session, and in its snapshots; `"read-only"` refuses it;
    `"read-write"` does it. **Files from a guest are input of a stranger**: mount nothing for writing that this machine
    runs, imports, or takes its settings from.

    - `write_bytes_limit`: bytes that a session may write in all, or None.
    - `memory_usage_limit`: bytes that its overlay, and one answer beside it, may take: so also the largest file that it
      can read.
    - `entry_limit`: files and directories that it may make, or keep in its overlay, and that a listing may have.

    Links inside of the directory are not followed, wherever they lead.

    Raises `SettingError` for what is no absolute POSIX path, no mode or no limit, and on a system that can't open files
    relative to a directory (Windows); `OSError` where the directory can't be opened.
    """

    __slots__ = (
        "_descriptor",
        "entry_limit",
        "host_path",
        "memory_usage_limit",
        "mode",
        "virtual_path",
        "write_bytes_limit",
    )

    def __init__(
        self,
        *,
        host_path: str | os.PathLike[str],
        virtual_path: str,
        mode: MountMode = "overlay",
        write_bytes_limit: int | None = None,
        memory_usage_limit: int = _MEMORY_LIMIT,
        entry_limit: int = _ENTRY_LIMIT,
    ) -> None:
        if not is_supported():
            raise SettingError("this system can't open files relative to a directory, so nothing can be mounted safely")
        if mode not in get_args(MountMode):
            raise SettingError(f"a mount's mode is one of {', '.join(get_args(MountMode))}, not {mode!r}")
        limits: dict[str, Any] = {"memory_usage_limit": memory_usage_limit, "entry_limit": entry_limit}
        if write_bytes_limit is not None:
            limits["write_bytes_limit"] = write_bytes_limit
        for name, limit in limits.items():
            if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
                raise SettingError(f"{name} must be a whole number that is not negative, not {limit!r}")
        self.virtual_path = _virtual(virtual_path)
        self.mode: MountMode = mode
        self.write_bytes_limit = write_bytes_limit
        self.memory_usage_limit = memory_usage_limit
        self.entry_limit = entry_limit
        self._descriptor: Descriptor | None = Descriptor(os.fspath(host_path))
        self.host_path = os.path.realpath(host_path)

    def __repr__(self) -> str:
        return f"MountDir(host_path={self.host_path!r}, virtual_path={self.virtual_path!r}, mode={self.mode!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the directory back. Safe to repeat; sessions that have the mount keep it."""
        self._descriptor = None

    @property
    def descriptor(self) -> Descriptor:
        """The open directory. Raises `SettingError` if the mount was closed."""
        if self._descriptor is None:
            raise SettingError(f"the mount at {self.virtual_path!r} was closed")
        return self._descriptor


def _virtual(path: str) -> str:
    if not isinstance(path, str):
        raise TypeError(f"virtual_path is a str, not {type(path).__name__}")
    if not path.startswith("/") or "\0" in path or ".." in path.split("/"):
        raise SettingError(f"virtual_path is an absolute POSIX path without '..', not {path!r}")
    return posixpath.normpath("/" + path.lstrip("/"))
