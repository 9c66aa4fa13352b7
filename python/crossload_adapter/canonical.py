"""Canonical values, version 1: one JSON form per Python value, so that two subjects' answers compare as values."""

import base64
import datetime as dt
import decimal
import json
import math
import pathlib
import re
import struct
import types
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

ORACLE_VERSION = 1
"""Changes whenever any value gets another form; every stored result is keyed by it."""

MAX_DEPTH = 200
"""Deeper values are an adapter's error: many JSON readers stop near here, so an answer must not depend on them."""

Canonical = Union[None, bool, str, Dict[str, Any]]
Special = Callable[[Any], Optional[Dict[str, Any]]]

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_CYCLES: Tuple[Tuple[type, str], ...] = ((list, "[...]"), (dict, "{...}"), (tuple, "(...)"))
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.BuiltinMethodType)


def compact(value: Any) -> str:
    """The compact JSON text that set elements are sorted by, and that digests are taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def float_bits(value: float) -> str:
    """IEEE-754 bits as big-endian hex; every NaN is the same value."""
    return "nan" if math.isnan(value) else struct.pack(">d", value).hex()


def raised(error: BaseException) -> Dict[str, Any]:
    """The answer to a question that raised in the guest."""
    return {"raised": exception_form(error)}


def exception_form(error: BaseException) -> Dict[str, Any]:
    """`message` is `str(error)`, or null for an exception made without arguments."""
    return {"type": type(error).__name__, "message": str(error) if error.args else None}


def canonical(value: Any, special: Optional[Special] = None) -> Canonical:
    """The canonical form of `value`.

    `special` is asked first about every value but None, bools and strings: it returns a form for the subject's own
    types, else None.
    Raises `ValueError` for values nested deeper than `MAX_DEPTH`.
    """
    return _form(value, special, [])


def _form(value: Any, special: Optional[Special], parents: List[Any]) -> Canonical:
    if value is None or value is True or value is False:
        return value
    if type(value) is str:
        return value
    if special is not None:
        form = special(value)
        if form is not None:
            return form
    scalar = _scalar(value)
    if scalar is not None:
        return scalar
    if any(parent is value for parent in parents):
        return {"cycle": next((text for kind, text in _CYCLES if isinstance(value, kind)), "...")}
    if len(parents) >= MAX_DEPTH:
        raise ValueError(f"the value is nested deeper than {MAX_DEPTH} levels; ask about its parts instead")
    parents.append(value)
    try:
        return _container(value, special, parents)
    finally:
        parents.pop()


def _has_default_repr(kind: type) -> bool:
    return getattr(kind, "__repr__", None) is object.__repr__


def _scalar(value: Any) -> Optional[Dict[str, Any]]:  # noqa: C901, PLR0911 - one return for each form
    kind = type(value)
    if kind is int:
        return {"int": _decimal(value)}
    if kind is float:
        return {"float": float_bits(value)}
    if kind is complex:
        return {"complex": [float_bits(value.real), float_bits(value.imag)]}
    if kind is bytes:
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if value is Ellipsis:
        return {"ellipsis": True}
    if kind is decimal.Decimal:
        return {"decimal": str(value)}
    if isinstance(value, pathlib.PurePath):
        return {"path": value.as_posix()}
    if isinstance(value, type):
        return {"class" if value.__module__ == "__main__" else "type": value.__name__}
    if isinstance(value, _FUNCTIONS):
        return {"function": value.__name__}
    if isinstance(value, BaseException):
        return {"exception": exception_form(value)}
    return _moment(value)


def _decimal(value: int) -> str:
    # str() refuses very long integers since 3.11, to spare servers quadratic work; Decimal has no such check.
    try:
        return str(value)
    except ValueError:
        with decimal.localcontext() as context:
            context.prec = decimal.MAX_PREC
            return format(decimal.Decimal(value), "f")


def _moment(value: Any) -> Optional[Dict[str, Any]]:
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, dt.timezone):
        offset = value.utcoffset(None)
        # tzname() makes up a name where none was given; equal zones must not differ by it.
        given = len(value.__getinitargs__()) > 1  # type: ignore[attr-defined]
        return {"timezone": [offset.days * 86400 + offset.seconds, value.tzname(None) if given else None]}
    return None


def _container(  # noqa: PLR0911 - one return for each form
    value: Any, special: Optional[Special], parents: List[Any]
) -> Dict[str, Any]:
    def form(part: Any) -> Canonical:
        return _form(part, special, parents)

    kind = type(value)
    if kind is list:
        return {"list": [form(item) for item in value]}
    if kind is tuple:
        return {"tuple": [form(item) for item in value]}
    if kind in (set, frozenset):
        return {kind.__name__: sorted((form(item) for item in value), key=compact)}
    if isinstance(value, dict):
        return {"dict": [[form(key), form(item)] for key, item in value.items()]}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = [[name, form(item)] for name, item in zip(value._fields, value)]
        return {"namedtuple": {"type": kind.__name__, "fields": fields}}
    if hasattr(value, "__dict__") and (_has_default_repr(kind) or hasattr(kind, "__dataclass_fields__")):
        attrs = [[name, form(item)] for name, item in vars(value).items()]
        return {"instance": {"type": kind.__name__, "attrs": attrs}}
    return {"repr": _ADDRESS.sub("0x0", repr(value))}
