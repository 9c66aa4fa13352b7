"""Hostile programs end as they say, and leave their host and its next session alone (M-02 to M-04, M-09 to M-11)."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hostility.corpus import load_corpus
from hostility.program import BACKENDS, Ending, Program, read_program
from hostility.trial import COMMAND, Host, Trial
from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.backends import BackendName

HERE = Path(__file__).parent
CORPUS = load_corpus(HERE)
QUICK = CORPUS.named(CORPUS.quick)
SAFETY = HERE.parents[1] / "docs" / "safety.md"
ONE = QUICK[0]


@pytest.fixture(scope="module", params=BACKENDS)
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """One host process for all programs on a backend, as long as it lives."""
    if request.param == "native" and importlib.util.find_spec("crossload._native") is None:
        pytest.skip("this installation has no native extension; run `./tool/nox -s test` to test a wheel that has one")
    with Host(request.param, CORPUS) as host:
        yield host


@pytest.mark.parametrize("program", QUICK, ids=lambda program: program.id)
def test_a_hostile_program_ends_as_it_says_and_harms_nobody(host: Host, program: Program) -> None:
    trial = host.run(program)
    assert trial.passed, trial


def test_there_are_enough_programs_and_only_native_ever_dies() -> None:
    assert len(CORPUS.programs) >= CORPUS.minimum
    outcomes = {program.endings["wasm"].outcome for program in CORPUS.programs}
    assert not outcomes & {"died", "hung"}


def test_every_program_of_a_quick_pattern_exists() -> None:
    assert [pattern for pattern in CORPUS.quick if not CORPUS.named([pattern])] == []


def test_every_gap_is_documented_and_shown_by_a_program() -> None:
    shown = {ending.gap for program in CORPUS.programs for ending in program.endings.values()} - {None}
    assert shown == set(CORPUS.gaps)
    text = SAFETY.read_text(encoding="utf-8")
    assert [gap for gap in CORPUS.gaps if f"**{gap}**" not in text] == []


def ending(outcome: str, *, after: str | None = None, seconds: float = 30) -> Ending:
    return Ending(outcome=outcome, after=after, gap=None, limits={}, seconds=seconds)


def program(code: str, expected: Ending) -> Program:
    return replace(ONE, cells=[code], drive="run", stack=None, endings=dict.fromkeys(BACKENDS, expected))


def trial_of(planted: Program, backend: BackendName = "wasm", script: str | None = None) -> Trial:
    """What is said of a program by a host, or by a script in a host's place."""
    command = COMMAND if script is None else (sys.executable, "-c", script)
    with Host(backend, CORPUS, command=command) as host:
        return host.run(planted)


def test_another_value_than_expected_does_not_pass() -> None:
    trial = trial_of(program("1 + 1", ending("value 3", after="usable")))
    assert (trial.actual, trial.passed) == ("value 2", False)


def test_a_session_that_is_usable_where_it_has_to_have_ended_does_not_pass() -> None:
    trial = trial_of(program("1 + 1", ending("value 2", after="ended")))
    assert (trial.after, trial.passed) == ("usable", False)


@pytest.mark.parametrize(
    ("script", "host", "actual"),
    [
        ("import os; input(); os.abort()", "killed by SIGABRT", "died"),
        ("import os; input(); os._exit(0)", "exited with 0", "died"),
        ("import time; input(); time.sleep(60)", "hung", "hung"),
    ],
)
def test_a_host_that_dies_or_hangs_does_not_pass(script: str, host: str, actual: str) -> None:
    trial = trial_of(program("1", ending("value 1", after="usable", seconds=1)), script=script)
    assert (trial.host, trial.actual, trial.passed) == (host, actual, False)


def test_a_next_session_that_computes_something_else_does_not_pass() -> None:
    answer = '{"outcome": "value 1", "detail": "", "seconds": 0, "after": "usable", "next": "computes 5"}'
    trial = trial_of(program("1", ending("value 1", after="usable")), script=f"input(); print('{answer}')")
    assert (trial.unharmed, trial.passed) == (False, False)


def test_a_host_is_started_again_after_it_died() -> None:
    planted = program("1", ending("value 1", after="usable"))
    with Host("wasm", CORPUS) as host:
        assert host.run(replace(planted, endings={"wasm": ending("hung", seconds=0)})).actual == "hung"
        assert host.run(planted).passed


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ({"expect": "value 1", "limit": {}}, "unknown key limit"),
        ({"expect": "value 1", "native": {"slow": True}}, "unknown key slow of native"),
        ({"expect": "value 1", "drive": "fly"}, "there is no drive 'fly'"),
        ({"native": {"expect": "value 1"}}, "nothing is expected of wasm"),
        ({"expect": "died"}, "may not end in 'died' without a reason"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(header: dict[str, object], problem: str) -> None:
    defaults = {"limits": {}, "seconds": 30}
    with pytest.raises(WorkspaceFault, match=problem):
        read_program(header, where="x.py", kind="k", name="x", summary="", cells=[], defaults=defaults)
