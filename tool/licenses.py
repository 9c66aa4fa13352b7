#!/usr/bin/env python3
"""Hold the licenses of all dependencies against those that are allowed, and write what wheels say of theirs."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import ExpressionError, get_spdx_licensing

from workbench.cache import write_atomically
from workbench.dependency import Crates, Dependency, checksums, javascript, python
from workbench.faults import WorkspaceFault, run_main
from workbench.need import HOST
from workbench.toml_file import read_toml
from workbench.toolchain import ensure_toolchain
from workbench.version import stated_version
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).resolve().parent / "licenses.toml"

TEXTS = ("license", "licence", "copying", "copyright", "notice", "unlicense")
"""What the names of a crate's files that state terms begin with, whatever their case."""

_SPDX = get_spdx_licensing()


def main(arguments: Sequence[str]) -> int:
    """Print how many packages have which license; return 1 when one may not be used, or a written file is old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew what wheels carry, in the folders third-party/")
    options = parser.parse_args(arguments)
    table = read_toml(TABLE)
    toolchain = ensure_toolchain(Workspace(root=ROOT), HOST)
    workspaces = {name: Crates.of(ROOT / name, toolchain) for name in table["rust"]["workspaces"]}
    found = {crates.dependency(key) for crates in workspaces.values() for key in crates.foreign(crates.packages)}
    names = table["python"]
    found |= set(python(ROOT / names["lock"], names["words"], names["stated"]))
    found |= set(javascript(ROOT / table["javascript"]["lock"]))
    complaints = judge(sorted(found), table)
    shipped: set[Dependency] = set()
    for name, product in table["product"].items():
        crates = workspaces[product["workspace"]]
        inside = crates.foreign(crates.linked(product["crates"]))
        shipped |= {crates.dependency(key) for key in inside}
        texts_of = {"sbom.cdx.json": bill(name, product, crates, inside), "licenses.txt": texts(name, crates, inside)}
        for file, text in texts_of.items():
            path = ROOT / product["into"] / file
            if options.write:
                write_atomically(path, text)
            elif not path.is_file() or path.read_text(encoding="utf-8") != text:
                complaints.append(f"{path.relative_to(ROOT)} is not as it would be written now: give this --write")
    for stated, count in Counter(dependency.license for dependency in found).most_common():
        print(f"{count:5}  {stated or '(none stated)'}")
    print(f"{len(found)} packages; {len(shipped)} of them are in wheels")
    for complaint in complaints:
        print(f"licenses: {complaint}", file=sys.stderr)
    return int(bool(complaints))


def judge(dependencies: Sequence[Dependency], table: Mapping[str, Any]) -> list[str]:
    """What speaks against the packages, and the exceptions that none of them needs."""
    allowed, exceptions = set(table["allowed"]), table["exception"]
    complaints, needed = [], set()
    for dependency in dependencies:
        try:
            expression = _SPDX.parse(dependency.license, validate=True)
        except ExpressionError as error:
            complaints.append(f"{dependency.url} states {dependency.license!r}, which is no SPDX expression: {error}")
            continue
        if _satisfied(expression, allowed):
            continue
        exception = exceptions.get(dependency.name)
        if exception and _satisfied(expression, allowed | {exception["license"]}):
            needed.add(dependency.name)
            continue
        complaints.append(f"{dependency.url} is licensed under {dependency.license or 'nothing'}, which is not allowed")
    return complaints + [f"the exception for {name} is not needed" for name in sorted(exceptions.keys() - needed)]


def _satisfied(expression: Any, allowed: set[str]) -> bool:
    if expression is None:
        return False
    if isinstance(expression, _SPDX.OR):
        return any(_satisfied(part, allowed) for part in expression.args)
    if isinstance(expression, _SPDX.AND):
        return all(_satisfied(part, allowed) for part in expression.args)
    return expression.render() in allowed


def bill(name: str, product: Mapping[str, Any], crates: Crates, shipped: Sequence[str]) -> str:
    """The bill of materials in CycloneDX: without time and chance, so that it is the same wherever it is written.

    Raises `WorkspaceFault` where it does not follow the schema.
    """
    hashes = checksums(ROOT / product["workspace"] / "Cargo.lock")
    urls = {key: crates.dependency(key).url for key in shipped}
    version = stated_version(ROOT)
    url = f"pkg:pypi/{name}@{version}"
    text = json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "library",
                    "bom-ref": url,
                    "name": name,
                    "version": version,
                    "purl": url,
                    "licenses": [{"expression": "MIT"}],
                }
            },
            "components": [_component(crates.dependency(key), hashes) for key in shipped],
            "dependencies": [{"ref": url, "dependsOn": sorted(urls.values())}]
            + [
                {"ref": each, "dependsOn": sorted({urls[other] for other in crates.needs(key) if other in urls})}
                for key, each in urls.items()
            ],
        },
        indent=1,
    )
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise WorkspaceFault(
            f"the bill of materials would not be CycloneDX: {wrong.data.message}",
            where=product["into"],
            remedy="correct tool/licenses.py",
        )
    return f"{text}\n"


def _component(dependency: Dependency, hashes: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": dependency.url,
        "name": dependency.name,
        "version": dependency.version,
        "hashes": [{"alg": "SHA-256", "content": hashes[dependency.name, dependency.version]}],
        "licenses": [{"expression": dependency.license}],
        "purl": dependency.url,
    }


def texts(name: str, crates: Crates, shipped: Sequence[str]) -> str:
    """The terms of all that is linked into wheels, each text once, below the packages that it is of."""
    holders: dict[str, list[str]] = {}
    for key in shipped:
        dependency = crates.dependency(key)
        named = f"{dependency.name} {dependency.version} ({dependency.license})"
        files = [file for file in crates.directory(key).iterdir() if file.name.lower().startswith(TEXTS)]
        for text in sorted({_plain(file) for file in files if file.is_file()}) or [""]:
            holders.setdefault(text, []).append(named)
    parts = [f"{name}'s wheels contain these packages, under the terms that follow them.\n"]
    for text, names in sorted(holders.items(), key=lambda item: (item[1], item[0])):
        parts.append("\n".join((*names, "", text or "(The package brings no text of its license.)", "")))
    return f"\n{'=' * 100}\n\n".join(parts)


def _plain(file: Path) -> str:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


if __name__ == "__main__":
    run_main(main)
