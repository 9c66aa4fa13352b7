"""A backend that a machine can't have is refused by name; no other takes its place."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What wasmtime does when it is imported on a CPU that it was not compiled for.
UNSUPPORTED = 'raise RuntimeError("unsupported architecture for wasmtime: s390x")\n'

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import crossload
try:
    crossload.Session()
except crossload.BackendUnavailableError as error:
    print(error)
"""


def test_a_machine_without_wasmtime_has_no_wasm_backend(tmp_path: Path) -> None:
    (tmp_path / "wasmtime.py").write_text(UNSUPPORTED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == (
        "this machine has no wasm backend (unsupported architecture for wasmtime: s390x); use backend='native', which "
        "does not isolate the guest\n"
    )


def test_the_native_backend_needs_no_wasmtime(tmp_path: Path) -> None:
    (tmp_path / "wasmtime.py").write_text(UNSUPPORTED, encoding="utf-8")
    program = PROGRAM.replace("crossload.Session()", 'crossload.Session(backend="native").close()')
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("", "")
