from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from workbench.lock import holding

from .conftest import TOOL, run_python

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from workbench.lock import holding
with holding(Path(sys.argv[1]), purpose="test"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with holding(tmp_path / "lock", purpose="test"):
            pass


def test_a_holder_that_is_killed_releases_its_lock_to_the_one_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=TOOL, stdout=subprocess.PIPE)
    waiter = None
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        code = HOLDER.replace("time.sleep(60)", "")
        waiter = subprocess.Popen(
            [sys.executable, "-c", code, str(path)], cwd=TOOL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert waiter.stderr is not None
        said = waiter.stderr.readline().decode()
        assert said == f"test: waiting for another process to finish the same ({path})\n"
        holder.kill()
        out, _ = waiter.communicate(timeout=30)
        assert (waiter.returncode, out) == (0, b"held\n")
    finally:
        for process in (holder, waiter):
            if process is not None:
                process.kill()
                process.communicate()


def test_a_holder_that_ends_normally_needs_no_clean_up(tmp_path: Path) -> None:
    code = HOLDER.replace("time.sleep(60)", "")
    for _ in range(2):
        ran = run_python("-c", code, tmp_path / "lock")
        assert (ran.code, ran.out, ran.err) == (0, "held\n", "")
