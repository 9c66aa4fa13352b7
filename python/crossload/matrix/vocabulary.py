"""The closed sets of words that configuration, results and reports share."""

from enum import unique

from crossload.enums import StrEnum


@unique
class Verdict(StrEnum):
    """How a cell ended, best first; the order is that of every legend and of `worst`."""

    SAME = "same"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    UNBUILDABLE = "unbuildable"
    NOT_RUN = "not_run"
    MISREFUSED = "misrefused"
    GARBLED = "garbled"
    EXHAUSTED = "exhausted"
    HUNG = "hung"
    CRASHED = "crashed"
    WRONG = "wrong"

    @property
    def settled(self) -> bool:
        """Whether a worker decided it, so that it may be stored and used again."""
        return self not in (Verdict.UNBUILDABLE, Verdict.NOT_RUN)

    @property
    def failing(self) -> bool:
        """Whether it speaks against the reader or the writer, so that it is run again before it counts."""
        return self in _FAILING

    @property
    def suspicious(self) -> bool:
        """Whether it may be the machine's doing: another load on it, and the cell ends otherwise."""
        return self in (Verdict.HUNG, Verdict.EXHAUSTED)


_FAILING = frozenset(list(Verdict)[list(Verdict).index(Verdict.MISREFUSED) :])


@unique
class Party(StrEnum):
    """Who did it."""

    WRITER = "writer"
    READER = "reader"


@unique
class Happening(StrEnum):
    """What was seen of one cell, before anyone judges it."""

    LOADED = "loaded"
    DIFFERED = "differed"
    REFUSED = "refused"
    FAILED = "failed"
    DIED = "died"
    HUNG = "hung"
    EXHAUSTED = "exhausted"
    UNSUPPORTED = "unsupported"


@unique
class Reason(StrEnum):
    """Why a reader says that it refuses; each can be checked against what is known of writer and reader."""

    WRITER_OLDER = "writer-older"
    WRITER_NEWER = "writer-newer"
    OTHER_RELEASE = "other-release"
    HASH_CLASS = "hash-class"
    NOT_OURS = "not-ours"
    DAMAGED = "damaged"
    UNPROVEN = "unproven"


@unique
class Suspension(StrEnum):
    """Where in a guest's life the snapshot is taken."""

    IDLE = "idle"
    CALL = "call"
    NAME = "name"
    OS = "os"
    FUTURES = "futures"


@unique
class Relation(StrEnum):
    """How a cell's writer and reader stand to each other, for promises and expectations."""

    SAME_TARGET = "same-target"
    SAME_SUBJECT = "same-subject"
    SAME_RELEASE = "same-release"
    READER_NEWER = "reader-newer"
    WRITER_NEWER = "writer-newer"
    SAME_HASH_CLASS = "same-hash-class"
    OTHER_HASH_CLASS = "other-hash-class"


@unique
class FaultKind(StrEnum):
    """What a worker did that the protocol does not allow."""

    DIED = "died"
    HUNG = "hung"
    EXHAUSTED = "exhausted"
    GARBAGE = "printed garbage"
    TRUNCATED = "half-written answer"
    OVERSIZED = "oversized answer"
    WRONG_ID = "answer to another request"
    MALFORMED = "malformed answer"
    STRAY_OUTPUT = "output after the answer"
    LYING = "lies about its identity"
    KNOWS_UNKNOWN = "answered an unknown scenario"
    BLIND = "answered without the snapshot"
    ORPHAN = "left a process behind"
    ADAPTER_ERROR = "adapter error"

    @property
    def about_the_subject(self) -> bool:
        """Whether it is a fact about the subject under test, not about its adapter, once a load was asked for."""
        return self in (FaultKind.DIED, FaultKind.HUNG, FaultKind.EXHAUSTED)
