"""The repository's source files: which there are, the digest of some of them, and a copy to build from."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from collections.abc import Iterable


def list_sources(root: Path, parts: Iterable[Path | str] = ()) -> list[Path]:
    """The files of a checkout that git tracks or would track, below `parts` (all by default), relative and sorted."""
    # A checkout made by another user is still the one to build; git only has to read the list of its files.
    trusted = ["-c", f"safe.directory={root}"]
    listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *(os.fspath(part) for part in parts)]
    try:
        done = subprocess.run(
            ["git", *trusted, "-C", os.fspath(root), *listing], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise WorkspaceFault(
            "git is not installed, and it says which files belong to the repository",
            where=str(root),
            remedy="install git, e.g. `apt-get install git`",
        ) from error
    if done.returncode:
        raise WorkspaceFault(
            f"git cannot list the repository's files: {done.stderr.decode(errors='replace').strip()}",
            where=str(root),
            remedy="work in a git clone of the repository",
        )
    names = sorted({Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name})
    # A file that was deleted and not yet committed is still listed.
    return [name for name in names if (root / name).is_file()]


def digest_sources(root: Path, files: Iterable[Path]) -> str:
    """One sha256 over the names and contents of `files`."""
    total = hashlib.sha256()
    for name in files:
        total.update(os.fsencode(name.as_posix()) + b"\0")
        total.update(hashlib.sha256((root / name).read_bytes()).digest())
    return total.hexdigest()


def digest_file(path: Path) -> str:
    """The sha256 of one file, with its prefix."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return f"sha256:{total.hexdigest()}"


def mirror_sources(root: Path, files: Iterable[Path], copy: Path) -> None:
    """Make `copy` hold exactly `files`, rewriting only those whose content differs.

    Cargo decides by modification time what to compile again, and keys a crate by its path inside the workspace. Two
    clones that share a target directory would therefore be given each other's artifacts whenever the older files are
    the ones that changed. One copy whose files are rewritten when their content changes has times that can be trusted.
    """
    wanted = set(files)
    for name in wanted:
        _mirror_file(root / name, copy / name)
    for directory, _, names in os.walk(copy, topdown=False):
        for file in names:
            path = Path(directory, file)
            if path.relative_to(copy) not in wanted:
                path.unlink()
        if Path(directory) != copy and not os.listdir(directory):
            os.rmdir(directory)


def _mirror_file(source: Path, copy: Path) -> None:
    content = source.read_bytes()
    mode = 0o755 if os.access(source, os.X_OK) else 0o644
    try:
        if copy.read_bytes() == content and not copy.is_symlink():
            copy.chmod(mode)
            return
    except FileNotFoundError:
        copy.parent.mkdir(parents=True, exist_ok=True)
    except (IsADirectoryError, NotADirectoryError):
        # A file took a directory's place, or the other way round.
        _clear_way(copy)
    copy.write_bytes(content)
    copy.chmod(mode)


def _clear_way(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    for parent in path.parents:
        if parent.is_file():
            parent.unlink()
            break
    path.parent.mkdir(parents=True, exist_ok=True)
