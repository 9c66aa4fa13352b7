"""Shards that ran apart, put together: the same table as one run's, or a refusal that says what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.errors import ExitCode, NotFoundError, ShardsError
from crossload.matrix.merge import merge
from crossload.matrix.plan import Shard
from crossload.matrix.vocabulary import Verdict
from crossload.report.json_file import matrix_json
from crossload.report.markdown import matrix_markdown

from .conftest import Project, verdicts

if TYPE_CHECKING:
    from pathlib import Path

PROMISE = '[[promise]]\nwriter = "planted/honest"\nreader = "planted/*"\nverdicts = ["same"]\n'


@pytest.fixture
def shared(project: Project) -> Project:
    project.write_scenarios(5)
    project.write_config("honest", "flips-a-byte", "refuses-falsely", more=PROMISE)
    return project


def shards(project: Project, count: int, *numbers: int) -> list[Path]:
    paths = []
    for number in numbers or range(1, count + 1):
        paths.append(project.root / f"shard-{number}-of-{count}.sqlite")
        project.run(shard=Shard(number, count), results=paths[-1])
    return paths


@pytest.mark.parametrize("count", [1, 2, 4])
def test_shards_put_together_are_the_whole_run(shared: Project, count: int) -> None:
    merged = merge(shared.config, shards(shared, count))
    whole = shared.run(results=shared.root / "whole.sqlite")
    assert verdicts(merged) == verdicts(whole)
    assert matrix_markdown(merged) == matrix_markdown(whole)
    assert merged.findings == whole.findings
    assert merged.exit_code is whole.exit_code is ExitCode.PROMISE
    assert not merged.partial
    assert len(matrix_json(merged).splitlines()) == len(matrix_json(whole).splitlines())


def test_what_was_merged_is_not_run_again(shared: Project) -> None:
    merge(shared.config, shards(shared, 2))
    assert all(cell.cached for cell in shared.run().cells)


def test_a_shard_leaves_promises_to_the_merge(shared: Project) -> None:
    (path,) = shards(shared, 2, 1)
    result = shared.run(shard=Shard(1, 2), results=path)
    assert (result.findings, result.partial, result.exit_code) == ((), True, ExitCode.OK)
    assert Verdict.WRONG in result.counts


def test_a_gap_is_refused(shared: Project) -> None:
    with pytest.raises(ShardsError, match="there is a gap: shard 1/4, 3/4 is missing"):
        merge(shared.config, shards(shared, 4, 2, 4))


def test_an_overlap_is_refused(shared: Project) -> None:
    first, second = shards(shared, 2)
    with pytest.raises(ShardsError, match=r"shard-1-of-2.sqlite and .*shard-1-of-2.sqlite overlap: both are shard 1/2"):
        merge(shared.config, [first, second, first])


def test_shards_of_different_counts_are_refused(shared: Project) -> None:
    paths = [*shards(shared, 2, 1), *shards(shared, 3, 3)]
    with pytest.raises(ShardsError, match=r"shard-3-of-3.sqlite is shard 3/3, and .*shard-1-of-2.sqlite is shard 1/2"):
        merge(shared.config, paths)


def test_shards_of_different_scenarios_are_refused(shared: Project) -> None:
    first = shards(shared, 2, 1)
    scenario = shared.root / "scenarios" / "thing_04.py"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("41", "40"), encoding="utf-8")
    with pytest.raises(ShardsError, match=r"shard-1-of-2.sqlite is a shard of another plan"):
        merge(shared.config, [*first, *shards(shared, 2, 2)])


def test_shards_under_different_rules_are_refused(shared: Project) -> None:
    paths = shards(shared, 2)
    path = shared.root / "crossload.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("writer-older", "unproven"), encoding="utf-8")
    with pytest.raises(ShardsError, match="is a shard of another plan: the configuration, its lock or a scenario"):
        merge(shared.config, paths)


def test_shards_of_different_builds_are_refused(shared: Project) -> None:
    first = shards(shared, 2, 1)
    shared.rebuild()
    with pytest.raises(ShardsError, match="ran different builds of planted@1/honest: sha256:"):
        merge(shared.config, [*first, *shards(shared, 2, 2)])


def test_a_run_that_is_no_shard_is_refused(shared: Project) -> None:
    path = shared.root / "whole.sqlite"
    shared.run(results=path)
    with pytest.raises(ShardsError, match=r"whole.sqlite: its last run is no shard"):
        merge(shared.config, [path])


def test_a_file_that_is_not_there_is_named(shared: Project) -> None:
    with pytest.raises(NotFoundError, match=r"there is no results file .*none.sqlite"):
        merge(shared.config, [shared.root / "none.sqlite"])
