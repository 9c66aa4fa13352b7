"""What each verdict means and how every report shows it: one symbol, one terminal style, one color."""

from collections.abc import Mapping
from dataclasses import dataclass

from crossload.matrix.vocabulary import Verdict


@dataclass(frozen=True, kw_only=True)
class Look:
    """`style` is for terminals, `color` (a CSS hex color that reads on white and on black) for pictures."""

    symbol: str
    style: str
    color: str
    meaning: str


LOOKS: Mapping[Verdict, Look] = {
    Verdict.SAME: Look(
        symbol="✓", style="green", color="#2da44e", meaning="loaded, and every answer equals the writer's own"
    ),
    Verdict.REFUSED: Look(
        symbol="⊘", style="cyan", color="#3192aa", meaning="declined before handing out data, for the true reason"
    ),
    Verdict.UNSUPPORTED: Look(
        symbol="-", style="dim", color="#8c959f", meaning="the adapter declared that it does not take part"
    ),
    Verdict.UNBUILDABLE: Look(symbol="□", style="dim", color="#8c959f", meaning="the target can't be made here"),
    Verdict.NOT_RUN: Look(symbol="·", style="dim", color="#8c959f", meaning="the run stopped before this cell"),
    Verdict.MISREFUSED: Look(symbol="⊗", style="magenta", color="#a371f7", meaning="declined with a misleading reason"),
    Verdict.GARBLED: Look(
        symbol="≈", style="yellow", color="#d4a72c", meaning="the decoder failed somewhere inside the payload"
    ),
    Verdict.EXHAUSTED: Look(symbol="▲", style="bright_red", color="#e16f24", meaning="ran out of memory"),
    Verdict.HUNG: Look(symbol="◔", style="bright_red", color="#e16f24", meaning="passed its deadline"),
    Verdict.CRASHED: Look(symbol="†", style="bright_red", color="#e16f24", meaning="died"),
    Verdict.WRONG: Look(
        symbol="✗", style="bold red", color="#cf222e", meaning="loaded, and an answer differs: silent corruption"
    ),
}
