"""The golden corpus: what earlier builds wrote opens in this one, answers as it did, and is never written again."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import golden as tool
from crossload import Session
from crossload.subjects.crossload_engine import CrossloadEngine
from crossload_adapter import Refused, Scenario
from workbench.corpus import Corpus, is_released
from workbench.envelope import Envelope
from workbench.faults import CorpusFault
from workbench.toml_file import read_toml

from .conftest import NO_NATIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossload.backends import BackendName
    from workbench.corpus import Golden

ROOT = Path(__file__).parents[3]
CORPORA = [Corpus.open(folder) for folder in sorted((ROOT / "snapshots").glob("v*")) if folder.is_dir()]
GOLDEN = [pytest.param(corpus, one, id=one.file) for corpus in CORPORA for one in corpus.snapshots.values()]

# What other machines wrote with `./tool/nox -s golden -- --into build/corpora/NAME`, where it was brought here.
ELSEWHERE = [
    pytest.param(corpus, one, id=f"{folder.parent.name}/{one.file}")
    for folder in sorted((ROOT / "build" / "corpora").glob("*/v*"))
    for corpus in [Corpus.open(folder)]
    for one in corpus.snapshots.values()
]


def is_at_home(golden: Golden, backend: BackendName) -> bool:
    """Whether this very build wrote it."""
    with Session(backend=backend) as session:
        build = session.build
    writer = golden.writer
    hash_class = (writer["hash_class"]["width"], writer["hash_class"]["order"])
    return (build.monty, build.dump, build.pointer_width, build.byte_order) == (
        writer["monty"],
        writer["dump"],
        *hash_class,
    )


def stands_alone(golden: Golden) -> bool:
    """Whether its journal leads back to the session's beginning."""
    return "journal" in golden.section_names and "base" not in golden.section_names


@pytest.mark.parametrize(("corpus", "golden"), [*GOLDEN, *ELSEWHERE])
def test_a_golden_snapshot_answers_in_every_backend_as_in_its_writer(
    corpus: Corpus, golden: Golden, backend: BackendName
) -> None:
    scenario = Scenario(**corpus.scenario(golden))
    adapter = CrossloadEngine([f"--backend={backend}"])
    outcome: Sequence[object] | str
    try:
        outcome = adapter.read(scenario, corpus.read(golden)).answers
    except Refused as refusal:
        outcome = f"{refusal.type}: {refusal}"
    if stands_alone(golden) or is_at_home(golden, backend) or not isinstance(outcome, str):
        assert outcome == golden.answers
    else:
        assert re.match("SnapshotIncompatibleError: .*(no journal to replay|its journal was compacted)", outcome)


@pytest.mark.parametrize(
    ("corpus", "golden"),
    [
        pytest.param(corpus, one, id=one.file)
        for corpus in CORPORA
        for one in corpus.snapshots.values()
        if not any("zstd" in section for section in one.sections)
    ],
)
def test_a_golden_snapshot_is_written_again_with_the_same_journal(corpus: Corpus, golden: Golden) -> None:
    backend: BackendName = "native" if golden.target == "native" else "wasm"
    if backend == "native" and importlib.util.find_spec("crossload._native") is None:
        pytest.skip(NO_NATIVE)
    if not is_at_home(golden, backend):
        pytest.skip("a build over another interpreter wrote it, and its state is not written so any more")
    data = corpus.read(golden)
    with Session.load(data, backend=backend, trusted=True) as session:
        assert session.restored is not None
        replayed = Path(golden.file).stem == "types_as_keys"
        assert session.restored.path == ("replay" if replayed else "state")
        before, after = (dict(Envelope.of(one).contents) for one in (data, session.dump()))
    assert after.pop("state")[:8] == before.pop("state")[:8]
    if replayed:
        # Objects have other identities then.
        assert len(after.pop("journal")) == len(before.pop("journal"))
    assert after == before


def test_a_replay_records_what_the_golden_journal_holds(backend: BackendName, other_backend: BackendName) -> None:
    corpus = CORPORA[0]
    golden = corpus.snapshots[f"0.1.0/{other_backend}/closures.snapshot"]
    with Session.load(corpus.read(golden), backend=backend, trusted=True) as session:
        assert session.restored is not None
        assert session.restored.path == "replay"
        written, kept = (Envelope.of(one).contents["journal"] for one in (session.dump(), corpus.read(golden)))
        assert written == kept


