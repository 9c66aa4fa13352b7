"""Versions are resolved from a real index page, served from this machine."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.errors import LockError
from crossload.matrix.lock import resolve_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = """
<a href="thing-1.0.0-py3-none-any.whl">thing-1.0.0-py3-none-any.whl</a>
<a href="thing-1.0.1-py3-none-any.whl">thing-1.0.1-py3-none-any.whl</a>
<a href="thing-1.0.2-py3-none-any.whl" data-yanked="broken">thing-1.0.2-py3-none-any.whl</a>
<a href="thing-1.1.0.tar.gz">thing-1.1.0.tar.gz</a>
<a href="thing-1.2.0rc1-py3-none-any.whl">thing-1.2.0rc1-py3-none-any.whl</a>
<a href="thing-0.9-py3-none-any.whl">thing-0.9-py3-none-any.whl</a>
"""


class Index(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/simple/thing/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(FILES.encode() if found else b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing on standard error."""


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with http.server.HTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{server.server_port}/simple/")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield
        server.shutdown()
        thread.join()


def resolve(folder: Path, name: str, also: str = "") -> tuple[str, ...]:
    (folder / "a.py").touch()
    config = folder / "crossload.toml"
    config.write_text(
        f'[[subject]]\nname = "{name}"\nformat = "raw"\nadapter = "a.py"\nplaces = ["venv"]\n'
        f'versions = {{ index = "pypi", newest-patch-of-minor = ">=1.0", also = [{also}] }}\n',
        encoding="utf-8",
    )
    return tuple(release.version for release in resolve_versions(load_config(config), update=False)[name])


@pytest.mark.usefixtures("index")
def test_yanked_files_and_prereleases_are_left_out(tmp_path: Path) -> None:
    assert resolve(tmp_path, "thing", '"0.9"') == ("0.9", "1.0.0", "1.0.1", "1.1.0")


@pytest.mark.usefixtures("index")
def test_a_version_that_is_asked_for_by_name_is_taken_if_it_is_there(tmp_path: Path) -> None:
    assert resolve(tmp_path, "thing", '"1.0.2"') == ("1.0.0", "1.0.1", "1.0.2", "1.1.0")
    with pytest.raises(LockError, match=r"there is no 1\.0\.3"):
        resolve(tmp_path, "thing", '"1.0.3"')


@pytest.mark.usefixtures("index")
def test_a_package_that_is_not_there_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="the index has no package 'other'; set 'package' to its name there"):
        resolve(tmp_path, "other")


def test_an_index_that_can_not_be_reached_is_said_to_be_needed_only_without_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(LockError, match=r"with a crossload\.lock that fits crossload\.toml no index is needed"):
        resolve(tmp_path, "thing")
