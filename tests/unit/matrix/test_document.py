from __future__ import annotations

import pytest

from crossload.matrix.document import TomlSyntaxError, parse, suggestion

TEXT = """\
# a comment with [brackets] and key = 1
top = [
  "a", # [not a header]
  "b",
]
text = '''
[also.not] = a header
'''

[table]
first = 1
dotted.key = 2

[[list]]
name = "one"
[[list]]
name = "two"
inline = { left = 1, right = 2 }
[[list.inner]]
deep = true
"""


@pytest.mark.parametrize(
    ("location", "position"),
    [
        (["top"], "f.toml:2:1"),
        (["text"], "f.toml:6:1"),
        (["table"], "f.toml:10:1"),
        (["table", "first"], "f.toml:11:1"),
        (["table", "dotted", "key"], "f.toml:12:1"),
        (["list", 0, "name"], "f.toml:15:1"),
        (["list", 1], "f.toml:16:1"),
        (["list", 1, "inline", "right"], "f.toml:18:22"),
        (["list", 1, "inner", 0, "deep"], "f.toml:20:1"),
        (["list", 1, "missing"], "f.toml:16:1"),
        (["top", 1], "f.toml:2:1"),
    ],
)
def test_a_key_is_found_at_its_line(location: list[int | str], position: str) -> None:
    assert parse(TEXT, name="f.toml").at(location) == position


@pytest.mark.parametrize(
    ("location", "value", "position"),
    [
        (["top"], "b", "f.toml:4:3"),
        (["table", "first"], 1, "f.toml:11:9"),
        (["list", 1, "inline", "right"], 2, "f.toml:18:30"),
        (["list", 1, "inner", 0, "deep"], True, "f.toml:20:8"),
        (["list", 0, "name"], "two", "f.toml:15:1"),
        (["list", 0, "name"], None, "f.toml:15:1"),
    ],
    ids=["in a long array", "number", "in a table on a line", "truth value", "only of that key", "none"],
)
def test_a_value_is_found_where_it_stands(location: list[int | str], value: object, position: str) -> None:
    assert parse(TEXT, name="f.toml").at(location, value) == position


def test_a_key_that_is_indented_has_its_column() -> None:
    document = parse("[table]\n  first = 1\n\tsecond = 2", name="f.toml")
    assert [document.at(["table", key]) for key in ("first", "second")] == ["f.toml:2:3", "f.toml:3:2"]


def test_positions_start_where_the_text_starts_in_its_file() -> None:
    assert parse("a = 1\nb = 2", name="s.py", first_line=5).at(["b"]) == "s.py:6:1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("a = 1\nb = = 2", "f.toml:2:5: Invalid value"), ("a = [1,", "f.toml:1:8: Invalid value")],
)
def test_a_syntax_error_says_where_it_is(text: str, problem: str) -> None:
    with pytest.raises(TomlSyntaxError) as caught:
        parse(text, name="f.toml")
    assert str(caught.value) == problem


def test_a_close_word_is_suggested_and_otherwise_all_are_listed() -> None:
    assert suggestion("suspned", ["at", "suspend"]) == "; did you mean 'suspend'?"
    assert suggestion("zzz", ["b", "a"]) == "; it can be a, b"
