"""The corpus of planted faults as typed data: what is planted, and what the kit has to make of it."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt

from crossload.matrix.document import parse
from crossload.matrix.table import Table
from crossload.matrix.vocabulary import FaultKind, Verdict

CORPUS = Path(__file__).with_name("faults.toml")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


OneOf = BeforeValidator(_listed)


class PlantedFault(Table):
    """One entry. `scenarios` is how many of them run, `rebuilt` runs them again with another build of the same name."""

    name: str
    what: str
    role: Literal["reader", "writer"] = "reader"
    scenarios: PositiveInt = 1
    deadline: PositiveFloat = 1.0
    memory: str = ""
    again: int = 0
    rebuilt: bool = False
    verdict: Annotated[tuple[Verdict, ...], OneOf, Field(min_length=1)]
    fault: Annotated[tuple[FaultKind, ...], OneOf] = ()
    suspicion: str = ""
    unstable: Annotated[tuple[Verdict, ...], OneOf] = ()

    def missed(self, seen: "Seen") -> str:
        """What the kit made of it instead, or nothing when that is what it had to."""
        problems = [f"its cells are {' and '.join(sorted(seen.verdicts))}"] if seen.verdicts - {*self.verdict} else []
        if seen.faults - {*self.fault} or bool(self.fault) is not bool(seen.faults):
            problems.append(f"it was named for {', '.join(sorted(seen.faults)) or 'no fault'}")
        suspected = [re.match(self.suspicion, suspicion) for suspicion in seen.suspicions] if self.suspicion else []
        if not all(suspected) or len(suspected) != len(seen.suspicions) or bool(self.suspicion) is not bool(suspected):
            problems.append(f"suspected is {'; '.join(sorted(seen.suspicions)) or 'nothing'}")
        if seen.unstable - {*self.unstable} or bool(self.unstable) is not bool(seen.unstable):
            problems.append(f"unstable is {', '.join(sorted(seen.unstable)) or 'nothing'}")
        if not seen.failed and (self.fault or Verdict.SAME not in self.verdict):
            problems.append("the run passed")
        return "; ".join(problems)


class Corpus(Table):
    """All of them."""

    fault: tuple[PlantedFault, ...]
    control: tuple[PlantedFault, ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the kit said of the target with the fault: of its cells with the honest one, of its workers, of the run."""

    verdicts: AbstractSet[str]
    faults: AbstractSet[str]
    suspicions: AbstractSet[str]
    unstable: AbstractSet[str]
    failed: bool


@cache
def corpus() -> Corpus:
    """The corpus that the kit is proven with."""
    return Corpus.model_validate(parse(CORPUS.read_text(encoding="utf-8"), name=CORPUS.name).data)
