"""The kind of recipe that compiles a crate into a C library and packs what its users need below one prefix."""

from __future__ import annotations

import gzip
import io
import re
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import crate
from workbench.cargo import release_environment
from workbench.faults import BuildFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact

_ABI = re.compile(r"^#define \w+_ABI (\d+)$", re.MULTILINE)
_PRIVATE = re.compile(r"^note: native-static-libs: (.*)$", re.MULTILINE)


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """A library needs no other artifact."""
    return crate.parts(recipe)


def facts(bench: Bench) -> list[str]:
    """The digest of the sources."""
    return crate.facts(bench)


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile both libraries in one go, and pack the tree."""
    del parts
    crate.compile_crate(bench, ["--lib"])
    name, built = bench.recipe["library"], crate.output_directory(bench)
    crate.check_inputs(built / f"lib{name}.d", bench)
    own = bench.sources.root / bench.workspace.directory(bench.recipe["crate"])
    version = bench.workspace.manifest["workspace"]["package"]["version"]
    header = (own / "include" / f"{name}.h").read_bytes()
    versioned, plain = _shared_names(bench, name, header.decode())
    described = (own / f"{name}.pc.in").read_text(encoding="utf-8")
    described = described.replace("@VERSION@", version).replace("@PRIVATE@", _private_libraries(bench, directory))
    files = {
        f"include/{name}.h": header,
        f"lib/{versioned}": (built / plain).read_bytes(),
        f"lib/lib{name}.a": (built / f"lib{name}.a").read_bytes(),
        f"lib/pkgconfig/{name}.pc": described.encode(),
        **{
            f"share/doc/{name}/{Path(source).name}": (bench.sources.root / source).read_bytes()
            for source in bench.recipe["sources"]
        },
    }
    packed = directory / f"{bench.recipe['crate']}-{version}-{bench.compiler.target}.tar.gz"
    packed.write_bytes(_packed(files, {f"lib/{plain}": versioned}))
    return packed


def unpack(packed: Path, prefix: Path) -> None:
    """Unpack such a tree below a prefix."""
    with tarfile.open(packed) as archive:
        # Not every Python 3.10 and 3.11 has filters, and those that came later warn where none is chosen.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(prefix)  # noqa: S202 - one of our own


def _shared_names(bench: Bench, name: str, header: str) -> tuple[str, str]:
    """What the shared library is called: with the version of its interface, and as a compiler looks for it."""
    abi = _ABI.search(header)
    if abi is None:
        raise BuildFault(
            "the header does not state the version of the interface",
            where=f"include/{name}.h of {bench.recipe['crate']}",
            remedy=f"add `#define {name.upper()}_ABI 1` to it",
        )
    if "-apple-" in bench.compiler.target:
        return f"lib{name}.{abi[1]}.dylib", f"lib{name}.dylib"
    return f"lib{name}.so.{abi[1]}", f"lib{name}.so"


def _private_libraries(bench: Bench, scratch: Path) -> str:
    """What a program has to link beside the static library: rustc says which libraries its own library takes."""
    toolchain = bench.compiler
    empty = scratch / "empty.rs"
    empty.touch()
    command = [f"{toolchain.bin}/rustc", "--crate-type=staticlib", "--print=native-static-libs"]
    command += [f"--target={toolchain.target}", f"--out-dir={scratch}", str(empty)]
    environment = release_environment(toolchain, bench.sources.root)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = _PRIVATE.search(done.stderr)
    if done.returncode or found is None:
        raise BuildFault(
            f"rustc did not say what a static library takes: {done.stderr.strip()[-2000:]}",
            where=" ".join(command),
            remedy="correct what its message names, then run the same again",
        )
    for path in scratch.glob("*empty*"):
        path.unlink()
    return found[1].strip()


def _packed(files: Mapping[str, bytes], links: Mapping[str, str]) -> bytes:
    """An archive of files and symbolic links, the same bytes each time."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted({*files, *links}):
            entry = tarfile.TarInfo(name)
            if name in links:
                entry.type, entry.linkname = tarfile.SYMTYPE, links[name]
                archive.addfile(entry)
                continue
            entry.size = len(files[name])
            entry.mode = 0o755 if name.startswith("lib/") and ".so" in Path(name).name else 0o644
            archive.addfile(entry, io.BytesIO(files[name]))
    return packed.getvalue()
