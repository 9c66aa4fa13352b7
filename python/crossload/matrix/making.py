"""Makes a run's targets side by side, and says why some could not be made here."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from crossload.matrix.listener import Listener
from crossload.matrix.places import UnbuildableError, Workshop, prepare
from crossload.matrix.target import Launch, Target


@dataclass(kw_only=True)
class Made:
    """The targets that could be made, by id, and why the others could not."""

    launches: dict[str, Launch] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def make(self, targets: Iterable[Target], workshop: Workshop, jobs: int, listener: Listener) -> None:
        """Make them all; an interrupt leaves those that were made."""

        def make(target: Target) -> None:
            try:
                self.launches[target.id] = prepare(target, workshop)
            except UnbuildableError as reason:
                self.problems[target.id] = str(reason)
            listener.step()

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(make, targets))
