"""The `crossload` command: reads the command line, calls the kit, prints its reports, and ends with an exit code."""

import os
import sys
import time
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Literal

try:
    import typer
    from rich.console import Console
except ModuleNotFoundError as missing:
    raise SystemExit(f"the crossload command needs {missing.name}; get it with: pip install 'crossload[kit]'") from None

from crossload.errors import Build, CrossloadError, UsageError
from crossload.inspection import inspect_snapshot
from crossload.inspection.fleet import rehearse_files
from crossload.inspection.reading import this_build
from crossload.inspection.rehearsal import Rehearsal
from crossload.inspection.source import EmptyFolderError, UnreadableError, found, read
from crossload.inspection.status import ExitCode as FileExitCode
from crossload.inspection.status import Status
from crossload.matrix.config import CONFIG_NAME, Config, load_config
from crossload.matrix.errors import ExitCode, MatrixError, NotFoundError, StoreError
from crossload.matrix.pattern import Pattern, parse_pattern
from crossload.matrix.places import Workshop
from crossload.matrix.result import MatrixResult, load_result
from crossload.matrix.run import Options, run_matrix
from crossload.matrix.single import run_single
from crossload.matrix.store import Store
from crossload.report.files import write_reports
from crossload.report.plain import plain
from crossload.report.progress import shown
from crossload.report.rehearsals import counting, print_sum
from crossload.report.single import print_single
from crossload.report.snapshot import print_snapshot, print_unreadable
from crossload.report.snapshot_json import inspection_entry, problem_entry, rehearsal_entry, report_json
from crossload.report.terminal import print_matrix

PIPED_WIDTH = 150
# Events of each end of a long journal that are shown unless all are asked for.
SHORT_JOURNAL = 12


def _explained(codes: Iterable[ExitCode] | Iterable[FileExitCode]) -> str:
    return "  \n".join(["Exit codes:", *(f"{code.value}: {code.meaning}" for code in codes)])


_EXIT_CODES = _explained(ExitCode)
_FILE_EXIT_CODES = f"{_explained(FileExitCode)}  \nOf several files, the greatest one counts."

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXIT_CODES,
)
matrix = typer.Typer(
    no_args_is_help=True, help="Let every target read what every other one wrote, and show what came of it."
)
app.add_typer(matrix, name="matrix")

FilesArgument = Annotated[
    list[str], typer.Argument(help="Snapshots, folders of them, or - for standard input.", metavar="FILE")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
BackendOption = Annotated[
    Literal["wasm", "native"],
    typer.Option("--backend", help="The backend that opens them; wasm isolates what it reads."),
]
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="The configuration to run.", metavar="FILE")]


def _version(wanted: bool) -> None:
    if wanted:
        try:
            number = version("crossload")
        except PackageNotFoundError:
            number = "not installed"
        typer.echo(f"crossload {number}")
        raise typer.Exit


