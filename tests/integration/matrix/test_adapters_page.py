"""The adapter in Python that the documentation shows is a subject as it stands there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from crossload.matrix.config import load_config
from crossload.matrix.listener import Listener
from crossload.matrix.options import Options
from crossload.matrix.places import Workshop
from crossload.matrix.run import run_matrix
from crossload.matrix.vocabulary import Verdict

from .adapters_page import shown, table_of

if TYPE_CHECKING:
    from pathlib import Path

MATRIX = '[matrix]\nscenarios = "scenarios"\n'
VERSIONS = 'versions = ["3.12", "3.13"]'
HERE = 'versions = ["{}.{}"]'.format(*sys.version_info)
"""The interpreter that there is for sure."""

SCENARIO = '''"""What is kept is found again."""
# /// scenario
# cpython = false
# ///
# %% feed
state = {STATE}
# %% ask: whole
state
'''


def test_the_adapter_in_python_writes_and_reads(tmp_path: Path) -> None:
    (tmp_path / "adapter.py").write_text(shown("python"), encoding="utf-8")
    table = table_of("marshal")
    assert VERSIONS in table
    (tmp_path / "crossload.toml").write_text(f"{MATRIX}{table.replace(VERSIONS, HERE)}", encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    for name, state in {"kept": "{1: [b'x', (None, 1.5)]}", "not_kept": "object()"}.items():
        text = SCENARIO.replace("{STATE}", state)
        (tmp_path / "scenarios" / f"{name}.py").write_text(text, encoding="utf-8")
    workshop = Workshop(root=tmp_path, build=("false",), cache=tmp_path / "cache")
    result = run_matrix(load_config(tmp_path / "crossload.toml"), Options(jobs=1, workshop=workshop), Listener())
    assert result.faults == ()
    assert {cell.cell.scenario: cell.verdict for cell in result.cells} == {
        "kept": Verdict.SAME,
        "not_kept": Verdict.UNSUPPORTED,
    }
