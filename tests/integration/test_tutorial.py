"""The tutorial does what it says and shows what it prints, for a new user in an empty folder."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tutorial import PAGE, follow
from workbench.faults import WorkspaceFault

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("typer", reason='the kit is not installed: pip install "crossload[kit]"')
pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="the page's edits need git; apt-get install git makes this run"
)


def test_every_command_of_the_tutorial_prints_what_the_page_shows(tmp_path: Path) -> None:
    _, differences = follow(PAGE.read_text(encoding="utf-8"), tmp_path)
    assert [(item.command, item.printed) for item in differences] == []


def test_the_package_of_the_tutorial_is_a_small_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    files = re.findall(r'```(?:toml|python) title="(?:pyproject.toml|src/[^"]*)"\n(.*?)```', page, re.DOTALL)
    assert sum(len(file.splitlines()) for file in files) <= 30


SMALL = """\
```text title="greeting/words.txt"
hello
```

```console
$ cat greeting/words.txt
{shown}
$ false
$ echo $?
1
```

```diff
--- greeting/words.txt
+++ greeting/words.txt
@@ -1 +1 @@
-hello
+good-bye
```

```console
$ cat greeting/words.txt; pwd
good-bye
/home/you/tally
```
"""


def test_a_page_that_shows_something_else_is_noticed_and_renewed(tmp_path: Path) -> None:
    renewed, differences = follow(SMALL.format(shown="hallo"), tmp_path)
    assert [(item.command, item.shown, item.printed) for item in differences] == [
        ("cat greeting/words.txt", "hallo\n", "hello\n")
    ]
    assert renewed == SMALL.format(shown="hello")


def test_an_edit_that_does_not_fit_stops_it(tmp_path: Path) -> None:
    page = SMALL.format(shown="hello").replace("-hello", "-hi")
    with pytest.raises(WorkspaceFault, match="an edit of the page can't be made"):
        follow(page, tmp_path)
