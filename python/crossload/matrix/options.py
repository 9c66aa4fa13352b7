"""What the caller of a run chose, and the plan that follows from it."""

from dataclasses import dataclass
from pathlib import Path

from crossload.matrix.config import Config
from crossload.matrix.damage import with_damage
from crossload.matrix.errors import ConfigError
from crossload.matrix.executor import Executors
from crossload.matrix.local import local
from crossload.matrix.lock import resolve_versions
from crossload.matrix.pattern import Pattern
from crossload.matrix.places import Workshop
from crossload.matrix.plan import Plan, Shard, make_plan, relayed
from crossload.matrix.scenario import load_scenarios
from crossload.matrix.target import targets_of


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller chose.

    `fresh` runs stored cells again, `again` runs all of them so many times more, to find those that end otherwise.
    `results` stands in for the configured file, and `executor` for this machine's processes.
    """

    jobs: int
    fresh: bool = False
    again: int = 0
    update_lock: bool = False
    targets: tuple[Pattern, ...] = ()
    scenarios: tuple[str, ...] = ()
    shard: Shard | None = None
    results: Path | None = None
    workshop: Workshop | None = None
    executor: Executors = local


def plan_of(config: Config, options: Options) -> Plan:
    """The whole plan, whose part a shard is. Raises `ConfigError` for relays that match none of all cells."""
    scenarios = load_scenarios(config.root / config.tables.matrix.scenarios)
    targets = targets_of(config, resolve_versions(config, update=options.update_lock))
    plan = make_plan(
        targets,
        scenarios,
        only_targets=options.targets,
        only_scenarios=options.scenarios,
        relays=config.tables.relay,
    )
    if not plan.partial:
        _check_relays(config, plan)
    if (table := config.tables.damage) is None:
        return plan
    return with_damage(plan, scenarios, table)


def _check_relays(config: Config, plan: Plan) -> None:
    idle = [
        config.at("relay", index)
        for index, table in enumerate(config.tables.relay)
        if not any(relayed(plan.targets, plan.scenarios, [table]))
    ]
    if idle:
        raise ConfigError(
            "\n".join(f"{where}: this relay matches no cell: correct its patterns, or take it out" for where in idle)
        )
