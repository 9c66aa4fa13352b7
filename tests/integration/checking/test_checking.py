"""The checker says what pydantic-monty's says, typed; and a program that attacks it ends in an error."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import time
from pathlib import Path
from typing import Any

import pytest

from crossload import (
    Checker,
    Diagnostic,
    GuestTypingError,
    MemoryLimitError,
    RecursionLimitError,
    SessionClosedError,
    SettingError,
    TimeLimitError,
    check,
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("crossload_checker") is None,
    reason="the checker is not installed; run `./tool/nox -s checker`",
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "diagnostics.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_text_is_pydantic_montys(vector: dict[str, Any]) -> None:
    report = check(vector["code"], earlier=vector["earlier"], stubs=vector["stubs"], format=vector["format"])
    assert str(report) == vector["text"]
    assert report.ok == (not vector["text"])


def test_a_diagnostic_is_typed() -> None:
    report = check("größe = 1\nx: int = 'one'\n")
    assert report.diagnostics == (
        Diagnostic(
            rule="invalid-assignment",
            message='Object of type `Literal["one"]` is not assignable to `int`',
            severity="error",
            line=2,
            column=10,
            end_line=2,
            end_column=15,
            filename="main.py",
            url="https://ty.dev/rules#invalid-assignment",
        ),
    )
    assert str(report.diagnostics[0]).startswith("main.py:2:10: error[invalid-assignment] Object of type")


def test_a_report_is_raised_when_asked() -> None:
    check("1 + 1").raise_if_any()
    report = check("1 + 'a'")
    with pytest.raises(GuestTypingError, match="unsupported-operator") as caught:
        report.raise_if_any()
    assert caught.value.report is report


def test_what_a_feed_is_given_is_declared() -> None:
    async def forecast(city: str, *, days: int = 1) -> dict[str, float]:
        raise NotImplementedError

    def shorten(text: str, /, *rest: str) -> str | None:
        raise NotImplementedError

    def untyped(*args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN003, ANN202
        raise NotImplementedError

    lookup = {"forecast": forecast, "shorten": shorten, "untyped": untyped, "limit": 3, "Kind": Path}
    code = "x: int = await forecast('Oslo', days=limit)\nshorten(text='a')\nuntyped(1, a=2).b\nname.upper()\nKind.x\n"
    report = check(code, inputs={"name": 7}, external_lookup=lookup, format="concise")
    assert [(found.line, found.rule) for found in report.diagnostics] == [
        (1, "invalid-assignment"),
        (2, "positional-only-parameter-as-kwarg"),
        (4, "unresolved-attribute"),
    ]
    # What the host knows better is said by stubs, which have the last word.
    assert check("name.upper()", inputs={"name": 7}, stubs="name: str").ok


def test_a_host_module_has_stubs_of_its_own() -> None:
    modules = {"shop": "from .prices import of as of", "shop.prices": "def of(item: str) -> float: ..."}
    code = "from shop.prices import of\nprice: str = of('milk')\n"
    assert [found.rule for found in check(code, modules=modules).diagnostics] == ["invalid-assignment"]
    with pytest.raises(SettingError, match="the checker can't check this"):
        check("1", modules={"not a name": ""})


def test_a_checker_goes_on_from_what_it_knows_and_keeps_no_program() -> None:
    with Checker() as checker:
        assert checker.check("secret = 1", stubs="hidden: int").ok
        assert [found.rule for found in checker.check("secret\nhidden").diagnostics] == ["unresolved-reference"] * 2
        checker.close()
        with pytest.raises(SessionClosedError):
            checker.check("1")


def test_a_setting_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(SettingError, match="format is one of full, concise"):
        check("1", format="html")  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="collides with the type stubs"):
        check("1", stubs="x: int", script_name="repl_type_stubs.pyi")


HOSTILE = {
    "brackets": "[" * 100_000,
    "closed brackets": "(" * 20_000 + ")" * 20_000,
    "unary": "not " * 100_000 + "x",
    "sum": "1 + " * 50_000 + "1",
    "attributes": "x" + ".a" * 50_000,
    "calls": "f(" * 50_000,
    "indents": "\n".join(" " * depth + "if x:" for depth in range(2_000)) + " pass",
    "types": "x: " + "list[" * 10_000 + "int" + "]" * 10_000,
    "tuples": "x0 = (1,)\n" + "\n".join(f"x{n + 1} = (*x{n}, *x{n})" for n in range(40)) + "\nreveal_type(x40)",
    "unions": "\n".join(f"def f{n}(x): return x if x else f{(n + 1) % 300}(x)" for n in range(300)),
    "literals": "x = 1\n" + "x = x * x\n" * 10_000,
    "names": "".join(f"x{n} = 'a'\n" for n in range(20_000)),
    "itself": "class A(A): ...\nclass B(C): ...\nclass C(B): ...\nT = list['T']\nx: T = [[[]]]",
    "stubs of mine": "from repl_type_stubs import *\nfrom main import *",
    "nothing": "\0" * 1000,
    "bytes": "\u202e\ufeff\x0c" * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_ends_in_a_report_or_an_error(name: str) -> None:
    began = time.monotonic()
    with (
        Checker(max_secs=5, max_memory=256 << 20) as checker,
        contextlib.suppress(TimeLimitError, MemoryLimitError, RecursionLimitError),
    ):
        checker.check(HOSTILE[name], format="concise")
    assert time.monotonic() - began < 15
    assert not check("x: int = ''").ok


def test_a_check_takes_no_longer_than_it_may() -> None:
    code = HOSTILE["literals"] + HOSTILE["names"]
    began = time.monotonic()
    with Checker(max_secs=0.05) as checker, pytest.raises(TimeLimitError):
        checker.check(code)
    assert time.monotonic() - began < 5


def test_a_check_takes_no_more_memory_than_it_may() -> None:
    with Checker(max_memory=1 << 20) as checker, pytest.raises(MemoryLimitError):
        checker.check("x = 1\n" * 2_000_000)
