from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from crossload.inspection.source import UnreadableError, found, read

if TYPE_CHECKING:
    from pathlib import Path


def test_folders_stand_for_the_files_in_them(tmp_path: Path) -> None:
    for name in ("b.snap", "a.snap", "deeper/c.snap"):
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    folder = str(tmp_path / "all")
    files = [f"{folder}/a.snap", f"{folder}/b.snap", f"{folder}/deeper/c.snap"]
    assert found([folder]) == files
    assert found([files[1], folder, "-", "gone"]) == [files[1], files[0], files[2], "-", "gone"]


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\0\r\n\x1a")
    assert read(str(tmp_path / "x")) == b"\0\r\n\x1a"


def test_a_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"abc")
    os.close(writing)
    try:
        assert read(f"/dev/fd/{reading}") == b"abc"
    finally:
        os.close(reading)


def test_what_is_no_file_is_unreadable_and_stops_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read(str(tmp_path / "pipe")) == b"", "nobody writes to it"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name in (str(tmp_path / "gone"), str(tmp_path / "socket"), str(tmp_path), "/dev/zero", "nul\0"):
            with pytest.raises(UnreadableError):
                read(name)
