#!/usr/bin/env python3
"""Install what is in dist/ as users do, and print what came of it: by pip, from a local index that has nothing else."""

from __future__ import annotations

import argparse
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from crossload.matrix.interpreters import interpreters
from installing.index import add_to_index, serving
from installing.user import InstallError, User
from releasing.step import Outcome
from workbench.environment import outside
from workbench.faults import UsageFault, run_main
from workbench.installation import LOCKS
from workbench.need import HOST
from workbench.toml_file import read_toml
from workbench.toolchain import ensure_toolchain
from workbench.version import stated_version
from workbench.wheel import PURE_TAG, rewrite_wheel
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).resolve().parent / "installs.toml"
EXCHANGE = Path(__file__).resolve().parent / "installing" / "exchange.py"
LEFT = PurePosixPath("crossload/only_in_the_older.py")
WANTED = ("crossload-*-abi3-*.whl", f"crossload-*-{PURE_TAG}.whl", "crossload-*.tar.gz", "crossload_checker-*.whl")
NO_RUST = re.compile(r"Rust.* is not installed")
LINES = 12
"""How much of what a failed installation said is shown."""


def main(arguments: Sequence[str]) -> int:
    """Return 1 when an installation failed that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", metavar="DIRECTORY", type=Path, default=ROOT / "dist", help="dist/ by default")
    parser.add_argument("--sdist", action="store_true", help="also compile the sdist, which takes minutes")
    options = parser.parse_args(arguments)
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        trial = Trial(scratch=Path(scratch), files=published(options.dist), table=read_toml(TABLE))
        for outcome in trial.outcomes(compiling=options.sdist):
            print(outcome.text(), flush=True)
            failed |= outcome.word == "FAILED"
    return int(failed)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The files to install, and a folder to do so in."""

    scratch: Path
    files: Sequence[Path]
    table: Mapping[str, Any]
    version: str = field(default_factory=lambda: stated_version(ROOT))

    def outcomes(self, *, compiling: bool) -> Iterator[Outcome]:
        """Each installation, as it ends."""
        pythons = {one.minor: one.path for one in reversed(interpreters())}
        free = {one.minor: one.path for one in reversed(interpreters("freethreaded"))}
        newest = pythons.get(self.table["pythons"][-1]) or Path(sys.executable)
        for minor in self.table["pythons"]:
            yield self._try(f"wheel, {minor}", self.wheel, pythons.get(minor), f"uv python install {minor}")
        for minor in self.table["free-threaded"]:
            yield self._try(f"wheel, {minor}t", self.fallback, free.get(minor), f"uv python install {minor}t")
        yield self._try("type checker", self.checker, newest)
        yield self._try("fallback", self.fallback, newest, pure=True)
        yield self._try("up and down", self.up_and_down, newest)
        yield self._try("no Rust", self.without_rust, newest)
        yield self._try("sdist", self.compiled, newest if compiling else None, "./tool/nox -s installs -- --sdist")

    def wheel(self, user: User) -> str:
        """Of all files pip takes the one for this platform, which has both backends."""
        user.pip("install", "crossload")
        user.pip("check")
        said = self._both(user)
        return f"CPython {said['python']}: {user.timed()}"

    def checker(self, user: User) -> str:
        """The extra brings the type checker's wheel of the same version, and it checks."""
        user.pip("install", "crossload[check]")
        user.pip("check")
        started = time.monotonic()
        found = user.python("-c", "import crossload; print(len(crossload.check('len(1)').diagnostics))")
        _expect("findings of the type checker", found, "1")
        return f"first check {time.monotonic() - started:.1f} s, which compiles it"

    def fallback(self, user: User) -> str:
        """Where no wheel is for the platform, pip takes the one for all, whose backend is wasm."""
        user.pip("install", "crossload")
        said = user.smoke()
        _expect("backend wasm", said["backends"]["wasm"][:2], "ok")
        _expect("backend native", said["backends"]["native"][:11], "unavailable")
        return f"CPython {said['python']}: {user.timed()}"

    def up_and_down(self, user: User) -> str:
        """In place, nothing of the other version is left, and snapshots are opened across the change."""
        older, snapshots = self.table["older"], user.home / "snapshots"
        snapshots.mkdir()
        user.pip("download", "--no-deps", "--dest", str(user.home), "crossload")
        (taken,) = user.home.glob("crossload-*.whl")
        gone = {str(LEFT): b'"""Gone in the newer version."""\n'}
        add_to_index(user.offered, [rewrite_wheel(taken, user.home, add=gone, version=older)])
        (folder,) = user.environment.directory.glob("[Ll]ib/**/site-packages")
        for wanted in (older, self.version, older):
            user.pip("install", "--upgrade", "crossload" if wanted == self.version else f"crossload=={wanted}")
            user.pip("check")
            _expect("version", user.smoke()["version"], wanted)
            _expect("module of the older", str((folder / LEFT).exists()), str(wanted == older))
            if any(snapshots.iterdir()):
                user.python(str(EXCHANGE), "read", str(snapshots))
            user.python(str(EXCHANGE), "write", str(snapshots))
        user.pip("uninstall", "--yes", "crossload")
        _expect("what an uninstallation leaves", str(sorted(path.name for path in folder.glob("crossload*"))), "[]")
        return f"{older} → {self.version} → {older}, each opened the other's snapshots; uninstalled without a trace"

    def without_rust(self, user: User) -> str:
        """Who wants the sdist and has no Rust is told so; what pip takes by itself needs none."""
        self._offer(user, "build")
        scripts = str(user.environment.scripts)
        try:
            user.pip("install", "--no-binary=crossload", "crossload", PATH=scripts, MATURIN_NO_INSTALL_RUST="1")
        except InstallError as error:
            said = next((line.strip() for line in str(error).splitlines() if NO_RUST.search(line)), None)
            if said is None:
                raise
        else:
            raise InstallError("an sdist was compiled without a compiler")
        user.pip("install", "crossload", PATH=scripts)
        self._both(user)
        return f"from the sdist: {said!r}; by default the wheel is taken"

    def compiled(self, user: User) -> str:
        """The sdist is compiled, and has both backends."""
        self._offer(user, "build")
        toolchain = ensure_toolchain(Workspace(root=ROOT), HOST)
        # Cargo's own home, so that what it downloaded is not downloaded again; the user's has nothing in it.
        crates = {"CARGO_HOME": os.environ.get("CARGO_HOME") or str(Path.home() / ".cargo")}
        path = f"{toolchain.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        user.pip("install", "--no-binary=crossload", "crossload", PATH=path, **crates, **toolchain.environment)
        return f"CPython {self._both(user)['python']}: {user.timed()}"

    def _both(self, user: User) -> dict[str, Any]:
        said = user.smoke()
        _expect("version", said["version"], self.version)
        for backend, outcome in said["backends"].items():
            _expect(f"backend {backend}", outcome[:2], "ok")
        return said

    def _try(
        self, name: str, attempt: Callable[[User], str], python: Path | None, command: str = "", *, pure: bool = False
    ) -> Outcome:
        """One attempt by a user of an index that has the files, or of them no wheel for this platform."""
        if python is None:
            return Outcome(name=name, word="skipped", lines=[f"`{command}` makes it run"])
        started = time.monotonic()
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        try:
            with serving(folder / "index") as address:
                user = User.of(python, folder / "environment", address)
                self._offer(user, "runtime")
                add_to_index(user.offered, [self._file(f"crossload-*-{PURE_TAG}.whl")] if pure else self.files)
                lines, word = [attempt(user)], "ok"
        except InstallError as error:
            lines, word = str(error).splitlines()[-LINES:], "FAILED"
        shutil.rmtree(folder)
        return Outcome(name=name, word=word, seconds=time.monotonic() - started, lines=lines)

    def _offer(self, user: User, lock: str) -> None:
        """Put into the user's index what a lock names, from wherever pip gets things here."""
        into = user.home / lock
        command = [str(user.environment.python), "-I", "-m", "pip", "--disable-pip-version-check", "download"]
        pinned = ["--quiet", "--only-binary=:all:", "--require-hashes", f"--requirement={LOCKS / lock}.txt"]
        done = subprocess.run(
            [*command, *pinned, f"--dest={into}"], env=outside(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise InstallError(f"what the lock {lock} names can't be downloaded: {done.stderr.strip()}")
        add_to_index(user.offered, into.iterdir())

    def _file(self, pattern: str) -> Path:
        return next(file for file in self.files if fnmatch.fnmatch(file.name, pattern))


def published(folder: Path) -> list[Path]:
    """The files to install. Raises `UsageFault` with what makes them where one is missing."""
    found = [path for pattern in ("*.whl", "*.tar.gz") for path in sorted(folder.glob(pattern))]
    for pattern in WANTED:
        if not any(fnmatch.fnmatch(file.name, pattern) for file in found):
            raise UsageFault(f"there is no {pattern}", where=str(folder), remedy="run `./tool/nox -s wheels checker`")
    return found


def _expect(what: str, found: str, wanted: str) -> None:
    if found != wanted:
        raise InstallError(f"{what}: {found!r} instead of {wanted!r}")


if __name__ == "__main__":
    run_main(main)
