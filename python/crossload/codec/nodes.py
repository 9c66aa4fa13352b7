"""The kinds of node, and the types that have a name on both sides."""

from __future__ import annotations

import datetime as dt
import decimal
import pathlib
from enum import IntEnum
from typing import Final

from crossload.exceptions import HOST_CLASSES

__all__ = ["HOST_TYPES", "SCALARS", "TYPE_NAMES", "Kind"]

SCALARS: Final = frozenset({type(None), bool, int, float, str, bytes})
"""Types whose values are nodes as they are, and may stand inside a holder."""


class Kind(IntEnum):
    """First element of an array node, as `crossload-engine` numbers them."""

    LIST = 1
    LIST_REFS = 2
    TUPLE = 3
    TUPLE_REFS = 4
    SET = 5
    SET_REFS = 6
    FROZENSET = 7
    FROZENSET_REFS = 8
    DICT_REFS = 9
    NAMEDTUPLE = 10
    COMPLEX = 11
    DATE = 12
    DATETIME = 13
    TIME = 14
    TIMEDELTA = 15
    TIMEZONE = 16
    DECIMAL = 17
    EXCEPTION = 18
    TYPE = 19
    BUILTIN = 20
    PATH = 21
    FILE = 22
    FUNCTION = 23
    ELLIPSIS = 24
    NOTIMPLEMENTED = 25
    REPR = 26
    CYCLE = 27
    CLASS = 28
    INSTANCE = 29
    MODULE = 30


HOST_TYPES: Final[dict[str, type]] = {
    "type": type,
    "NoneType": type(None),
    "ellipsis": type(...),
    "NotImplementedType": type(NotImplemented),
    "datetime.date": dt.date,
    "datetime.datetime": dt.datetime,
    "datetime.time": dt.time,
    "datetime.timedelta": dt.timedelta,
    "datetime.timezone": dt.timezone,
    "decimal.Decimal": decimal.Decimal,
    "PosixPath": pathlib.PurePosixPath,
    **{
        cls.__name__: cls
        for cls in (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, slice, object)
    },
    "property": property,
    **HOST_CLASSES,
}
"""The host's type for each type that the sandbox knows by name."""

TYPE_NAMES: Final = {cls: name for name, cls in HOST_TYPES.items()}
"""The sandbox's name of each host type that it knows."""
