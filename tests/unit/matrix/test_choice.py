from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename

from crossload.matrix.indexes import IndexProblem, Published
from crossload.matrix.indexes.choice import choose
from crossload.matrix.target_tables import IndexVersions

if TYPE_CHECKING:
    from packaging.tags import Tag


def wanted(**keys: object) -> IndexVersions:
    return IndexVersions.model_validate({"index": "pypi", **{key.replace("_", "-"): keys[key] for key in keys}})


def chosen(available: list[str], **keys: object) -> list[str]:
    published = [Published(version=version) for version in available]
    return [item.version for item in choose(published, wanted(**keys))]


def test_the_newest_patch_of_each_minor_is_taken_and_always_the_oldest_version() -> None:
    available = ["0.9", "1.0.0", "1.0.10", "1.0.9", "1.1.0", "1.2.0b1", "2.0.0rc1", "2.0", "not-a-version"]
    assert chosen(available, newest_patch_of_minor=">=1.0", also=["0.9"]) == ["0.9", "1.0.0", "1.0.10", "1.1.0", "2.0"]


def test_a_specifier_bounds_both_ends() -> None:
    assert chosen(["1.0", "1.1", "1.2", "2.0"], newest_patch_of_minor=">=1.1,<2") == ["1.1", "1.2"]


def test_all_of_a_range_can_be_taken() -> None:
    assert chosen(["0.0.4", "0.0.18", "1.0.0", "0.0.8"], every="<1") == ["0.0.4", "0.0.8", "0.0.18"]


def test_prereleases_are_taken_when_they_are_asked_for() -> None:
    available = ["1.0.0", "1.1.0-beta.2", "1.1.0-beta.10", "2.0.0rc1"]
    assert chosen(available, newest_patch_of_minor=">=1.0", prereleases=True) == ["1.0.0", "1.1.0-beta.10", "2.0.0rc1"]
    assert chosen(available, every=">=1.0", also=["1.1.0-beta.2"]) == ["1.0.0", "1.1.0-beta.2"]


def test_a_yanked_version_is_taken_only_by_its_name() -> None:
    published = [Published(version="1.0.1"), Published(version="1.0.2", yanked=True)]
    assert [item.version for item in choose(published, wanted(every=">=1"))] == ["1.0.1"]
    assert [item.version for item in choose(published, wanted(every=">=1", also=["1.0.2"]))] == ["1.0.1", "1.0.2"]


def test_nothing_is_seen_that_came_after_the_cutoff() -> None:
    published = [
        Published(version="1.0", released=dt.date(2024, 1, 31)),
        Published(version="1.1", released=dt.date(2024, 2, 1)),
    ]
    assert [item.version for item in choose(published, wanted(every=">=1", released_by="2024-01-31"))] == ["1.0"]
    with pytest.raises(IndexProblem, match=r"there is no 1\.1"):
        choose(published, wanted(also=["1.1"], released_by="2024-01-31"))


def test_a_cutoff_is_nothing_without_dates() -> None:
    with pytest.raises(IndexProblem, match="does not say when versions came out"):
        choose([Published(version="1.0")], wanted(every=">=1", released_by="2024-01-31"))


@pytest.mark.parametrize(
    ("keys", "problem"),
    [({"every": ">=3"}, "there is no >=3"), ({"also": ["3", "1.0", "4"]}, "there is no 3, 4")],
    ids=["range", "names"],
)
def test_what_is_not_there_is_named(keys: dict[str, object], problem: str) -> None:
    with pytest.raises(IndexProblem, match=problem):
        choose([Published(version="1.0")], wanted(**keys))


def wheels(*names: str) -> set[Tag]:
    return {tag for name in names for tag in parse_wheel_filename(name)[3]}


@pytest.mark.parametrize(
    ("item", "pythons"),
    [
        (Published(version="1"), {"3.8", "3.11", "3.13"}),
        (Published(version="1", requires_python=SpecifierSet(">=3.9,!=3.9.1")), {"3.11", "3.13"}),
        (Published(version="1", requires_python=SpecifierSet("<3.12")), {"3.8", "3.11"}),
        (Published(version="1", wheels=wheels("x-1-py3-none-any.whl")), {"3.8", "3.11", "3.13"}),
        (
            Published(version="1", wheels=wheels("x-1-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")),
            {"3.11", "3.13"},
        ),
        (
            Published(version="1", wheels=wheels("x-1-cp38-cp38-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")),
            {"3.8"},
        ),
        (Published(version="1", wheels=wheels("x-1-cp311-cp311-win_amd64.whl")), set()),
    ],
    ids=["sources", "requires", "below", "pure", "stable-abi", "one-python", "other-system"],
)
def test_a_python_is_one_that_a_version_supports_and_has_a_wheel_for(item: Published, pythons: set[str]) -> None:
    assert {python for python in ("3.8", "3.11", "3.13") if item.serves(python)} == pythons
