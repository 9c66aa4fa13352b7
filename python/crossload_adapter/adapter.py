"""The class an adapter subclasses, what its methods take and give back, and the three ways to say no."""

import contextlib
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional

from .canonical import Canonical


class Unsupported(Exception):
    """The adapter does not take part in this request; the reason is shown in the matrix.

    Raise it from an explicit table or for the writer's own "not implemented" while *writing*, never to hide what a
    reader does.
    """


class SubjectError(Exception):
    """What the subject itself raised, by type name and message."""

    def __init__(self, type: str, message: str) -> None:  # noqa: A002 - the protocol's word
        super().__init__(f"{type}: {message}")
        self.type = type
        self.message = message


class Refused(SubjectError):
    """The subject raised while loading, before it handed out any data."""


class Failed(SubjectError):
    """The subject loaded the snapshot, and then broke in a way that is no answer of the guest's."""


def _name(error: BaseException) -> str:
    return type(error).__name__


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Put this around the subject's own load call, and around nothing else: whatever it raises becomes `Refused`.

    A panic that crosses from native code is no `Exception`, so everything is caught except an interrupt and an exit.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, SubjectError, Unsupported):
        raise
    except BaseException as error:
        raise Refused(_name(error), str(error)) from error


@contextlib.contextmanager
def failing() -> Iterator[None]:
    """Put this around the subject's own calls after a load: whatever they raise becomes `Failed`."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, SubjectError, Unsupported):
        raise
    except BaseException as error:
        raise Failed(_name(error), str(error)) from error


class Scenario(NamedTuple):
    """What to put in a snapshot and what to ask of it after it is read, as the kit sent it."""

    name: str
    digest: str
    body: Mapping[str, Any]


class Identity(NamedTuple):
    """What this worker says it is; the kit compares every field but `detail` with what it asked for."""

    subject: str
    version: str
    format: str
    arch: str
    pointer_width: int
    byte_order: str
    artifact: str
    detail: Dict[str, Any] = {}  # noqa: RUF012 - never written to: a named tuple's default


class Written(NamedTuple):
    """A snapshot, and the answers of the very session it was taken from."""

    snapshot: bytes
    answers: List[Canonical]


class Loaded(NamedTuple):
    """The answers of a session that was loaded; `path` says how, for subjects with more than one way."""

    answers: List[Canonical]
    path: Optional[str] = None


class Adapter:
    """One subject at one version in one place. Subclass it; the file that does so is the adapter."""

    def __init__(self, arguments: List[str]) -> None:
        """`arguments` are those of the target in crossload.toml; reject unknown ones with `ValueError`."""
        if arguments:
            raise ValueError(f"this adapter takes no arguments, got {arguments!r}")

    def describe(self) -> Identity:
        """Say what this worker is. Measure it, never repeat what the kit passed in."""
        raise NotImplementedError

    def knows(self, scenario: Scenario) -> bool:
        """Whether the scenario can be used at all. The kit asks for a made-up one to see that the answer is no."""
        return bool(scenario.body.get("feeds")) and "questions" in scenario.body

    def write(self, scenario: Scenario) -> Written:
        """Run the scenario, snapshot at its point, go on in the same live session and answer its questions."""
        raise NotImplementedError

    def read(self, scenario: Scenario, snapshot: bytes) -> Loaded:
        """Load the snapshot and answer the scenario's questions."""
        raise NotImplementedError

    def rewrite(self, scenario: Scenario, snapshot: bytes) -> bytes:  # noqa: ARG002 - for subclasses
        """Load the snapshot and snapshot again at once."""
        raise Unsupported("this adapter has no rewrite")

    def close(self) -> None:
        """Release what the adapter holds; called once, before the worker exits."""
