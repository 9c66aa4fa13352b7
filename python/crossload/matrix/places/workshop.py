"""What places share: the cache folder, and the build command with its artifacts."""

import contextlib
import fcntl
import hashlib
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from crossload.matrix.target import Target
from crossload.matrix.tool import UnbuildableError, run_tool

STAMP = "crossload-folder"
"""The file in a folder that is finished; what is in it tells one content from another."""


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """One built file."""

    path: Path
    digest: str


def default_cache() -> Path:
    """The user's cache folder for environments and compiled modules."""
    return Path(platformdirs.user_cache_dir("crossload", appauthor=False))


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Makes each artifact at most once per run; safe to use from several threads."""

    root: Path
    build: Sequence[str]
    cache: Path = field(default_factory=default_cache)
    tell: Callable[[str], None] = lambda _: None
    _made: dict[str, Artifact] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def artifact(self, name: str) -> Artifact:
        """The artifact as the build command makes it now. Raises `UnbuildableError` with the command's last words."""
        with self._lock:
            if name not in self._made:
                self._made[name] = self._build(name)
            return self._made[name]

    def _build(self, name: str) -> Artifact:
        command = [sys.executable if part == "python" else part for part in self.build]
        output = run_tool([*command, name], cwd=self.root, tell=self.tell)
        for line in reversed(output.splitlines()):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                answer = json.loads(line)
                if answer["artifact"] == name:
                    return Artifact(path=self.root / answer["path"], digest=answer["digest"])
        raise UnbuildableError(
            f"{' '.join([*self.build, name])} ended well but named no artifact {name!r} on its standard output"
        )

    def folder(self, kind: str, *parts: str) -> Path:
        """A cache folder for one thing, by everything that decides its content."""
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        return self.cache / kind / digest


def adapter_of(target: Target, what: str) -> Path:
    """The file that serves the target. Raises `UnbuildableError` when there is none."""
    if target.adapter is None:
        raise UnbuildableError(f"subject {target.subject!r} needs an 'adapter', {what}")
    if not target.adapter.is_file():
        raise UnbuildableError(f"there is no file {target.adapter}, the adapter of subject {target.subject!r}")
    return target.adapter


def check_digest(target: Target, name: str, found: str | None) -> None:
    """See that a package is the locked one: its installer compares it with what the registry says now, not then.

    Raises `UnbuildableError`.
    """
    if target.digest and found != target.digest:
        raise UnbuildableError(f"{name} {target.version} is {found}, and locked is {target.digest}")


def made_once(folder: Path, make: Callable[[], str], *, stamp_name: str = STAMP) -> str:
    """What `make` said when it filled the folder, which is empty when it is called and filled at most once."""
    stamp = folder / stamp_name
    with exclusive(folder):
        # The stamp is written last: a folder without it was interrupted, and is made again.
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            temporary = folder / f"{stamp_name}.new"
            temporary.write_text(make(), encoding="ascii")
            temporary.replace(stamp)
        return stamp.read_text(encoding="ascii")


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder's lock file, so that two runs don't make the same thing at once."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with folder.with_name(f"{folder.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
