#!/usr/bin/env python3
"""Add the snapshots that the installed version writes to the golden corpus; what was released stays as it is."""

from __future__ import annotations

import argparse
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossload.matrix.scenario import read_scenario
from crossload.subjects.crossload_engine import CrossloadEngine
from crossload_adapter import Scenario
from workbench.corpus import Corpus, Golden, is_released
from workbench.envelope import Envelope
from workbench.faults import CorpusFault, run_main
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ("native", "wasm")


def main(arguments: Sequence[str]) -> int:
    """Print what was added."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rewrite-unreleased", action="store_true", help="write those of a version that is not yet released anew"
    )
    parser.add_argument(
        "--into", metavar="FOLDER", type=Path, help="write all of them there instead, to be read on other machines"
    )
    options = parser.parse_args(arguments)
    for golden in write(ROOT, into=options.into, rewrite=options.rewrite_unreleased):
        print(f"{golden.file}: {', '.join(golden.section_names)}: {golden.why}")
    return 0


def write(root: Path, *, rewrite: bool, into: Path | None = None) -> list[Golden]:
    """Write what snapshots/golden.toml lists and the corpus lacks, or that in `into`; with `rewrite`, all of it.

    Raises `CorpusFault` for a rewrite of what was released.
    """
    engine = version("crossload")
    place = into or root / "snapshots"
    if rewrite and into is None and is_released(root / "CHANGELOG.md", engine):
        raise CorpusFault(
            f"{engine} is released: its golden snapshots are never written again",
            where=str(root / "snapshots"),
            remedy="raise the version in Cargo.toml; the same command then adds that version's",
        )
    corpora: dict[Path, Corpus] = {}
    added = []
    for target in TARGETS:
        for recipe in read_toml(root / "snapshots" / "golden.toml")["golden"]:
            file = f"{engine}/{target}/{recipe['name']}.snapshot"
            if not rewrite and any(place.glob(f"v*/{file}")):
                continue
            data, golden, scenario = _golden(root, recipe, target, file)
            folder = place / f"v{Envelope.of(data).format}"
            if folder not in corpora:
                corpora[folder] = Corpus.open(folder)
            corpora[folder].add(golden, data, scenario)
            added.append(golden)
    for corpus in corpora.values():
        corpus.save()
    return added


def _golden(root: Path, recipe: Mapping[str, Any], target: str, file: str) -> tuple[bytes, Golden, Mapping[str, Any]]:
    """Play a recipe's scenario on one backend, and see that its snapshot opens there."""
    read = read_scenario(root / "snapshots" / f"{recipe['scenario']}.py")
    scenario = Scenario(name=read.name, digest=read.digest, body=read.body)
    variants = [f"--variant={variant}" for variant in recipe.get("variants", [])]
    written = CrossloadEngine([f"--backend={target}", *variants]).write(scenario)
    answers = CrossloadEngine([f"--backend={target}"]).read(scenario, written.snapshot).answers
    if answers != written.answers:
        raise CorpusFault(
            f"{file} would answer otherwise than the session that wrote it",
            where=f"scenario {recipe['scenario']!r}",
            remedy="see what differs with `./tool/nox -s snapshots`",
        )
    envelope = Envelope.of(written.snapshot)
    golden = Golden(
        file=file,
        why=recipe["why"],
        sha256=hashlib.sha256(written.snapshot).hexdigest(),
        target=target,
        writer=envelope.writer,
        sections=envelope.sections,
        scenario=read.name,
        answers=written.answers,
    )
    return written.snapshot, golden, {"digest": read.digest, "body": read.body}


if __name__ == "__main__":
    run_main(main)
