"""What a snapshot holds is somebody else's text: on a terminal it is shown and never obeyed."""

from __future__ import annotations

import dataclasses
import io
import unicodedata

import pytest
from rich.console import Console

from crossload.errors import Build
from crossload.inspection.info import (
    Answer,
    Damage,
    Decision,
    Event,
    HostInfo,
    JournalInfo,
    JournalParts,
    Outcome,
    Question,
    Section,
    SnapshotInfo,
)
from crossload.inspection.rehearsal import Divergence, Rehearsal
from crossload.inspection.status import Status
from crossload.report.plain import plain
from crossload.report.rehearsals import counting, print_sum
from crossload.report.snapshot import print_snapshot, print_unreadable

EVIL = "[bold]b[/bold][link=http://x]\x1b]8;;http://x\x07\x1b[2J\r\n\u202egnp\u2066\x9b31m\ud800:smile:"
SHOWN = "[bold]b[/bold][link=http://x]\\x1b]8;;http://x\\x07\\x1b[2J\\r\\n\\u202egnp\\u2066\\x9b31m\\ud800:smile:"
WIDTHS = [20, 80, 140]
BUILD = Build(engine=EVIL, monty=EVIL, dump=1, pointer_width=64, byte_order="little")


def outcome(kind: str) -> Outcome:
    return Outcome(
        kind=kind,
        name=EVIL,
        object=3,
        args=(EVIL,),
        kwargs=((EVIL, EVIL),),
        value=EVIL,
        digest=None,
        limit=EVIL,
        message=EVIL,
        position=(0, 1),
        pending=(1, 2),
        left_out=5,
        printed="ab" * 32,
    )


def event(number: int, kind: str) -> Event:
    return Event(
        event=number,
        operation=EVIL,
        bytes=1,
        source_line=EVIL,
        source_lines=2,
        inputs=((EVIL, EVIL),),
        answers=(Answer(call=1, kind=EVIL, text=EVIL),),
        left_out=1,
        settings=EVIL,
        outcome=outcome(kind),
        readings=((1 << 62, 1), (0, 500)),
        readings_count=9,
        identities=1,
        problem=EVIL,
    )


KINDS = ("complete", "raised", "call", "os", "name", "futures", "idle", EVIL)
INFO = SnapshotInfo(
    kind="crossload",
    size=12345,
    format_version=1,
    header_bytes=100,
    writer=BUILD,
    reader=BUILD,
    sections=(
        Section(name=EVIL, offset=1, bytes=2, zstd=None),
        Section(name="state", offset=3, bytes=9000, zstd=20000),
    ),
    damage=None,
    seal=None,
    host=HostInfo(
        suspensions=1,
        slept=2.5,
        sleeps=1,
        own_clock=True,
        zone=EVIL,
        journal_lost=EVIL,
        journal_max_events=None,
        journal_max_bytes=1,
    ),
    journal=JournalInfo(
        events=99,
        before=7,
        parts=JournalParts(arguments=1, given=0, outcomes=2, identities=3, notes=4),
        operations={EVIL: 99},
        asked=(Question(kind="call", name=EVIL, count=1200), Question(kind="name", name="limit", count=1)),
        names=3,
        malformed=EVIL,
        shown=tuple(event(number, kind) for number, kind in zip((1, 2, 3, 4, 96, 97, 98, 99), KINDS, strict=True)),
    ),
    decision=Decision(path="refuse", reason=EVIL, error="incompatible"),
)


def printed(info: SnapshotInfo, width: int, *, terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=None, highlight=False)
    print_snapshot(console, EVIL, info, journal=True)
    print_unreadable(console, EVIL, Status.UNREADABLE, EVIL)
    return file.getvalue()


def obeyed(text: str) -> list[str]:
    """The characters that a terminal would act on."""
    interpreted = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [char for char in text if char != "\n" and unicodedata.category(char) in interpreted]


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_text_is_shown_and_not_obeyed(width: int, terminal: bool) -> None:
    damage = Damage(kind="digest", message=EVIL, section=EVIL, event=3)
    for info in (INFO, dataclasses.replace(INFO, damage=damage)):
        text = printed(info, width, terminal=terminal)
        assert obeyed(text) == []
        assert max(map(len, text.splitlines())) <= max(width, len(SHOWN) * 2 + 4), "wrapped, but for names of files"
    assert printed(INFO, 2000, terminal=terminal).count(SHOWN) > 30


def test_everything_about_a_snapshot_has_its_line() -> None:
    plain_info = dataclasses.replace(INFO, decision=Decision(path="state", reason=None, error=None))
    lines = printed(plain_info, 3000, terminal=False).splitlines()
    for part in (
        "  decision    this build loads its state",
        "  digest      SHA-256 matches: every byte is as it was written",
        "9,000    73%  zstd, 20,000 when decompressed",
        "printed sha256:abababababab…; clock read 4611686018427387904 s, 1 µs, 1970-01-01 00:00:00.000500Z",
        " and 7 more; 1 identity",
        "91 more; --journal shows them all",
        "and 1 more",
        "() 1,200 times, limit, and 1 more",
        "99 events after 7 events that were dropped",
        "→ futures of calls 1, 2, and 5 more",
    ):
        assert any(part in line for line in lines), part


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("tab\tend", "tab\\tend"),
        ("é 漢 λ", "é 漢 λ"),
        ("\x9b\u2028\ufeff\U000e0041", "\\x9b\\u2028\\ufeff\\U000e0041"),
        ("x" * 3000, f"{'x' * 2000}… (3000 characters)"),
    ],
    ids=["plain", "tab", "letters", "unprintable", "long"],
)
def test_text_is_made_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


REHEARSALS = [
    Rehearsal(status=Status.SAME, path="replay", events=1234, seconds=0.5, warnings=("w",)),
    Rehearsal(
        status=Status.DIVERGED,
        events=9,
        divergence=Divergence(event=3, operation=EVIL, source_line=EVIL, recorded=EVIL, happened=EVIL),
    ),
    *(Rehearsal(status=status, reason=EVIL) for status in Status if status not in (Status.SAME, Status.DIVERGED)),
]


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_lines_of_a_dry_run_are_in_the_order_of_the_files(terminal: bool) -> None:
    file = io.StringIO()
    console = Console(file=file, width=200, force_terminal=terminal, color_system=None, highlight=False)
    names = [f"{number}{EVIL}" for number in range(len(REHEARSALS))]
    with counting(Console(file=io.StringIO()), console, names) as tell:
        for index in [2, 1, 0, *range(4, len(REHEARSALS))]:
            tell(index, REHEARSALS[index])
    print_sum(console, REHEARSALS, 1.25, EVIL)
    text = file.getvalue()
    if not terminal:
        assert obeyed(text) == []
        lines = text.splitlines()
        assert len(lines) == len(REHEARSALS), "all but the one that was not told of, and the sum"
        assert [line.partition("[bold]")[0].split()[-1] for line in lines[:-1]] == [*"012456789", "10"]
        assert "1,234 events in 0.50 s, 1 warning; opens by journal" in lines[0]
        assert "at event 3 of 9" in lines[1]
        assert lines[-1].startswith("11 files: 1 same, 1 opens, 1 sealed")
        assert lines[2].count(SHOWN) == 2
    assert "\x1b]" not in text
    assert "\u202e" not in text
