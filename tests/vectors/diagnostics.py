"""Write diagnostics.json: what pydantic-monty's own checker says of programs, in an environment that has it.

The first two are the examples of its documentation.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic_monty import Monty, MontyRuntimeError, MontySyntaxError, MontyTypingError

STUBS = "def fetch(city: str, *, days: int = 1) -> float: ...\nlimit: int\n"
PROGRAMS = {
    "documentation, full": ("x: int = 'not an int'", None, "full"),
    "documentation, concise": ("x: int = 'not an int'", None, "concise"),
    "clean": ("def double(n: int) -> int:\n    return n * 2\n\ndouble(21)\n", None, "full"),
    "not python": ("def f(:\n    pass\n", None, "full"),
    "unknown name": ("x = 1\nprint(y)\n", None, "full"),
    "module that the sandbox lacks": ("import socket\n", None, "concise"),
    "function that the sandbox lacks": ("import os\nos.fork()\n", None, "concise"),
    "return": ("def f() -> str:\n    return 1\n", None, "full"),
    "argument": ("def f(n: int) -> None: ...\n\nf('one')\n", None, "full"),
    "missing argument": ("def f(n: int) -> None: ...\n\nf()\n", None, "concise"),
    "attribute": ("'x'.missing()\n", None, "json"),
    "operator": ("1 + 'a'\n", None, "jsonlines"),
    "class": ("class A:\n    n: int = 0\n\nA().n = 'x'\nA().m\n", None, "concise"),
    "generic": ("xs: list[int] = ['a', 'b']\nd: dict[str, int] = {1: 'x'}\n", None, "concise"),
    "optional": ("def f(s: str | None) -> int:\n    return len(s)\n", None, "full"),
    "await": ("import asyncio\n\nasync def f() -> int:\n    return 1\n\nx: str = await f()\n", None, "concise"),
    "reveal": ("reveal_type([1, 'a'])\n", None, "full"),
    "unicode": ("größe: int = 'ß'  # 🦀\nx: int = 'a'\n", None, "json"),
    "stubs": ("x: float = fetch('Oslo', days=limit)\n", STUBS, "full"),
    "against stubs": ("fetch(1)\nlimit.upper()\n", STUBS, "full"),
    "github": ("x: int = ''\n", None, "github"),
    "pylint": ("x: int = ''\n", None, "pylint"),
}


def main() -> None:
    """Check each program in a session of its own."""
    entries = []
    with Monty() as pool:
        for name, (code, stubs, form) in PROGRAMS.items():
            with pool.checkout(type_check=True, type_check_format=form, type_check_stubs=stubs) as session:
                text = ""
                try:
                    session.feed_run(code)
                except MontyTypingError as error:
                    text = error.display()
                except (MontyRuntimeError, MontySyntaxError):
                    # It passed the check, and was run.
                    pass
            entries.append({"name": name, "code": code, "stubs": stubs, "format": form, "text": text})
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
