"""Making wheels, of files or out of another wheel: tags and RECORD to match, the same bytes each time.

The format is that of the binary distribution specification of the Python Packaging User Guide.
"""

from __future__ import annotations

import base64
import csv
import fnmatch
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

from workbench.faults import BuildFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip archive can state, given to every file so that equal contents make equal wheels."""

PURE_TAG = "py3-none-any"

LISTED = 3
"""How many of its files are named when a wheel is too large."""


def rewrite_wheel(
    source: Path,
    directory: Path,
    *,
    add: Mapping[str, bytes],
    only: Iterable[str] = ("*",),
    drop: Iterable[str] = (),
    description: bytes | None = None,
    pure: bool = False,
    version: str | None = None,
) -> Path:
    """Write a wheel with the files of `source`, and return its path in `directory`.

    `add` holds files by their names inside the wheel. Names that match no pattern of `only`, or one of `drop`, are left
    out. `description` is what an index shows instead of what it would; `pure` says that what is left runs everywhere,
    and tags it so; `version` is another one to state.
    """
    contents = _read(source, tuple(only), tuple(drop))
    contents.update({name: (content, 0o644) for name, content in add.items()})
    information = next((name.partition("/")[0] for name in contents if name.endswith(".dist-info/WHEEL")), None)
    if information is None:
        raise BuildFault("this is not a wheel: it has no WHEEL file", where=str(source), remedy="build it again")
    name = source.name
    if pure:
        marker = f"{information}/WHEEL"
        contents[marker] = (_pure_marker(contents[marker][0]), contents[marker][1])
        name = "-".join((*source.stem.split("-")[:2], PURE_TAG)) + ".whl"
    if version is not None:
        before, (distribution, old, *tags) = information, name.split("-")
        information, name = f"{distribution}-{version}.dist-info", "-".join((distribution, version, *tags))
        contents = {path.replace(before, information, 1): content for path, content in contents.items()}
        metadata = f"{information}/METADATA"
        fields = contents[metadata][0].replace(f"\nVersion: {old}\n".encode(), f"\nVersion: {version}\n".encode(), 1)
        contents[metadata] = (fields, 0o644)
    if description is not None:
        metadata = f"{information}/METADATA"
        fields = contents[metadata][0].partition(b"\n\n")[0].rstrip(b"\n")
        contents[metadata] = (fields + b"\n\n" + description, contents[metadata][1])
    record = f"{information}/RECORD"
    contents.pop(record, None)
    contents[record] = (_record(contents, record), 0o644)
    _write(directory / name, contents)
    return directory / name


def write_wheel(
    directory: Path,
    contents: Mapping[str, bytes],
    metadata: Mapping[str, str | Sequence[str]],
    *,
    information: Mapping[str, bytes] | None = None,
    description: bytes = b"",
) -> Path:
    """Write a wheel without native code around these files, and return its path in `directory`.

    `metadata` holds the fields of its METADATA, `Name` and `Version` among them, and lists for those that are repeated;
    `information` holds files beside it; `description` is what an index shows, in Markdown.
    """
    stem = f"{str(metadata['Name']).replace('-', '_')}-{metadata['Version']}"
    folder = f"{stem}.dist-info"
    files = {name: (content, 0o644) for name, content in contents.items()}
    files |= {f"{folder}/{name}": (content, 0o644) for name, content in (information or {}).items()}
    fields: dict[str, str | Sequence[str]] = {"Metadata-Version": "2.4", **metadata}
    if description:
        fields["Description-Content-Type"] = "text/markdown; charset=UTF-8; variant=GFM"
    lines = [
        f"{name}: {value}\n"
        for name, values in fields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    text = "".join(lines).encode()
    files[f"{folder}/METADATA"] = (text + b"\n" + description if description else text, 0o644)
    files[f"{folder}/WHEEL"] = (_pure_marker(b"Wheel-Version: 1.0\nGenerator: crossload"), 0o644)
    record = f"{folder}/RECORD"
    files[record] = (_record(files, record), 0o644)
    path = directory / f"{stem}-{PURE_TAG}.whl"
    _write(path, files)
    return path


def check_budget(wheel: Path, most: int) -> None:
    """Raise `BuildFault`, which names the largest of its files, if a wheel takes more bytes than it may."""
    total = wheel.stat().st_size
    if total <= most:
        return
    with zipfile.ZipFile(wheel) as archive:
        largest = sorted(archive.infolist(), key=lambda entry: entry.compress_size, reverse=True)[:LISTED]
    listing = ", ".join(f"{entry.filename} {entry.compress_size:,}" for entry in largest)
    raise BuildFault(
        f"the wheel takes {total:,} bytes of {most:,} that it may; of them {listing}",
        where=str(wheel),
        remedy="make it smaller, or raise its budget in tool/artifacts.toml and say why",
    )


def _read(source: Path, only: Sequence[str], drop: Sequence[str]) -> dict[str, tuple[bytes, int]]:
    contents = {}
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or not _matches(entry.filename, only) or _matches(entry.filename, drop):
                continue
            executable = (entry.external_attr >> 16) & 0o111
            contents[entry.filename] = (archive.read(entry), 0o755 if executable else 0o644)
    return contents


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _pure_marker(text: bytes) -> bytes:
    lines = [line for line in text.decode().splitlines() if line and not line.startswith(("Tag:", "Root-Is-Purelib:"))]
    return "\n".join([*lines, "Root-Is-Purelib: true", f"Tag: {PURE_TAG}", ""]).encode()


def _record(contents: Mapping[str, tuple[bytes, int]], record: str) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    for name, (content, _) in sorted(contents.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        writer.writerow((name, f"sha256={digest}", len(content)))
    writer.writerow((record, "", ""))
    return table.getvalue().encode()


def _write(path: Path, contents: Mapping[str, tuple[bytes, int]]) -> None:
    # The specification asks archivers to put the .dist-info files at the end.
    names = sorted(contents, key=lambda name: (".dist-info/" in name, name.endswith("/RECORD"), name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            content, mode = contents[name]
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The archive's own level is not taken for an entry like this.
            archive.writestr(entry, content, compresslevel=9)
