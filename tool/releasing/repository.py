"""Whether the checkout can be released, and the clone in which it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from raise_version import raise_in
from workbench.corpus import is_released
from workbench.faults import WorkspaceFault
from workbench.version import check_versions, version_of

if TYPE_CHECKING:
    from pathlib import Path

    from releasing.step import Release

CHANGELOG = "CHANGELOG.md"
UNRELEASED = re.compile(r"^## \[Unreleased\]\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def check_tree(release: Release) -> str:
    """Nothing in the checkout is other than in its newest commit."""
    changed = git(release.root, "status", "--porcelain").splitlines()
    if changed:
        raise WorkspaceFault(
            f"the checkout is not clean: {len(changed)} files are not as committed, {changed[0].strip()!r} first",
            where=str(release.root),
            remedy="commit what belongs to the release, and `git stash --include-untracked` the rest",
        )
    return f"clean at {git(release.root, 'rev-parse', '--short=12', 'HEAD')}"


def check_version(release: Release) -> str:
    """The version is stated alike everywhere, and newer than all that were released."""
    stated = check_versions(release.root)
    if is_released(release.root / CHANGELOG, release.version):
        raise WorkspaceFault(
            f"{release.version} is released already, as the changelog says",
            where=str(release.root / CHANGELOG),
            remedy="give the version to release: --version X.Y.Z",
        )
    tags = git(release.root, "tag", "--list", "v*").splitlines()
    released = sorted(number for tag in tags if (number := version_of(tag[1:])))
    if released and released[-1] >= (version_of(release.version) or ()):
        newest = ".".join(str(number) for number in released[-1])
        raise WorkspaceFault(
            f"{release.version} is not newer than {newest}, which was the last release",
            where=f"the tags of {release.root}",
            remedy="give a newer version: --version X.Y.Z",
        )
    return f"{release.version}, " + ("as stated" if stated == release.version else f"raised from {stated}")


def make_source(release: Release) -> str:
    """A clone of the checkout has the release's version, and a commit of its own."""
    clone(release.root, release.source)
    raised = raise_in(release.source, release.version)
    git(release.source, "add", "--all")
    if git(release.source, "status", "--porcelain"):
        commit(release.source, f"Raise the version to {release.version}")
    return f"{len(raised)} files raised" if raised else "nothing to raise"


def assemble_changelog(release: Release) -> str:
    """What is new has the release's version and date as its heading."""
    path = release.source / CHANGELOG
    new = with_heading(path.read_text(encoding="utf-8"), release.version, release.began.date().isoformat(), path)
    path.write_text(new, encoding="utf-8")
    git(release.source, "add", CHANGELOG)
    commit(release.source, f"Head what is new with {release.version}")
    entries = len(re.findall(r"^- ", new.partition(f"## [{release.version}]")[2].partition("\n## ")[0], re.MULTILINE))
    return f"## [{release.version}] - {release.began.date().isoformat()}, {entries} entries"


def with_heading(changelog: str, version: str, date: str, where: Path) -> str:
    """The changelog with its unreleased part under a heading. Raises `WorkspaceFault` where there is nothing in it."""
    found = UNRELEASED.search(changelog)
    if found is None or not re.search(r"^- \S", found["text"], re.MULTILINE):
        raise WorkspaceFault(
            "the changelog has nothing under [Unreleased]",
            where=str(where),
            remedy="write there what changed for users, or do not release",
        )
    return f"{changelog[: found.start('text')]}\n## [{version}] - {date}\n{changelog[found.start('text') :]}"


def clone(root: Path, folder: Path) -> None:
    """A clone of the checkout's newest commit, instead of whatever is in that folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Another user's checkout is one to build as well; git only has to read it.
    git(root, "-c", f"safe.directory={root}", "clone", "--quiet", "--no-hardlinks", str(root), str(folder))


def commit(root: Path, message: str) -> None:
    """Commit what is staged, as nobody in particular: the commit that stays is the maintainer's own."""
    identity = ["-c", "user.name=crossload release", "-c", "user.email=release@localhost"]
    git(root, *identity, "commit", "--quiet", "--message", message)


def git(root: Path, *arguments: str) -> str:
    """What git prints. Raises `WorkspaceFault` with its words where it fails."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WorkspaceFault(
            f"`git {' '.join(arguments)}` failed: {done.stderr.strip()}",
            where=str(root),
            remedy="correct what git names, then run the same again",
        )
    return done.stdout.strip()
