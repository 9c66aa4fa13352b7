from __future__ import annotations

import pytest

from crossload.matrix.outcome import Difference, Outcome
from crossload.matrix.tables import RefusalTable
from crossload.matrix.target import Identity
from crossload.matrix.verdict import Known, is_true, judge, related
from crossload.matrix.vocabulary import Happening, Party, Reason, Relation, Verdict


def known(release: str, *, place: str = "native", width: int = 64, subject: str = "thing") -> Known:
    identity = Identity(
        subject=subject, version=release, format="raw", arch="any", pointer_width=width, byte_order="little"
    )
    return Known(target=f"{subject}@{release}/{place}", identity=identity, release=release)


OLD, NEW, WASM = known("1.9.0"), known("1.10.0"), known("1.10.0", place="wasm", width=32)
FORMS = [
    RefusalTable(message=r"version \d+ is older", reason=Reason.WRITER_OLDER),
    RefusalTable(message="hash class", type="ClassError", reason=Reason.HASH_CLASS),
]


def refusal(message: str, kind: str = "VersionError") -> Outcome:
    return Outcome(happening=Happening.REFUSED, error_type=kind, message=message)


@pytest.mark.parametrize(
    ("outcome", "writer", "reader", "verdict"),
    [
        (Outcome(happening=Happening.LOADED), OLD, NEW, Verdict.SAME),
        (refusal("version 1 is older than 2"), OLD, NEW, Verdict.REFUSED),
        (refusal("version 1 is older than 2"), NEW, OLD, Verdict.MISREFUSED),
        (refusal("version 1 is older than 2"), NEW, NEW, Verdict.MISREFUSED),
        (refusal("hash class", "ClassError"), NEW, WASM, Verdict.REFUSED),
        (refusal("hash class", "ClassError"), NEW, NEW, Verdict.MISREFUSED),
        (refusal("hash class", "OtherError"), NEW, WASM, Verdict.GARBLED),
        (refusal("missing field `x`"), OLD, NEW, Verdict.GARBLED),
        (Outcome(happening=Happening.FAILED, error_type="Panic", message="x"), OLD, NEW, Verdict.GARBLED),
        (Outcome(happening=Happening.DIED), OLD, NEW, Verdict.CRASHED),
        (Outcome(happening=Happening.HUNG), OLD, NEW, Verdict.HUNG),
        (Outcome(happening=Happening.EXHAUSTED), OLD, NEW, Verdict.EXHAUSTED),
        (Outcome(happening=Happening.UNSUPPORTED, party=Party.WRITER), OLD, NEW, Verdict.UNSUPPORTED),
    ],
)
def test_each_outcome_has_one_verdict(outcome: Outcome, writer: Known, reader: Known, verdict: Verdict) -> None:
    assert judge(outcome, writer, reader, FORMS).verdict is verdict


def test_a_wrong_cell_names_its_questions() -> None:
    differences = (Difference(label="found", expected=True, actual=False),)
    judgement = judge(Outcome(happening=Happening.DIFFERED, differences=differences), OLD, NEW, FORMS)
    assert (judgement.verdict, judgement.why) == (Verdict.WRONG, "loaded, and answers differ: 'found'")


def test_an_untrue_reason_is_told_with_the_pair() -> None:
    assert judge(refusal("version 1 is older than 2"), NEW, OLD, FORMS).why == (
        "says writer-older, which is untrue of thing@1.10.0/native → thing@1.9.0/native: "
        "VersionError: version 1 is older than 2"
    )


@pytest.mark.parametrize(
    ("reason", "true_of"),
    [
        (Reason.WRITER_OLDER, {"old→new"}),
        (Reason.WRITER_NEWER, {"new→old"}),
        (Reason.OTHER_RELEASE, {"old→new", "new→old"}),
        (Reason.HASH_CLASS, {"new→wasm"}),
        (Reason.UNPROVEN, {"old→new", "new→old", "new→wasm"}),
        (Reason.NOT_OURS, set()),
        (Reason.DAMAGED, set()),
    ],
)
def test_a_reason_is_checked_against_what_is_known(reason: Reason, true_of: set[str]) -> None:
    pairs = {"old→new": (OLD, NEW), "new→old": (NEW, OLD), "new→wasm": (NEW, WASM), "new→new": (NEW, NEW)}
    assert {name for name, (writer, reader) in pairs.items() if is_true(reason, writer, reader)} == true_of


def test_what_is_no_version_is_neither_older_nor_newer() -> None:
    nightly = known("nightly")
    assert not is_true(Reason.WRITER_OLDER, nightly, NEW)
    assert not is_true(Reason.WRITER_NEWER, nightly, NEW)


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        (Relation.SAME_TARGET, False),
        (Relation.SAME_SUBJECT, True),
        (Relation.SAME_RELEASE, True),
        (Relation.READER_NEWER, False),
        (Relation.WRITER_NEWER, False),
        (Relation.SAME_HASH_CLASS, False),
        (Relation.OTHER_HASH_CLASS, True),
    ],
)
def test_relations_of_a_native_writer_and_a_wasm_reader(relation: Relation, *, holds: bool) -> None:
    assert related(relation, NEW, WASM) is holds


def test_reader_newer_compares_versions_and_not_texts() -> None:
    assert related(Relation.READER_NEWER, OLD, NEW)
    assert related(Relation.WRITER_NEWER, NEW, OLD)
