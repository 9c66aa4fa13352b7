"""The repository's sessions; what they do is in tool/ and in the package itself."""

from __future__ import annotations

import sys

import nox

nox.needs_version = ">=2025.11"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["test_all"]


@nox.session
def snapshots(session: nox.Session) -> None:
    """Print which builds read which builds' snapshots; `-- --all-targets` crosses CPUs, not projects."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/snapshots.py", *session.posargs)


@nox.session(default=False)
def subjects(session: nox.Session) -> None:
    """Cross-load the shipped subjects, or those that are named; `--write` renews their pages in docs/subjects/."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/subjects.py", *session.posargs)


@nox.session(default=False)
def snapshots_history(session: nox.Session) -> None:
    """Cross engines over older releases of the interpreter, and hold the table of proven pairs against it."""
    older = [f"wheel-monty-{minor}" for minor in ("1.0", "1.2", "1.3")]
    session.run("python", "tool/build.py", "wheel", *older)
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("crossload", "matrix", "run", "--config=crossload-history.toml", *session.posargs)
    session.run("python", "tool/prove.py", "--check", "--matrix=build/matrix-history/matrix.json")


@nox.session(venv_backend="none", default=False)
def prove(session: nox.Session) -> None:
    """Write the table of proven pairs from the last runs of snapshots_history and of `snapshots -- --all-targets`."""
    session.run(sys.executable, "tool/prove.py")


@nox.session(venv_backend="none")
def test_all(session: nox.Session) -> None:
    """Run every check: lint, the Python tests and the Rust tests."""
    for name in ("lint", "test", "cargo_test"):
        session.notify(name)


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style and types of both languages."""
    session.run("python", "tool/equip.py", "lint")
    session.run("python", "tool/lint.py")


@nox.session(venv_backend="none")
def cargo_test(session: nox.Session) -> None:
    """Run the Rust tests, and print what all tests execute of Rust; arguments go to cargo test."""
    session.run(sys.executable, "tool/test_rust.py", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Run the Python tests with the built wheel, and print what they execute; arguments go to pytest."""
    # All at once, so that builds for different targets run side by side; without the workers, their tests are skipped.
    session.run("python", "tool/build.py", "measured-wheel", "monty-worker-native", "monty-worker-wasm")
    session.run("python", "tool/equip.py", "test", "--wheel=measured-wheel")
    session.run("python", "tool/test_python.py", *session.posargs)


@nox.session(default=False)
def c(session: nox.Session) -> None:
    """Use the C library from C (also under valgrind), C++, Python and Go; arguments name some of the checks."""
    session.run("python", "tool/build.py", "c-library", "wheel")
    session.run("python", "tool/equip.py", "test", "--wheel=wheel")
    session.run("python", "tool/test_c.py", *session.posargs)


@nox.session(default=False)
def windows(session: nox.Session) -> None:
    """Run the C library and the interpreter for Windows under Wine, and cross the latter with this machine's."""
    workers = ["monty-worker-native", "monty-worker-native@x86_64-windows"]
    session.run("python", "tool/build.py", "c-library@x86_64-windows", *workers)
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/windows.py", *session.posargs)


@nox.session(default=False)
def checker(session: nox.Session) -> None:
    """Put the type checker's wheel into dist/, and test it, which compiles for minutes; arguments go to pytest."""
    session.run("python", "tool/build.py", "--into=dist", "checker-wheel")
    session.run("python", "tool/equip.py", "test", "--wheel=wheel", "--wheel=checker-wheel")
    tests = ["tests/integration/checking", "tests/integration/test_docs.py", "-k=checking"]
    session.run("python", "-m", "pytest", *(session.posargs or tests))
    session.run("python", "tool/check_rust.py", "style", "--workspace=checker")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure crossload beside others and hold its budgets; `-- --quick`, `-- --compare REV`, `-- --write` the docs."""
    session.run("python", "tool/equip.py", "bench", "--wheel=wheel")
    session.run("python", "tool/bench.py", *session.posargs)


@nox.session(default=False)
def bench_matrix(session: nox.Session) -> None:
    """Print what 10,000 cells take beside a process for each; `-- --write` also renews docs/matrix.md."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/bench_matrix.py", *session.posargs)


@nox.session(default=False)
def wheels(session: nox.Session) -> None:
    """Put this platform's wheel, that for all others and the sdist into dist/; `-- s390x` or `-- --all` for others."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/wheels.py", *session.posargs)
    session.run("python", "tool/build.py", "--into=dist", "sdist")


@nox.session(venv_backend="none", default=False)
def wasm(session: nox.Session) -> None:
    """Put engine.wasm into dist/."""
    session.run(sys.executable, "tool/build.py", "--into=dist", "engine-wasm")


@nox.session(default=False)
def train(session: nox.Session) -> None:
    """Say whether the profile that engine.wasm is optimized by still fits; `-- --write` counts anew, and renews it."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/train.py", *session.posargs)


