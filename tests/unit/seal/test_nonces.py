"""No key meets a nonce twice: not in threads, not in processes that were forked with the key in hand."""

from __future__ import annotations

import multiprocessing
import threading
from typing import TYPE_CHECKING

import pytest

from crossload.seal import Key, KeyRing
from crossload.seal.message import Header, read

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROCESSES, THREADS, SEALS = 4, 5, 5_000


def seal_many(ring: KeyRing, snapshot: bytes) -> list[tuple[bytes, bytes]]:
    """Seal in several threads, and return each message's salt and nonce: the salt decides its key."""
    met: list[tuple[bytes, bytes]] = []

    def work() -> None:
        for _ in range(SEALS):
            _, unprotected, _, ((_, recipient, _),) = read(ring.seal(snapshot)).parts
            met.append((recipient[Header.SALT], unprotected[Header.IV]))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def report(sender: Connection, ring: KeyRing, snapshot: bytes) -> None:
    """What a forked process does."""
    sender.send(seal_many(ring, snapshot))


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="processes don't fork here; run it on Linux"
)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Other tests' threads take no part in this.
def test_100_000_seals_share_no_key_and_so_no_nonce(snapshot: bytes) -> None:
    ring = KeyRing(Key.from_bytes(bytes(32), id="k", algorithm="A256GCM"))
    # What a fork copies must not decide what comes next.
    ring.seal(snapshot)
    forks = multiprocessing.get_context("fork")
    met: list[tuple[bytes, bytes]] = []
    pipes = [forks.Pipe(duplex=False) for _ in range(PROCESSES)]
    processes = [forks.Process(target=report, args=(sender, ring, snapshot), daemon=True) for _, sender in pipes]
    for process in processes:
        process.start()
    for receiver, _ in pipes:
        # One that died would never say so: its siblings hold the pipe as well.
        assert receiver.poll(300)
        met += receiver.recv()
    for process in processes:
        process.join()
    assert len(met) == PROCESSES * THREADS * SEALS == 100_000
    assert len({salt for salt, _ in met}) == len({nonce for _, nonce in met}) == len(met)
