from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from workbench.faults import BuildFault
from workbench.undated import undate

if TYPE_CHECKING:
    from pathlib import Path

FIRST = (1980, 1, 1, 0, 0, 0)


def archive(year: int) -> bytes:
    """Two compressed files, stamped with a year."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("stdlib/VERSIONS", "stdlib/builtins.pyi"):
            packed.writestr(zipfile.ZipInfo(name, (year, 5, 17, 13, 42, 58)), f"# {name}\n" * 40)
    return stream.getvalue()


def compiled(year: int) -> bytes:
    """A program with two archives in it, and with what a reader of archives compares its input with."""
    return b"\0asm" + archive(year) + b"code PK\5\6 or PK\1\2 or PK\3\4 " + b"\xff" * 40 + archive(year + 1) + b"PK\5\6"


def test_dates_of_archives_within_a_file_are_set_to_the_first(tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "other"]
    for file, year in zip(files, (1999, 2026), strict=True):
        file.write_bytes(compiled(year))
        undate(file)
    assert files[0].read_bytes() == files[1].read_bytes()

    first = files[0].read_bytes()[4 : 4 + len(archive(1999))]
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        assert [member.date_time for member in packed.infolist()] == [FIRST, FIRST]
        assert packed.read("stdlib/VERSIONS") == b"# stdlib/VERSIONS\n" * 40


def test_nothing_but_the_dates_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "compiled"
    file.write_bytes(compiled(2026))
    undate(file)
    changed = [at for at, (old, new) in enumerate(zip(compiled(2026), file.read_bytes(), strict=True)) if old != new]
    # Two archives of two files, each dated twice, in four bytes of which any may have been right.
    assert 0 < len(changed) <= 2 * 2 * 2 * 4


# The last says that it lists a file, and ends where that would be.
NO_ENTRY = b"PK\5\6" + b"\0" * 4 + b"\1\0" * 2 + b"\0" * 10


@pytest.mark.parametrize(
    "content", [b"", b"PK\5\6", b"\0asm PK\5\6" + b"\0" * 18, archive(2026)[40:], b"\0asm" + NO_ENTRY]
)
def test_a_file_without_an_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "compiled"
    file.write_bytes(content)
    with pytest.raises(BuildFault, match="no archive is found") as caught:
        undate(file)
    assert str(file) in str(caught.value)
    assert file.read_bytes() == content
