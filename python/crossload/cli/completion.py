"""What a shell completes arguments by: names from the configuration and the last run; nothing is asked or run."""

from pathlib import Path

import typer

from crossload.errors import CrossloadError
from crossload.matrix.config import CONFIG_NAME, Config, load_config
from crossload.matrix.result import stored_result


def complete_target(context: typer.Context, incomplete: str) -> list[str]:
    """Targets of the last run; before there was one, each subject in its places."""
    config = _config(context)
    if config is None:
        return []
    try:
        names = [row.id for row in stored_result(config.root / config.tables.matrix.results).targets]
    except CrossloadError:
        names = [f"{subject.name}/{place.name}" for subject in config.tables.subject for place in subject.places]
    return [name for name in names if name.startswith(incomplete)]


def complete_scenario(context: typer.Context, incomplete: str) -> list[str]:
    """Names of scenario files."""
    config = _config(context)
    if config is None:
        return []
    folder = config.root / config.tables.matrix.scenarios
    return sorted(path.stem for path in folder.glob("*.py") if path.stem.startswith(incomplete))


def _config(context: typer.Context) -> Config | None:
    """The configuration that the command line names; None where it is wrong: a completion does not complain."""
    try:
        return load_config(Path(context.params.get("config") or CONFIG_NAME))
    except CrossloadError:
        return None
