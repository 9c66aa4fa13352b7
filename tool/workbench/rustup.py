"""The provider that takes Rust from rustup, adding the toolchain, target and components that are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from workbench import apt
from workbench.need import HOST, Need, Toolchain, Unavailable, describe_rustc, witness
from workbench.workspace import version_numbers

LIMIT_SECONDS = 900
"""For one rustup command: it has to download some 200 MB."""

LINKER = "cc"
LINKER_PACKAGES = ("gcc", "libc6-dev")


def provide(need: Need) -> Toolchain:
    """A toolchain of exactly the wanted version, else the newest installed one that is new enough."""
    rustup = shutil.which("rustup")
    if rustup is None:
        raise Unavailable("rustup is not installed", commands=["install rustup", *commands(need)])
    name, directory = _toolchain(rustup, need)
    described = describe_rustc(directory / "bin" / "rustc", os.environ)
    if described is None:
        raise Unavailable(
            f"toolchain {name} is broken: its rustc does not run", commands=[f"rustup toolchain uninstall {name}"]
        )
    host = described["host"]
    target = host if need.target == HOST else need.target
    library = directory / "lib" / "rustlib" / target / "lib"
    if not library.is_dir():
        _run(rustup, ["target", "add", "--toolchain", name, target], need, f"{name} has no library for {target}")
    programs = _programs(rustup, need, name, directory, host)
    linker = _linker(need)
    environment = {"RUSTUP_TOOLCHAIN": name}
    if linker is not None and target != host:
        environment[f"CARGO_TARGET_{target.upper().replace('-', '_')}_LINKER"] = linker
    seen = [directory / "bin" / "rustc", directory / "bin" / "cargo", library, *map(Path, programs.values())]
    return Toolchain(
        provider="rustup",
        target=target,
        host=host,
        release=described["release"],
        identity=f"rustup {described['release']} {described['commit-hash']} {host}",
        bin=str(directory / "bin"),
        environment=environment,
        programs=programs,
        witnesses={str(path): witness(path) for path in (*seen, *([Path(linker)] if linker else []))},
    )


def commands(need: Need) -> list[str]:
    """What to type to get the toolchain by hand."""
    lines = [f"rustup toolchain install {need.version} --profile minimal --no-self-update"]
    if need.target != HOST:
        lines.append(f"rustup target add --toolchain {need.version} {need.target}")
    lines += [
        f"rustup component add --toolchain {need.version} {recipe['rustup']}" for recipe in need.component_recipes()
    ]
    return lines


def _toolchain(rustup: str, need: Need) -> tuple[str, Path]:
    directory = _directory(rustup, need.version)
    if directory is not None:
        return directory.name, directory
    try:
        install = ["toolchain", "install", need.version, "--profile", "minimal", "--no-self-update"]
        _run(rustup, install, need, f"the workspace needs Rust {need.version} or newer")
    except Unavailable:
        # Without the network, a newer one that is there already will do.
        newer = _newest_installed(rustup, need)
        if newer is None:
            raise
        return newer.name, newer
    directory = _directory(rustup, need.version)
    if directory is None:
        raise Unavailable(
            f"rustup says that it installed {need.version}, and does not find it", commands=commands(need)
        )
    return directory.name, directory


def _directory(rustup: str, name: str) -> Path | None:
    # An empty HOME, another RUSTUP_HOME, a custom host: only rustup itself knows where a toolchain is.
    done = subprocess.run(
        [rustup, "which", "--toolchain", name, "rustc"],
        env={**os.environ, "RUSTUP_AUTO_INSTALL": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    rustc = Path(done.stdout.strip())
    return rustc.parent.parent if done.returncode == 0 and rustc.is_file() else None


def _newest_installed(rustup: str, need: Need) -> Path | None:
    listing = subprocess.run(
        [rustup, "toolchain", "list", "--quiet"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    found: list[tuple[tuple[int, int, int], Path]] = []
    for name in listing.stdout.split():
        directory = _directory(rustup, name)
        described = describe_rustc(directory / "bin" / "rustc", os.environ) if directory else None
        # A nightly of the same number may lack what the release has.
        if directory and described and "-" not in described["release"]:
            found.append((version_numbers(described["release"]), directory))
    number, directory = max(found, default=((0, 0, 0), Path()))
    return directory if number >= version_numbers(need.version) else None


def _programs(rustup: str, need: Need, name: str, directory: Path, host: str) -> dict[str, str]:
    programs = {}
    for component, recipe in zip(need.components, need.component_recipes(), strict=True):
        places = (directory / "bin", directory / "lib" / "rustlib" / host / "bin")
        if not any((place / recipe["program"]).is_file() for place in places):
            _run(
                rustup, ["component", "add", "--toolchain", name, recipe["rustup"]], need, f"{name} has no {component}"
            )
        found = [place / recipe["program"] for place in places if (place / recipe["program"]).is_file()]
        if not found:
            raise Unavailable(
                f"rustup's component {component} came without {recipe['program']}", commands=commands(need)
            )
        programs[component] = str(found[0])
    return programs


def _linker(need: Need) -> str | None:
    linker = LINKER if need.target == HOST else need.recipe.get("linker")
    if linker is None:
        return None
    packages = LINKER_PACKAGES if need.target == HOST else need.recipe["system"]
    if shutil.which(linker) is None and apt.can_install():
        apt.install(packages, reason=f"rustc links with {linker}")
    path = shutil.which(linker)
    if path is None:
        raise Unavailable(f"the linker {linker} is not installed", commands=[apt.install_command(packages)])
    return path


def _run(rustup: str, arguments: list[str], need: Need, reason: str) -> None:
    print(f"rustup {' '.join(arguments)}, because {reason}", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            [rustup, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"`rustup {' '.join(arguments)}` took more than {LIMIT_SECONDS} s", commands=commands(need)
        ) from error
    if done.returncode:
        said = [
            line for line in done.stdout.splitlines() if line.startswith(("error", "warn"))
        ] or done.stdout.splitlines()[-3:]
        raise Unavailable(f"`rustup {' '.join(arguments)}` failed: {'; '.join(said)}", commands=commands(need))
