from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.faults import WorkspaceFault
from workbench.sources import Sources, digest_file, list_sources, mirror_sources

if TYPE_CHECKING:
    from .conftest import Repository


def contents(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): path.read_text()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_new_files_count_and_ignored_and_deleted_ones_do_not(repository: Repository) -> None:
    repository.write(".gitignore", "target/\n")
    repository.write("target/output", "")
    repository.write("new", "")
    repository.write("deleted", "").unlink()
    assert list_sources(repository.root).files == (Path(".gitignore"), Path("new"))


def test_a_directory_that_is_no_clone_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceFault, match="not a git repository") as caught:
        list_sources(tmp_path)
    assert caught.value.where == str(tmp_path)


def test_parts_are_files_and_whole_directories_and_not_prefixes() -> None:
    files = tuple(map(Path, ("a/b/c", "a/d", "ab/e", "f")))
    sources = Sources(root=Path(), files=files)
    assert sources.below(["a", "f", "missing"]) == [Path("a/b/c"), Path("a/d"), Path("f")]


def test_the_digest_covers_names_and_contents(repository: Repository) -> None:
    digests = set()
    for name, text in (("a", "1"), ("a", "2"), ("b", "2")):
        path = repository.write(name, text)
        digests.add(Sources(root=repository.root, files=(Path(name),)).digest([Path(name)]))
        path.unlink()
    assert len(digests) == 3


def test_a_file_digest_is_its_sha256(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_file(tmp_path / "file") == expected


def test_a_mirror_holds_exactly_the_sources(repository: Repository, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    repository.write("kept", "kept")
    repository.write("changed", "old")
    repository.write("gone/deep/file", "gone")
    repository.write("becomes_directory", "file")
    repository.write("becomes_file/inner", "inner")
    mirror_sources(list_sources(repository.root), copy)

    repository.write("changed", "new")
    (repository.root / "gone/deep/file").unlink()
    (repository.root / "becomes_directory").unlink()
    repository.write("becomes_directory/inner", "inner")
    (repository.root / "becomes_file/inner").unlink()
    (repository.root / "becomes_file").rmdir()
    repository.write("becomes_file", "file")
    (copy / "stray").write_text("left by a build")
    mirrored = mirror_sources(list_sources(repository.root), copy)

    expected = {"becomes_directory/inner": "inner", "becomes_file": "file", "changed": "new", "kept": "kept"}
    assert contents(copy) == expected
    assert sorted(path.as_posix() for path in mirrored.files) == sorted(expected)
    assert not (copy / "gone").exists()


def test_a_mirror_gives_a_new_time_to_changed_content_alone(repository: Repository, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("kept", "changed"):
        repository.write(name, "old")
    mirror_sources(list_sources(repository.root), copy)
    for path in copy.iterdir():
        os.utime(path, (1000, 1000))

    # The clone's own times go back: a checkout that is older than the build, with other content.
    os.utime(repository.write("changed", "new"), (500, 500))
    os.utime(repository.root / "kept", (2_000_000_000, 2_000_000_000))
    mirror_sources(list_sources(repository.root), copy)

    assert (copy / "kept").stat().st_mtime == 1000
    assert (copy / "changed").stat().st_mtime > 1000


def test_a_mirror_keeps_what_may_be_executed(repository: Repository, tmp_path: Path) -> None:
    script = repository.write("script", "#!/bin/sh\n")
    for mode in (0o755, 0o644):
        script.chmod(mode)
        mirror_sources(list_sources(repository.root), tmp_path / "copy")
        assert (tmp_path / "copy" / "script").stat().st_mode & 0o777 == mode
