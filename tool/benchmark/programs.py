"""The racers that have to be compiled: the interpreter alone, and a host in C on the static library."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.settings import Engine
from workbench.apt import install_command
from workbench.builder import Builder
from workbench.faults import BuildFault, Fault
from workbench.library import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.store import Artifact

HOST = Path(__file__).resolve().parent / "racers" / "host.c"
FLAGS = ("-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-pedantic")


@dataclass(frozen=True, kw_only=True)
class Programs:
    """Where they are, and why some are not there."""

    paths: Mapping[Engine, Path]
    lacks: Mapping[Engine, str]


def ensure_programs(root: Path, work: Path) -> Programs:
    """Build what is missing, or changed."""
    paths: dict[Engine, Path] = {}
    lacks: dict[Engine, str] = {}
    try:
        built: list[Artifact] = []
        Builder(root=root).build(["monty-racer", "c-library"], built.append)
    except Fault as fault:
        return Programs(paths={}, lacks=dict.fromkeys((Engine.MONTY, Engine.C), fault.what))
    monty, library = built
    paths[Engine.MONTY] = monty.path
    if lacking := [name for name in ("cc", "pkg-config") if shutil.which(name) is None]:
        needed = install_command(["gcc", "pkgconf"])
        lacks[Engine.C] = f"there is no {' and no '.join(lacking)} here; on Debian `{needed}` installs them"
    else:
        paths[Engine.C] = compile_host(library.path, work)
    return Programs(paths=paths, lacks=lacks)


def compile_host(library: Path, work: Path) -> Path:
    """Compile the host in C with what `library`, the packed tree, holds. Raises `BuildFault` where that fails."""
    prefix, program = work / "c", work / "racer-c"
    shutil.rmtree(prefix, ignore_errors=True)
    unpack(library, prefix)
    pkgconfig = f"--with-path={prefix}/lib/pkgconfig"
    asked = ["pkg-config", pkgconfig, "--cflags", "--libs", "--static", "crossload"]
    flags = shlex.split(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    # Named as a file, it is taken although the shared library is beside it.
    static = [f"{prefix}/lib/libcrossload.a" if flag == "-lcrossload" else flag for flag in flags]
    done = subprocess.run(
        ["cc", *FLAGS, str(HOST), "-o", str(program), *static, "-pthread"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildFault(
            f"the racer in C does not compile: {done.stderr.strip()[-2000:]}",
            where=str(HOST),
            remedy="correct what the message names",
        )
    return program
