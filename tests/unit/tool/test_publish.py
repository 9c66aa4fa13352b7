"""What is checked before a release is signed, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("packaging", reason='the kit is not installed: pip install "crossload[kit]"')

import publish
from workbench.faults import BuildFault, WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

CHANGELOG = """# Changelog

## [Unreleased]

## [1.1.0] - 2026-01-02

### Added

- This.

## [1.0.0] - 2026-01-01

- That.
"""

WHEEL = "crossload-1.1.0-py3-none-any.whl"


def test_a_tag_of_another_version_is_refused_before_anything_else() -> None:
    with pytest.raises(WorkspaceFault, match=r"the tag is v99\.0\.0, and the version is "):
        publish.main(["v99.0.0"])


def test_a_release_is_its_wheels_and_archives(tmp_path: Path) -> None:
    for name in (WHEEL, "crossload-1.1.0.tar.gz", f"{WHEEL}.publish.attestation", "engine.wasm"):
        (tmp_path / name).touch()
    assert [file.name for file in publish.release_files(tmp_path, "1.1.0")] == [WHEEL, "crossload-1.1.0.tar.gz"]


def test_a_file_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    for name in (WHEEL, "crossload-1.0.0.tar.gz"):
        (tmp_path / name).touch()
    with pytest.raises(BuildFault, match=r"-1\.0\.0\.tar\.gz is of version 1\.0\.0, and the release is 1\.1\.0"):
        publish.release_files(tmp_path, "1.1.0")


def test_a_release_without_wheels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "crossload-1.1.0.tar.gz").touch()
    with pytest.raises(BuildFault, match="there is no wheel to publish"):
        publish.release_files(tmp_path, "1.1.0")


@pytest.mark.parametrize(("version", "text"), [("1.1.0", "### Added\n\n- This.\n"), ("1.0.0", "- That.\n")])
def test_the_notes_are_the_section_of_the_version(version: str, text: str) -> None:
    assert publish.notes(CHANGELOG, version) == text


@pytest.mark.parametrize("version", ["1.2.0", "Unreleased", "1.1"])
def test_a_version_of_which_the_changelog_says_nothing_is_refused(version: str) -> None:
    with pytest.raises(WorkspaceFault, match="the changelog says nothing of"):
        publish.notes(CHANGELOG, version)
