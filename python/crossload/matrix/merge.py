"""Puts the results of all shards of one plan together; a gap, an overlap or another input is refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossload.matrix.cell import Cell
from crossload.matrix.conclude import Seen, conclude, rows_of
from crossload.matrix.config import Config
from crossload.matrix.errors import NotFoundError, ShardsError
from crossload.matrix.options import Options, plan_of
from crossload.matrix.plan import Plan, Shard
from crossload.matrix.result import MatrixResult, TargetRow, load_result
from crossload.matrix.store import Store
from crossload.matrix.verdict import Known


@dataclass(frozen=True, kw_only=True)
class _Part:
    """The last run of one file."""

    path: Path
    shard: Shard
    plan: str
    result: MatrixResult
    rows: Sequence[Mapping[str, Any]]
    keys: Mapping[Cell, str]


def merge(config: Config, paths: Sequence[Path], results: Path | None = None) -> MatrixResult:
    """The whole run that these results files are the shards of, kept in `results` or the configured file.

    Promises are held against all of its cells. Raises `ShardsError` when the files are not every shard of the present
    configuration's plan, each once and run to its end, over the same artifacts.
    """
    plan = plan_of(config, Options(jobs=1))
    parts = [_read(path) for path in paths]
    _check_shards(plan.digest(config.rules), parts)
    _check_inputs(parts)
    merged = {cell.cell: cell for part in parts for cell in part.result.cells}
    ran = sum(len(part.result.cells) for part in parts)
    if set(merged) != set(plan.cells) or ran != len(merged):
        raise ShardsError(
            f"the shards have {ran} cells, {len(merged)} of them different; the plan has {len(plan.cells)}"
        )
    cells = [merged[cell] for cell in plan.cells]
    store = Store(results or config.root / config.tables.matrix.results)
    try:
        number = store.begin_run()
        for part in parts:
            store.absorb(part.path)
        record = conclude(config, plan, cells, _seen(plan, parts))
        keys = {cell: key for part in parts for cell, key in part.keys.items()}
        store.end_run(number, record, rows_of(cells, keys.__getitem__))
        return load_result(store, number, cells)
    finally:
        store.close()


def _read(path: Path) -> _Part:
    if not path.is_file():
        raise NotFoundError(f"there is no results file {path}; `crossload matrix run --shard --results` makes one")
    store = Store(path, reading=True)
    try:
        number = store.last_run()
        record = store.run(number)[2] if number is not None else {}
        if number is None or not record.get("shard"):
            raise ShardsError(f"{path}: its last run is no shard; `crossload matrix run --shard` makes one")
        return _Part(
            path=path,
            shard=Shard(**record["shard"]),
            plan=record["plan"],
            result=load_result(store, number),
            rows=record["targets"],
            keys={row.cell: row.key for row in store.history(number) if row.key is not None},
        )
    finally:
        store.close()


def _check_shards(digest: str, parts: Sequence[_Part]) -> None:
    by_number: dict[int, _Part] = {}
    for part in parts:
        if part.plan != digest:
            raise ShardsError(
                f"{part.path} is a shard of another plan: the configuration, its lock or a scenario was another one "
                "when it ran; run all shards again"
            )
        if part.shard.count != parts[0].shard.count:
            raise ShardsError(f"{part.path} is shard {part.shard}, and {parts[0].path} is shard {parts[0].shard}")
        if (other := by_number.setdefault(part.shard.number, part)) is not part:
            raise ShardsError(f"{other.path} and {part.path} overlap: both are shard {part.shard}")
        if part.result.interrupted:
            raise ShardsError(f"{part.path}: shard {part.shard} was interrupted; run it again, which continues")
    count = parts[0].shard.count if parts else 0
    if missing := [str(Shard(number, count)) for number in range(1, count + 1) if number not in by_number]:
        raise ShardsError(f"there is a gap: shard {', '.join(missing)} is missing")


def _check_inputs(parts: Sequence[_Part]) -> None:
    first: dict[str, tuple[_Part, TargetRow]] = {}
    for part in parts:
        for row in part.result.targets:
            other, same = first.setdefault(row.id, (part, row))
            if (row.fingerprint, row.artifact) != (same.fingerprint, same.artifact):
                raise ShardsError(
                    f"{other.path} and {part.path} ran different builds of {row.id}: {_build(same)}, and {_build(row)}"
                )


def _build(row: TargetRow) -> str:
    return f"none ({row.problem})" if row.problem else f"{row.artifact[:19]} served by {row.fingerprint[:12]}"


def _seen(plan: Plan, parts: Sequence[_Part]) -> Seen:
    rows = {row["id"]: row for part in parts for row in part.rows}
    # Two shards may share a scenario, and each of its writers then wrote it in both.
    disagreements = {(item.scenario, item.writer): item for part in parts for item in part.result.disagreements}
    return Seen(
        rows=[rows[target.id] for target in plan.targets],
        known={
            target.id: Known(target=target.id, identity=target.identity, release=rows[target.id]["release"])
            for target in plan.targets
        },
        faults=[fault for part in parts for fault in part.result.faults],
        suspicions=[suspicion for part in parts for suspicion in part.result.suspicions],
        disagreements=list(disagreements.values()),
        again=min(part.result.again for part in parts),
        damaged=[load for part in parts for load in part.result.damaged],
    )
