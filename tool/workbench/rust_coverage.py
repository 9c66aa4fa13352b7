"""Measuring which Rust lines a run executed, with the LLVM tools that belong to the compiler."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.faults import CoverageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.need import Toolchain

WRAPPER = Path("tool", "workbench", "instrument.sh")
"""In the copy of the sources, so that its path, which cargo remembers, is always the same."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """How much of one source file was executed."""

    file: str
    lines: int
    covered: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One measurement: programs write raw profiles into `raw`, and `lines` sums them up."""

    toolchain: Toolchain
    source: Path
    directory: Path

    @property
    def raw(self) -> Path:
        """Where the measured programs leave their profiles."""
        return self.directory / "raw"

    def begin(self) -> dict[str, str]:
        """Forget earlier profiles, and return the variables that make cargo build, and programs run, measured."""
        shutil.rmtree(self.raw, ignore_errors=True)
        self.raw.mkdir(parents=True)
        return {
            "RUSTC_WORKSPACE_WRAPPER": str(self.source / WRAPPER),
            # %4m names the program and merges its runs into at most four files, however many processes there are.
            "LLVM_PROFILE_FILE": str(self.raw / "%4m.profraw"),
            # Documentation tests link measured libraries and so need the same runtime.
            "RUSTDOCFLAGS": "-Cinstrument-coverage",
        }

    def lines(self, programs: Sequence[Path]) -> list[Line]:
        """The executed lines of each source file of the workspace, by the programs that were run."""
        profiles = sorted(str(path) for path in self.raw.glob("*.profraw"))
        if not profiles or not programs:
            raise CoverageFault(
                "nothing was measured: no program that was run left a profile",
                where=str(self.raw),
                remedy="see that the build used RUSTC_WORKSPACE_WRAPPER, and that the tests ran",
            )
        merged = self.directory / "merged.profdata"
        self._tool("llvm-profdata", "merge", "--sparse", f"--output={merged}", *profiles)
        objects = [argument for path in programs for argument in ("--object", str(path))][1:]
        exported = self._tool("llvm-cov", "export", "--summary-only", f"--instr-profile={merged}", *objects)
        return sorted(self._read(exported), key=lambda line: line.file)

    def _read(self, exported: str) -> list[Line]:
        found = []
        for entry in json.loads(exported)["data"][0]["files"]:
            path = Path(entry["filename"])
            if path.is_relative_to(self.source) and "tests" not in path.relative_to(self.source).parts:
                counted: Mapping[str, int] = entry["summary"]["lines"]
                name = path.relative_to(self.source).as_posix()
                found.append(Line(file=name, lines=counted["count"], covered=counted["covered"]))
        return found

    def _tool(self, name: str, *arguments: str) -> str:
        program = Path(self.toolchain.programs["llvm-tools"]).with_name(name)
        done = subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise CoverageFault(
                f"{name} ended with exit code {done.returncode}: {done.stderr.strip()[-2000:]}",
                where=str(self.directory),
                remedy="run the same again; if it stays, remove the directory above",
            )
        return done.stdout


def table(lines: Sequence[Line]) -> str:
    """The measurement as text, a line per file and their total."""
    total = Line(file="TOTAL", lines=sum(line.lines for line in lines), covered=sum(line.covered for line in lines))
    width = max(len(line.file) for line in [*lines, total])
    rows = [f"{'Rust source':{width}}  Lines  Missed  Cover"]
    for line in [*lines, total]:
        share = 100 * line.covered / line.lines if line.lines else 100.0
        rows.append(f"{line.file:{width}}  {line.lines:5}  {line.lines - line.covered:6}  {share:4.0f}%")
    return "\n".join(rows)
