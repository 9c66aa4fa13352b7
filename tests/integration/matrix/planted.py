#!/usr/bin/env python3
"""A worker with a fault planted in it, named by its argument: standard library only, and none of the kit's own code.

Its snapshots are the scenario's feeds as JSON, and its guest is `exec`. That is enough to be honest, and to be caught.
"""

import base64
import hashlib
import json
import os
import pathlib
import platform
import signal
import struct
import subprocess
import sys
import threading
import time
from typing import Any

Data = dict[str, Any]

FAULT = sys.argv[1] if len(sys.argv) > 1 else "honest"
STATE = pathlib.Path(os.environ["HOME"])
CHILDREN = {"leaves-a-child": "600", "is-outlived-for-a-moment": "0.2"}
"""Seconds for which a child runs that is started on the way out."""


def describe() -> Data:
    said = {
        "protocol": 1,
        "oracle": 1,
        "subject": "newer" if FAULT.startswith("new") else "planted",
        "version": "2" if FAULT.startswith("new") else "1",
        "format": "planted",
        "arch": platform.machine(),
        "pointer_width": struct.calcsize("P") * 8,
        "byte_order": sys.byteorder,
        "artifact": "sha256:" + hashlib.sha256(pathlib.Path(sys.argv[0]).read_bytes()).hexdigest(),
        "detail": {"release": "2" if FAULT.startswith("new") else "1"},
    }
    lies: dict[str, Data] = {
        "lies-about-version": {"version": "9"},
        "lies-about-artifact": {"artifact": "sha256:" + "0" * 64},
        "lies-about-width": {"pointer_width": 16},
        "lies-about-release": {"detail": {"release": "9"}},
        "speaks-protocol-9": {"protocol": 9},
    }
    return {**said, **lies.get(FAULT, {})}


def canonical(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, list):
        return {"list": [canonical(item) for item in value]}
    return {"repr": repr(value)}


def play(feeds: Any, questions: Any) -> list[Any]:
    guest: Data = {}
    for feed in feeds:
        exec(feed["code"], guest)
    return [canonical(eval(question["code"], guest)) for question in questions]


def write(body: Data) -> Data:
    snapshot = json.dumps(body["feeds"]).encode()
    if FAULT == "truncates":
        snapshot = snapshot[: len(snapshot) // 2]
    if FAULT == "crashes-while-writing":
        os.kill(os.getpid(), signal.SIGSEGV)
    return {"snapshot": base64.b64encode(snapshot).decode(), "answers": play(body["feeds"], body["questions"])}


def refuse(kind: str, message: str) -> Data:
    return {"status": "refused", "error": {"type": kind, "message": message}}


def read(body: Data, snapshot: bytes) -> Data:
    if FAULT == "new-refuses-truly":
        return refuse("VersionError", "snapshot of release 1 is older than 2")
    if FAULT == "refuses-falsely":
        return refuse("VersionError", "snapshot of release 1 is older than 1")
    if FAULT == "tells-its-home":
        return refuse("ValueError", f"{STATE}/thing, /home/alice/thing and C:\\Users\\bob\\thing are unreadable")
    if FAULT == "flips-a-byte":
        snapshot = snapshot.replace(b"41", b"43")
    try:
        feeds = json.loads(snapshot)
    except ValueError as error:
        return refuse(type(error).__name__, str(error))
    answers = play(feeds, body["questions"])
    if FAULT == "fails-after-loading":
        return {"status": "failed", "error": {"type": "PanicError", "message": "index out of bounds"}}
    if FAULT == "answers-too-few":
        answers = answers[:-1]
    if FAULT == "answers-raw-numbers":
        answers = [1 for _ in answers]
    return {"answers": answers, "path": "state"}


def before_reading() -> None:
    """Faults that never come to an answer."""
    print("about to read", file=sys.stderr, flush=True)
    if FAULT == "exits":
        os._exit(3)
    if FAULT == "segfaults":
        os.kill(os.getpid(), signal.SIGSEGV)
    if FAULT == "hangs":
        time.sleep(600)
    if FAULT == "hangs-with-a-child":
        subprocess.Popen(["sleep", "600"]).wait()
    if FAULT == "eats-memory":
        hoard = bytes(1 << 20)
        while True:
            hoard = hoard + hoard
    if FAULT == "fails-once":
        marker = STATE / "failed-once"
        if not marker.exists():
            marker.touch()
            os._exit(3)
    if FAULT == "is-slow":
        time.sleep(0.02)


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def answer_reading(request: Data, answer: Data) -> bool:
    """Faults in how an answer is given. True when it was given here."""
    line = json.dumps({"id": request["id"], "status": "ok", **answer}) + "\n"
    if FAULT == "prints-garbage":
        say("loading…\n")
    elif FAULT == "answers-another-request":
        say(json.dumps({"id": request["id"] + 1, "status": "ok", **answer}) + "\n")
    elif FAULT == "half-written":
        say(line[: len(line) // 2])
        os._exit(0)
    elif FAULT == "half-written-and-hangs":
        say(line[: len(line) // 2])
        time.sleep(600)
    elif FAULT == "goes-on-talking":
        say(line + "and another thing\n")
    elif FAULT == "talks-later":
        say(line)
        time.sleep(0.02)
        say("and another thing\n")
    elif FAULT == "oversized":
        say("x" * (65 * 1024 * 1024) + "\n")
    elif FAULT == "exits-after-its-answer":
        say(line)
        os._exit(0)
    elif FAULT == "adapter-error":
        error = {"type": "AttributeError", "message": "no such thing", "traceback": "at line 1"}
        say(json.dumps({"id": request["id"], "status": "error", "error": error}) + "\n")
    else:
        return False
    return True


def answer(request: Data) -> Data:
    verb = request["verb"]
    if verb == "describe":
        return describe()
    if verb == "bye":
        if FAULT in CHILDREN:
            command = ["sleep", CHILDREN[FAULT]]
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return {}
    body = request["scenario"]["body"]
    if "feeds" not in body and FAULT != "knows-everything":
        return {"status": "unsupported", "reason": "unknown scenario"}
    if verb == "write":
        return write(body) if "feeds" in body else {"snapshot": "", "answers": []}
    return read(body, base64.b64decode(request["snapshot"]))


def main() -> int:
    if FAULT == "dies-at-start":
        print("a library is missing", file=sys.stderr)
        return 127
    for line in sys.stdin:
        request = json.loads(line)
        if request["verb"] == "read":
            before_reading()
        given = answer(request)
        if request["verb"] == "read" and answer_reading(request, given):
            continue
        say(json.dumps({"id": request["id"], "status": "ok", **given}) + "\n")
        if request["verb"] == "bye":
            if FAULT == "ignores-bye":
                threading.Event().wait(600)
            return 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
