"""Measuring which Rust lines the tests executed, with the LLVM tools that belong to the compiler."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cache import write_atomically
from workbench.faults import CoverageFault
from workbench.sources import digest_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.need import Toolchain

FLOORS = Path(__file__).resolve().parent.parent / "coverage.toml"
"""The least that the tests have to execute, of both languages."""

WRAPPER = Path("tool", "workbench", "instrument.sh")
ROOT = Path("/crossload")
"""The name that the wrapper gives to the workspace's root."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """How much of one source file was executed."""

    file: str
    lines: int
    covered: int


@dataclass(frozen=True, kw_only=True)
class Suite:
    """What the runs of one kind of tests leave in a directory: raw profiles, and the programs that wrote them."""

    directory: Path

    @classmethod
    def of(cls, root: Path, name: str) -> Suite:
        """The suite called `name` of the checkout at `root`."""
        return cls(directory=root / "build" / "coverage" / name)

    @property
    def raw(self) -> Path:
        """Where the measured programs leave their profiles."""
        return self.directory / "raw"

    def begin(self) -> dict[str, str]:
        """Forget earlier runs, and return the variables that make measured programs write their profiles here."""
        shutil.rmtree(self.directory, ignore_errors=True)
        self.raw.mkdir(parents=True)
        # %4m names the program and merges its runs into at most four files, however many processes there are.
        return {"LLVM_PROFILE_FILE": str(self.raw / "%4m.profraw")}

    def keep(self, programs: Iterable[Path], *, build: str) -> None:
        """Keep what reading the profiles needs, as a later build may change the programs, and which build it was."""
        for number, program in enumerate(programs):
            shutil.copy(program, self.directory / f"{number}.program")
        write_atomically(self.directory / "build", build)

    def is_of(self, build: str) -> bool:
        """Whether the suite ran, and with that build."""
        note = self.directory / "build"
        return note.is_file() and note.read_text(encoding="utf-8") == build

    def profiles(self) -> list[Path]:
        """The raw profiles."""
        return sorted(self.raw.glob("*.profraw"))

    def programs(self) -> list[Path]:
        """The kept programs."""
        return sorted(self.directory.glob("*.program"))


def measured_build(source: Path) -> dict[str, str]:
    """The variables that make cargo put counters into the crates of the workspace at `source`."""
    # Cargo compiles anew for a wrapper with another path, and not for one with another content.
    digest = digest_file(source / WRAPPER).removeprefix("sha256:")
    wrapper = source.parent / f"instrument-{digest[:16]}.sh"
    shutil.copy(source / WRAPPER, wrapper)
    return {
        "RUSTC_WORKSPACE_WRAPPER": str(wrapper),
        # Documentation tests link measured libraries and so need the same runtime.
        "RUSTDOCFLAGS": "-Cinstrument-coverage",
    }


def executed_lines(toolchain: Toolchain, suites: Sequence[Suite]) -> list[Line]:
    """The executed lines of each source file of the workspace, in all suites together."""
    profiles = [str(path) for suite in suites for path in suite.profiles()]
    programs = [str(path) for suite in suites for path in suite.programs()]
    if not profiles or not programs:
        raise CoverageFault(
            "nothing was measured: no program that was run left a profile",
            where=", ".join(str(suite.directory) for suite in suites),
            remedy="see that the build used RUSTC_WORKSPACE_WRAPPER, and that the tests ran",
        )
    merged = suites[0].directory / "merged.profdata"
    _run(toolchain, "llvm-profdata", "merge", "--sparse", f"--output={merged}", *profiles)
    objects = [argument for program in programs for argument in ("--object", program)][1:]
    exported = _run(toolchain, "llvm-cov", "export", "--summary-only", f"--instr-profile={merged}", *objects)
    return sorted(_read(exported), key=lambda line: line.file)


def table(lines: Sequence[Line]) -> str:
    """The measurement as text, a line per file and their total."""
    total = Line(file="TOTAL", lines=sum(line.lines for line in lines), covered=sum(line.covered for line in lines))
    width = max(len(line.file) for line in [*lines, total])
    rows = [f"{'Rust source':{width}}  Lines  Missed  Cover"]
    for line in [*lines, total]:
        share = 100 * line.covered / line.lines if line.lines else 100.0
        rows.append(f"{line.file:{width}}  {line.lines:5}  {line.lines - line.covered:6}  {share:4.0f}%")
    return "\n".join(rows)


def shortfalls(lines: Sequence[Line], floors: Mapping[str, float]) -> list[str]:
    """The folders of which the tests execute less than they must, in percent of the lines, a sentence each."""
    found = []
    for folder, least in floors.items():
        inside = [line for line in lines if Path(line.file).is_relative_to(folder)]
        count = sum(line.lines for line in inside)
        share = 100 * sum(line.covered for line in inside) / count if count else 0.0
        if share < least:
            found.append(f"{folder}: the tests execute {share:.1f} % of the lines, less than {least} % ({FLOORS.name})")
    return found


def _read(exported: str) -> list[Line]:
    found = []
    for entry in json.loads(exported)["data"][0]["files"]:
        path = Path(entry["filename"])
        # Build scripts run while compiling, and a test is not what is to be tested.
        if path.is_relative_to(ROOT) and path.name != "build.rs" and "tests" not in path.parts:
            counted: Mapping[str, int] = entry["summary"]["lines"]
            found.append(
                Line(file=path.relative_to(ROOT).as_posix(), lines=counted["count"], covered=counted["covered"])
            )
    return found


def _run(toolchain: Toolchain, name: str, *arguments: str) -> str:
    program = Path(toolchain.programs["llvm-tools"]).with_name(name)
    done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CoverageFault(
            f"{name} ended with exit code {done.returncode}: {done.stderr.strip()[-2000:]}",
            where=str(program),
            remedy="run the tests again; if it stays, remove the directories of the profiles that are named",
        )
    return done.stdout
