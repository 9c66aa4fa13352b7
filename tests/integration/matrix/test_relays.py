"""There and back again: what one target wrote, another writes again, and the first reads; a lost field is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.cell import Cell
from crossload.matrix.errors import ConfigError, ExitCode, NotFoundError
from crossload.matrix.merge import merge
from crossload.matrix.options import Options, plan_of
from crossload.matrix.pattern import parse_pattern
from crossload.matrix.places import Workshop
from crossload.matrix.plan import Shard
from crossload.matrix.single import run_single
from crossload.matrix.vocabulary import Party, Verdict
from crossload.report.explanation import explain_cell
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown
from crossload.report.results_file import read_results

from .conftest import verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Project

HONEST, DROPS, NEW = "planted@1/honest", "planted@1/drops-a-field-on-resave", "newer@2/new-refuses-truly"
RELAY = '[[relay]]\nwriter = "planted"\nvia = "*"\n'
PROMISE = '[[promise]]\nwriter = "*"\nvia = "*"\nreader = "*"\nverdicts = ["same"]\n'


def ways(project: Project) -> dict[str, Verdict]:
    return {item.cell.way: item.verdict for item in project.run().cells if item.cell.via}


def test_a_field_that_is_dropped_on_resave_is_found(project: Project) -> None:
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY + PROMISE)
    result = project.run()
    # Every target reads every other one, and nothing is wrong with that.
    assert {item.verdict for cells in result.by_pair.values() for item in cells} == {Verdict.SAME}
    assert {item.cell.way: item.verdict for item in result.cells if item.cell.via} == {
        f"{HONEST} → {HONEST} → {HONEST}": Verdict.SAME,
        f"{HONEST} → {DROPS} → {HONEST}": Verdict.WRONG,
        f"{DROPS} → {HONEST} → {DROPS}": Verdict.SAME,
        f"{DROPS} → {DROPS} → {DROPS}": Verdict.WRONG,
    }
    (finding,) = result.findings
    assert (finding.summary, finding.matched, finding.offending) == ("* → * → *: same", 4, 2)
    assert result.exit_code is ExitCode.PROMISE


def test_without_a_relay_nothing_is_written_again(project: Project) -> None:
    project.write_config("honest", "drops-a-field-on-resave")
    assert ways(project) == {}


@pytest.mark.parametrize(
    ("writer", "via", "scenarios"),
    [
        ("planted/honets", "*", "*"),
        ("*", "planted@>=2", "*"),
        ("*", "*", "thign_*"),
        ("planted", "newer", "thing_00"),
    ],
    ids=["no writer", "no via", "no scenario", "no format in common"],
)
def test_a_relay_that_matches_nothing_is_refused(project: Project, writer: str, via: str, scenarios: str) -> None:
    relay = f'[[relay]]\nwriter = "{writer}"\nvia = "{via}"\nscenarios = "{scenarios}"\n'
    project.write_config("honest", "new-refuses-truly", more=RELAY + relay)
    path = project.root / "crossload.toml"
    text = path.read_text(encoding="utf-8").replace('format = "planted"', 'format = "other"', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        plan_of(project.config, Options(jobs=1))
    line = len(text.removesuffix(relay).splitlines()) + 1
    assert str(caught.value) == f"{path}:{line}:1: this relay matches no cell: correct its patterns, or take it out"


def test_a_selection_may_leave_a_relay_out(project: Project) -> None:
    project.write_config("honest", "is-slow", more='[[relay]]\nwriter = "*/is-slow"\nvia = "*"\n')
    plan = plan_of(project.config, Options(jobs=1, targets=(parse_pattern("planted/honest"),)))
    assert plan.cells == (Cell("thing_00", HONEST, HONEST),)


def test_relays_are_stored_like_other_cells(project: Project) -> None:
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY)
    first = project.run()
    second = project.run()
    assert all(item.cached for item in second.cells)
    assert verdicts(second) == verdicts(first)
    # A build that changed is asked again, whatever its part.
    project.rebuild()
    assert not any(item.cached for item in project.run().cells)


def test_a_promise_without_a_relay_is_not_about_one(project: Project) -> None:
    direct = '[[promise]]\nwriter = "*"\nreader = "*"\nverdicts = ["same"]\n'
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY + direct)
    assert project.run().exit_code is ExitCode.OK


def test_who_refuses_in_between_is_held_to_its_own_reasons(project: Project) -> None:
    """The newer one refuses to rewrite what the older one wrote, in words that only its own subject declares."""
    project.write_config("honest", "new-refuses-to-rewrite", more=RELAY)
    result = project.run()
    (item,) = [item for item in result.cells if item.cell.via.startswith("newer")]
    assert (item.verdict, item.outcome and item.outcome.party) == (Verdict.REFUSED, Party.RELAY)
    assert item.why == "writer-older: VersionError: snapshot of release 1 is older than 2"


def test_an_adapter_that_can_not_rewrite_takes_no_part(project: Project) -> None:
    project.write_config("honest", "has-no-rewrite", more=RELAY)
    found = ways(project)
    assert found[f"{HONEST} → planted@1/has-no-rewrite → {HONEST}"] is Verdict.UNSUPPORTED
    assert found[f"planted@1/has-no-rewrite → {HONEST} → planted@1/has-no-rewrite"] is Verdict.SAME


def test_a_relay_that_dies_is_blamed_itself(project: Project) -> None:
    project.write_config("honest", "crashes-while-rewriting", more=RELAY)
    result = project.run()
    (item,) = result.by_relay[HONEST, "planted@1/crashes-while-rewriting"]
    assert (item.verdict, item.why) == (Verdict.CRASHED, "the one in between died: killed by SIGSEGV")


def test_a_relay_is_run_alone_and_explained(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root)
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY)
    project.run()
    stations = [parse_pattern(text) for text in (HONEST, DROPS, HONEST)]
    explanation = explain_cell(project.config, None, stations, "thing_00")
    command = f"crossload matrix cell {HONEST} {HONEST} thing_00 --via {DROPS}"
    assert explanation.command == command
    assert list(explanation.stations) == ["writer", "relay", "reader"]
    assert explanation.writing is not None
    assert b"value" not in explanation.writing.snapshot
    config = project.config
    workshop = Workshop(root=config.root, build=config.tables.matrix.build, tell=lambda _: None)
    single = run_single(config, stations, "thing_00", workshop)
    assert (single.cell, single.judgement.verdict) == (Cell("thing_00", HONEST, HONEST, DROPS), Verdict.WRONG)
    project.write_config("honest")
    project.run()
    with pytest.raises(NotFoundError, match=r"no \[\[relay\]\] asked for it"):
        explain_cell(project.config, None, [parse_pattern(HONEST)] * 3, "thing_00")


def test_reports_say_by_way_of_whom(project: Project, tmp_path: Path) -> None:
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY + PROMISE)
    result = project.run()
    text = matrix_markdown(result)
    assert "## Format `planted`, there and back\n" in text
    assert f"| thing_00 | 2 | `{HONEST}` → `{DROPS}` → `{HONEST}` |" in text
    assert f"`crossload matrix cell {HONEST} {HONEST} thing_00 --via {DROPS}`" in text
    path = tmp_path / "matrix.json"
    path.write_text(matrix_json(result), encoding="utf-8")
    assert [item.cell for item in read_results(path).cells] == [item.cell for item in result.cells]


def test_shards_of_relays_put_together_are_the_whole_run(project: Project) -> None:
    project.write_scenarios(3)
    project.write_config("honest", "drops-a-field-on-resave", more=RELAY + PROMISE)
    paths = [project.root / f"{number}.sqlite" for number in (1, 2)]
    for number, path in enumerate(paths, 1):
        project.run(shard=Shard(number, 2), results=path)
    merged, whole = merge(project.config, paths), project.run(results=project.root / "whole.sqlite")
    assert matrix_markdown(merged) == matrix_markdown(whole)
    assert merged.findings == whole.findings
