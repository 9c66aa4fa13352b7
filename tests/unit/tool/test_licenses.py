"""What is judged of licenses, and what wheels carry of them: the files are those of the locks as they are (K-165)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("license_expression", reason="the linters are not installed; `./tool/nox -s licenses` runs this")


import licenses
from workbench.dependency import Dependency, checksums, javascript
from workbench.toml_file import read_toml
from workbench.version import stated_version

TABLE = {"allowed": ["MIT", "Apache-2.0", "Zlib"], "exception": {}}
EXCEPTION = {"odd": {"license": "MPL-2.0", "why": "unchanged"}}


def package(stated: str, name: str = "some") -> Dependency:
    return Dependency(ecosystem="cargo", name=name, version="1.0.0", license=stated)


@pytest.mark.parametrize(
    "stated",
    ["MIT", "GPL-3.0-only OR MIT", "MIT AND (Zlib OR GPL-3.0-only)", "LGPL-2.1-or-later OR Apache-2.0 OR MIT"],
)
def test_one_alternative_that_is_allowed_is_enough(stated: str) -> None:
    assert licenses.judge([package(stated)], TABLE) == []


@pytest.mark.parametrize("stated", ["GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0 WITH LLVM-exception", ""])
def test_a_license_that_is_not_allowed_is_named_with_its_package(stated: str) -> None:
    (complaint,) = licenses.judge([package(stated)], TABLE)
    assert complaint == f"pkg:cargo/some@1.0.0 is licensed under {stated or 'nothing'}, which is not allowed"


def test_words_are_no_license() -> None:
    (complaint,) = licenses.judge([package("Do what you like")], TABLE)
    assert "'Do what you like', which is no SPDX expression" in complaint


def test_an_exception_holds_for_one_package_and_has_to_be_needed() -> None:
    table = {**TABLE, "exception": EXCEPTION}
    assert licenses.judge([package("MPL-2.0", "odd")], table) == []
    refused = "pkg:cargo/some@1.0.0 is licensed under MPL-2.0, which is not allowed"
    assert licenses.judge([package("MPL-2.0")], table) == [refused, "the exception for odd is not needed"]


def test_javascript_packages_are_those_of_the_lock_with_their_scopes(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    packages = {"": {}, "node_modules/a/node_modules/@b/c": {"version": "2.0.0", "license": "MIT"}}
    lock.write_text(json.dumps({"packages": packages}))
    (found,) = javascript(lock)
    assert (found.url, found.license) == ("pkg:npm/%40b/c@2.0.0", "MIT")


PRODUCTS = read_toml(licenses.TABLE)["product"]


def carried(name: str, file: str) -> str:
    return Path(licenses.ROOT, PRODUCTS[name]["into"], file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "inside"),
    [("crossload", {"monty", "pyo3", "minicbor"}), ("crossload-checker", {"monty-type-checking", "minicbor"})],
)
def test_the_bill_of_materials_is_of_the_lock_as_it_is(name: str, inside: set[str]) -> None:
    bill = json.loads(carried(name, "sbom.cdx.json"))
    stated = {(part["name"], part["version"]): part["hashes"][0]["content"] for part in bill["components"]}
    assert stated.items() <= checksums(licenses.ROOT / PRODUCTS[name]["workspace"] / "Cargo.lock").items()
    product = bill["metadata"]["component"]
    assert (product["name"], product["version"]) == (name, stated_version(licenses.ROOT))
    assert inside <= {one for one, _ in stated}
    # Macros run in the compiler alone.
    assert not {"thiserror-impl", "pyo3-macros", "libfuzzer-sys"} & {one for one, _ in stated}


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_shipped_package_is_in_the_texts(name: str) -> None:
    bill, texts = json.loads(carried(name, "sbom.cdx.json")), carried(name, "licenses.txt")
    assert [part for part in bill["components"] if f"\n{part['name']} {part['version']} (" not in texts] == []
