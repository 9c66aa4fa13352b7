from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench import apt, debian, rustup, toolchain
from workbench.faults import ToolchainFault, UsageFault
from workbench.need import HOST, Need, Toolchain, Unavailable, witness
from workbench.toml_file import read_toml
from workbench.toolchain import TABLE, ensure_toolchain, known_targets
from workbench.workspace import Workspace

from .conftest import TOOL, run_python

if TYPE_CHECKING:
    from .conftest import Repository

OURS = Workspace(root=TOOL.parent)


@pytest.fixture
def workspace(repository: Repository) -> Workspace:
    """A workspace that any Rust is new enough for."""
    repository.write("Cargo.toml", '[workspace]\nmembers = []\n[workspace.package]\nrust-version = "1.96"\n')
    return Workspace(root=repository.root)


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The variables of a machine on which nothing is installed."""
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def test_where_nothing_is_installed_the_exact_commands_are_named(bare: dict[str, str]) -> None:
    ran = run_python(TOOL / "provision.py", "wasm32-wasip1", "--component", "clippy", environment=bare)
    assert (ran.code, ran.out) == (ToolchainFault.exit_code, "")
    version = OURS.rust_version
    by_rustup = (
        f"install rustup && rustup toolchain install {version} --profile minimal --no-self-update"
        f" && rustup target add --toolchain {version} wasm32-wasip1"
        f" && rustup component add --toolchain {version} clippy"
    )
    assert ran.err.splitlines()[-4:] == [
        f"error: there is no Rust {version} or newer for wasm32-wasip1 here",
        "  where: rustup: rustup is not installed; debian: this machine does not have Debian's package tools",
        "  next:  run one of these, then the same again",
        f"    with rustup: {by_rustup}",
    ]


def test_debian_names_its_packages_to_one_who_may_not_install_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A dpkg that knows no package and a user who is not root: the real ones here may be otherwise.
    for name in ("apt-get", "dpkg-query"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv(toolchain.FORCED, "debian")
    with pytest.raises(ToolchainFault, match="for wasm32-wasip1") as caught:
        ensure_toolchain(workspace, "wasm32-wasip1")
    assert "debian: not installed: rustc-web cargo-web gcc" in caught.value.where
    assert "sudo apt-get install --yes --no-install-recommends rustc-web" in caught.value.remedy
    assert "rustup" not in caught.value.remedy


def test_rustup_without_a_network_says_so_and_names_the_commands(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "rustup"
    script.write_text(
        '#!/bin/sh\n[ "$1" = toolchain ] && [ "$2" = install ] && echo "error: no route to host"\nexit 1\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    need = Need(target=HOST, version=workspace.rust_version, components=(), table=read_toml(TABLE))
    with pytest.raises(Unavailable) as caught:
        rustup.provide(need)
    assert caught.value.reason.endswith("failed: error: no route to host")
    assert caught.value.commands == ("rustup toolchain install 1.96.0 --profile minimal --no-self-update",)


def test_an_answer_is_remembered_until_a_file_of_it_changes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    compiler = tmp_path / "rustc"
    compiler.write_text("one")

    class Counting:
        """A provider that says how often it was asked."""

        def provide(self, need: Need) -> Toolchain:
            asked.append(need.target)
            return Toolchain(
                provider="counting",
                target="x",
                host="x",
                release="1.96.0",
                identity="x",
                bin=str(tmp_path),
                cargo_arguments=("-Zx",),
                link_arguments={"reactor": ["-Cx"]},
                witnesses={str(compiler): witness(compiler)},
            )

        def commands(self, need: Need) -> list[str]:
            del need
            return []

    monkeypatch.delenv(toolchain.FORCED, raising=False)
    monkeypatch.setattr(toolchain, "PROVIDERS", {"counting": Counting()})
    first = ensure_toolchain(workspace, "wasm32-wasip1")
    second = ensure_toolchain(workspace, "wasm32-wasip1")
    assert (second, len(asked)) == (first, 1)
    assert first.features == tuple(read_toml(TABLE)["target"]["wasm32-wasip1"]["features"])
    ensure_toolchain(workspace, "wasm32-wasip1", again=True)
    assert len(asked) == 2
    compiler.write_text("another")
    ensure_toolchain(workspace, "wasm32-wasip1")
    assert len(asked) == 3
    compiler.unlink()
    compiler.write_text("back")
    ensure_toolchain(workspace, "wasm32-wasip1")
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("target", "components", "forced"),
    [
        pytest.param("nope", [], "", id="target"),
        pytest.param(HOST, ["nope"], "", id="component"),
        pytest.param(HOST, [], "nope", id="provider"),
    ],
)
def test_an_unknown_name_is_a_fault_that_lists_the_known_ones(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, target: str, components: list[str], forced: str
) -> None:
    monkeypatch.setenv(toolchain.FORCED, forced)
    with pytest.raises(UsageFault, match="'nope'") as caught:
        ensure_toolchain(workspace, target, components=components)
    assert any(name in caught.value.remedy for name in (HOST, "clippy", "rustup, debian"))


@pytest.mark.parametrize("target", known_targets())
def test_every_target_has_commands_from_both_providers(target: str) -> None:
    need = Need(target=target, version="1.96.0", components=("llvm-tools",), table=read_toml(TABLE))
    for provider in (rustup, debian):
        commands = provider.commands(need)
        assert commands
        assert all(isinstance(command, str) for command in commands)


@pytest.mark.parametrize("target", [HOST, "wasm32-wasip1"])
def test_what_rustup_provides_compiles_for_the_target(
    workspace: Workspace, repository: Repository, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setenv(toolchain.FORCED, "rustup")
    if shutil.which("rustup") is None:
        pytest.skip("rustup is not installed; your system's package of that name, or its own installer, makes this run")
    found = ensure_toolchain(workspace, target)
    assert found.target == (found.host if target == HOST else target)
    source = repository.write("lib.rs", "pub fn one() -> Vec<u32> { vec![1] }\n")
    command = [str(Path(found.bin, "rustc")), "--crate-type=lib", f"--target={found.target}", str(source)]
    done = subprocess.run(command, cwd=repository.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("target", [HOST, "wasm32-wasip1"])
def test_what_debian_provides_is_there(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.setenv(toolchain.FORCED, "debian")
    need = Need(target=target, version=workspace.rust_version, components=(), table=read_toml(TABLE))
    # A test must not install anything on the machine that it runs on.
    absent = apt.missing(debian.packages(need)) if apt.is_available() else ["Debian's package tools"]
    if absent:
        pytest.skip(f"missing: {' '.join(absent)}; {' '.join(debian.commands(need))}")
    found = ensure_toolchain(workspace, target)
    assert found.cargo == Path("/usr/bin/cargo")
    assert set(found.link_arguments) == (set() if target == HOST else {"command", "reactor"})
    for arguments in found.link_arguments.values():
        places = [argument.removeprefix("-Clink-arg=").removeprefix("-L") for argument in arguments[1:]]
        assert places
        assert all(Path(place).exists() for place in places)
    assert ("-Zbuild-std=std,panic_abort" in found.cargo_arguments) == (target != HOST)


def test_debians_llvm_tools_are_those_of_its_rustc(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(toolchain.FORCED, "debian")
    table = read_toml(TABLE)
    need = Need(target=HOST, version=workspace.rust_version, components=("llvm-tools",), table=table)
    absent = apt.missing(debian.packages(need)) if apt.is_available() else ["Debian's package tools"]
    if absent:
        pytest.skip(f"missing: {' '.join(absent)}; {' '.join(debian.commands(need))}")
    found = ensure_toolchain(workspace, HOST, components=["llvm-tools"])
    # /usr/bin has the tools of the release's default LLVM, which cannot read what a newer one writes.
    assert str(Path(found.programs["llvm-tools"]).parent) in table["debian"]["llvm-directories"]
