"""What is published beside the wheels: checksums, bills of materials, and a statement of what they were made from."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from sigstore.dsse import Statement

from releasing.repository import git
from workbench.cache import write_atomically
from workbench.faults import BuildFault
from workbench.need import HOST
from workbench.sources import digest_file
from workbench.toml_file import read_toml
from workbench.toolchain import ensure_toolchain
from workbench.version import TABLE
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from releasing.step import Release

CHECKSUMS = "SHA256SUMS"
PROVENANCE = "provenance.intoto.json"
SBOM = "/sboms/sbom.cdx.json"

BUILD_TYPE = "urn:crossload:release:1"
"""What the parameters of a statement mean: those of tool/build.py and the tables that it reads."""


def write_bills(release: Release) -> str:
    """The bill of materials of each distribution is beside its wheels, and alike in all of them."""
    bills: dict[str, bytes] = {}
    for wheel in sorted(release.dist.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            inside = [archive.read(name) for name in archive.namelist() if name.endswith(f".dist-info{SBOM}")]
        name = f"{'-'.join(wheel.name.split('-')[:2])}.cdx.json"
        if len(inside) != 1 or bills.setdefault(name, inside[0]) != inside[0]:
            raise BuildFault(
                f"{wheel.name} carries {len(inside)} bills of materials, or another than the wheels beside it",
                where=str(release.dist),
                remedy="run `./tool/nox -s licenses -- --write`, and commit what it wrote",
            )
    for name, content in bills.items():
        (release.dist / name).write_bytes(content)
    return "\n".join(f"{name}, {len(json.loads(content)['components'])} parts" for name, content in bills.items())


def write_checksums(release: Release) -> str:
    """Each file's SHA-256 is in a list that `sha256sum --check` reads."""
    digests = _digests(path for path in release.dist.iterdir() if path.name not in (CHECKSUMS, PROVENANCE))
    write_atomically(release.dist / CHECKSUMS, "".join(f"{digest}  {name}\n" for name, digest in digests.items()))
    return f"{CHECKSUMS} of {len(digests)} files"


def write_provenance(release: Release) -> str:
    """An in-toto statement says which commit, locks and compilers all of it was made from, in terms of SLSA 1."""
    subjects = _digests(path for path in release.dist.iterdir() if path.name != PROVENANCE)
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in subjects.items()],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": predicate(release),
    }
    text = json.dumps(statement, indent=1) + "\n"
    # It refuses what is no such statement.
    Statement(text.encode())
    write_atomically(release.dist / PROVENANCE, text)
    return f"{PROVENANCE} of {len(subjects)} files, not signed: that the release's workflow does"


def predicate(release: Release) -> dict[str, Any]:
    """What the files were made from, by SLSA's provenance 1."""
    table = read_toml(TABLE)
    commit = git(release.source, "rev-parse", "HEAD")
    locks = sorted(path for pattern in table["provenance"]["locks"] for path in release.source.glob(pattern))
    compilers = {
        target: ensure_toolchain(Workspace(root=release.source), target).identity
        for target in (HOST, *table["provenance"]["targets"])
    }
    return {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {"version": release.version, "artifacts": table["artifacts"]["names"]},
            "internalParameters": {"compilers": compilers},
            "resolvedDependencies": [
                {"uri": "git+file:.", "digest": {"gitCommit": commit}},
                *(
                    {"uri": f"file:{path.relative_to(release.source).as_posix()}", "digest": {"sha256": _sha256(path)}}
                    for path in locks
                ),
            ],
        },
        "runDetails": {
            "builder": {"id": f"{BUILD_TYPE}:rehearsal"},
            "metadata": {
                "invocationId": f"{BUILD_TYPE}:{commit}",
                "startedOn": _instant(release.began),
                "finishedOn": _instant(datetime.now(timezone.utc)),
            },
        },
    }


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: _sha256(path) for path in sorted(paths)}


def _sha256(path: Path) -> str:
    return digest_file(path).partition(":")[2]


def _instant(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
