from __future__ import annotations

import io

from rich.console import Console

from crossload.matrix.fault import Fault
from crossload.matrix.vocabulary import FaultKind
from crossload.report.progress import shown

FAULT = Fault(target="thing@1/native", kind=FaultKind.LYING, doing="starting", what="version is '[9]'", evidence="")


def told(**settings: bool) -> str:
    file = io.StringIO()
    with shown(Console(file=file, width=100, **settings)) as listener:  # type: ignore[arg-type]
        listener.stage("targets", 2)
        listener.step()
        listener.tell("installing [thing]")
        listener.fault(FAULT)
        listener.stage("confirming", 0)
    return file.getvalue()


def test_a_pipe_gets_a_line_for_each_thing_worth_one() -> None:
    assert told().splitlines() == [
        "targets: 2",
        "installing [thing]",
        "thing@1/native lies about its identity (starting): version is '[9]'",
    ]


def test_a_terminal_gets_bars_and_the_same_lines() -> None:
    text = told(force_terminal=True)
    for part in ("targets", "installing [thing]", "version is '[9]'"):
        assert part in text
