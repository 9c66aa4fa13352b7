"""The session runs this machine's matrix, unless it is asked for other CPUs by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import prove
import snapshots
from workbench.builder import Builder

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("arguments", "config", "given"),
    [
        ([], "crossload.toml", []),
        (["--fresh"], "crossload.toml", ["--fresh"]),
        (["--targets", "monty", "--targets=c*"], "crossload.toml", ["--targets=monty", "--targets=c*"]),
        (["--all-targets", "--again=1"], "crossload-targets.toml", ["--again=1"]),
        (
            ["--targets=s390x", "--fresh"],
            "crossload-targets.toml",
            [
                *(f"--targets=crossload/{place}" for place in ("native", "wasm", "s390x")),
                *(f"--targets=crossload/{place}+raw" for place in ("native", "wasm", "s390x")),
                "--fresh",
            ],
        ),
    ],
)
def test_arguments_choose_the_matrix(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], config: str, given: list[str]
) -> None:
    ran: list[tuple[str, list[str]]] = []

    def run(config: str, arguments: Sequence[str]) -> int:
        ran.append((config, list(arguments)))
        return 5

    monkeypatch.setattr(snapshots, "_run", run)
    monkeypatch.setattr(snapshots, "ensure_emulators", lambda: None)
    built: list[Sequence[str]] = []
    monkeypatch.setattr(Builder, "build", lambda _self, names, _done: built.append(names))
    assert snapshots.main(arguments) == 5
    assert ran == [(config, given)]
    assert built == ([snapshots.WORKERS] if config == "crossload.toml" else [])


@pytest.mark.parametrize(
    ("arguments", "held"),
    [(["--all-targets"], 1), (["--all-targets", "--fresh"], 0), (["--targets=s390x"], 0), ([], 0)],
)
def test_a_whole_run_over_all_cpus_is_held_against_the_table(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], held: int
) -> None:
    asked: list[Sequence[str]] = []

    def check(arguments: Sequence[str]) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setattr(snapshots, "_run", lambda _config, _arguments: 0)
    monkeypatch.setattr(snapshots, "ensure_emulators", lambda: None)
    monkeypatch.setattr(prove, "main", check)
    monkeypatch.setattr(Builder, "build", lambda *_: None)
    assert snapshots.main(arguments) == 0
    assert asked == [["--check", "--matrix=build/matrix-targets/matrix.json"]] * held
