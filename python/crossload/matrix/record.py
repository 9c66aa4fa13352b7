"""The rows of a run's record: what its reports say of each target and scenario, and of what ran them."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crossload.matrix.config import Config
from crossload.matrix.scenario import Scenario
from crossload.matrix.target import Launch, Target
from crossload_adapter import ORACLE_VERSION, PROTOCOL_VERSION


def target_row(target: Target, launch: Launch | None, release: str, problem: str) -> dict[str, Any]:
    """The fields of a `TargetRow`, but for what its worker said, which the store has."""
    identity = target.identity
    return {
        "id": target.id,
        "subject": target.subject,
        "version": target.version,
        "place": target.place,
        "format": target.format,
        "arch": identity.arch,
        "pointer_width": identity.pointer_width,
        "byte_order": identity.byte_order,
        "artifact": launch.artifact if launch else "",
        "release": release,
        "problem": problem,
        "fingerprint": launch.fingerprint if launch else "",
    }


def scenario_row(config: Config, scenario: Scenario) -> dict[str, Any]:
    """The fields of a `ScenarioRow`."""
    return {
        "name": scenario.name,
        "summary": scenario.summary,
        "digest": scenario.digest,
        "file": (config.tables.matrix.scenarios / f"{scenario.name}.py").as_posix(),
        "body": scenario.body,
    }


def provenance() -> dict[str, str]:
    """What ran the matrix: versions and the kind of machine, and nothing about whose it is."""
    try:
        number = version("crossload")
    except PackageNotFoundError:
        number = "not installed"
    return {
        "crossload": number,
        "protocol": str(PROTOCOL_VERSION),
        "oracle": str(ORACLE_VERSION),
        "python": platform.python_version(),
        "system": f"{sys.platform} {platform.machine()}",
    }
