"""One cell on a terminal: both sides, the snapshot, every question with both answers, and the verdict."""

import base64
import hashlib
import json
import shlex
from collections.abc import Iterable
from dataclasses import asdict

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crossload.matrix.damage import Damaged
from crossload.matrix.outcome import Writing
from crossload.matrix.single import Side, SingleCell
from crossload.matrix.vocabulary import Party
from crossload.report.hexdump import first_difference, hexdump
from crossload.report.legend import LOOKS
from crossload.report.plain import plain
from crossload.report.values import readable


def print_single(console: Console, single: SingleCell) -> None:
    """Everything that is known about the cell."""
    for part in _parts(single):
        # Lines that are to be copied stay whole; a terminal folds them itself.
        console.print(part, soft_wrap=isinstance(part, Text))


def single_json(single: SingleCell) -> str:
    """One JSON object: both sides, the snapshot, every question with both answers, and the verdict."""
    writing = single.writing if single.writing is not None and single.writing.outcome is None else None
    differing = {item.label: item.actual for item in single.outcome.differences} if single.outcome else {}
    data = {
        **{name: target for name, target in single.cell._asdict().items() if target},
        "verdict": single.judgement.verdict,
        "why": single.judgement.why,
        "sides": [
            {
                "target": side.target.id,
                "command": side.command,
                "artifact": side.artifact,
                "identity": asdict(side.target.identity),
                "detail": side.detail,
            }
            for side in single.sides
        ],
        "snapshot": base64.b64encode(writing.snapshot).decode("ascii") if writing else None,
        "damaged": _damaged_entry(single.damaged) if single.damaged else None,
        "answers": dict(zip(single.scenario.labels, writing.answers, strict=True)) if writing else None,
        "differing": differing,
        "seen": single.outcome.to_data() if single.outcome else None,
        "evidence": single.evidence,
    }
    return json.dumps(data, indent=1)


def _damaged_entry(damaged: Damaged) -> dict[str, str]:
    snapshot = base64.b64encode(damaged.snapshot).decode("ascii")
    return {"kind": damaged.kind, "region": damaged.region, "snapshot": snapshot}


def _parts(single: SingleCell) -> Iterable[RenderableType]:
    yield Text.assemble((str(single.cell), "bold"), f"\n{single.scenario.summary}\n")
    roles = (Party.WRITER, Party.RELAY, Party.READER) if single.cell.via else (Party.WRITER, Party.READER)
    for role, side in zip(roles, single.sides, strict=False):
        yield from _side(role, side)
    if single.writing is not None and single.writing.outcome is None:
        yield from _snapshot("snapshot", single.writing.snapshot)
        if single.damaged is not None:
            yield from _damage(single.damaged, single.writing.snapshot)
        yield _answers(single, single.writing)
    look = LOOKS[single.judgement.verdict]
    yield Text.assemble(
        "\n", (f"{look.symbol} {single.judgement.verdict}", look.style), f": {plain(single.judgement.why)}"
    )
    if single.outcome is not None and single.outcome.path:
        yield Text(f"loaded by way of: {single.outcome.path}")
    if single.evidence:
        yield Text("\nlast words on standard error:", style="bold")
        yield Padding(Text("\n".join(map(plain, single.evidence.splitlines())), style="dim"), (0, 0, 0, 2))


def _side(role: str, side: Side) -> Iterable[RenderableType]:
    identity = side.target.identity
    yield Text.assemble((f"{role} ", "bold"), side.target.id)
    yield Text(f"  {identity.arch}, {identity.pointer_width}-bit, {identity.byte_order}-endian; {side.artifact}")
    for name, value in side.detail.items():
        yield Text(plain(f"  {name}: {value}"))
    yield Text(f"  {shlex.join(side.command)}", style="dim")


def _snapshot(name: str, snapshot: bytes, place: int | None = None) -> Iterable[RenderableType]:
    digest = hashlib.sha256(snapshot).hexdigest()
    yield Text.assemble((f"{name} ", "bold"), f"{len(snapshot)} bytes, sha256:{digest}")
    yield from (Text(f"  {line}", style="dim") for line in hexdump(snapshot, place))


def _damage(damaged: Damaged, whole: bytes) -> Iterable[RenderableType]:
    place = first_difference(damaged.snapshot, whole)
    yield Text.assemble(("damage ", "bold"), f"{damaged.kind} in the {damaged.region}, from byte {place} on")
    yield from _snapshot("damaged", damaged.snapshot, place)


def _answers(single: SingleCell, writing: Writing) -> RenderableType:
    table = Table(header_style="bold", box=None, pad_edge=False)
    for heading in ("question", "writer's answer", "reader's answer"):
        table.add_column(heading, overflow="fold")
    different = {item.label: item for item in single.outcome.differences} if single.outcome else {}
    answered = single.outcome is not None and single.outcome.happening in ("loaded", "differed")
    for label, answer in zip(single.scenario.labels, writing.answers, strict=True):
        if label in different:
            other = Text(readable(different[label].actual), style="bold red")
        else:
            other = Text("the same" if answered else "-", style="green" if answered else "dim")
        table.add_row(label, readable(answer), other)
    return table
