"""One snapshot on a terminal: who wrote it, whether it is whole, what is in it, and whether it opens here."""

import datetime as dt
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crossload.inspection.info import Answer, Damage, Event, HostInfo, JournalInfo, Outcome, Section, SnapshotInfo
from crossload.inspection.status import Status
from crossload.report.plain import plain

LOOKS = {
    Status.SAME: ("✓", "green"),
    Status.OPENS: ("✓", "green"),
    Status.SEALED: ("□", "cyan"),
    Status.NOT_RUN: ("·", "dim"),
    Status.NOT_A_SNAPSHOT: ("?", "yellow"),
    Status.UNREADABLE: ("?", "yellow"),
    Status.REFUSED: ("⊘", "cyan"),
    Status.TIMEOUT: ("◔", "bright_red"),
    Status.DIVERGED: ("✗", "bold red"),
    Status.DAMAGED: ("≈", "bold red"),
    Status.CRASHED: ("†", "bold red"),
}
"""Symbol and style of each status."""

_PATHS = {"state": "loads its state", "replay": "replays its journal", "refuse": "refuses it"}
_ENDS = {"complete": "green", "raised": "red"}
_KINDS = {
    "sealed": "a sealed snapshot",
    "monty": "a raw dump of the interpreter, without a writer: Session.load(..., format='monty') takes it on your word",
    "unknown": "not a crossload snapshot",
}
_DIGEST_SHOWN = 12
_READINGS_SHOWN = 3


def print_snapshot(console: Console, name: str, info: SnapshotInfo, *, journal: bool) -> None:
    """Everything that is known; `journal` says whether its events are part of that."""
    _print_heading(console, name, info.status, _kind(info))
    parts = _parts(info, journal)
    if console.is_terminal:
        console.print(*parts, sep="\n")
        return
    # Tables fill their columns with spaces, which a file has no use for.
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    console.out("\n".join(line.rstrip() for line in captured.get().splitlines()), highlight=False)


def print_unreadable(console: Console, name: str, status: Status, why: str) -> None:
    """A file of which nothing is known."""
    _print_heading(console, name, status, plain(why))


def _print_heading(console: Console, name: str, status: Status, what: str) -> None:
    """One line, however long the name is: who searches the output for it finds it."""
    symbol, style = LOOKS[status]
    console.print(Text.assemble((f"{symbol} {plain(name)}", style), f": {what}"), soft_wrap=True)


def _parts(info: SnapshotInfo, journal: bool) -> Iterable[RenderableType]:
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column(overflow="fold")
    for label, text in _facts(info):
        facts.add_row(label, text)
    yield Padding(facts, (0, 0, 0, 2), expand=False)
    if info.sections:
        yield Padding(_sections(info), (1, 0, 0, 2), expand=False)
    if info.journal is not None and journal:
        yield Padding(_events(info.journal), (1, 0, 0, 2), expand=False)


def _kind(info: SnapshotInfo) -> str:
    size = _count(info.size, "byte")
    if info.kind != "crossload":
        return f"{_KINDS[info.kind]}, {size}"
    if info.damage is not None:
        return f"a damaged snapshot, {size}"
    return f"a whole snapshot, {size}" if info.writer else f"a snapshot of format version {info.format_version}, {size}"


def _facts(info: SnapshotInfo) -> Iterable[tuple[str, RenderableType]]:
    if info.seal is not None:
        key = "without a key id" if info.seal.key is None else f"with key {_key(info.seal.key)}"
        yield "seal", plain(f"{info.seal.form}, {key}; what is inside can't be seen without the key")
    if info.writer is not None:
        yield "writer", plain(f"{info.writer}{', if that part is whole' if info.damage else ''}")
    if info.kind == "crossload":
        yield "this build", plain(str(info.reader))
    if info.decision is not None:
        _, style = LOOKS[info.status]
        reason = f": {info.decision.reason}" if info.decision.reason and not info.damage else ""
        yield "decision", Text.assemble((f"this build {_PATHS[info.decision.path]}", style), plain(reason))
    if info.damage is not None:
        yield "damage", Text(plain(_damage(info.damage)), style="red")
    elif info.writer is not None:
        yield "digest", "SHA-256 matches: every byte is as it was written"
    if info.host is not None:
        yield "session", plain(_host(info.host))
    if info.journal is not None:
        yield "journal", plain(_journal(info.journal))
        if info.journal.asked:
            yield "asked for", plain(_asked(info.journal))


def _damage(damage: Damage) -> str:
    where = ""
    if damage.kind == "truncated" and damage.section:
        where = f"; it ends inside section {damage.section!r}"
    elif damage.kind == "digest":
        event = f", event {damage.event}" if damage.event else ""
        where = f"; the first sign is in {damage.section!r}{event}" if damage.section else "; no part shows where"
    return damage.message + where


def _host(host: HostInfo) -> str:
    parts = [f"{_count(host.suspensions, 'question')} asked", f"time zone {host.zone}"]
    if host.slept:
        parts.append(f"slept {host.slept:g} s")
    if host.sleeps:
        parts.append(f"{_count(host.sleeps, 'sleep')} under way")
    parts.append("clock recorded" if host.own_clock else "clock not recorded")
    if host.journal_lost:
        parts.append(f"no journal: {host.journal_lost}")
    return ", ".join(parts)


