"""The benchmark's settings fit together, its racers do what they are told, and its pages say what was measured.

M-24 M-27 M-28 M-29 M-30 M-31 M-32 R-52
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bench import BUDGETS, SETTINGS
from benchmark.interval import Interval
from benchmark.meeting import Meeting
from benchmark.page import page, verdict
from benchmark.plots import SHAPES, Plot, ticks
from benchmark.race import Raced
from benchmark.results import Record, Row, geometric_mean
from benchmark.settings import PROGRAMS, Engine, Miss, Mode, Settings, Target
from benchmark.site import site
from benchmark.stable import Stable
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Mode(slice=0.001, seconds=0.0, least=2, most=2)
NONE_BUILT = {Engine.MONTY: "it is not built", Engine.C: "it is not built"}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.read(SETTINGS)


def row(name: str = "start", unit: str = "s", **figures: float) -> Row:
    raced = {key.replace("_", " "): Raced(figures=[value] * 7, cpu=[value] * 7) for key, value in figures.items()}
    return Row(name=name, group="Start-up", title="a `start`", unit=unit, raced=raced, absent={"C library": "no cc"})


def record(*rows: Row) -> Record:
    return Record(
        machine={"machine": "this <one>"}, mode="quick", commit="abc", time="now", rows=rows, checks=["ok"], load=0.1
    )


def held(settings: Settings, **limits: float) -> Settings:
    target = Target(workload="st*", contestant="native", to=settings.peer, **limits)
    why = Miss(workload="start", contestant="native", why="it is far.")
    contestants = [replace(each, name=each.name.replace("-", " ")) for each in settings.contestants]
    target = replace(target, to="pydantic monty")
    return replace(settings, targets=[target], misses=[why], peer="pydantic monty", contestants=contestants)


def test_there_are_workloads_of_every_group_and_each_has_someone_to_race(settings: Settings) -> None:
    assert {each.group for each in settings.workloads} == set(settings.groups)
    assert len({each.name for each in settings.workloads}) == len(settings.workloads)
    assert [each.name for each in settings.workloads if not settings.racing(each)] == []
    assert sum(each.name.startswith("compute_") for each in settings.workloads) >= 12


def test_a_quick_run_computes_half_as_much(settings: Settings) -> None:
    quick = {each.name for each in settings.workloads if each.name.startswith("compute_") and each.quick}
    listed = next(each for each in read_toml(SETTINGS)["workload"] if each["name"] == "compute")["in-quick"]
    assert quick == {f"compute_{name}" for name in listed}
    assert len(quick) * 2 == sum(each.name.startswith("compute_") for each in settings.workloads)


def test_every_target_miss_and_pattern_is_about_something(settings: Settings) -> None:
    figures = [(work.name, each.name) for work in settings.workloads for each in settings.racing(work)]
    for about in (*settings.targets, *settings.misses):
        assert any(about.have(*figure) for figure in figures), about
    names = {each.name for each in settings.contestants}
    assert {settings.limit, settings.peer} | {each.to for each in settings.targets if each.to} <= names


def test_the_budgets_name_workloads_that_there_are(settings: Settings) -> None:
    table = read_toml(BUDGETS)
    plan = table["plan"]
    for name in (*plan["counted"], *plan["timed"]):
        assert settings.workload(name).name == name
    for pattern in plan["compared"]:
        assert any(fnmatchcase(each.name, pattern) for each in settings.workloads), pattern
    for key in table["budget"]:
        assert key.split(".")[0] in table["tolerance"]


@pytest.mark.parametrize("path", sorted(PROGRAMS.glob("*.py")), ids=lambda path: path.stem)
def test_a_guest_program_says_what_it_is_and_checks_its_own_result(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith('"""')
    assert "\nassert " in source
    subprocess.run([sys.executable, "-I", str(path)], check=True)


def test_racers_race_and_say_why_they_do_not(settings: Settings) -> None:
    meeting = Meeting(stable=Stable(programs={}, lacks=NONE_BUILT), mode=SHORT)
    wanted = [settings.contestant(name) for name in ("native", "C library", "CPython exec")]
    try:
        start = meeting.hold(settings.workload("start"), wanted)
        dump = meeting.hold(settings.workload("dump_suspended"), wanted)
        load = meeting.hold(settings.workload("load_suspended"), wanted[:1])
    finally:
        meeting.close()
    assert list(start.raced) == ["native", "CPython exec"]
    assert start.absent == {"C library": "it is not built"}
    assert all(len(each.figures) == 2 and min(each.figures) > 0 for each in start.raced.values())
    assert dump.absent["CPython exec"] == "CPython can't suspend a program"
    assert dump.raced["native"].size == pytest.approx(load.raced["native"].size, rel=0.01)


