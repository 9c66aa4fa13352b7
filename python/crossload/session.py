"""Sessions: a guest program that is fed, asks questions, is answered, and is carried elsewhere in a snapshot."""

from __future__ import annotations

import functools
import math
import sys
from typing import TYPE_CHECKING, Any, Literal, get_args

from crossload import codec, envelope, message, responses, serve
from crossload.backends import open_transport
from crossload.dialog import Dialog
from crossload.errors import SettingError
from crossload.files import Mounts, section
from crossload.past import JournalState, Restored
from crossload.seal.admission import admit, check_seal
from crossload.settings import (
    JournalBudget,
    ResourceLimits,
    encode_journal,
    encode_limits,
    encode_policy,
    encode_seconds,
)
from crossload.steps import Complete
from crossload.waiting import BLOCKING, finish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import TypeVar

    from typing_extensions import Self

    from crossload.backends import BackendName
    from crossload.dialog import PrintCallback
    from crossload.errors import Build
    from crossload.files import MountDir
    from crossload.handlers import OsHandler
    from crossload.seal import KeyRing
    from crossload.settings import OSPolicy
    from crossload.steps import Call, Futures, NameLookup, OsCall, Step
    from crossload.waiting import Waiting

    _Number = TypeVar("_Number", int, float)

__all__ = ["Session", "SnapshotFormat"]

SnapshotFormat = Literal["crossload", "monty"]
"""`crossload` is the envelope that opens correctly or not at all; `monty` is the interpreter's raw dump."""

# The backend's hard deadline is for what the interpreter's own clock can't stop: it comes this much later.
_GRACE = 1.01
# A replay's own check says more: which event it was stopped at.
_REPLAY_GRACE = (1.25, 0.25)


