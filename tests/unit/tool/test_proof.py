"""The table of who reads whose state holds what a run of the matrix saw, and nothing else (M-23)."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

import prove
from crossload.matrix.config import load_config
from crossload.matrix.release import Release
from crossload.matrix.target import targets_of
from workbench.builder import TABLE
from workbench.faults import ProofFault
from workbench.proof import Claims, Evidence, Pair, digest_of, excess, read_claims, render, together
from workbench.recipe import read_recipes
from workbench.workspace import Workspace

from .conftest import TOOL

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = [{"name": "keys", "digest": "sha256:1"}, {"name": "aliases", "digest": "sha256:2"}]
FRAGILE = [{"kind": "GenericAlias", "why": "it is seeded", "scenarios": ["aliases"]}]
OLD, NEW = "1.0.0", "1.4.0"
UPGRADE, DOWNGRADE = Pair(OLD, NEW, "64-little"), Pair(NEW, OLD, "64-little")
SAME_OLD, SAME_NEW = Pair(OLD, OLD, "64-little"), Pair(NEW, NEW, "64-little")


def target(release: str, form: str, width: int = 64) -> dict[str, Any]:
    name = f"engine@1/{release}-{form}-{width}"
    return {"id": name, "release": release, "format": form, "pointer_width": width, "byte_order": "little"}


def cell(
    writer: dict[str, Any], reader: dict[str, Any], verdict: str = "same", path: str = "state", scenario: str = "keys"
) -> dict[str, Any]:
    seen = {"party": "writer" if verdict == "unsupported" else "reader", "path": path}
    return {"writer": writer["id"], "reader": reader["id"], "scenario": scenario, "verdict": verdict, "seen": seen}


def matrix(*cells: dict[str, Any], **changes: Any) -> dict[str, Any]:
    targets = [target(release, form, width) for release in (OLD, NEW) for form in FORMS for width in (32, 64)]
    head = {"run": 1, "finished": "2026-11-21T07:00:00+00:00", "interrupted": False, "partial": False}
    return {**head, "counts": {"same": 1}, "targets": targets, "scenarios": SCENARIOS, "cells": list(cells), **changes}


FORMS = ("monty", "crossload")
RAW_OLD, RAW_NEW = target(OLD, "monty"), target(NEW, "monty")
OWN_OLD, OWN_NEW = target(OLD, "crossload"), target(NEW, "crossload")


def claims(*pairs: Pair, scenarios: str = "") -> Claims:
    return Claims(pairs=frozenset(pairs), fragile=FRAGILE, scenarios=scenarios or digest_of(SCENARIOS))


def evidence(*cells: dict[str, Any], table: Claims | None = None) -> Evidence:
    return Evidence.of(matrix(*cells), table or claims())


def test_a_pair_is_proven_where_every_raw_dump_that_was_written_is_read_right() -> None:
    shown = evidence(
        cell(RAW_OLD, RAW_NEW),
        cell(RAW_OLD, RAW_NEW, "unsupported", scenario="complex"),
        cell(RAW_NEW, RAW_OLD, "refused"),
        cell(RAW_NEW, RAW_NEW),
        cell(RAW_OLD, RAW_OLD),
    )
    assert shown.proven == (SAME_OLD, UPGRADE, SAME_NEW)
    assert shown.against[DOWNGRADE] == "of 1 scenarios 1 refused, e.g. keys"


@pytest.mark.parametrize("verdict", ["wrong", "garbled", "refused", "misrefused", "crashed", "hung", "exhausted"])
def test_one_scenario_that_is_not_the_same_speaks_against_a_pair(verdict: str) -> None:
    shown = evidence(cell(RAW_OLD, RAW_NEW), cell(RAW_OLD, RAW_NEW, verdict, scenario="values"))
    assert shown.proven == ()


def test_a_reader_that_does_not_take_part_proves_nothing() -> None:
    apart = cell(RAW_OLD, RAW_NEW, "unsupported")
    apart["seen"]["party"] = "reader"
    assert evidence(cell(RAW_OLD, RAW_NEW, scenario="values"), apart).proven == ()
    assert evidence(cell(RAW_OLD, RAW_NEW, "unsupported")).against[UPGRADE] == "no scenario was read"


def test_hash_classes_are_proven_each_by_itself_and_never_across() -> None:
    narrow = target(OLD, "monty", 32), target(NEW, "monty", 32)
    shown = evidence(cell(narrow[0], narrow[1]), cell(RAW_OLD, RAW_NEW, "wrong"), cell(narrow[0], RAW_NEW))
    assert shown.proven == (Pair(OLD, NEW, "32-little"),)


def test_a_scenario_with_a_fragile_kind_is_excused_where_the_loader_replays_it() -> None:
    table = claims(SAME_NEW)
    raw = cell(RAW_NEW, RAW_NEW), cell(RAW_NEW, RAW_NEW, "wrong", scenario="aliases")
    own = cell(OWN_NEW, OWN_NEW), cell(OWN_NEW, OWN_NEW, path="replay", scenario="aliases")
    assert excess(table, evidence(*raw, *own, table=table)) == []
    trusting = cell(OWN_NEW, OWN_NEW, scenario="aliases")
    name = OWN_NEW["id"]
    assert excess(table, evidence(*raw, trusting, table=table)) == [
        f"aliases: {name} → {name} took state, and the table says replay"
    ]


def test_a_table_that_says_more_than_was_seen_is_told_why() -> None:
    table = claims(UPGRADE, DOWNGRADE, SAME_NEW, scenarios="sha256:other")
    shown = evidence(cell(RAW_OLD, RAW_NEW), cell(RAW_NEW, RAW_OLD, "wrong"), table=table)
    assert excess(table, shown) == [
        "1.4.0 → 1.0.0 (64-little): of 1 scenarios 1 wrong, e.g. keys",
        "1.4.0 → 1.4.0 (64-little): was not run",
        "it was measured over other scenarios than these 2",
    ]
    assert excess(claims(), shown) == []


@pytest.mark.parametrize(
    "beyond", [Pair(NEW, NEW, "64-big"), Pair(NEW, "1.5.0", "64-little")], ids=["class", "release"]
)
def test_a_run_is_silent_of_what_it_had_no_target_for(beyond: Pair) -> None:
    assert excess(claims(UPGRADE, beyond), evidence(cell(RAW_OLD, RAW_NEW))) == []


def test_runs_show_together_what_each_shows_and_what_speaks_against_a_pair_in_any() -> None:
    narrow = target(NEW, "monty", 32)
    first = evidence(cell(RAW_OLD, RAW_NEW), cell(RAW_NEW, RAW_NEW))
    second = Evidence.of(
        matrix(cell(RAW_NEW, RAW_NEW, "wrong"), cell(narrow, narrow), finished="2026-11-20T07:00:00+00:00"), claims()
    )
    for runs in ([first, second], [second, first]):
        both = together(runs)
        assert set(both.proven) == {UPGRADE, Pair(NEW, NEW, "32-little")}
        assert both.date == dt.date(2026, 11, 20)
    other = Evidence.of(matrix(scenarios=SCENARIOS[:1]), claims())
    with pytest.raises(ProofFault, match="different scenarios"):
        together([first, other])


def test_a_loader_that_goes_by_another_table_is_found() -> None:
    table = claims(UPGRADE)
    loads = cell(OWN_OLD, OWN_NEW, path="replay"), cell(OWN_NEW, OWN_OLD, path="state")
    found = excess(table, evidence(cell(RAW_OLD, RAW_NEW), *loads, table=table))
    assert [line.partition(" took ")[2] for line in found] == [
        "replay, and the table says state",
        "state, and the table says replay",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"interrupted": True}, {"partial": True}, {"counts": {"same": 1, "not_run": 1}}, {"counts": {"unbuildable": 1}}],
    ids=["interrupted", "partial", "not run", "unbuildable"],
)
def test_a_run_that_left_something_out_proves_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(ProofFault, match="did not see every target"):
        Evidence.of(matrix(cell(RAW_NEW, RAW_NEW), **changes), claims())


def test_what_is_written_is_what_was_seen_and_reads_back_as_it(tmp_path: Path) -> None:
    narrow = target(NEW, "monty", 32)
    right = cell(RAW_NEW, RAW_NEW), cell(narrow, narrow), cell(RAW_OLD, RAW_NEW)
    shown = evidence(*right, cell(RAW_NEW, RAW_OLD, "wrong"))
    path = tmp_path / "proven.toml"
    path.write_text(render(claims(), shown), encoding="utf-8")
    read = read_claims(path)
    assert read == claims(SAME_NEW, Pair(NEW, NEW, "32-little"), UPGRADE)
    assert excess(read, shown) == []
    assert f"measured = {dt.date(2026, 11, 21)}\n" in path.read_text(encoding="utf-8")


def test_the_command_writes_the_table_and_fails_where_it_says_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove, "ROOT", tmp_path)
    table = tmp_path / prove.TABLE
    table.parent.mkdir(parents=True)
    table.write_text(render(claims(), evidence()), encoding="utf-8")
    seen = tmp_path / "matrix.json"
    with pytest.raises(ProofFault, match="no finished run"):
        prove.main(["--matrix", str(seen)])
    with pytest.raises(ProofFault, match="no finished run") as caught:
        prove.main([])
    assert "./tool/nox -s snapshots_history" in str(caught.value.remedy)
    seen.write_text(json.dumps(matrix(cell(RAW_OLD, RAW_NEW))), encoding="utf-8")
    assert prove.main(["--matrix", str(seen)]) == 0
    assert read_claims(table).pairs == {UPGRADE}
    assert prove.main(["--check", "--matrix", str(seen)]) == 0
    seen.write_text(json.dumps(matrix(cell(RAW_OLD, RAW_NEW, "wrong"))), encoding="utf-8")
    with pytest.raises(ProofFault, match="of 1 scenarios 1 wrong"):
        prove.main(["--check", "--matrix", str(seen)])


def built() -> set[str]:
    """The releases that engines are built over."""
    own = Workspace(root=TOOL.parent).manifest["workspace"]["dependencies"]["monty"].removeprefix("=")
    return {own, *(recipe["monty"] for recipe in read_recipes(TABLE).values() if "monty" in recipe)}


def classes(config: str, form: str) -> set[str]:
    """The hash classes that a run of the repository's has, among the targets of one format."""
    loaded = load_config(TOOL.parent / config)
    releases = {subject.name: [Release(version="0")] for subject in loaded.tables.subject}
    found = [target for target in targets_of(loaded, releases) if target.format == form]
    return {"{}-{}".format(*target.identity.hash_class) for target in found}


def test_the_repository_claims_only_what_its_runs_build() -> None:
    pairs = read_claims(TOOL.parent / prove.TABLE).pairs
    assert {release for pair in pairs for release in (pair.writer, pair.reader)} <= built()
    everywhere, history = (classes(f"crossload-{name}.toml", "monty") for name in ("targets", "history"))
    assert {pair.hash_class for pair in pairs} <= everywhere | history
    assert everywhere == classes("crossload-targets.toml", "crossload") == {"32-little", "64-big", "64-little"}


def test_the_history_run_crosses_every_release_on_both_machines_and_in_both_formats() -> None:
    """M-23"""
    config = load_config(TOOL.parent / "crossload-history.toml")
    (subject,) = config.tables.subject
    seen = {(place.release, place.machine or "host", place.format or subject.format) for place in subject.places}
    machines = [(machine, form) for machine in ("host", "wasm32") for form in ("crossload", "monty")]
    assert seen == {(release, *machine) for release in built() for machine in machines}
    assert {place.artifact for place in subject.places} <= set(read_recipes(TABLE))
