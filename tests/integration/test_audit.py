"""The audit with its real tools: a wheel that is right passes, and each kind of wrong one is found by its own check."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

pytest.importorskip("abi3audit", reason="the audit's tools are not installed; `./tool/nox -s audit` runs this")

from typing import TYPE_CHECKING

import audit
from workbench.wheel import rewrite_wheel, write_wheel

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="wheels for Linux; `apt-get install gcc` there"
)

BILL = "crossload-1.0.0.dist-info/sboms/sbom.cdx.json"
BILLED = audit.ROOT / "crates" / "crossload-python" / "third-party" / "sbom.cdx.json"
TAG = "cp310-abi3-manylinux_2_35_x86_64"

STABLE = "extern void *PyLong_FromLong(long); void *PyInit__native(void) { return PyLong_FromLong(0); }"
UNSTABLE = "extern void *_PyObject_GetDictPtr(void *); void *PyInit__native(void) { return _PyObject_GetDictPtr(0); }"
NEWER = f"extern int gettid(void); int use(void) {{ return gettid(); }} {STABLE}"
"""A function that the C library has since 2.30."""


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A small wheel with nothing wrong in it."""
    return make(tmp_path)


def make(
    folder: Path, *, code: str = STABLE, described: bool = True, name: str = TAG, file: tuple[str, bytes] | None = None
) -> Path:
    """A wheel with a compiled extension, laid out as crossload's are."""
    source, library = folder / "native.c", folder / "native.so"
    source.write_text(code)
    subprocess.run(["cc", "-shared", "-fPIC", "-nostartfiles", "-o", str(library), str(source)], check=True)
    described_as = {"Description-Content-Type": "text/markdown", "Description": "Some."} if described else {}
    contents = {"crossload/__init__.py": b"one = 1\n", "crossload_adapter/__init__.py": b"two = 2\n"}
    contents |= {"crossload/_native.abi3.so": library.read_bytes(), BILL: BILLED.read_bytes()}
    contents |= dict([file] if file else [])
    metadata = {"Name": "crossload", "Version": "1.0.0", **described_as}
    return tagged(write_wheel(folder, contents, metadata), name)


def tagged(pure: Path, name: str) -> Path:
    """The same wheel under another tag."""
    marker = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {name}\n"
    named = pure.parent / "named"
    named.mkdir()
    made = rewrite_wheel(pure, named, add={"crossload-1.0.0.dist-info/WHEEL": marker.encode()})
    return made.rename(made.with_name(f"crossload-1.0.0-{name}.whl"))


def found(wheel: Path) -> dict[str, str]:
    """By check, what was found."""
    return {finding.check: finding.detail for finding in audit.audit(wheel) if not finding.passed}


def test_a_wheel_that_is_right_passes_every_check(wheel: Path) -> None:
    assert [finding.check for finding in audit.audit(wheel) if finding.passed] == [
        "metadata",
        "contents",
        "stable ABI",
        "materials",
        "platform",
    ]


def test_a_wheel_that_does_not_describe_itself_is_found(tmp_path: Path) -> None:
    ((check, detail),) = found(make(tmp_path, described=False)).items()
    assert (check, "`long_description` missing" in detail) == ("metadata", True)


def test_a_stray_package_is_found(tmp_path: Path) -> None:
    ((check, detail),) = found(make(tmp_path, file=("tests/__init__.py", b"pass\n"))).items()
    assert (check, "W005" in detail) == ("contents", True)


def test_a_symbol_beyond_the_stable_abi_is_found(tmp_path: Path) -> None:
    ((check, detail),) = found(make(tmp_path, code=UNSTABLE)).items()
    assert (check, "_PyObject_GetDictPtr" in detail) == ("stable ABI", True)


def test_another_bill_of_materials_is_found(tmp_path: Path) -> None:
    other = make(tmp_path, file=(BILL, b"{}"))
    assert list(found(other)) == ["materials"]


def test_a_tag_that_promises_an_older_c_library_than_is_needed_is_found(tmp_path: Path) -> None:
    detail = found(make(tmp_path, code=NEWER, name="cp310-abi3-manylinux_2_17_x86_64"))
    assert detail == {"platform": "the name says manylinux_2_17_x86_64, and what is inside needs manylinux_2_31_x86_64"}


def test_a_tag_that_asks_for_a_newer_c_library_than_may_be_is_found(tmp_path: Path) -> None:
    newer = make(tmp_path, name="cp310-abi3-manylinux_2_99_x86_64")
    assert "asks for a newer C library than manylinux" in found(newer)["platform"]


def test_the_command_ends_with_1_where_something_is_found(
    tmp_path: Path, wheel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main([str(wheel)]) == 0
    (tmp_path / "other").mkdir()
    assert audit.main([str(wheel), str(make(tmp_path / "other", described=False))]) == 1
    assert capsys.readouterr().out.count("passed") == 14
