"""A worker with a fault planted in it, named by its argument: standard library only, and none of the kit's own code."""

import base64
import hashlib
import json
import os
import platform
import signal
import struct
import subprocess
import sys
import threading
from typing import Any

from .faults import ANSWERING, BEFORE_READING, FAULT, FILE, say, stay
from .guest import DamagedError, Data, answers_of, dump, load, played

CHILDREN = {"leaves-a-child": "600", "is-outlived-for-a-moment": "0.2"}
"""Seconds for which a child runs that is started on the way out."""

CHECKED = FAULT != "has-no-checksum"
REFUSALS = {
    "new-refuses-truly": ("VersionError", "snapshot of release 1 is older than 2"),
    "refuses-falsely": ("VersionError", "snapshot of release 1 is older than 1"),
    "tells-its-home": (
        "ValueError",
        f"{FILE.parent}/thing, /home/alice/thing and C:\\Users\\bob\\thing are unreadable",
    ),
}
REMEMBERED: dict[str, Data] = {}


def describe() -> Data:
    newer = FAULT.startswith("new")
    said = {
        "protocol": 1,
        "oracle": 1,
        "subject": "newer" if newer else "planted",
        "version": "2" if newer else "1",
        "format": "planted",
        "arch": platform.machine(),
        "pointer_width": struct.calcsize("P") * 8,
        "byte_order": sys.byteorder,
        "artifact": "sha256:" + hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "detail": {"release": "2" if newer else "1"},
    }
    lies: dict[str, Data] = {
        "lies-about-version": {"version": "9"},
        "lies-about-artifact": {"artifact": "sha256:" + "0" * 64},
        "lies-about-width": {"pointer_width": 16},
        "lies-about-release": {"detail": {"release": "9"}},
        "speaks-protocol-9": {"protocol": 9},
    }
    return {**said, **lies.get(FAULT, {})}


def write(body: Data) -> Data:
    guest = played(body["feeds"])
    kept = guest
    if FAULT == "writes-half-of-a-list":
        kept = {name: value[: len(value) // 2] if isinstance(value, list) else value for name, value in guest.items()}
    snapshot = dump(kept, checksum=CHECKED)
    if FAULT == "truncates":
        snapshot = snapshot[: len(snapshot) // 2]
    if FAULT == "crashes-while-writing":
        os.kill(os.getpid(), signal.SIGSEGV)
    return {"snapshot": base64.b64encode(snapshot).decode(), "answers": answers_of(guest, body["questions"])}


def refuse(kind: str, message: str) -> Data:
    return {"status": "refused", "error": {"type": kind, "message": message}}


def flipped(value: Any) -> Any:
    return [flipped(item) for item in value] if isinstance(value, list) else 43 if value == 41 else value


def loaded(name: str, snapshot: bytes, body: Data) -> Data:
    """The guest's variables, by what the fault takes for a load. Raises `DamagedError`."""
    if FAULT == "repeats-the-scenario":
        return played(body["feeds"])
    if FAULT == "remembers-what-it-read" and name in REMEMBERED:
        return dict(REMEMBERED[name])
    if FAULT == "swallows-its-error":
        snapshot = snapshot[:-1]
    try:
        order: Any = "big" if FAULT == "swaps-the-byte-order" else "little"
        guest = load(snapshot, order=order, checksum=CHECKED)
    except DamagedError:
        if FAULT != "swallows-its-error":
            raise
        guest = {}
    REMEMBERED[name] = guest
    if FAULT == "flips-a-byte" or (FAULT == "was-rebuilt" and FILE.read_bytes().endswith(b"rebuilt\n")):
        guest = {variable: flipped(value) for variable, value in guest.items()}
    if FAULT == "loses-the-end-of-a-list":
        guest = {variable: value[:-1] if isinstance(value, list) else value for variable, value in guest.items()}
    return guest


def read(name: str, body: Data, snapshot: bytes) -> Data:
    if FAULT in REFUSALS:
        return refuse(*REFUSALS[FAULT])
    if FAULT == "skips-a-cell":
        return {"status": "unsupported", "reason": "not this one"}
    try:
        guest = loaded(name, snapshot, body)
    except DamagedError as error:
        return refuse("DamagedError", str(error))
    answers = answers_of(guest, body["questions"])
    if FAULT == "fails-after-loading":
        return {"status": "failed", "error": {"type": "PanicError", "message": "index out of bounds"}}
    if FAULT == "answers-too-few":
        answers = answers[:-1]
    if FAULT == "answers-raw-numbers":
        answers = [1 for _ in answers]
    return {"answers": answers, "path": "state"}


def rewrite(snapshot: bytes) -> Data:
    try:
        guest = load(snapshot, checksum=CHECKED)
    except DamagedError as error:
        return refuse("DamagedError", str(error))
    if FAULT == "drops-a-field-on-resave":
        guest.pop(next(iter(guest)))
    return {"snapshot": base64.b64encode(dump(guest, checksum=CHECKED)).decode()}


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
    snapshot = base64.b64decode(request["snapshot"])
    return rewrite(snapshot) if verb == "rewrite" else read(request["scenario"]["name"], body, snapshot)


def start_another() -> None:
    """Run a build that nobody asked for, as a stale path or a wrong symbolic link would."""
    other = FILE.with_name("another-build")
    other.write_bytes(FILE.read_bytes() + b"\n# another build\n")
    other.chmod(0o755)
    os.execv(other, [str(other)])


def main() -> int:
    if FAULT == "starts-another-build":
        start_another()
    if FAULT == "dies-at-start":
        print("a library is missing", file=sys.stderr)
        return 127
    for line in sys.stdin:
        request = json.loads(line)
        reading = request["verb"] == "read"
        if reading:
            print("about to read", file=sys.stderr, flush=True)
            BEFORE_READING.get(FAULT, stay)()
        given = {"status": "ok", **answer(request)}
        said = json.dumps({"id": request["id"], **given}) + "\n"
        faulty = reading and given["status"] == "ok" and FAULT in ANSWERING
        spoken, then = ANSWERING[FAULT] if faulty else (None, stay)
        say(spoken(said, request["id"]) if spoken else said)
        then()
        if request["verb"] == "bye":
            if FAULT == "ignores-bye":
                threading.Event().wait(600)
            return 0
    return 0
