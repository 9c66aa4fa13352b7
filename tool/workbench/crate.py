"""The kind of recipe that compiles one crate of the workspace into one file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import counting, zig
from workbench.cargo import compiled, release_environment
from workbench.faults import BuildFault
from workbench.process import run_logged
from workbench.sources import digest_file
from workbench.undated import undate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.recipe import Bench
    from workbench.store import Artifact

SHARED = ("Cargo.toml", "Cargo.lock", ".cargo", "rustfmt.toml")
"""What every crate's build reads beside its own directories."""

APART = ("tests", "benches", "examples", "fuzz")
"""Directories of a crate that are compiled into programs of their own."""

PROGRAMS = {"wasm32-": ".wasm", "-windows-": ".exe"}
"""How names of programs end, by a part of the target's name, where they end in something."""

JAVASCRIPT = (".mjs", "package.json", "package-lock.json")
"""Ends of the names of files beside a crate that no compiler of Rust reads."""


def parts(recipe: Mapping[str, Any]) -> list[str]:
    """The program that puts looks into what was compiled, if one shall."""
    return [recipe["looks"]] if "looks" in recipe else []


def facts(bench: Bench) -> list[str]:
    """The digest of the sources, and for another platform that of what links there."""
    return [bench.sources.digest(inputs(bench)), *([digest_file(zig.LOCK)] if _is_across(bench) else [])]


def make(bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
    """Compile the crate and copy its one output, with looks in it if it shall have them."""
    recipe = bench.recipe
    selected = {"reactor": ["--lib"], "example": ["--example", recipe.get("example", "")]}
    chosen = selected.get(recipe["output"], ["--bin", recipe["crate"]])
    link_arguments = [*bench.compiler.link_arguments.get(recipe["output"], ())]
    if bench.counts:
        link_arguments += counting.LINK
    compile_crate(bench, chosen, link_arguments)
    built = _output(bench)
    check_inputs(built.with_suffix(".d"), bench)
    # Not a link: a later build writes cargo's file anew, in place. A program's name ends as its system wants it.
    made = Path(shutil.copy(built, (directory / recipe["file"]).with_suffix(built.suffix)))
    if recipe.get("undated", False):
        undate(made)
    if "looks" in recipe:
        run_logged(
            bench.name, [str(parts[recipe["looks"]].path), str(made), str(made)], cwd=directory, environment=os.environ
        )
    return made


def compile_crate(bench: Bench, selected: Sequence[str], link_arguments: Sequence[str] = ()) -> None:
    """Compile what is `selected` of the crate, as something to hand out."""
    toolchain = bench.compiler
    environment = release_environment(toolchain, bench.sources.root, counts=bench.counts)
    program, platform = str(toolchain.cargo), toolchain.target
    if _is_across(bench):
        program, environment = zig.cargo(environment)
        platform += zig.c_library(bench.recipe["compatibility"])
    command = [program, "rustc", "--locked", f"--profile={bench.profile}"]
    command += [f"--package={bench.recipe['crate']}", *selected]
    command += [f"--target={platform}", *toolchain.cargo_arguments]
    # Arguments after the dashes reach the crate itself only, so that its dependencies are compiled once for all crates.
    run_logged(bench.name, [*command, "--", *link_arguments], cwd=bench.workspace.root, environment=environment)


def output_directory(bench: Bench) -> Path:
    """Where cargo puts what it compiled."""
    return compiled(bench.sources.root) / bench.compiler.target / bench.profile


def _is_across(bench: Bench) -> bool:
    """Whether it is made for a platform by name, and not for the machine that it is made on."""
    return "compatibility" in bench.recipe


def inputs(bench: Bench) -> list[Path]:
    """The files that a recipe's result is made from."""
    shared = [bench.directory / name for name in SHARED]
    if bench.compiler.guide and not bench.counts:
        shared.append(Path(bench.compiler.guide))
    crates = [bench.directory / directory for directory in bench.workspace.closure(bench.recipe["crate"])]
    apart = set(bench.sources.below(directory / name for directory in crates for name in APART))
    if "example" in bench.recipe:
        own = bench.directory / bench.workspace.directory(bench.recipe["crate"])
        apart.discard(own / "examples" / f"{bench.recipe['example']}.rs")
    found = bench.sources.below([*shared, *crates, *bench.recipe.get("sources", [])])
    return [name for name in found if name not in apart and not name.name.endswith(JAVASCRIPT)]


def check_inputs(listing: Path, bench: Bench) -> None:
    """Compare the files that rustc read, which cargo lists, with those that the build's key covers.

    A file outside the key would let a changed source be answered with an old artifact.
    """
    text = listing.read_text(encoding="utf-8").partition(": ")[2].replace("\\ ", "\0")
    # A file that is included by a relative path is listed by it, with its dots.
    read = {Path(os.path.normpath(name.replace("\0", " "))) for name in text.split()}
    root = bench.sources.root
    covered = {root / name for name in inputs(bench)}
    stray = sorted(str(path.relative_to(root)) for path in read - covered if path.is_relative_to(root))
    if stray:
        raise BuildFault(
            f"the build read files that its key does not cover: {', '.join(stray)}",
            where=str(listing),
            remedy="list their directory under `sources` of the artifact in tool/artifacts.toml",
        )


def _output(bench: Bench) -> Path:
    name = bench.recipe["crate"]
    if bench.recipe["output"] == "example":
        return output_directory(bench) / "examples" / str(bench.recipe["example"])
    if bench.recipe["output"] == "reactor":
        return output_directory(bench) / f"{name.replace('-', '_')}.wasm"
    end = next((end for system, end in PROGRAMS.items() if system in bench.compiler.target), "")
    return output_directory(bench) / f"{name}{end}"
