"""What is asked of a Rust toolchain, and what a provider answers with."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "host"
"""The target that stands for the machine's own triple."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """A Rust for `target`, at least `version`, with `components`; `table` is tool/toolchains.toml."""

    target: str
    version: str
    components: tuple[str, ...]
    table: Mapping[str, Any]

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The target's own table."""
        recipe: Mapping[str, Any] = self.table["target"][self.target]
        return recipe

    @property
    def features(self) -> tuple[str, ...]:
        """What of the target's CPU everything that is compiled for it may use; of the host's own, nothing."""
        return () if self.target == HOST else tuple(self.recipe.get("features", ()))

    @property
    def guide(self) -> str:
        """Where among the sources the compiler is told how often each part of a program runs; nowhere for the host."""
        return "" if self.target == HOST else str(self.recipe.get("guide", ""))

    @property
    def llvm_arguments(self) -> tuple[str, ...]:
        """What LLVM is told for the target; for the host, nothing."""
        return () if self.target == HOST else tuple(self.recipe.get("llvm", ()))

    def component_recipes(self) -> list[Mapping[str, Any]]:
        """The tables of the components that are asked for."""
        return [self.table["component"][name] for name in self.components]


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """A Rust that was found to serve a `Need`."""

    provider: str
    target: str
    """The full triple, also where the need said `host`."""
    host: str
    release: str
    """As `rustc --version` gives it: `1.96.0`."""
    identity: str
    """What of it decides a build's output."""
    bin: str
    """The directory of cargo and rustc."""
    features: tuple[str, ...] = ()
    """Of the CPU, as rustc's `target-feature` takes them."""
    guide: str = ""
    """A profile for the compiler, relative to the sources, or nothing. What is not in it is compiled as without."""
    llvm_arguments: tuple[str, ...] = ()
    """As rustc's `llvm-args` takes them."""
    cargo_arguments: tuple[str, ...] = ()
    """Arguments for every `cargo build` for the target."""
    link_arguments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By kind of output (`command`, `reactor`): arguments for the last rustc alone."""
    environment: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    """Paths of the components' programs."""
    witnesses: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Files that must be unchanged for this to hold: size and modification time in nanoseconds."""

    @property
    def cargo(self) -> Path:
        """The cargo to run."""
        return Path(self.bin, "cargo")


class Unavailable(Exception):
    """A provider cannot serve a need: the reason, and the commands that would change it."""

    def __init__(self, reason: str, *, commands: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.commands = tuple(commands)


def describe_rustc(rustc: Path, environment: Mapping[str, str]) -> dict[str, str] | None:
    """The fields of `rustc --version --verbose` (`release`, `host`, `commit-hash`), or None where it does not run."""
    try:
        done = subprocess.run(
            [str(rustc), "--version", "--verbose"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    if done.returncode:
        return None
    return dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)


def witness(path: Path) -> list[int]:
    """What a cheap look at a file tells of its identity."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
