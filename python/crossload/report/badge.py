"""One line about the matrix as an SVG badge, for the top of a README."""

from html import escape

from crossload.matrix.errors import ExitCode
from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.legend import LOOKS

LABEL = "snapshots"
_WIDTH, _MARGIN = 6.6, 8
"""Of a character of the font at this size, and beside the text, in pixels."""


def matrix_badge(result: MatrixResult) -> str:
    """The badge; it is green if and only if the run's exit code is 0."""
    text, verdict = _said(result), Verdict.SAME if result.exit_code is ExitCode.OK else Verdict.WRONG
    color = LOOKS[verdict].color
    left, right = (round(len(part) * _WIDTH + 2 * _MARGIN) for part in (LABEL, text))
    title = escape(f"{LABEL}: {text}", quote=True)
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
                f'aria-label="{title}">'
            ),
            f"<title>{title}</title>",
            f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>',
            '<g clip-path="url(#r)">',
            f'<rect width="{left}" height="20" fill="#444b53"/>',
            f'<rect x="{left}" width="{right}" height="20" fill="{color}"/></g>',
            '<g fill="#ffffff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
            f'<text x="{left / 2}" y="14" textLength="{left - 2 * _MARGIN}">{LABEL}</text>',
            f'<text x="{left + right / 2}" y="14" textLength="{right - 2 * _MARGIN}">{escape(text)}</text></g>',
            "</svg>",
            "",
        )
    )


def _said(result: MatrixResult) -> str:
    promises = len(result.findings)
    if result.exit_code is ExitCode.PROMISE:
        return f"{len(result.broken)} of {promises} promises broken"
    if result.exit_code is not ExitCode.OK:
        return result.exit_code.meaning.partition(";")[0]
    if promises:
        return f"{promises} promises hold" if promises > 1 else "1 promise holds"
    return f"{result.counts.get(Verdict.SAME, 0)} of {len(result.cells)} same"
