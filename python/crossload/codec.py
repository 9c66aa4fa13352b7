"""Python values as lists of nodes, the form in which they cross into the sandbox; `docs/protocol.md` specifies it.

Children come before their holders, so neither direction recurses: depth costs memory, never the stack, and an object
that stands in two places stays one object.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import pathlib
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from crossload.errors import ConversionError
from crossload.exceptions import HOST_CLASSES, guest_exception, host_exception
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
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Registry", "decode", "encode"]

# The kinds of node, as `crossload-engine` numbers them.
_LIST, _LIST_REFS, _TUPLE, _TUPLE_REFS, _SET, _SET_REFS, _FROZENSET, _FROZENSET_REFS = range(1, 9)
_DICT_REFS, _NAMEDTUPLE, _COMPLEX, _DATE, _DATETIME, _TIME, _TIMEDELTA, _TIMEZONE, _DECIMAL = range(9, 18)
_EXCEPTION, _TYPE, _BUILTIN, _PATH, _FILE, _FUNCTION, _ELLIPSIS, _NOTIMPLEMENTED, _REPR, _CYCLE = range(18, 28)
_CLASS, _INSTANCE, _MODULE = range(28, 31)

_SCALARS: Final = frozenset({type(None), bool, int, float, str, bytes})

_HOST_TYPES: Final[dict[str, type]] = {
    "type": type,
    "NoneType": type(None),
    "ellipsis": type(...),
    "NotImplementedType": type(NotImplemented),
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "str": str,
    "bytes": bytes,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "frozenset": frozenset,
    "range": range,
    "slice": slice,
    "object": object,
    "property": property,
    "datetime.date": datetime.date,
    "datetime.datetime": datetime.datetime,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "datetime.timezone": datetime.timezone,
    "decimal.Decimal": decimal.Decimal,
    "PosixPath": pathlib.PurePosixPath,
    **HOST_CLASSES,
}
_TYPE_NAMES: Final = {cls: name for name, cls in _HOST_TYPES.items()}

# A host class keeps its identity for as long as it lives, in every session.
_CLASS_IDS: Final[WeakKeyDictionary[type, UUID]] = WeakKeyDictionary()


class Registry:
    """What a session has sent into the sandbox and knows again when it comes back: functions and dataclasses."""

    __slots__ = ("classes", "functions")

    def __init__(self) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}
        self.classes: dict[bytes, type] = {}


def encode(values: Iterable[object], registry: Registry) -> tuple[list[Any], list[int]]:
    """Return the nodes of `values` and the index of each value's node.

    Raises `ConversionError` for a value that has no counterpart in the sandbox, and for one that contains itself.
    """
    encoder = _Encoder(registry)
    return encoder.nodes, [encoder.add(value) for value in values]


class _Holder:
    """A container whose children are being added."""

    __slots__ = ("children", "close", "ids", "value")

    def __init__(self, value: object, children: Sequence[object], close: Callable[[list[int]], list[Any]]) -> None:
        self.value = value
        self.children = children
        self.close = close
        self.ids: list[int] = []


class _Encoder:
    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.nodes: list[Any] = []
        # Index of the node of each object seen, by id; None while its children are being added.
        self._seen: dict[int, int | None] = {}
        # Keeps temporary children alive: the id of a freed object may be reused.
        self._kept: list[object] = []
        self._classes: dict[type, ClassProxy] = {}

    def add(self, value: object) -> int:
        holders: list[_Holder] = []
        while True:
            entered = self._enter(value)
            if isinstance(entered, _Holder):
                holders.append(entered)
            elif not holders:
                return entered
            else:
                holders[-1].ids.append(entered)
            while len(holders[-1].ids) == len(holders[-1].children):
                holder = holders.pop()
                index = self._push(holder.close(holder.ids))
                self._seen[id(holder.value)] = index
                if not holders:
                    return index
                holders[-1].ids.append(index)
            value = holders[-1].children[len(holders[-1].ids)]

    def _push(self, node: Any) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _enter(self, value: Any) -> int | _Holder:
        """Add a leaf or a flat container at once; begin any other container."""
        cls = type(value)
        if cls in _SCALARS:
            return self._push(value)
        seen = self._seen.get(id(value), -1)
        if seen is None:
            raise ConversionError(f"a {cls.__name__} that contains itself can't enter the sandbox")
        if seen >= 0:
            return seen
        entered = self._convert(value, cls)
        self._kept.append(value)
        if isinstance(entered, _Holder):
            self._seen[id(value)] = None
            return entered
        index = self._push(entered)
        self._seen[id(value)] = index
        return index

    def _convert(self, value: Any, cls: type) -> Any:
        """Return the node of a leaf or of a flat container, or a holder for any other container."""
        if convert := _CONVERTERS.get(cls):
            return convert(self, value)
        if dataclasses.is_dataclass(cls):
            return self._instance(value, cls)
        if issubclass(cls, tuple) and hasattr(cls, "_fields"):
            fields = [str(name) for name in cls._fields]
            return _Holder(value, tuple(value), lambda ids: [_NAMEDTUPLE, cls.__name__, fields, ids])
        if issubclass(cls, BaseException):
            return [_EXCEPTION, *guest_exception(value)]
        if issubclass(cls, type):
            return self._type(value)
        if issubclass(cls, pathlib.PurePath):
            return [_PATH, value.as_posix()]
        if issubclass(cls, datetime.tzinfo):
            raise ConversionError(f"{value!r} can't enter the sandbox alone: it knows only fixed offsets")
        # A subclass enters as what it extends, as it would in the sandbox's own operations.
        for base in (bool, int, float, str, bytes, complex, list, tuple, dict, set, frozenset, decimal.Decimal):
            if isinstance(value, base):
                plain: Any = base(value) if base is not str else str.__str__(value)
                return plain if base in _SCALARS else _CONVERTERS[base](self, plain)
        if callable(value):
            name = getattr(value, "__name__", None)
            if isinstance(name, str):
                self.registry.functions[name] = value
                docstring = getattr(value, "__doc__", None)
                return [_FUNCTION, name, docstring if isinstance(docstring, str) else None]
        raise ConversionError(
            f"a {cls.__module__}.{cls.__qualname__} can't enter the sandbox; pass a builtin type, a dataclass, or a "
            "function that returns what the guest needs"
        )

    def _sequence(self, value: Sequence[object] | Iterable[object], flat: int, refs: int) -> Any:
        items = value if isinstance(value, (list, tuple)) else list(value)
        if _SCALARS.issuperset(map(type, items)):
            return [flat, items]
        return _Holder(value, items, lambda ids: [refs, ids])

    def _dict(self, value: dict[object, object]) -> Any:
        if _SCALARS.issuperset(map(type, value)) and _SCALARS.issuperset(map(type, value.values())):
            return value
        return _Holder(value, _flatten(value), lambda ids: [_DICT_REFS, ids])

    def _type(self, value: type) -> Any:
        if name := _TYPE_NAMES.get(value):
            return [_TYPE, name]
        # A class is a host function: calling it in the sandbox asks the host for an instance.
        self.registry.functions[value.__name__] = value
        return [_FUNCTION, value.__name__, None]

    def _instance(self, value: Any, cls: type) -> _Holder:
        children: list[object] = [self._class_of(cls)]
        for field in dataclasses.fields(value):
            children += (field.name, getattr(value, field.name))
        instance_id = uuid4().bytes
        return _Holder(value, children, lambda ids: [_INSTANCE, ids[0], instance_id, ids[1:]])

    def _class_of(self, cls: type) -> ClassProxy:
        if cls not in self._classes:
            identity = _CLASS_IDS.setdefault(cls, uuid4())
            self.registry.classes[identity.bytes] = cls
            self._classes[cls] = ClassProxy(cls.__name__, identity, is_dataclass=True, host_defined=True)
        return self._classes[cls]

    def _class_proxy(self, value: ClassProxy) -> _Holder:
        head = [_CLASS, value.name, value.id.bytes, value.host_defined, value.is_dataclass]
        return _Holder(value, _flatten(value.attributes), lambda ids: [*head, ids])

    def _instance_proxy(self, value: InstanceProxy) -> _Holder:
        children = [value.type, *_flatten(value.attributes)]
        return _Holder(value, children, lambda ids: [_INSTANCE, ids[0], value.id.bytes, ids[1:]])

    def _module(self, value: ModuleProxy) -> _Holder:
        children = _flatten(value.attributes)
        return _Holder(value, children, lambda ids: [_MODULE, value.name, value.id.bytes, ids])


def _flatten(pairs: Any) -> list[object]:
    return [part for pair in pairs.items() for part in pair]


def _zone(value: datetime.datetime | datetime.time) -> tuple[int | None, str | None]:
    """Return the UTC offset in whole seconds and the zone's own name, if it was given one."""
    if value.tzinfo is None:
        return None, None
    offset = value.utcoffset()
    if offset is None:
        raise ConversionError(f"{value!r} has no fixed UTC offset; give it one with datetime.timezone")
    if isinstance(value.tzinfo, datetime.timezone):
        return _fixed_zone(value.tzinfo)
    return _whole_seconds(offset), value.tzname()


