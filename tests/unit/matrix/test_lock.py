"""The lock over a real repository's tags: nothing outside the test's own folder is asked."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import Config, load_config
from crossload.matrix.errors import LockError
from crossload.matrix.lock import resolve_versions
from crossload.matrix.lock_changes import Change, changes
from crossload.matrix.lock_file import Locked, read_lock, write_lock
from crossload.matrix.release import Environment, Release

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[[subject]]
name = "thing"
format = "raw"
adapter = "a.py"
versions = {{ index = "git", {asked} }}
places = ["venv"]
"""
ENVIRONMENT = {
    "GIT_AUTHOR_DATE": "2024-01-31T12:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-31T12:00:00Z",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/bin:/bin:/usr/local/bin",
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "a.py").touch()
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "a.py")
    git(tmp_path, "commit", "--quiet", "--message=first")
    for tag in ("v1.0.0", "v1.0.1", "v1.1.0rc1", "other", "lib-2.0"):
        git(tmp_path, "tag", tag)
    git(tmp_path, "tag", "--annotate", "--message=said", "v1.1.0")
    return tmp_path


def config(folder: Path, asked: str) -> Config:
    path = folder / "crossload.toml"
    path.write_text(CONFIG.format(asked=asked), encoding="utf-8")
    return load_config(path)


def versions(config: Config, *, update: bool = False) -> list[str]:
    return [release.version for release in resolve_versions(config, update=update)["thing"]]


def test_tags_are_versions_and_pinned_to_their_commits(repository: Path) -> None:
    releases = resolve_versions(config(repository, 'newest-patch-of-minor = ">=1"'), update=False)["thing"]
    commit = git(repository, "rev-parse", "HEAD").strip()
    assert releases == tuple(
        Release(version=version, released=dt.date(2024, 1, 31), digest=f"git:{commit}")
        for version in ("1.0.0", "1.0.1", "1.1.0")
    )


def test_tags_may_have_a_form_of_their_own(repository: Path) -> None:
    assert versions(config(repository, 'every = ">=1", tags = "lib-{version}"')) == ["2.0"]


def test_the_lock_is_used_as_it_is_until_it_is_updated(repository: Path) -> None:
    asked = config(repository, 'newest-patch-of-minor = ">=1"')
    before = versions(asked)
    git(repository, "tag", "v1.0.2")
    assert versions(asked) == before == ["1.0.0", "1.0.1", "1.1.0"]
    assert versions(asked, update=True) == ["1.0.0", "1.0.2", "1.1.0"]
    assert versions(asked) == ["1.0.0", "1.0.2", "1.1.0"]


@pytest.mark.parametrize(
    "changed",
    ['newest-patch-of-minor = ">=1.1"', 'every = ">=1"', 'newest-patch-of-minor = ">=1", also = ["1.1.0rc1"]'],
)
def test_a_changed_question_is_asked_anew(repository: Path, changed: str) -> None:
    before = versions(config(repository, 'newest-patch-of-minor = ">=1"'))
    git(repository, "tag", "v1.2.0")
    assert versions(config(repository, changed))[-1] == "1.2.0" != before[-1]


def test_what_is_missing_says_that_a_lock_would_do(repository: Path) -> None:
    with pytest.raises(LockError, match=r"there is no >=5; with a crossload\.lock that fits"):
        versions(config(repository, 'every = ">=5"'))


def test_a_folder_without_a_repository_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    with pytest.raises(LockError, match="has no tags to take versions from"):
        versions(config(tmp_path, 'every = ">=1"'))


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    hashes = " --hash=sha256:aa --hash=sha256:bb"
    locked = {
        "one": Locked(
            "what was asked",
            (
                Release(
                    version="1.0",
                    released=dt.date(2024, 1, 31),
                    environments=(
                        Environment(pins=(f"one==1.0{hashes}", "helper==2 --hash=sha256:cc")),
                        Environment(python="3.9", pins=(f"one==1.0{hashes}",)),
                    ),
                ),
                Release(version="1.1"),
            ),
        ),
        "two": Locked("more", (Release(version="2", digest="sha512-x"),)),
    }
    path = tmp_path / "crossload.lock"
    write_lock(path, "crossload.toml", locked)
    assert read_lock(path) == locked
    assert path.read_text(encoding="utf-8").count("sha256:aa") == 1, "a package's digests are written once"


def test_a_damaged_lock_says_how_to_write_it_again(repository: Path) -> None:
    asked = config(repository, 'every = ">=1"')
    asked.lock.write_text("lock-version = 2\n[[subject]]\n", encoding="utf-8")
    with pytest.raises(LockError, match="write it again with: crossload lock --upgrade"):
        versions(asked)


def test_a_lock_of_another_form_is_written_anew(repository: Path) -> None:
    asked = config(repository, 'every = ">=1.1"')
    asked.lock.write_text('lock-version = 1\n[[subject]]\nname = "thing"\nversions = ["9"]\n', encoding="utf-8")
    assert versions(asked) == ["1.1.0"]


def test_a_change_says_what_is_new_gone_and_pinned_otherwise() -> None:
    def pinned(version: str, *pins: str) -> Release:
        return Release(
            version=version, environments=(Environment(pins=tuple(f"{pin} --hash=sha256:{pin}" for pin in pins)),)
        )

    before = {"thing": Locked("q", (pinned("1.0", "thing==1.0"), pinned("1.1", "thing==1.1", "helper==2")))}
    after = {"thing": Locked("q", (pinned("1.1", "thing==1.1", "helper==3"), pinned("1.2")))}
    assert changes(before, after) == [
        Change(subject="thing", version="1.0", what="gone"),
        Change(subject="thing", version="1.1", what="pinned otherwise", pins=("-helper==2", "+helper==3")),
        Change(subject="thing", version="1.2", what="new"),
    ]
    assert changes(after, after) == []


def test_the_command_shows_what_is_new(repository: Path) -> None:
    config(repository, 'newest-patch-of-minor = ">=1"')

    def said(*arguments: str) -> list[str]:
        command = [sys.executable, "-m", "crossload", "lock", *arguments]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert said()[:3] == ["+ thing 1.0.0", "+ thing 1.0.1", "+ thing 1.1.0"]
    git(repository, "tag", "v1.0.2")
    assert said() == ["3 versions of 1 subjects; 0 changes in crossload.lock"]
    assert said("--upgrade")[:2] == ["- thing 1.0.1", "+ thing 1.0.2"]
