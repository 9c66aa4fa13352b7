from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workbench import builder, crate
from workbench.builder import TABLE, Builder
from workbench.cache import cache_root
from workbench.faults import BuildFault, ToolchainFault, UsageFault
from workbench.recipe import read_recipes
from workbench.sources import list_sources
from workbench.toml_file import read_toml
from workbench.toolchain import ensure_toolchain
from workbench.workspace import Workspace

from .conftest import OWN_CACHE, TOOL, Repository, make_repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.need import Toolchain
    from workbench.recipe import Bench
    from workbench.store import Artifact

RECIPES = """
[artifact.hello]
kind = "crate"
crate = "hello"
target = "host"
output = "command"
file = "hello"
"""

RUN = """
import sys
from pathlib import Path
from workbench import builder
from workbench.faults import run_main
builder.TABLE = Path(sys.argv[1], "artifacts.toml")
run_main(lambda _: builder.Builder(root=Path(sys.argv[1])).build(["hello"], lambda made: print(made.line())) or 0)
"""


def fill(repository: Repository, greeting: str) -> None:
    """Write a workspace with a program that depends on a library, and the recipe for it."""
    package = 'version = "0.1.0"\nedition = "2021"\n'
    repository.write(
        "Cargo.toml",
        '[workspace]\nresolver = "2"\nmembers = ["crates/*"]\n[workspace.package]\nrust-version = "1.70"\n',
    )
    repository.write(
        "Cargo.lock",
        'version = 3\n[[package]]\nname = "hello"\nversion = "0.1.0"\ndependencies = ["words"]\n'
        '[[package]]\nname = "words"\nversion = "0.1.0"\n',
    )
    repository.write(
        "crates/hello/Cargo.toml",
        f'[package]\nname = "hello"\n{package}[dependencies]\nwords = {{ path = "../words" }}\n',
    )
    repository.write("crates/hello/src/main.rs", 'fn main() { println!("{}", words::greeting()); }\n')
    repository.write("crates/words/Cargo.toml", f'[package]\nname = "words"\n{package}')
    repository.write("crates/words/src/lib.rs", f'pub fn greeting() -> &\'static str {{ "{greeting}" }}\n')
    repository.write("notes.txt", "not part of any artifact\n")
    repository.write("artifacts.toml", RECIPES)


@pytest.fixture
def program(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A workspace to build, with this machine's Rust: whichever it is, so that none is installed for a test."""
    rust = TOOL.parent
    fill(repository, "hello")
    monkeypatch.setattr(builder, "TABLE", repository.root / "artifacts.toml")
    version = read_toml(rust / "Cargo.toml")["workspace"]["package"]["rust-version"]
    manifest = repository.root / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("1.70", version))
    return repository


def build(root: Path) -> Artifact:
    made: list[Artifact] = []
    Builder(root=root).build(["hello"], made.append)
    assert [artifact.name for artifact in made] == ["hello"]
    return made[0]


def said(artifact: Artifact) -> str:
    return subprocess.run([str(artifact.path)], capture_output=True, text=True, check=True).stdout


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_logged(*_: object, **__: object) -> None:
        pytest.fail("a command was run although nothing had changed")

    monkeypatch.setattr(crate, "run_logged", run_logged)


