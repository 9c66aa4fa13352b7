"""Registries of four kinds, as small as they can be, served from this machine to the real clients."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import io
import json
import tarfile
import threading
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Registry:
    """Files by their path; `address` is where they are served."""

    files: dict[str, bytes] = field(default_factory=dict)
    address: str = ""


@contextlib.contextmanager
def served() -> Iterator[Registry]:
    """An HTTP server on the loopback address, until the end of the block."""
    registry = Registry()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = registry.files.get(self.path.replace("%2f", "/"))
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing on standard error."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        registry.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield registry
        server.shutdown()
        thread.join()


def npm_package(registry: Registry, name: str, versions: Mapping[str, Mapping[str, str]]) -> None:
    """Publish versions, each with its files; one whose files have a `deprecated` is that."""
    packument: dict[str, object] = {"name": name, "dist-tags": {"latest": next(iter(versions))}}
    packument["time"] = {version: f"2024-01-{day:02}T12:00:00.000Z" for day, version in enumerate(versions, 1)}
    packument["versions"] = entries = {}
    for version, files in versions.items():
        manifest = {"name": name, "version": version, "type": "module", "main": "index.mjs"}
        tarball = packed("package", {"package.json": json.dumps(manifest), **files})
        path = f"/{name}/-/{version}.tgz"
        registry.files[path] = tarball
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(tarball).digest()).decode()}"
        deprecated = {"deprecated": files["deprecated"]} if "deprecated" in files else {}
        entries[version] = {
            **manifest,
            **deprecated,
            "dist": {"integrity": integrity, "tarball": registry.address + path},
        }
    registry.files[f"/{name}"] = json.dumps(packument).encode()


def packed(folder: str, files: Mapping[str, str]) -> bytes:
    """A tarball with the files in one folder, as `npm pack` and `cargo package` make it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()


def go_module(registry: Registry, name: str, versions: Mapping[str, str]) -> None:
    """Publish versions as a module proxy does, each of one Go file."""
    registry.files[f"/{name}/@v/list"] = "".join(f"v{version}\n" for version in versions).encode()
    for day, (version, source) in enumerate(versions.items(), 1):
        manifest = f"module {name}\n".encode()
        about = {"Version": f"v{version}", "Time": f"2024-01-{day:02}T12:00:00Z"}
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(f"{name}@v{version}/go.mod", manifest)
            archive.writestr(f"{name}@v{version}/module.go", source)
        files = {"info": json.dumps(about).encode(), "mod": manifest, "zip": content.getvalue()}
        registry.files.update({f"/{name}/@v/v{version}.{kind}": body for kind, body in files.items()})
        registry.files[f"/{name}/@latest"] = files["info"]


def crate(
    registry: Registry, name: str, versions: Mapping[str, bool], *, sources: Mapping[str, str] | None = None
) -> None:
    """Publish libraries to a sparse index, empty but for those in `sources`; those that are True are yanked."""
    registry.files["/config.json"] = json.dumps({"dl": f"{registry.address}/dl"}).encode()
    entries = []
    for day, (version, yanked) in enumerate(versions.items(), 1):
        manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
        content = packed(f"{name}-{version}", {"Cargo.toml": manifest, "src/lib.rs": (sources or {}).get(version, "")})
        registry.files[f"/dl/{name}/{version}/download"] = content
        entry = {
            "name": name,
            "vers": version,
            "deps": [],
            "cksum": hashlib.sha256(content).hexdigest(),
            "features": {},
            "yanked": yanked,
            "pubtime": f"2024-01-{day:02}T12:00:00Z",
        }
        entries.append(json.dumps(entry))
    registry.files[f"/{name[:2]}/{name[2:4]}/{name}"] = "\n".join(entries).encode()
