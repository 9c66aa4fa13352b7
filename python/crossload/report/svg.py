"""The matrix as one SVG picture that reads on a light and on a dark page."""

from collections.abc import Iterable
from html import escape

from crossload.matrix.result import MatrixResult
from crossload.matrix.vocabulary import Verdict
from crossload.report.grid import Grid, grids
from crossload.report.legend import LOOKS

BOX = 44
GAP = 3
LABELS = 260
LINE = 20
THINNEST = 4.0
"""Height of the band of a single cell among thousands."""

_STYLE = """\
text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #57606a; }
.title { font-weight: 600; font-size: 15px; fill: #24292f; }
.mark { font-size: 16px; font-weight: 700; }
.count { font-size: 10.5px; font-weight: 600; }
.mark, .count { fill: #ffffff; text-anchor: middle; paint-order: stroke; stroke: #1b1f24cc; stroke-width: 2.5px; }
.number { text-anchor: middle; }
.writer { text-anchor: end; font-family: ui-monospace, monospace; font-size: 12px; }
@media (prefers-color-scheme: dark) {
  text { fill: #9ea7b3; }
  .title { fill: #e6edf3; }
  .mark, .count { fill: #ffffff; }
}
"""


def matrix_svg(result: MatrixResult) -> str:
    """A square for each writer and reader, filled like a glass by the shares of its verdicts, the gravest on top."""
    parts: list[str] = []
    y, width = 12, 640
    for grid in grids(result):
        parts.extend(_grid(grid, y))
        y += 64 + len(grid.targets) * (BOX + GAP)
        width = max(width, LABELS + len(grid.targets) * (BOX + GAP) + 12)
    shown = [verdict for verdict in result.counts if any(verdict in counts for row in _rows(result) for counts in row)]
    parts.extend(_legend(shown, y))
    height = y + LINE * len(shown) + 8
    label = f"{len(result.cells)} cells: " + ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
    return "\n".join((head, f"<title>{escape(label)}</title>", f"<style>{_STYLE}</style>", *parts, "</svg>", ""))


def _grid(grid: Grid, top: int) -> Iterable[str]:
    yield _text(8, top + 14, f"{grid.format}: writers down, readers across", "title")
    start = top + 46
    for number, target in enumerate(grid.targets):
        middle = LABELS + number * (BOX + GAP) + BOX // 2
        yield _text(middle, start - 8, str(number + 1), "number")
        yield _text(LABELS - 10, start + number * (BOX + GAP) + BOX // 2 + 4, f"{number + 1}  {target.id}", "writer")
    for row, writer in enumerate(grid.targets):
        for column, reader in enumerate(grid.targets):
            x, y = LABELS + column * (BOX + GAP), start + row * (BOX + GAP)
            counts, headline = grid.counts[row][column], grid.headline(row, column)
            yield from _box(x, y, counts, headline, f"{writer.id} → {reader.id}")


def _box(x: int, y: int, counts: dict[Verdict, int], headline: Verdict, pair: str) -> Iterable[str]:
    total = sum(counts.values())
    count = str(total) if counts.get(headline, 0) == total else f"{counts.get(headline, 0)}/{total}"
    told = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    yield f"<g><title>{escape(f'{pair}: {told}')}</title>"
    top = float(y)
    for verdict, height in _bands(counts):
        yield f'<rect x="{x}" y="{top:.1f}" width="{BOX}" height="{height:.1f}" fill="{LOOKS[verdict].color}"/>'
        top += height
    yield _text(x + BOX // 2, y + 23, LOOKS[headline].symbol, "mark")
    yield _text(x + BOX // 2, y + 38, count, "count")
    yield "</g>"


def _bands(counts: dict[Verdict, int]) -> list[tuple[Verdict, float]]:
    """Verdicts from the gravest down with their heights: by their share, and never too thin to be seen."""
    total = sum(counts.values())
    shares = [(verdict, max(BOX * count / total, THINNEST)) for verdict, count in reversed(counts.items())]
    excess = sum(height for _, height in shares) - BOX
    largest = max(shares, key=lambda share: share[1], default=None)
    return [(verdict, height - excess if (verdict, height) == largest else height) for verdict, height in shares]


def _rows(result: MatrixResult) -> Iterable[tuple[dict[Verdict, int], ...]]:
    for grid in grids(result):
        yield from grid.counts


def _legend(verdicts: Iterable[Verdict], top: int) -> Iterable[str]:
    for line, verdict in enumerate(verdicts):
        look = LOOKS[verdict]
        y = top + line * LINE
        yield f'<rect x="8" y="{y}" width="14" height="14" rx="3" fill="{look.color}"/>'
        yield _text(30, y + 12, f"{look.symbol} {_spoken(verdict)}: {look.meaning}", "legend")


def _spoken(verdict: Verdict) -> str:
    return verdict.replace("_", " ")


def _text(x: int, y: int, text: str, name: str) -> str:
    return f'<text x="{x}" y="{y}" class="{name}">{escape(text)}</text>'
