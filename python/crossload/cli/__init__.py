"""The `crossload` command: every command is listed here, read by a module of its own, and ends with an exit code."""

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

try:
    import typer

    from crossload.cli import doctor, expect, explain, files, init, lock, matrix, proof, report, schema
    from crossload.cli.output import EXIT_CODES, FILE_EXIT_CODES, complain, epilog
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("crossload"):
        raise
    raise SystemExit(f"the crossload command needs {missing.name}; get it with: pip install 'crossload[kit]'") from None

from crossload.errors import UsageError
from crossload.inspection.source import EmptyFolderError
from crossload.matrix.errors import ExitCode, MatrixError
from crossload.report.plain import plain

__all__ = ["app", "main"]


def _version(wanted: bool) -> None:
    if wanted:
        try:
            number = version("crossload")
        except PackageNotFoundError:
            number = "not installed"
        typer.echo(f"crossload {number}")
        raise typer.Exit


def _root(
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Suspend sandboxed Python in one build, resume it in another, and prove which builds can."""


app = typer.Typer(
    callback=_root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
matrices = typer.Typer(
    no_args_is_help=True, help="Let every target read what every other one wrote, and show what came of it."
)
app.add_typer(matrices, name="matrix")

# In the order of the help.
app.command(epilog=epilog(init.EXAMPLES))(init.init)
app.command(epilog=epilog(doctor.EXAMPLES))(doctor.doctor)
app.command(epilog=epilog(lock.EXAMPLES))(lock.lock)
app.command(epilog=epilog(expect.EXAMPLES))(expect.expect)
app.command(epilog=epilog(report.EXAMPLES))(report.report)
app.command(epilog=epilog(explain.EXAMPLES))(explain.explain)
app.command(epilog=epilog(schema.EXAMPLES))(schema.schema)
app.command(epilog=epilog(files.INSPECT_EXAMPLES, FILE_EXIT_CODES))(files.inspect)
app.command(epilog=epilog(files.REPLAY_EXAMPLES, FILE_EXIT_CODES))(files.replay)
matrices.command(epilog=epilog(matrix.RUN_EXAMPLES))(matrix.run)
matrices.command(epilog=epilog(matrix.MERGE_EXAMPLES))(matrix.merge)
matrices.command(epilog=epilog(matrix.SHOW_EXAMPLES))(matrix.show)
matrices.command(epilog=epilog(matrix.CELL_EXAMPLES))(matrix.cell)
matrices.command(epilog=epilog(matrix.COMPARE_EXAMPLES))(matrix.compare)
matrices.command(epilog=epilog(proof.EXAMPLES))(proof.prove)


def main() -> None:
    """Run the command; errors of the kit and of its use end it with their exit code."""
    try:
        app(prog_name="crossload")
    except MatrixError as error:
        complain(str(error))
        raise SystemExit(int(error.exit_code)) from None
    except (UsageError, EmptyFolderError) as error:
        complain(plain(str(error)))
        raise SystemExit(int(ExitCode.USAGE)) from None
    except KeyboardInterrupt:
        raise SystemExit(int(ExitCode.INTERRUPTED)) from None
