"""The provider that takes Rust from Debian's packages and has cargo build the standard library for other targets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import apt
from workbench.need import HOST, Need, Toolchain, Unavailable, describe_rustc, witness
from workbench.workspace import version_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

BIN = Path("/usr/bin")

BUILD_STD = ("-Zbuild-std=std,panic_abort",)
"""The libraries that a stable release has no compiled form of for the target."""


def provide(need: Need) -> Toolchain:
    """Debian's rustc for the target, after installing what is missing."""
    if not apt.is_available():
        raise Unavailable("this machine does not have Debian's package tools")
    wanted = packages(need)
    absent = apt.missing(wanted)
    if absent or _release(BIN / "rustc") < version_numbers(need.version):
        if not apt.can_install():
            state = f"not installed: {' '.join(absent)}" if absent else f"older than {need.version}: its rustc"
            raise Unavailable(f"{state}; and only root can change that", commands=commands(need))
        apt.install(absent or wanted, reason=f"Rust {need.version} or newer for {need.target} takes them")
    described = describe_rustc(BIN / "rustc", os.environ)
    if described is None or version_numbers(described["release"]) < version_numbers(need.version):
        found = described["release"] if described else "no rustc that runs"
        raise Unavailable(
            f"Debian's rustc-web here is {found}, and {need.version} or newer is needed", commands=commands(need)
        )
    return _toolchain(need, described, wanted)


def commands(need: Need) -> list[str]:
    """What to type to get the toolchain by hand."""
    return [apt.install_command(packages(need))]


def packages(need: Need) -> list[str]:
    """The packages that serve the need."""
    wanted = list(need.table["debian"]["packages"])
    if need.target != HOST:
        wanted += need.table["debian"]["source-packages"]
        wanted += need.recipe.get("system", []) + need.recipe.get("debian", [])
    for recipe in need.component_recipes():
        wanted += recipe["debian"]
    return wanted


def _release(rustc: Path) -> tuple[int, int, int]:
    described = describe_rustc(rustc, os.environ)
    return version_numbers(described["release"]) if described else (0, 0, 0)


def _toolchain(need: Need, described: dict[str, str], wanted: list[str]) -> Toolchain:
    host = described["host"]
    programs = {
        name: str(_program(recipe["program"], (*map(Path, need.table["debian"]["llvm-directories"]), BIN)))
        for name, recipe in zip(need.components, need.component_recipes(), strict=True)
    }
    seen = [BIN / "rustc", BIN / "cargo", *map(Path, programs.values())]
    versions = _versions(wanted)
    identity = f"debian {described['release']} {described.get('commit-hash', '')} {host} {versions}"
    if need.target in (HOST, host):
        return Toolchain(
            provider="debian",
            target=host,
            host=host,
            release=described["release"],
            identity=identity,
            bin=str(BIN),
            programs=programs,
            witnesses=_witnesses(seen),
        )
    # A wheel's target names none: zig links for it.
    name = need.recipe.get("debian-linker") or need.recipe.get("linker")
    linker = _program(name, (BIN,)) if name else None
    environment = {f"CARGO_TARGET_{need.target.upper().replace('-', '_')}_LINKER": str(linker)} if linker else {}
    return Toolchain(
        provider="debian",
        target=need.target,
        host=host,
        release=described["release"],
        identity=identity,
        bin=str(BIN),
        cargo_arguments=BUILD_STD,
        link_arguments=_link_arguments(need),
        # Debian ships no compiled library for the target, and cargo builds one only as an unstable feature.
        environment={"RUSTC_BOOTSTRAP": "1", **environment},
        programs=programs,
        witnesses=_witnesses(
            [*seen, *([linker] if linker else []), Path(_sysroot(), "lib/rustlib/src/rust/library/std/Cargo.toml")]
        ),
    )


def _link_arguments(need: Need) -> dict[str, list[str]]:
    if "debian-crt" not in need.recipe:
        return {}
    listing = subprocess.run(
        ["dpkg-query", "--listfiles", need.recipe["debian-crt-package"]], capture_output=True, text=True, check=True
    )
    files = {Path(line).name: Path(line) for line in listing.stdout.splitlines()}
    arguments = {}
    for kind, (library, *start) in need.recipe["debian-crt"].items():
        # rustc would look for the start-up object beside a compiled library, which Debian does not ship.
        linked = [f"-L{files[library].parent}", *(str(files[name]) for name in start)]
        arguments[kind] = ["-Clink-self-contained=no", *(f"-Clink-arg={argument}" for argument in linked)]
    return arguments


def _program(name: str, places: Iterable[Path]) -> Path:
    for place in places:
        if (place / name).is_file():
            return place / name
    raise Unavailable(f"Debian's packages came without {name}")


def _sysroot() -> str:
    done = subprocess.run([str(BIN / "rustc"), "--print", "sysroot"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _versions(wanted: list[str]) -> str:
    query = ["dpkg-query", "--show", "--showformat", "${Package}=${Version} ", *wanted]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout.strip()


def _witnesses(paths: Iterable[Path]) -> dict[str, list[int]]:
    return {str(path): witness(path) for path in paths}
