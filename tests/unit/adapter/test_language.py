"""The adapter library runs inside any subject's environment, which may be as old as Python 3.8."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crossload_adapter

FILES = sorted(Path(crossload_adapter.__file__).parent.glob("*.py"))
STANDARD = {
    "argparse",
    "ast",
    "base64",
    "contextlib",
    "csv",
    "datetime",
    "decimal",
    "hashlib",
    "importlib",
    "json",
    "math",
} | {
    *("os", "pathlib", "platform", "re", "struct", "sys", "traceback", "types", "typing"),
}
"""What the library uses; all of it is in Python 3.8."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_python_3_8(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_but_the_standard_library_is_imported(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            imported.add((node.module or "").partition(".")[0])
    assert imported <= STANDARD
