"""Exception types on both sides of the boundary: the sandbox's names, and the host's classes for them."""

from __future__ import annotations

import binascii
import builtins
import csv
import dataclasses
import decimal
import io
import json
import re
import sys

__all__ = ["HOST_CLASSES", "guest_exception", "host_exception"]

if sys.version_info >= (3, 11):
    import tomllib

    _TOML: dict[str, type[BaseException]] = {"tomllib.TOMLDecodeError": tomllib.TOMLDecodeError}
else:
    _TOML: dict[str, type[BaseException]] = {}

_DOTTED: dict[str, type[BaseException]] = {
    "FrozenInstanceError": dataclasses.FrozenInstanceError,
    "json.JSONDecodeError": json.JSONDecodeError,
    "io.UnsupportedOperation": io.UnsupportedOperation,
    "re.PatternError": re.error,
    "binascii.Error": binascii.Error,
    "binascii.Incomplete": binascii.Incomplete,
    "_csv.Error": csv.Error,
    **_TOML,
    **{
        f"decimal.{name}": getattr(decimal, name)
        for name in [
            "DecimalException",
            "Clamped",
            "InvalidOperation",
            "DivisionByZero",
            "Inexact",
            "Rounded",
            "Subnormal",
            "Overflow",
            "Underflow",
            "FloatOperation",
        ]
    },
}
_BUILTIN = [
    "Exception",
    "BaseException",
    "SystemExit",
    "KeyboardInterrupt",
    "ArithmeticError",
    "OverflowError",
    "ZeroDivisionError",
    "LookupError",
    "IndexError",
    "KeyError",
    "RuntimeError",
    "NotImplementedError",
    "RecursionError",
    "AttributeError",
    "NameError",
    "UnboundLocalError",
    "ValueError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "ImportError",
    "ModuleNotFoundError",
    "OSError",
    "FileNotFoundError",
    "FileExistsError",
    "IsADirectoryError",
    "NotADirectoryError",
    "PermissionError",
    "TimeoutError",
    "AssertionError",
    "MemoryError",
    "StopIteration",
    "SyntaxError",
    "TypeError",
]

HOST_CLASSES: dict[str, type[BaseException]] = {
    **{name: getattr(builtins, name) for name in _BUILTIN},
    **_DOTTED,
}
"""The host's class for each exception type that the sandbox knows by name."""

_GUEST_NAMES = {cls: name for name, cls in HOST_CLASSES.items()}
# The sandbox has no groups or warnings: what it can't name it sees as the nearest base that it can.
_FALLBACK = "Exception"


def guest_exception(error: BaseException) -> tuple[str, str | None]:
    """Return the sandbox's type name and message for a host exception: its class's nearest base that has one."""
    name = next((_GUEST_NAMES[base] for base in type(error).__mro__ if base in _GUEST_NAMES), _FALLBACK)
    if not error.args:
        return name, None
    # str(KeyError("k")) is "'k'": its message is the key's repr, which the sandbox adds itself.
    if isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str):
        return name, error.args[0]
    return name, str(error)


def host_exception(name: str, message: str | None) -> BaseException:
    """Return an instance of the host's class for a guest exception, or of `Exception` for a type that it lacks."""
    cls = HOST_CLASSES.get(name)
    if cls is None:
        return Exception(name if message is None else f"{name}: {message}")
    try:
        if message is None:
            return cls()
        # These take more than a message; what they take was not carried over.
        if issubclass(cls, (UnicodeError, json.JSONDecodeError)) and cls is not UnicodeError:
            return ValueError(message)
        return cls(message)
    except TypeError:
        return Exception(name if message is None else f"{name}: {message}")
