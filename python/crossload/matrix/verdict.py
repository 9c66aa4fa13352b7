"""From what was seen to a verdict: pure functions, so that a stored outcome is judged by today's declared forms."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from packaging.version import InvalidVersion, Version

from crossload.matrix.outcome import Outcome
from crossload.matrix.tables import RefusalTable
from crossload.matrix.target import Identity
from crossload.matrix.vocabulary import Happening, Party, Reason, Relation, Verdict

_SUBJECTS = {Party.WRITER: "the writer", Party.RELAY: "the one in between", Party.READER: "the reader"}
_NUMBERS = re.compile(r"\b(0x[0-9a-f]+|\d+)\b")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a writer or a reader without trusting its words about the other."""

    target: str
    identity: Identity
    release: str

    @property
    def age(self) -> Version | None:
        """The version of the code that defines the format; None when it is no version number."""
        try:
            return Version(self.release)
        except InvalidVersion:
            return None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict and one sentence that says why."""

    verdict: Verdict
    why: str


_SAME = Judgement(verdict=Verdict.SAME, why="every answer equals the writer's own")


def judge(  # noqa: PLR0911 - one return for each member of a closed set
    outcome: Outcome, writer: Known, reader: Known, forms: Sequence[RefusalTable], *, damaged: bool = False
) -> Judgement:
    """The verdict of one cell, or of a load whose snapshot was `damaged`: each declared refusal is true of that one.

    `forms` are the refusals that the reader's subject declares.
    """
    subject = _SUBJECTS[outcome.party]
    match outcome.happening:
        case Happening.LOADED:
            return _SAME
        case Happening.DIFFERED:
            labels = ", ".join(repr(item.label) for item in outcome.differences)
            return Judgement(verdict=Verdict.WRONG, why=f"loaded, and answers differ: {labels}")
        case Happening.UNSUPPORTED:
            return Judgement(verdict=Verdict.UNSUPPORTED, why=f"{subject} does not take part: {outcome.message}")
        case Happening.DIED:
            return Judgement(verdict=Verdict.CRASHED, why=f"{subject} died: {outcome.message}")
        case Happening.HUNG:
            return Judgement(verdict=Verdict.HUNG, why=f"{subject} passed its deadline: {outcome.message}")
        case Happening.EXHAUSTED:
            return Judgement(verdict=Verdict.EXHAUSTED, why=f"{subject} ran out of memory: {outcome.message}")
        case Happening.FAILED:
            return Judgement(verdict=Verdict.GARBLED, why=f"failed after it had loaded: {said(outcome)}")
        case Happening.REFUSED:
            return _refusal(outcome, writer, reader, forms, damaged=damaged)


def said(outcome: Outcome) -> str:
    """The library's own words on one line."""
    text = f"{outcome.error_type}: {outcome.message}" if outcome.error_type else outcome.message
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def alike(sentence: str) -> str:
    """The same text for sentences that differ by numbers at most: such cells have one cause."""
    # Thousands of cells share a few sentences.
    return _NUMBERS.sub("#", sentence)


def _refusal(
    outcome: Outcome, writer: Known, reader: Known, forms: Iterable[RefusalTable], *, damaged: bool
) -> Judgement:
    form = next((form for form in forms if _fits(form, outcome)), None)
    if form is None:
        return Judgement(verdict=Verdict.GARBLED, why=f"no declared refusal: {said(outcome)}")
    if not damaged and not is_true(form.reason, writer, reader):
        claim = f"{writer.target} → {reader.target}"
        return Judgement(
            verdict=Verdict.MISREFUSED, why=f"says {form.reason}, which is untrue of {claim}: {said(outcome)}"
        )
    return Judgement(verdict=Verdict.REFUSED, why=f"{form.reason}: {said(outcome)}")


def _fits(form: RefusalTable, outcome: Outcome) -> bool:
    return re.search(form.message, outcome.message) is not None and form.type in (None, outcome.error_type)


def is_true(reason: Reason, writer: Known, reader: Known) -> bool:
    """Whether a refusal's reason is so. The kit's snapshots are whole and of the reader's own format."""
    match reason:
        case Reason.WRITER_OLDER:
            return _older(writer, reader)
        case Reason.WRITER_NEWER:
            return _older(reader, writer)
        case Reason.OTHER_RELEASE:
            return writer.release != reader.release
        case Reason.HASH_CLASS:
            return writer.identity.hash_class != reader.identity.hash_class
        case Reason.UNPROVEN:
            return writer.target != reader.target
        case Reason.NOT_OURS | Reason.DAMAGED:
            return False


def _older(one: Known, other: Known) -> bool:
    return one.age is not None and other.age is not None and one.age < other.age


def related(relation: Relation, writer: Known, reader: Known) -> bool:  # noqa: PLR0911 - as `judge`
    """Whether writer and reader stand to each other as `relation` says."""
    match relation:
        case Relation.SAME_TARGET:
            return writer.target == reader.target
        case Relation.SAME_SUBJECT:
            return writer.identity.subject == reader.identity.subject
        case Relation.SAME_RELEASE:
            return writer.release == reader.release
        case Relation.READER_NEWER:
            return _older(writer, reader)
        case Relation.WRITER_NEWER:
            return _older(reader, writer)
        case Relation.SAME_HASH_CLASS:
            return writer.identity.hash_class == reader.identity.hash_class
        case Relation.OTHER_HASH_CLASS:
            return writer.identity.hash_class != reader.identity.hash_class
