"""The gate alarms for what it is to alarm for and for nothing else, and what counts does count (R-53 R-54)."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from bench import BUDGETS, ROOT, SETTINGS, compared, run
from benchmark.budgets import Budgets
from benchmark.compare import compare, python_of
from benchmark.counts import fuel
from benchmark.cpu import cores
from benchmark.gate import Check
from benchmark.interval import Change, Interval, change, ratio
from benchmark.memory import own_memory
from benchmark.profile import profile
from benchmark.proof import Trial, measured
from benchmark.race import Runner, Taken, race
from benchmark.settings import Engine, Mode, Settings
from benchmark.stable import Racer, Stable
from workbench.faults import RacerFault, UsageFault

from .conftest import OWN_CACHE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STABLE = Stable(programs={}, lacks={Engine.MONTY: "it is not built", Engine.C: "it is not built"})


def budgets(path: Path = BUDGETS) -> Budgets:
    return Budgets(path=path, settings=Settings.read(SETTINGS), stable=STABLE, quick=True)


def racer(engine: str = "exec", options: str = "{}") -> Racer:
    return Racer(engine, [sys.executable, "-m", "benchmark.racers", engine, options], deadline=30)


def test_an_interval_is_made_of_ranks() -> None:
    assert Interval.of([3.0, 1.0, 2.0]) == Interval(median=2.0, low=1.0, high=3.0)
    wide = Interval.of(range(101))
    assert (wide.median, wide.low, wide.high) == (50, 40, 60)


def test_what_slows_whole_rounds_cancels_out() -> None:
    others = [1.0, 5.0, 2.0, 9.0]
    assert ratio([2 * each for each in others], others) == Interval(median=2.0, low=2.0, high=2.0)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.04, 1.2, Change.WORSE),
        (0.8, 0.96, Change.BETTER),
        (0.99, 1.02, Change.SAME),
        (0.99, 1.2, Change.UNKNOWN),
        (1.02, 1.2, Change.UNKNOWN),
    ],
)
def test_a_change_is_one_where_the_whole_interval_is(low: float, high: float, said: Change) -> None:
    assert change(Interval(median=(low + high) / 2, low=low, high=high), 0.03) is said


def test_turns_alternate_and_who_fails_is_left_out() -> None:
    order: list[str] = []

    def turn(name: str) -> Callable[[], Taken]:
        def once() -> Taken:
            order.append(name)
            if len(order) == 9:
                raise RacerFault("c ended", where="", remedy="")
            return Taken(figure=1.0, cpu=2.0)

        return once

    dropped: dict[str, str] = {}
    mode = Mode(slice=0, seconds=0, least=3, most=3)
    raced = race({name: turn(name) for name in "abc"}, mode, {"a": 7}, dropped)
    assert "".join(order) == "abccbaabc"
    assert dropped == {"c": "c ended"}
    assert list(raced) == ["a", "b"]
    assert raced["a"].size == 7
    assert raced["a"].cpu == [2.0, 2.0, 2.0]


def test_a_planted_fault_is_more_of_the_same_work(tmp_path: Path) -> None:
    # The program says how often it ran.
    log = tmp_path / "log"
    source = tmp_path / "program.py"
    source.write_text(f"with open({str(log)!r}, 'a') as file:\n    file.write('x')\n", encoding="utf-8")
    with contextlib.closing(racer()) as one:
        one.prepare("feed", source)
        before = len(log.read_text(encoding="utf-8"))
        runner = Runner(racer=one, slower=0.2)
        runner.count = 10
        runner()
        assert len(log.read_text(encoding="utf-8")) - before == 12


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose its cores; run it there")
@pytest.mark.parametrize("spread", [False, True])
def test_two_rounds_are_run_on_one_core_and_the_next_two_on_the_next(tmp_path: Path, spread: bool) -> None:
    free = cores()
    log = tmp_path / "log"
    source = tmp_path / "program.py"
    code = "import os\nwith open({!r}, 'a') as file:\n    print(*sorted(os.sched_getaffinity(0)), file=file)\n"
    source.write_text(code.format(str(log)), encoding="utf-8")
    with contextlib.closing(racer()) as one:
        one.prepare("feed", source)
        before = len(log.read_text(encoding="utf-8").splitlines())
        runner = Runner(racer=one, spread=spread)
        for _ in range(2 * len(free) + 1):
            runner()
        one.run(1)
    ran = [[int(core) for core in line.split()] for line in log.read_text(encoding="utf-8").splitlines()[before:]]
    placed = [[free[number // 2 % len(free)]] for number in range(2 * len(free) + 1)]
    assert ran == ([free] * len(placed) if spread else placed) + [free]


def test_a_racer_that_does_not_answer_in_time_is_a_fault(tmp_path: Path) -> None:
    source = tmp_path / "program.py"
    source.write_text("import time\ntime.sleep(30)", encoding="utf-8")
    slow = Racer("slow", [sys.executable, "-m", "benchmark.racers", "exec", "{}"], deadline=1)
    try:
        with pytest.raises(RacerFault, match="slow did not answer in time at prepare"):
            slow.prepare("feed", source)
    finally:
        slow.close()


@pytest.mark.parametrize(("figure", "alarm"), [(102.0, False), (102.1, True), (50.0, False)])
def test_a_figure_is_red_beyond_its_tolerance(figure: float, alarm: bool) -> None:
    check = Check(kind="fuel", workload="w", contestant="wasm", figure=figure, budget=100, tolerance=0.02)
    assert check.alarm is alarm
    assert check.line().startswith("RED" if alarm else "ok")


def test_fuel_is_the_same_each_time_and_a_fifth_more_for_a_fifth_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # Compiling an engine that counts takes some seconds.
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    workload = Settings.read(SETTINGS).workload("start")
    with fuel(sys.executable) as counter:
        first, again, planted = (counter.count(workload, 10, extra) for extra in (0, 0, 0.2))
    assert first > 1_000
    assert again == pytest.approx(first, rel=1e-3)
    assert planted == pytest.approx(1.2 * first, rel=1e-3)


def test_a_budget_that_is_renewed_is_kept_and_what_is_above_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "budgets.toml"
    head = BUDGETS.read_text(encoding="utf-8").partition("[budget]\n")[0]
    path.write_text(head + "[budget]\n", encoding="utf-8")
    here = budgets(path)
    figures = [figure for figure in here._sizes() if figure.workload == "dump_idle"]
    assert [here.check(figure) for figure in figures] == [None, None]
    here.renew(figures, print)
    assert path.read_text(encoding="utf-8").startswith(head)
    checks = [budgets(path).check(figure) for figure in figures]
    assert [check.alarm for check in checks if check] == [False, False]
    planted = [budgets(path).check(figure, 0.2) for figure in figures]
    assert [check.alarm for check in planted if check] == [True, True]


def test_the_proof_holds_each_figure_against_itself_and_a_planted_fault() -> None:
    here = budgets()
    figure = next(figure for figure in here._sizes() if figure.workload == "dump_idle")
    assert [(trial.planted, trial.alarm) for trial in measured(here, [figure])] == [(False, False), (True, True)]
    assert not Trial(what="", ratio=1.0, planted=True, alarm=False).passed
    assert not Trial(what="", ratio=1.2, planted=False, alarm=True).passed


def test_a_revision_that_there_is_not_is_said_to_be_none() -> None:
    with pytest.raises(UsageFault, match="git knows no revision 'no-such-revision'"):
        python_of(ROOT, "no-such-revision")


@pytest.mark.parametrize("only", ["lode_*", "load_text_100m"])
def test_workloads_that_there_are_not_or_that_are_left_out_are_no_success(only: str) -> None:
    with pytest.raises(UsageFault, match=f"fits '{re.escape(only)}'"):
        run(budgets(), only, "quick", write=False)
    with pytest.raises(UsageFault, match=f"fits '{re.escape(only)}'"):
        compared(budgets(), "HEAD", only)


def test_builds_are_compared_in_the_same_rounds() -> None:
    here = budgets()
    here.table["plan"].update(rounds=3, slice=0.001)
    found = list(compare(here, STABLE, [here.settings.workload("start")]))
    assert [each.contestant for each in found] == ["native", "wasm"]
    assert all(each.change.value in each.line() for each in found)


def test_a_profile_names_the_functions() -> None:
    settings = Settings.read(SETTINGS)
    lines = profile(settings.workload("start"), settings.contestant("native"), STABLE)
    assert any("filename:lineno(function)" in line for line in lines)
    assert any("crossload._native.Machine" in line for line in lines)
    assert lines[-1] == "  in the engine: the racer in C is not there"


def test_memory_is_that_of_the_process_and_those_that_it_started(tmp_path: Path) -> None:
    source = tmp_path / "program.py"
    source.write_text("x = [i for i in range(500_000)]", encoding="utf-8")
    with contextlib.closing(racer("crossload", json.dumps({"backend": "native"}))) as one:
        one.prepare("hold", source)
        before = own_memory(one.pid)
        one.run(2)
        assert own_memory(one.pid) - before > 10_000_000
