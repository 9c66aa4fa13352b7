"""What each session shows: its sheets of figures, and sentences about them."""

from __future__ import annotations

import os
import platform
import statistics
from importlib.metadata import version
from typing import TYPE_CHECKING

from crossload.report.plain import plain
from endure.leak import PLANTED
from endure.opening import Ending
from endure.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from endure.crowd import Crowd
    from endure.damage import Report
    from endure.delays import Delays
    from endure.exactness import Firing, Row
    from endure.leak import Growth
    from endure.settings import Leak
    from endure.specimens import Damaged

ENDINGS = [ending for ending in Ending if ending.value >= Ending.REFUSED.value]
# Kinds of faults that are shown; the file has all.
_SHOWN = 12
_LONGEST = 160


def machine() -> str:
    """What the figures were measured on."""
    cores = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{cores}, Python {platform.python_version()}, crossload {version('crossload')}"


def proof(proven: bool, what: str) -> str:
    """Whether a run has shown that it would have noticed."""
    return f"Proof: {what} were seen." if proven else f"THIS RUN PROVES NOTHING: not all of {what} were seen."


def damage_sheet(report: Report, specimens: int) -> Sheet:
    """How the loads in one backend ended, by the section that was damaged."""
    rows = [[section, *(f"{counts[ending]:,}" for ending in ENDINGS)] for section, counts in report.sections.items()]
    rows.append(["all", *(f"{report.endings[ending]:,}" for ending in ENDINGS)])
    return Sheet(
        title=f"{report.backend}: {len(report.outcomes):,} loads of {specimens} damaged snapshots",
        columns=["section", *map(title, ENDINGS)],
        rows=rows,
        bad=frozenset({len(rows) - 1} if report.forbidden else ()),
    )


def damage_words(report: Report) -> list[str]:
    """How long they took, and whether all are as they may be."""
    slowest = max(report.outcomes, key=lambda outcome: outcome.seconds)
    median = statistics.median(outcome.seconds for outcome in report.outcomes)
    worst = f"the slowest {slowest.seconds:.2f} s (load {slowest.number})"
    forbidden = len(report.forbidden)
    verdict = f"{forbidden:,} LOADS ENDED AS THEY MUST NOT" if forbidden else "none ended as it must not"
    took = f"half of them took less than {median * 1e3:.2f} ms with what was fed, {worst}, all {report.seconds:.0f} s"
    stalled = (
        f" {len(report.stalled):,} that seemed to hang ended in order when repeated alone." if report.stalled else ""
    )
    return [f"{report.backend}: {took}; {verdict}.{stalled}"]


def damage_findings(report: Report) -> list[str]:
    """What faults and deaths said, most frequent first, and the files of the worst."""
    lines = []
    for endings in ((Ending.KILLED, Ending.HUNG), (Ending.UNTYPED,), (Ending.FAULT,)):
        common = report.words(*endings).most_common(_SHOWN)
        lines += [f"{count:>6,} {title(endings[0])}: {plain(words, _LONGEST)}" for words, count in common]
    return lines + [f"load {number}: {path}" for number, path in report.findings.items()]


def load_words(report: Report, damaged: Damaged, path: Path) -> list[str]:
    """One load that was repeated."""
    (outcome,) = report.outcomes
    where = f"{damaged.section} of {damaged.specimen.name}"
    ended = f"{title(outcome.ending)} after {outcome.seconds:.3f} s"
    return [f"{report.backend}, load {outcome.number}: {where}: {ended}", f"  {path}", f"  {plain(outcome.said)}"]


def leak_sheet(grown: Sequence[Growth], settings: Leak) -> Sheet:
    """A row for each kind of cycle and backend."""
    rows = []
    for growth in grown:
        slopes = [f"{growth.slopes[name]:+.3f}" if name in growth.slopes else "-" for name in ("uss", "heap")]
        own = growth.readings.get("uss", [0])
        verdict = "as planted" if growth.job.kind == PLANTED else "flat"
        if not growth.passed:
            verdict = growth.failure or ("LEAKS" if growth.leaks else "NOT SEEN")
        grew = f"{(own[-1] - own[0]) / 1024:+,.0f} KiB"
        rows.append([growth.job.backend, growth.job.kind, *slopes, grew, verdict])
    cycles = f"{settings.blocks * settings.block:,} cycles, after {settings.warm_up:,} to warm up"
    return Sheet(
        title=f"bytes that a session leaves behind, over {cycles}",
        columns=["backend", "its end", "own memory", "C heap", "grew by", "verdict"],
        rows=rows,
        labels=2,
        bad=frozenset(index for index, growth in enumerate(grown) if not growth.passed),
    )


def crowd_sheet(crowds: Sequence[Crowd]) -> Sheet:
    """What the crowds answered."""
    rows = [
        [
            crowd.backend,
            f"{crowd.threads}",
            f"{crowd.threads * crowd.sessions:,}",
            f"{crowd.most_alive}",
            f"{crowd.seconds:.0f}",
            f"{crowd.wrong:,}",
        ]
        for crowd in crowds
    ]
    return Sheet(
        title="sessions with different answers",
        columns=["backend", "threads", "sessions", "open at once", "seconds", "wrong answers"],
        rows=rows,
        bad=frozenset(index for index, crowd in enumerate(crowds) if crowd.wrong),
    )


def delay_sheet(measured: Sequence[Delays]) -> Sheet:
    """How long small sessions took."""
    rows = []
    for delays in measured:
        beside = f"{delays.neighbors} {delays.beside}" if delays.neighbors else delays.beside
        allowed = f"{delays.allowed * 1e3:.0f}" if delays.neighbors else "-"
        times = (delays.percentile(0.999), max(delays.times), delays.worst)
        shown = [f"{statistics.median(delays.times) * 1e3:.2f}", *(f"{seconds * 1e3:.1f}" for seconds in times)]
        counts = (f"{delays.ended:,}", f"{len(delays.times):,}")
        rows.append([delays.backend, beside, *counts, *shown, allowed])
    return Sheet(
        title="milliseconds that a small session takes beside others",
        columns=["backend", "beside", "ended", "sessions", "median", "99.9 %", "slowest", "of it its own", "at most"],
        rows=rows,
        labels=2,
        bad=frozenset(index for index, delays in enumerate(measured) if not delays.passed),
    )


def exactness_sheet(title: str, limits: Sequence[str], rows: Sequence[Row]) -> Sheet:
    """At which multiples of their limits programs were ended."""
    return Sheet(
        title=title,
        columns=["backend", "program", *limits],
        rows=[[row.backend, row.program, *map(_firing, row.firings)] for row in rows],
        labels=2,
        bad=frozenset(index for index, row in enumerate(rows) if not row.passed),
    )


def _firing(firing: Firing) -> str:
    if not firing.fired:
        return "NEVER"
    told = "sandbox full" if firing.ratio is None else f"{firing.ratio:.3f}"
    return told if firing.passed else f"{told} TOO FAR"


def title(ending: Ending) -> str:
    """An ending as a heading."""
    return "host killed" if ending is Ending.KILLED else ending.name.lower().replace("_", " ")
