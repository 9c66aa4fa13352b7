"""What a session is opened with: limits, and what the sandbox sees of clock, sleep and chance."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any, Literal

from crossload.errors import SettingError

if sys.version_info >= (3, 11):
    from typing import NotRequired, TypedDict
else:  # TypedDict can't mark single keys before 3.11.
    from typing_extensions import NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "JournalBudget",
    "OSPolicy",
    "RandomSeed",
    "ResourceLimits",
    "TimeZone",
    "encode_journal",
    "encode_limits",
    "encode_policy",
    "encode_seconds",
]


class ResourceLimits(TypedDict, total=False):
    """Limits of a session; what is left out, or None, is unlimited unless said otherwise.

    Time runs only while the guest does, never while it waits for the host. After a time or memory limit fired, the
    session has ended.
    """

    max_feed_duration_secs: float | None
    """Seconds that one feed may run in all."""
    max_turn_duration_secs: float | None
    """Seconds that a feed may run between two questions to the host."""
    max_memory: int | None
    """Bytes that the guest's values may take. In native, guests that have this limit run one at a time."""
    gc_interval: int | None
    """Allocations between two runs of the sandbox's cycle collector (default 100,000)."""
    max_output: int | None
    """Bytes that the guest may print in one turn, counted with 64 for each change of stream (default 10 MiB)."""
    max_source: int | None
    """Bytes of source that a feed may have (default 16 MiB)."""
    max_recursion_depth: int | None
    """Depth of the guest's call stack (default 1,000)."""
    max_suspensions: int | None
    """Questions that the guest may ask, counted over all the session's feeds and snapshots (default 1,000)."""
    max_total_sleep_secs: float | None
    """Seconds that the guest may sleep in all."""


class JournalBudget(TypedDict, total=False):
    """How large a session's journal may become before it is given up."""

    max_events: int
    """Requests that it may hold: one for each feed and each answer (no limit by default)."""
    max_bytes: int
    """Bytes that it may take, and add to a snapshot (default 64 MiB)."""


class TimeZone(TypedDict):
    """A fixed offset from UTC in seconds, and the zone's name if it has one."""

    offset_seconds: int
    name: NotRequired[str]


class RandomSeed(TypedDict):
    """What the sandbox's `random` starts from, as `random.seed()` takes it."""

    seed: int | float | str | bytes


class OSPolicy(TypedDict, total=False):
    """What the sandbox sees of clock, sleep and chance. `"call_host"` asks the host each time."""

    datetime: Literal["system", "call_host"] | dt.datetime
    """The clock; a `datetime` stops it at that instant and, unless `timezone` is given, sets the zone too."""
    timezone: str | TimeZone
    """The local zone: an IANA name such as `"Europe/London"`, a fixed offset, or `"utc"` (the default)."""
    sleep: Literal["system", "call_host", "zero"]
    """Whether sleeping waits (the default), asks the host, or returns at once."""
    sleep_system_max: float
    """Longest single sleep in seconds that `sleep="system"` waits (default 10)."""
    process_time: Literal["zero", "elapsed"]
    """What `time.process_time()` shows: nothing (the default) or the time that the guest ran."""
    random_start: Literal["system", "call_host"] | RandomSeed
    """Where `random` starts: entropy of the system (the default), of the host, or a seed."""


def encode_limits(limits: Mapping[str, Any]) -> dict[str, Any]:
    """Return limits as the engine takes them. Raises `SettingError` for an unknown name or an unusable value."""
    _check_names(limits, ResourceLimits, "limit")
    encoded: dict[str, Any] = {}
    for name, value in limits.items():
        if value is None:
            continue
        encoded[name] = encode_seconds(name, value) if name.endswith("_secs") else _count(name, value)
    return encoded


def encode_journal(journal: bool | Mapping[str, Any]) -> bool | dict[str, int]:
    """Return what is asked of a journal as the engine takes it. Raises `SettingError` as for limits."""
    if isinstance(journal, bool):
        return journal
    _check_names(journal, JournalBudget, "budget of a journal")
    return {name: _count(name, value) for name, value in journal.items()}


def encode_seconds(name: str, value: Any) -> float:
    """Return a duration as the engine takes it. Raises `SettingError` for one that is negative, or no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise SettingError(f"{name} must be a number of seconds that is not negative, not {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise SettingError(f"{name} is more seconds than a float can say") from None


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SettingError(f"{name} must be a whole number that is not negative, not {value!r}")
    return value


def encode_policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return an OS policy as the engine takes it. Raises `SettingError` for an unknown name or an unusable value."""
    _check_names(policy, OSPolicy, "OS policy")
    encoded = dict(policy)
    for name, value in policy.items():
        match name, value:
            case "datetime", dt.datetime():
                aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.timezone.utc)
                since = aware - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
                encoded[name] = [since.days * 86_400 + since.seconds, since.microseconds]
                if "timezone" not in policy:
                    offset = aware.utcoffset() or dt.timedelta()
                    encoded["timezone"] = [offset.days * 86_400 + offset.seconds, aware.tzname()]
            case "timezone", {"offset_seconds": int(offset_seconds), **others} if _is_zone_name(others):
                encoded[name] = [offset_seconds, others.get("name")]
            case "random_start", {"seed": int() | float() | str() | bytes() as seed, **others} if not others:
                encoded[name] = [seed]
            case "sleep_system_max", _:
                encoded[name] = encode_seconds(name, value)
            case _, str():
                pass
            case _:
                raise SettingError(f"the OS policy {name!r} can't be {value!r}")
    return encoded


def _is_zone_name(others: Mapping[Any, Any]) -> bool:
    return all(name == "name" and (value is None or isinstance(value, str)) for name, value in others.items())


def _check_names(given: Mapping[str, Any], known: Any, what: str) -> None:
    names = known.__annotations__
    for name in given:
        if name not in names:
            raise SettingError(f"there is no {what} {name!r}; there are {', '.join(sorted(names))}")
