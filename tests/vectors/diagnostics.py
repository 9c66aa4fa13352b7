"""Write diagnostics.json: what pydantic-monty's own checker says of programs, in an environment that has it.

The first two are the examples of its documentation.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

peer: Any = importlib.import_module("pydantic_monty")

STUBS = "def fetch(city: str, *, days: int = 1) -> float: ...\nlimit: int\n"
PROGRAMS = {
    "documentation, full": ("x: int = 'not an int'", "", "full"),
    "documentation, concise": ("x: int = 'not an int'", "", "concise"),
    "clean": ("def double(n: int) -> int:\n    return n * 2\n\ndouble(21)\n", "", "full"),
    "not python": ("def f(:\n    pass\n", "", "full"),
    "unknown name": ("x = 1\nprint(y)\n", "", "full"),
    "module that the sandbox lacks": ("import socket\n", "", "concise"),
    "function that the sandbox lacks": ("import os\nos.fork()\n", "", "concise"),
    "return": ("def f() -> str:\n    return 1\n", "", "full"),
    "argument": ("def f(n: int) -> None: ...\n\nf('one')\n", "", "full"),
    "missing argument": ("def f(n: int) -> None: ...\n\nf()\n", "", "concise"),
    "attribute": ("'x'.missing()\n", "", "json"),
    "operator": ("1 + 'a'\n", "", "jsonlines"),
    "class": ("class A:\n    n: int = 0\n\nA().n = 'x'\nA().m\n", "", "concise"),
    "generic": ("xs: list[int] = ['a', 'b']\nd: dict[str, int] = {1: 'x'}\n", "", "concise"),
    "optional": ("def f(s: str | None) -> int:\n    return len(s)\n", "", "full"),
    "await": ("import asyncio\n\nasync def f() -> int:\n    return 1\n\nx: str = await f()\n", "", "concise"),
    "reveal": ("reveal_type([1, 'a'])\n", "", "full"),
    "unicode": ("größe: int = 'ß'  # 🦀\nx: int = 'a'\n", "", "json"),
    "stubs": ("x: float = fetch('Oslo', days=limit)\n", STUBS, "full"),
    "against stubs": ("fetch(1)\nlimit.upper()\n", STUBS, "full"),
    "names of earlier programs": ("[total, half(total), math.pi, j.dumps(3)]\n", "", "full"),
    "against earlier programs": ("half('x')\ntotal.upper()\nn: str = math.pi\n_hidden\nlater\n", "", "concise"),
    "over earlier programs": ("total = half(3)\ntotal.upper()\nmath = 'x'\nmath.upper()\n", "", "concise"),
    "github": ("x: int = ''\n", "", "github"),
    "pylint": ("x: int = ''\n", "", "pylint"),
}
EARLIER = {
    "names of earlier programs": [
        "import math\nimport json as j\n",
        "def half(n: int) -> float: return n / 2",
        "total = 7",
    ],
    "against earlier programs": ["import math\ntotal = 7\n_hidden = 1\ndef half(n: int) -> float:\n    return n / 2\n"],
    "over earlier programs": ["import math", "total = 7\ndef half(n: int) -> float:\n    return n / 2\n"],
}


def main() -> None:
    """Check each program in a session of its own."""
    entries = []
    with peer.Monty() as pool:
        for name, (code, stubs, form) in PROGRAMS.items():
            earlier = EARLIER.get(name, [])
            with pool.checkout(type_check=True, type_check_format=form, type_check_stubs=stubs or None) as session:
                for before in earlier:
                    session.feed_run(before)
                text = ""
                try:
                    session.feed_run(code)
                except peer.MontyTypingError as error:
                    text = error.display()
                except (peer.MontyRuntimeError, peer.MontySyntaxError):
                    # It passed the check, and was run.
                    pass
            vector = {"name": name, "code": code, "earlier": earlier, "stubs": stubs, "format": form, "text": text}
            entries.append(vector)
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
