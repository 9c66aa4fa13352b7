"""An artifact that a command of the configuration's serves is a target like any other."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.errors import ConfigError
from crossload.matrix.vocabulary import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Project

PLACE = """
[[subject.places]]
name = "served"
kind = "command"
artifact = "worker"
arguments = ["honest"]
"""


VENV = ("[[subject.places]]", "name = 'x'", "kind = 'venv'", "needs = { sh = 'x' }")


def configure(project: Project, *lines: str) -> Path:
    project.write_config("honest", more=PLACE + "\n".join(lines) + "\n")
    return project.root / "crossload.toml"


def test_a_command_serves_an_artifact(project: Project) -> None:
    configure(project, f'command = ["{sys.executable}", "-I"]', 'sources = ["work*"]', 'needs = { sh = "a shell" }')
    assert project.run().counts[Verdict.SAME] == 4


def test_a_command_may_name_a_file_beside_the_configuration(project: Project) -> None:
    project.root.joinpath("serve.py").write_text(
        "import runpy, sys\ndel sys.argv[0]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n", encoding="utf-8"
    )
    configure(project, f'command = ["{sys.executable}", "serve.py"]', 'sources = ["serve.py"]')
    assert project.run().counts[Verdict.SAME] == 4
    assert all(cell.cached for cell in project.run().cells)
    with project.root.joinpath("serve.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert sum(cell.cached for cell in project.run().cells) == 1


def test_a_program_that_is_missing_is_named_with_what_gets_it(project: Project) -> None:
    configure(project, 'command = ["sh"]', 'sources = ["worker"]', 'needs = { no-such-thing = "apt-get install it" }')
    result = project.run()
    assert result.targets[1].problem == "no-such-thing is not installed; get it with: apt-get install it"
    assert result.counts[Verdict.UNBUILDABLE] == 3


def test_a_command_whose_sources_match_nothing_is_not_run(project: Project) -> None:
    configure(project, 'command = ["sh"]', 'sources = ["*.nothing"]')
    assert "'sources' matches no file" in project.run().targets[1].problem


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("command = ['sh']",), "needs 'sources'"),
        (("sources = ['worker']",), "needs 'command'"),
        (
            ("command = ['sh']", "sources = ['worker']", *VENV),
            "'needs' can't be given for a place of kind venv",
        ),
    ],
    ids=["no-sources", "no-command", "venv-with-needs"],
)
def test_a_place_whose_keys_do_not_fit_its_kind_is_refused(
    project: Project, lines: tuple[str, ...], reason: str
) -> None:
    path = configure(project, *lines)
    with pytest.raises(ConfigError, match=reason):
        load_config(path)
