"""The README's programs and commands do what it says they do."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def block(name: str) -> str:
    """Return the fenced program that the README marks with a comment."""
    found = re.search(rf"<!-- run: {name} -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found is not None, name
    return found[1]


def run(*command: str, stdin: str = "") -> str:
    # Long enough for a command that first has to compile the engine.
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, cwd=ROOT, timeout=1500)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(
    importlib.util.find_spec("crossload._native") is None,
    reason="this installation has no native extension; run `./tool/nox -s test` to test a wheel that has one",
)
def test_the_embedders_program_prints_what_the_readme_says() -> None:
    printed = re.search(r"prints\n\n```text\n(.*?)```", README, re.DOTALL)
    assert printed is not None
    assert run(sys.executable, "-W", "error", "-c", block("embed")) == printed[1]


def test_the_maintainers_adapter_serves_the_protocol(tmp_path: Path) -> None:
    adapter = tmp_path / "adapter.py"
    adapter.write_text(block("adapter"))
    launcher = importlib.util.find_spec("crossload_adapter")
    assert launcher is not None
    assert launcher.origin is not None
    scenario = {
        "name": "s",
        "digest": "sha256:0",
        "body": {"feeds": [{"code": "{b'k': (1, 2.5)}"}], "questions": [{"label": "all", "code": ""}]},
    }
    ask = [{"id": 1, "verb": "describe"}, {"id": 2, "verb": "write", "scenario": scenario}]
    command = (sys.executable, str(Path(launcher.origin).parent / "__main__.py"), str(adapter))
    described, written = map(json.loads, run(*command, stdin="".join(json.dumps(r) + "\n" for r in ask)).splitlines())
    assert (described["status"], described["subject"]) == ("ok", "pickle")
    read = [{"id": 1, "verb": "read", "scenario": scenario, "snapshot": written["snapshot"]}]
    damaged = [{"id": 2, "verb": "read", "scenario": scenario, "snapshot": "AAAA"}]
    same, refused = map(
        json.loads, run(*command, stdin="".join(json.dumps(r) + "\n" for r in read + damaged)).splitlines()
    )
    assert same["answers"] == written["answers"]
    assert refused["status"] == "refused"


def nox(*arguments: str) -> str:
    return run(sys.executable, str(ROOT / "tool" / "nox"), *arguments)


def test_the_main_job_prints_a_matrix(tmp_path: Path) -> None:
    """M-35"""
    nox("-s", "snapshots", "--", "--scenarios=dict_bytes_keys", f"--out={tmp_path}")
    report = (tmp_path / "matrix.md").read_text()
    assert re.search(r"\| 1 `crossload@[\d.]+/native` \| ✓ 1 \(1 state\) \| ✓ 1 \(1 replay\) \|", report)
    assert (tmp_path / "matrix.json").exists()


def test_the_wheels_that_an_embedder_installs_are_made(tmp_path: Path) -> None:
    nox("-s", "wheels")
    made = sorted(path.name for path in (ROOT / "dist").glob("crossload-*.whl"))
    assert any(name.endswith("-py3-none-any.whl") for name in made)
    fallback = next((ROOT / "dist").glob("crossload-*-py3-none-any.whl"))
    home = tmp_path / "venv"
    run("uv", "venv", "--quiet", str(home))
    python = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    run("uv", "pip", "install", "--quiet", "--python", python, str(fallback))
    program = "from crossload import Session\nwith Session() as s:\n    print(s.feed_run('6 * 7'))"
    assert run(python, "-c", program) == "42\n"


def test_every_session_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"\./tool/nox -s (\w+)", README))
    assert {"snapshots", "test_all", "wheels"} <= named
    listed = nox("--list")
    for session in named:
        assert re.search(rf"^[*-] {session} ", listed, re.MULTILINE), session


def test_the_command_that_the_readme_names_explains_itself() -> None:
    assert "crossload matrix run" in README
    pytest.importorskip("typer", reason='the kit is not installed: pip install "crossload[kit]"')
    assert "--config" in run(sys.executable, "-m", "crossload", "matrix", "run", "--help")


def test_every_file_that_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (ROOT / target).exists(), target
