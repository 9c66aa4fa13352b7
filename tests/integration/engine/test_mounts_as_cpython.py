"""The guest's file operations do what CPython's do on a directory with the same content, message by message."""

from __future__ import annotations

import contextlib
import io
import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crossload import MountDir, Session
from tests.integration.engine.trees import content_of, plant

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from crossload.files import MountMode

# `root` is the directory; each line is carried out by itself, and what it gives, or raises, is printed.
PROGRAMS = {
    "read": """
        (root / 'a.txt').read_text()
        (root / 'a.txt').read_bytes()
        (root / 'empty').read_text()
        (root / 'latin.txt').read_bytes()
        (root / 'latin.txt').read_text()
        (root / 'été/ü.txt').read_text()
        (root / 'none').read_text()
        (root / 'none/below').read_text()
        (root / 'a.txt/below').read_text()
        (root / 'sub').read_text()
        (root / 'sub').read_bytes()
        (root / ('n' * 255)).read_text()
        (root / ('n' * 256)).read_text()
        (root / ('é' * 128)).read_text()
        """,
    "open": """
        open(root / 'a.txt').read()
        open(root / 'a.txt', 'rb').read()
        open(root / 'lines.txt').read()
        open(root / 'lines.txt', newline='').read()
        open(root / 'a.txt').readlines()
        open(root / 'none')
        open(root / 'sub')
        open(root / 'sub', 'w')
        open(root / 'sub', 'a')
        open(root / 'none/below', 'w')
        open(root / 'a.txt/below', 'w')
        open(root / 'a.txt/below', 'a')
        open(root)
        """,
    "write": """
        (root / 'new.txt').write_text('größe')
        (root / 'new.txt').read_bytes()
        (root / 'a.txt').write_text('less')
        (root / 'a.txt').read_text()
        (root / 'a.bin').write_bytes(bytes(256))
        (root / 'a.bin').read_bytes()
        (root / 'a.txt').write_text('')
        (root / 'a.txt').stat().st_size
        (root / 'none/new.txt').write_text('x')
        (root / 'sub').write_text('x')
        (root / 'a.txt/x').write_text('x')
        """,
    "append": """
        open(root / 'a.txt', 'a').write('gamma')
        (root / 'a.txt').read_text()
        open(root / 'made', 'ab').write(b'bytes')
        (root / 'made').read_bytes()
        open(root / 'sub/b.txt', 'w').write('w')
        (root / 'sub/b.txt').read_text()
        """,
    "predicates": """
        [(root / n).exists() for n in ('a.txt', 'sub', 'none', 'a.txt/x', 'none/x', '')]
        [(root / n).is_file() for n in ('a.txt', 'sub', 'none', 'a.txt/x', '')]
        [(root / n).is_dir() for n in ('a.txt', 'sub', 'none', 'a.txt/x', '')]
        [(root / n).is_symlink() for n in ('a.txt', 'sub', 'none')]
        os.path.lexists(root / 'a.txt')
        os.path.samefile(root / 'a.txt', root / 'sub/../a.txt')
        os.path.samefile(root / 'a.txt', root / 'empty')
        os.path.samefile(root / 'a.txt', root / 'none')
        """,
    "stat": """
        os.stat(root / 'a.txt').st_size
        os.stat(root / 'a.txt').st_mtime
        oct(os.stat(root / 'a.txt').st_mode)
        oct(os.stat(root / 'sub').st_mode)
        os.path.getsize(root / 'sub/b.txt')
        os.path.getmtime(root / 'a.txt')
        os.stat(root / 'none')
        os.stat(root / 'a.txt/x')
        os.path.getsize(root / 'none')
        """,
    "list": """
        sorted(os.listdir(root))
        sorted(os.listdir(root / 'sub'))
        os.listdir(root / 'bare')
        sorted(str(p) for p in root.iterdir())
        os.listdir(root / 'none')
        os.listdir(root / 'a.txt')
        list((root / 'none').iterdir())
        sorted((e.name, e.is_dir(), e.is_file(), e.is_symlink()) for e in os.scandir(root))
        os.scandir(root / 'none')
        os.scandir(root / 'a.txt')
        sorted((str(a), sorted(b), sorted(c)) for a, b, c in os.walk(root))
        list(os.walk(root / 'none'))
        """,
    "glob": """
        sorted(str(p) for p in root.glob('*.txt'))
        sorted(str(p) for p in root.glob('**/*.txt'))
        sorted(str(p) for p in root.rglob('*'))
        sorted(str(p) for p in root.glob('sub/*/c.txt'))
        sorted(str(p) for p in root.glob('*/'))
        sorted(str(p) for p in root.glob('none/*'))
        sorted(str(p) for p in (root / 'none').glob('*'))
        sorted(str(p) for p in (root / 'a.txt').glob('*'))
        """,
    "mkdir": """
        (root / 'new').mkdir()
        (root / 'new').is_dir()
        (root / 'new').mkdir()
        (root / 'new').mkdir(exist_ok=True)
        (root / 'a.txt').mkdir()
        (root / 'a.txt').mkdir(exist_ok=True)
        (root / 'x/y/z').mkdir()
        (root / 'x/y/z').mkdir(parents=True)
        sorted(str(p) for p in root.glob('x/**/*'))
        (root / 'x/y/z').mkdir(parents=True)
        (root / 'x/y/z').mkdir(parents=True, exist_ok=True)
        (root / 'a.txt/y').mkdir(parents=True)
        os.makedirs(root / 'm/n')
        os.makedirs(root / 'm/n', exist_ok=True)
        os.mkdir(root / ('d' * 256))
        root.mkdir()
        root.mkdir(exist_ok=True)
        """,
    "unlink": """
        (root / 'a.txt').unlink()
        (root / 'a.txt').exists()
        (root / 'a.txt').unlink()
        (root / 'a.txt').unlink(missing_ok=True)
        os.remove(root / 'sub')
        os.remove(root / 'none/x')
        os.remove(root / 'empty/x')
        sorted(os.listdir(root))
        (root / 'a.txt').write_text('again')
        sorted(os.listdir(root))
        """,
    "rmdir": """
        (root / 'bare').rmdir()
        (root / 'bare').exists()
        (root / 'sub').rmdir()
        (root / 'a.txt').rmdir()
        (root / 'none').rmdir()
        os.remove(root / 'sub/deep/c.txt')
        os.rmdir(root / 'sub/deep')
        os.remove(root / 'sub/b.txt')
        os.rmdir(root / 'sub')
        os.mkdir(root / 'sub')
        os.listdir(root / 'sub')
        """,
    "rename": """
        (root / 'a.txt').rename(root / 'b.txt')
        (root / 'b.txt').read_text()
        (root / 'a.txt').exists()
        os.rename(root / 'none', root / 'x')
        os.rename(root / 'b.txt', root / 'none/x')
        os.rename(root / 'b.txt', root / 'empty/x')
        os.rename(root / 'b.txt', root / 'sub')
        os.rename(root / 'sub', root / 'b.txt')
        os.rename(root / 'b.txt', root / 'b.txt')
        os.replace(root / 'b.txt', root / 'empty')
        (root / 'empty').read_text()
        os.rename(root / 'sub', root / 'sub/deep/sub')
        os.rename(root / 'sub/deep', root / 'sub')
        os.rename(root / 'bare', root / 'sub')
        os.rename(root / 'sub', root / 'bare')
        sorted(str(p) for p in root.rglob('*'))
        os.rename(root / 'bare/deep', root / 'out')
        os.mkdir(root / 'bare/deep')
        os.listdir(root / 'bare/deep')
        (root / 'out/c.txt').read_text()
        os.rename(root / 'out', root / 'été')
        os.rename(root / 'sub/b.txt', root / 'y')
        """,
    "where": """
        os.chdir(root / 'sub')
        os.getcwd()
        os.path.exists('b.txt')
        open('../a.txt').read()
        os.path.abspath('../empty')
        str(Path('deep/../b.txt').resolve())
        os.chdir(root / 'none')
        os.chdir(root / 'a.txt')
        """,
    "with": """
        [f.read() for f in [open(root / 'a.txt')] if f.readable()]
        write_twice(root / 'two')
        (root / 'two').read_text()
        read_parts(root / 'a.txt')
        """,
}

