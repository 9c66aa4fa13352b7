"""What the pages at the root say holds: sessions exist, links lead somewhere, and the first change works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import noxfile
from crossload.subjects.crossload_engine import CrossloadEngine

pytest.importorskip("pydantic", reason='the kit is not installed: pip install "crossload[kit]"')

from crossload.matrix.scenario import read_scenario
from crossload_adapter import Scenario

ROOT = Path(__file__).resolve().parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_session_that_is_named_is_there() -> None:
    called = re.findall(r"\./tool/nox -s ([a-z_]+)", CONTRIBUTING)
    table = CONTRIBUTING.split("| you changed | run |")[1].split("\n\n")[0]
    commands = [command for row in table.splitlines()[2:] for command in re.findall(r"`([^`]+)`", row.split("|")[2])]
    assert len(commands) > 10
    named = {*called, *(command.split()[0] for command in commands if not command.startswith("tests/"))}
    assert [name for name in sorted(named) if not hasattr(noxfile, name)] == []


@pytest.mark.parametrize("page", ["CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"])
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]+)(?:#([^)]+))?\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", (ROOT / target).read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in headings}


def test_the_first_change_is_a_scenario_that_moves_between_backends(tmp_path: Path) -> None:
    shown = re.search(r"<!-- file: \S+/(\w+\.py) -->\n```python\n(.*?)```", CONTRIBUTING, re.DOTALL)
    assert shown is not None
    file = tmp_path / shown[1]
    file.write_text(shown[2])
    read = read_scenario(file)
    scenario = Scenario(name=read.name, digest=read.digest, body=read.body)
    written = CrossloadEngine(["--backend=wasm"]).write(scenario)
    assert written.answers == ["APPLE-PLUM-pear", {"list": [{"int": "0"}, {"int": "6"}, {"int": "11"}]}, True]
    assert CrossloadEngine(["--backend=wasm"]).read(scenario, written.snapshot).answers == written.answers
    assert f"--scenarios {file.stem}" in CONTRIBUTING
