from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.cache import cache_root, publishing, write_atomically
from workbench.faults import CacheFault

if TYPE_CHECKING:
    from pathlib import Path


def test_the_cache_is_below_the_configured_directory(cache: Path) -> None:
    assert cache_root() == cache
    assert cache.is_dir()


@pytest.mark.parametrize("configured", ["", "relative/place"])
def test_without_a_valid_configuration_the_cache_is_in_the_home_directory(
    configured: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", configured)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_root() == tmp_path / ".cache" / "crossload"


def test_a_cache_that_cannot_be_made_is_a_fault_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(CacheFault) as caught:
        cache_root()
    assert caught.value.where == str(tmp_path / "file" / "crossload")
    assert "XDG_CACHE_HOME" in caught.value.remedy


def test_a_published_directory_appears_whole(tmp_path: Path) -> None:
    final = tmp_path / "shelf" / "key"
    with publishing(final) as draft:
        (draft / "file").write_text("content")
        assert not final.exists()
    assert [path.name for path in final.parent.iterdir()] == ["key"]
    assert (final / "file").read_text() == "content"


def test_a_failure_publishes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    final = tmp_path / "shelf" / "key"

    def fail() -> None:
        with publishing(final) as draft:
            (draft / "file").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(final.parent.iterdir()) == []


def test_of_two_that_publish_the_same_the_first_stays(tmp_path: Path) -> None:
    final = tmp_path / "shelf" / "key"
    with publishing(final) as late:
        (late / "file").write_text("late")
        with publishing(final) as early:
            (early / "file").write_text("early")
    assert (final / "file").read_text() == "early"
    assert [path.name for path in final.parent.iterdir()] == ["key"]


def test_a_file_is_replaced_and_no_draft_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write_atomically(path, "one")
    write_atomically(path, "two")
    assert path.read_text() == "two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]
    plain = tmp_path / "plain"
    plain.write_text("")
    assert path.stat().st_mode == plain.stat().st_mode
