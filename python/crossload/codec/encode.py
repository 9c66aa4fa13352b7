"""Host values to nodes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import pathlib
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from crossload.codec.nodes import SCALARS, TYPE_NAMES, Kind
from crossload.errors import ConversionError
from crossload.exceptions import guest_exception
from crossload.values import BuiltinProxy, ClassProxy, FileHandle, HostFunction, InstanceProxy, ModuleProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from crossload.codec.registry import Registry

__all__ = ["encode", "function_node"]

# A host class keeps its identity for as long as it lives, in every session.
_CLASS_IDS: Final[WeakKeyDictionary[type, UUID]] = WeakKeyDictionary()


def encode(values: Iterable[object], registry: Registry) -> tuple[list[Any], list[int]]:
    """Return the nodes of `values` and the index of each value's node.

    Raises `ConversionError` for a value that has no counterpart in the sandbox, and for one that contains itself.
    """
    nodes = list(values)
    # Most host functions return one number, or a text.
    if SCALARS.issuperset(map(type, nodes)):
        return nodes, list(range(len(nodes)))
    encoder = _Encoder(registry)
    return encoder.nodes, [encoder.add(value) for value in nodes]


def encode_function(name: str, function: Callable[..., Any], registry: Registry) -> list[Any]:
    """Return the node of a host function that the sandbox is to call by `name`, in this feed and later ones."""
    if registry.functions.setdefault(name, function) != function:
        raise ConversionError(
            f"two host functions are called {name!r}, and the sandbox knows them by name; give one of them another"
        )
    return function_node(name, function)


def function_node(name: str, function: Callable[..., Any]) -> list[Any]:
    """Return the node of a function that the host answers for by `name`."""
    docstring = getattr(function, "__doc__", None)
    return [Kind.FUNCTION, name, docstring if isinstance(docstring, str) else None]


class _Holder:
    """A container whose children are added before it: those that are left, and the indices of the others' nodes."""

    __slots__ = ("close", "ids", "left", "value")

    def __init__(self, value: object, children: Iterable[object], close: Callable[[list[int]], list[Any]]) -> None:
        self.value = value
        self.left = iter(children)
        self.close = close
        self.ids: list[int] = []


class _Encoder:
    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.nodes: list[Any] = []
        self.classes: dict[type, ClassProxy] = {}
        # Index of the node of each object seen, by id; None while its children are being added.
        self._seen: dict[int, int | None] = {}
        # Keeps temporary children alive: the id of a freed object may be reused.
        self._kept: list[object] = []

    def add(self, value: object) -> int:
        """Add a value with all that it holds, and return the index of its node."""
        nodes, seen = self.nodes, self._seen
        # What is being added, which first of all holds the value alone, and what is around it.
        holder = _Holder(None, (value,), list)
        outer: list[_Holder] = []
        while True:
            ids = holder.ids
            for child in holder.left:
                cls = type(child)
                if cls in SCALARS:
                    ids.append(len(nodes))
                    nodes.append(child)
                    continue
                index = seen.get(id(child), -1)
                if index is None:
                    raise ConversionError(f"a {cls.__name__} that contains itself can't enter the sandbox")
                if index < 0:
                    entered = (_CONVERTERS.get(cls) or _converter_of(cls))(self, child)
                    self._kept.append(child)
                    if type(entered) is _Holder:
                        seen[id(child)] = None
                        outer.append(holder)
                        holder = entered
                        break
                    index = seen[id(child)] = len(nodes)
                    nodes.append(entered)
                ids.append(index)
            else:
                if not outer:
                    return ids[0]
                index = seen[id(holder.value)] = len(nodes)
                nodes.append(holder.close(ids))
                holder = outer.pop()
                holder.ids.append(index)


def _converter_of(cls: type) -> Callable[[_Encoder, Any], Any]:
    """Return how values of a class that has no converter of its own are converted: by what it extends."""
    if dataclasses.is_dataclass(cls):
        return _dataclass
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return _namedtuple
    # A subclass enters as what it extends, as it would in the sandbox's own operations.
    return next((convert for base, convert in _BASES.items() if issubclass(cls, base)), _function)


def _sequence(kind: Kind, refs: Kind) -> Callable[[_Encoder, Collection[object]], Any]:
    def convert(_: _Encoder, value: Collection[object]) -> Any:
        items = value if type(value) in (list, tuple) else list(value)
        if SCALARS.issuperset(map(type, items)):
            return [kind, items]
        return _Holder(value, items, lambda ids: [refs, ids])

    return convert


def _dict(_: _Encoder, value: dict[object, object]) -> Any:
    if SCALARS.issuperset(map(type, value)) and SCALARS.issuperset(map(type, value.values())):
        return value if type(value) is dict else dict(value)
    return _Holder(value, _flatten(value), lambda ids: [Kind.DICT_REFS, ids])


def _namedtuple(_: _Encoder, value: Any) -> _Holder:
    name, fields = type(value).__name__, [str(field) for field in value._fields]
    return _Holder(value, tuple(value), lambda ids: [Kind.NAMEDTUPLE, name, fields, ids])


def _dataclass(encoder: _Encoder, value: Any) -> _Holder:
    children: list[object] = [_class_of(encoder, type(value))]
    try:
        for field in dataclasses.fields(value):
            children += (field.name, getattr(value, field.name))
    except AttributeError as error:
        raise ConversionError(f"a {type(value).__name__} lacks a field: {error}") from None
    identity = uuid4().bytes
    return _Holder(value, children, lambda ids: [Kind.INSTANCE, ids[0], identity, ids[1:]])


