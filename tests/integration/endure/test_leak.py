"""Sessions leave nothing in memory, whatever their end was; the full figures are those of `./tool/nox -s leak`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import pytest

import leak
from crossload.errors import LimitKind
from endure.cycles import UnexpectedEndError, cycles
from endure.leak import PLANTED
from endure.settings import backends

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.backends import BackendName


def test_a_few_kinds_are_flat_and_the_planted_leak_is_seen(tmp_path: Path) -> None:
    """M-14, M-15"""
    kinds = ["success", "fault"]
    assert leak.main(["--quick", "--out", str(tmp_path), *(f"--kind={kind}" for kind in kinds)]) == 0
    record = json.loads((tmp_path / "leak.json").read_text())
    assert {(job["backend"], job["kind"]) for job in record["kinds"]} == {
        (backend, kind) for backend in backends(None) for kind in (*kinds, PLANTED)
    }


@pytest.mark.parametrize("backend", backends(None))
def test_every_kind_comes_to_the_end_that_it_is_called_for(backend: BackendName) -> None:
    for cycle in cycles(backend).values():
        cycle()


def test_every_limit_has_a_kind() -> None:
    assert {f"{kind} limit" for kind in get_args(LimitKind)} <= set(cycles("wasm"))


def test_a_cycle_that_comes_to_another_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endure.cycles._LOOKUP", {"fail": lambda: None})
    with pytest.raises(UnexpectedEndError, match="there was no GuestError"):
        cycles("wasm")["host exception"]()
