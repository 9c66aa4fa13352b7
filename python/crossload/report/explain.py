"""An explanation on a terminal, or as the text of a bug report."""

import hashlib
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crossload.matrix.damage import DETECTED
from crossload.matrix.outcome import comparable
from crossload.matrix.result import TargetRow
from crossload.report.explanation import Explanation
from crossload.report.hexdump import hexdump
from crossload.report.legend import LOOKS
from crossload.report.plain import plain
from crossload.report.suspects import doubt
from crossload.report.values import readable

SHOWN = 6
"""Questions whose answers are as expected; those that differ are all shown."""


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Everything, from the question to the command that asks it again."""
    for part in _parts(explanation):
        # Lines that are to be copied stay whole; a terminal folds them itself.
        console.print(part, soft_wrap=isinstance(part, Text))


def _parts(explanation: Explanation) -> Iterable[RenderableType]:
    item = explanation.item
    look = LOOKS[item.verdict]
    yield Text.assemble((f"{look.symbol} {item.verdict} ", look.style), (str(item.cell), "bold"))
    yield Text(f"  {look.meaning}; {look.advice}", style="dim")
    yield Text(f"  {plain(explanation.scenario.summary)}\n")
    if item.unstable:
        yield Text(f"  It was {item.unstable} when it ran first.\n")
    if item.suspicious:
        yield Text(f"  Suspicious, for it may be the machine's doing: it {doubt(item)}.\n")
    yield from _answers(explanation)
    yield from _message(explanation)
    yield Text("identities", style="bold")
    yield Padding(_identities(explanation), (0, 0, 1, 2))
    yield from _snapshot(explanation)
    yield from _damages(explanation)
    yield Text("see it again", style="bold")
    yield Text(f"  {explanation.command}")


def _answers(explanation: Explanation) -> Iterable[RenderableType]:
    outcome = explanation.item.outcome
    answered = outcome is not None and outcome.happening in ("loaded", "differed")
    sources = explanation.scenario.questions
    same = 0
    for one in explanation.answers:
        differs = comparable(one.expected) != comparable(one.actual)
        same += not differs
        if same > SHOWN:
            continue
        yield Text.assemble(("question ", "bold"), plain(one.label))
        yield from (Text(f"  | {plain(line)}", style="dim") for line in sources.get(one.label, "").splitlines())
        yield Text(f"  expected  {readable(one.expected)}", style="green" if differs else "")
        actual = (readable(one.actual) if differs else "the same") if answered else "not answered"
        yield Text(f"  actual    {actual}", style="red" if differs else "dim")
    if same > SHOWN:
        yield Text(f"  … and {same - SHOWN} more that were {'answered as expected' if answered else 'to be answered'}")
    yield Text()


def _message(explanation: Explanation) -> Iterable[RenderableType]:
    outcome = explanation.item.outcome
    who = f"{outcome.party}'s message" if outcome is not None and outcome.message else "why"
    yield Text(who, style="bold")
    yield Text(f"  {plain(explanation.item.why)}")
    if outcome is not None and outcome.path:
        yield Text(f"  loaded by way of: {outcome.path}")
    if outcome is not None and outcome.evidence:
        yield Text("last words on standard error", style="bold")
        yield from (Text(f"  {plain(line)}", style="dim") for line in outcome.evidence.splitlines())
    yield Text()


def _identities(explanation: Explanation) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for heading in ("", *explanation.stations):
        table.add_column(heading, overflow="fold")
    sides = [_facts(target) for target in explanation.stations.values()]
    for name in dict.fromkeys(name for side in sides for name in side):
        values = [side.get(name, "") for side in sides]
        table.add_row(name, *(Text(value, style="" if len({*values}) == 1 else "bold") for value in values))
    return table


def _facts(target: TargetRow) -> dict[str, str]:
    return {
        "target": target.id,
        "release": target.release,
        "machine": f"{target.arch}, {target.pointer_width}-bit, {target.byte_order}-endian",
        "artifact": target.artifact or "-",
        **{f"says {name}": plain(str(value)) for name, value in target.detail.items() if name != "release"},
    }


def _damages(explanation: Explanation) -> Iterable[RenderableType]:
    """What of the damage done to this cell's snapshot the reader did not see, each with what repeats it."""
    loads = explanation.damaged
    if not loads:
        return
    unseen = [load for load in loads if load.verdict not in DETECTED]
    yield Text.assemble(("damaged loads ", "bold"), f"{len(loads)}, of which {len(loads) - len(unseen)} were detected")
    for load in unseen:
        look = LOOKS[load.verdict]
        yield Text.assemble((f"  {look.symbol} {load.verdict} ", look.style), f"{load.damage}: {plain(load.why)}")
        yield Text(f"      {load.command(explanation.config_here)}", style="dim")
    yield Text()


def _snapshot(explanation: Explanation) -> Iterable[RenderableType]:
    writing = explanation.writing
    if writing is None or not writing.snapshot:
        yield Text("there is no snapshot of it in the store\n", style="dim")
        return
    digest = hashlib.sha256(writing.snapshot).hexdigest()
    yield Text.assemble(("snapshot ", "bold"), f"{len(writing.snapshot)} bytes, sha256:{digest}")
    place = explanation.place
    if place is not None:
        yield Text(f"  around byte {place[0]} (0x{place[0]:x}): {place[1]}")
    yield from (Text(f"  {line}", style="dim") for line in hexdump(writing.snapshot, place[0] if place else None))
    yield Text()
