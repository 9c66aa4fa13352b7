"""Running cargo on the cached copy of the sources, one copy and one target directory per target."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import counting
from workbench.cache import cache_root
from workbench.interpreter import over
from workbench.lock import holding
from workbench.sources import list_sources, mirror_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.need import Toolchain
    from workbench.sources import Sources

DROPPED = (
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
)
DROPPED_PREFIXES = ("CARGO_PROFILE_", "CARGO_TARGET_", "CARGO_UNSTABLE_")
"""Inherited variables that would change what is built without changing the key that it is kept under."""


@contextlib.contextmanager
def staged(root: Path, target: str, monty: str | None = None) -> Iterator[Sources]:
    """A copy of the sources at `root` for builds for `target`, brought up to date and locked for the block.

    Beside it cargo keeps what it compiled.

    Builds over every release of the interpreter share the copy and the target directory: what does not depend on the
    release is compiled once.
    """
    place = cache_root() / "cargo" / target
    with holding(place / "lock", purpose=f"builds for {target}"):
        yield mirror_sources(over(list_sources(root), monty), place / "source")


def target_directory(target: str) -> Path:
    """Cargo's own directory for builds for `target`."""
    return cache_root() / "cargo" / target / "target"


def compiled(source: Path) -> Path:
    """Where what is handed out is compiled, beside the copy of the sources."""
    return source.parent / "target"


def release_environment(toolchain: Toolchain, source: Path, *, counts: bool = False) -> dict[str, str]:
    """The variables for compiling something to hand out: `cargo_environment`, and no trace of who compiled it where.

    Messages of a panic name source files. With the places of this machine replaced by fixed ones, whose home
    directory the sources were in is not told to everyone, and equal inputs make equal files.

    With `counts`, what is compiled counts how often each part of it runs, and no profile guides the compiler.
    """
    home = os.environ.get("CARGO_HOME") or Path.home() / ".cargo"
    target = str(compiled(source))
    places = {str(home): "/cargo", str(source): "/crossload", target: "/target"}
    flags = [f"--remap-path-prefix={here}={anywhere}" for here, anywhere in places.items()]
    flags += [f"-Ctarget-feature={feature}" for feature in toolchain.features]
    flags += [f"-Cllvm-args={argument}" for argument in toolchain.llvm_arguments]
    if counts:
        flags += counting.FLAGS
    elif toolchain.guide:
        flags += [f"-Cprofile-use={source / toolchain.guide}", counting.NAMES]
    # Unlike RUSTFLAGS, which is split at spaces, this takes a path with a space in it.
    changed = {"CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags), "CARGO_TARGET_DIR": target}
    return {**cargo_environment(toolchain), **changed, **(counting.ENVIRONMENT if counts else {})}


def cargo_environment(toolchain: Toolchain) -> dict[str, str]:
    """The variables that a cargo run needs, made from ours."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED and not name.startswith(DROPPED_PREFIXES)
    }
    return {
        **inherited,
        "PATH": toolchain.bin + os.pathsep + inherited.get("PATH", os.defpath),
        "CARGO": str(toolchain.cargo),
        "RUSTC": str(Path(toolchain.bin, "rustc")),
        "RUSTDOC": str(Path(toolchain.bin, "rustdoc")),
        "CARGO_TARGET_DIR": str(target_directory(toolchain.target)),
        **toolchain.environment,
    }
