"""The reader in JavaScript, which knows the format from its page alone, reads and refuses what the engine does."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cbor2
import pytest

from crossload import Session, SnapshotCorruptError, SnapshotIncompatibleError
from crossload.inspection import inspect_snapshot
from workbench.corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Reader = Callable[[Sequence[bytes]], list[dict[str, Any]]]

ROOT = Path(__file__).parents[2]
JAVASCRIPT = ROOT / "wasm"
CORPUS = Corpus.open(ROOT / "snapshots" / "v1")
OLDEST_NODE = 20

KINDS = {
    "not a crossload snapshot": "not_a_snapshot",
    "damaged by a text-mode transfer": "text_mode",
    "snapshot format version": "format_version",
    "snapshot is truncated": "truncated",
    "unexpected bytes follow": "trailing",
    "digest does not match": "digest",
    "header is malformed": "header",
    "section .* is malformed": "section",
    "journal is malformed": "journal",
    "snapshot has no .* section": "missing_section",
}
"""What the engine says, and what the page calls it."""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Have the reader read snapshots, all in one process."""
    node = _node()
    folder = tmp_path_factory.mktemp("snapshots")

    def run(snapshots: Sequence[bytes]) -> list[dict[str, Any]]:
        for number, snapshot in enumerate(snapshots):
            (folder / str(number)).write_bytes(snapshot)
        files = [str(folder / str(number)) for number in range(len(snapshots))]
        command = [node, str(JAVASCRIPT / "reader.mjs"), *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert [line.pop("file") for line in lines] == files
        assert done.returncode == any("refused" in line for line in lines)
        return lines

    return run


@functools.cache
def _node() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"there is no node with npm here; install Node.js {OLDEST_NODE} or newer")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"this node is {version.strip()}; install Node.js {OLDEST_NODE} or newer")
    command = [npm, "ci", f"--prefix={JAVASCRIPT}", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    wanted = json.loads((JAVASCRIPT / "package-lock.json").read_text())["packages"]
    packages = [name for name, package in wanted.items() if name and not package.get("dev")]
    if any(_version(JAVASCRIPT / name) != wanted[name]["version"] for name in packages):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"the reader's packages can't be had; run `npm ci --prefix wasm` where they can: {done.stderr}")
    return node


def _version(package: Path) -> str | None:
    manifest = package / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.is_file() else None


def refusal(snapshot: bytes) -> str | None:
    """The kind of the engine's refusal, if it refuses the snapshot as damaged."""
    try:
        Session.load(snapshot, trusted=True).close()
    except (SnapshotCorruptError, SnapshotIncompatibleError) as error:
        message = str(error)
    else:
        return None
    kinds = [kind for pattern, kind in KINDS.items() if re.search(pattern, message)]
    assert len(kinds) == 1, message
    return kinds[0]


