"""The corpus in tests/hostile: programs in files of their own, and families of them too large to be kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hostility.program import Program, read_program
from workbench.faults import WorkspaceFault
from workbench.toml_file import parse_toml, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Corpus", "load_corpus"]

_FILE = re.compile(
    r'\A"""(?P<summary>[^\n]+)"""\n# /// hostile\n(?P<header>(?:#(?: [^\n]*)?\n)*?)# ///\n+(?P<code>.*)\Z', re.DOTALL
)
_CELL = re.compile(r"^# %%[^\n]*\n", re.MULTILINE)
_PARTS = ("prefix", "opening", "middle", "closing", "suffix")


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """All programs by kind and name, and what the run of them goes by."""

    programs: Sequence[Program]
    gaps: Mapping[str, str]
    """What a backend does not guarantee: a sentence by name."""
    probe: Mapping[str, Any]
    """What a fresh session runs after each program, the value that it has to have, and in how many seconds."""
    memory: Mapping[str, int]
    """Bytes of address space that a host may have, by backend."""
    minimum: int
    """How many programs there have to be."""
    quick: Sequence[str]
    """Patterns of the programs that together take a few seconds."""

    def named(self, patterns: Sequence[str]) -> list[Program]:
        """The programs whose names fit one of the patterns."""
        return [program for program in self.programs if any(fnmatchcase(program.id, name) for name in patterns)]


def load_corpus(folder: Path) -> Corpus:
    """Read it all. Raises `WorkspaceFault` for a program that can't be run as it says."""
    tables = read_toml(folder / "hostile.toml")
    programs = [*_files(folder / "programs", tables["defaults"]), *_families(folder, tables["defaults"])]
    programs.sort(key=lambda program: program.id)
    gaps = tables["gaps"]
    for program in programs:
        for ending in program.endings.values():
            if ending.gap is not None and ending.gap not in gaps:
                raise WorkspaceFault(
                    f"{program.id} names the gap {ending.gap!r}, which hostile.toml does not describe",
                    where=str(folder),
                    remedy=f"describe it there, or name one of {', '.join(sorted(gaps))}",
                )
    return Corpus(
        programs=programs,
        gaps=gaps,
        probe=tables["probe"],
        memory=tables["memory"],
        minimum=tables["minimum"],
        quick=tables["quick"],
    )


def _files(folder: Path, defaults: Any) -> Iterator[Program]:
    for path in folder.glob("*/*.py"):
        match = _FILE.match(path.read_text(encoding="utf-8"))
        if match is None:
            raise WorkspaceFault(
                "a hostile program begins with a one-line docstring and a `# /// hostile` block",
                where=str(path),
                remedy="begin it as the others do",
            )
        header = "".join(line[2:] or "\n" for line in match["header"].splitlines(keepends=True))
        yield read_program(
            parse_toml(header, where=str(path)),
            where=str(path),
            kind=path.parent.name,
            name=path.stem,
            summary=match["summary"],
            cells=[cell for cell in _CELL.split(match["code"]) if cell.strip()],
            defaults=defaults,
        )


def _families(folder: Path, defaults: Any) -> Iterator[Program]:
    """A family is `prefix`, `count` times `opening`, `middle`, as many times `closing`, and `suffix`.

    Each of its members has a count, or a size in bytes that the source as a whole comes to, and a header of its own.
    """
    for family in read_toml(folder / "families.toml")["family"]:
        where = f"{folder / 'families.toml'}: {family['name']}"
        prefix, opening, middle, closing, suffix = (family.get(part, "") for part in _PARTS)
        for member in family["member"]:
            header = {**family.get("header", {}), **member}
            size, count = header.pop("size", None), header.pop("count", None)
            if count is None:
                count = (size - len(prefix + middle + suffix)) // len(opening + closing)
            yield read_program(
                header,
                where=where,
                kind=family["kind"],
                name=f"{family['name']}_{_amount(count) if size is None else f'{size // 1_000_000}MB'}",
                summary=family["summary"],
                cells=[f"{prefix}{opening * count}{middle}{closing * count}{suffix}"],
                defaults=defaults,
            )


def _amount(count: int) -> str:
    return f"{count // 1000}k" if count % 1000 == 0 else str(count)
