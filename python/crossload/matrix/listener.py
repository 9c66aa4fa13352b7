"""What a run tells while it runs, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from crossload.matrix.fault import Fault


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Callbacks, called from any thread, one at a time.

    `stage(title, total)` begins a part of the run with that many steps, `step()` is one of them;
    `tell(text)` is a line from a tool, `fault(fault)` a worker's fault as it is seen.
    """

    stage: Callable[[str, int], None] = _nothing
    step: Callable[[], None] = _nothing
    tell: Callable[[str], None] = _nothing
    fault: Callable[[Fault], None] = _nothing
