from __future__ import annotations

import itertools

import pytest

from crossload.matrix.vocabulary import Verdict
from crossload.report.legend import LOOKS, linear, luminance

MATRICES = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How colors are seen: linear RGB to linear RGB, from Machado, Oliveira and Fernandes (2009), severity 1."""

CLOSEST = 0.12
"""Distance in Oklab that colors keep at least; 0.02 is one that is just noticeable."""

Triple = tuple[float, float, float]


def oklab(color: Triple) -> Triple:
    """Björn Ottosson's Oklab, https://bottosson.github.io/posts/oklab/."""
    red, green, blue = color
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def seen(color: str, matrix: tuple[Triple, ...]) -> Triple:
    parts = linear(color)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, parts, strict=True)))) for row in matrix)
    return oklab((red, green, blue))


@pytest.mark.parametrize("sight", MATRICES)
def test_colors_stay_apart_for_every_eye(sight: str) -> None:
    colors = sorted({look.color for look in LOOKS.values()})
    assert len(colors) == 7
    for one, other in itertools.combinations(colors, 2):
        pair = zip(seen(one, MATRICES[sight]), seen(other, MATRICES[sight]), strict=True)
        assert sum((a - b) ** 2 for a, b in pair) ** 0.5 > CLOSEST, (one, other)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_symbol_can_be_read_on_its_color(verdict: Verdict) -> None:
    look = LOOKS[verdict]
    dark, light = sorted((luminance(look.color), luminance(look.ink)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5, "WCAG 2.2, 1.4.3"
