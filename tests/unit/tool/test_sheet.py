from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from endure.command import PAGES
from endure.settings import read
from endure.sheet import Sheet, publish
from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

SHEET = Sheet(title="what was counted", columns=["kind", "count"], rows=[["a", "1,000"], ["b", "2"]])


def test_a_sheet_is_the_same_on_a_terminal_and_in_a_page() -> None:
    assert SHEET.markdown() == "What was counted:\n\n| kind | count |\n|---|--:|\n| a | 1,000 |\n| b | 2 |"
    console = Console(width=60)
    with console.capture() as capture:
        console.print(SHEET.table())
    assert [line.split() for line in capture.get().splitlines() if "│" in line] == [
        ["│", "a", "│", "1,000", "│"],
        ["│", "b", "│", "2", "│"],
    ]


def test_figures_take_the_place_of_those_before_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a -->\nold\n<!-- end of a -->\nafter\n<!-- b -->\n<!-- end of b -->\n")
    publish(page, "a", ["new", "newer"])
    assert page.read_text() == (
        "before\n<!-- a -->\n\nnew\n\nnewer\n\n<!-- end of a -->\nafter\n<!-- b -->\n<!-- end of b -->\n"
    )


def test_a_page_without_the_place_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing")
    with pytest.raises(WorkspaceFault, match=r"page\.md has no place for the figures of a"):
        publish(page, "a", [])


@pytest.mark.parametrize("session", PAGES)
def test_the_documentation_has_a_place_for_each_session(session: str) -> None:
    page = PAGES[session].read_text(encoding="utf-8")
    assert f"<!-- {session} -->" in page
    assert f"<!-- end of {session} -->" in page


@pytest.mark.parametrize("session", PAGES)
def test_a_quick_run_has_figures_of_its_own_for_what_there_is(session: str) -> None:
    full, quick = read(session, quick=False), read(session, quick=True)
    assert set(full) == set(quick)
    assert full != quick
