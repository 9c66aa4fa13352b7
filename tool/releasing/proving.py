"""Trying what is to be published as others will: its judges, an empty environment, old snapshots, and the index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import audit
from workbench.environment import outside
from workbench.faults import BuildFault
from workbench.installation import LOCKS, install, make_empty
from workbench.wheel import PURE_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from releasing.step import Release
    from workbench.environment import Environment

SMOKE = "tool/smoke.py"
GOLDEN_TESTS = "tests/integration/engine/test_golden.py"


def check_licenses(release: Release) -> str:
    """Every license is one that is allowed, and what wheels say of their parts is true."""
    environment = _environment(release, "lint")
    return _run(
        release, [environment.python, "tool/licenses.py"], "run `./tool/nox -s licenses -- --write`"
    ).splitlines()[-1]


def audit_files(release: Release) -> str:
    """Every file passes what an index and its users ask of it."""
    lines = []
    for file in sorted((*release.dist.glob("*.whl"), *release.dist.glob("*.tar.gz"))):
        found = list(audit.audit(file))
        for finding in found:
            if not finding.passed:
                raise BuildFault(
                    f"{file.name} does not pass the check of its {finding.check}: {finding.detail}",
                    where=str(file),
                    remedy="correct what is named; `./tool/nox -s audit -- FILE` repeats it",
                )
        platform = "".join(f", {finding.detail}" for finding in found if finding.check == "platform")
        lines.append(f"{file.name}: {len(found)} checks{platform}")
    return "\n".join(lines)


def install_and_try(release: Release) -> str:
    """From the files alone, in an empty environment, each wheel runs a session, and the checker checks."""
    (checker,) = release.dist.glob("crossload_checker-*.whl")
    lines = []
    for wheel in sorted(release.dist.glob("crossload-*.whl")):
        environment = _environment(release, "runtime", wheel, checker)
        said = json.loads(_try(release, environment, [str(release.source / SMOKE)]))
        native = said["backends"]["native"].startswith("ok")
        if said["version"] != release.version or native == wheel.name.endswith(f"{PURE_TAG}.whl"):
            raise BuildFault(
                f"what is installed is {said['version']}, with backends {said['backends']}",
                where=wheel.name,
                remedy="see in tool/artifacts.toml what this wheel is made of",
            )
        checked = _try(release, environment, ["-c", "import crossload as c; print(len(c.check('len(1)').diagnostics))"])
        backends = "; ".join(f"{name} {outcome}" for name, outcome in said["backends"].items())
        lines.append(f"{wheel.name}: {backends}; checker found {checked.strip()} of 1")
    return "\n".join(lines)


def cross_load(release: Release) -> str:
    """The version writes golden snapshots, and opens them and all older ones, on both backends."""
    native = next(one for one in release.dist.glob("crossload-*.whl") if PURE_TAG not in one.name)
    environment = _environment(release, "test", native)
    remedy = "see what differs with `./tool/nox -s snapshots`"
    into = [f"--into={release.source / 'build' / 'corpora' / 'release'}"] if release.dry_run else []
    written = _run(release, [environment.python, "tool/golden.py", *into], remedy).splitlines()
    # The tests are those that every machine runs, on snapshots of this version as well.
    done = _run(
        release, [environment.python, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", GOLDEN_TESTS], remedy
    )
    return f"{len(written)} written; {done.splitlines()[-1]}"


def rehearse_upload(release: Release) -> str:
    """What would be uploaded is of one release, of which the changelog says something."""
    command = [sys.executable, "tool/publish.py", f"v{release.version}", "--dry-run", f"--dist={release.dist}"]
    return "would upload " + ", ".join(_run(release, command, "correct what is named").split())


def _environment(release: Release, lock: str, *files: Path) -> Environment:
    """A new environment with what a lock names, and these files."""
    environment = make_empty(release.folder / "environments" / lock, sys.executable)
    install(environment, LOCKS / f"{lock}.txt", files)
    return environment


def _try(release: Release, environment: Environment, arguments: Sequence[str]) -> str:
    """Run an installed Python, with a home of its own that has no engine in it yet."""
    with tempfile.TemporaryDirectory() as home:
        apart = {"HOME": home, "XDG_CACHE_HOME": str(Path(home, "cache"))}
        return _run(release, [environment.python, "-I", *arguments], "see its message above", cwd=home, others=apart)


def _run(
    release: Release,
    command: Sequence[str | Path],
    remedy: str,
    *,
    cwd: str | Path | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """What a program says that has to end well."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd or release.source,
        env={**outside(), **(others or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr, flush=True)
        shown = " ".join(Path(part).name if os.sep in str(part) else str(part) for part in command)
        raise BuildFault(
            f"`{shown}` ended with exit code {done.returncode}: {' '.join(done.stdout.split())[-200:]}",
            where=str(cwd or release.source),
            remedy=remedy,
        )
    return done.stdout.strip()
