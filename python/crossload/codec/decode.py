"""Nodes to host values."""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import pathlib
from collections import Counter, namedtuple
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crossload.codec.nodes import HOST_TYPES, Kind
from crossload.errors import ConversionError
from crossload.exceptions import host_exception
from crossload.values import (
    BuiltinProxy,
    ClassProxy,
    FileHandle,
    HostFunction,
    InstanceProxy,
    ModuleProxy,
    Placeholder,
    Unrepresentable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crossload.codec.registry import Registry

__all__ = ["decode"]

# Keys of one hash that a dict or a set may have here. The guest hashes otherwise than the host, whose dicts then take
# time by the square of such keys, outside of any limit.
_MOST_ALIKE: Final = 64
# Tuples in each other that are hashed: the host does that on the stack of the thread that it is in. A frozen set keeps
# its hash.
_MOST_DEEP: Final = 200


def decode(nodes: list[Any], registry: Registry) -> list[Any]:
    """Return the values of all nodes, in order; a message's root is the last one or named by its index.

    Raises `ConversionError` for a value that the host can't hold, such as a dict key that is unhashable here.
    """
    values: list[Any] = []
    add = values.append
    try:
        for node in nodes:
            add(_DECODERS[node[0]](node, values, registry) if type(node) is list else node)
    # A damaged snapshot may hold a value that refers to a node which is not there.
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        raise ConversionError(f"a guest value can't be held by the host: {error}") from error
    return values


def _pick(ids: list[int], values: list[Any]) -> list[Any]:
    return [values[index] for index in ids]


def _pairs(ids: list[int], values: list[Any]) -> dict[Any, Any]:
    keys = _check_keys(_pick(ids[::2], values))
    pairs = dict(zip(keys, _pick(ids[1::2], values), strict=True))
    if 2 * len(pairs) != len(ids):
        raise ConversionError("two keys of a guest dict are one key on the host; return a list of pairs instead")
    return pairs


def _elements(make: Callable[[Iterable[Any]], Any]) -> Callable[[list[Any], list[Any], Registry], Any]:
    def convert(node: list[Any], values: list[Any], _: Registry) -> Any:
        elements = make(_check_keys(_pick(node[1], values)))
        if len(elements) != len(node[1]):
            raise ConversionError("two elements of a guest set are one on the host; return a list instead")
        return elements

    return convert


def _check_keys(keys: list[Any]) -> list[Any]:
    """Return what a dict or a set is made of, if the host can hash it in the time and on the stack that it has."""
    for key in keys:
        if isinstance(key, tuple):
            _check_depth(key)
    if len(keys) > _MOST_ALIKE:
        ((_, alike),) = Counter(map(hash, keys)).most_common(1)
        if alike > _MOST_ALIKE:
            raise ConversionError(
                f"{alike} keys of a guest dict or set have one hash on the host; return a list instead"
            )
    return keys


def _check_depth(key: tuple[Any, ...]) -> None:
    level = [key]
    for _ in range(_MOST_DEEP):
        # What stands in several places is looked at once on each level.
        level = list({id(part): part for holder in level for part in holder if isinstance(part, tuple)}.values())
        if not level:
            return
    raise ConversionError(f"a key of a guest dict or set is nested more than {_MOST_DEEP} deep; return a list instead")


def _namedtuple(node: list[Any], values: list[Any], _: Registry) -> Any:
    _kind, type_name, names, ids = node
    # The sandbox allows names (`os.stat_result`) that a Python identifier does not.
    return _namedtuple_class(type_name.rpartition(".")[2], tuple(names))(*_pick(ids, values))


# Making one takes a hundred times as long as an instance of it, and 5 KB.
@functools.lru_cache(maxsize=256)
def _namedtuple_class(name: str, names: tuple[str, ...]) -> Any:
    return namedtuple(name, names, rename=True)  # noqa: PYI024


def _datetime(node: list[Any], *_: Any) -> dt.datetime:
    _kind, year, month, day, hour, minute, second, microsecond, offset, name = node
    return dt.datetime(year, month, day, hour, minute, second, microsecond, tzinfo=_tzinfo(offset, name))


def _time(node: list[Any], *_: Any) -> dt.time:
    _kind, hour, minute, second, microsecond, offset, name, fold = node
    return dt.time(hour, minute, second, microsecond, _tzinfo(offset, name), fold=fold)


def _tzinfo(offset: int | None, name: str | None) -> dt.timezone | None:
    if offset is None:
        return None
    if offset == 0 and name is None:
        return dt.timezone.utc
    delta = dt.timedelta(seconds=offset)
    return dt.timezone(delta) if name is None else dt.timezone(delta, name)


def _class(node: list[Any], values: list[Any], registry: Registry) -> Any:
    _kind, name, identity, host_defined, is_dataclass, ids = node
    if host_defined and (known := registry.classes.get(identity)) is not None:
        return known
    return ClassProxy(name, UUID(bytes=identity), is_dataclass, _pairs(ids, values), host_defined)


def _instance(node: list[Any], values: list[Any], _: Registry) -> Any:
    _kind, class_index, identity, ids = node
    cls, attributes = values[class_index], _pairs(ids, values)
    if not isinstance(cls, type):
        return InstanceProxy(cls, UUID(bytes=identity), attributes)
    # A dataclass that the host sent in: a new instance with the guest's values, made without running its __init__.
    instance: Any = object.__new__(cls)
    own = {field.name for field in fields(cls)}
    for name, value in attributes.items():
        # Else the guest would say what class it is of, or what its methods do.
        if name not in own and (name.startswith("__") or hasattr(cls, name)):
            raise ConversionError(f"the guest gave a {cls.__name__} the attribute {name!r}, which is its class's")
        object.__setattr__(instance, name, value)
    return instance


_DECODERS: Final[dict[int, Callable[[list[Any], list[Any], Registry], Any]]] = {
    Kind.LIST: lambda n, *_: n[1],
    Kind.LIST_REFS: lambda n, v, _: _pick(n[1], v),
    Kind.TUPLE: lambda n, *_: tuple(n[1]),
    Kind.TUPLE_REFS: lambda n, v, _: tuple(_pick(n[1], v)),
    Kind.SET: lambda n, *_: set(n[1]),
    Kind.SET_REFS: _elements(set),
    Kind.FROZENSET: lambda n, *_: frozenset(n[1]),
    Kind.FROZENSET_REFS: _elements(frozenset),
    Kind.DICT_REFS: lambda n, v, _: _pairs(n[1], v),
    Kind.NAMEDTUPLE: _namedtuple,
    Kind.COMPLEX: lambda n, *_: complex(n[1], n[2]),
    Kind.DATE: lambda n, *_: dt.date(n[1], n[2], n[3]),
    Kind.DATETIME: _datetime,
    Kind.TIME: _time,
    Kind.TIMEDELTA: lambda n, *_: dt.timedelta(n[1], n[2], n[3]),
    Kind.TIMEZONE: lambda n, *_: _tzinfo(n[1], n[2]),
    Kind.DECIMAL: lambda n, *_: decimal.Decimal(n[1]),
    Kind.EXCEPTION: lambda n, *_: host_exception(n[1], n[2]),
    Kind.TYPE: lambda n, *_: HOST_TYPES.get(n[1]) or BuiltinProxy("type", n[1]),
    Kind.BUILTIN: lambda n, *_: BuiltinProxy("function", n[1]),
    Kind.PATH: lambda n, *_: pathlib.PurePosixPath(n[1]),
    Kind.FILE: lambda n, *_: FileHandle(n[1], n[2], n[3]),
    Kind.FUNCTION: lambda n, _, registry: registry.functions.get(n[1]) or HostFunction(n[1], n[2]),
    Kind.ELLIPSIS: lambda *_: ...,
    Kind.NOTIMPLEMENTED: lambda *_: NotImplemented,
    Kind.REPR: lambda n, *_: Unrepresentable(n[1]),
    Kind.CYCLE: lambda n, *_: Placeholder(n[1]),
    Kind.CLASS: _class,
    Kind.INSTANCE: _instance,
    Kind.MODULE: lambda n, v, _: ModuleProxy(n[1], UUID(bytes=n[2]), _pairs(n[3], v)),
}
