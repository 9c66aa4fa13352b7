import datetime as dt
import decimal
import functools
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Literal, Optional, TypeVar

import pytest

from crossload import SettingError
from crossload.checking.declare import declare

T = TypeVar("T")


def everything(a: int, /, b: str, c: list[int] | None = None, *d: bytes, e: tuple[int, ...], **f: int) -> Any:
    raise NotImplementedError


def keywords(*, a: Literal["x", 3], b: Optional[Mapping[str, decimal.Decimal]] = None) -> dt.datetime:  # noqa: UP045
    raise NotImplementedError


def called(back: Callable[[int, str], bool], rest: Callable[..., Awaitable[Any]]) -> PurePosixPath:
    raise NotImplementedError


async def waiting(seconds: float) -> set[complex]:
    raise NotImplementedError


def foreign(path: pytest.Item, value: T, many: list[pytest.Item]) -> T:
    raise NotImplementedError


def unannotated(a, b=1):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    raise NotImplementedError


def unknown(a: "NoSuchType") -> int:  # type: ignore[name-defined]  # noqa: F821
    raise NotImplementedError


class Tool:
    def method(self, n: int) -> str:
        raise NotImplementedError

    def __call__(self, n: int) -> str:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "declared"),
    [
        (
            everything,
            "def f(a: int, /, b: str, c: list[int] | None = ..., *d: bytes, e: tuple[int, ...], **f: int) -> Any: ...",
        ),
        (
            keywords,
            "def f(*, a: Literal['x', 3], b: Mapping[str, decimal.Decimal] | None = ...) -> datetime.datetime: ...",
        ),
        (called, "def f(back: Callable[[int, str], bool], rest: Callable[..., Awaitable[Any]]) -> pathlib.Path: ..."),
        (waiting, "async def f(seconds: float) -> set[complex]: ..."),
        (foreign, "def f(path: Any, value: Any, many: list[Any]) -> Any: ..."),
        (unannotated, "def f(a: Any, b: Any = ...) -> Any: ..."),
        (unknown, "def f(*args: Any, **kwargs: Any) -> Any: ..."),
        (Tool().method, "def f(n: int) -> str: ..."),
        (Tool(), "def f(*args: Any, **kwargs: Any) -> Any: ..."),
        (functools.partial(unannotated, 1), "def f(*args: Any, **kwargs: Any) -> Any: ..."),
        (len, "def f(obj: Any, /) -> Any: ..."),
        (dict.fromkeys, "def f(iterable: Any, value: Any = ..., /) -> Any: ..."),
        (min, "def f(*args: Any, **kwargs: Any) -> Any: ..."),
    ],
)
def test_a_function_is_declared_with_what_is_known_of_its_signature(function: Any, declared: str) -> None:
    assert declare({}, {"f": function}).splitlines()[-1] == declared


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        (7, "int"),
        (True, "bool"),
        (None, "None"),
        ([1], "list"),
        (dt.timedelta(1), "datetime.timedelta"),
        (PurePosixPath("/a"), "pathlib.Path"),
        (Tool(), "Any"),
        (Tool, "Any"),
    ],
)
def test_a_value_is_declared_as_its_type(value: object, declared: str) -> None:
    assert declare({"value": value}, {}).splitlines()[-1] == f"value: {declared}"


def test_nothing_is_declared_where_nothing_is_given() -> None:
    assert declare({}, {}) == ""


@pytest.mark.parametrize("name", ["x = 1\nimport os", "", "class", "a.b", "1"])
def test_what_is_no_name_is_refused(name: str) -> None:
    for inputs, functions in (({name: 1}, {}), ({}, {name: len})):
        with pytest.raises(SettingError, match="no name that a guest could use"):
            declare(inputs, functions)
