"""Write the files in tool/locks/: hash-locked requirements, and a Cargo.lock for each other interpreter release."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import cargo_lock
from workbench.cache import write_atomically
from workbench.environment import ensure
from workbench.faults import UsageFault, WorkspaceFault, run_main
from workbench.interpreter import lock_of
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
DATA = Path("tool", "locks.toml")
LOCKS = Path("tool", "locks")
ARTIFACTS = Path("tool", "artifacts.toml")
HEADER = "# Written by `./tool/nox -s lock` from inputs with this digest: "


def main(arguments: Sequence[str]) -> int:
    """Write the named locks, or all; with `--check`, only say which no longer match what they were made from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="LOCK", help="a name in tool/locks.toml or monty-1.0.0; else all")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions, not the ones locked already")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a lock's inputs have changed")
    options = parser.parse_args(arguments)
    known = [*read_toml(ROOT / DATA)["lock"], *interpreters(ROOT)]
    names = options.names or known
    for name in names:
        if name not in known:
            raise UsageFault(
                f"there is no lock {name!r}", where=str(ROOT / DATA), remedy=f"name one of: {', '.join(known)}"
            )
    if options.check:
        return check(ROOT, names)
    for name in names:
        write_lock(ROOT, name, upgrade=options.upgrade)
    return 0


def check(root: Path, names: Sequence[str]) -> int:
    """Compare each lock's recorded digest with that of its inputs now; needs no network."""
    stale = [name for name in names if not is_fresh(root, name)]
    if stale:
        raise WorkspaceFault(
            f"locks that were made from other requirements than there are now: {', '.join(stale)}",
            where=str(root / LOCKS),
            remedy=f"run `./tool/nox -s lock -- {' '.join(stale)}` and commit the result",
        )
    return 0


def is_fresh(root: Path, name: str) -> bool:
    """Whether a lock was made from the requirements as they are now."""
    return recorded_digest(root, name) == inputs_digest(root, name)


def restate(root: Path, name: str) -> None:
    """Say of a lock that it is right for the requirements as they are now."""
    path = _path(root, name)
    text = path.read_text(encoding="utf-8").partition("\n")[2]
    write_atomically(path, f"{HEADER}{inputs_digest(root, name)}\n{text}")


def inputs_digest(root: Path, name: str) -> str:
    """The digest of everything that decides what one lock has to hold."""
    monty = interpreters(root).get(name)
    facts = cargo_lock.facts(root, monty) if monty else json.dumps(_inputs(root, name), sort_keys=True)
    return f"sha256:{hashlib.sha256(facts.encode()).hexdigest()}"


def recorded_digest(root: Path, name: str) -> str | None:
    """The digest that a lock file says it was made from, or None where there is no such file."""
    path = _path(root, name)
    if not path.is_file():
        return None
    first = path.read_text(encoding="utf-8").splitlines()[:1]
    return first[0].removeprefix(HEADER) if first else None


def interpreters(root: Path) -> dict[str, str]:
    """The releases of the interpreter that have a lock of their own, by the lock's name."""
    return {lock_of(monty).stem: monty for monty in cargo_lock.releases(root / ARTIFACTS)}


def write_lock(root: Path, name: str, *, upgrade: bool) -> None:
    """Resolve one lock and write it; versions that are locked already stay while they fit, or until `upgrade`."""
    monty = interpreters(root).get(name)
    text = cargo_lock.resolve(root, monty) if monty else _resolve(root, name, upgrade=upgrade)
    path = _path(root, name)
    write_atomically(path, f"{HEADER}{inputs_digest(root, name)}\n{text}")
    print(path.relative_to(root), file=sys.stderr)


def _path(root: Path, name: str) -> Path:
    monty = interpreters(root).get(name)
    return root / (lock_of(monty) if monty else LOCKS / f"{name}.txt")


def _resolve(root: Path, name: str, *, upgrade: bool) -> str:
    lock, _ = _inputs(root, name)
    with tempfile.TemporaryDirectory() as scratch:
        resolved = Path(scratch, "resolved.txt")
        if not upgrade and (root / LOCKS / f"{name}.txt").is_file():
            shutil.copyfile(root / LOCKS / f"{name}.txt", resolved)
        wanted = Path(scratch, "wanted.in")
        wanted.write_text("\n".join(lock.get("requirements", [])), encoding="utf-8")
        sources = [str(wanted)] if "requirements" in lock else ["pyproject.toml"]
        for option in ("extra", "group"):
            for value in lock.get(f"{option}s", []):
                sources += [f"--{option}", value]
        # Host names of an index, and hints at who asked for what, would only date the file.
        quiet = ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        pinned = ["--universal", "--generate-hashes", "--python-version", read_toml(root / DATA)["python"]]
        _uv(["pip", "compile", *quiet, *pinned, *sources, "--output-file", str(resolved)], root)
        text = resolved.read_text(encoding="utf-8")
    if "://" in text:
        raise WorkspaceFault(
            f"lock {name!r} would hold a URL, and locks must not depend on where they were made",
            where=next(line for line in text.splitlines() if "://" in line),
            remedy="require a released version by name instead",
        )
    return text


def _inputs(root: Path, name: str) -> tuple[Mapping[str, Any], Any]:
    data = read_toml(root / DATA)
    lock: Mapping[str, Any] = data["lock"][name]
    if "requirements" in lock:
        return lock, data["python"]
    pyproject = read_toml(root / "pyproject.toml")
    project = pyproject["project"]
    extras = {extra: project["optional-dependencies"][extra] for extra in lock.get("extras", [])}
    # Groups include one another, so each lock with a group depends on all of them.
    groups = pyproject["dependency-groups"] if lock.get("groups") else {}
    return lock, [data["python"], project["requires-python"], project["dependencies"], extras, groups]


def _uv(arguments: list[str], root: Path) -> None:
    # uv comes with the pinned nox.
    uv = ensure("nox", root / LOCKS / "nox.txt").scripts / ("uv.exe" if os.name == "nt" else "uv")
    done = subprocess.run([str(uv), *arguments], cwd=root, check=False)
    if done.returncode:
        raise WorkspaceFault(
            f"uv could not resolve the requirements (exit code {done.returncode}); its message is above",
            where=str(root / DATA),
            remedy="correct the requirement that uv names, or check that a package index can be reached",
        )


if __name__ == "__main__":
    run_main(main)