def parts(snapshot: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and everything between it and the digest."""
    end = 14 + int.from_bytes(snapshot[10:14], "little")
    return cbor2.loads(snapshot[14:end]), snapshot[end:-32]


def sealed(header: bytes, body: bytes, *, length: int | None = None) -> bytes:
    """An envelope around a header, right down to its digest."""
    prefix = b"\x89CLS\r\n\x1a\n\x01\0" + (len(header) if length is None else length).to_bytes(4, "little")
    content = prefix + header + body
    return content + hashlib.sha256(content).digest()


def encoded(writer: Mapping[str, Any], sections: Sequence[Mapping[str, Any]]) -> bytes:
    """A header in the form that the page prescribes."""
    return cbor2.dumps({"writer": writer, "sections": sections}, canonical=True)


def test_every_golden_snapshot_is_read_as_it_was_written(read: Reader) -> None:
    snapshots = list(CORPUS.snapshots.values())
    for golden, description in zip(snapshots, read([CORPUS.read(golden) for golden in snapshots]), strict=True):
        assert description["format"] == 1
        assert description["writer"] == golden.writer
        found = [(section["name"], section["compressed"], section["length"]) for section in description["sections"]]
        assert found == [
            (section["name"], "zstd" in section, section.get("zstd", section["length"])) for section in golden.sections
        ]
        assert ("journal" in description, "base" in description) == (
            "journal" in golden.section_names,
            "base" in golden.section_names,
        )


def test_what_it_reads_is_what_the_engine_reads(read: Reader) -> None:
    snapshots = [golden for golden in CORPUS.snapshots.values() if golden.target == "wasm"]
    again, suspended, events = [], [], []
    for golden in snapshots:
        with Session.load(CORPUS.read(golden), trusted=True) as session:
            assert session.restored is not None
            again.append(session.dump())
            suspended.append(session.suspended)
            events.append(session.restored.events)
    pairs = zip(read([CORPUS.read(golden) for golden in snapshots]), read(again), strict=True)
    for golden, (before, after), question, count in zip(snapshots, pairs, suspended, events, strict=True):
        # Compressed or not: the engine understood the host section and the journal as the reader did.
        assert (before["host"], before.get("base")) == (after["host"], after.get("base")), golden.file
        journal = before.get("journal")
        assert journal == after.get("journal"), golden.file
        assert (None if journal is None else len(journal)) == count
        if journal is not None and question is not None:
            outcome = journal[-1]["outcome"]
            name = getattr(question, "function_name", getattr(question, "variable_name", None))
            assert outcome[0] in {"call", "os", "name", "futures"}
            assert name is None or outcome[1] == name


def test_what_it_says_is_what_inspect_says(read: Reader) -> None:
    snapshots = [CORPUS.read(golden) for golden in CORPUS.snapshots.values()]
    for data, ours in zip(snapshots, read(snapshots), strict=True):
        info = inspect_snapshot(data)
        assert [(s.name, s.zstd is not None, s.bytes if s.zstd is None else s.zstd) for s in info.sections] == [
            (section["name"], section["compressed"], section["length"]) for section in ours["sections"]
        ]
        assert info.host is not None
        host = ours["host"]
        assert (info.host.suspensions, info.host.own_clock, info.host.journal_lost, info.host.journal_max_bytes) == (
            host["suspensions"],
            host["own_clock"],
            host["journal"]["lost"],
            host["journal"]["max_bytes"],
        )
        if info.journal is None:
            assert "journal" not in ours
            continue
        shown = info.journal.shown
        theirs = [(event.operation, event.outcome and event.outcome.kind, event.identities) for event in shown]
        assert theirs == [
            (event["operation"], event["outcome"] and event["outcome"][0], event["identities"])
            for event in ours["journal"]
        ]


def damaged(snapshot: bytes) -> Iterator[bytes]:
    """Truncations, and changes of a byte."""
    step = max(1, len(snapshot) // 150)
    for at in [*range(16), *range(16, len(snapshot), step)]:
        yield snapshot[:at]
        yield snapshot[:at] + bytes([snapshot[at] ^ 0x80]) + snapshot[at + 1 :]
        yield snapshot[:at] + bytes([snapshot[at] ^ 0x01]) + snapshot[at + 1 :]
    yield snapshot + b"\0"
    yield snapshot.replace(b"\r\n", b"\n")
    yield bytes(byte & 0x7F for byte in snapshot)


@pytest.mark.parametrize("name", ["bytes_keys", "text_compressed_no_journal", "compacted_compressed"])
def test_damage_is_refused_for_the_same_reason(read: Reader, name: str) -> None:
    cases = list(damaged(CORPUS.read(CORPUS.snapshots[f"0.1.0/wasm/{name}.snapshot"])))
    found = [line.get("refused") for line in read(cases)]
    assert None not in found
    assert found == [refusal(case) for case in cases]
    assert set(found) == {
        "not_a_snapshot",
        "text_mode",
        "format_version",
        "truncated",
        "trailing",
        "digest",
        "header",
    }


def malformed() -> Iterator[bytes]:
    """Envelopes under a right digest that are not what the page allows."""
    header, body = parts(CORPUS.read(CORPUS.snapshots["0.1.0/wasm/bytes_keys.snapshot"]))
    writer, sections = header["writer"], header["sections"]
    yield sealed(encoded(writer, sections) + b"\0", body)
    yield sealed(cbor2.dumps({"sections": sections, "writer": writer}), body)
    yield sealed(encoded({**writer, "dump": 1 << 16}, sections), body)
    yield sealed(encoded({**writer, "dump": -1}, sections), body)
    yield sealed(encoded({**writer, "engine": b"0.1.0"}, sections), body)
    yield sealed(encoded({**writer, "more": 1}, sections), body)
    yield sealed(encoded({**writer, "hash_class": {"order": "middle", "width": 64}}, sections), body)
    yield sealed(encoded({**writer, "hash_class": {"order": "little", "width": 16}}, sections), body)
    yield sealed(encoded(writer, [*sections, sections[0]]), body + body)
    yield sealed(encoded(writer, [{"name": str(n), "length": 0} for n in range(17)]), b"")
    yield sealed(encoded(writer, [{"name": str(n), "length": (1 << 64) - 1} for n in range(2)]), b"")
    yield sealed(encoded(writer, [{"name": "host", "length": -1}]), b"")
    yield sealed(encoded(writer, [{"name": "host", "length": 1, "zstd": (1 << 28) + 1}]), b"x")
    yield sealed(encoded(writer, [{"name": "host", "length": 1.0}]), b"x")
    yield sealed(encoded(writer, sections).replace(b"\x20", b"\x18\x20", 1), body)
    yield sealed(encoded(writer, sections), body, length=1 << 17)
    yield sealed(encoded(writer, sections), body + b"\0")
    yield sealed(encoded(writer, sections), body[:-1])
    yield sealed(
        encoded(writer, [entry for entry in sections if entry["name"] == "host"]), body[: sections[0]["length"]]
    )
    without_journal = sum(entry["length"] for entry in sections[:2])
    for journal in (b"\x80", b"\x86\x64feed\x40\x40\x40\x41x\x40", b"\x86\x64feed\x40\x40\x40\x40", b"\xff", b"\x85"):
        entries = [*sections[:2], {"name": "journal", "length": len(journal)}]
        yield sealed(encoded(writer, entries), body[:without_journal] + journal)


def test_what_is_malformed_behind_a_right_digest_is_refused_for_the_same_reason(read: Reader) -> None:
    cases = list(malformed())
    found = [line.get("refused") for line in read(cases)]
    assert None not in found
    assert found == [refusal(case) for case in cases]
    assert set(found) == {"header", "truncated", "trailing", "missing_section", "journal"}


def zeros(blocks: int) -> bytes:
    """A zstd frame of zeros: 4 bytes for each 128 KiB."""
    block = (128 << 10 << 3) | 2
    return b"\x28\xb5\x2f\xfd\x00\x38" + b"".join(
        (block | (number + 1 == blocks)).to_bytes(3, "little") + b"\0" for number in range(blocks)
    )


def badly_compressed() -> Iterator[bytes]:
    """Envelopes under a right digest whose `state` is not the frame that the header declares."""
    header, body = parts(CORPUS.read(CORPUS.snapshots["0.1.0/wasm/text_compressed_no_journal.snapshot"]))
    writer, (host, state) = header["writer"], header["sections"]
    assert "zstd" in state
    at = len(body) - state["length"]
    frame, declared = body[at:], state["zstd"]
    wrong = [
        (frame, declared - 1),
        (frame, declared + 1),
        (frame, 0),
        (frame, 1 << 28),
        (frame + b"\0", declared),
        (frame * 2, declared * 2),
        (frame[:-1], declared),
        (frame[:5], declared),
        (b"", 0),
        (b"\x50\x2a\x4d\x18\0\0\0\0" + frame, declared),
        (b"\x50\x2a\x4d\x18\0\0\0\0", 0),
        (zeros(1), (128 << 10) + 1),
        (zeros(4096), 1 << 20),
        (zeros(1).replace(b"\0\x38", b"\0\x70", 1), 128 << 10),
        (zeros(1).replace(b"\0\x38", b"\x01\x38\x07", 1), 128 << 10),
        (zeros(1).replace(b"\0\x38", b"\x08\x38", 1), 128 << 10),
    ]
    for stored, length in wrong:
        entry = {"name": "state", "length": len(stored), "zstd": length}
        yield sealed(encoded(writer, [host, entry]), body[:at] + stored)


def test_what_is_badly_compressed_is_refused_for_the_same_reason(read: Reader) -> None:
    cases = list(badly_compressed())
    found = [line.get("refused") for line in read(cases)]
    assert found == ["section"] * len(cases)
    assert [refusal(case) for case in cases] == found
