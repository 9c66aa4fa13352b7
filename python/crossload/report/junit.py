"""The matrix as JUnit XML, for the test views of CI systems; it fails where the run does, and for the same reasons."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from crossload.matrix.cell import Cell, CellResult
from crossload.matrix.promises import Finding
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.plain import plain
from crossload.report.values import readable

_LEFT_OUT = frozenset({Verdict.UNSUPPORTED, Verdict.UNBUILDABLE, Verdict.NOT_RUN})


def matrix_junit(result: MatrixResult) -> str:
    """A suite for each pair with a test for each scenario, and one for the promises, the workers and the oracle.

    A cell fails if it speaks against a promise or an expectation. One whose verdict is bad and of which nothing was
    promised is skipped with its reason, like one that could not run.
    """
    against: dict[Cell, list[Finding]] = {}
    for finding in result.broken:
        for cell in finding.cells:
            against.setdefault(cell, []).append(finding)
    root = ET.Element("testsuites", name="crossload matrix")
    _suite(root, "promises", (_finding(finding) for finding in result.findings), result)
    _suite(root, "workers", _faults(result), result)
    _suite(root, "oracle", _disagreements(result), result)
    for (writer, reader), cells in result.by_pair.items():
        tests = (_cell(item, against.get(item.cell, [])) for item in cells)
        _suite(root, f"{writer} → {reader}", tests, result)
    for name in ("tests", "failures", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, tests: Iterable[ET.Element], result: MatrixResult) -> None:
    found = list(tests)
    if not found:
        return
    suite = ET.SubElement(root, "testsuite", name=plain(name), timestamp=result.started.isoformat())
    counts = {"tests": len(found), "errors": 0}
    counts |= {name: sum(test.find(tag) is not None for test in found) for name, tag in _COUNTED}
    for key, count in counts.items():
        suite.set(key, str(count))
    for test in found:
        test.set("classname", plain(name))
        suite.append(test)


_COUNTED = (("failures", "failure"), ("skipped", "skipped"))


def _test(name: str, seconds: float = 0.0) -> ET.Element:
    return ET.Element("testcase", name=plain(name), time=f"{seconds:.6f}")


def _finding(finding: Finding) -> ET.Element:
    test = _test(f"{finding.kind} {finding.summary}")
    if not finding.holds:
        failure = ET.SubElement(test, "failure", type=finding.kind, message=plain(finding.why))
        failure.text = "\n".join([finding.position, *(plain(str(cell)) for cell in finding.cells)])
    return test


def _faults(result: MatrixResult) -> Iterable[ET.Element]:
    for fault in result.faults:
        test = _test(f"{fault.target} {fault.doing}")
        failure = ET.SubElement(test, "failure", type=fault.kind, message=plain(fault.what))
        failure.text = _lines(fault.evidence)
        yield test


def _disagreements(result: MatrixResult) -> Iterable[ET.Element]:
    for item in result.disagreements:
        test = _test(f"{item.writer} {item.scenario}")
        name, message = ("skipped", f"known: {item.known}") if item.known else ("failure", "differs from CPython")
        told = ET.SubElement(test, name, type="oracle", message=plain(message))
        told.text = "\n".join(
            f"{plain(one.label)}: CPython {readable(one.expected)}, writer {readable(one.actual)}"
            for one in item.differences
        )
        yield test


def _cell(item: CellResult, against: list[Finding]) -> ET.Element:
    test = _test(item.cell.scenario, item.outcome.seconds if item.outcome else 0.0)
    if against:
        failure = ET.SubElement(test, "failure", type=item.verdict, message=plain(f"{item.verdict}: {item.why}"))
        failure.text = "\n".join([*_seen(item), *(f"against {finding.position}" for finding in against)])
    elif item.verdict in _LEFT_OUT or item.verdict.failing:
        promised = "" if item.verdict in _LEFT_OUT else ", which no promise is about"
        ET.SubElement(test, "skipped", type=item.verdict, message=plain(f"{item.verdict}{promised}: {item.why}"))
    return test


def _seen(item: CellResult) -> Iterable[str]:
    if item.outcome is None:
        return
    for one in item.outcome.differences:
        yield f"{plain(one.label)}: expected {readable(one.expected)}, actual {readable(one.actual)}"
    if item.outcome.evidence:
        yield _lines(item.outcome.evidence)


def _lines(text: str) -> str:
    """XML has no way to write most control characters, so what is not printable is escaped."""
    return "\n".join(plain(line) for line in text.splitlines())
