"""A release stops at the first thing that is off and says what to do; what it states and compares is true."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import zipfile
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("sigstore", reason="what judges releases is not installed; `./tool/nox -s release` runs this")

from sigstore.dsse import Statement
from sigstore.dsse._predicate import SLSAPredicateV1_0

from release import keep
from releasing import making, repository, stating
from releasing.difference import differences
from releasing.step import Release, run_steps
from workbench.faults import BuildFault, WorkspaceFault
from workbench.version import stated_version

from .conftest import OWN_CACHE, TOOL, make_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROOT = TOOL.parent
NOON = datetime(2030, 1, 2, 12, 0, tzinfo=timezone.utc)

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- This.

## [1.1.0] - 2026-01-02

- That.
"""


def make_release(root: Path, version: str = "1.2.0") -> Release:
    return Release(root=root, version=version, dry_run=True, began=NOON, folder=root / "build" / "release")


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release of a repository with one commit, a changelog and a tag."""
    made = make_repository(tmp_path / "repository")
    made.write("CHANGELOG.md", CHANGELOG)
    made.write(".gitignore", "/build/\n")
    repository.git(made.root, "add", "--all")
    repository.commit(made.root, "Begin")
    repository.git(made.root, "tag", "v1.1.0")
    return make_release(made.root)


def test_a_release_stops_at_the_first_fault_and_its_table_says_what_was_not_run(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    def fine(_: Release) -> str:
        """All is well."""
        return "one line\nand another"

    def off(_: Release) -> str:
        """Something is off."""
        raise BuildFault("it is off", where="here", remedy="mend it")

    def never(_: Release) -> str:
        pytest.fail("a step was run after one that stopped")

    outcomes, fault = run_steps(release, [("first", fine), ("second", off), ("third", never)])
    assert isinstance(fault, BuildFault)
    assert [(outcome.name, outcome.word, list(outcome.lines)) for outcome in outcomes] == [
        ("first", "done", ["one line", "and another"]),
        ("second", "STOPPED", ["it is off"]),
        ("third", "not run", []),
    ]
    assert [line.split() for line in outcomes[0].text().splitlines()] == [
        ["first", "done", "0.0", "s", "one", "line"],
        ["and", "another"],
    ]
    assert capsys.readouterr().err == "[1/3] first: All is well.\n[2/3] second: Something is off.\n"


def test_a_tree_that_is_not_as_committed_is_refused_by_file(release: Release) -> None:
    assert repository.check_tree(release).startswith("clean at ")
    (release.root / "stray.txt").touch()
    with pytest.raises(WorkspaceFault, match=r"1 files are not as committed, '\?\? stray\.txt' first"):
        repository.check_tree(release)


@pytest.mark.parametrize(
    ("version", "message"),
    [("1.1.0", "is released already"), ("1.0.9", "is not newer than 1.1.0"), ("0.9.99", "is not newer than 1.1.0")],
)
def test_a_version_that_was_released_or_is_not_newer_is_refused(
    release: Release, version: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "check_versions", lambda _: "1.1.0")
    assert repository.check_version(release) == "1.2.0, raised from 1.1.0"
    with pytest.raises(WorkspaceFault, match=message) as caught:
        repository.check_version(make_release(release.root, version))
    assert "--version X.Y.Z" in caught.value.remedy


def test_the_changelog_gets_the_version_and_the_date_for_a_heading_in_the_clone_alone(release: Release) -> None:
    repository.clone(release.root, release.source)
    assert repository.assemble_changelog(release) == "## [1.2.0] - 2030-01-02, 1 entries"
    assembled = (release.source / "CHANGELOG.md").read_text()
    assert assembled == CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n## [1.2.0] - 2030-01-02\n")
    assert (release.root / "CHANGELOG.md").read_text() == CHANGELOG
    assert repository.git(release.source, "status", "--porcelain") == ""


@pytest.mark.parametrize("new", ["## [Unreleased]\n\n", "## [Unreleased]\n\n### Added\n\n", ""])
def test_a_changelog_with_nothing_new_is_refused(new: str, tmp_path: Path) -> None:
    text = CHANGELOG.replace(CHANGELOG[CHANGELOG.index("## [Un") : CHANGELOG.index("## [1.1")], new)
    with pytest.raises(WorkspaceFault, match="nothing under"):
        repository.with_heading(text, "1.2.0", "2030-01-02", tmp_path)


def zipped(members: Mapping[str, bytes], year: int = 1980) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


def tarred(members: Mapping[str, bytes], time: int = 0) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), time
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


INNER = {"a.py": b"one\n", "b.so": b"\x7fELF...."}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(b"same", b"same", [], id="equal"),
        pytest.param(
            b"abcdefgh",
            b"abcdeXgh",
            ["x: 8 bytes and 8; 1 differ, first at 0x5: b'bcdefgh' and b'bcdeXgh'"],
            id="a byte",
        ),
        pytest.param(b"abc", b"abcd", ["x: 3 bytes, and 4; the shorter is how the longer begins"], id="length"),
        pytest.param(
            zipped(INNER),
            zipped({**INNER, "b.so": b"\x7fELF..!."}),
            ["x/b.so: 8 bytes and 8; 1 differ, first at 0x6: b'LF....' and b'LF..!.'"],
            id="a member's content",
        ),
        pytest.param(
            zipped(INNER),
            zipped(INNER, 1999),
            ["x/a.py: time (1980, 1, 1", "x/b.so: time (1980"],
            id="a zip's times of members",
        ),
        pytest.param(zipped(INNER), zipped({"a.py": b"one\n"}), ["x/b.so is in the first only"], id="a member more"),
        pytest.param(
            zipped(INNER),
            zipped(dict(reversed(INNER.items()))),
            ["x: the same files in another order"],
            id="the order of members",
        ),
        pytest.param(tarred(INNER), tarred(INNER, 7), ["x/a.py: time 0, ", "x/b.so: time 0, "], id="a tar's times"),
        pytest.param(
            zipped({"in.whl": zipped(INNER)}),
            zipped({"in.whl": zipped({**INNER, "a.py": b"two\n"})}),
            ["x/in.whl/a.py: 4 bytes and 4; 3 differ, first at 0x0"],
            id="a member's member",
        ),
    ],
)
def test_what_differs_is_named_down_to_the_member_and_the_byte(
    tmp_path: Path, first: bytes, second: bytes, found: list[str]
) -> None:
    folders = (tmp_path / "first", tmp_path / "second")
    for folder, content in zip(folders, (first, second), strict=True):
        folder.mkdir()
        (folder / "x").write_bytes(content)
    lines = differences(*folders)
    assert len(lines) == len(found)
    for line, beginning in zip(lines, found, strict=True):
        assert line.startswith(beginning)


def test_two_builds_that_differ_stop_a_release_with_the_place(release: Release) -> None:
    for folder, text in ((release.dist, b"built in /one"), (release.dist_again, b"built in /two")):
        folder.mkdir(parents=True)
        (folder / "thing.whl").write_bytes(zipped({"thing.so": text}))
    with pytest.raises(BuildFault, match=r"thing\.whl/thing\.so: 13 bytes and 13; 3 differ, first at 0xa"):
        making.compare(release)


@pytest.fixture
def stated(release: Release, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A release with a file to be stated, whose clone is that of the repository's real sources."""
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    repository.clone(ROOT, release.source)
    release.dist.mkdir(parents=True)
    (release.dist / "thing.whl").write_bytes(b"thing")
    return release