def _fixed_zone(zone: datetime.timezone) -> tuple[int, str | None]:
    # The only public way to tell timezone(x) from timezone(x, "UTC+01:00") is what it pickles as.
    arguments: tuple[Any, ...] = zone.__reduce__()[1]  # type: ignore[index, assignment]
    return _whole_seconds(arguments[0]), arguments[1] if len(arguments) > 1 else None


def _whole_seconds(offset: datetime.timedelta) -> int:
    if offset.microseconds:
        raise ConversionError(f"a UTC offset of {offset} is not a whole number of seconds")
    return offset.days * 86_400 + offset.seconds


_CONVERTERS: Final[dict[type, Callable[[_Encoder, Any], Any]]] = {
    list: lambda e, v: e._sequence(v, _LIST, _LIST_REFS),
    tuple: lambda e, v: e._sequence(v, _TUPLE, _TUPLE_REFS),
    set: lambda e, v: e._sequence(v, _SET, _SET_REFS),
    frozenset: lambda e, v: e._sequence(v, _FROZENSET, _FROZENSET_REFS),
    dict: lambda e, v: e._dict(v),
    complex: lambda _, v: [_COMPLEX, v.real, v.imag],
    datetime.date: lambda _, v: [_DATE, v.year, v.month, v.day],
    datetime.datetime: lambda _, v: [
        *(_DATETIME, v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond),
        *_zone(v),
    ],
    datetime.time: lambda _, v: [_TIME, v.hour, v.minute, v.second, v.microsecond, *_zone(v), v.fold],
    datetime.timedelta: lambda _, v: [_TIMEDELTA, v.days, v.seconds, v.microseconds],
    datetime.timezone: lambda _, v: [_TIMEZONE, *_fixed_zone(v)],
    decimal.Decimal: lambda _, v: [_DECIMAL, str(v)],
    type(...): lambda _, __: [_ELLIPSIS],
    type(NotImplemented): lambda _, __: [_NOTIMPLEMENTED],
    FileHandle: lambda _, v: [_FILE, v.path, v.mode, v.position],
    HostFunction: lambda _, v: [_FUNCTION, v.name, v.docstring],
    BuiltinProxy: lambda _, v: [_BUILTIN if v.kind == "function" else _TYPE, v.name],
    ClassProxy: lambda e, v: e._class_proxy(v),
    InstanceProxy: lambda e, v: e._instance_proxy(v),
    ModuleProxy: lambda e, v: e._module(v),
}


