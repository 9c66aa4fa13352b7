"""Which module may import which: the arrows of the kit point one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crossload.matrix

PACKAGE = Path(crossload.matrix.__file__).parent.parent

LAYERS = [
    {"vocabulary", "errors", "document", "guard", "limits", "growth", "kinds", "release", "table", "tool", "changes"},
    {"forms", "pattern", "fault", "answer", "database", "interpreters", "lock_file", "machines"},
    {"target_tables"},
    {"tables", "scenario", "outcome"},
    {"config", "indexes", "schema"},
    {"pins"},
    {"target", "lock", "lock_changes", "channel"},
    {"verdict", "worker", "places", "oracle"},
    {"cell", "asking", "promises"},
    {"plan", "store", "schedule", "listener", "confirm", "record", "doctor", "damage"},
    {"executor", "result", "making"},
    {"local", "recorder", "conclude", "damaging"},
    {"options"},
    {"run", "single", "merge", "compare", "expectations"},
    {"proof"},
]
"""From the bottom up: a module imports from layers below its own, and `confirm` and `promises` from beside them."""

FROM_OUTSIDE = {"crossload.errors": {"errors"}, "crossload.enums": {"vocabulary", "answer", "promises"}}
"""What the kit shares with the engine's own package, and which of its modules import that."""

INSPECTION = {
    "info": {"status", "crossload.errors"},
    "status": {"crossload.enums"},
    "source": {"crossload.errors"},
    "reading": {"info", "crossload.backends", "crossload.errors", "crossload.files"},
    "rehearsal": {"reading", "status", "crossload.backends", "crossload.errors", "crossload.files"},
    "worker": {"rehearsal", "source", "status"},
    "fleet": {"rehearsal", "source", "status", "crossload.backends", "crossload.matrix"},
}
"""What each module of the inspection imports. Only `fleet`, which starts processes, knows the kit."""


def modules() -> list[Path]:
    return [path for folder in ("matrix", "report") for path in sorted((PACKAGE / folder).rglob("*.py"))]


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crossload."):
            found |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if node.module == "crossload.matrix"
                else {node.module}
            )
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("crossload.")}
    return found


def part(name: str) -> str:
    return name.split(".")[2] if name.count(".") >= 2 else ""


def height(name: str) -> int:
    return next(index for index, layer in enumerate(LAYERS) if name in layer)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_below(path: Path) -> None:
    area, name = path.relative_to(PACKAGE).parts[0], path.relative_to(PACKAGE).parts[1].removesuffix(".py")
    for imported in imports_of(path):
        if imported in FROM_OUTSIDE:
            assert name in FROM_OUTSIDE[imported] or area == "report"
            continue
        if area == "report" and imported.startswith("crossload.inspection"):
            assert part(imported) in {"info", "rehearsal", "status"}, "reports look at nothing themselves"
            continue
        assert imported.startswith(("crossload.matrix", "crossload.report")), f"{path.name} imports {imported}"
        if area == "report":
            assert not imported.startswith("crossload.matrix.run"), "reports run nothing"
        else:
            assert imported.startswith("crossload.matrix"), f"the matrix imports the report {imported}"
            if part(imported) != name:
                assert height(part(imported)) <= height(name), f"{name} imports {imported}"


@pytest.mark.parametrize("name", INSPECTION)
def test_the_inspection_imports_what_it_may(name: str) -> None:
    imported = imports_of(PACKAGE / "inspection" / f"{name}.py")
    for module in imported:
        own = module.removeprefix("crossload.inspection.")
        assert any(own == allowed or own.startswith(f"{allowed}.") for allowed in INSPECTION[name]), module


def test_every_module_of_the_inspection_is_listed() -> None:
    assert {path.stem for path in (PACKAGE / "inspection").glob("*.py")} == {*INSPECTION, "__init__"}


def test_every_module_has_a_place_in_the_layers() -> None:
    names = {path.stem for path in (PACKAGE / "matrix").glob("*.py")} - {"__init__"} | {"indexes", "places", "proof"}
    assert names == set().union(*LAYERS)


def test_modules_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > 280} == {}
