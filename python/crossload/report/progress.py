"""A run as it goes: live bars on a terminal, a line per stage elsewhere."""

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from crossload.matrix.fault import Fault
from crossload.matrix.listener import Listener
from crossload.report.plain import plain

SECONDS_BETWEEN_LINES = 10.0


@contextlib.contextmanager
def shown(console: Console) -> Iterator[Listener]:
    """A listener that shows what it hears on `console` while the context lasts."""
    if not console.is_terminal:
        yield _Lines(console).listener()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bars(progress).listener()


def _fault_line(fault: Fault) -> str:
    return f"{fault.target} {fault.kind} ({fault.doing}): {plain(fault.what)}"


class _Bars:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def listener(self) -> Listener:
        return Listener(stage=self._stage, step=self._step, tell=self._tell, fault=self._fault)

    def _stage(self, title: str, total: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, visible=False)
        self._task = self._progress.add_task(title, total=total)

    def _step(self) -> None:
        if self._task is not None:
            self._progress.advance(self._task)

    def _tell(self, text: str) -> None:
        self._progress.console.print(text, style="dim", markup=False, highlight=False)

    def _fault(self, fault: Fault) -> None:
        self._progress.console.print(_fault_line(fault), style="red", markup=False, highlight=False)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._title = ""
        self._total = self._done = 0
        self._last = time.monotonic()

    def listener(self) -> Listener:
        return Listener(stage=self._stage, step=self._step, tell=self._print, fault=self._fault)

    def _stage(self, title: str, total: int) -> None:
        self._title, self._total, self._done = title, total, 0
        if total:
            self._print(f"{title}: {total}")
        self._last = time.monotonic()

    def _step(self) -> None:
        self._done += 1
        if time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._print(f"{self._title}: {self._done} of {self._total}")

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _fault(self, fault: Fault) -> None:
        self._print(_fault_line(fault))
