"""An adapter file served as the kit serves it: a process of its own, spoken to in lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import crossload_adapter

ADAPTER = """
import os, sys
from crossload_adapter import Adapter, Failed, Identity, Loaded, Unsupported, Written, canonical, failing, refusing
from .beside import NAME

class Ours(Adapter):
    def __init__(self, arguments):
        self.arguments = arguments

    def describe(self):
        return Identity(NAME, "1", "raw", "any", 64, "little", "sha256:0", {"arguments": self.arguments})

    def write(self, scenario):
        print("printed by the subject")
        os.system("echo printed by a child")
        if scenario.name == "unsupported":
            raise Unsupported("not in this version")
        if scenario.name == "bug":
            raise AttributeError("a bug of the adapter")
        if scenario.name == "exits":
            raise SystemExit(3)
        if scenario.name == "unserializable":
            return Written(b"x", [object()])
        if scenario.name == "reads-input":
            return Written(b"x", [sys.stdin.read()])
        return Written(b"\\0\\xff", [canonical(1)])

    def read(self, scenario, snapshot):
        with refusing():
            if snapshot == b"old":
                raise ValueError("too old")
            if snapshot == b"panic":
                raise BaseException("panicked")
        with failing():
            if snapshot == b"late":
                raise RuntimeError("broke later")
        return Loaded([canonical(list(snapshot))], "state")

    def close(self):
        print("closed", file=sys.stderr)