def _class_of(encoder: _Encoder, cls: type) -> ClassProxy:
    if cls not in encoder.classes:
        identity = _CLASS_IDS.setdefault(cls, uuid4())
        encoder.registry.classes[identity.bytes] = cls
        encoder.classes[cls] = ClassProxy(cls.__name__, identity, is_dataclass=True, host_defined=True)
    return encoder.classes[cls]


def _type(encoder: _Encoder, value: type) -> Any:
    # A class that the sandbox lacks is a host function: calling it there asks the host for an instance.
    return [Kind.TYPE, TYPE_NAMES[value]] if value in TYPE_NAMES else _function(encoder, value)


def _function(encoder: _Encoder, value: Any) -> list[Any]:
    name = getattr(value, "__name__", None)
    if callable(value) and isinstance(name, str):
        return encode_function(name, value, encoder.registry)
    cls = type(value)
    raise ConversionError(
        f"a {cls.__module__}.{cls.__qualname__} can't enter the sandbox; pass a builtin type, a dataclass, or a "
        "function that returns what the guest needs"
    )


def _class_proxy(_: _Encoder, value: ClassProxy) -> _Holder:
    head = [Kind.CLASS, value.name, value.id.bytes, value.host_defined, value.is_dataclass]
    return _Holder(value, _flatten(value.attributes), lambda ids: [*head, ids])


def _instance_proxy(_: _Encoder, value: InstanceProxy) -> _Holder:
    children = [value.type, *_flatten(value.attributes)]
    return _Holder(value, children, lambda ids: [Kind.INSTANCE, ids[0], value.id.bytes, ids[1:]])


def _module(_: _Encoder, value: ModuleProxy) -> _Holder:
    return _Holder(value, _flatten(value.attributes), lambda ids: [Kind.MODULE, value.name, value.id.bytes, ids])


def _flatten(pairs: Mapping[Any, Any]) -> list[object]:
    return [part for pair in pairs.items() for part in pair]


def _datetime(_: _Encoder, v: dt.datetime) -> list[Any]:
    return [Kind.DATETIME, v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, *_zone(v)]


def _time(_: _Encoder, v: dt.time) -> list[Any]:
    return [Kind.TIME, v.hour, v.minute, v.second, v.microsecond, *_zone(v), v.fold]


def _zone(value: dt.datetime | dt.time) -> tuple[int | None, str | None]:
    """Return the UTC offset in whole seconds and the zone's own name, if it was given one."""
    if value.tzinfo is None:
        return None, None
    if isinstance(value.tzinfo, dt.timezone):
        return _fixed_zone(value.tzinfo)
    offset = value.utcoffset()
    if offset is None:
        raise ConversionError(f"{value!r} has no fixed UTC offset; give it one with datetime.timezone")
    return _whole_seconds(offset), value.tzname()


def _fixed_zone(zone: dt.timezone) -> tuple[int, str | None]:
    # The only public way to tell timezone(x) from timezone(x, "UTC+01:00") is what it pickles as.
    arguments: Any = zone.__reduce__()[1]
    return _whole_seconds(arguments[0]), arguments[1] if len(arguments) > 1 else None


def _zoneinfo(_: _Encoder, value: dt.tzinfo) -> Any:
    raise ConversionError(f"{value!r} can't enter the sandbox alone: it knows only fixed offsets")


def _whole_seconds(offset: dt.timedelta) -> int:
    if offset.microseconds:
        raise ConversionError(f"a UTC offset of {offset} is not a whole number of seconds")
    return offset.days * 86_400 + offset.seconds


_CONVERTERS: Final[dict[type, Callable[[_Encoder, Any], Any]]] = {
    list: _sequence(Kind.LIST, Kind.LIST_REFS),
    tuple: _sequence(Kind.TUPLE, Kind.TUPLE_REFS),
    set: _sequence(Kind.SET, Kind.SET_REFS),
    frozenset: _sequence(Kind.FROZENSET, Kind.FROZENSET_REFS),
    dict: _dict,
    complex: lambda _, v: [Kind.COMPLEX, v.real, v.imag],
    dt.date: lambda _, v: [Kind.DATE, v.year, v.month, v.day],
    dt.datetime: _datetime,
    dt.time: _time,
    dt.timedelta: lambda _, v: [Kind.TIMEDELTA, v.days, v.seconds, v.microseconds],
    dt.timezone: lambda _, v: [Kind.TIMEZONE, *_fixed_zone(v)],
    decimal.Decimal: lambda _, v: [Kind.DECIMAL, str(v)],
    type(...): lambda *_: [Kind.ELLIPSIS],
    type(NotImplemented): lambda *_: [Kind.NOTIMPLEMENTED],
    type: _type,
    FileHandle: lambda _, v: [Kind.FILE, v.path, v.mode, v.position],
    HostFunction: lambda _, v: [Kind.FUNCTION, v.name, v.docstring],
    BuiltinProxy: lambda _, v: [Kind.BUILTIN if v.kind == "function" else Kind.TYPE, v.name],
    ClassProxy: _class_proxy,
    InstanceProxy: _instance_proxy,
    ModuleProxy: _module,
}

_BASES: Final[dict[type, Callable[[_Encoder, Any], Any]]] = {
    BaseException: lambda _, v: [Kind.EXCEPTION, *guest_exception(v)],
    type: _type,
    pathlib.PurePath: lambda _, v: [Kind.PATH, v.as_posix()],
    dt.datetime: _datetime,
    dt.tzinfo: _zoneinfo,
    int: lambda _, v: int.__int__(v),
    float: lambda _, v: float.__float__(v),
    str: lambda _, v: str.__str__(v),
    bytes: lambda _, v: bytes.__getitem__(v, slice(None)),
    **{base: _CONVERTERS[base] for base in (complex, list, tuple, set, frozenset, dict, decimal.Decimal)},
}
