"""Opening one damaged snapshot as a host would, and what came of it."""

from __future__ import annotations

import functools
import sys
from enum import Enum
from typing import TYPE_CHECKING

from crossload import (
    Call,
    EngineFaultError,
    Futures,
    GuestError,
    LimitError,
    NameLookup,
    OsCall,
    Session,
    SnapshotError,
    SnapshotReplayLimitError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload import ResourceLimits
    from crossload.backends import BackendName
    from endure.settings import Damage
    from endure.specimens import Damaged

# Questions of a damaged program that are answered before it is dropped.
_ANSWERS = 8


class Ending(Enum):
    """How a load ended, or where it is; a byte of the ledger. The further down, the more it says of a session."""

    PENDING = 0
    LOADING = 1
    FEEDING = 2
    REFUSED = 3
    """A `SnapshotError`: nothing was run."""
    LOADED = 4
    """The program went on to values."""
    GUEST_ERROR = 5
    """It went on to an exception of the guest, or could not do what it was asked."""
    LIMIT = 6
    """A limit fired, in the replay or later."""
    FAULT = 7
    """A trap or a panic that was contained: `EngineFaultError`."""
    UNTYPED = 8
    """An exception that is not crossload's own."""
    HUNG = 9
    """It took longer than anything may, and the host was killed for it."""
    KILLED = 10
    """The host process died of it."""


def open_and_feed(
    damaged: Damaged, backend: BackendName, settings: Damage, note: Callable[[Ending], None]
) -> tuple[Ending, str]:
    """Load it, and if it loads, feed it; return how that ended and what was said. `note` hears when it is loaded."""
    limits: ResourceLimits = {"max_feed_duration_secs": settings.feed_seconds, "max_memory": settings.max_memory}
    unraised: list[str] = []
    # What is raised where nobody can catch it: while something is freed.
    sys.unraisablehook = lambda error: unraised.append(f"{error.exc_type.__name__}: {error.exc_value}, not raised")
    ending, said = _open(damaged, backend, settings, limits, note)
    return (Ending.UNTYPED, unraised[0]) if unraised else (ending, said)


def _open(
    damaged: Damaged, backend: BackendName, settings: Damage, limits: ResourceLimits, note: Callable[[Ending], None]
) -> tuple[Ending, str]:
    try:
        with Session.load(
            damaged.snapshot,
            backend=backend,
            trusted=True,
            verify=damaged.verify,
            limits=limits,
            max_replay_secs=settings.replay_seconds,
            print_callback=_drop,
        ) as session:
            note(Ending.FEEDING)
            return _feed(session, damaged)
    except Exception as error:  # noqa: BLE001 - what is not crossload's own is a finding
        return _ending(error), _said(error)


def _feed(session: Session, damaged: Damaged) -> tuple[Ending, str]:
    """Answer what it waits for, ask what its scenario asks, and take a snapshot; the worst ending is the load's."""
    worst, said = Ending.LOADED, ""
    asking = [functools.partial(session.feed_run, code) for code in damaged.specimen.questions]
    steps: list[Callable[[], object]] = [functools.partial(_settle, session), *asking, session.dump]
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - as above
            ending = _ending(error)
            if ending.value > worst.value:
                worst, said = ending, _said(error)
            if session.closed:
                break
    return worst, said


def _settle(session: Session) -> None:
    """Answer a few questions with what comes to hand, and drop the feed if it has still more."""
    for _ in range(_ANSWERS):
        match session.suspended:
            case Futures() as futures:
                futures.resume({call_id: {"return_value": 1} for call_id in futures.pending_call_ids})
            case Call() as call:
                call.resume({"return_value": 1})
            case OsCall() as call:
                call.resume_not_handled()
            case NameLookup() as lookup:
                lookup.resume()
            case None:
                return
    if session.suspended is not None:
        session.abandon()


def _ending(error: Exception) -> Ending:
    match error:
        case SnapshotReplayLimitError() | LimitError():
            return Ending.LIMIT
        case SnapshotError():
            return Ending.REFUSED
        case EngineFaultError():
            return Ending.FAULT
        case GuestError() | UsageError():
            return Ending.GUEST_ERROR
        case _:
            return Ending.UNTYPED


def _said(error: Exception) -> str:
    report = error.report if isinstance(error, EngineFaultError) else str(error)
    return f"{type(error).__name__}: {report}"


def _drop(_stream: str, _text: str) -> None:
    """What a damaged program prints is nobody's business."""
