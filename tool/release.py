#!/usr/bin/env python3
"""Rehearse a release from start to end, up to the first thing that is off; without --dry-run, keep it as a branch."""

from __future__ import annotations

import argparse
import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from releasing.making import compare, make_again, make_artifacts
from releasing.proving import audit_files, check_licenses, cross_load, install_and_try, rehearse_upload
from releasing.repository import assemble_changelog, check_tree, check_version, commit, git, make_source
from releasing.stating import write_bills, write_checksums, write_provenance
from releasing.step import Release, run_steps
from workbench.faults import run_main
from workbench.version import stated_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from releasing.step import Step

ROOT = Path(__file__).resolve().parent.parent

STEPS: Sequence[tuple[str, Step]] = (
    ("clean tree", check_tree),
    ("version", check_version),
    ("source", make_source),
    ("changelog", assemble_changelog),
    ("licenses", check_licenses),
    ("build", make_artifacts),
    ("build again", make_again),
    ("compare", compare),
    ("materials", write_bills),
    ("checksums", write_checksums),
    ("provenance", write_provenance),
    ("audit", audit_files),
    ("install", install_and_try),
    ("cross-load", cross_load),
    ("upload", rehearse_upload),
)


def main(arguments: Sequence[str]) -> int:
    """Print each step with how it ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", metavar="X.Y.Z", help="the version to release; that of Cargo.toml by default")
    parser.add_argument("--dry-run", action="store_true", help="leave nothing behind but build/release/")
    options = parser.parse_args(arguments)
    version = options.version or stated_version(ROOT)
    release = Release(
        root=ROOT,
        version=version,
        dry_run=options.dry_run,
        began=datetime.now(timezone.utc),
        folder=ROOT / "build" / "release" / version,
    )
    outcomes, fault = run_steps(release, STEPS)
    print("\n".join(outcome.text() for outcome in outcomes), flush=True)
    if fault is not None:
        raise fault
    if options.dry_run:
        print(f"\n{version} could be released; what would be is in {release.dist}")
        return 0
    branch = keep(release)
    print(f"\nmerge the branch {branch}, tag it v{version}, and push the tag: the workflow does the rest")
    return 0


def keep(release: Release) -> str:
    """Bring the commits of the release into the checkout as a branch, and return its name."""
    branch = f"release-{release.version}"
    shutil.rmtree(release.source / "build", ignore_errors=True)
    git(release.source, "add", "--all")
    if git(release.source, "status", "--porcelain"):
        commit(release.source, f"Add the golden snapshots of {release.version}")
    git(release.root, "fetch", "--quiet", str(release.source), f"+HEAD:refs/heads/{branch}")
    return branch


if __name__ == "__main__":
    run_main(main)
