"""Every planted fault is named, and none of them becomes a verdict that it isn't."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.listener import Listener
from crossload.matrix.local import local
from crossload.matrix.proof import PlantedFault, PlantedProject, corpus, prove
from crossload.matrix.run import run_matrix
from crossload.matrix.vocabulary import FaultKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossload.matrix.executor import Executor, Reports, Work
    from crossload.matrix.options import Options
    from crossload.matrix.result import MatrixResult

    from .conftest import Project

EVERYTHING = (*corpus().fault, *corpus().control)
HONEST = next(fault for fault in EVERYTHING if fault.name == "honest")


@pytest.mark.parametrize("fault", EVERYTHING, ids=lambda fault: fault.name)
def test_a_planted_fault_is_named_and_nothing_else(fault: PlantedFault) -> None:
    (proof,) = prove([fault], jobs=1)
    assert proof.missed == "", proof.said


def test_every_kind_of_fault_is_planted() -> None:
    planted = {kind for fault in corpus().fault for kind in fault.fault}
    # A worker of which memory runs out is one that died, once it is not asked to load.
    assert planted == set(FaultKind) - {FaultKind.EXHAUSTED}


@pytest.mark.parametrize(
    ("entry", "missed"),
    [
        ({"verdict": ("wrong",)}, "its cells are same"),
        ({"fault": ("died",)}, "it was named for no fault; the run passed"),
        ({"suspicion": "it leaks"}, "suspected is nothing"),
        ({"unstable": ("crashed",)}, "unstable is nothing"),
    ],
    ids=["verdict", "fault", "suspicion", "unstable"],
)
def test_a_fault_that_is_not_seen_is_missed(entry: dict[str, object], missed: str) -> None:
    (proof,) = prove([HONEST.model_copy(update=entry)], jobs=1)
    assert proof.missed.startswith(missed)


def test_a_kit_that_loses_a_cell_is_caught() -> None:
    class Forgetful:
        """Leaves out one read, and says nothing of it."""

        def __init__(self, executor: Executor) -> None:
            self.executor = executor

        def run(self, work: Work, reports: Reports) -> None:
            lost = ("planted@1/honest", "thing_00")
            reads = [task for task in work.reads if (task.writer, task.scenario) != lost or task.target == task.writer]
            self.executor.run(replace(work, reads=reads), reports)

    @contextlib.contextmanager
    def forgetful() -> Iterator[Executor]:
        with local() as executor:
            yield Forgetful(executor)

    def runner(project: PlantedProject, options: Options) -> MatrixResult:
        return run_matrix(project.config, replace(options, executor=forgetful), Listener())

    # A control: nothing is wrong but with the kit.
    entry = HONEST.model_copy(update={"scenarios": 2, "name": "is-outlived-for-a-moment"})
    (proof,) = prove([entry], 1, runner)
    assert (proof.said, proof.missed) == ("not_run; same; exit code 1", "its cells are not_run and same")


def test_a_reader_that_eats_memory_says_what_it_met(project: Project) -> None:
    project.write_config("honest", "eats-memory", memory="400 MiB")
    (cell,) = project.run().by_pair["planted@1/honest", "planted@1/eats-memory"]
    assert cell.verdict is Verdict.EXHAUSTED
    assert cell.suspicious
    assert cell.outcome is not None
    assert "MemoryError" in cell.outcome.evidence


def test_what_was_left_behind_is_named(project: Project) -> None:
    project.write_config("leaves-a-child")
    assert [fault.kind for fault in project.run().faults] == [FaultKind.ORPHAN, FaultKind.ORPHAN]


def test_a_truncated_snapshot_is_garbled_for_every_reader(project: Project) -> None:
    project.write_config("honest", "truncates")
    result = project.run()
    (cell,) = result.by_pair["planted@1/truncates", "planted@1/honest"]
    assert cell.verdict is Verdict.GARBLED
    assert "cut off at byte" in cell.why


def test_a_writer_that_crashes_is_blamed_itself(project: Project) -> None:
    project.write_config("honest", "crashes-while-writing")
    result = project.run()
    (cell,) = result.by_pair["planted@1/crashes-while-writing", "planted@1/honest"]
    assert (cell.verdict, cell.why) == (Verdict.CRASHED, "the writer died: killed by SIGSEGV")


def test_a_wrong_cell_keeps_question_expected_and_actual(project: Project) -> None:
    project.write_config("honest", "flips-a-byte")
    result = project.run()
    (cell,) = result.by_pair["planted@1/honest", "planted@1/flips-a-byte"]
    assert cell.outcome is not None
    assert [(item.label, item.expected, item.actual) for item in cell.outcome.differences] == [
        ("the value", {"int": "41"}, {"int": "43"}),
        ("the list", {"list": [{"int": "41"}, {"int": "0"}]}, {"list": [{"int": "43"}, {"int": "0"}]}),
    ]


def test_the_last_words_of_a_dead_worker_are_kept(project: Project) -> None:
    project.write_config("honest", "exits")
    (cell,) = project.run().by_pair["planted@1/honest", "planted@1/exits"]
    assert cell.outcome is not None
    assert (cell.outcome.message, cell.outcome.evidence) == ("exited with 3", "about to read")


def test_a_target_that_can_not_be_made_says_why(project: Project) -> None:
    project.write_config("honest")
    (project.root / "build.py").write_text("raise SystemExit('no compiler here')", encoding="utf-8")
    result = project.run()
    assert [cell.verdict for cell in result.cells] == [Verdict.UNBUILDABLE]
    assert result.targets[0].problem == "no compiler here"
