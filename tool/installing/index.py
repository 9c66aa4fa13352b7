"""A package index in a folder, served on the loopback address: the simple repository API, as static files."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import html
import http.server
import shutil
import threading
from typing import TYPE_CHECKING

from packaging.utils import parse_sdist_filename, parse_wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PAGE = "index.html"


def add_to_index(folder: Path, files: Iterable[Path]) -> None:
    """Offer the files in an index, which is begun where there is none."""
    projects = set()
    for file in files:
        project: str = (parse_wheel_filename if file.suffix == ".whl" else parse_sdist_filename)(file.name)[0]
        (folder / project).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / project)
        projects.add(project)
    for project in projects:
        links = [_link(file) for file in sorted((folder / project).iterdir()) if file.name != PAGE]
        page = f"<!DOCTYPE html><title>{project}</title>{'<br>'.join(links)}"
        (folder / project / PAGE).write_text(page, encoding="utf-8")


def _link(file: Path) -> str:
    name = html.escape(file.name)
    return f'<a href="{name}#sha256={hashlib.sha256(file.read_bytes()).hexdigest()}">{name}</a>'


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address at which the folder is served until the end of the block."""
    handler = functools.partial(_Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing on standard error."""
