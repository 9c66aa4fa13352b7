"""A place that is a program in Rust, compiled of an adapter and one crate."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit

from crossload.matrix.places.compiled import WORKER, digest_of_files, launch, requirement
from crossload.matrix.places.workshop import Workshop, adapter_of, check_digest
from crossload.matrix.target import Launch, Target
from crossload.matrix.tool import run_tool

NEEDS = frozenset({"adapter"})
TAKES = frozenset({"settings"})
"""In `settings`, `features` are the crate's, and `dependencies` what else the adapter needs, as in Cargo.toml."""


def missing(_target: Target) -> str | None:
    """Says so when there is no cargo."""
    return None if shutil.which("cargo") else "cargo is not installed; get it with: apt-get install cargo"


def prepare(target: Target, workshop: Workshop) -> Launch:
    """A program of the adapter, one Rust file, and exactly that version of the crate."""
    adapter = adapter_of(target, "the Rust file that serves it")
    crate, version = requirement(target)
    manifest = _manifest(target, crate, version, workshop.root)

    def build(scratch: Path) -> Path:
        (scratch / "src").mkdir()
        shutil.copy(adapter, scratch / "src" / "main.rs")
        (scratch / "Cargo.toml").write_text(tomlkit.dumps(manifest), encoding="utf-8")
        _cargo(scratch, "generate-lockfile", "--quiet")
        check_digest(target, crate, _locked(target, crate, scratch / "Cargo.lock"))
        # The user's own settings may have another folder for what is compiled.
        _cargo(scratch, "build", "--quiet", "--release", "--locked", "--target-dir", str(scratch / "target"))
        return scratch / "target" / "release" / WORKER

    sources = [adapter, *_beside(manifest["dependencies"])]
    parts = (run_tool(["cargo", "--version"]), tomlkit.dumps(manifest), digest_of_files(sources))
    return launch(target, workshop, parts, build)


def _manifest(target: Target, crate: str, version: str, root: Path) -> Mapping[str, Any]:
    others = {name: _placed(wanted, root) for name, wanted in target.settings.get("dependencies", {}).items()}
    features = list(target.settings.get("features", ()))
    return {
        "package": {"name": WORKER, "version": "0.0.0", "edition": "2021"},
        "dependencies": {crate: {"version": f"={version}", "features": features}, **others},
        "workspace": {},  # of its own: a folder above may have one
    }


def _placed(wanted: Any, root: Path) -> Any:
    """A dependency whose path, which is written as seen from the configuration's folder, is found from any other."""
    if isinstance(wanted, Mapping) and "path" in wanted:
        return {**wanted, "path": str((root / wanted["path"]).resolve())}
    return wanted


def _beside(dependencies: Mapping[str, Any]) -> Iterator[Path]:
    """The files of crates that are taken from a folder: what they say, no lock file does."""
    for wanted in dependencies.values():
        if isinstance(wanted, Mapping) and "path" in wanted:
            folder = Path(wanted["path"])
            yield folder / "Cargo.toml"
            yield from folder.glob("src/**/*.rs")


def _locked(target: Target, crate: str, path: Path) -> str:
    """The digest of what cargo takes."""
    packages = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()["package"]
    (found,) = [
        f"sha256:{item['checksum']}" for item in packages if (item["name"], item["version"]) == (crate, target.version)
    ]
    return found


def _cargo(folder: Path, *arguments: str) -> str:
    return run_tool(["cargo", *arguments], cwd=folder)
