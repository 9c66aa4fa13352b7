"""Sessions for a noxfile: run the matrix, accept what changed, and write the reports again."""

import sys

from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.errors import ExitCode

__all__ = ["add_sessions"]


def add_sessions(config: str = CONFIG_NAME) -> None:
    """Add `snapshots`, `snapshots_update` and `snapshots_report` to the noxfile that calls this.

    `config` is the path of the configuration from the noxfile's folder. The sessions run the crossload that the noxfile
    imports, so nox has to be installed beside it: `pip install nox 'crossload[kit]'`. Their arguments are passed on.
    """
    import nox  # noqa: PLC0415 - only noxfiles have it

    def crossload(session: nox.Session, *arguments: str, codes: tuple[ExitCode, ...] = (ExitCode.OK,)) -> None:
        command = [sys.executable, "-m", "crossload", *arguments, f"--config={config}"]
        session.run(*command, success_codes=[int(code) for code in codes])

    @nox.session(venv_backend="none")
    def snapshots(session: nox.Session) -> None:
        """Let every target read what every other one wrote; arguments go to `crossload matrix run`."""
        crossload(session, "matrix", "run", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def snapshots_update(session: nox.Session) -> None:
        """Run the matrix, and write expectations for what fails now; arguments: --link=URL, --expires=DATE."""
        crossload(session, "matrix", "run", codes=(ExitCode.OK, ExitCode.PROMISE, ExitCode.ORACLE))
        crossload(session, "expect", "--update", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def snapshots_report(session: nox.Session) -> None:
        """Print the last run and write its reports again; arguments go to `crossload matrix show`."""
        crossload(session, "matrix", "show", *session.posargs)
