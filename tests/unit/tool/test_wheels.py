"""What the wheels session prints: a row for every platform, of those that can't be made or run here as well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wheels
from crossload.matrix.machines import emulated, host
from workbench.builder import Builder
from workbench.environment import Environment
from workbench.faults import BuildFault
from workbench.store import Artifact
from workbench.targets import left_out, wheel_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BIG = emulated()["s390x"]


def said(machine: str = "s390x", **backends: str) -> dict[str, Any]:
    described = {"machine": machine, "bits": 64, "order": "big", "python": "3.11.2"}
    return {**described, "backends": {"wasm": "unavailable: no wasmtime", "native": "ok in 0.1 s", **backends}}


def test_a_wheel_that_works_on_its_cpu_is_told_with_it() -> None:
    assert wheels.judged(BIG, said()) == (
        "ok",
        "CPython 3.11.2 on s390x (64 bits, big-endian) under qemu: wasm unavailable: no wasmtime; native ok in 0.1 s",
    )


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (said(native="unavailable: no extension"), "no extension"),
        (said("x86_64"), "which is not s390x"),
        ({**said(), "order": "little"}, "which is not s390x"),
    ],
)
def test_a_wheel_without_its_extension_or_on_another_machine_has_failed(what: dict[str, Any], reason: str) -> None:
    outcome, sentence = wheels.judged(BIG, what)
    assert (outcome, reason in sentence) == ("failed", True)


def test_a_wheel_for_all_platforms_has_to_work_in_wasm_alone() -> None:
    here = host()
    what = {**said(here.name, wasm="ok in 1.0 s", native="unavailable"), "bits": here.bits, "order": here.order}
    outcome, sentence = wheels.judged(here, what, pure=True)
    assert (outcome, "qemu" in sentence) == ("ok", False)
    assert wheels.judged(here, what)[0] == "failed"


@pytest.mark.parametrize("name", [name for name, target in wheel_targets().items() if target.elsewhere])
def test_a_wheel_that_nothing_runs_here_is_not_run_and_names_the_command_that_does(name: str, tmp_path: Path) -> None:
    wheel = Artifact(name="wheel", path=tmp_path / "a-1-any.whl", digest="sha256:0", cached=True)
    outcome, reason = wheels.smoke(wheel_targets()[name], wheel)
    assert (outcome, "/dist/a-1-any.whl" in reason) == ("not run", True)


def test_a_platform_without_a_wheel_has_a_row_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def build(_: object, names: Sequence[str], done: Callable[[Artifact], None]) -> None:
        del done
        raise BuildFault(f"no linker for {names[0]}", where="here", remedy="get one")

    monkeypatch.setattr(Builder, "build", build)
    monkeypatch.setattr(wheels, "ensure_emulators", lambda: None)
    assert wheels.main(["s390x", f"--into={tmp_path}"]) == 1
    assert wheels.main(["--all", f"--into={tmp_path}"]) == 0
    printed = capsys.readouterr().out
    for name in (*wheel_targets(), "fallback-wheel", *left_out()):
        assert f"\n{name} " in printed
    assert printed.count("unbuildable") == 1 + len(wheel_targets()) + 1 + len(left_out())
    assert "no linker for wheel@s390x" in printed
    assert "platform_wheels" in printed


FOUND = '{"check": "stable ABI", "passed": true, "detail": ""}'


@pytest.mark.parametrize(
    ("program", "passed"),
    [
        (f"print('{FOUND}')", {"stable ABI": True}),
        (f"print('{FOUND.replace('true', 'false')}'); raise SystemExit(1)", {"stable ABI": False}),
        (f"print('{FOUND}'); raise ValueError('half way')", {"stable ABI": True, "audit": False}),
    ],
    ids=["passed", "failed", "broken off"],
)
def test_an_audit_has_found_something_also_where_it_breaks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, passed: dict[str, bool]
) -> None:
    script = tmp_path / "audit.py"
    script.write_text(program, encoding="utf-8")
    monkeypatch.setattr(wheels, "AUDIT", script)
    monkeypatch.setattr(wheels, "ensure", lambda _name, _lock: Environment(directory=Path(sys.prefix)))
    checks = wheels.audit(tmp_path)
    assert {name: check["passed"] for name, check in checks.items()} == passed
    if "audit" in checks:
        assert checks["audit"]["detail"].endswith("ValueError: half way")
