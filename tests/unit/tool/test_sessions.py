"""The sessions of the noxfile have what their scripts import."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from build import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Only what a script fails with that lacks crossload: what else it lacks, other tests of it would say.
IMPORT = """
import sys
sys.modules["crossload"] = None
sys.path.insert(0, "tool")
try:
    __import__(sys.argv[1])
except ModuleNotFoundError as error:
    sys.exit(str(error) if (error.name or "").partition(".")[0] == "crossload" else 0)
"""


def without_the_wheel() -> Iterator[tuple[str, str]]:
    for function in ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef):
            texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
            words = [text for text in texts if isinstance(text, str)]
            if not any(word.startswith("--wheel") for word in words):
                scripts = [word for word in words if word.startswith("tool/") and word.endswith(".py")]
                yield from ((function.name, script[len("tool/") : -len(".py")]) for script in scripts)


@pytest.mark.parametrize(("session", "script"), list(without_the_wheel()))
def test_a_session_without_the_wheel_imports_nothing_of_it(session: str, script: str) -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT, script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{session}: {done.stderr}"
