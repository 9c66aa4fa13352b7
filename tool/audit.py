#!/usr/bin/env python3
"""Judge the files in dist/, or those that are named, as an index and its users will, and print what was found."""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.utils import parse_wheel_filename

from workbench.faults import UsageFault, run_main
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).resolve().parent / "audit.toml"
PRODUCTS = Path(__file__).resolve().parent / "licenses.toml"
SBOM = "sbom.cdx.json"

_LINUX = re.compile(r"(?P<family>manylinux|musllinux)_(?P<major>\d+)_(?P<minor>\d+)_\w+")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check of one file."""

    file: Path
    check: str
    passed: bool
    detail: str

    def line(self) -> str:
        """The check in one line."""
        return f"  {self.check:16} {'passed' if self.passed else 'FAILED':8} {self.detail}".rstrip()

    def json(self) -> str:
        """The same for a program."""
        return json.dumps({"file": self.file.name, "check": self.check, "passed": self.passed, "detail": self.detail})


def main(arguments: Sequence[str]) -> int:
    """Return 1 when a check found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="all that is in dist/ by default")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each check")
    options = parser.parse_args(arguments)
    files = options.files or sorted((ROOT / "dist").glob("*.whl")) + sorted((ROOT / "dist").glob("*.tar.gz"))
    if not files:
        raise UsageFault(
            "there is nothing to audit", where=str(ROOT / "dist"), remedy="make wheels with `./tool/nox -s wheels`"
        )
    failed = False
    for file in files:
        if not options.json:
            print(f"{file.name}  {file.stat().st_size:,} bytes")
        for finding in audit(file.absolute()):
            failed |= not finding.passed
            print(finding.json() if options.json else finding.line(), flush=True)
    return int(failed)


def audit(file: Path) -> Iterator[Finding]:
    """Every check that applies to the file, those of the table first."""
    table = read_toml(TABLE)
    for check in table["check"]:
        if any(fnmatch.fnmatch(file.name, pattern) for pattern in check["for"]):
            yield _run(check, file)
    if file.suffix != ".whl":
        return
    yield _bill(file)
    yield from (_platform(file, tag, table["newest"]) for tag in _LINUX.finditer(file.stem))


def judge(tag: re.Match[str], shown: Mapping[str, Any], newest: Mapping[str, str]) -> tuple[bool, str]:
    """Whether a wheel keeps what its tag promises, and no newer C library is asked for than may be; and the reason."""
    allowed = newest[tag["family"]]
    if _numbers(tag) > tuple(int(number) for number in allowed.split(".")):
        return False, f"{tag[0]} asks for a newer C library than {tag['family']} {allowed}"
    found = _LINUX.fullmatch(shown["overall_tag"])
    if found is None or found["family"] != tag["family"] or _numbers(found) > _numbers(tag):
        return False, f"the name says {tag[0]}, and what is inside needs {shown['overall_tag']}"
    if shown["external_libs"]:
        return False, f"libraries that no machine need have: {', '.join(sorted(shown['external_libs']))}"
    return True, f"consistent with {shown['overall_tag']}"


def _platform(wheel: Path, tag: re.Match[str], newest: Mapping[str, str]) -> Finding:
    command = [sys.executable, "-m", "auditwheel", "show", "--json", str(wheel)]
    shown = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    passed, detail = judge(tag, json.loads(shown.stdout), newest) if not shown.returncode else (False, shown.stderr)
    return Finding(file=wheel, check="platform", passed=passed, detail=" ".join(detail.split()))


def _numbers(tag: re.Match[str]) -> tuple[int, ...]:
    return int(tag["major"]), int(tag["minor"])


def _run(check: Mapping[str, Any], file: Path) -> Finding:
    put_in = {"{file}": str(file), "{python}": sys.executable}
    done = subprocess.run(
        [put_in.get(argument, argument) for argument in check["command"]],
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = " ".join(done.stdout.replace(str(file), file.name).split())
    return Finding(file=file, check=check["name"], passed=not done.returncode, detail=said if done.returncode else "")


def _bill(wheel: Path) -> Finding:
    """Whether the wheel carries the bill of materials as it is in the repository."""
    stated = bill_of(wheel)
    with zipfile.ZipFile(wheel) as archive:
        inside = [archive.read(name) for name in archive.namelist() if name.endswith(f".dist-info/sboms/{SBOM}")]
    detail = "" if inside == [stated.read_bytes()] else f"it does not carry {stated.relative_to(ROOT)} as it is now"
    return Finding(file=wheel, check="materials", passed=not detail, detail=detail)


def bill_of(wheel: Path) -> Path:
    """The repository's bill of materials for what a wheel is of."""
    product = parse_wheel_filename(wheel.name)[0]
    return ROOT / str(read_toml(PRODUCTS)["product"][product]["into"]) / SBOM


def _environment() -> dict[str, str]:
    # The tools are the session's, and their output is read as text.
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


if __name__ == "__main__":
    run_main(main)