def decode(nodes: list[Any], registry: Registry) -> list[Any]:
    """Return the values of all nodes, in order; a message's root is the last one or named by its index.

    Raises `ConversionError` for a value that the host can't hold, such as a dict key that is unhashable here.
    """
    values: list[Any] = []
    add = values.append
    try:
        for node in nodes:
            add(_DECODERS[node[0]](node, values, registry) if type(node) is list else node)
    except (TypeError, ValueError, OverflowError) as error:
        raise ConversionError(f"a guest value can't be held by the host: {error}") from error
    return values


def _pairs(ids: list[int], values: list[Any]) -> dict[Any, Any]:
    pairs = {values[key]: values[value] for key, value in zip(ids[::2], ids[1::2], strict=True)}
    if 2 * len(pairs) != len(ids):
        raise ConversionError("two keys of a guest dict are one key on the host; return a list of pairs instead")
    return pairs


def _elements(elements: frozenset[Any] | set[Any], count: int) -> Any:
    if len(elements) != count:
        raise ConversionError("two elements of a guest set are one on the host; return a list instead")
    return elements


def _pick(ids: list[int], values: list[Any]) -> list[Any]:
    return [values[index] for index in ids]


def _decode_namedtuple(node: list[Any], values: list[Any], _: Registry) -> Any:
    from collections import namedtuple

    _kind, type_name, fields, ids = node
    # The sandbox allows names (`os.stat_result`) that a Python identifier does not.
    cls = namedtuple(type_name.rpartition(".")[2], fields, rename=True)  # type: ignore[misc]
    return cls._make(_pick(ids, values))


