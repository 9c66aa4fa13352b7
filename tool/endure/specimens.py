"""What is damaged: the golden snapshots and one of each scenario by each backend, kept so that a load can repeat."""

from __future__ import annotations

import base64
import functools
import json
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from crossload.matrix.scenario import load_scenarios
from crossload.subjects.crossload_engine import CrossloadEngine
from crossload_adapter import Scenario
from endure.mutation import changed
from endure.settings import BACKENDS, backends
from workbench.cache import write_atomically
from workbench.corpus import Corpus
from workbench.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crossload.backends import BackendName
    from endure.settings import Damage


@dataclass(frozen=True)
class Specimen:
    """A whole snapshot, and what may be asked of the program in it."""

    name: str
    writer: str
    """The backend that wrote it."""
    snapshot: bytes
    questions: Sequence[str]

    @functools.cached_property
    def envelope(self) -> Envelope:
        """Its parts, taken apart once."""
        return Envelope.of(self.snapshot)


@dataclass(frozen=True)
class Specimens:
    """All that there are, in an order that does not change."""

    all: Sequence[Specimen]

    @functools.cached_property
    def _by_writer(self) -> Mapping[str, Sequence[Specimen]]:
        return {writer: [one for one in self.all if one.writer == writer] for writer in BACKENDS}

    def of(self, reader: BackendName, *, own: bool) -> Sequence[Specimen]:
        """Those that the reader's own backend wrote, or the other one."""
        (other,) = (name for name in BACKENDS if name != reader)
        return self._by_writer[reader if own else other]


@dataclass(frozen=True, kw_only=True)
class Damaged:
    """One snapshot that reaches the decoders: its lengths and digests are right, and a section of it is not."""

    specimen: Specimen
    section: str
    snapshot: bytes
    verify: bool
    """Whether its state is to be compared with its replay."""


def collect(root: Path, longest: int) -> Specimens:
    """All specimens of at most `longest` bytes."""
    found = [specimen for specimen in (*_golden(root), *_scenarios(root)) if len(specimen.snapshot) <= longest]
    return Specimens(sorted(found, key=lambda specimen: specimen.name))


def save(specimens: Specimens, path: Path) -> None:
    """Keep them: snapshots of one program differ from run to run."""
    entries = [[one.name, one.writer, base64.b64encode(one.snapshot).decode(), one.questions] for one in specimens.all]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(entries))


def load(path: Path) -> Specimens:
    """The specimens that were kept."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return Specimens([Specimen(name, writer, base64.b64decode(data), asked) for name, writer, data, asked in entries])


def draw(number: int, specimens: Specimens, reader: BackendName, settings: Damage) -> tuple[Specimen, str, Random]:
    """Which specimen that reader gets damaged, and in which section; and the chance that the rest is drawn from.

    Most are the reader's own, whose state it loads; of those of the other backend it replays the journal.
    """
    rng = Random(f"{settings.seed}/{number}")  # noqa: S311 - it has to repeat itself
    own = rng.random() >= settings.foreign
    specimen = rng.choice(specimens.of(reader, own=own))
    weights = settings.sections if own else settings.foreign_sections
    return specimen, _section(specimen.envelope, weights, rng), rng


def damage(number: int, specimens: Specimens, reader: BackendName, settings: Damage) -> Damaged:
    """The snapshot of this number for that reader: it follows from the seed and the specimens alone."""
    specimen, section, rng = draw(number, specimens, reader, settings)
    verify = rng.random() < settings.verify
    snapshot = _damaged(specimen.envelope, section, rng, settings)
    return Damaged(specimen=specimen, section=section, snapshot=snapshot, verify=verify)


def _section(envelope: Envelope, weights: Mapping[str, int], rng: Random) -> str:
    names = [name for name in envelope.contents if name in weights]
    (section,) = rng.choices(names, [weights[name] for name in names])
    return section


def _damaged(envelope: Envelope, section: str, rng: Random, settings: Damage) -> bytes:
    content = envelope.contents[section]
    compressed = any("zstd" in entry for entry in envelope.sections if entry["name"] == section)
    if section == "base" and not compressed:
        # A snapshot of its own, whose digest has to be right as well.
        base = Envelope.of(content)
        content = _damaged(base, _section(base, settings.sections, rng), rng, settings)
    else:
        for _ in range(rng.choice(settings.changes)):
            content = changed(content, rng, settings.kinds)
    return envelope.packed({**envelope.contents, section: content})


def _golden(root: Path) -> Iterator[Specimen]:
    for folder in sorted((root / "snapshots").glob("v*")):
        corpus = Corpus.open(folder)
        for golden in corpus.snapshots.values():
            body = corpus.scenario(golden)["body"]
            name = f"golden/{golden.file.removesuffix('.snapshot')}"
            yield Specimen(name, golden.target, corpus.read(golden), _questions(body))


def _scenarios(root: Path) -> Iterator[Specimen]:
    for backend in backends(None):
        adapter = CrossloadEngine([f"--backend={backend}"])
        for found in load_scenarios(root / "snapshots" / "scenarios"):
            scenario = Scenario(name=found.name, digest=found.digest, body=found.body)
            yield Specimen(f"{backend}/{found.name}", backend, adapter.write(scenario).snapshot, _questions(found.body))


def _questions(body: Mapping[str, Any]) -> list[str]:
    return [question["code"] for question in body["questions"]]
