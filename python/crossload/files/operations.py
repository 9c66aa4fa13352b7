"""The guest's file operations, by the names that the sandbox gives them, on a place in a mount."""

from __future__ import annotations

import contextlib
import errno
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from crossload.files.tree import fail
from crossload.values import FileHandle

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.files.place import Place
    from crossload.files.tree import Info, StatResult

__all__ = ["OPERATIONS", "PREDICATES", "rename"]

# What an entry of a listing takes beside its text.
_LISTED_SIZE: Final = 128


def _exists(place: Place) -> bool:
    place.look()
    return True


def _is_file(place: Place) -> bool:
    return place.look().is_file


def _is_dir(place: Place) -> bool:
    return place.look().is_directory


def _is_symlink(place: Place) -> bool:
    return place.tree.info(place.parts).is_link


def _stat(place: Place) -> StatResult:
    return place.look().result()


def _read_bytes(place: Place) -> bytes:
    return place.tree.read(place.parts)


def _read_text(place: Place) -> str:
    return _read_bytes(place).decode()


def _write(place: Place, data: bytes, *, append: bool) -> None:
    place.check_writable()
    place.tree.write(place.parts, data, append=append)


def _write_text(place: Place, data: str) -> int:
    _write(place, data.encode(), append=False)
    return len(data)


def _append_text(place: Place, data: str) -> int:
    _write(place, data.encode(), append=True)
    return len(data)


def _write_bytes(place: Place, data: bytes) -> int:
    _write(place, data, append=False)
    return len(data)


def _append_bytes(place: Place, data: bytes) -> int:
    _write(place, data, append=True)
    return len(data)


def _open(place: Place, mode: str) -> FileHandle:
    """Do what opening does; the guest then reads the whole file at once, and writes it piece by piece."""
    if mode.startswith("r"):
        place.tree.check_readable(place.parts)
    else:
        _write(place, b"", append=mode.startswith("a"))
    return FileHandle(place.path, mode)


def _mkdir(place: Place, *, parents: bool = False, exist_ok: bool = False) -> None:
    try:
        place.check_writable()
        if not place.parts:
            fail(errno.EEXIST)
        place.tree.make_directory(place.parts)
    except FileNotFoundError:
        if not parents:
            raise
        above = place.places.find(place.path.rpartition("/")[0] or "/")
        if above is None:
            raise
        _mkdir(above, parents=True, exist_ok=True)
        _mkdir(place, exist_ok=exist_ok)
    except OSError:
        if exist_ok:
            # Why it can't be made says more than why it can't be looked at.
            with contextlib.suppress(OSError):
                if _is_dir(place):
                    return
        raise


def _unlink(place: Place) -> None:
    place.check_writable()
    if not place.parts:
        fail(errno.EISDIR)
    place.tree.remove(place.parts)


def _rmdir(place: Place) -> None:
    place.check_writable()
    place.check_movable()
    place.tree.remove_directory(place.parts)


def rename(source: Place, target: Place) -> None:
    """Move an entry to another place in the same mount. Raises `OSError` for one in another."""
    if source.tree is not target.tree:
        fail(errno.EXDEV)
    source.check_writable()
    source.check_movable()
    target.check_movable()
    source.tree.rename(source.parts, target.parts)


def _iterdir(place: Place) -> list[PurePosixPath]:
    names = place.entries()
    each = len(place.path.encode()) + _LISTED_SIZE
    place.quota.check_read(sum(each + len(name.encode()) for name in names))
    return [PurePosixPath(place.path, name) for name in names]


def _scan(place: Place, *, max_depth: int | None = None, **_: object) -> list[tuple[str, bool, bool, bool]]:
    """Return all entries down to a depth. The sandbox selects among them; patterns are only a hint of its."""
    root = place.look()
    found = [_scanned("", root)]
    size = 0
    rest = [(place, "", 0)] if root.is_directory else []
    while rest:
        directory, path, depth = rest.pop()
        if max_depth is not None and depth >= max_depth:
            continue
        # As in the host's own walk, a directory that can't be read has nothing in it, unless it was asked for.
        with contextlib.suppress(*([OSError] if path else [])):
            for name, info in directory.entries().items():
                below = f"{path}/{name}" if path else name
                found.append(_scanned(below, info))
                size += len(below.encode()) + _LISTED_SIZE
                if info.is_directory and (inner := directory.child(name)) is not None:
                    rest.append((inner, below, depth + 1))
        place.quota.check_listed(len(found))
        place.quota.check_read(size)
    return found


def _scanned(path: str, info: Info) -> tuple[str, bool, bool, bool]:
    return path, info.is_directory, info.is_file, info.is_link


def _absolute(place: Place) -> PurePosixPath:
    return PurePosixPath(place.path)


PREDICATES: Final[dict[str, Callable[..., bool]]] = {
    "Path.exists": _exists,
    "Path.is_file": _is_file,
    "Path.is_dir": _is_dir,
    "Path.is_symlink": _is_symlink,
}
"""Operations that are false of what can't be looked at."""

OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    **PREDICATES,
    "Path.stat": _stat,
    "Path.read_text": _read_text,
    "Path.read_bytes": _read_bytes,
    "Path.write_text": _write_text,
    "Path.append_text": _append_text,
    "Path.write_bytes": _write_bytes,
    "Path.append_bytes": _append_bytes,
    "open": _open,
    "Path.mkdir": _mkdir,
    "Path.unlink": _unlink,
    "Path.rmdir": _rmdir,
    "Path.iterdir": _iterdir,
    "Path.scan": _scan,
    # No link is followed, so that a path is what it says.
    "Path.resolve": _absolute,
    "Path.absolute": _absolute,
}
"""What is done at one place; `Path.rename` needs two."""
