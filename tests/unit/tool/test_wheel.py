from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from workbench.faults import BuildFault
from workbench.wheel import check_budget, rewrite_wheel

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "Wheel-Version: 1.0\nGenerator: maturin\nRoot-Is-Purelib: false\nTag: cp310-abi3-linux_x86_64\n"
NAME = "thing-1.0-cp310-abi3-linux_x86_64.whl"


@pytest.fixture
def native(tmp_path: Path) -> Path:
    """A wheel with an extension, an executable file and a RECORD."""
    path = tmp_path / "source" / NAME
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thing/__init__.py", "")
        script = zipfile.ZipInfo("thing-1.0.data/scripts/run")
        script.external_attr = 0o100755 << 16
        archive.writestr(script, "#!python\n")
        archive.writestr("thing/_native.abi3.so", b"\x7fELF")
        archive.writestr("thing-1.0.dist-info/METADATA", "Metadata-Version: 2.4\nName: thing\nVersion: 1.0\n")
        archive.writestr("thing-1.0.dist-info/WHEEL", MARKER)
        archive.writestr("thing-1.0.dist-info/RECORD", "wrong")
    return path


ENGINE = {"thing/engine.wasm": b"\0asm"}


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_file_is_added_and_everything_else_stays(native: Path, tmp_path: Path) -> None:
    made = rewrite_wheel(native, tmp_path, add=ENGINE)
    before, after = read(native), read(made)
    record = "thing-1.0.dist-info/RECORD"
    assert made.name == NAME
    assert {**after, record: b""} == {**before, record: b"", **ENGINE}


def test_the_record_lists_every_file_with_its_digest_and_size(native: Path, tmp_path: Path) -> None:
    contents = read(rewrite_wheel(native, tmp_path, add=ENGINE))
    record = "thing-1.0.dist-info/RECORD"
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(contents[record].decode()))}
    assert rows.pop(record) == ["", ""]
    assert rows == {
        name: [
            "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode(),
            str(len(content)),
        ]
        for name, content in contents.items()
        if name != record
    }
    assert list(contents)[-1] == record


def test_without_its_extension_a_wheel_is_for_every_platform(native: Path, tmp_path: Path) -> None:
    made = rewrite_wheel(native, tmp_path, add=ENGINE, drop=["thing/_native*.so"], pure=True)
    contents = read(made)
    assert made.name == "thing-1.0-py3-none-any.whl"
    assert "thing/_native.abi3.so" not in contents
    assert contents["thing-1.0.dist-info/WHEEL"].decode().splitlines() == [
        "Wheel-Version: 1.0",
        "Generator: maturin",
        "Root-Is-Purelib: true",
        "Tag: py3-none-any",
    ]


def test_equal_contents_make_equal_wheels(native: Path, tmp_path: Path) -> None:
    made = []
    for directory in (tmp_path / "one", tmp_path / "two"):
        directory.mkdir()
        made.append(rewrite_wheel(native, directory, add=ENGINE).read_bytes())
    assert made[0] == made[1]


def test_executable_files_stay_executable(native: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(rewrite_wheel(native, tmp_path, add={})) as archive:
        modes = {entry.filename: (entry.external_attr >> 16) & 0o777 for entry in archive.infolist()}
    assert modes["thing-1.0.data/scripts/run"] == 0o755
    assert modes["thing/__init__.py"] == 0o644


def test_a_wheel_beyond_its_budget_is_a_fault_that_names_its_largest_files(native: Path) -> None:
    size = native.stat().st_size
    check_budget(native, size)
    with pytest.raises(BuildFault) as caught:
        check_budget(native, size - 1)
    assert caught.value.what.startswith(
        f"the wheel takes {size:,} bytes of {size - 1:,} that it may; of them thing-1.0.dist-info/WHEEL {len(MARKER)}, "
    )
    assert "tool/artifacts.toml" in caught.value.remedy


def test_an_archive_that_is_no_wheel_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("file", "")
    with pytest.raises(BuildFault, match="no WHEEL file"):
        rewrite_wheel(path, tmp_path / "out", add={})


def test_another_version_is_stated_in_every_place(native: Path, tmp_path: Path) -> None:
    made = rewrite_wheel(native, tmp_path, add={}, version="0.5")
    contents = read(made)
    assert made.name == NAME.replace("1.0", "0.5")
    assert contents["thing-0.5.dist-info/METADATA"] == b"Metadata-Version: 2.4\nName: thing\nVersion: 0.5\n"
    assert not any(name.startswith("thing-1.0.dist-info") for name in contents)


def test_only_what_is_asked_for_is_kept_and_described_anew(native: Path, tmp_path: Path) -> None:
    made = rewrite_wheel(native, tmp_path, add={}, only=["thing/*.so", "*.dist-info/*"], description=b"Hello\n")
    contents = read(made)
    assert [name for name in contents if ".dist-info" not in name] == ["thing/_native.abi3.so"]
    assert contents["thing-1.0.dist-info/METADATA"].endswith(b"Version: 1.0\n\nHello\n")
