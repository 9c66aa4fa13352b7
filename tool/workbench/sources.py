"""The repository's source files: which there are, the digest of some of them, and a copy to build from."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Files at `root`, relative to it and sorted."""

    root: Path
    files: tuple[Path, ...]
    instead: Mapping[Path, bytes] = field(default_factory=dict)
    """Contents that stand for those at `root`: a digest covers them, and a copy holds them."""

    def read(self, name: Path) -> bytes:
        """The content of one file."""
        content = self.instead.get(name)
        return (self.root / name).read_bytes() if content is None else content

    def below(self, parts: Iterable[Path | str]) -> list[Path]:
        """The files that are in `parts`, which name files and directories."""
        # Text is compared: with paths, this was half of what an unchanged build takes.
        within = tuple(f"{Path(part).as_posix()}/" for part in parts)
        return [name for name, text in zip(self.files, self._texts, strict=True) if text.startswith(within)]

    @functools.cached_property
    def _texts(self) -> list[str]:
        return [f"{name.as_posix()}/" for name in self.files]

    def digest(self, files: Iterable[Path]) -> str:
        """One sha256 over the names and contents of `files`."""
        total = hashlib.sha256()
        for name in files:
            total.update(os.fsencode(name.as_posix()) + b"\0")
            total.update(hashlib.sha256(self.read(name)).digest())
        return total.hexdigest()


def list_sources(root: Path) -> Sources:
    """The files of a checkout that git tracks, or would track."""
    # A checkout made by another user is still the one to build; git only has to read the list of its files.
    command = ["git", "-c", f"safe.directory={root}", "-C", os.fspath(root)]
    command += ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
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
    return Sources(root=root, files=tuple(name for name in names if (root / name).is_file()))


def digest_file(path: Path) -> str:
    """The sha256 of one file, with its prefix."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return f"sha256:{total.hexdigest()}"


def mirror_sources(sources: Sources, copy: Path) -> Sources:
    """Make `copy` hold exactly `sources`, rewriting only the files whose content differs, and return what it holds.

    Cargo decides by modification time what to compile again, and keys a crate by its path inside the workspace. Two
    clones that share a target directory would therefore be given each other's artifacts whenever the older files are
    the ones that changed. One copy whose files are rewritten when their content changes has times that can be trusted.
    """
    wanted = set(sources.files)
    for name in wanted:
        mode = 0o755 if os.access(sources.root / name, os.X_OK) else 0o644
        _mirror_file(sources.read(name), mode, copy / name)
    for directory, _, names in os.walk(copy, topdown=False):
        for file in names:
            path = Path(directory, file)
            if path.relative_to(copy) not in wanted:
                path.unlink()
        if Path(directory) != copy and not any(Path(directory).iterdir()):
            Path(directory).rmdir()
    return Sources(root=copy, files=sources.files)


def _mirror_file(content: bytes, mode: int, copy: Path) -> None:
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
