"""Damaged snapshots end as they may, and hosts that die of one are noticed and survived by the run."""

from __future__ import annotations

import json
import multiprocessing
import time
from typing import TYPE_CHECKING, Any

import pytest

import damage
from crossload import ConversionError, Session, codec
from crossload.codec.nodes import Kind
from endure.damage import confirmed, planted, prove
from endure.hosts import Hosts
from endure.opening import Ending
from endure.settings import backends, read
from tests.integration.engine.conftest import NO_NATIVE
from workbench.envelope import Envelope
from workbench.faults import HostFault, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUICK = read("damage", quick=True)
# The planted task that does not end, and what a host process has done.
_HANGS = 3
_DONE: list[int] = []


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    """The exit code of a quick run, and where it left its results."""
    folder = tmp_path_factory.mktemp("endure")
    return damage.main(["--quick", "--out", str(folder)]), folder


def test_a_quick_run_sorts_every_load_and_kills_no_host_in_wasm(ran: tuple[int, Path]) -> None:
    code, folder = ran
    record: dict[str, Any] = json.loads((folder / "damage.json").read_text())
    assert (code, record["proven"]) == (0, True)
    for backend, found in record["backends"].items():
        assert sum(found["endings"].values()) == QUICK["loads"]
        assert {ending for ending, count in found["endings"].items() if count} <= set(QUICK["allowed"][backend])
        # They get beyond the envelope, and beyond the decoder.
        assert all(found["endings"][ending] for ending in ("refused", "loaded", "guest_error", "fault"))


def test_one_load_is_repeated_from_its_number(ran: tuple[int, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, folder = ran
    capsys.readouterr()
    record = json.loads((folder / "damage.json").read_text())
    assert damage.main(["--quick", "--out", str(folder), "--backend", "wasm", "--only", "3"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("wasm, load 3: ")
    assert (folder / "damage" / "only" / "wasm-3.snapshot").is_file()
    assert record["seed"] == QUICK["seed"]


def test_without_a_run_there_is_nothing_to_repeat(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="no run to repeat"):
        damage.main(["--out", str(tmp_path), "--only", "3"])


def test_deaths_and_hangs_are_seen_and_named(tmp_path: Path) -> None:
    assert prove(tmp_path, QUICK["proof_seconds"])


def test_what_a_host_died_of_is_told_with_its_number(tmp_path: Path) -> None:
    hosts = Hosts(batch=3, jobs=1, hang_seconds=20, folder=tmp_path)
    assert [(found.number, found.ending, found.said) for found in hosts.run(planted, 0, 3)] == [
        (0, Ending.LOADED, ""),
        (1, Ending.KILLED, "signal SIGSEGV while feeding"),
        (2, Ending.LOADED, ""),
    ]


@pytest.mark.skipif("native" not in backends(None), reason=NO_NATIVE)
def test_a_heap_that_panics_while_it_is_freed_does_so_unheard() -> None:
    with Session(backend="native", journal=False) as session:
        session.feed_run("x = [[1]]")
        envelope = Envelope.of(session.dump())
    state = envelope.contents["state"]
    # The last byte is the heap's slot that the global `x` refers to. There are three slots.
    assert state[-1:] == b"\x02"
    data = envelope.packed({**envelope.contents, "state": state[:-1] + b"\x09"})
    # An exception that nobody can catch fails the test as a warning.
    Session.load(data, backend="native", trusted=True).close()


@pytest.mark.parametrize("node", [[Kind.TUPLE_REFS, [0, 1]], [Kind.DICT_REFS, [0, 9]], [-1]], ids=repr)
def test_a_value_that_refers_to_nothing_is_an_error_of_conversion(node: list[Any]) -> None:
    with pytest.raises(ConversionError, match="can't be held by the host"):
        codec.decode(["a", node], codec.Registry())


def stalls_once(number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
    """Hangs where its process has done another before, and ends where it is alone."""
    _DONE.append(number)
    return planted(_HANGS if len(_DONE) > 1 else 0, note)


def test_what_hung_is_repeated_alone_before_it_counts(tmp_path: Path) -> None:
    hosts = Hosts(batch=2, jobs=1, hang_seconds=2, folder=tmp_path)
    outcomes = hosts.run(stalls_once, 0, 2)
    assert [found.ending for found in outcomes] == [Ending.LOADED, Ending.HUNG]
    again = confirmed(stalls_once, outcomes, hosts)
    assert [found.ending for found in again] == [Ending.LOADED, Ending.LOADED]
    assert again[0] is outcomes[0]


def test_what_hangs_alone_as_well_counts(tmp_path: Path) -> None:
    hosts = Hosts(batch=1, jobs=1, hang_seconds=2, folder=tmp_path)
    outcomes = hosts.run(planted, _HANGS, 1)
    assert [found.ending for found in confirmed(planted, outcomes, hosts)] == [Ending.HUNG]


def loaded(number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
    """Ends at once, and well."""
    del number
    return planted(0, note)


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(),
    reason="this system starts its processes otherwise; run it on another",
)
def test_each_host_is_heard_of_when_many_end_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes to read how one ended: each is read once."""
    from multiprocessing import forkserver  # noqa: PLC0415 - Windows has none

    def slowly(descriptor: int, read: Callable[[int], int] = forkserver.read_signed) -> int:
        time.sleep(0.02)
        return read(descriptor)

    monkeypatch.setattr(forkserver, "read_signed", slowly)
    outcomes = Hosts(batch=1, jobs=4, hang_seconds=20, folder=tmp_path).run(loaded, 0, 12)
    assert {outcome.ending for outcome in outcomes} == {Ending.LOADED}


def late(number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
    """Begins later than it may take."""
    note(Ending.PENDING)
    time.sleep(1.5)
    note(Ending.LOADING)
    return loaded(number, note)


def test_a_host_that_takes_long_to_begin_has_not_hung(tmp_path: Path) -> None:
    outcomes = Hosts(batch=1, jobs=1, hang_seconds=1, folder=tmp_path).run(late, 0, 1)
    assert [outcome.ending for outcome in outcomes] == [Ending.LOADED]


def broken(number: int, note: Callable[[Ending], None]) -> tuple[Ending, str]:
    """Raises, as only a mistake in a task can."""
    note(Ending.PENDING)
    raise RuntimeError(number)


def test_a_host_that_dies_outside_of_its_tasks_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(HostFault, match="outside of its tasks"):
        Hosts(batch=1, jobs=1, hang_seconds=20, folder=tmp_path).run(broken, 0, 1)
