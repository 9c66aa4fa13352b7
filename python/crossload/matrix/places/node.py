"""A place that is a folder of its own with one npm package in it, served by an adapter in JavaScript."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import crossload_adapter
from crossload.matrix.places.workshop import Workshop, adapter_of, check_digest, exclusive, made_once
from crossload.matrix.target import Launch, Target, fingerprint
from crossload.matrix.tool import run_tool
from crossload_adapter import file_digest, folder_digest

NEEDS = frozenset({"adapter"})
TAKES = frozenset({"settings"})
"""In `settings`, `npm` are more arguments to its install command, such as `--cpu=wasm32`."""

LIBRARY = "crossload-adapter"
_INSTALL = ("npm", "install", "--ignore-scripts", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error")


def missing(_target: Target) -> str | None:
    """Names the programs that are not installed, and what gets them."""
    lacks = [
        f"{program} is not installed; get it with: apt-get install {package}"
        for program, package in (("node", "nodejs"), ("npm", "npm"))
        if shutil.which(program) is None
    ]
    return "; ".join(lacks) or None


def prepare(target: Target, workshop: Workshop) -> Launch:
    """A folder with the package and what it needs, and the adapter beside it, so that it can import the package."""
    source = adapter_of(target, "the JavaScript file that serves it")
    folder, artifact = _installed(target, workshop)
    library = Path(crossload_adapter.__file__).parent / "javascript"
    adapter = _beside(folder, source, library)
    return Launch(
        command=("node", str(adapter), *target.arguments),
        artifact=artifact,
        fingerprint=fingerprint(target, artifact, *_files(source.parent), *_files(library)),
        memory=None,  # node reserves far more addresses than it uses
    )


def _installed(target: Target, workshop: Workshop) -> tuple[Path, str]:
    packages = [package.replace("==", "@") for package in target.packages]
    options = [str(option) for option in target.settings.get("npm", ())]
    folder = workshop.folder("node", *packages, *options, target.digest)

    def make() -> str:
        (folder / "package.json").write_text('{"private": true}\n', encoding="ascii")
        workshop.tell(f"installing {' '.join(packages)}")
        run_tool([*_INSTALL, *options, *packages], cwd=folder)
        check_digest(target, *_installed_as(target, folder))
        return folder_digest(folder / "node_modules")

    return folder, made_once(folder, make)


def _installed_as(target: Target, folder: Path) -> tuple[str, str | None]:
    """The package, and the digest of what npm unpacked."""
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    name = target.packages[0].partition("==")[0]
    return name, lock["packages"][f"node_modules/{name}"].get("integrity")


def _beside(folder: Path, adapter: Path, library: Path) -> Path:
    """A copy of the adapter and of the library below the folder: node looks for packages from a file upwards."""
    contents = "".join(file_digest(path) for path in (*_files(adapter.parent), *_files(library)))
    place = folder / "adapters" / hashlib.sha256(contents.encode()).hexdigest()[:16]
    with exclusive(place):
        if not place.exists():
            temporary = place.with_name(f"{place.name}.new")
            shutil.rmtree(temporary, ignore_errors=True)
            shutil.copytree(library, temporary / "node_modules" / LIBRARY)
            for path in _files(adapter.parent):
                shutil.copy(path, temporary / path.name)
            temporary.replace(place)
    return place / adapter.name


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.suffix in (".mjs", ".js", ".cjs", ".json"))
