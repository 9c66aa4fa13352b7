"""The budgets: counts, sizes and memory, each measured anew and held against what is kept."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmark import counts
from benchmark.gate import Check, Pair
from benchmark.memory import holder
from benchmark.settings import Engine
from workbench.cache import write_atomically
from workbench.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmark.counts import Counter
    from benchmark.settings import Settings, Workload
    from benchmark.stable import Racer, Stable

MARK = "[budget]\n"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Something that has a budget, and how it is measured, with a planted fault or without."""

    kind: str
    workload: str
    contestant: str
    measure: Callable[[float], float]

    @property
    def key(self) -> str:
        """Its name in the file."""
        return f"{self.kind}.{self.contestant}.{self.workload}"


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """The file, and what its figures are measured with."""

    path: Path
    settings: Settings
    stable: Stable
    quick: bool

    @functools.cached_property
    def table(self) -> Mapping[str, Any]:
        """What is written down."""
        return read_toml(self.path)

    @property
    def plan(self) -> Mapping[str, Any]:
        """What is measured."""
        plan: Mapping[str, Any] = self.table["plan"]
        return plan

    def check(self, figure: Figure, planted: float = 0.0) -> Check | None:
        """Measure one of them, or say with None that it has no budget yet."""
        budget = self.table["budget"].get(figure.key)
        if budget is None:
            return None
        measured = figure.measure(planted)
        tolerance = self.table["tolerance"][figure.kind]
        named = {"kind": figure.kind, "workload": figure.workload, "contestant": figure.contestant}
        return Check(**named, figure=measured, budget=budget, tolerance=tolerance)

    @contextlib.contextmanager
    def figures(self, tell: Callable[[str], None]) -> Iterator[Sequence[Figure]]:
        """All that can be measured here; `tell` hears what can't, and why."""
        with contextlib.ExitStack() as stack:
            found = [*self._counted(stack, tell), *self._sizes()]
            if not self.quick:
                found += self._memory()
            yield found

    def renew(self, figures: Sequence[Figure], tell: Callable[[str], None]) -> None:
        """Write down what is measured now, each as soon as it is."""
        head = self.path.read_text(encoding="utf-8").partition(MARK)[0]
        known = dict(self.table["budget"])
        for figure in figures:
            known[figure.key] = figure.measure(0.0)
            tell(f"{figure.key} = {known[figure.key]:.6g}")
            lines = [f'"{key}" = {value:.6g}' for key, value in sorted(known.items())]
            write_atomically(self.path, head + MARK + "\n".join([*lines, ""]))

    def _counted(self, stack: contextlib.ExitStack, tell: Callable[[str], None]) -> Iterator[Figure]:
        names = self.plan["counted"][: self.plan["quick"]] if self.quick else self.plan["counted"]
        counters = [("wasm", stack.enter_context(counts.fuel(self.stable.python)))]
        try:
            counters.append(("native", counts.instructions(self.stable.programs.get(Engine.C))))
        except LookupError as reason:
            tell(f"skipped: instructions: {reason.args[0]}")
        for contestant, counter in counters:
            for name in names:
                measure = functools.partial(self._count, counter, self.settings.workload(name))
                yield Figure(kind=counter.kind, workload=name, contestant=contestant, measure=measure)

    def _count(self, counter: Counter, workload: Workload, planted: float) -> float:
        return counter.count(workload, self.plan["operations"], planted)

    def pair(self, workload: str, contestant: str) -> Pair:
        """A contestant beside itself."""
        start = functools.partial(self.start, contestant)
        rounds, turn = self.plan["rounds"], self.plan["slice"]
        return Pair(workload=self.settings.workload(workload), one=start, other=start, rounds=rounds, slice=turn)

    def start(self, contestant: str) -> Racer:
        """A new process of a contestant."""
        return self.stable.start(self.settings.contestant(contestant))

    def _memory(self) -> Iterator[Figure]:
        for contestant in self.plan["contestants"]:
            measure = functools.partial(self._held, contestant)
            yield Figure(kind="memory", workload="idle", contestant=contestant, measure=measure)

    def _held(self, contestant: str, planted: float) -> float:
        workload = self.settings.workload("idle")
        with counts.source_file(workload) as file:
            sessions = workload.most_count
            start = functools.partial(self.start, contestant)
            with holder(start, file, round(sessions * (1 + planted))) as turn:
                return turn().figure * round(sessions * (1 + planted)) / sessions

    def _sizes(self) -> Iterator[Figure]:
        """Bytes of what is installed, and of snapshots."""
        package = importlib.util.find_spec("crossload")
        if package is not None and package.origin is not None:
            for path in sorted(Path(package.origin).parent.glob("*.wasm")):
                yield Figure(
                    kind="size", workload=path.name, contestant="wasm", measure=functools.partial(_bytes, path)
                )
            for path in sorted(Path(package.origin).parent.glob("_native*")):
                name = path.name.partition(".")[0]
                if path.suffix in (".so", ".pyd"):
                    yield Figure(
                        kind="size", workload=name, contestant="native", measure=functools.partial(_bytes, path)
                    )
        for contestant in self.plan["contestants"]:
            for name in ("dump_idle", "dump_suspended", "dump_dicts_100k"):
                measure = functools.partial(self._snapshot, contestant, name)
                yield Figure(kind="size", workload=name, contestant=contestant, measure=measure)

    def _snapshot(self, contestant: str, workload: str, planted: float) -> float:
        with (
            counts.source_file(self.settings.workload(workload)) as file,
            contextlib.closing(self.start(contestant)) as racer,
        ):
            return racer.prepare("dump", file) * (1 + planted)


def _bytes(path: Path, planted: float) -> float:
    return path.stat().st_size * (1 + planted)