"""

BODY = {"feeds": [{"code": "1"}], "questions": [{"label": "q", "code": "1"}]}


def serve(folder: Path, *requests: dict[str, Any] | bytes, adapter: str = ADAPTER) -> tuple[list[Any], str, int]:
    (folder / "ours.py").write_text(adapter, encoding="utf-8")
    (folder / "beside.py").write_text('NAME = "ours"\n', encoding="utf-8")
    main = Path(crossload_adapter.__file__).with_name("__main__.py")
    lines = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in requests]
    done = subprocess.run(
        [sys.executable, "-I", str(main), str(folder / "ours.py"), "--flag"],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        timeout=30,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode(), done.returncode


def about(verb: str, name: str = "s", **more: Any) -> dict[str, Any]:
    return {"id": 7, "verb": verb, "scenario": {"name": name, "digest": "sha256:0", "body": BODY}, **more}


def test_describe_says_what_the_adapter_is(tmp_path: Path) -> None:
    answers, _, code = serve(tmp_path, {"id": 1, "verb": "describe"}, {"id": 2, "verb": "bye"})
    assert answers == [
        {
            "id": 1,
            "status": "ok",
            "protocol": 1,
            "oracle": 1,
            "subject": "ours",
            "version": "1",
            "format": "raw",
            "arch": "any",
            "pointer_width": 64,
            "byte_order": "little",
            "artifact": "sha256:0",
            "detail": {"arguments": ["--flag"]},
        },
        {"id": 2, "status": "ok"},
    ]
    assert code == 0


def test_what_subjects_print_can_not_reach_the_answers(tmp_path: Path) -> None:
    answers, said, _ = serve(tmp_path, about("write"))
    assert answers == [{"id": 7, "status": "ok", "snapshot": "AP8=", "answers": [{"int": "1"}]}]
    assert "printed by the subject" in said
    assert "printed by a child" in said


def test_what_subjects_print_or_read_when_they_are_imported_is_no_answer_and_no_request(tmp_path: Path) -> None:
    early = "import os, sys\nprint('imported', repr(sys.stdin.read()))\nos.system('echo imported by a child')\n"
    answers, said, code = serve(tmp_path, about("write"), adapter=f"{early}{ADAPTER}")
    assert [answer["status"] for answer in answers] == ["ok"]
    assert "imported ''" in said
    assert "imported by a child" in said
    assert code == 0


def test_what_subjects_read_can_not_eat_requests(tmp_path: Path) -> None:
    answers, _, _ = serve(tmp_path, about("write", "reads-input"), about("write"))
    assert [answer["answers"] for answer in answers] == [[""], [{"int": "1"}]]


@pytest.mark.parametrize(
    ("snapshot", "answer"),
    [
        ("AAE=", {"status": "ok", "answers": [{"list": [{"int": "0"}, {"int": "1"}]}], "path": "state"}),
        ("b2xk", {"status": "refused", "error": {"type": "ValueError", "message": "too old"}}),
        ("cGFuaWM=", {"status": "refused", "error": {"type": "BaseException", "message": "panicked"}}),
        ("bGF0ZQ==", {"status": "failed", "error": {"type": "RuntimeError", "message": "broke later"}}),
    ],
    ids=["loads", "refuses", "panics", "fails later"],
)
def test_a_read_loads_refuses_or_fails(tmp_path: Path, snapshot: str, answer: dict[str, Any]) -> None:
    answers, _, _ = serve(tmp_path, about("read", snapshot=snapshot))
    assert answers == [{"id": 7, **answer}]


@pytest.mark.parametrize("name", ["bug", "exits", "unserializable"])
def test_the_adapters_own_faults_are_errors_and_the_worker_goes_on(tmp_path: Path, name: str) -> None:
    answers, _, code = serve(tmp_path, about("write", name), about("write"))
    assert [answer["status"] for answer in answers] == ["error", "ok"]
    assert set(answers[0]["error"]) == {"type", "message", "traceback"}
    assert code == 0


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (about("write", "unsupported"), "not in this version"),
        (about("dance"), "unknown verb 'dance'"),
        ({**about("write"), "scenario": {"name": "made_up", "digest": "", "body": {}}}, "unknown scenario 'made_up'"),
        (about("rewrite", snapshot=""), "this adapter has no rewrite"),
    ],
    ids=["by the adapter", "unknown verb", "unknown scenario", "no rewrite"],
)
def test_what_an_adapter_does_not_do_is_unsupported(tmp_path: Path, request_: dict[str, Any], reason: str) -> None:
    answers, _, _ = serve(tmp_path, request_)
    assert answers == [{"id": 7, "status": "unsupported", "reason": reason}]


def test_a_line_that_is_no_request_is_an_error_without_an_id(tmp_path: Path) -> None:
    answers, _, _ = serve(tmp_path, b"not json", about("write"))
    assert [(answer["id"], answer["status"]) for answer in answers] == [(None, "error"), (7, "ok")]


def test_the_adapter_is_closed_when_requests_end(tmp_path: Path) -> None:
    assert serve(tmp_path)[1] == "closed\n"


def test_a_file_must_say_which_class_is_the_adapter(tmp_path: Path) -> None:
    two = f"{ADAPTER}\nclass Second(Ours): pass\n"
    _, said, code = serve(tmp_path, adapter=two)
    assert "must define one Adapter subclass, or say which as ADAPTER; found: Ours, Second" in said
    assert code == 1
    answers, _, _ = serve(tmp_path, about("write"), adapter=f"{two}\nADAPTER = Second\n")
    assert answers[0]["status"] == "ok"


def test_nothing_beside_the_library_or_the_adapter_becomes_importable(tmp_path: Path) -> None:
    (tmp_path / "leaked.py").touch()
    spying = ADAPTER.replace(
        "class Ours",
        "import importlib.util\n"
        "FOUND = [n for n in ('leaked', 'serve', 'pytest', 'crossload') if importlib.util.find_spec(n)]\n\nclass Ours",
    ).replace('{"arguments": self.arguments}', '{"found": FOUND, "path": sys.path}')
    (answer,), _, _ = serve(tmp_path, {"id": 1, "verb": "describe"}, adapter=spying)
    kit = str(Path(crossload_adapter.__file__).parent.parent)
    found = answer["detail"]["found"]
    # Whatever is installed beside the interpreter itself stays importable; the test runs in such an environment.
    assert set(found) <= ({"pytest", "crossload"} if "site-packages" in kit else {"pytest"})
    assert "leaked" not in found
    assert "serve" not in found
