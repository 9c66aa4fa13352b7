"""Which targets of a configuration can be made on this machine, found out without making any."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crossload.matrix.config import Config
from crossload.matrix.kinds import load_kind
from crossload.matrix.lock import resolve_versions
from crossload.matrix.target import Target, targets_of


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """A target, and what this machine lacks for it, with the command that would get it; None when nothing."""

    target: str
    kind: str
    missing: str | None


def check(config: Config) -> list[Checkup]:
    """Every target of the configuration, in its order. Raises `LockError` when versions can't be resolved."""
    targets = targets_of(config, resolve_versions(config, update=False))
    return [Checkup(target=target.id, kind=target.kind, missing=_missing(config, target)) for target in targets]


def _missing(config: Config, target: Target) -> str | None:
    lacks = [load_kind(target.kind).missing(target)]
    if target.artifact:
        lacks.append(_build(config.root, config.tables.matrix.build))
    return "; ".join(lack for lack in lacks if lack) or None


def _build(root: Path, command: Sequence[str]) -> str | None:
    """What the build command lacks; "python" is the interpreter that runs the kit."""
    program, *rest = command
    if program == "python":
        script = next((part for part in rest if part.endswith(".py")), None)
        return None if script is None or (root / script).is_file() else _no_build(script)
    return None if shutil.which(program) or (root / program).is_file() else _no_build(program)


def _no_build(program: str) -> str:
    return f"there is no {program}, which 'build' in [matrix] names; write it, or name another"