PRELUDE = """
import os
from pathlib import Path

root = Path({root!r})

def attempt(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, str(error))

def write_twice(path):
    with open(path, 'w') as file:
        file.write('first ')
        file.write('second')

def read_parts(path):
    with open(path) as file:
        return file.read(3), file.readline(), file.tell(), file.read()
"""


def source_of(program: str, root: Path) -> str:
    lines = (line.strip() for line in program.strip().splitlines())
    return PRELUDE.format(root=str(root)) + "\n".join(f"attempt(lambda: {line})" for line in lines)


def by_cpython(source: str) -> str:
    printed = io.StringIO()
    here = Path.cwd()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            # The programs leave their files open.
            warnings.simplefilter("ignore", ResourceWarning)
            exec(compile(source, "oracle", "exec"), {})
    finally:
        os.chdir(here)
    return printed.getvalue()


@pytest.mark.parametrize("mode", ["read-write", "overlay"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_guest_sees_what_cpython_sees(name: str, mode: MountMode, backend: BackendName, tmp_path: Path) -> None:
    theirs, ours = plant(tmp_path / "data"), plant(tmp_path / "mounted")
    # The guest knows its directory by the path that the other one has, so that messages are the same.
    source = source_of(PROGRAMS[name], theirs)
    printed: list[str] = []
    mount = MountDir(host_path=ours, virtual_path=str(theirs), mode=mode)
    with Session(backend=backend, mount=mount) as session:
        session.feed_run(source, print_callback=lambda _, text: printed.append(text))
        expected = by_cpython(source)
        assert _lines("".join(printed)) == _lines(expected)
        if mode == "read-write":
            assert content_of(ours) == content_of(theirs)
        else:
            listed = session.feed_run(
                "{str(p)[len(str(root)) + 1:]: None if p.is_dir() else p.read_bytes() for p in root.rglob('*')}"
            )
            assert listed == content_of(theirs)
            assert content_of(ours) == content_of(plant(tmp_path / "before"))


def _lines(printed: str) -> list[str]:
    # The sandbox's wrappers have other addresses; a file's own repr is not what is compared.
    return re.sub(r" at 0x[0-9a-f]+", "", printed).splitlines()