def _tzinfo(offset: int | None, name: str | None) -> datetime.timezone | None:
    if offset is None:
        return None
    if offset == 0 and name is None:
        return datetime.timezone.utc
    delta = datetime.timedelta(seconds=offset)
    return datetime.timezone(delta) if name is None else datetime.timezone(delta, name)


def _decode_time(node: list[Any], _values: list[Any], _: Registry) -> datetime.time:
    _kind, hour, minute, second, microsecond, offset, name, fold = node
    return datetime.time(hour, minute, second, microsecond, _tzinfo(offset, name), fold=fold)


def _decode_type(node: list[Any], _values: list[Any], _: Registry) -> Any:
    return _HOST_TYPES.get(node[1]) or BuiltinProxy("type", node[1])


def _decode_function(node: list[Any], _values: list[Any], registry: Registry) -> Any:
    return registry.functions.get(node[1]) or HostFunction(node[1], node[2])


def _decode_class(node: list[Any], values: list[Any], registry: Registry) -> Any:
    _kind, name, identity, host_defined, is_dataclass, ids = node
    if host_defined and (known := registry.classes.get(identity)) is not None:
        return known
    return ClassProxy(name, UUID(bytes=identity), is_dataclass, _pairs(ids, values), host_defined)


def _decode_instance(node: list[Any], values: list[Any], _: Registry) -> Any:
    _kind, class_index, identity, ids = node
    cls, attributes = values[class_index], _pairs(ids, values)
    if not isinstance(cls, type):
        return InstanceProxy(cls, UUID(bytes=identity), attributes)
    # A dataclass that the host sent in: a new instance with the guest's values, made without running its __init__.
    instance = object.__new__(cls)
    for name, value in attributes.items():
        object.__setattr__(instance, name, value)
    return instance


_DECODERS: Final[dict[int, Callable[[list[Any], list[Any], Registry], Any]]] = {
    _LIST: lambda n, _, __: n[1],
    _LIST_REFS: lambda n, v, _: _pick(n[1], v),
    _TUPLE: lambda n, _, __: tuple(n[1]),
    _TUPLE_REFS: lambda n, v, _: tuple(_pick(n[1], v)),
    _SET: lambda n, _, __: set(n[1]),
    _SET_REFS: lambda n, v, _: _elements(set(_pick(n[1], v)), len(n[1])),
    _FROZENSET: lambda n, _, __: frozenset(n[1]),
    _FROZENSET_REFS: lambda n, v, _: _elements(frozenset(_pick(n[1], v)), len(n[1])),
    _DICT_REFS: lambda n, v, _: _pairs(n[1], v),
    _NAMEDTUPLE: _decode_namedtuple,
    _COMPLEX: lambda n, _, __: complex(n[1], n[2]),
    _DATE: lambda n, _, __: datetime.date(n[1], n[2], n[3]),
    _DATETIME: lambda n, _, __: datetime.datetime(*n[1:8], tzinfo=_tzinfo(n[8], n[9])),  # noqa: DTZ001
    _TIME: _decode_time,
    _TIMEDELTA: lambda n, _, __: datetime.timedelta(n[1], n[2], n[3]),
    _TIMEZONE: lambda n, _, __: _tzinfo(n[1], n[2]),
    _DECIMAL: lambda n, _, __: decimal.Decimal(n[1]),
    _EXCEPTION: lambda n, _, __: host_exception(n[1], n[2]),
    _TYPE: _decode_type,
    _BUILTIN: lambda n, _, __: BuiltinProxy("function", n[1]),
    _PATH: lambda n, _, __: pathlib.PurePosixPath(n[1]),
    _FILE: lambda n, _, __: FileHandle(n[1], n[2], n[3]),
    _FUNCTION: _decode_function,
    _ELLIPSIS: lambda _, __, ___: ...,
    _NOTIMPLEMENTED: lambda _, __, ___: NotImplemented,
    _REPR: lambda n, _, __: Unrepresentable(n[1]),
    _CYCLE: lambda n, _, __: Placeholder(n[1]),
    _CLASS: _decode_class,
    _INSTANCE: _decode_instance,
    _MODULE: lambda n, v, _: ModuleProxy(n[1], UUID(bytes=n[2]), _pairs(n[3], v)),
}
