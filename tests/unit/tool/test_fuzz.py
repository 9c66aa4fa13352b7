from __future__ import annotations

from pathlib import Path

import fuzz

from .conftest import TOOL, run_python

OUTPUT = """\
INFO: seed corpus: files: 50 min: 1801b max: 7834b total: 206785b rss: 42Mb
#51\tINITED cov: 1034 ft: 2203 corp: 47/180Kb exec/s: 0 rss: 80Mb
#4096\tpulse  cov: 1234 ft: 2345 corp: 99/201Kb lim: 4096 exec/s: 2048 rss: 90Mb
#10000000\tDONE   cov: 1305 ft: 1677 corp: 175/29Kb lim: 4096 exec/s: 13458 rss: 521Mb
Done 10000000 runs in 743 second(s)
stat::number_of_executed_units: 10000000
stat::average_exec_per_sec:     13458
"""


def test_what_a_run_reached_is_read_from_its_end() -> None:
    reached = fuzz.Reached.of("parse", OUTPUT, [])
    assert reached == fuzz.Reached(
        target="parse", executions=10_000_000, edges=1305, features=1677, corpus=175, findings=[]
    )
    assert " ".join(reached.line().split()) == (
        "parse 10,000,000 executions 1,305 edges 1,677 features 175 inputs kept findings: none"
    )


def test_a_finding_is_named() -> None:
    reached = fuzz.Reached.of("parse", OUTPUT, [Path("crash-0123")])
    assert reached is not None
    assert reached.line().endswith("findings: crash-0123")


def test_a_run_that_came_to_no_end_reached_nothing() -> None:
    assert fuzz.Reached.of("parse", OUTPUT.partition("stat::")[0], []) is None


def test_without_rustup_it_says_what_to_run(tmp_path: Path) -> None:
    ran = run_python(TOOL / "fuzz.py", environment={"PATH": str(tmp_path)})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "fuzz: skipped: rustup is not installed, and only a nightly compiler measures coverage for a fuzzer; "
        "run `rustup toolchain install nightly --profile minimal` and `apt-get install g++`, then the same again\n"
    )


def test_a_target_that_is_not_there_is_named_with_those_that_are() -> None:
    ran = run_python(TOOL / "fuzz.py", "pars")
    assert ran.code == 2
    assert "there is no target pars; there are: parse, resealed, built" in ran.err
