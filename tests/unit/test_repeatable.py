"""The tests repeat: they draw from seeds, and time by a clock that only runs forward (R-56 R-57)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Guest programs look at clocks and draw numbers of their own.
MODULES = [path for path in sorted(ROOT.rglob("*.py")) if "programs" not in path.relative_to(ROOT).parts]

FORBIDDEN = {"time.time", "datetime.now", "dt.datetime.now", "datetime.utcnow", "random.SystemRandom"}
SEEDED = {"random.Random", "Random"}


def unrepeatable(source: str) -> list[str]:
    """The calls that give something else in each run."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            drawn = name.startswith("random.") and name not in SEEDED
            if name in FORBIDDEN or drawn or (name in SEEDED and not node.args):
                found.append(f"line {node.lineno}: {name}()")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_neither_draws_without_a_seed_nor_times_by_the_wall_clock(path: Path) -> None:
    assert unrepeatable(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["time.time()", "random.random()", "random.Random()", "Random()", "dt.datetime.now()", "random.shuffle(x)"],
)
def test_what_does_not_repeat_is_found(source: str) -> None:
    assert unrepeatable(source) == [f"line 1: {source.partition('(')[0]}()"]


@pytest.mark.parametrize("source", ["time.monotonic()", "random.Random(7)", "Random('seed')", "run('time.time()')"])
def test_what_repeats_is_not(source: str) -> None:
    assert unrepeatable(source) == []