class Session:
    """A guest program in a sandbox of its own.

    Variables and functions persist from feed to feed. A session may move between threads, and is used by one at a
    time. Leaving the `with` block, or `close()`, frees the sandbox.

    `backend="wasm"` isolates the guest in WebAssembly with hard limits; `"native"` runs it in this process: faster, for
    code that you trust not to attack the interpreter. Both take and give the same values, errors and snapshots.

    With its journal (what was fed, asked and answered) a snapshot opens in every build. `journal=False` saves the
    space; the snapshot then opens only where pointer width, byte order and the interpreter's version are proven to fit.
    A `JournalBudget` bounds the journal's size, which otherwise is 64 MiB: one that passes it is given up, and
    `session.journal.lost` says so; `compact()` keeps a long session's journal from getting there.

    >>> with Session() as session:
    ...     session.feed_run("1 + 1")
    2
    """

    backend: BackendName
    """Name of the backend that runs the session."""

    def __init__(
        self,
        *,
        backend: BackendName = "wasm",
        script_name: str = "main.py",
        limits: ResourceLimits | None = None,
        os_policy: OSPolicy | None = None,
        journal: bool | JournalBudget = True,
        mount: MountDir | Iterable[MountDir] | None = None,
    ) -> None:
        request = _opening(script_name, limits, os_policy, journal)
        self._prepare(backend, mount)
        try:
            if limits:
                self._bound(*_walls(limits))
            self._dialog.open(request)
        except BaseException:
            self.close()
            raise

    @classmethod
    def load(
        cls,
        data: bytes,
        *,
        backend: BackendName = "wasm",
        format: SnapshotFormat = "crossload",  # noqa: A002 - the word that users know
        keys: KeyRing | None = None,
        trusted: bool = False,
        limits: ResourceLimits | None = None,
        verify: bool = False,
        max_replay_secs: float | None = None,
        print_callback: PrintCallback | None = None,
        mount: MountDir | Iterable[MountDir] | None = None,
    ) -> Self:
        """Open a snapshot, correctly or not at all.

        The session continues where it was: `suspended` is the question that it waits at, or None. Its own limits
        travel with it; `limits` can only lower them. `restored` says how it came back: from the interpreter's state
        where this build is proven to load the writer's, else by replaying its journal, which asks the host nothing and
        may take `max_replay_secs`.

        With `verify`, the journal is replayed also where the state can be loaded, and the two are compared, which takes
        as long as the program ran: a load that passes shows that this build could do without the state. A replay that
        is needed anyway is compared with the state wherever one version of the interpreter wrote both.

        With `keys`, the snapshot has to carry the seal of one of them, which is checked before anything else. Without a
        seal, the native backend wants `trusted=True`: it decodes the bytes in this process, and whoever made them could
        attack the decoder, or forge the state that it rebuilds. Say so of bytes that nobody else can have changed.

        `format="monty"` opens a raw dump of monty or pydantic-monty. Such a dump does not say which build wrote it:
        whoever passes one vouches that it comes, unchanged, from a build of the same pointer width and byte order.

        Raises `SnapshotCorruptError` for bytes that are not a whole snapshot, `SnapshotIncompatibleError` (with
        `writer`, `reader` and `reason`) for one that this build can't be trusted to open, `SnapshotDivergedError` for
        one whose journal does not repeat itself on this build, `SnapshotReplayLimitError` for one that takes too long,
        `SnapshotSealError` (with `reason` and `key_id`) for one whose seal is missing, unexpected or broken.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"a snapshot is bytes, not {type(data).__name__}")
        _check_format(format)
        snapshot = admit(bytes(data), keys, raw=format == "monty", backend=backend, trusted=trusted)
        snapshot, files = envelope.detach(snapshot, section.SECTION)
        arguments: dict[str, Any] = {"data": snapshot, "format": format}
        # This process hashes several times as fast as the sandbox.
        if backend == "wasm" and format == "crossload" and envelope.is_intact(snapshot):
            arguments["intact"] = True
        if limits:
            arguments["limits"] = encode_limits(limits)
        if verify:
            arguments["verify"] = True
        if max_replay_secs is not None:
            arguments["max_replay_secs"] = encode_seconds("max_replay_secs", max_replay_secs)
        session = cls.__new__(cls)
        session._prepare(backend, mount, print_callback)  # noqa: SLF001 - its own instance
        try:
            if files is not None:
                section.restore(files, session._mounts)  # noqa: SLF001 - as above
            session._load(arguments, limits, max_replay_secs)  # noqa: SLF001 - as above
        except BaseException:
            session.close()
            raise
        return session

    def _prepare(
        self,
        backend: BackendName,
        mount: MountDir | Iterable[MountDir] | None,
        print_callback: PrintCallback | None = None,
    ) -> None:
        self.backend = backend
        self._restored: Restored | None = None
        self._mounts = None if mount is None else Mounts(mount)
        self._dialog = Dialog(open_transport(backend), print_callback or _print_to_host)

    def _load(self, arguments: dict[str, Any], limits: ResourceLimits | None, max_replay_secs: float | None) -> None:
        max_memory, max_seconds = _walls(limits)
        deadline = _replay_deadline(max_replay_secs)
        self._dialog.open_transport().limit(max_memory=max_memory, max_seconds=deadline)
        response = self._exchange("load", arguments)
        restored = response["restored"]
        # Limits travel with a session, and the sandbox, which says so, may only lower those that it was given here.
        max_memory = _least(max_memory, restored.pop("max_memory"))
        max_seconds = _least(max_seconds, restored.pop("max_secs"))
        self._restored = Restored(warnings=tuple(restored.pop("warnings")), **restored)
        self._bound(max_memory, max_seconds)
        if response["turn"]["step"] != "idle":
            finish(self._dialog.follow(response["turn"], BLOCKING))

    def _bound(self, max_memory: int | None, max_seconds: float | None) -> None:
        transport = self._dialog.open_transport()
        transport.limit(max_memory=max_memory, max_seconds=_finite(max_seconds), grace=_GRACE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # A session that failed to start has no dialog; one at interpreter exit has no modules left to close it.
        dialog = getattr(self, "_dialog", None)
        if dialog is not None and not dialog.closed and not sys.is_finalizing():
            dialog.close()

    def close(self) -> None:
        """Free the sandbox. Safe to repeat, and in every thread; any other use afterwards raises `SessionClosedError`.

        So does a turn that is under way in another thread, which `wasm` ends at once, `native` when it ends by itself.
        """
        self._dialog.close()

    def interrupt(self) -> None:
        """End the feed that is under way in another thread; without one, do nothing.

        The feed raises `SessionInterruptedError`. If the guest is running, `wasm` stops it within some 20 ms, or at the
        end of a pass over its data, and the session is closed: its state is unknown. `native` can't stop it, and ends
        the feed at the guest's next question. If the guest waits for the host, the feed is dropped when it is answered,
        and the session is idle.
        """
        self._dialog.interrupt()

    @property
    def closed(self) -> bool:
        """Whether the session was closed, or lost to a fault."""
        return self._dialog.closed

    @property
    def suspended(self) -> Call | OsCall | NameLookup | Futures | None:
        """The question that the guest waits at, or None when the session is idle."""
        return self._dialog.question

    @property
    def restored(self) -> Restored | None:
        """How the session came back from its snapshot, or None if it did not come from one."""
        return self._restored

    @property
    def mounts(self) -> Mounts | None:
        """What answers the guest's file operations; for `feed_start`, `step.resume_with(session.mounts)`."""
        return self._mounts

    @property
    def journal(self) -> JournalState:
        """How the session's journal stands: how large it is, and whether it was given up."""
        return JournalState(**self._exchange("journal", {})["journal"])

    def compact(self) -> None:
        """Drop the journal's events: it goes on from the session as it stands, and so keeps small.

        The trade: a snapshot holds the session's present state a second time, and from now on opens only where that
        state does, in builds of the same pointer width and byte order with a proven version of the interpreter. What
        came before can't be replayed any more. A journal that was given up for its size begins anew.

        Raises `SessionStateError` for a session that has no journal.
        """
        self._exchange("compact", {})

    @property
    def build(self) -> Build:
        """The fingerprint of the engine build that runs this session."""
        return responses.build(self._exchange("describe", {})["build"])

    def feed_run(
        self,
        code: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        external_lookup: Mapping[str, Any] | None = None,
        print_callback: PrintCallback | None = None,
        os: OsHandler | None = None,
        cwd: str | None = None,
    ) -> Any:
        """Run `code` to its end and return the value of its last expression, or None.

        `inputs` are assigned before it runs. `external_lookup` answers the names that the guest never assigned: a
        callable becomes a host function, anything else is the name's value. `os` answers calls of the operating
        system; without it they raise in the guest. An exception of a host function is raised in the guest, at the
        call. `cwd` is the directory that the guest is in from now on, an absolute POSIX path.

        Raises `GuestError` for an exception that the guest did not catch (`LimitError` where a limit raised it),
        `ConversionError` for a value that can't cross.
        """
        feed = _feed(code, inputs, cwd, self._dialog.registry)
        work = self._feed_run(feed, external_lookup or {}, print_callback or _print_to_host, os, BLOCKING)
        return finish(work)

    async def feed_run_async(
        self,
        code: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        external_lookup: Mapping[str, Any] | None = None,
        print_callback: PrintCallback | None = None,
        os: OsHandler | None = None,
        cwd: str | None = None,
    ) -> Any:
        """As `feed_run`, in asyncio's event loop, which goes on meanwhile.

        A host function may be a coroutine function: the guest awaits its calls, and calls that it gathers run
        concurrently. Other host functions, and `print_callback`, are called in the event loop's thread. `os` may
        be a coroutine function as well. Host functions that still run when the feed ends are cancelled.

        If it is cancelled while the guest waits for the host, the session is idle again; while the guest runs, the
        session is closed, as its state is unknown.
        """
        from crossload.aio import InEventLoop  # noqa: PLC0415 - asyncio takes 30 ms to import

        feed = _feed(code, inputs, cwd, self._dialog.registry)
        async with InEventLoop() as waiting:
            return await self._feed_run(feed, external_lookup or {}, print_callback or _print_to_host, os, waiting)

    async def _feed_run(
        self,
        feed: dict[str, Any],
        lookup: Mapping[str, Any],
        print_callback: PrintCallback,
        os: OsHandler | None,
        waiting: Waiting,
    ) -> Any:
        dialog = self._dialog
        number, turn = await dialog.begin(feed, print_callback, waiting)
        try:
            step = await dialog.follow(turn, waiting)
            while not isinstance(step, Complete):
                dialog.heed()
                step = await serve.answer(step, lookup, self._mounts, os, waiting)
        except BaseException:
            # The feed can't go on without its driver: the session returns to idle, as after a guest's exception.
            dialog.drop(number)
            raise
        return step.output

    def feed_start(
        self,
        code: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        print_callback: PrintCallback | None = None,
        cwd: str | None = None,
    ) -> Step:
        """Run `code` up to its first question, or its end.

        The guest waits as long as the host likes: the question is answered with its `resume`, in this process or, by
        way of `dump` and `load`, in another.
        """
        feed = _feed(code, inputs, cwd, self._dialog.registry)
        return finish(self._feed_start(feed, print_callback or _print_to_host))

    async def _feed_start(self, feed: dict[str, Any], print_callback: PrintCallback) -> Step:
        _, turn = await self._dialog.begin(feed, print_callback, BLOCKING)
        return await self._dialog.follow(turn, BLOCKING)

    def abandon(self) -> None:
        """Drop the suspended feed; what it assigned so far stays. The session is idle again."""
        finish(self._dialog.abandon())

    def dump(
        self,
        *,
        format: SnapshotFormat = "crossload",  # noqa: A002 - the word that users know
        compress: bool = False,
        seal: KeyRing | None = None,
    ) -> bytes:
        """Return a snapshot of the session, which stays as it is.

        `compress=True` compresses its sections with zstd; it is loaded like any other.

        `seal` seals it with the first key of the ring; `load(keys=...)` opens it. A raw dump can't be sealed.

        `format="monty"` gives the interpreter's raw dump, which pydantic-monty loads; it lacks what the envelope adds:
        who wrote it, whether it is whole, and how much of the session's budgets was used.

        Raises `SessionBusyError` while another thread, or the session's mounts, are at work in it.
        """
        _check_format(format)
        check_seal(seal, raw=format == "monty")
        arguments: dict[str, Any] = {"format": format, "compress": compress}
        with self._dialog.hold():
            files = None if self._mounts is None else section.save(self._mounts)
            if files is not None and format == "monty":
                raise SettingError("a raw dump can't hold what the guest wrote through its mounts")
            # What has to be hashed anew, or in the sandbox, is hashed here.
            hashing = format == "crossload" and (self.backend == "wasm" or files is not None)
            if hashing:
                arguments["digest"] = False
            snapshot: bytes = self._exchange("dump", arguments)["dump"]
        if files is not None:
            snapshot = envelope.attach(snapshot, section.SECTION, files)
        if hashing:
            snapshot = envelope.finish(snapshot)
        return snapshot if seal is None else seal.seal(snapshot)

    def _exchange(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return finish(self._dialog.exchange(operation, arguments, BLOCKING))


def _feed(code: str, inputs: Mapping[str, Any] | None, cwd: str | None, registry: codec.Registry) -> dict[str, Any]:
    """Return a feed as the engine takes it."""
    if not isinstance(code, str):
        raise TypeError(f"code is a str, not {type(code).__name__}")
    if cwd is not None and not cwd.startswith("/"):
        raise SettingError(f"cwd is an absolute POSIX path, not {cwd!r}")
    arguments: dict[str, Any] = {"code": code}
    if inputs and (named := dict(inputs)):
        for name in named:
            if not isinstance(name, str):
                raise TypeError(f"an input's name is a str, not {type(name).__name__}")
        arguments["nodes"], indices = codec.encode(named.values(), registry)
        arguments["inputs"] = dict(zip(named, indices, strict=True))
    if cwd is not None:
        arguments["cwd"] = cwd
    return arguments


def _check_format(name: str) -> None:
    if name not in get_args(SnapshotFormat):
        raise SettingError(f"a snapshot's format is one of {', '.join(get_args(SnapshotFormat))}, not {name!r}")


def _opening(
    script_name: str, limits: ResourceLimits | None, os_policy: OSPolicy | None, journal: bool | JournalBudget
) -> bytes:
    """Return the request that opens a session."""
    if type(journal) is bool and not os_policy:
        given = limits or {}
        try:
            return _encode_usual_opening(script_name, journal, tuple(given), *given.values())
        except TypeError:
            # What can't be hashed is no setting: below it is said which.
            pass
    return _encode_opening(script_name, limits, os_policy, journal)


def _encode_opening(
    script_name: str, limits: ResourceLimits | None, os_policy: OSPolicy | None, journal: bool | JournalBudget
) -> bytes:
    if not isinstance(script_name, str):
        raise TypeError(f"script_name is a str, not {type(script_name).__name__}")
    settings: dict[str, Any] = {"script_name": script_name, "journal": encode_journal(journal)}
    if limits:
        settings["limits"] = encode_limits(limits)
    if os_policy:
        settings["os_policy"] = encode_policy(os_policy)
    return message.encode("open", settings)


# Most sessions of a process open alike, and encoding what one opens with is a tenth of what a native one does.
@functools.lru_cache(maxsize=64, typed=True)
def _encode_usual_opening(script_name: str, journal: bool, names: tuple[str, ...], *values: Any) -> bytes:
    limits: Any = dict(zip(names, values, strict=True))
    return _encode_opening(script_name, limits, None, journal)


def _walls(limits: ResourceLimits | None) -> tuple[int | None, float | None]:
    """Return what a sandbox enforces of a session's limits: bytes of memory, and seconds of a turn."""
    if not limits:
        return None, None
    shortest = _least(limits.get("max_feed_duration_secs"), limits.get("max_turn_duration_secs"))
    return limits.get("max_memory"), shortest


def _least(one: _Number | None, other: _Number | None) -> _Number | None:
    """Return the lower of two limits, either of which may be none."""
    return other if one is None or (other is not None and other < one) else one


def _finite(seconds: float | None) -> float | None:
    return seconds if seconds is not None and math.isfinite(seconds) else None


def _replay_deadline(limit: float | None) -> float | None:
    factor, seconds = _REPLAY_GRACE
    return None if limit is None else _finite(limit * factor + seconds)


def _print_to_host(stream: Literal["stdout", "stderr"], text: str) -> None:
    getattr(sys, stream).write(text)