def test_an_unchanged_build_runs_nothing(program: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(program.root)
    assert (said(first), first.cached) == ("hello\n", False)
    forbid(monkeypatch)
    program.write("notes.txt", "changed, and no part of it")
    program.write("crates/words/tests/new.rs", "#[test] fn works() {}\n")
    program.write("crates/words/fuzz/src/new.rs", "pub fn new() {}\n")
    program.write("crates/words/reader.mjs", "console.log()\n")
    program.write("crates/hello/src/main.rs", (program.root / "crates/hello/src/main.rs").read_text())
    second = build(program.root)
    assert (second.path, second.digest, second.cached) == (first.path, first.digest, True)


def test_a_changed_dependency_is_another_build_and_changing_back_is_not(
    program: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = program.root / "crates/words/src/lib.rs"
    before = library.read_text()
    first = build(program.root)
    library.write_text(before.replace("hello", "goodbye"))
    second = build(program.root)
    assert (said(second), second.cached) == ("goodbye\n", False)
    forbid(monkeypatch)
    library.write_text(before)
    assert build(program.root).digest == first.digest


def test_another_profile_is_used_and_makes_another_build(program: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = program.root / "Cargo.toml"
    manifest.write_text(f"{manifest.read_text()}[profile.quick]\ninherits = 'release'\ndebug-assertions = true\n")
    program.write(
        "crates/words/src/lib.rs",
        'pub fn greeting() -> &\'static str { if cfg!(debug_assertions) { "quick" } else { "release" } }\n',
    )
    assert said(build(program.root)) == "release\n"
    monkeypatch.setenv(builder.PROFILE, "quick")
    quick = build(program.root)
    assert (said(quick), quick.cached) == ("quick\n", False)
    monkeypatch.delenv(builder.PROFILE)
    assert build(program.root).cached


def test_a_feature_of_the_cpu_is_used_and_makes_another_build(
    program: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write(
        "crates/words/src/lib.rs",
        'pub fn greeting() -> &\'static str { if cfg!(target_feature = "bmi2") { "with" } else { "without" } }\n',
    )
    assert said(build(program.root)) == "without\n"

    def with_feature(workspace: Workspace, target: str) -> Toolchain:
        return dataclasses.replace(ensure_toolchain(workspace, target), features=("+bmi2",))

    if not ensure_toolchain(Workspace(root=program.root), "host").target.startswith("x86_64"):
        pytest.skip("the feature that is tried is one of x86_64; run it there")
    monkeypatch.setattr(builder, "ensure_toolchain", with_feature)
    assert said(build(program.root)) == "with\n"


def test_a_profile_guides_the_compiler_and_makes_another_build(
    program: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = build(program.root)

    def guided(workspace: Workspace, target: str) -> Toolchain:
        return dataclasses.replace(ensure_toolchain(workspace, target), guide="guide.profdata")

    monkeypatch.setattr(builder, "ensure_toolchain", guided)
    guide = program.write("guide.profdata", "")
    guide.write_bytes((TOOL / "training" / "engine.profdata").read_bytes())
    first = build(program.root)
    assert (said(first), first.cached, first.path == plain.path) == ("hello\n", False, False)
    # What rustc says that it read.
    assert any("guide.profdata" in listing.read_text() for listing in cache_root().rglob("hello.d"))
    assert build(program.root).cached
    guide.write_bytes(guide.read_bytes()[:-1])
    assert not build(program.root).cached


def test_an_example_is_built_from_its_own_file_and_from_no_other(
    program: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = RECIPES.replace('output = "command"', 'output = "example"\nexample = "shown"')
    program.write("artifacts.toml", recipe)
    source = program.write(
        "crates/hello/examples/shown.rs", 'fn main() { println!("shown, {}", words::greeting()); }\n'
    )
    first = build(program.root)
    assert said(first) == "shown, hello\n"
    source.write_text(source.read_text().replace("shown,", "changed,"))
    assert said(build(program.root)) == "changed, hello\n"
    forbid(monkeypatch)
    program.write("crates/hello/examples/other.rs", "fn main() {}\n")
    assert build(program.root).cached


def test_two_clones_never_get_each_others_program(
    program: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second clone is older than the first one's build: by their times alone, cargo would take it for built.
    other = make_repository(tmp_path / "other")
    fill(other, "goodbye")
    other.write("Cargo.toml", (program.root / "Cargo.toml").read_text())
    for path in other.root.rglob("*.rs"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert said(build(program.root)) == "hello\n"
    assert said(build(other.root)) == "goodbye\n"
    forbid(monkeypatch)
    assert said(build(program.root)) == "hello\n"


def test_equal_sources_make_equal_programs_wherever_they_are_built(
    program: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(program.root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another cache"))
    second = build(program.root)
    assert second.digest == first.digest
    assert str(tmp_path).encode() not in second.path.read_bytes()


def test_a_compile_error_is_a_fault_with_the_compilers_words(program: Repository, cache: Path) -> None:
    program.write("crates/hello/src/main.rs", "fn main() { nope() }\n")
    with pytest.raises(BuildFault, match="cannot find function `nope`"):
        build(program.root)
    assert list((cache / "artifacts" / "hello").iterdir()) == []


def test_a_file_that_the_key_does_not_cover_is_a_fault(program: Repository) -> None:
    program.write("crates/hello/src/main.rs", 'fn main() { println!("{}", include_str!("../../../notes.txt")); }\n')
    with pytest.raises(BuildFault, match=r"its key does not cover: notes\.txt") as caught:
        build(program.root)
    assert "artifacts.toml" in caught.value.remedy
    program.write("artifacts.toml", f'{RECIPES}sources = ["notes.txt"]\n')
    assert said(build(program.root)) == "not part of any artifact\n\n"


def test_an_unknown_artifact_is_a_fault_that_lists_the_known_ones(program: Repository) -> None:
    with pytest.raises(UsageFault, match="'nope'") as caught:
        Builder(root=program.root).build(["nope"], print)
    assert caught.value.remedy == "name one of: hello"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="interrupted"),
        pytest.param(signal.SIGTERM, 130, id="terminated"),
        pytest.param(signal.SIGKILL, -9, id="killed"),
    ],
)
def test_a_build_that_is_stopped_publishes_nothing_and_the_next_one_succeeds(
    program: Repository, cache: Path, number: signal.Signals, code: int
) -> None:
    # The build script holds the build up while it is stopped.
    script = program.write(
        "crates/words/build.rs",
        'fn main() { std::fs::write(std::env::var("OUT_DIR").unwrap() + "/started", "").unwrap();'
        " std::thread::sleep(std::time::Duration::from_secs(60)); }\n",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(program.root)],
        cwd=TOOL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while not list(cache.glob("cargo/*/target/**/started")):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    if number == signal.SIGKILL:
        process.kill()
    else:
        os.killpg(process.pid, number)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    shelf = cache / "artifacts" / "hello"
    assert [path.name for path in shelf.iterdir() if not path.name.startswith(".")] == []

    if number == signal.SIGKILL:
        # Cargo outlives a tool that could not tell it to end, and keeps its own lock on the target directory.
        os.killpg(process.pid, signal.SIGKILL)
    script.unlink()
    assert said(build(program.root)) == "hello\n"


def test_what_waits_for_a_part_holds_up_nothing_else_for_its_target(
    program: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write(
        "artifacts.toml",
        """
[artifact.late]
kind = "told"
target = "host"
needs = ["part"]
[artifact.part]
kind = "told"
needs = []
awaits = "other"
[artifact.other]
kind = "told"
target = "host"
needs = []
""",
    )
    made: dict[str, threading.Event] = {name: threading.Event() for name in ("late", "part", "other")}

    class Told:
        """A kind whose recipes name what has to be made meanwhile."""

        def parts(self, recipe: Mapping[str, Any]) -> list[str]:
            return list(recipe["needs"])

        def facts(self, bench: Bench) -> list[str]:
            del bench
            return []

        def make(self, bench: Bench, parts: Mapping[str, Artifact], directory: Path) -> Path:
            assert list(parts) == bench.recipe["needs"]
            if "awaits" in bench.recipe:
                assert made[bench.recipe["awaits"]].wait(20)
            made[bench.name].set()
            path = directory / "made"
            path.write_text(bench.name)
            return path

    monkeypatch.setattr(builder, "KINDS", {"told": Told()})
    artifacts: list[Artifact] = []
    Builder(root=program.root).build(["late", "other"], artifacts.append)
    assert [artifact.path.read_text() for artifact in artifacts] == ["late", "other"]


def test_every_artifact_of_the_repository_names_what_exists() -> None:
    recipes = read_recipes(TABLE)
    for recipe in recipes.values():
        assert recipe["kind"] in builder.KINDS
        assert set(builder.KINDS[recipe["kind"]].parts(recipe)) <= set(recipes)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("python/crossload/session.py", {"wheel", "measured-wheel", "fallback-wheel", "sdist"}),
        ("python/README.md", {"wheel", "measured-wheel", "fallback-wheel", "sdist"}),
        ("README.md", set()),
        ("noxfile.py", set()),
        (
            "crates/crossload-python/src/lib.rs",
            {"extension", "measured-extension", "wheel", "measured-wheel", "fallback-wheel", "sdist"},
        ),
    ],
)
def test_the_extension_is_linked_for_changes_of_rust_alone(
    name: str, changed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", OWN_CACHE)
    names = ["extension", "measured-extension", "wheel", "measured-wheel", "fallback-wheel", "sdist", "engine-wasm"]
    here = list_sources(TOOL.parent)
    there = dataclasses.replace(here, instead={Path(name): here.read(Path(name)) + b"\n"})
    try:
        before, after = ({one: Builder(root=TOOL.parent).key(one, each) for one in names} for each in (here, there))
    except ToolchainFault as fault:
        pytest.skip(f"a target can't be compiled here; {fault.remedy}")
    assert {one for one in names if before[one] != after[one]} == changed
