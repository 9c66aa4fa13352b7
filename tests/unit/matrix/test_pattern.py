from __future__ import annotations

from typing import NamedTuple

import pytest

from crossload.matrix.pattern import parse_pattern


class Thing(NamedTuple):
    """A target, as far as a pattern looks at one."""

    version: str
    subject: str = "thing"
    place: str = "native"
    id: str = "thing"


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("thing", True),
        ("*", True),
        ("thi*", True),
        ("other", False),
        ("thing/native", True),
        ("thing/*+raw", False),
        ("thing@1.4.0/native", True),
        ("thing@1.4.*", True),
        ("thing@1.3.*", False),
        ("thing@>=1.3", True),
        ("thing@>=1.3,<1.4", False),
        ("*@!=1.4.0/native", False),
    ],
)
def test_a_pattern_means_the_targets_it_names(pattern: str, *, matches: bool) -> None:
    assert parse_pattern(pattern).means(Thing("1.4.0")) is matches


def test_a_version_that_is_no_version_is_in_no_range() -> None:
    assert not parse_pattern("thing@>=1").means(Thing("nightly"))
    assert parse_pattern("thing@night*").means(Thing("nightly"))


@pytest.mark.parametrize("text", ["", "a b", "@1", "thing@", "thing@>=x"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no target pattern|is no version specifier"):
        parse_pattern(text)