@nox.session(default=False)
def golden(session: nox.Session) -> None:
    """Add this version's snapshots to the golden corpus; --rewrite-unreleased replaces those of an unreleased one."""
    session.run("python", "tool/build.py", "wheel")
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/golden.py", *session.posargs)


@nox.session(default=False)
def web(session: nox.Session) -> None:
    """Run crossload in node and in Chromium, and cross its snapshots with Python's; arguments name parts of it."""
    session.run("python", "tool/build.py", "wheel", "engine-wasm")
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/web.py", *session.posargs)


@nox.session(venv_backend="none", default=False)
def fuzz(session: nox.Session) -> None:
    """Fuzz the snapshot format's reader; arguments: --seconds=N or --runs=N for each target, and the targets."""
    session.run(sys.executable, "tool/fuzz.py", *session.posargs)


@nox.session(default=False)
def leak(session: nox.Session) -> None:
    """Print what sessions leave in memory, of each kind of end; `-- --quick` for a short run."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/leak.py", *session.posargs)


@nox.session(default=False)
def damage(session: nox.Session) -> None:
    """Open damaged snapshots under right digests, and print how each ended; `-- --only K` repeats one."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/damage.py", *session.posargs)


@nox.session(default=False)
def stress(session: nox.Session) -> None:
    """Run sessions in many threads at once, some of which never end by themselves; `-- --quick` for a short run."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/stress.py", *session.posargs)


@nox.session(default=False)
def limits(session: nox.Session) -> None:
    """Print how exactly limits on time and on memory fire; `-- --write` also renews docs/safety.md."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/limits.py", *session.posargs)


@nox.session(default=False)
def hostile(session: nox.Session) -> None:
    """Run programs that attack their host on both backends, and print what came of each; `-- 'memory/*'` runs some."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/hostile.py", *session.posargs)


@nox.session(default=False)
def tutorial(session: nox.Session) -> None:
    """Do what docs/tutorial.md says, and hold it against what it shows; `-- --write` puts in what is printed."""
    session.run("python", "tool/equip.py", "test", "--wheel=wheel")
    session.run("python", "tool/tutorial.py", *session.posargs)


@nox.session(venv_backend="none", default=False)
def lock(session: nox.Session) -> None:
    """Write the locks in tool/locks/ anew; arguments name some of them, or ask to --upgrade."""
    session.run(sys.executable, "tool/lock.py", *session.posargs)


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Judge the wheels in dist/ as an index and their users will; arguments name other files."""
    session.run("python", "tool/equip.py", "audit")
    session.run("python", "-m", "pytest", "--quiet", "tests/integration/test_audit.py")
    session.run("python", "tool/audit.py", *session.posargs)


@nox.session(default=False)
def licenses(session: nox.Session) -> None:
    """Check the licenses of all dependencies, and that wheels state theirs; `-- --write` renews what they carry."""
    session.run("python", "tool/equip.py", "lint")
    session.run("python", "tool/licenses.py", *session.posargs)
    session.run("python", "-m", "pytest", "--quiet", "tests/unit/tool/test_licenses.py")


@nox.session(default=False)
def workflows(session: nox.Session) -> None:
    """Read .github/ with actionlint, where Go is installed, and with zizmor, and see which wheels would be made."""
    session.run("python", "tool/equip.py", "workflows")
    session.run("python", "tool/check_workflows.py")
    session.run("python", "-m", "pytest", "--quiet", "tests/unit/tool/test_workflows.py")


@nox.session(default=False)
def platform_wheels(session: nox.Session) -> None:
    """Let cibuildwheel make and test this system's wheel, into dist/, where no other system can: macOS and Windows."""
    session.run("python", "tool/equip.py", "workflows")
    session.run("python", "-m", "cibuildwheel", "--output-dir=dist", *session.posargs)


@nox.session(default=False)
def upgrade(session: nox.Session) -> None:
    """Write the newest releases of all subjects into the matrix's lock, and say what is new."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("crossload", "lock", "--upgrade", *session.posargs)


@nox.session(default=False)
def installs(session: nox.Session) -> None:
    """Install what is in dist/ as users would, with pip, in each Python that is found; `-- --sdist` also compiles."""
    session.run("python", "tool/equip.py", "kit", "--wheel=wheel")
    session.run("python", "tool/installs.py", *session.posargs)


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Rehearse a release from start to end with `-- --dry-run`; without it, keep the result as a branch."""
    session.run("python", "tool/equip.py", "audit")
    session.run("python", "-m", "pytest", "--quiet", "tests/unit/tool/test_releasing.py")
    session.run("python", "tool/release.py", *session.posargs)


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Sign and upload what is in dist/ as the release of a tag, as in `-- v1.2.3`; `--dry-run` says what would be."""
    session.run("python", "tool/equip.py", "audit")
    session.run("python", "tool/publish.py", *session.posargs)