def test_checksums_are_what_the_usual_program_reads(stated: Release) -> None:
    stating.write_checksums(stated)
    command = ["sha256sum", "--check", stating.CHECKSUMS]
    check = subprocess.run(command, cwd=stated.dist, capture_output=True, text=True, check=False)
    assert (check.returncode, check.stdout) == (0, "thing.whl: OK\n")


def test_the_statement_of_provenance_is_one_and_names_files_commit_locks_and_compilers(stated: Release) -> None:
    stating.write_checksums(stated)
    stating.write_provenance(stated)
    text = (stated.dist / stating.PROVENANCE).read_bytes()
    Statement(text)
    statement = json.loads(text)
    predicate = SLSAPredicateV1_0.model_validate(statement["predicate"])
    assert [subject["name"] for subject in statement["subject"]] == [stating.CHECKSUMS, "thing.whl"]
    commit, *locks = predicate.build_definition.resolved_dependencies or []
    assert commit.digest is not None
    assert commit.digest.root == {"gitCommit": repository.git(ROOT, "rev-parse", "HEAD")}
    assert [lock.uri for lock in locks][:1] == ["file:Cargo.lock"]
    assert set((predicate.build_definition.internal_parameters or {})["compilers"]) == {"host", "wasm32-wasip1"}


def test_wheels_of_one_distribution_carry_one_bill_of_materials(release: Release) -> None:
    release.dist.mkdir(parents=True)
    bill = f"thing-1.2.0.dist-info{stating.SBOM}"
    (release.dist / "thing-1.2.0-py3-none-any.whl").write_bytes(zipped({bill: b'{"components": [1]}'}))
    assert stating.write_bills(release) == "thing-1.2.0.cdx.json, 1 parts"
    (release.dist / "thing-1.2.0-cp310-abi3-linux_x86_64.whl").write_bytes(zipped({bill: b'{"components": []}'}))
    with pytest.raises(BuildFault, match="another than the wheels beside it"):
        stating.write_bills(release)


def test_a_release_that_is_kept_is_a_branch_and_leaves_the_checkout_alone(release: Release) -> None:
    repository.clone(release.root, release.source)
    repository.assemble_changelog(release)
    (release.source / "snapshots").mkdir()
    (release.source / "snapshots" / "new").touch()
    before = repository.git(release.root, "rev-parse", "HEAD")
    assert keep(release) == "release-1.2.0"
    log = repository.git(release.root, "log", "--format=%s", "release-1.2.0").splitlines()
    assert log == ["Add the golden snapshots of 1.2.0", "Head what is new with 1.2.0", "Begin"]
    assert repository.git(release.root, "rev-parse", "HEAD") == before
    assert repository.git(release.root, "status", "--porcelain") == ""


def test_the_repository_states_a_version_that_can_be_released() -> None:
    release = make_release(ROOT, stated_version(ROOT))
    assert repository.check_version(release) == f"{release.version}, as stated"
