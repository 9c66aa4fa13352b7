"""What each verdict means and how every report shows it: one symbol, one terminal style, one color."""

from collections.abc import Mapping
from dataclasses import dataclass

from crossload.matrix.vocabulary import Verdict

_RESOURCE, _NEUTRAL = "#f08326", "#aeb2b6"
"""Each is shared by verdicts of one kind; their symbols tell them apart."""

_LIGHT = 0.2
"""Relative luminance from which on black is easier to read on a color than white."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """`style` is for terminals, `color` (CSS hex) for pictures, where `ink` is what is read on it.

    The colors stay apart for every kind of color blindness, and no report relies on them alone.
    """

    symbol: str
    style: str
    color: str
    meaning: str
    advice: str

    @property
    def ink(self) -> str:
        """White, or nearly black on a light color."""
        return "#1b1f24" if luminance(self.color) > _LIGHT else "#ffffff"


def linear(color: str) -> tuple[float, float, float]:
    """Linear red, green and blue from 0 to 1 of a CSS hex color (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the standard's


def luminance(color: str) -> float:
    """Relative luminance as WCAG defines it, from 0 for black to 1 for white."""
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LOOKS: Mapping[Verdict, Look] = {
    Verdict.SAME: Look(
        symbol="✓",
        style="green",
        color="#15806c",
        meaning="loaded, and every answer equals the writer's own",
        advice="nothing to do",
    ),
    Verdict.REFUSED: Look(
        symbol="⊘",
        style="cyan",
        color="#4196f0",
        meaning="declined before handing out data, for the true reason",
        advice="nothing to do, or widen what the reader takes",
    ),
    Verdict.UNSUPPORTED: Look(
        symbol="-",
        style="dim",
        color=_NEUTRAL,
        meaning="the adapter declared that it does not take part",
        advice="nothing to do",
    ),
    Verdict.UNBUILDABLE: Look(
        symbol="□",
        style="dim",
        color=_NEUTRAL,
        meaning="the target can't be made here",
        advice="the reason beside it says what is missing",
    ),
    Verdict.NOT_RUN: Look(
        symbol="·",
        style="dim",
        color=_NEUTRAL,
        meaning="the run stopped, or a worker failed, before this cell",
        advice="mend the worker that failed, or run again: it continues",
    ),
    Verdict.MISREFUSED: Look(
        symbol="⊗",
        style="magenta",
        color="#6f3ca5",
        meaning="declined with a misleading reason",
        advice="mend the message: users act on it",
    ),
    Verdict.GARBLED: Look(
        symbol="≈",
        style="yellow",
        color="#f7d92f",
        meaning="the decoder failed somewhere inside the payload",
        advice="check the version before decoding",
    ),
    Verdict.EXHAUSTED: Look(
        symbol="▲",
        style="bright_red",
        color=_RESOURCE,
        meaning="ran out of memory",
        advice="a bug, and an attack if the data is foreign",
    ),
    Verdict.HUNG: Look(
        symbol="◔",
        style="bright_red",
        color=_RESOURCE,
        meaning="passed its deadline",
        advice="a bug, and an attack if the data is foreign",
    ),
    Verdict.CRASHED: Look(
        symbol="†",
        style="bright_red",
        color=_RESOURCE,
        meaning="died",
        advice="a bug, and an attack if the data is foreign",
    ),
    Verdict.WRONG: Look(
        symbol="✗",
        style="bold red",
        color="#931023",
        meaning="loaded, and an answer differs: silent corruption",
        advice="stop the release",
    ),
}
