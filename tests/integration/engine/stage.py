"""What the rows of `docs/lifetimes.md` are played on: a session, and things that happen to it at a known time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crossload import Session, SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.backends import BackendName

PAGE = Path(__file__).resolve().parents[3] / "docs" / "lifetimes.md"

# For how long a guest runs where nothing but its own end can end it.
TURN = 0.5
ENDLESS = "while True:\n    pass"
# It seldom asks for the time: each answer is kept in a journal, which counts against a memory limit in `native`.
LONG = f"import time\nend = time.time() + {TURN}\nwhile time.time() < end:\n    for _ in range(1000):\n        pass"
SLEEP = "import time\ntime.sleep(9)"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One promise of the page."""

    situation: str
    backend: BackendName
    raises: str | None
    within: str
    then: str

    def __str__(self) -> str:
        return f"{self.backend}-{self.situation}"


def rows() -> list[Row]:
    """Read the page's tables; a row for both backends is one for each."""
    found: list[Row] = []
    subject = ""
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if len(cells) != 5 or re.fullmatch(r"-+", cells[0]):
            continue
        if cells[1] == "backend":
            subject = cells[0]
            continue
        situation, backend, raises, within, then = cells
        backends: tuple[BackendName, ...] = ("wasm", "native")
        found += [
            Row(
                situation=f"{subject} {situation}",
                backend=name,
                raises=None if raises == "nothing" else raises,
                within=within,
                then=then,
            )
            for name in backends
            if backend in {"both", name}
        ]
    return found


@dataclass
class Stage:
    """Plays one row."""

    backend: BackendName
    session: Session
    cue: float = 0.0
    curtain: float | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def busy(self) -> str:
        """Source of a feed that does not end while the row is played, as long as something can end it."""
        return ENDLESS if self.backend == "wasm" else LONG

    def reopen(self, **settings: Any) -> Session:
        """Play with a session that has other settings."""
        self.session.close()
        self.session = Session(backend=self.backend, **settings)
        return self.session

    def now(self) -> None:
        """What the row is about happens now."""
        self.cue = time.monotonic()

    def over(self) -> None:
        """It has happened; what follows is tidying up."""
        self.curtain = time.monotonic()

    @property
    def took(self) -> float:
        """Seconds that it took."""
        return (self.curtain or time.monotonic()) - self.cue

    def soon(self, action: Callable[[], object], after: float = 0.1) -> None:
        """Do what the row is about in another thread, when the guest is at it."""

        def act() -> None:
            time.sleep(after)
            self.now()
            action()

        self._start(act)

    def press_ctrl_c(self) -> None:
        """Interrupt the main thread soon, as a terminal does."""
        self.soon(lambda: os.kill(os.getpid(), signal.SIGINT))

    def feed_meanwhile(self, session: Session, code: str = LONG) -> threading.Thread:
        """Feed a session in another thread, which is returned when the guest runs.

        The guest says so itself: asking the session whether it is busy may keep the feed from beginning.
        """
        begun = threading.Event()

        def feed() -> None:
            try:
                session.feed_run(f"begun()\n{code}", external_lookup={"begun": begun.set})
            finally:
                begun.set()

        thread = self._start(feed)
        begun.wait()
        # For the way back into the guest.
        time.sleep(TURN / 5)
        return thread

    def program(self, code: str) -> str:
        """Run a program in a Python of its own, which has to end well and in silence; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", f"backend = {self.backend!r}\n{code}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()

    def end(self) -> None:
        """Wait for what was started."""
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=target)
        self._threads.append(thread)
        thread.start()
        return thread


def state(session: Session) -> str:
    """How a session is, and holds to be."""
    if session.closed:
        try:
            session.feed_run("1")
        except SessionClosedError:
            return "closed"
        return "neither"
    if session.suspended is not None:
        session.abandon()
    return "usable" if session.feed_run("40 + 2") == 42 else "neither"
