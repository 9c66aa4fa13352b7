"""`crossload inspect` and `crossload replay`: look at stored snapshots, and rehearse them."""

import os
import time
from typing import Annotated, Any, Literal

import typer

from crossload.cli.options import JsonOption
from crossload.cli.output import EVERYWHERE, console, emit, error_console, explained
from crossload.errors import Build, CrossloadError
from crossload.inspection import inspect_snapshot
from crossload.inspection.fleet import rehearse_files
from crossload.inspection.reading import this_build
from crossload.inspection.rehearsal import Rehearsal
from crossload.inspection.source import UnreadableError, found, read
from crossload.inspection.status import ExitCode, Status
from crossload.report.rehearsals import counting, print_sum
from crossload.report.snapshot import print_snapshot, print_unreadable
from crossload.report.snapshot_json import inspection_entry, problem_entry, rehearsal_entry, report_json

EXAMPLES = {
    "inspect": (
        "crossload inspect session.snapshot",
        "crossload inspect --journal --json snapshots/",
        "cat session.snapshot | crossload inspect -",
    ),
    "replay": ("crossload replay stored/", "crossload replay --jobs 8 --timeout 10 --json stored/ > replay.json"),
}

EXIT_CODES = explained((*ExitCode, *EVERYWHERE), "Of several files, the greatest one counts.")

# Events of each end of a long journal that are shown unless all are asked for.
SHORT_JOURNAL = 12

FilesArgument = Annotated[
    list[str], typer.Argument(help="Snapshots, folders of them, or - for standard input.", metavar="FILE")
]
BackendOption = Annotated[
    Literal["wasm", "native"],
    typer.Option("--backend", help="The backend that opens them; wasm isolates what it reads."),
]


def inspect(
    files: FilesArgument,
    journal: Annotated[
        bool | None, typer.Option("--journal/--no-journal", help="All of its events, or none, instead of both ends.")
    ] = None,
    as_json: JsonOption = False,
    backend: BackendOption = "wasm",
) -> None:
    """Print what snapshots are: writer, sections, journal, whether they are whole, and how this build would open them.

    Nothing of them is run, and the host is not called. Any file will do.
    """
    names = found(files)
    # Without the backend nothing can be said of any file.
    this_build(backend)
    events = {None: SHORT_JOURNAL, True: None, False: 0}[journal]
    screen = console()
    entries: list[dict[str, Any]] = []
    statuses: list[Status] = []
    try:
        for name in names:
            try:
                info = inspect_snapshot(read(name), backend=backend, events=events)
            except (UnreadableError, CrossloadError) as error:
                status = Status.UNREADABLE if isinstance(error, UnreadableError) else Status.CRASHED
                entries.append(problem_entry(name, status, str(error)))
                if not as_json:
                    print_unreadable(screen, name, status, str(error))
            else:
                status = info.status
                if as_json:
                    entries.append(inspection_entry(name, info))
                else:
                    screen.print(end="\n" if statuses else "")
                    print_snapshot(screen, name, info, journal=journal is not False)
            statuses.append(status)
    except KeyboardInterrupt:
        statuses.append(Status.NOT_RUN)
    _finish("inspect", entries if as_json else None, statuses)


def replay(
    files: FilesArgument,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Files at once; the number of cores by default.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.001, help="Seconds that one replay may take.", metavar="SECONDS")
    ] = 60.0,
    as_json: JsonOption = False,
    backend: BackendOption = "wasm",
) -> None:
    """Rehearse stored snapshots on this build, before it is rolled out: replay every journal and compare.

    That is done also where a load would take the state. The host is not called, and the files stay as they are.
    """
    names = found(files)
    screen = console()
    build = this_build(backend)
    rehearsals: list[Rehearsal | None] = [None] * len(names)
    started = time.monotonic()
    with counting(error_console(), None if as_json else screen, names) as tell:
        running = rehearse_files(names, backend=backend, seconds=timeout, jobs=jobs or os.cpu_count() or 1)
        try:
            for index, rehearsal in running:
                rehearsals[index] = rehearsal
                tell(index, rehearsal)
        except KeyboardInterrupt:
            pass
        finally:
            running.close()
    ended = [rehearsal or Rehearsal(status=Status.NOT_RUN) for rehearsal in rehearsals]
    if not as_json:
        print_sum(screen, ended, time.monotonic() - started, str(build))
    entries = [rehearsal_entry(name, rehearsal) for name, rehearsal in zip(names, ended, strict=True)]
    _finish("replay", entries if as_json else None, [rehearsal.status for rehearsal in ended], build)


def _finish(
    kind: str, entries: list[dict[str, Any]] | None, statuses: list[Status], reader: Build | None = None
) -> None:
    code = max((status.exit_code for status in statuses), default=ExitCode.OK)
    if entries is not None:
        emit(report_json(kind, entries, code, reader))
    if code:
        raise typer.Exit(int(code))