@pytest.mark.parametrize(
    "name", ["next", "host_call", "convert_10_integers", "crowd_4", "replay", "idle", "import", "process", "life"]
)
def test_each_kind_of_work_can_be_done(settings: Settings, name: str) -> None:
    meeting = Meeting(stable=Stable(programs={}, lacks=NONE_BUILT), mode=SHORT)
    try:
        outcome = meeting.hold(settings.workload(name), [settings.contestant("native")])
    finally:
        meeting.close()
    assert not outcome.absent
    assert list(outcome.raced) == ["native"]


def test_a_racer_that_dies_is_left_out_and_the_others_go_on(settings: Settings) -> None:
    broken = replace(settings.contestant("native"), name="broken", options={"backend": "steam"})
    meeting = Meeting(stable=Stable(programs={}, lacks=NONE_BUILT), mode=SHORT)
    try:
        outcome = meeting.hold(settings.workload("start"), [broken, settings.contestant("CPython exec")])
    finally:
        meeting.close()
    assert list(outcome.raced) == ["CPython exec"]
    assert "broken ended at prepare" in outcome.absent["broken"]


def test_a_figure_is_held_against_its_ratio_and_its_seconds(settings: Settings) -> None:
    figures = row(native=0.5, pydantic_monty=1.0)
    assert verdict(figures, "native", held(settings, ratio=0.5)) is True
    assert verdict(figures, "native", held(settings, ratio=0.4)) is False
    assert verdict(figures, "native", held(settings, ratio=0.5, seconds=0.5)) is True
    assert verdict(figures, "native", held(settings, ratio=0.5, seconds=0.4)) is False
    assert verdict(figures, "wasm", held(settings, ratio=0.5)) is None


def test_the_page_has_ratios_misses_with_their_reasons_and_who_was_absent(settings: Settings) -> None:
    figures = row(native=0.5, pydantic_monty=1.0, raw_monty=0.25)
    text = page(record(figures), held(settings, ratio=0.4))
    assert "500 ms (500 to 500)<br>2.00 x limit, 0.50 x peer ✗" in text
    assert "  - It is far.\n    - ✗ a `start`, native: 500 ms, 0.50 x\n" in text
    assert "- C library is not in `start`: no cc." in text
    assert "It is far" not in page(record(figures), held(settings, ratio=0.6))
    unexplained = replace(held(settings, ratio=0.4), misses=[])
    assert "Not explained yet." in page(record(figures), unexplained)


def test_the_page_says_when_the_machine_was_busy(settings: Settings) -> None:
    quiet = record(row(native=0.5))
    assert "wanted each core" not in page(quiet, held(settings))
    assert "as 3.0 programs wanted each core when it began" in page(replace(quiet, load=3.0), held(settings))


def test_a_record_is_read_as_it_was_written_and_leaves_its_medians_in_the_history(tmp_path: Path) -> None:
    kept = record(row(native=0.123456, wasm=2.0))
    kept.write(tmp_path / "results.json")
    assert Record.read(tmp_path / "results.json") == replace(kept, rows=list(kept.rows), checks=list(kept.checks))
    for _ in range(2):
        kept.append(tmp_path / "history.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["medians"] for line in lines] == [{"start": {"native": 0.1235, "wasm": 2.0}}] * 2


def test_the_site_is_one_file_whose_drawings_are_well_formed(settings: Settings) -> None:
    figures = [row(native=0.5, pydantic_monty=1.0, raw_monty=0.25), row("idle", "B", native=3e4)]
    text = site(record(*figures), held(settings))
    assert "prefers-color-scheme: dark" in text
    assert "this &lt;one&gt;" in text
    for foreign in ("http", "src=", "@import", "<script", "url("):
        assert foreign not in text
    drawings = text.split("<svg")[1:]
    for drawing in drawings:
        ET.fromstring("<svg" + drawing.partition("</svg>")[0] + "</svg>")
    assert len(drawings) == len({"native", "pydantic monty", "raw monty"}) + 4  # Keys, time, memory and two ratios.


def test_a_scale_is_logarithmic_and_a_mark_is_where_its_figure_is() -> None:
    figures = {str(value): {"one": Interval(median=value, low=value, high=value)} for value in (1e-6, 1e-4, 1e-2)}
    drawing = ET.fromstring(Plot(title="t", rows=figures, series=["one"], unit="s").svg())
    places = [float(circle.attrib["cx"]) for circle in drawing.iter("circle")]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.2)
    assert len(SHAPES) == 5


@pytest.mark.parametrize(("low", "high"), [(1e-9, 1.0), (0.9, 1.1), (3e-6, 4e-5), (12.0, 13.0)])
def test_a_scale_has_some_ticks_and_all_are_on_it(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 10
    assert all(low <= tick <= high for tick in found)


def test_twice_and_half_cancel_out() -> None:
    assert geometric_mean([2.0, 0.5]) == pytest.approx(1.0)
