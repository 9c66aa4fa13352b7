"""What may be the machine's doing and not the subject's, in the words of every report: somebody should look at it."""

from crossload.matrix.cell import CellResult
from crossload.matrix.fault import Suspicion
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.legend import LOOKS


def doubt(item: CellResult) -> str:
    """What makes a cell suspicious, or nothing."""
    if item.verdict.suspicious:
        return LOOKS[item.verdict].meaning
    return f"{LOOKS[Verdict(item.unstable)].meaning} when it ran first" if item.suspicious else ""


def suspects(result: MatrixResult) -> list[Suspicion]:
    """Workers that did what is no fault, then cells that a deadline or a lack of memory decided, now or at first."""
    cells = [Suspicion(target=str(item.cell), what=doubt(item)) for item in result.cells if item.suspicious]
    return [*result.suspicions, *cells]
