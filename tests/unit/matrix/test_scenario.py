from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crossload.matrix.errors import ScenarioError
from crossload.matrix.scenario import load_scenarios, read_scenario

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = '''"""Keys stay.

More about it.
"""
# /// scenario
# suspend = "call"
# at = 2
# cpython = false
# [answers.call]
# fetch = [1, { raise = "ValueError", message = "x" }]
# ///

# %% feed
d = {b"k": 1}

# %% feed
fetch(1)

# %% ask: found
bytes([107]) in d
'''


def written(folder: Path, text: str, name: str = "keys.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_becomes_a_body(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path, WHOLE))
    assert (scenario.name, scenario.summary, scenario.cpython) == ("keys", "Keys stay.", False)
    assert scenario.body == {
        "feeds": [{"code": 'd = {b"k": 1}\n'}, {"code": "fetch(1)\n"}],
        "suspend": "call",
        "at": 2,
        "answers": {"call": {"fetch": [1, {"raise": "ValueError", "message": "x"}]}},
        "questions": [{"label": "found", "code": "bytes([107]) in d\n"}],
    }


def test_a_file_that_is_not_utf_8_has_the_position_of_its_byte(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    path.write_bytes(path.read_bytes() + b"# caf\xe9\n")
    line = WHOLE.count("\n") + 1
    with pytest.raises(ScenarioError, match=rf"keys.py:{line}: byte {len(WHOLE) + 5} of the file, 0xe9, is not UTF-8"):
        read_scenario(path)


def test_the_digest_is_of_the_body_alone(tmp_path: Path) -> None:
    digest = read_scenario(written(tmp_path, WHOLE)).digest
    assert read_scenario(written(tmp_path, WHOLE.replace("Keys stay.", "Keys remain."), "other.py")).digest == digest
    assert read_scenario(written(tmp_path, WHOLE.replace("107", "108"))).digest != digest


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            '"""Keys stay.\n\nMore about it.\n"""',
            "",
            'keys.py:1: a scenario starts with a docstring, """What stays true after the load."""',
        ),
        ('# suspend = "call"', "# supsend = 1", "keys.py:6:1: unknown key 'supsend'; did you mean 'suspend'?"),
        ('"call"', '"cal"', "keys.py:6:1: unknown suspension 'cal'; did you mean 'call'?"),
        ("# at = 2", "# at = 0", "keys.py:7:1: 'at' is a whole number from 1 on, not 0"),
        ("# at = 2", "# at = true", "keys.py:7:1: 'at' is a whole number from 1 on, not True"),
        ("= false", "= 0", "keys.py:8:1: 'cpython' is true or false, not 0"),
        ("answers.call", "answers.cal", "keys.py:9:1: unknown kind of answer 'cal'; did you mean 'call'?"),
        ("# at = 2", "# at = = 2", "keys.py:7:6: Invalid value"),
        (
            "fetch = [1",
            "fetch = [2024-01-01",
            (
                "keys.py:9:1: an answer is a string, number, truth value, array or table: "
                "Object of type date is not JSON serializable"
            ),
        ),
        ("# %% feed\nd", "# %% fed\nd", "keys.py:13: unknown cell 'fed'; did you mean 'feed'?"),
        ("ask: found", "ask", "keys.py:19: a question has a label: '# %% ask: found by a fresh key'"),
        ("fetch(1)\n", "\n", "keys.py:16: the cell is empty"),
        ("in d", "in in d", "keys.py:20: invalid syntax"),
        ("# ///\n\n# %%", "\n# %%", "keys.py:11: the '# /// scenario' block is not closed; end it with '# ///'"),
        ("# /// scenario", "#", "keys.py:1: a scenario has one '# /// scenario' block, this one has 0"),
    ],
)
def test_an_error_says_where_it_is_and_what_to_write(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = written(tmp_path, WHOLE.replace(old, new, 1))
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert str(caught.value).replace(f"{tmp_path}/", "") == problem


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("\n# %% feed\nx = 1\n", "keys.py:22: a feed can't follow a question: all questions come after the load"),
        ("\n# %% ask: found\n1\n", "keys.py:22: 'found' is already asked on line 19"),
    ],
)
def test_cells_come_in_order_and_once(tmp_path: Path, more: str, problem: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(written(tmp_path, WHOLE + more))
    assert str(caught.value).replace(f"{tmp_path}/", "") == problem


def test_a_file_needs_a_feed_and_a_question(tmp_path: Path) -> None:
    head = '"""x"""\n# /// scenario\n# ///\n'
    with pytest.raises(ScenarioError, match="at least one '# %% feed' and one '# %% ask: …' cell"):
        read_scenario(written(tmp_path, head + "# %% feed\n1\n"))


def test_a_name_is_plain(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="lower case letters, digits and underscores, not 'Two-Words'"):
        read_scenario(written(tmp_path, WHOLE, "Two-Words.py"))


def test_a_folder_without_scenarios_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no scenarios here"):
        load_scenarios(tmp_path)
