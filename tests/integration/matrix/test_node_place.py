"""A package of npm's is a target: installed into a folder of its own, served by an adapter in JavaScript, checked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.vocabulary import FaultKind, Verdict

from .adapters_page import shown
from .registries import npm_package, served
from .served_project import lay_out, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


pytestmark = pytest.mark.skipif(
    shutil.which("npm") is None or shutil.which("node") is None, reason="needs node and npm: apt-get install npm"
)

ADAPTER = shown("js")

PACKAGE = """
const VERSION = %d;
export const dump = (data) => new TextEncoder().encode(JSON.stringify([VERSION, data]));
export function load(bytes) {
  const [version, data] = JSON.parse(new TextDecoder().decode(bytes));
  if (version > VERSION) {
    throw new TypeError(`version ${version} is newer than ${VERSION}`);
  }
  return data;
}
"""

CONFIG = """
[matrix]
scenarios = "scenarios"
[[subject]]
name = "tiny"
format = "tiny"
adapter = "adapter.mjs"
versions = { index = "npm", every = ">=1" }
places = ["node"]
[[subject.refusal]]
type = "TypeError"
message = "is newer than"
reason = "writer-newer"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with served() as registry:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("npm_config_registry", registry.address)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
        npm_package(registry, "tiny", {f"{number}.0.0": {"index.mjs": PACKAGE % number} for number in (1, 2)})
        (tmp_path / "adapter.mjs").write_text(ADAPTER, encoding="utf-8")
        lay_out(tmp_path, CONFIG)
        yield tmp_path


def test_versions_from_npm_are_run_in_folders_of_their_own(project: Path) -> None:
    result = run(project)
    assert result.faults == ()
    assert {(cell.cell.writer[5], cell.cell.reader[5]): cell.verdict for cell in result.cells} == {
        ("1", "1"): Verdict.SAME,
        ("1", "2"): Verdict.SAME,
        ("2", "1"): Verdict.REFUSED,
        ("2", "2"): Verdict.SAME,
    }
    assert all(cell.cached for cell in run(project).cells)


def test_snapshots_go_there_and_back_through_the_kit_in_javascript(project: Path) -> None:
    (project / "crossload.toml").write_text(f'{CONFIG}\n[[relay]]\nwriter = "*"\nvia = "*"\n', encoding="utf-8")
    result = run(project)
    assert result.faults == ()
    # What 2 wrote again is newer than 1, and what 2 wrote at first is as well: each refusal is true of its own leg.
    assert {"".join(target[5] for target in item.cell.stations): item.verdict for item in result.cells[4:]} == {
        "111": Verdict.SAME,
        "121": Verdict.REFUSED,
        "212": Verdict.REFUSED,
        "222": Verdict.SAME,
    }


def test_a_package_that_was_tampered_with_is_a_liar(project: Path) -> None:
    run(project)
    (installed,) = [
        path for path in project.glob("cache/node/*/node_modules/tiny/index.mjs") if "= 1;" in path.read_text()
    ]
    installed.write_text(installed.read_text().replace("VERSION = 1", "VERSION = 7"), encoding="utf-8")
    (project / "build/matrix/results.sqlite").unlink()
    assert {(fault.target, fault.kind) for fault in run(project).faults} == {("tiny@1.0.0/node", FaultKind.LYING)}


def test_a_package_that_is_not_the_locked_one_is_not_run(project: Path) -> None:
    run(project)
    lock = project / "crossload.lock"
    text = lock.read_text(encoding="utf-8")
    digest = text.partition('digest = "')[2].partition('"')[0]
    lock.write_text(text.replace(digest, "sha512-another"), encoding="utf-8")
    assert run(project).targets[0].problem == f"tiny 1.0.0 is {digest}, and locked is sha512-another"
