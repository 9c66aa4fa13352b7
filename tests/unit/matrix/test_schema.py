"""The published schema says of a configuration what the kit says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crossload.matrix.config import load_config
from crossload.matrix.document import parse
from crossload.matrix.errors import ConfigError
from crossload.matrix.schema import config_schema

ROOT = Path(__file__).resolve().parents[3]
CONFIGS = sorted(ROOT.glob("crossload*.toml"))
SUBJECTS = sorted(ROOT.glob("snapshots/subjects/*/crossload.toml"))
SCHEMA = json.loads(config_schema())

SUBJECT = '[[subject]]\nname = "a"\nformat = "a"\nadapter = "a.py"\nversions = ["1"]\nplaces = ["venv"]\n'
PROMISE = '[[promise]]\nwriter = "a"\nreader = "a"\nverdicts = ["same"]\n'
EXPECT = '[[expect]]\nwriter = "a"\nreader = "a"\nscenarios = "x"\nverdicts = ["wrong"]\nlink = "https://example.com"\n'


def problems(text: str) -> list[str]:
    """What the schema has against a configuration; an editor hands it dates as text."""
    data: Any = json.loads(json.dumps(parse(text, name="crossload.toml").data, default=str))
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)]


def test_the_published_schema_is_that_of_the_tables() -> None:
    published = ROOT / "docs" / "crossload.schema.json"
    assert published.read_text(encoding="utf-8") == config_schema(), (
        "run: crossload schema > docs/crossload.schema.json"
    )


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_has_a_help_text() -> None:
    tables = {"": SCHEMA, **SCHEMA["$defs"]}
    helps = {
        f"{name}.{key}": part.get("description")
        for name, table in tables.items()
        for key, part in table.get("properties", {}).items()
    }
    assert len(helps) > 50
    assert [key for key, text in helps.items() if not text] == []


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_repositorys_configurations_name_it(path: Path) -> None:
    named = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#:schema ")
    assert (path.parent / named).samefile(ROOT / "docs" / "crossload.schema.json")


@pytest.mark.parametrize("path", [*CONFIGS, *SUBJECTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_the_repositorys_configurations_fit_it(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        SUBJECT,
        f'[matrix]\nmemory = "2 GiB"\ndeadline = 0.5\n{SUBJECT}',
        f"[matrix]\nmemory = 1024\n{SUBJECT}",
        SUBJECT.replace('["1"]', '{ index = "pypi", newest-patch-of-minor = ">=1.0" }'),
        SUBJECT + PROMISE + 'scenarios = "dict_*"\nwhere = ["reader-newer"]\n',
        SUBJECT + PROMISE + 'scenarios = ["dict_*", "list"]\n',
        f"{SUBJECT}{EXPECT}expires = 2026-12-01\n",
    ],
    ids=["plain", "size as text", "size as number", "index", "one glob", "globs", "date"],
)
def test_what_the_kit_takes_fits_the_schema(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.py").touch()
    path = tmp_path / "crossload.toml"
    path.write_text(text, encoding="utf-8")
    load_config(path)
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        SUBJECT.replace("format", "fromat"),
        SUBJECT.replace('["1"]', "[]"),
        SUBJECT.replace('["1"]', '["1", "1"]'),
        SUBJECT.replace('"a"', '"a b"', 1),
        SUBJECT + PROMISE.replace("same", "sam"),
        SUBJECT + PROMISE + 'where = ["newer"]\n',
        SUBJECT + EXPECT,
        f"{SUBJECT}{EXPECT.replace('https', 'file')}expires = 2026-12-01\n",
        f"[matrix]\ndeadline = 0\n{SUBJECT}",
        f'[matrix]\nmemory = "2 GB"\n{SUBJECT}',
        f"{SUBJECT}[[subject.refusal]]\nmessage = 'x'\nreason = 'older'\n",
    ],
    ids=[
        "no subject",
        "unknown key",
        "no version",
        "a version twice",
        "name",
        "verdict",
        "relation",
        "no day",
        "link",
        "deadline",
        "size",
        "reason",
    ],
)
def test_what_the_kit_refuses_does_not_fit(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.py").touch()
    path = tmp_path / "crossload.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(path)
    assert problems(text)
