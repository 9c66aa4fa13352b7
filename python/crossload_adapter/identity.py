"""Digests and machine facts a worker measures about itself, by the same code the kit uses to know what to expect."""

import csv
import hashlib
import platform
import struct
import sys
from pathlib import Path
from typing import Iterable, Iterator, Optional, Tuple, Union

# The installer writes these differently each time, though the packages are the same.
_INSTALLERS_OWN = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"})


def file_digest(path: Union[str, Path]) -> str:
    """`sha256:<hex>` of one file's bytes."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def environment_digest(site_packages: Optional[Iterable[Union[str, Path]]] = None, python: Optional[str] = None) -> str:
    """`sha256:<hex>` over the interpreter's version and the bytes of every installed file that a RECORD lists.

    Without arguments: of the running interpreter and its environment. The files themselves are read, never the hashes
    that RECORD claims.
    """
    folders = [Path(path) for path in (sys.path if site_packages is None else site_packages)]
    digest = hashlib.sha256(f"python {python or platform.python_version()}\n".encode())
    for name, path in sorted(_installed_files(folders)):
        digest.update(f"{name}\0{file_digest(path)}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def folder_digest(folder: Union[str, Path]) -> str:
    """`sha256:<hex>` over the names and bytes of all files below a folder, but for names that begin with a dot."""
    root = Path(folder)
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in files):
        digest.update(f"{name}\0{file_digest(path)}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def _installed_files(folders: Iterable[Path]) -> Iterator[Tuple[str, Path]]:
    for folder in folders:
        for record in folder.glob("*.dist-info/RECORD"):
            with record.open(newline="", encoding="utf-8") as file:
                for row in csv.reader(file):
                    if _is_content(row[0], record.parent.name):
                        yield row[0], folder / row[0]


def _is_content(name: str, distribution: str) -> bool:
    folder, _, base = name.rpartition("/")
    generated = folder == distribution and base in _INSTALLERS_OWN
    # Entry points in ../../../bin carry the environment's own path in their first line.
    return not generated and not name.endswith(".pyc") and not name.startswith("../")


def machine() -> Tuple[str, int, str]:
    """Architecture, pointer width in bits and byte order of the running interpreter."""
    return platform.machine(), struct.calcsize("P") * 8, sys.byteorder
