"""Every scenario is played by real interpreters, which agree with each other and with CPython."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import SCENARIOS, Workers

if TYPE_CHECKING:
    from crossload.matrix.scenario import Scenario

RELEASED = "pydantic-monty@1.4.0/venv"
RAW = "crossload@0.1.0/native+raw"

# monty 1.4 hashes `list[int]` with seeds of the process it runs in: no other process finds such a key again.
LOST_IN_ANY_OTHER_PROCESS = {"dict_generic_alias_keys"}

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
each_carried_scenario = pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(scenario, marks=pytest.mark.xfail(reason="hashed with the process's own seeds"))
        if name in LOST_IN_ANY_OTHER_PROCESS
        else scenario
        for name, scenario in SCENARIOS.items()
    ],
    ids=list(SCENARIOS),
)


@each_scenario
def test_it_suspends_where_it_says_and_is_read_again(workers: Workers, scenario: Scenario) -> None:
    snapshot, answers = workers[RELEASED].write(scenario)
    assert workers[RELEASED].read(scenario, snapshot) == answers


@pytest.mark.parametrize(
    "scenario",
    [scenario for scenario in SCENARIOS.values() if scenario.cpython],
    ids=[name for name, scenario in SCENARIOS.items() if scenario.cpython],
)
def test_it_answers_as_cpython_does(workers: Workers, scenario: Scenario) -> None:
    assert workers[RELEASED].write(scenario)[1] == workers["cpython@3/host"].write(scenario)[1]


def test_a_raw_dump_that_no_process_can_read_is_refused(workers: Workers) -> None:
    scenario = SCENARIOS["dict_generic_alias_keys"]
    snapshot, _ = workers[RELEASED].write(scenario)
    answer = workers[RAW].ask("read", scenario, snapshot)
    assert answer["status"] == "refused"
    assert "hashes with a seed that is new in every process" in answer["error"]["message"]


@each_carried_scenario
@pytest.mark.parametrize(("writer", "reader"), [(RELEASED, RAW), (RAW, RELEASED)], ids=["taken over", "given away"])
def test_raw_dumps_go_both_ways_between_crossload_and_pydantic_monty(
    workers: Workers, scenario: Scenario, writer: str, reader: str
) -> None:
    """M-17 M-42"""
    snapshot, answers = workers[writer].write(scenario)
    assert workers[reader].read(scenario, snapshot) == answers


@each_carried_scenario
def test_the_crate_alone_reads_what_pydantic_monty_wrote(workers: Workers, scenario: Scenario) -> None:
    snapshot, answers = workers[RELEASED].write(scenario)
    assert workers["monty@1.4.0/native"].read(scenario, snapshot) == answers
