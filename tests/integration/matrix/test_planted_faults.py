"""Every planted fault is named, and none of them becomes a verdict that it isn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.errors import ExitCode
from crossload.matrix.vocabulary import FaultKind, Happening, Verdict

if TYPE_CHECKING:
    from .conftest import Project

WORKERS_OWN = {
    "prints-garbage": FaultKind.GARBAGE,
    "answers-another-request": FaultKind.WRONG_ID,
    "half-written": FaultKind.TRUNCATED,
    "goes-on-talking": FaultKind.STRAY_OUTPUT,
    "oversized": FaultKind.OVERSIZED,
    "adapter-error": FaultKind.ADAPTER_ERROR,
    "answers-too-few": FaultKind.MALFORMED,
    "answers-raw-numbers": FaultKind.MALFORMED,
    "lies-about-version": FaultKind.LYING,
    "lies-about-artifact": FaultKind.LYING,
    "lies-about-width": FaultKind.LYING,
    "lies-about-release": FaultKind.LYING,
    "speaks-protocol-9": FaultKind.LYING,
    "knows-everything": FaultKind.KNOWS_UNKNOWN,
    "dies-at-start": FaultKind.DIED,
}

BESIDE_AN_ANSWER = {
    "exits-after-its-answer": FaultKind.DIED,
    "leaves-a-child": FaultKind.ORPHAN,
    "ignores-bye": FaultKind.HUNG,
}

SUBJECTS_OWN = {
    "honest": (Verdict.SAME, Happening.LOADED),
    "is-outlived-for-a-moment": (Verdict.SAME, Happening.LOADED),
    "exits": (Verdict.CRASHED, Happening.DIED),
    "segfaults": (Verdict.CRASHED, Happening.DIED),
    "hangs": (Verdict.HUNG, Happening.HUNG),
    "hangs-with-a-child": (Verdict.HUNG, Happening.HUNG),
    "half-written-and-hangs": (Verdict.HUNG, Happening.HUNG),
    "flips-a-byte": (Verdict.WRONG, Happening.DIFFERED),
    "fails-after-loading": (Verdict.GARBLED, Happening.FAILED),
    "refuses-falsely": (Verdict.MISREFUSED, Happening.REFUSED),
    "new-refuses-truly": (Verdict.REFUSED, Happening.REFUSED),
}


@pytest.mark.parametrize(("fault", "kind"), WORKERS_OWN.items(), ids=list(WORKERS_OWN))
def test_a_worker_that_breaks_the_protocol_is_named_and_gives_no_verdict(
    project: Project, fault: str, kind: FaultKind
) -> None:
    project.write_config("honest", fault)
    result = project.run()
    (cell,) = result.by_pair["planted@1/honest", f"planted@1/{fault}"]
    assert cell.verdict is Verdict.NOT_RUN
    assert str(kind) in cell.why
    assert {(item.target, item.kind) for item in result.faults} == {(f"planted@1/{fault}", kind)}
    assert result.exit_code is ExitCode.WORKER
    assert [item.verdict for item in result.by_pair["planted@1/honest", "planted@1/honest"]] == [Verdict.SAME]


@pytest.mark.parametrize(("fault", "kind"), BESIDE_AN_ANSWER.items(), ids=list(BESIDE_AN_ANSWER))
def test_what_a_worker_does_after_a_whole_answer_is_named_beside_the_verdict(
    project: Project, fault: str, kind: FaultKind
) -> None:
    # One scenario: a process that is about to exit may or may not take a second request before it is gone.
    project.write_scenarios(1)
    project.write_config("honest", fault)
    result = project.run()
    assert {cell.verdict for cell in result.by_pair["planted@1/honest", f"planted@1/{fault}"]} == {Verdict.SAME}
    assert {(item.target, item.kind) for item in result.faults} == {(f"planted@1/{fault}", kind)}
    assert kind is not FaultKind.ORPHAN or "sleep 600" in result.faults[0].what
    assert result.exit_code is ExitCode.WORKER


@pytest.mark.parametrize(
    ("fault", "verdict", "happening"), [(f, *v) for f, v in SUBJECTS_OWN.items()], ids=list(SUBJECTS_OWN)
)
def test_what_the_subject_itself_does_becomes_its_verdict(
    project: Project, fault: str, verdict: Verdict, happening: Happening
) -> None:
    project.write_config("writes", fault, deadline=1)
    result = project.run()
    subject = "newer@2" if fault.startswith("new") else "planted@1"
    (cell,) = result.by_pair["planted@1/writes", f"{subject}/{fault}"]
    assert (cell.verdict, cell.outcome and cell.outcome.happening) == (verdict, happening)
    assert result.faults == ()


def test_output_that_comes_later_is_named_whenever_it_is_seen(project: Project) -> None:
    project.write_scenarios(3)
    project.write_config("honest", "talks-later")
    result = project.run()
    # Between two requests it is stray output; while the next answer is waited for, it can't be told from garbage.
    assert {item.kind for item in result.faults} <= {FaultKind.STRAY_OUTPUT, FaultKind.GARBAGE}
    assert {item.target for item in result.faults} == {"planted@1/talks-later"}
    seen = {cell.verdict for cell in result.by_pair["planted@1/honest", "planted@1/talks-later"]}
    assert seen <= {Verdict.SAME, Verdict.NOT_RUN}
    assert result.exit_code is ExitCode.WORKER


def test_a_reader_that_eats_memory_meets_its_cap(project: Project) -> None:
    project.write_config("honest", "eats-memory", memory="400 MiB")
    result = project.run()
    (cell,) = result.by_pair["planted@1/honest", "planted@1/eats-memory"]
    assert cell.verdict is Verdict.EXHAUSTED
    assert cell.outcome is not None
    assert "MemoryError" in cell.outcome.evidence


def test_a_truncated_snapshot_is_garbled_for_every_reader(project: Project) -> None:
    project.write_config("honest", "truncates")
    result = project.run()
    (cell,) = result.by_pair["planted@1/truncates", "planted@1/honest"]
    assert cell.verdict is Verdict.GARBLED
    assert "JSONDecodeError" in cell.why


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


def test_a_failure_that_does_not_come_again_is_marked_unstable_and_does_not_count(project: Project) -> None:
    project.write_config("honest", "fails-once")
    cells = [cell for cell in project.run().cells if cell.cell.reader == "planted@1/fails-once"]
    # It has two snapshots to read, and either may come first.
    assert sorted((cell.verdict, cell.unstable) for cell in cells) == [(Verdict.SAME, ""), (Verdict.SAME, "crashed")]


def test_a_target_that_can_not_be_made_says_why(project: Project) -> None:
    project.write_config("honest")
    (project.root / "build.py").write_text("raise SystemExit('no compiler here')", encoding="utf-8")
    result = project.run()
    assert [cell.verdict for cell in result.cells] == [Verdict.UNBUILDABLE]
    assert result.targets[0].problem == "no compiler here"
