from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from crossload.matrix.places.workshop import Workshop, exclusive
from crossload.matrix.tool import UnbuildableError, run_tool

if TYPE_CHECKING:
    from pathlib import Path


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_tools_output_is_returned_and_its_talk_is_passed_on() -> None:
    heard: list[str] = []
    code = "import sys; print('out'); print('one', file=sys.stderr); print('two', file=sys.stderr)"
    assert run_tool(python(code), tell=heard.append) == "out\n"
    assert heard == ["one", "two"]


def test_much_output_on_both_sides_does_not_block() -> None:
    code = "import sys; print('x' * 1000000); print('y' * 1000000, file=sys.stderr)"
    assert len(run_tool(python(code))) == 1000001


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (python("raise SystemExit('no compiler')"), "no compiler"),
        (python("print('only output'); raise SystemExit(3)"), "only output"),
        (python("raise SystemExit(3)"), "exited with 3"),
        (["no-such-tool"], "no-such-tool can't be run: No such file or directory"),
    ],
    ids=["says why", "says it elsewhere", "says nothing", "is not there"],
)
def test_a_tool_that_fails_gives_its_last_words(command: list[str], reason: str) -> None:
    with pytest.raises(UnbuildableError, match=reason):
        run_tool(command)


def test_an_artifact_is_made_once(tmp_path: Path) -> None:
    code = "import json, sys; open('made', 'a').write('x'); print('noise'); print(json.dumps(%s))"
    answer = json.dumps({"artifact": "thing", "path": "thing.bin", "digest": "sha256:0"})
    workshop = Workshop(root=tmp_path, build=("python", "-c", code % f"json.loads('{answer}')"), cache=tmp_path)
    assert [workshop.artifact("thing").path for _ in range(3)] == [tmp_path / "thing.bin"] * 3
    assert (tmp_path / "made").read_text(encoding="utf-8") == "x"


def test_a_folder_is_anothers_for_every_part(tmp_path: Path) -> None:
    workshop = Workshop(root=tmp_path, build=(), cache=tmp_path)
    folders = {workshop.folder("k", "a", "b"), workshop.folder("k", "ab"), workshop.folder("l", "a", "b")}
    assert len(folders) == 3


def test_only_one_holds_a_folder_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []
    entered = threading.Event()

    def other() -> None:
        entered.set()
        with exclusive(tmp_path / "folder"):
            order.append("other")

    thread = threading.Thread(target=other)
    with exclusive(tmp_path / "folder"):
        thread.start()
        entered.wait()
        thread.join(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]
