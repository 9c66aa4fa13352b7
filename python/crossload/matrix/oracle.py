"""The third oracle: CPython's answers beside the writers' own, for scenarios where both agree by design."""

import platform
import struct
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crossload.matrix.config import Config
from crossload.matrix.outcome import Difference, Writing, differences
from crossload.matrix.scenario import Scenario
from crossload.matrix.target import VENV, Identity, Target

SUBJECT = "cpython"


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A writer that answers otherwise than CPython, in its own live session: no snapshot is involved.

    `known` is the link of the entry in the configuration that declares it, or empty.
    """

    scenario: str
    writer: str
    differences: tuple[Difference, ...]
    known: str = ""


def oracle_target(config: Config) -> Target | None:
    """CPython as a target that only writes; None when the configuration names no adapter for it."""
    adapter = config.tables.matrix.cpython
    if adapter is None:
        return None
    version = platform.python_version()
    return Target(
        subject=SUBJECT,
        version=version,
        place="venv",
        kind=VENV,
        identity=Identity(
            subject=SUBJECT,
            version=version,
            format=SUBJECT,
            arch=platform.machine(),
            pointer_width=struct.calcsize("P") * 8,
            byte_order=sys.byteorder,
        ),
        adapter=config.root / adapter,
        packages=(),
        memory=config.tables.matrix.memory,
        deadline=config.tables.matrix.deadline,
        start_deadline=config.tables.matrix.start_deadline,
    )


def compare(
    scenarios: Iterable[Scenario], cpython: Mapping[str, Writing], writers: Mapping[str, Mapping[str, Writing]]
) -> list[Disagreement]:
    """Every (scenario, writer) whose answers differ from CPython's.

    `cpython` is by scenario name, `writers` by target id and then by scenario name.
    """
    found = []
    for scenario in scenarios:
        reference = cpython.get(scenario.name)
        if not scenario.cpython or reference is None or reference.outcome is not None:
            continue
        for writer, writings in writers.items():
            writing = writings.get(scenario.name)
            if writing is None or writing.outcome is not None:
                continue
            if different := differences(scenario.labels, reference.answers, writing.answers):
                found.append(Disagreement(scenario=scenario.name, writer=writer, differences=different))
    return found
