"""The matrix as one HTML page that needs no network: all is in it, and a policy keeps it from asking for more."""

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from crossload.matrix.result import MatrixResult
from crossload.report.damages import LEAD, damages
from crossload.report.faults import faults
from crossload.report.grid import unmade
from crossload.report.legend import LOOKS
from crossload.report.page.payload import payload
from crossload.report.plain import plain
from crossload.report.suspects import suspects
from crossload.report.values import readable

SCRIPTS = ("elements", "matrix", "state", "grid", "filters", "lists", "cell", "panel", "sections", "main")
"""The parts of the page's one script, in the order in which they stand in it; they share a scope."""


def matrix_page(result: MatrixResult, past: Sequence[MatrixResult] = (), against: MatrixResult | None = None) -> str:
    """The page. `past` are runs for its history, newest first, and `against` is the one of them to compare with."""
    style, script = _style(), _script()
    return _template().render(
        result=result,
        past=past,
        against=against,
        unmade=unmade(result),
        looks=LOOKS,
        damages=damages(result),
        faults=faults(result),
        damage_lead=LEAD,
        suspicious=suspects(result),
        style=Markup(style),  # noqa: S704 - files of this package, as the script
        script=Markup(script),  # noqa: S704
        style_source=_source(style),
        script_source=_source(script),
        data=Markup(_packed(payload(result, past, against))),  # noqa: S704 - base64
    )


def _packed(data: dict[str, object]) -> str:
    """Compressed JSON in base64, which has no character that means anything to an HTML parser."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("crossload.report.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters["readable"] = readable
    return environment.get_template("page.html.jinja")


def _printable(value: object) -> object:
    """Every text that the template prints: somebody else's may hold what turns a line around or hides a part of it."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _source(text: str) -> str:
    """The text as a content security policy names it: that one runs, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _style() -> str:
    verdicts = (f".v-{verdict} {{ --verdict: {look.color}; --ink: {look.ink}; }}\n" for verdict, look in LOOKS.items())
    return "\n" + "".join(verdicts) + _part("page.css")


@cache
def _script() -> str:
    return "\n" + "\n".join(_part(f"scripts/{name}.js") for name in SCRIPTS)


def _part(name: str) -> str:
    return files("crossload.report.page").joinpath(name).read_text(encoding="utf-8")
