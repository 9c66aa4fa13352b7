"""The session runs this machine's matrix, unless it is asked for other CPUs by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import snapshots

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
    assert snapshots.main(arguments) == 5
    assert ran == [(config, given)]
