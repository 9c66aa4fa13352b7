"""Declarations, as in a stub file, of what a host gives its guest: inputs by values, functions by signatures.

What is not known is declared as `Any`, with which everything goes: a check never finds fault with a good program
because of the host's own types.
"""

from __future__ import annotations

import datetime as dt
import decimal
import inspect
import keyword
import pathlib
import types
import typing
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from crossload.errors import SettingError

__all__ = ["declare"]

_HEAD: Final = """\
import datetime
import decimal
import pathlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal
"""

# Types that the guest has too, as they are written below the imports above.
_ABSTRACT: Final[tuple[Any, ...]] = (Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence)
_NAMES: Final[dict[Any, str]] = {
    **{cls: cls.__name__ for cls in (bool, bytes, complex, dict, float, frozenset, int, list, object, set, str, tuple)},
    **{cls: cls.__name__ for cls in _ABSTRACT},
    **{cls: f"datetime.{cls.__name__}" for cls in (dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone)},
    decimal.Decimal: "decimal.Decimal",
    pathlib.Path: "pathlib.Path",
    pathlib.PurePosixPath: "pathlib.Path",
    type(None): "None",
    None: "None",
    Any: "Any",
    Ellipsis: "...",
}

_STARS: Final[dict[Any, str]] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def declare(inputs: Mapping[str, Any], functions: Mapping[str, Any]) -> str:
    """Return the declarations of the names that a feed gets: callables as functions, anything else as its value's type.

    Raises `SettingError` for what is no name.
    """
    lines = [_value(_name(name), value) for name, value in inputs.items()]
    for name, value in functions.items():
        is_function = callable(value) and not isinstance(value, type)
        lines.append(_function(_name(name), value) if is_function else _value(_name(name), value))
    return "\n".join([_HEAD, *lines, ""]) if lines else ""


def _name(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise SettingError(f"{name!r} is no name that a guest could use")
    return name


def _value(name: str, value: Any) -> str:
    return f"{name}: {_NAMES.get(type(value), 'Any')}"


def _function(name: str, function: Callable[..., Any]) -> str:
    prefix = "async def" if inspect.iscoroutinefunction(function) else "def"
    try:
        signature = inspect.signature(function)
        hints = typing.get_type_hints(function)
    except (NameError, TypeError, ValueError, AttributeError):
        # Written in C, or annotated with what is there for type checkers only.
        return f"{prefix} {name}(*args: Any, **kwargs: Any) -> Any: ..."
    shown: list[str] = []
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    for number, (argument, parameter) in enumerate(signature.parameters.items()):
        if parameter.kind is parameter.KEYWORD_ONLY and not {parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY} & set(
            kinds[:number]
        ):
            shown.append("*")
        star = _STARS.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else " = ..."
        shown.append(f"{star}{argument}: {_type(hints.get(argument, Any))}{default}")
        if parameter.kind is parameter.POSITIONAL_ONLY and parameter.POSITIONAL_ONLY not in kinds[number + 1 :]:
            shown.append("/")
    return f"{prefix} {name}({', '.join(shown)}) -> {_type(hints.get('return', Any))}: ..."


def _type(annotation: Any) -> str:
    """Write a type as the guest knows it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    try:
        if origin is None:
            return _NAMES.get(annotation, "Any")
        if origin in (typing.Union, types.UnionType):
            return " | ".join(_type(argument) for argument in arguments)
        if origin is typing.Literal:
            return f"Literal[{', '.join(repr(argument) for argument in arguments)}]"
        if origin not in _NAMES:
            return "Any"
        return f"{_NAMES[origin]}[{', '.join(map(_argument, arguments))}]"
    except TypeError:  # What can't be hashed is no type.
        return "Any"


def _argument(argument: Any) -> str:
    return f"[{', '.join(map(_type, argument))}]" if isinstance(argument, list) else _type(argument)
