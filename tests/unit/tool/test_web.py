from __future__ import annotations

from typing import TYPE_CHECKING

import web

from .conftest import TOOL, run_python

if TYPE_CHECKING:
    from pathlib import Path

OUTPUT = """\
TAP version 13
# Subtest: a page
ok 1 - a page
  ---
  duration_ms: 1.5
  ...
# Subtest: another
not ok 2 - another
# Subtest: in a browser
ok 3 - in a browser # SKIP there is no Chromium here; run `apt-get install chromium`
1..3
"""


def test_what_a_part_came_to_is_read_from_its_lines() -> None:
    part = web.Part.of("page", OUTPUT, 1)
    assert part == web.Part(
        name="page", passed=1, failed=1, skipped=["there is no Chromium here; run `apt-get install chromium`"]
    )
    assert part.line().split() == ["page", "FAILED", "1", "1", "1"]


def test_a_runner_that_died_has_failed_whatever_it_printed() -> None:
    assert web.Part.of("page", "TAP version 13\nok 1 - a page\n", 1).failed == 1
    assert web.Part.of("page", "", 139).line().split()[1] == "FAILED"


def test_a_part_of_which_nothing_ran_is_skipped() -> None:
    skipped = OUTPUT.replace("not ok 2 - another", "ok 2 - another # SKIP because").replace("ok 1 - a page\n", "")
    assert web.Part.of("page", skipped, 0).line().split() == ["page", "skipped", "0", "0", "2"]


def test_without_node_it_says_what_to_install(tmp_path: Path) -> None:
    ran = run_python(TOOL / "web.py", environment={"PATH": str(tmp_path)})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "web: skipped: there is no node with npm here; install Node.js 20 or newer with npm (on Debian: "
        "`apt-get install nodejs npm`), then run the same again\n"
    )


def test_a_part_that_is_not_there_is_named_with_those_that_are() -> None:
    ran = run_python(TOOL / "web.py", "pages")
    assert ran.code == 2
    assert (
        "there is no part pages; there are: types, docs, golden, host, limits, page, report, values, matrix" in ran.err
    )
