"""`crossload inspect` and `crossload replay` as a user runs them: output, JSON, exit codes, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import cbor2
import psutil
import pytest

from crossload import Session

from .conftest import HAS_NATIVE, NO_NATIVE, events_of, repacked, sections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-m", "crossload"]


def crossload(
    *arguments: str, stdin: bytes | None = None, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        cwd=cwd,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
    text = [stream.decode("utf-8") for stream in (done.stdout, done.stderr)]
    assert "Traceback" not in text[1], text[1]
    return subprocess.CompletedProcess(done.args, done.returncode, *text)


WITHOUT_NATIVE = "import sys; sys.modules['crossload._native'] = None; from crossload.cli import main; main()"
"""The command in an installation that lacks the native extension."""


def snapshot(*feeds: str, **settings: Any) -> bytes:
    with Session(**settings) as session:
        for code in feeds or ("x = 1", "x + 1"):
            session.feed_run(code, print_callback=lambda *_: None)
        return session.dump()


def diverging() -> bytes:
    """The recorded result of the second feed is not what this program gives."""
    events = events_of(snapshot("x = 41", "x + 1"))
    events[2][3] = events[2][3].replace(b"\x18\x2a", b"\x18\x2b")
    return repacked(snapshot("x = 41", "x + 1"), journal=b"".join(map(cbor2.dumps, events)))


def endless() -> bytes:
    events = events_of(snapshot())
    feed = ["feed", cbor2.dumps({"code": "while True:\n    pass"}), b"", b"", b"", b""]
    return repacked(snapshot(), journal=cbor2.dumps(events[0]) + cbor2.dumps(feed))


def damaged() -> bytes:
    data = bytearray(snapshot())
    data[sections(bytes(data))["state"][0]] ^= 1
    return bytes(data)


def foreign() -> bytes:
    return repacked(snapshot(journal=False), writer={"monty": "1.3.9"})


KINDS: dict[str, tuple[Callable[[], bytes], int, int]] = {
    "good": (snapshot, 0, 0),
    "without a journal": (lambda: snapshot(journal=False), 0, 0),
    "sealed": (lambda: cbor2.dumps(cbor2.CBORTag(16, [b"", {4: b"k"}, b"x"])), 20, 20),
    "other": (lambda: b"other", 21, 21),
    "foreign": (foreign, 23, 23),
    "endless": (endless, 0, 24),
    "diverging": (diverging, 0, 25),
    "damaged": (damaged, 26, 26),
}
"""A file of each kind, with the exit codes of `inspect` and `replay`."""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_file_has_its_exit_code(tmp_path: Path, kind: str) -> None:
    make, inspected, replayed = KINDS[kind]
    (tmp_path / "file").write_bytes(make())
    assert crossload("inspect", str(tmp_path / "file")).returncode == inspected
    assert crossload("replay", "--timeout=0.5", str(tmp_path / "file")).returncode == replayed


@pytest.mark.parametrize("command", ["inspect", "replay"])
def test_of_several_files_the_gravest_counts_and_all_are_told(tmp_path: Path, command: str) -> None:
    for name, (make, *_) in KINDS.items():
        (tmp_path / name).write_bytes(make())
    more = ["--timeout=0.5"] if command == "replay" else []
    # Narrower than any of the paths, which stay in one piece.
    done = crossload(command, *more, str(tmp_path), str(tmp_path / "gone"), COLUMNS="20")
    assert done.returncode == 26
    for name in (*KINDS, "gone"):
        assert str(tmp_path / name) in done.stdout
    assert "No such file or directory" in done.stdout
    assert crossload(command, str(tmp_path / "good"), str(tmp_path / "gone")).returncode == 22


def test_an_inspection_shows_everything() -> None:
    with Session() as session:
        session.feed_run("import time\nclass Box: ...\ntime.time()\nprint('hello')\nBox()", print_callback=print)
        session.feed_start("fetch(b'pear', when='now')")
        data = session.dump()
    done = crossload("inspect", "-", stdin=data)
    assert done.returncode == 0
    for part in (
        f"✓ -: a whole snapshot, {len(data):,} bytes\n",
        "decision    this build loads its state\n",
        "digest      SHA-256 matches",
        "asked for   fetch()\n",
        "journal     3 events (2 feed, 1 open); bytes: ",
        "2  feed  import time  … 5 lines\n",
        "→ complete Box()\n",
        "printed sha256:",
        "clock read 20",
        "2 identities\n",
        "→ call fetch(b'pear', when='now')\n",
    ):
        assert part in done.stdout, part
    assert "\x1b" not in done.stdout
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []
    assert "3  feed" not in crossload("inspect", "--no-journal", "-", stdin=data).stdout


def test_a_long_journal_is_shown_whole_on_request(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(snapshot(*["x = 1"] * 99))
    short = crossload("inspect", str(tmp_path / "long")).stdout
    assert "76 more; --journal shows them all" in short
    assert short.count("x = 1") == 23
    assert crossload("inspect", "--journal", str(tmp_path / "long")).stdout.count("x = 1") == 99


def test_an_inspection_is_data_too(tmp_path: Path) -> None:
    for name, (make, *_) in KINDS.items():
        (tmp_path / name).write_bytes(make())
    done = crossload("inspect", "--json", str(tmp_path), str(tmp_path / "gone"))
    report = json.loads(done.stdout)
    files = {os.path.basename(entry["file"]): entry for entry in report.pop("files")}  # noqa: PTH119
    assert report == {"crossload-inspect": 1, "reader": None, "exit_code": 26, "interrupted": False}
    assert {name: entry["status"] for name, entry in files.items()} == {
        "good": "opens",
        "without a journal": "opens",
        "sealed": "sealed",
        "other": "not_a_snapshot",
        "foreign": "refused",
        "endless": "opens",
        "diverging": "opens",
        "damaged": "damaged",
        "gone": "unreadable",
    }
    assert files["gone"]["problem"] == "No such file or directory"
    assert files["sealed"]["seal"] == {"form": "COSE_Encrypt0", "key": "6b"}
    good = files["good"]
    assert set(good) == {
        *("file", "status", "problem", "kind", "size", "format_version", "header_bytes", "writer", "reader"),
        *("sections", "damage", "seal", "host", "journal", "decision"),
    }
    assert good["decision"] == {"path": "state", "reason": None, "error": None}
    assert good["writer"] == good["reader"]
    fed = good["journal"]["shown"][1]
    assert (fed["event"], fed["operation"], fed["source_line"]) == (2, "feed", "x = 1")
    assert good["journal"]["shown"][2]["outcome"]["value"] == "2"


def test_a_dry_run_says_where_a_replay_goes_another_way(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(snapshot())
    (tmp_path / "b").write_bytes(diverging())
    done = crossload("replay", str(tmp_path / "a"), str(tmp_path / "b"))
    assert done.returncode == 25
    same, other, total = done.stdout.splitlines()
    assert same.startswith(f"✓ same            {tmp_path}/a  3 events in 0.")
    assert same.endswith(" s; opens by state")
    assert other.startswith(f"✗ diverged        {tmp_path}/b  at event 3 of 3, feed 'x + 1': ")
    assert other.endswith("recorded complete 43, happened complete 42")
    assert total.startswith("2 files: 1 same, 1 diverged; ")


def test_a_dry_run_is_data_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(snapshot())
    (tmp_path / "b").write_bytes(diverging())
    report = json.loads(crossload("replay", "--json", str(tmp_path)).stdout)
    same, other = report.pop("files")
    assert (report["crossload-replay"], report["exit_code"], report["interrupted"]) == (1, 25, False)
    assert report["reader"]["pointer_width"] == 32
    assert same.pop("seconds") > 0
    assert same == {
        "file": str(tmp_path / "a"),
        "status": "same",
        "reason": None,
        "path": "state",
        "events": 3,
        "divergence": None,
        "warnings": [],
    }
    assert other["divergence"] == {
        "event": 3,
        "operation": "feed",
        "source_line": "x + 1",
        "recorded": "complete 43",
        "happened": "complete 42",
    }


@pytest.mark.skipif(not HAS_NATIVE, reason=NO_NATIVE)
def test_what_a_program_keeps_to_itself_is_compared_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(snapshot("kept = hash(b'key')"))
    assert crossload("replay", str(tmp_path / "a")).returncode == 0
    done = crossload("replay", "--backend=native", str(tmp_path / "a"))
    assert done.returncode == 25
    assert f"✗ diverged        {tmp_path}/a  at event 2 of 2, dump: recorded global kept: " in done.stdout


@pytest.mark.skipif(not HAS_NATIVE, reason=NO_NATIVE)
def test_the_backend_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(snapshot())
    assert "64-bit" in crossload("replay", "--backend=native", str(tmp_path / "a")).stdout
    done = crossload("inspect", "--backend=native", str(tmp_path / "a"), COLUMNS="200")
    assert "this build replays its journal: its dicts and sets hold hashes of a 32-bit" in done.stdout


def test_a_snapshot_comes_from_standard_input() -> None:
    assert crossload("replay", "-", stdin=snapshot()).stdout.startswith("✓ same            -  3 events in ")
    assert crossload("inspect", "-", stdin=b"").returncode == 21


def test_hundreds_of_files_are_rehearsed(tmp_path: Path) -> None:
    data = snapshot()
    for number in range(300):
        (tmp_path / f"{number:03}").write_bytes(diverging() if number == 200 else data)
    done = crossload("replay", "--jobs=2", str(tmp_path))
    assert done.returncode == 25
    lines = done.stdout.splitlines()
    assert [line.split()[2] for line in lines[:-1]] == [str(tmp_path / f"{number:03}") for number in range(300)]
    assert lines[-1].startswith("300 files: 299 same, 1 diverged; ")


def test_hostile_names_and_contents_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07[red]x[bold]\u202e\n"
    (tmp_path / evil).write_bytes(snapshot(repr(evil), "'''\x1b[2J'''"))
    for command in ("inspect", "replay"):
        done = crossload(command, ".", cwd=tmp_path, FORCE_COLOR="1", COLUMNS="300")
        assert done.returncode == 0
        assert "\\x1b]0;owned\\x07[red]x[bold]\\u202e\\n" in done.stdout
        assert "\x1b]" not in done.stdout
        assert "\x1b[2J" not in done.stdout
        assert "\u202e" not in done.stdout


def waiting_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children()
    return [child for child in children if any("inspection.worker" in part for part in child.cmdline())]


def is_busy(process: subprocess.Popen[bytes]) -> bool:
    """Whether a worker has used a second of processor time: it is past its start."""
    return any(sum(worker.cpu_times()[:2]) > 1.5 for worker in workers(process))


def test_an_interrupted_run_reports_what_it_did(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(endless())
    for number in range(20):
        (tmp_path / f"b{number:02}").write_bytes(snapshot())
    (tmp_path / "c").write_bytes(endless())
    process = subprocess.Popen([*COMMAND, "replay", "--jobs=2", str(tmp_path)], stdout=subprocess.PIPE)
    waiting_for(lambda: len(workers(process)) == 2 and is_busy(process))
    left = workers(process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    lines = said.decode().splitlines()
    assert process.returncode == 130
    assert lines[-1].startswith("22 files: ")
    assert " same" in lines[-1]
    assert " not run" in lines[-1]
    assert len(lines) > 2
    psutil.wait_procs(left, timeout=10)
    assert not any(worker.is_running() for worker in left)


def test_an_interrupted_run_is_data_too(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(endless())
    process = subprocess.Popen([*COMMAND, "replay", "--json", "--jobs=1", str(tmp_path)], stdout=subprocess.PIPE)
    waiting_for(lambda: is_busy(process))
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    report = json.loads(said)
    assert (process.returncode, report["interrupted"]) == (130, True)
    assert [entry["status"] for entry in report["files"]] == ["not_run", "not_run"]


def test_a_process_that_dies_takes_only_its_own_file_with_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(endless())
    (tmp_path / "b").write_bytes(snapshot())
    process = subprocess.Popen([*COMMAND, "replay", "--jobs=1", str(tmp_path)], stdout=subprocess.PIPE)
    waiting_for(lambda: is_busy(process))
    workers(process)[0].kill()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 27
    died, same, total = said.decode().splitlines()
    assert died.startswith(f"† crashed         {tmp_path}/a  its process died: killed by SIGKILL")
    assert same.startswith("✓ same")
    assert total.startswith("2 files: 1 same, 1 crashed; ")


@pytest.mark.parametrize("command", ["inspect", "replay"])
def test_a_backend_that_is_not_there_is_told_once_and_blamed_on_no_file(tmp_path: Path, command: str) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(snapshot())
    arguments = [command, "--backend=native", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NATIVE, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("crossload: this installation has no native backend (")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["inspect", "replay"])
def test_a_folder_without_files_is_no_success(tmp_path: Path, command: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_bytes(snapshot())
    empty = tmp_path / "em\x1b[31mpty"
    (empty / "deeper").mkdir(parents=True)
    for arguments in ([str(empty)], ["--json", str(tmp_path / "full"), str(empty)]):
        done = crossload(command, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"crossload: the folder {tmp_path}/em\\x1b[31mpty holds no files\n"
    assert crossload(command, str(tmp_path)).returncode == 0


@pytest.mark.parametrize("command", ["inspect", "replay"])
def test_a_closed_standard_input_is_unreadable(command: str) -> None:
    closing = "import os, sys; os.close(0); os.execv(sys.argv[1], sys.argv[1:])"
    started = [sys.executable, "-c", closing, *COMMAND, command, "-"]
    done = subprocess.run(started, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 22
    assert "there is no standard input" in done.stdout


def test_an_interrupt_ends_a_run_that_waits_for_its_input() -> None:
    command = [*COMMAND, "replay", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        # No pipe holds as much: once it is written, the command is reading, and soon waits for more.
        process.stdin.write(b"x" * (4 << 20))
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(30) == 130
        finally:
            process.kill()


@pytest.mark.skipif(not HAS_NATIVE or sys.platform != "linux", reason=f"Linux caps native processes; {NO_NATIVE}")
def test_files_are_rehearsed_under_a_hard_limit_that_is_lower_than_the_cap(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(snapshot("kept = 1"))
    command = [*COMMAND, "replay", "--backend=native", str(tmp_path)]
    limiting = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))"
    started = [sys.executable, "-c", f"{limiting}; os.execv(sys.argv[1], sys.argv[1:])", *command]
    done = subprocess.run(started, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_help_names_every_exit_code() -> None:
    for command in ("inspect", "replay"):
        text = crossload(command, "--help", COLUMNS="120").stdout
        for line in ("0: every file is whole", "26: a snapshot is damaged", "130: interrupted"):
            assert line in text
    assert crossload("inspect").returncode == 2
    assert crossload("replay", "--jobs=0", "x").returncode == 2
