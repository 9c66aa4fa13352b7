"""npm, cargo and go are asked for versions as they are configured: here, for registries that this machine serves."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.indexes import INDEXES, IndexProblem, Published
from crossload.matrix.indexes.choice import choose
from crossload.matrix.target_tables import IndexVersions

from .registries import Registry, crate, go_module, npm_package, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

node = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm: apt-get install npm")
rust = pytest.mark.skipif(shutil.which("cargo") is None, reason="needs cargo: apt-get install cargo")

go = pytest.mark.skipif(shutil.which("go") is None, reason="needs go: apt-get install golang-go")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with served() as registry:
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("npm_config_registry", registry.address)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        for name, value in {"PROXY": registry.address, "SUMDB": "off", "MODCACHE": str(tmp_path / "go")}.items():
            monkeypatch.setenv(f"GO{name}", value)
        monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
        (tmp_path / "cargo").mkdir()
        (tmp_path / "cargo" / "config.toml").write_text(
            f'[registry]\ndefault = "here"\n[registries.here]\nindex = "sparse+{registry.address}/"\n',
            encoding="utf-8",
        )
        yield registry


def asked(index: str, package: str, root: Path, **keys: object) -> list[Published]:
    wanted = IndexVersions.model_validate({"index": index, **{key.replace("_", "-"): keys[key] for key in keys}})
    return choose(INDEXES[index].published(package, wanted, root), wanted)


@node
def test_npm_lists_versions_with_their_days_and_digests(registry: Registry, tmp_path: Path) -> None:
    files = {"index.mjs": ""}
    versions = {"1.0.0": files, "1.1.0-beta.1": files, "1.1.0": files, "1.2.0": {**files, "deprecated": "broken"}}
    npm_package(registry, "@scope/thing", versions)
    found = asked("npm", "@scope/thing", tmp_path, newest_patch_of_minor=">=1")
    assert [(item.version, item.released, item.digest[:7]) for item in found] == [
        ("1.0.0", dt.date(2024, 1, 1), "sha512-"),
        ("1.1.0", dt.date(2024, 1, 3), "sha512-"),
    ]
    everything = asked("npm", "@scope/thing", tmp_path, every=">=1", prereleases=True, also=["1.2.0"])
    assert [item.version for item in everything] == ["1.0.0", "1.1.0-beta.1", "1.1.0", "1.2.0"]
    assert all(item.digest for item in everything)


@node
def test_one_version_is_a_list_too(registry: Registry, tmp_path: Path) -> None:
    npm_package(registry, "thing", {"0.1.0": {"index.mjs": ""}})
    assert [item.version for item in asked("npm", "thing", tmp_path, every=">=0")] == ["0.1.0"]


@rust
def test_cargo_lists_versions_with_their_days_and_digests(registry: Registry, tmp_path: Path) -> None:
    crate(registry, "thing", {"1.0.0": False, "1.0.1": True, "1.1.0-rc.1": False, "1.1.0": False})
    found = asked("crates", "thing", tmp_path, newest_patch_of_minor=">=1")
    assert [(item.version, item.released, item.digest[:7]) for item in found] == [
        ("1.0.0", dt.date(2024, 1, 1), "sha256:"),
        ("1.1.0", dt.date(2024, 1, 4), "sha256:"),
    ]


@go
def test_go_lists_versions(registry: Registry, tmp_path: Path) -> None:
    go_module(
        registry, "example.test/thing", dict.fromkeys(("1.0.0", "1.0.1", "1.1.0-rc.1", "1.1.0"), "package thing\n")
    )
    found = asked("go", "example.test/thing", tmp_path, newest_patch_of_minor=">=1.0.1")
    assert [item.version for item in found] == ["1.0.1", "1.1.0"]


@pytest.mark.parametrize(
    ("index", "package"),
    [
        pytest.param("npm", "nothing", marks=node),
        pytest.param("crates", "nothing", marks=rust),
        pytest.param("go", "example.test/nothing", marks=go),
    ],
)
@pytest.mark.usefixtures("registry")
def test_a_package_that_is_not_there_is_named(index: str, package: str, tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match=f"'{package}'"):
        asked(index, package, tmp_path, every=">=0")
