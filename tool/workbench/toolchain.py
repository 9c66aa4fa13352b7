"""Finding a Rust for a target: asks the providers in order, and remembers the answer while it holds."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench import debian, rustup
from workbench.cache import cache_root, write_atomically
from workbench.faults import ToolchainFault, UsageFault
from workbench.lock import holding
from workbench.need import HOST, Need, Toolchain, Unavailable, witness
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.workspace import Workspace


class Provider(Protocol):
    """The functions that each module in `PROVIDERS` has."""

    def provide(self, need: Need) -> Toolchain:
        """A toolchain that serves the need, after installing what is missing; raises `Unavailable`."""

    def commands(self, need: Need) -> list[str]:
        """What to type to get it by hand."""


PROVIDERS: Mapping[str, Provider] = {"rustup": rustup, "debian": debian}
"""In the order in which they are asked. rustup's targets come compiled, so it goes first."""

FORCED = "CROSSLOAD_TOOLCHAIN"
"""The environment variable that names the only provider to ask."""

TUPLES = ("features", "llvm_arguments", "cargo_arguments")
"""Fields of a toolchain that JSON has lists for."""

TABLE = Path(__file__).resolve().parent.parent / "toolchains.toml"


def ensure_toolchain(
    workspace: Workspace, target: str, *, components: Iterable[str] = (), again: bool = False
) -> Toolchain:
    """A Rust for `target` (`host`, or a triple in tool/toolchains.toml), at least the workspace's rust-version.

    Installs what is missing. The answer is remembered as long as the files it names are unchanged; `again` forgets it.
    Raises `ToolchainFault`, which names each provider's reason and the commands that would help.
    """
    need = _need(workspace, target, tuple(sorted(components)))
    providers = _providers()
    memory = cache_root() / "toolchains" / f"{target}-{_memory_key(need, providers)}.json"
    known = None if again else _recall(memory)
    if known is not None:
        return known
    with holding(cache_root() / "toolchains" / "lock", purpose="toolchains"):
        known = None if again else _recall(memory)
        if known is None:
            known = _ask(need, providers)
            write_atomically(memory, json.dumps(dataclasses.asdict(known), indent=1))
    return known


def known_targets() -> list[str]:
    """The targets that there are recipes for."""
    return [HOST, *read_toml(TABLE)["target"]]


def _need(workspace: Workspace, target: str, components: tuple[str, ...]) -> Need:
    table = read_toml(TABLE)
    for name, known in ((target, [HOST, *table["target"]]), *((part, list(table["component"])) for part in components)):
        if name not in known:
            raise UsageFault(
                f"there is no recipe for {name!r}", where=str(TABLE), remedy=f"name one of: {', '.join(known)}"
            )
    return Need(target=target, version=workspace.rust_version, components=components, table=table)


def _providers() -> list[str]:
    forced = os.environ.get(FORCED, "")
    if not forced:
        return list(PROVIDERS)
    if forced not in PROVIDERS:
        raise UsageFault(
            f"there is no toolchain provider {forced!r}",
            where=f"the environment variable {FORCED}",
            remedy=f"unset it, or set it to one of: {', '.join(PROVIDERS)}",
        )
    return [forced]


def _memory_key(need: Need, providers: list[str]) -> str:
    places = [shutil.which("rustup"), *(os.environ.get(name) for name in ("HOME", "RUSTUP_HOME", "CARGO_HOME"))]
    facts = json.dumps([need.version, need.components, need.table, providers, places], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _recall(memory: Path) -> Toolchain | None:
    try:
        fields: dict[str, Any] = json.loads(memory.read_text(encoding="utf-8"))
        known = Toolchain(**{**fields, **{name: tuple(fields[name]) for name in TUPLES}})
        unchanged = all(seen == witness(Path(path)) for path, seen in known.witnesses.items())
    except (OSError, ValueError, TypeError, KeyError):
        # Never written, written by another version of this file, or a witness is gone: look again.
        return None
    return known if unchanged else None


def _ask(need: Need, providers: list[str]) -> Toolchain:
    refusals: list[tuple[str, Unavailable]] = []
    for name in providers:
        try:
            found = dataclasses.replace(
                PROVIDERS[name].provide(need),
                features=need.features,
                guide=need.guide,
                llvm_arguments=need.llvm_arguments,
            )
        except Unavailable as unavailable:
            refusals.append((name, unavailable))
            print(f"rust for {need.target}: not from {name}: {unavailable.reason}", file=sys.stderr, flush=True)
        else:
            print(f"rust for {need.target}: {found.release} from {name}, {found.bin}", file=sys.stderr, flush=True)
            return found
    raise ToolchainFault(
        f"there is no Rust {need.version} or newer for {need.target} here",
        where="; ".join(f"{name}: {refusal.reason}" for name, refusal in refusals),
        remedy="run one of these, then the same again"
        + "".join(
            f"\n    with {name}: {' && '.join(refusal.commands)}" for name, refusal in refusals if refusal.commands
        ),
    )
