"""Faults in how a worker lives and speaks, by the name that chooses one."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable

FAULT = sys.argv[1] if len(sys.argv) > 1 else "honest"
FILE = pathlib.Path(sys.argv[0])
HOARD: list[bytes] = []


def stay() -> None:
    return None


def leave() -> None:
    os._exit(3)


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    time.sleep(600)


def hang_with_a_child() -> None:
    subprocess.Popen(["sleep", "600"]).wait()


def eat_memory() -> None:
    hoard = bytes(1 << 20)
    while True:
        hoard = hoard + hoard


def fail_once() -> None:
    marker = FILE.with_name("failed-once")
    if not marker.exists():
        marker.touch()
        os._exit(3)


def fail_every_third_time() -> None:
    with FILE.with_name("times-read").open("a") as file:
        file.write("x")
    if FILE.with_name("times-read").stat().st_size % 3 == 0:
        os._exit(3)


BEFORE_READING: dict[str, Callable[[], object]] = {
    "exits": leave,
    "segfaults": die,
    "hangs": hang,
    "hangs-with-a-child": hang_with_a_child,
    "eats-memory": eat_memory,
    "leaks-slowly": lambda: HOARD.append(os.urandom(256 << 10)),
    "fails-once": fail_once,
    "fails-every-third-time": fail_every_third_time,
    "is-slow": lambda: time.sleep(0.02),
}


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def talk_later() -> None:
    time.sleep(0.02)
    say("and another thing\n")


ERROR = {"status": "error", "error": {"type": "AttributeError", "message": "no such thing", "traceback": "at line 1"}}
ANSWERING: dict[str, tuple[Callable[[str, int], str], Callable[[], object]]] = {
    "prints-garbage": (lambda _line, _id: "loading…\n", stay),
    "answers-another-request": (lambda line, number: line.replace(f'"id": {number}', f'"id": {number + 1}'), stay),
    "half-written": (lambda line, _id: line[: len(line) // 2], leave),
    "half-written-and-hangs": (lambda line, _id: line[: len(line) // 2], hang),
    "goes-on-talking": (lambda line, _id: line + "and another thing\n", stay),
    "talks-later": (lambda line, _id: line, talk_later),
    "oversized": (lambda _line, _id: "x" * (65 << 20) + "\n", stay),
    "exits-after-its-answer": (lambda line, _id: line, leave),
    "adapter-error": (lambda _line, number: json.dumps({"id": number, **ERROR}) + "\n", stay),
}
"""What is said for an answer, and what is done after it."""
