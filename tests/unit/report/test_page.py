"""The page's source: what is in it, and what can't be. That it works, the tests in Chromium show."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from crossload.matrix.vocabulary import Verdict
from crossload.report.legend import LOOKS
from crossload.report.page import SCRIPTS, matrix_page
from crossload.report.page.payload import payload

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

ATTACK = "</script><script>alert(1)</script>\"'><img src=x>{{7*7}}\u202e"


class Source(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def unpacked(page: str) -> Any:
    (data,) = re.findall(r'id="data">([A-Za-z0-9+/=]*)</script>', page)
    return json.loads(gzip.decompress(base64.b64decode(data)))


def hostile(result: MatrixResult) -> MatrixResult:
    """The result with an attack wherever a subject, a guest or a configuration has a say."""
    (finding,), (fault,), (disagreement,) = result.findings, result.faults, result.disagreements
    difference = dataclasses.replace(
        disagreement.differences[0], label=ATTACK, expected=ATTACK, actual={"repr": ATTACK}
    )
    return dataclasses.replace(
        result,
        targets=tuple(
            dataclasses.replace(target, problem=target.problem and ATTACK, detail={ATTACK: ATTACK}, artifact=ATTACK)
            for target in result.targets
        ),
        scenarios=tuple(dataclasses.replace(scenario, summary=ATTACK) for scenario in result.scenarios),
        cells=tuple(dataclasses.replace(cell, why=ATTACK) for cell in result.cells),
        findings=(dataclasses.replace(finding, summary=ATTACK, why=ATTACK, position=ATTACK),),
        faults=(dataclasses.replace(fault, target=ATTACK, what=ATTACK, doing=ATTACK, evidence=ATTACK),),
        disagreements=(dataclasses.replace(disagreement, scenario=ATTACK, differences=(difference,), known=ATTACK),),
        made_by={"crossload": ATTACK},
    )


def test_the_page_holds_every_cell(result: MatrixResult) -> None:
    data = unpacked(matrix_page(result))
    verdicts = [data["verdicts"][ord(letter) - ord("a")]["name"] for letter in data["cells"]["verdict"]]
    assert verdicts == [cell.verdict for cell in result.cells]
    whys = [data["whys"][number] for number in data["cells"]["why"]]
    assert whys == [cell.why for cell in result.cells]
    (seen,) = [data["seen"][number] for number in data["cells"]["seen"] if number >= 0]
    assert seen["differences"] == [["found | here", "[True]", "[False]"]]


def test_nothing_that_a_result_says_becomes_markup(result: MatrixResult) -> None:
    page = matrix_page(hostile(result), [hostile(result)], result)
    source, harmless = Source(page), Source(matrix_page(result, [result], result))
    assert [tag for tag, _ in source.elements if tag in ("script", "img", "iframe")] == ["script", "script"]
    assert {name for _, attributes in source.elements for name in attributes} == {
        name for _, attributes in harmless.elements for name in attributes
    }
    assert "\u202e" not in page
    assert "\u202e" not in json.dumps(unpacked(page), ensure_ascii=False)


def test_only_the_page_s_own_script_and_style_may_run_and_nothing_may_be_fetched(result: MatrixResult) -> None:
    page = matrix_page(result)
    source = Source(page)
    (policy,) = (one["content"] for _, one in source.elements if one.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in str(policy).split("; "))
    assert rules["default-src"] == "'none'"
    for rule, tag in (("script-src", "script"), ("style-src", "style")):
        # The data is in a script element too, which no browser runs.
        (text,) = re.findall(rf'<{tag}(?: type="module")?>(.*?)</{tag}>', page, re.DOTALL)
        digest = hashlib.sha256(text.encode()).digest()
        assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"
    addresses = [value for _, one in source.elements for key, value in one.items() if key in ("src", "href", "action")]
    assert all(str(address).startswith(("#", "data:")) for address in addresses)


def test_every_script_of_the_package_is_in_the_page() -> None:
    from importlib.resources import files  # noqa: PLC0415 - next to its only use

    folder = files("crossload.report.page").joinpath("scripts")
    assert {f"{name}.js" for name in SCRIPTS} == {item.name for item in folder.iterdir()}
    assert all(len(item.read_text(encoding="utf-8").splitlines()) <= 280 for item in folder.iterdir())


def test_the_page_can_be_read_without_its_script(result: MatrixResult) -> None:
    page = matrix_page(result)
    for part in (
        "A worker broke the protocol",
        "10 cells",
        "1 of 2 cells are 1 wrong",
        "crossload.toml:9:1",
        "thing@2.0/native</dt><dd>no compiler",
        "version is &#39;9&#39;",
        *(look.meaning.replace("'", "&#39;") for look in LOOKS.values()),
    ):
        assert part in page, part


def test_sections_that_would_be_empty_are_not_there(result: MatrixResult) -> None:
    bare = dataclasses.replace(
        result, findings=(), faults=(), disagreements=(), targets=result.targets[:3], cells=result.cells[:7]
    )
    ids = {one.get("id") for _, one in Source(matrix_page(bare)).elements}
    assert not ids & {"changes", "promises", "oracle", "faults", "history"}
    assert {"matrix", "causes", "scenarios", "targets", "legend"} <= ids


def test_changes_are_those_of_the_comparison(result: MatrixResult) -> None:
    fine = [dataclasses.replace(cell, verdict=Verdict.SAME) for cell in result.cells[:-1]]
    before = dataclasses.replace(result, run=2, cells=tuple(fine))
    data = payload(result, [before], before)
    kinds = {kind: [number for number, _ in changes] for kind, changes in data["comparison"]["kinds"].items()}
    assert kinds == {"worse": [1, 2, 4, 6, 7, 8], "better": [], "new": [9]}
    assert data["runs"][0]["verdicts"] == "aaaaaaaaa-"
    assert data["comparison"]["gone"] == 0


def test_equal_outcomes_are_kept_once(result: MatrixResult) -> None:
    wrong = result.cells[4]
    assert wrong.outcome is not None
    slower = dataclasses.replace(wrong, outcome=dataclasses.replace(wrong.outcome, seconds=9.0))
    data = payload(dataclasses.replace(result, cells=(wrong, slower)), [], None)
    assert (len(data["seen"]), data["cells"]["seen"]) == (1, [0, 0])
