"""A record as a page with plots: one file, with nothing that it would have to fetch."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from benchmark.page import columns
from benchmark.plots import Plot, look, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmark.interval import Interval
    from benchmark.results import Record, Row
    from benchmark.settings import Settings

# Colors that the color-blind tell apart too (after Okabe and Ito), darker on light and lighter on dark.
LIGHT = [
    "#333333",
    "#0072b2",
    "#d55e00",
    "#8e44ad",
    "#007a5a",
    "#8a6d00",
    "#6b7280",
    "#4aa3df",
    "#f0955a",
    "#5dade2",
    "#a14a76",
    "#111111",
    "#556b2f",
]
DARK = [
    "#e6e6e6",
    "#56b4e9",
    "#ff9d5c",
    "#c9a0dc",
    "#35c9a0",
    "#f0e442",
    "#a8b0bd",
    "#9fd3f5",
    "#ffc49b",
    "#aed6f1",
    "#e8a6cb",
    "#ffffff",
    "#bfcf8f",
]

STYLE = """
:root { color-scheme: light dark; }
:root { --back: #ffffff; --text: #1f2328; --dull: #59636e; --grid: #d8dee4; --row: #eff2f5; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
body, .key { background: var(--back); color: var(--text); }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
h3 { margin: 1.5rem 0 0; font-size: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; color: var(--dull); }
dd { margin: 0; }
.grid { stroke: var(--grid); }
.one { stroke: var(--dull); stroke-dasharray: 4 3; }
.row { stroke: var(--row); }
.tick { fill: var(--dull); text-anchor: middle; }
.label { fill: var(--text); text-anchor: end; }
svg g line { stroke-width: 2; opacity: .65; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: .4rem 0; list-style: none; }
.key { position: sticky; top: 0; }
.key svg { width: 14px; height: 14px; vertical-align: -2px; margin-right: .35rem; }
"""


def site(record: Record, settings: Settings) -> str:
    """The whole page."""
    series = columns(record.rows, settings)
    words = (
        "A mark is the median, its line the interval that holds the true one with 95 % confidence. The limit is "
        f"{settings.limit}, a host in Rust that calls the interpreter and nothing else; the peer is {settings.peer}."
    )
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in record.facts().items())
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>crossload: benchmarks</title><style>{STYLE}{_colors(len(series))}</style></head><body>",
        "<h1>crossload: benchmarks</h1>",
        f"<p>{escape(words)}</p><dl>{facts}</dl>",
        f'<ul class="key">{"".join(_key(name, series) for name in series)}</ul>',
    ]
    for group, about in settings.groups.items():
        rows = [row for row in record.rows if row.group == group and row.raced]
        if rows:
            parts += [f"<h2>{escape(group)}</h2><p>{escape(about)}</p>"]
            parts += [f"<h3>{escape(plot.title)}</h3>\n{plot.svg()}" for plot in _plots(rows, series, settings)]
    return "\n".join([*parts, "</body></html>", ""])


def _plots(rows: Sequence[Row], series: Sequence[str], settings: Settings) -> Iterator[Plot]:
    for unit, title in (("s", "Time"), ("B", "Memory")):
        figures = {row.title: {name: row.figure(name) for name in row.raced} for row in rows if row.unit == unit}
        if figures:
            yield Plot(title=title, rows=figures, series=series, unit=unit)
    for role, to in (("limit", settings.limit), ("peer", settings.peer)):
        ratios = {row.title: found for row in rows if (found := _ratios(row, to))}
        if ratios:
            yield Plot(title=f"Ratio to the {role}", rows=ratios, series=series)


def _ratios(row: Row, to: str) -> dict[str, Interval]:
    found = {name: row.ratio(name, to) for name in row.raced if name != to}
    return {name: ratio for name, ratio in found.items() if ratio is not None}


def _key(name: str, series: Sequence[str]) -> str:
    mark = shape(name, series, 7, 7)
    drawn = f'<svg viewBox="0 0 14 14" aria-hidden="true"><g class="{look(name, series)}">{mark}</g></svg>'
    return f"<li>{drawn}{escape(name)}</li>"


def _colors(count: int) -> str:
    def rules(colors: Sequence[str]) -> str:
        chosen = [colors[number % len(colors)] for number in range(count)]
        return "".join(f".s{number}{{fill:{color};stroke:{color}}}" for number, color in enumerate(chosen))

    dark = "--back: #0d1117; --text: #e6edf3; --dull: #9198a1; --grid: #30363d; --row: #1b2129;"
    return f"{rules(LIGHT)}@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} {rules(DARK)} }}"
