from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.config import load_config
from crossload.matrix.errors import ConfigError
from crossload.matrix.tables import today
from crossload.matrix.target_tables import IndexVersions
from crossload.matrix.vocabulary import Reason, Verdict

if TYPE_CHECKING:
    from pathlib import Path

# Said once: a run of the tests may go on past midnight.
SOON = today() + dt.timedelta(days=100)

WHOLE = f"""\
[matrix]
deadline = 5

[[subject]]
name = "thing"
format = "raw"
adapter = "adapter.py"
versions = {{ index = "pypi", newest-patch-of-minor = ">=1.0", also = ["0.9"] }}
places = ["venv"]

[[subject.refusal]]
message = "older than"
reason = "writer-older"

[[subject]]
name = "other"
format = "raw"
versions = ["1"]

[[subject.places]]
name = "native"
kind = "artifact"
artifact = "worker"
memory = "2 GiB"

[[promise]]
writer = "thing@>=1.2"
reader = "other/native"
verdicts = ["same"]

[[expect]]
writer = "*"
reader = "other"
scenarios = "big_*"
verdicts = ["garbled"]
link = "https://example.com/1"
expires = {SOON}
"""


def written(folder: Path, text: str = WHOLE) -> Path:
    (folder / "adapter.py").touch()
    path = folder / "crossload.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_typed(tmp_path: Path) -> None:
    config = load_config(written(tmp_path))
    thing, other = config.tables.subject
    assert config.tables.matrix.deadline == 5
    assert isinstance(thing.versions, IndexVersions)
    assert thing.refusal[0].reason is Reason.WRITER_OLDER
    assert [place.name for place in thing.places] == ["venv"]
    assert other.places[0].memory == 2 << 30
    assert config.tables.promise[0].verdicts == (Verdict.SAME,)
    assert config.tables.expect[0].scenarios == ("big_*",)
    assert config.at("promise", 0) == f"{tmp_path}/crossload.toml:26:1"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("deadline = 5", "deadlin = 5", "2:1: unknown key 'deadlin'; did you mean 'deadline'?"),
        ("deadline = 5", "deadline = -5", "2:12: 'matrix.deadline': Input should be greater than 0 (found -5)"),
        ("deadline = 5", "deadline = inf", "2:12: 'matrix.deadline': Input should be a finite number (found inf)"),
        ("deadline = 5", "deadline = nan", "2:12: 'matrix.deadline': Input should be a finite number (found nan)"),
        (
            "deadline = 5",
            "start-deadline = 700000",
            "2:18: 'matrix.start-deadline': Input should be less than or equal",
        ),
        (
            "[[promise]]",
            "[damage]\ndeadline = 700000\n[[promise]]",
            "27:12: 'damage.deadline': Input should be less than",
        ),
        *(
            (
                'artifact = "worker"',
                f'artifact = "worker"\nsources = ["a.py", "{glob}"]',
                "24:20: 'subject.places.sources': this is a glob of files, from the folder of this file on, such as",
            )
            for glob in ("/abs/*.py", "")
        ),
        ('format = "raw"\nadapter', "adapter", "4:1: 'subject.format' is missing"),
        (
            "newest-patch-of-minor",
            "newest-patch",
            "8:30: unknown key 'newest-patch'; did you mean 'newest-patch-of-minor'?",
        ),
        (
            '">=1.0"',
            '"1.x"',
            "8:54: 'subject.versions.newest-patch-of-minor': this is a version specifier, for example '>=1.0'",
        ),
        (
            'places = ["venv"]',
            'places = ["vnev"]',
            "9:11: 'subject.places.kind': there is no such kind of place; did you mean 'venv'?",
        ),
        (
            "older than",
            "older (than",
            "12:11: 'subject.refusal.message': this is a regular expression, and not a valid one: missing )",
        ),
        (
            "writer-older",
            "writer-oldr",
            "13:10: 'subject.refusal.reason' can't be 'writer-oldr'; did you mean 'writer-older'?",
        ),
        (
            'memory = "2 GiB"',
            'memory = "2 GB"',
            "24:10: 'subject.places.memory': a size is a number and B, KiB, MiB or GiB, for example '2 GiB'",
        ),
        (
            '"thing@>=1.2"',
            '"a b"',
            "27:10: 'promise.writer': 'a b' is no target pattern; write SUBJECT, SUBJECT/PLACE or",
        ),
        (
            '"thing@>=1.2"',
            '"thing@>=x"',
            "27:10: 'promise.writer': '>=x' in 'thing@>=x' is no version specifier; write for example @>=1.3",
        ),
        ('["same"]', '["sam"]', "29:13: 'promise.verdicts' can't be 'sam'; did you mean 'same'?"),
        (
            "https://example.com/1",
            "later",
            "36:8: 'expect.link': String should match pattern '^https?://\\S+$' (found 'later')",
        ),
        ("[[promise]]", "[[promise]", "26:10: Expected ']]' at the end of an array declaration"),
        (
            'adapter = "adapter.py"',
            'adapter = "adaptor.py"',
            "7:1: subject 'thing': there is no adapter 'adaptor.py'; did you mean 'adapter.py'?",
        ),
        (
            'versions = ["1"]',
            'versions = ["1", "2", "1"]',
            "18:1: 'subject.versions': '1' is there twice; once is enough",
        ),
        (
            'adapter = "adapter.py"\n',
            "",
            "4:1: subject 'thing' has a venv place and so needs an 'adapter', the file that serves it",
        ),
        ('name = "other"', 'name = "thing"', "15:1: there is a subject 'thing' already; give it more versions"),
        (
            'artifact = "worker"\n',
            "",
            "20:1: 'subject.places': a place of kind artifact needs 'artifact'",
        ),
        (
            'verdicts = ["same"]',
            'verdicts = [\n  "same", # as it should be\n  "sam",\n]',
            "31:3: 'promise.verdicts' can't be 'sam'; did you mean 'same'?",
        ),
        *(
            (
                'places = ["venv"]',
                f'places = ["venv"]\ninstall = ["other>=1", "{entry}"]',
                f"10:24: 'subject.install': {what}; what is built here goes into the folder that 'wheels' names",
            )
            for entry, what in {
                "./dist/thing-{version}.whl": "this is no requirement, such as 'thing>=1.2'",
                ".": "this is no requirement, such as 'thing>=1.2'",
                "-e .": "this is no requirement, such as 'thing>=1.2'",
                "{package} @ ./dist/thing.whl": "a file may change and keep its name",
                "{package} @ file:///dist/thing-{version}.whl": "a file may change and keep its name",
            }.items()
        ),
        *(
            (
                'places = ["venv"]',
                f'places = ["venv"]\ninstall = ["thing=={form}"]',
                "10:12: 'subject.install': nothing but '{package}' and '{version}' is filled in here, and any other",
            )
            for form in ("{versoin}", "{", "{}", "{version.number}")
        ),
        *(
            (
                'places = ["venv"]',
                f'places = ["venv"]\npython = "{form}"',
                "10:10: 'subject.python': nothing but '{version}' is filled in here, and any other brace is written",
            )
            for form in ("{versoin}", "{package}", "3.{")
        ),
        ("deadline = 5", "  deadlin = 5", "2:3: unknown key 'deadlin'; did you mean 'deadline'?"),
        ('"thing@>=1.2"', '"thign@>=1.2"', "27:10: there is no subject 'thign'; did you mean 'thing'?"),
        ('writer = "*"\nreader = "other"', 'writer = "*"\nreader = "othr"', "33:10: there is no subject 'othr'; did"),
    ],
)
def test_an_error_has_its_position_and_a_suggestion(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, WHOLE.replace(old, new, 1)))
    found = str(caught.value).replace(f"{tmp_path}/crossload.toml:", "").splitlines()
    assert any(line.startswith(problem) for line in found), found


def test_what_is_installed_may_be_any_requirement(tmp_path: Path) -> None:
    entries = ("{package}=={version}", "other[extra]>=1; python_version<'3.12'", "far @ https://example.com/far.whl")
    path = written(
        tmp_path, WHOLE.replace('["venv"]', f'["venv"]\npython = "{{version:.4}}"\ninstall = {list(entries)}')
    )
    assert load_config(path).tables.subject[0].install == entries


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("deadline", "deadlin").replace('"same"', '"sam"')
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 2


def test_what_is_known_to_fail_expires_within_a_year(tmp_path: Path) -> None:
    late = WHOLE.replace(f"expires = {SOON}", f"expires = {SOON + dt.timedelta(days=300)}")
    with pytest.raises(ConfigError, match="what is known to fail expires within a year"):
        load_config(written(tmp_path, late))


def test_a_text_that_is_not_utf_8_has_the_position_of_its_byte(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b"# fine\n# caf\xe9\n" + WHOLE.encode())
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value) == f"{path}:2: byte 12 of the file, 0xe9, is not UTF-8; save it in that encoding"


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="say which with --config"):
        load_config(tmp_path / "crossload.toml")
