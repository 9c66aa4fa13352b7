"""Many sessions at once keep to themselves; the full figures are those of `./tool/nox -s stress`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import stress
from endure import crowd, delays
from endure.settings import backends, read

if TYPE_CHECKING:
    from pathlib import Path

    from crossload.backends import BackendName

QUICK = read("stress", quick=True)


def test_a_quick_run_has_no_wrong_answer_and_no_late_session(tmp_path: Path) -> None:
    """M-08"""
    assert stress.main(["--quick", "--out", str(tmp_path)]) == 0
    record = json.loads((tmp_path / "stress.json").read_text())
    assert record["proven"]
    assert [(one["backend"], one["wrong"]) for one in record["crowds"]] == [(backend, 0) for backend in backends(None)]
    assert all(one["threads"] == one["most_alive"] == QUICK["threads"] for one in record["crowds"])
    assert [one["beside"] for one in record["delays"] if one["neighbors"]] == [*delays.NEIGHBORS] * len(backends(None))


@pytest.mark.parametrize("backend", backends(None))
def test_cross_talk_is_seen_in_each_session_that_has_it(backend: BackendName) -> None:
    confused = crowd.run(backend, threads=3, sessions=20, snapshot_every=7, told=crowd.crosstalk)
    assert confused.wrong == 3 * 2
    assert "is not" in confused.told[0]


def test_a_session_that_hears_what_the_one_before_it_kept_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endure.crowd._FIRST", "secret = 'of another tenant'\n" + crowd._FIRST)
    assert crowd.run("wasm", threads=1, sessions=2, snapshot_every=2).wrong == 2


def test_a_stalled_session_is_late() -> None:
    limit = 0.05
    stalled = delays.measure("wasm", beside="closed", neighbors=1, healthy=1, seconds=1.0, limit=limit, stall=3 * limit)
    assert (stalled.worst > limit, stalled.passed, stalled.ended > 0) == (True, False, True)
