"""A Go module is a target: compiled with an adapter into a program of its own, exactly in the version asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.vocabulary import FaultKind, Verdict

from .registries import go_module, served
from .served_project import lay_out, run

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.skipif(shutil.which("go") is None, reason="needs go: apt-get install golang-go")

PROTOCOL = Path(__file__).parents[3] / "snapshots" / "subjects" / "protobuf" / "go" / "protocol.go"

ADAPTER = """
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"example.test/tiny"
)

type worker struct{}

func main() {
	if err := serve(worker{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (worker) describe() answer {
	build, _ := debug.ReadBuildInfo()
	version := strings.TrimPrefix(build.Deps[0].Version, "v")
	return identity(answer{"subject": "tiny", "version": version, "format": "tiny"})
}

func (worker) write(it scenario) (answer, error) {
	text := it.Body.Feeds[0].Code
	return answer{"snapshot": tiny.Dump(text), "answers": answers(it, text)}, nil
}

func (worker) read(it scenario, snapshot []byte) (answer, error) {
	text, err := tiny.Load(snapshot)
	if err != nil {
		return nil, refused{err}
	}
	return answer{"answers": answers(it, text), "path": nil}, nil
}

func answers(it scenario, text string) []any {
	var all []any
	for range it.Body.Questions {
		all = append(all, text)
	}
	return all
}

func (worker) rewrite(scenario, []byte) (answer, error) { return nil, unsupported{"no"} }
"""

MODULE = """
package tiny

import "fmt"

const version = %d

func Dump(text string) []byte { return append([]byte{version}, text...) }

func Load(snapshot []byte) (string, error) {
	if len(snapshot) == 0 || snapshot[0] > version {
		return "", fmt.Errorf("what is written is newer than %%d", version)
	}
	return string(snapshot[1:]), nil
}
"""

CONFIG = """
[matrix]
scenarios = "scenarios"
[[subject]]
name = "tiny"
package = "example.test/tiny"
format = "tiny"
adapter = "main.go"
versions = { index = "go", every = ">=1" }
places = ["go"]
[[subject.refusal]]
message = "is newer than"
reason = "writer-newer"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with served() as registry:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        for name, value in {"PROXY": registry.address, "SUMDB": "off", "MODCACHE": str(tmp_path / "modules")}.items():
            monkeypatch.setenv(f"GO{name}", value)
        go_module(registry, "example.test/tiny", {f"1.{minor}.0": MODULE % minor for minor in (1, 2)})
        (tmp_path / "main.go").write_text(ADAPTER, encoding="utf-8")
        shutil.copy(PROTOCOL, tmp_path)
        lay_out(tmp_path, CONFIG)
        yield tmp_path


def test_versions_from_a_proxy_are_programs_of_their_own(project: Path) -> None:
    result = run(project)
    assert result.faults == ()
    assert {(cell.cell.writer[7], cell.cell.reader[7]): cell.verdict for cell in result.cells} == {
        ("1", "1"): Verdict.SAME,
        ("1", "2"): Verdict.SAME,
        ("2", "1"): Verdict.REFUSED,
        ("2", "2"): Verdict.SAME,
    }
    assert all(cell.cached for cell in run(project).cells)


def test_another_adapter_is_another_program(project: Path) -> None:
    run(project)
    adapter = project / "main.go"
    adapter.write_text(adapter.read_text().replace('"tiny", "version"', '"another", "version"'), encoding="utf-8")
    assert {fault.kind for fault in run(project).faults} == {FaultKind.LYING}


def test_an_adapter_that_does_not_compile_is_named_with_its_line(project: Path) -> None:
    with (project / "main.go").open("a", encoding="utf-8") as file:
        file.write("func broken() int { return text }\n")
    problem = run(project).targets[0].problem
    assert problem is not None
    assert "main.go:" in problem
    assert "undefined: text" in problem
