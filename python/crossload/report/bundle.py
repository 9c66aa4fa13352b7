"""What a bug report about one cell needs, as one archive that says nothing of who made it and where."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from crossload.report.explain import print_explanation
from crossload.report.explanation import Explanation
from crossload.report.json_file import matrix_json

_WIDTH = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can state: an archive of the same cell is the same."""

_HOMES = re.compile(r"(?:/home/|/Users/|[A-Za-z]:(?:\\{1,2}|/)Users(?:\\{1,2}|/))[^/\\\s\"':]+|/root\b")


def bundle(explanation: Explanation) -> bytes:
    """A zip: `README.md`, `cell.json` (a results file of this cell), `scenario.json`, `answers.json`, `snapshot.bin`.

    Paths of this machine are replaced in its texts. The snapshot is as it was written: see `tells_where`.
    """
    request = {
        "name": explanation.scenario.name,
        "digest": explanation.scenario.digest,
        "body": explanation.scenario.body,
    }
    members: dict[str, bytes] = {
        "README.md": _text(_readme(explanation)),
        "cell.json": _text(matrix_json(explanation.alone)),
        "scenario.json": _text(json.dumps(request, indent=1) + "\n"),
    }
    if explanation.writing is not None and explanation.writing.snapshot:
        members["answers.json"] = _text(json.dumps(explanation.writing.answers, indent=1) + "\n")
        members["snapshot.bin"] = explanation.writing.snapshot
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return file.getvalue()


def tells_where(explanation: Explanation) -> bool:
    """Whether the snapshot itself holds a path of this machine."""
    snapshot = explanation.writing.snapshot if explanation.writing is not None else b""
    return any(path.encode() in snapshot for path, _ in _places())


def _readme(explanation: Explanation) -> str:
    file = io.StringIO()
    print_explanation(Console(file=file, width=_WIDTH, no_color=True, highlight=False), explanation)
    versions = ", ".join(f"{name} {value}" for name, value in explanation.result.made_by.items())
    return f"# {explanation.item.cell} is {explanation.item.verdict}\n\n```text\n{file.getvalue()}```\n\n{versions}\n"


def _text(text: str) -> bytes:
    for path, name in _places():
        # In JSON, a backslash is two.
        for spelled in (path, path.replace("\\", "\\\\")):
            text = text.replace(spelled, name)
    return _HOMES.sub("~", text).encode()


def _places() -> Iterable[tuple[str, str]]:
    """Paths of this machine and what stands for each, the longest first."""
    places = {str(Path.cwd()): ".", str(Path.home()): "~", tempfile.gettempdir(): "TMP"}
    return sorted(((path, name) for path, name in places.items() if path != "/"), key=lambda place: -len(place[0]))