@app.callback()
def _root(
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Suspend sandboxed Python in one build, resume it in another, and prove which builds can."""


@matrix.command(epilog=_EXIT_CODES)
def run(  # noqa: PLR0917 - typer reads options from the signature
    config: ConfigOption = Path(CONFIG_NAME),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where the reports go, instead of the configured folder.", metavar="DIR"),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Cells at once; the number of cores by default.")
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--targets",
            help="Only targets like SUBJECT, SUBJECT/PLACE or SUBJECT@VERSION/PLACE; may be repeated.",
            metavar="GLOB",
        ),
    ] = None,
    scenarios: Annotated[
        list[str] | None, typer.Option("--scenarios", help="Only scenarios like this; may be repeated.", metavar="GLOB")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run stored cells again.")] = False,
    update_lock: Annotated[
        bool, typer.Option("--update-lock", help="Ask the package index for versions again.")
    ] = False,
) -> None:
    """Run what is not stored yet, print the matrix and write its reports.

    Stored cells are used again as long as nothing that decides them changed.
    The next run continues one that was interrupted or killed.
    """
    loaded = load_config(config)
    options = Options(
        jobs=jobs or loaded.tables.matrix.jobs or os.cpu_count() or 1,
        fresh=fresh,
        update_lock=update_lock,
        targets=tuple(_pattern(text, "--targets") for text in targets or ()),
        scenarios=tuple(scenarios or ()),
    )
    with shown(Console(stderr=True)) as listener:
        result = run_matrix(loaded, options, listener)
    _report(loaded, result, out)


@matrix.command(epilog=_EXIT_CODES)
def show(
    config: ConfigOption = Path(CONFIG_NAME),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where the reports go, instead of the configured folder.", metavar="DIR"),
    ] = None,
    run_number: Annotated[
        int | None, typer.Option("--run", help="This run instead of the last one.", metavar="N")
    ] = None,
) -> None:
    """Print the last run's matrix again, and write its reports; nothing is run."""
    loaded = load_config(config)
    path = loaded.root / loaded.tables.matrix.results
    if not path.exists():
        raise NotFoundError(f"there is no results file {path} yet; `crossload matrix run` makes it")
    store = Store(path)
    try:
        number = store.last_run() if run_number is None else run_number
        if number is None:
            raise StoreError(f"{path} has no finished run; `crossload matrix run` makes one")
        result = load_result(store, number)
    finally:
        store.close()
    _report(loaded, result, out)


@matrix.command(epilog=_EXIT_CODES)
def cell(
    writer: Annotated[str, typer.Argument(help="The target that writes, as in the matrix.", metavar="WRITER")],
    reader: Annotated[str, typer.Argument(help="The target that reads.", metavar="READER")],
    scenario: Annotated[str, typer.Argument(help="The scenario's name.", metavar="SCENARIO")],
    config: ConfigOption = Path(CONFIG_NAME),
) -> None:
    """Run one cell anew and print everything about it."""
    loaded = load_config(config)
    console = Console(stderr=True)
    with shown(console) as listener:
        workshop = Workshop(root=loaded.root, build=loaded.tables.matrix.build, tell=listener.tell)
        single = run_single(loaded, _pattern(writer, "WRITER"), _pattern(reader, "READER"), scenario, workshop)
    print_single(_console(), single)


@app.command(epilog=_FILE_EXIT_CODES)
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
    console = _console()
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
                    print_unreadable(console, name, status, str(error))
            else:
                status = info.status
                if as_json:
                    entries.append(inspection_entry(name, info))
                else:
                    console.print(end="\n" if statuses else "")
                    print_snapshot(console, name, info, journal=journal is not False)
            statuses.append(status)
    except KeyboardInterrupt:
        statuses.append(Status.NOT_RUN)
    _finish("inspect", entries if as_json else None, statuses)


@app.command(epilog=_FILE_EXIT_CODES)
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
    console = _console()
    build = this_build(backend)
    rehearsals: list[Rehearsal | None] = [None] * len(names)
    started = time.monotonic()
    with counting(Console(stderr=True), None if as_json else console, names) as tell:
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
        print_sum(console, ended, time.monotonic() - started, str(build))
    entries = [rehearsal_entry(name, rehearsal) for name, rehearsal in zip(names, ended, strict=True)]
    _finish("replay", entries if as_json else None, [rehearsal.status for rehearsal in ended], build)


def _finish(
    kind: str, entries: list[dict[str, Any]] | None, statuses: list[Status], reader: Build | None = None
) -> None:
    code = max((status.exit_code for status in statuses), default=FileExitCode.OK)
    if entries is not None:
        typer.echo(report_json(kind, entries, code, reader))
    if code:
        raise typer.Exit(int(code))


def _pattern(text: str, option: str) -> Pattern:
    try:
        return parse_pattern(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _console() -> Console:
    """Standard output: no colors when it is no terminal or NO_COLOR is set; a pipe has no width, so it gets one."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=PIPED_WIDTH if piped else None, highlight=False)


def _report(config: Config, result: MatrixResult, out: Path | None) -> None:
    folder = out if out is not None else config.root / config.tables.matrix.out
    files = write_reports(result, folder)
    console = _console()
    print_matrix(console, result, where=str(files[1]))
    console.print(f"reports: {', '.join(str(path) for path in files)}", style="dim", soft_wrap=True)
    if result.exit_code:
        raise typer.Exit(int(result.exit_code))


def _complain(text: str) -> None:
    Console(stderr=True, highlight=False).print(f"crossload: {text}", style="red", markup=False, soft_wrap=True)


def main() -> None:
    """Run the command; errors of the kit and of its use end it with their exit code."""
    try:
        app(prog_name="crossload")
    except MatrixError as error:
        _complain(str(error))
        raise SystemExit(int(error.exit_code)) from None
    except (UsageError, EmptyFolderError) as error:
        _complain(plain(str(error)))
        raise SystemExit(int(ExitCode.USAGE)) from None
    except KeyboardInterrupt:
        raise SystemExit(int(ExitCode.INTERRUPTED)) from None
