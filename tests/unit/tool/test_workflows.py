"""The workflows call nothing but sessions that exist, with no more rights than they say why, and pinned actions."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import noxfile
from workbench.toml_file import read_toml

from .conftest import OWN_CACHE, TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = TOOL.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS: dict[str, dict[Any, Any]] = {file.stem: yaml.safe_load(file.read_text()) for file in FILES}
JOBS = [
    pytest.param(job, id=f"{workflow}-{name}")
    for workflow, content in WORKFLOWS.items()
    for name, job in content["jobs"].items()
]

PREPARES = re.compile(r"sudo apt-get update && sudo apt-get install |rustup toolchain install ")
"""What brings a program that a session would be skipped without."""

ANNOUNCES = re.compile(r"gh release create ")


def commands(job: dict[str, Any]) -> Iterator[str]:
    for step in job.get("steps", []):
        if "run" in step:
            yield step["run"]


def sessions(job: dict[str, Any], command: str) -> list[str]:
    """The sessions that a command of a job runs."""
    called = re.fullmatch(r"(?:\./|python )tool/nox --non-interactive --session (\"\$SESSION\"|\w+)(?: .*)?", command)
    assert called is not None, command
    return job["strategy"]["matrix"]["session"] if called[1] == '"$SESSION"' else [called[1]]


@pytest.mark.parametrize("job", JOBS)
def test_a_job_runs_sessions_that_exist_and_nothing_else(job: dict[str, Any]) -> None:
    for command in commands(job):
        if not (PREPARES.match(command) or ANNOUNCES.match(command)):
            assert [name for name in sessions(job, command) if not hasattr(noxfile, name)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_by_digest_and_says_its_version(file: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", file.read_text())
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action)
            assert re.match(r" # v\d+\.\d+\.\d+\b", comment)


def test_an_action_has_one_digest_everywhere() -> None:
    used = {found for file in FILES for found in re.findall(r"uses: ([\w.-]+/[\w.-]+)@(\S+)", file.read_text())}
    assert len(used) == len({name for name, _ in used})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_no_rights_but_those_that_its_jobs_ask_for(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    assert "pull_request_target" not in WORKFLOWS[name][True]  # YAML reads `on` so


def test_only_four_jobs_may_write_and_each_only_what_it_is_for() -> None:
    writing = {
        f"{workflow}-{name}": sorted(right for right, kind in job["permissions"].items() if kind == "write")
        for workflow, content in WORKFLOWS.items()
        for name, job in content["jobs"].items()
    }
    assert {job: rights for job, rights in writing.items() if rights} == {
        "nightly-upgrade": ["contents", "pull-requests"],
        "page-page": ["id-token", "pages"],
        "release-announce": ["contents"],
        "release-upload": ["attestations", "id-token"],
    }


def test_what_is_uploaded_was_built_without_a_cache_and_passed_every_test() -> None:
    """M-39 M-40"""
    for name in ("wheels", "release"):
        assert "actions/cache" not in (ROOT / ".github" / "workflows" / f"{name}.yml").read_text()
    jobs = WORKFLOWS["release"]["jobs"]
    assert set(jobs["upload"]["needs"]) == {"verify", "snapshots", "endure"}
    assert {"test_all", "hostile", "stress"} <= set(jobs["endure"]["strategy"]["matrix"]["session"])
    assert (jobs["verify"]["needs"], jobs["announce"]["needs"]) == ("wheels", "upload")


@pytest.mark.parametrize(
    ("platform", "machines", "tags"),
    [
        ("macos", "x86_64,arm64", ["macosx_x86_64", "macosx_arm64"]),
        ("windows", "AMD64,ARM64", ["win_amd64", "win_arm64"]),
    ],
)
def test_cibuildwheel_finds_these_builds_in_its_configuration(platform: str, machines: str, tags: list[str]) -> None:
    if importlib.util.find_spec("cibuildwheel") is None:
        pytest.skip("cibuildwheel is not installed; `./tool/nox -s workflows` runs this")
    asked = [sys.executable, "-m", "cibuildwheel", "--platform", platform, "--archs", machines]
    asked += ["--print-build-identifiers", str(ROOT)]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True)
    supported = [text.rpartition(" ")[2] for text in read_toml(ROOT / "pyproject.toml")["project"]["classifiers"]]
    versions = [f"cp{version.replace('.', '')}" for version in supported if re.fullmatch(r"3\.\d+", version)]
    assert sorted(listed.stdout.split()) == sorted(f"{version}-{tag}" for version in versions for tag in tags)


def test_actionlint_finds_a_context_that_is_not_there(tmp_path: Path) -> None:
    if shutil.which("go") is None:
        pytest.skip("go is not installed; `apt-get install golang-go` makes this run")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((ROOT / ".github/workflows/ci.yml").read_text().replace("matrix.python", "matrix.snake"))
    found = subprocess.run(
        ["go", "tool", "actionlint", "-no-color", str(wrong)],
        cwd=TOOL / "actionlint",
        env={**os.environ, "XDG_CACHE_HOME": OWN_CACHE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, 'property "snake" is not defined' in found.stdout) == (1, True)
