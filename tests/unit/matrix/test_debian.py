"""A CPython of another CPU is taken from one release of Debian's archive, and laid out as programs look for it."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.machines import machines
from crossload.matrix.places import debian
from crossload.matrix.tool import UnbuildableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KNOWN = "Debian-Security http://a/security/\nDebian http://a/debian/\nDebian http://b/debian/\nother http://c/\n"


def knowing(monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """A machine whose apt has these sources, and which is of some release."""

    def run(command: Sequence[str]) -> str:
        assert command[:2] == ["apt-get", "indextargets"]
        return lines

    monkeypatch.setattr(debian, "run_tool", run)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"VERSION_CODENAME": "own"})


@pytest.mark.parametrize(("name", "release"), [("s390x", "own"), ("riscv64", "trixie")])
def test_the_archive_itself_is_asked_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, release: str
) -> None:
    knowing(monkeypatch, KNOWN)
    options = debian._sources(machines()[name], tmp_path)
    assert options == {"Dir::Etc::SourceList": tmp_path / "sources.list", "Dir::Etc::SourceParts": os.devnull}
    assert (tmp_path / "sources.list").read_text(encoding="utf-8") == f"deb http://a/debian/ {release} main\n"


def test_another_distribution_has_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowing(monkeypatch, "Ubuntu http://a/ubuntu/\n")
    assert debian._sources(machines()["s390x"], tmp_path) == {}
    with pytest.raises(UnbuildableError, match="has riscv64 since trixie, and this machine's apt knows no archive"):
        debian._sources(machines()["riscv64"], tmp_path)


def test_what_is_below_usr_alone_is_found_where_programs_name_it(tmp_path: Path) -> None:
    for name in ("usr/bin", "usr/lib", "lib"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "usr/bin/python3").touch()
    debian._merge_usr(tmp_path)
    assert (tmp_path / "bin/python3").exists()
    assert not (tmp_path / "lib").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "lib", "usr"]


def test_links_lead_to_what_is_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "lib" / "cpu").mkdir(parents=True)
    (tmp_path / "lib" / "cpu" / "loader").write_text("loads")
    (tmp_path / "lib64").mkdir()
    (tmp_path / "lib64" / "loader").symlink_to("/lib/cpu/loader")
    (tmp_path / "lib64" / "same").symlink_to("loader")
    (tmp_path / "etc").symlink_to("/lib")
    debian._keep_inside(tmp_path)
    assert (tmp_path / "lib64" / "loader").read_text() == "loads"
    assert (tmp_path / "lib64" / "same").readlink().name == "loader"
    assert (tmp_path / "etc" / "cpu" / "loader").read_text() == "loads"
