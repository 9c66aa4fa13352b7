"""The `crossload` command: every command is listed here, read by a module of its own, and ends with an exit code."""

import gc
import signal
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

try:
    import typer

    from crossload.cli.commands import group_of
    from crossload.cli.output import EXIT_CODES, complain, emit, prepare_streams, refused
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("crossload"):
        raise
    raise SystemExit(f"the crossload command needs {missing.name}; get it with: pip install 'crossload[kit]'") from None
except KeyboardInterrupt:
    # ExitCode.INTERRUPTED, which is not there yet.
    raise SystemExit(130) from None

from crossload.errors import UsageError
from crossload.matrix.errors import ExitCode, MatrixError
from crossload.report.plain import plain

__all__ = ["app", "main"]


def _version(wanted: bool) -> None:
    if wanted:
        try:
            number = version("crossload")
        except PackageNotFoundError:
            number = "not installed"
        emit(f"crossload {number}")
        raise typer.Exit


def _root(
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Suspend sandboxed Python in one build, resume it in another, and prove which builds can."""


app = typer.Typer(
    cls=group_of(
        init="init:init",
        doctor="doctor:doctor",
        lock="lock:lock",
        expect="expect:expect",
        report="report:report",
        explain="explain:explain",
        schema="schema:schema",
        inspect="files:inspect",
        replay="files:replay",
    ),
    callback=_root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
matrices = typer.Typer(
    cls=group_of(
        run="matrix:run",
        merge="matrix:merge",
        show="matrix:show",
        cell="matrix:cell",
        compare="compare:compare",
        prove="proof:prove",
    ),
    no_args_is_help=True,
    help="Let every target read what every other one wrote, and show what came of it.",
)
app.add_typer(matrices, name="matrix")


def _unraisable(lost: "UnraisableHookArgs") -> None:
    """Say nothing of a Ctrl-C that came where nothing can be raised, as in a weak reference's callback."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


def main() -> None:
    """Run the command; whatever goes wrong in it ends it with an exit code."""
    sys.unraisablehook = _unraisable
    # A matrix is a hundred thousand small objects that all stay. Looking for garbage among them, now and at the end
    # once more, takes a fifth of a run in which every cell is stored.
    gc.set_threshold(200_000)
    prepare_streams()
    try:
        app(prog_name="crossload")
    except MatrixError as error:
        complain(str(error))
        raise SystemExit(int(error.exit_code)) from None
    except UsageError as error:
        complain(plain(str(error)))
        raise SystemExit(int(ExitCode.USAGE)) from None
    except KeyboardInterrupt:
        raise SystemExit(int(ExitCode.INTERRUPTED)) from None
    except OSError as error:
        complain(refused(error))
        raise SystemExit(int(ExitCode.SYSTEM)) from None
    except Exception:  # noqa: BLE001 - the interpreter would end with 1, and say that a promise does not hold
        traceback.print_exc()
        complain("that is a defect of crossload's; please report it, with all of the above")
        raise SystemExit(int(ExitCode.DEFECT)) from None
    finally:
        # What is left is the interpreter's own end; another Ctrl-C would only take the exit code away.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.freeze()
