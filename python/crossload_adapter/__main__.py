"""Run one adapter file as a worker: `python .../crossload_adapter/__main__.py ADAPTER.py [ARGUMENT ...]`.

This package and the adapter are loaded by path: nothing beside them becomes importable in the subject's environment.
"""

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any, List, Optional


def load_module(name: str, path: Path, folders: Optional[List[str]] = None) -> types.ModuleType:
    """Import the file at `path` as `name`, a package if it has `folders`; `sys.path` is left alone."""
    spec = importlib.util.spec_from_file_location(name, str(path), submodule_search_locations=folders)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_adapter(path: Path) -> types.ModuleType:
    """Import the adapter file as a member of a package made of its folder: `from . import shared` works in it."""
    package = types.ModuleType("adapter_files")
    package.__path__ = [str(path.parent)]
    sys.modules["adapter_files"] = package
    return load_module(f"adapter_files.{path.stem}", path)


def adapter_class(module: types.ModuleType, base: type) -> Any:
    """The one `Adapter` subclass that the file defines itself, or the one it names `ADAPTER`."""
    named = getattr(module, "ADAPTER", None)
    if named is not None:
        return named
    own = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, base) and item.__module__ == module.__name__
    ]
    if len(own) != 1:
        found = ", ".join(sorted(item.__name__ for item in own)) or "none"
        raise SystemExit(f"{module.__file__} must define one Adapter subclass, or say which as ADAPTER; found: {found}")
    return own[0]


def main(arguments: List[str]) -> int:
    """Load the adapter that the command line names and serve it.

    The channels are claimed first: a package may print when the adapter imports it.
    """
    if not arguments:
        raise SystemExit("usage: python .../crossload_adapter/__main__.py ADAPTER.py [ARGUMENT ...]")
    here = Path(__file__).resolve().parent
    # Python put this folder first because the command line names a file in it.
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != here]
    library = load_module("crossload_adapter", here / "__init__.py", [str(here)])
    channels = library.claim_channels()
    adapter = adapter_class(load_adapter(Path(arguments[0]).resolve()), library.Adapter)(arguments[1:])
    return int(library.serve(adapter, channels))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