def _journal(journal: JournalInfo) -> str:
    operations = ", ".join(f"{count:,} {name}" for name, count in journal.operations.items())
    before = f" after {_count(journal.before, 'event')} that were dropped" if journal.before else ""
    parts = journal.parts
    sizes = {
        "arguments": parts.arguments,
        "outcomes": parts.outcomes,
        "given": parts.given,
        "identities": parts.identities,
        "notes": parts.notes,
    }
    split = ", ".join(f"{size:,} {name}" for name, size in sizes.items() if size)
    malformed = f"; then {journal.malformed}" if journal.malformed else ""
    return f"{_count(journal.events, 'event')}{before} ({operations}); bytes: {split}{malformed}"


def _asked(journal: JournalInfo) -> str:
    names = []
    for question in journal.asked:
        times = f" {question.count:,} times" if question.count > 1 else ""
        names.append(f"{question.name}{'' if question.kind == 'name' else '()'}{times}")
    left = journal.names - len(names)
    return ", ".join([*names, *([f"and {left} more"] if left else [])])


def _sections(info: SnapshotInfo) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("section")
    for heading in ("offset", "bytes", "share"):
        table.add_column(heading, justify="right")
    table.add_column("", style="dim")
    for section in info.sections:
        # Of a file that was cut off, less is there than its header declares.
        share = section.bytes / max(info.size, section.offset + section.bytes)
        table.add_row(
            Text(plain(section.name)), f"{section.offset:,}", f"{section.bytes:,}", f"{share:.0%}", _packing(section)
        )
    return table


def _packing(section: Section) -> str:
    return "not compressed" if section.zstd is None else f"zstd, {section.zstd:,} when decompressed"


def _events(journal: JournalInfo) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    last = 0
    for event in journal.shown:
        if event.event > last + 1:
            table.add_row("⋮", "", Text(f"{event.event - last - 1:,} more; --journal shows them all", style="dim"))
        for index, line in enumerate(_event(event)):
            table.add_row("" if index else str(event.event), "" if index else Text(plain(event.operation)), line)
        last = event.event
    return table


def _event(event: Event) -> list[Text]:
    lines = []
    if event.source_line is not None:
        more = f"  … {_count(event.source_lines, 'line')}" if event.source_lines > 1 else ""
        lines.append(Text.assemble(plain(event.source_line), (more, "dim")))
    lines += [Text(plain(f"{name} = {value}"), style="dim") for name, value in event.inputs]
    lines += [Text(plain(_answer(answer))) for answer in event.answers]
    if event.left_out:
        lines.append(Text(f"and {event.left_out:,} more", style="dim"))
    if event.settings is not None:
        lines.append(Text(plain(event.settings)))
    if event.outcome is not None:
        lines.append(_outcome(event.outcome))
    if notes := _notes(event):
        lines.append(Text(f"  {notes}", style="dim"))
    if event.problem:
        lines.append(Text(plain(f"this build can't read {event.problem}"), style="red"))
    return lines or [Text()]


def _answer(answer: Answer) -> str:
    call = f"call {answer.call}: " if answer.call is not None else ""
    return f"{call}{answer.kind}{'' if answer.text is None else f' {answer.text}'}"


def _outcome(outcome: Outcome) -> Text:
    style = _ENDS.get(outcome.kind, "cyan")
    return Text.assemble(("→ ", style), (plain(outcome.kind), style), plain(_what(outcome), 8000))


def _what(outcome: Outcome) -> str:
    whole = f" <too large to be kept, sha256:{outcome.digest[:_DIGEST_SHOWN]}…>" if outcome.digest else ""
    left = [f"and {outcome.left_out:,} more"] if outcome.left_out else []
    match outcome.kind:
        case "complete":
            return whole or f" {outcome.value}"
        case "raised":
            limit = f" ({outcome.limit} limit)" if outcome.limit else ""
            return f" {outcome.name}{'' if outcome.message is None else f': {outcome.message}'}{limit}"
        case "call" | "os":
            receiver = f"object {outcome.object}." if outcome.object is not None else ""
            arguments = [*outcome.args, *(f"{name}={value}" for name, value in outcome.kwargs), *left]
            return f" {receiver}{outcome.name}({whole.strip() or ', '.join(arguments)})"
        case "name":
            receiver = f"object {outcome.object}." if outcome.object is not None else ""
            return f" {receiver}{outcome.name}"
        case "futures":
            return f" of calls {', '.join([*map(str, outcome.pending), *left])}"
        case _:
            return ""


def _notes(event: Event) -> str:
    notes = []
    if event.outcome is not None and event.outcome.printed:
        notes.append(f"printed sha256:{event.outcome.printed[:_DIGEST_SHOWN]}…")
    if event.readings_count:
        shown = ", ".join(_instant(*reading) for reading in event.readings[:_READINGS_SHOWN])
        more = event.readings_count - min(len(event.readings), _READINGS_SHOWN)
        notes.append(f"clock read {shown}{f' and {more:,} more' if more else ''}")
    if event.identities:
        notes.append(f"{event.identities:,} {'identity' if event.identities == 1 else 'identities'}")
    return "; ".join(notes)


def _instant(seconds: int, microseconds: int) -> str:
    try:
        instant = dt.datetime.fromtimestamp(seconds, dt.timezone.utc).replace(microsecond=microseconds)
    except (OverflowError, OSError, ValueError):
        return f"{seconds} s, {microseconds} µs"
    return instant.isoformat(sep=" ").removesuffix("+00:00") + "Z"


def _key(key: bytes) -> str:
    text = key.decode("ascii", "replace")
    return repr(text) if text.isprintable() and "�" not in text else key.hex()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
