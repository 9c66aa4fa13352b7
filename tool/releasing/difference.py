"""Where two folders of files that were to be equal are not: down to the member of an archive and the byte in it."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

AROUND = 16
"""How many bytes of each side are shown."""


def differences(first: Path, second: Path) -> list[str]:
    """What differs between the files of two folders, one line for each place."""
    return list(_of_members("", _files(first), _files(second)))


def _of_members(where: str, first: Mapping[str, bytes], second: Mapping[str, bytes]) -> Iterator[str]:
    for name in [*first, *(name for name in second if name not in first)]:
        path = f"{where}{name}"
        if name not in second or name not in first:
            yield f"{path} is in the {'first' if name in first else 'second'} only"
        elif first[name] != second[name]:
            yield from _of_contents(path, first[name], second[name])
    if list(first) != list(second) and set(first) == set(second):
        yield f"{where.rstrip('/')}: the same files in another order"


def _of_contents(path: str, first: bytes, second: bytes) -> Iterator[str]:
    for opened, described in ((_zip, "zip"), (_tar, "tar")):
        members = [opened(content) for content in (first, second)]
        if all(one is not None for one in members):
            found = [] if None in members else list(_of_members(f"{path}/", members[0] or {}, members[1] or {}))
            yield from found or [f"{path}: equal members, packed by a {described} that differs"]
            return
    at = next((n for n, (one, two) in enumerate(zip(first, second, strict=False)) if one != two), None)
    if at is None:
        yield f"{path}: {len(first):,} bytes, and {len(second):,}; the shorter is how the longer begins"
        return
    count = sum(one != two for one, two in zip(first, second, strict=False))
    one, two = (content[max(0, at - 4) : at + AROUND] for content in (first, second))
    yield f"{path}: {len(first):,} bytes and {len(second):,}; {count:,} differ, first at {at:#x}: {one!r} and {two!r}"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _zip(content: bytes) -> dict[str, bytes] | None:
    """The members of a zip archive, and what it says of each beside its content."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {}
            for entry in archive.infolist():
                members[entry.filename] = archive.read(entry)
                about = (entry.date_time, oct(entry.external_attr >> 16), entry.create_system)
                members[f"{entry.filename} (entry)"] = repr(about).encode()
            return members
    except zipfile.BadZipFile:
        return None


def _tar(content: bytes) -> dict[str, bytes] | None:
    """The same of a tar archive, compressed or not."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            members = {}
            for entry in archive.getmembers():
                file = archive.extractfile(entry) if entry.isfile() else None
                members[entry.name] = file.read() if file else entry.linkname.encode()
                about = (entry.mtime, oct(entry.mode), entry.uid, entry.gid, entry.uname, entry.gname)
                members[f"{entry.name} (entry)"] = repr(about).encode()
            return members
    except tarfile.TarError:
        return None