def test_the_corpus_holds_each_kind_of_suspension_and_of_section() -> None:
    snapshots = [(corpus, one) for corpus in CORPORA for one in corpus.snapshots.values()]
    suspensions = {corpus.scenario(one)["body"]["suspend"] for corpus, one in snapshots}
    assert suspensions == {"idle", "call", "name", "os", "futures"}
    shapes = {(*one.section_names, any("zstd" in section for section in one.sections)) for _, one in snapshots}
    plain = [("host", "state"), ("host", "state", "journal"), ("host", "state", "base", "journal")]
    assert shapes == {(*names, compressed) for names in plain for compressed in (False, True)}
    assert {one.target for _, one in snapshots} == {"native", "wasm"}


def test_the_page_names_every_golden_snapshot() -> None:
    page = (ROOT / "docs" / "snapshot-format.md").read_text()
    table = page.partition("## Test vectors")[2]
    recipes = {recipe["name"] for recipe in read_toml(ROOT / "snapshots" / "golden.toml")["golden"]}
    assert recipes <= set(re.findall(r"`(\w+)`", table))
    assert recipes == {Path(one.file).stem for corpus in CORPORA for one in corpus.snapshots.values()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository of one recipe, with nothing written yet."""
    (tmp_path / "snapshots" / "scenarios").mkdir(parents=True)
    shutil.copy(ROOT / "snapshots" / "scenarios" / "closures.py", tmp_path / "snapshots" / "scenarios")
    recipe = '[[golden]]\nname = "closures"\nscenario = "scenarios/closures"\nwhy = "cells"\n'
    (tmp_path / "snapshots" / "golden.toml").write_text(recipe)
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n")
    return tmp_path


@pytest.mark.usefixtures("other_backend")
def test_the_corpus_grows_and_is_not_written_again(copy: Path) -> None:
    assert [golden.target for golden in tool.write(copy, rewrite=False)] == ["native", "wasm"]
    files = {path: path.read_bytes() for path in copy.rglob("*.snapshot")}
    assert len(files) == 2
    assert tool.write(copy, rewrite=False) == []
    recipes = copy / "snapshots" / "golden.toml"
    recipes.write_text(recipes.read_text() + recipes.read_text().replace('name = "closures"', 'name = "more"'))
    assert {golden.file.rpartition("/")[2] for golden in tool.write(copy, rewrite=False)} == {"more.snapshot"}
    assert {path: path.read_bytes() for path in files} == files


@pytest.mark.usefixtures("other_backend")
def test_what_was_released_is_never_written_again(copy: Path) -> None:
    (added, _) = tool.write(copy, rewrite=False)
    rewritten = {golden.file: golden.sha256 for golden in tool.write(copy, rewrite=True)}
    assert rewritten[added.file] != added.sha256, "each session has a seed of its own"
    version = added.writer["engine"]
    (copy / "CHANGELOG.md").write_text(f"## [Unreleased]\n\n## [{version}] - 2027-01-01\n")
    assert is_released(copy / "CHANGELOG.md", version)
    with pytest.raises(CorpusFault, match="its golden snapshots are never written again"):
        tool.write(copy, rewrite=True)
    assert tool.write(copy, rewrite=False) == []


@pytest.mark.usefixtures("other_backend")
def test_a_corpus_that_was_tampered_with_is_not_opened(copy: Path) -> None:
    (added, other) = tool.write(copy, rewrite=False)
    folder = copy / "snapshots" / "v1"
    data = (folder / added.file).read_bytes()
    (folder / added.file).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(CorpusFault, match="its digest differs"):
        Corpus.open(folder)
    (folder / added.file).unlink()
    with pytest.raises(CorpusFault, match=r"files and corpus\.json differ in .*/native/closures"):
        Corpus.open(folder)
    (folder / added.file).write_bytes(data)
    Corpus.open(folder)
    index = json.loads((folder / "corpus.json").read_text())
    index["snapshots"] = [entry for entry in index["snapshots"] if entry["file"] != other.file]
    (folder / "corpus.json").write_text(json.dumps(index))
    with pytest.raises(CorpusFault, match=r"files and corpus\.json differ in .*/wasm/closures"):
        Corpus.open(folder)
