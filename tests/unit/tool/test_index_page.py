"""What an index shows of the README: no link to what is not there, no comment of the tests."""

from __future__ import annotations

import re

import pytest

import index_page
from workbench.project import page
from workbench.toml_file import read_toml

from .conftest import TOOL

ROOT = TOOL.parent

README = """# Thing

<!-- only in the repository -->
![A picture](docs/a.svg)
<!-- everywhere -->
See [the page](docs/page.md#part), [the web](https://example.org) and [below](#below).

<!-- run: it -->
```python
table[key](docs)
```

![Another](docs/b.png)
"""


def test_without_an_address_links_into_the_repository_are_their_words() -> None:
    assert index_page.rewritten(README, None, "v1.2.3") == (
        "# Thing\n\nSee the page, [the web](https://example.org) and [below](#below).\n\n"
        "```python\ntable[key](docs)\n```\n\n\n"
    )


def test_with_an_address_they_lead_to_the_files_of_that_release() -> None:
    text = index_page.rewritten(README, "https://example.org/thing", "v1.2.3")
    assert "[the page](https://example.org/thing/blob/v1.2.3/docs/page.md#part)" in text
    assert "![Another](https://example.org/thing/raw/v1.2.3/docs/b.png)" in text
    assert "table[key](docs)" in text
    assert "only in the repository" not in text


def test_the_page_is_as_it_would_be_written_now() -> None:
    written = (ROOT / page(read_toml(ROOT / "pyproject.toml"))).read_text(encoding="utf-8")
    assert written == index_page.index_page(ROOT), "run `python tool/index_page.py`"
    prose = re.sub(r"^```.*?^```$", "", written, flags=re.MULTILINE | re.DOTALL)
    assert not re.search(r"\]\((?!https?:|mailto:|#)", prose)
    assert "<!--" not in prose


@pytest.mark.parametrize("mark", ["<!-- only in the repository -->", "<!-- everywhere -->"])
def test_what_only_the_repository_shows_is_marked_at_both_ends(mark: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(f"\n{mark}\n") == text.count(mark) == 2
