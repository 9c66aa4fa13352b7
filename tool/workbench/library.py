"""The kind of recipe that compiles a crate into a C library and packs what its users need below one prefix."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import crate
from workbench.faults import BuildFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.recipe import Bench
    from workbench.store import Artifact

_ABI = re.compile(r"^#define \w+_ABI (\d+)$", re.MULTILINE)

PRIVATE = "native-static-libs"
"""What rustc calls the libraries that a program has to link beside a static one, and the file that it names them in."""


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """A library needs no other artifact."""
    return crate.parts(recipe)


def facts(bench: Bench) -> list[str]:
    """The digest of the sources."""
    return crate.facts(bench)


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile both libraries in one go, and pack the tree."""
    del parts
    name, built = bench.recipe["library"], crate.output_directory(bench)
    # Cargo, which runs no rustc where nothing changed, leaves the file as it was.
    crate.compile_crate(bench, ["--lib"], [f"--print={PRIVATE}={built / PRIVATE}"])
    crate.check_inputs(built / f"lib{name}.d", bench)
    own = bench.sources.root / bench.workspace.directory(bench.recipe["crate"])
    version = bench.workspace.manifest["workspace"]["package"]["version"]
    header = (own / "include" / f"{name}.h").read_bytes()
    shared, links = _shared(bench, name, header.decode())
    described = (own / f"{name}.pc.in").read_text(encoding="utf-8")
    private = (built / PRIVATE).read_text(encoding="utf-8").strip()
    described = described.replace("@VERSION@", version).replace("@PRIVATE@", private)
    files = {
        f"include/{name}.h": header,
        **{place: (built / file).read_bytes() for place, file in shared.items()},
        f"lib/lib{name}.a": (built / f"lib{name}.a").read_bytes(),
        f"lib/pkgconfig/{name}.pc": described.encode(),
        **{
            f"share/doc/{name}/{Path(source).name}": (bench.sources.root / source).read_bytes()
            for source in bench.recipe["sources"]
        },
    }
    packed = directory / f"{bench.recipe['crate']}-{version}-{bench.compiler.target}.tar.gz"
    packed.write_bytes(_packed(files, links))
    return packed


def unpack(packed: Path, prefix: Path) -> None:
    """Unpack such a tree below a prefix."""
    with tarfile.open(packed) as archive:
        # Not every Python 3.10 and 3.11 has filters, and those that came later warn where none is chosen.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(prefix)  # noqa: S202 - one of our own


def _shared(bench: Bench, name: str, header: str) -> tuple[dict[str, str], dict[str, str]]:
    """Where the shared library goes, with what cargo calls it, and links to it.

    Its name has the version of its interface; a compiler looks for one without.
    """
    abi = _ABI.search(header)
    if abi is None:
        raise BuildFault(
            "the header does not state the version of the interface",
            where=f"include/{name}.h of {bench.recipe['crate']}",
            remedy=f"add `#define {name.upper()}_ABI 1` to it",
        )
    if "-windows-" in bench.compiler.target:
        # What a program is linked with names the DLL. GNU's linkers look for it by one name, all others by the other.
        found = dict.fromkeys((f"lib/lib{name}.dll.a", f"lib/{name}.lib"), f"lib{name}.dll.a")
        return {f"bin/{name}-{abi[1]}.dll": f"{name}.dll", **found}, {}
    if "-apple-" in bench.compiler.target:
        versioned, plain = f"lib{name}.{abi[1]}.dylib", f"lib{name}.dylib"
    else:
        versioned, plain = f"lib{name}.so.{abi[1]}", f"lib{name}.so"
    return {f"lib/{versioned}": plain}, {f"lib/{plain}": versioned}


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
            entry.mode = 0o755 if re.search(r"^lib/.*\.so|\.dll$", name) else 0o644
            archive.addfile(entry, io.BytesIO(files[name]))
    return packed.getvalue()
