"""Run one adapter file as a worker: `python .../crossload_adapter/__main__.py ADAPTER.py [ARGUMENT ...]`.

This package and the adapter are loaded by path, so that nothing beside them becomes importable in the subject's environment.
"""

import importlib.util
import os
import sys
import types
from typing import Any


def load_package(name: str, folder: str) -> types.ModuleType:
    """Import the package in `folder` as `name`, without its parent folder on `sys.path`."""
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_adapter(path: str) -> types.ModuleType:
    """Import the adapter file as a member of a package made of its folder, so that `from . import shared` works in it."""
    folder, base = os.path.split(os.path.abspath(path))
    package = types.ModuleType("adapter_files")
    package.__path__ = [folder]
    sys.modules["adapter_files"] = package
    name = f"adapter_files.{os.path.splitext(base)[0]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


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


def main() -> int:
    """Load the adapter named by the command line and serve it."""
    if len(sys.argv) < 2:
        raise SystemExit("usage: python .../crossload_adapter/__main__.py ADAPTER.py [ARGUMENT ...]")
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") not in (here, os.path.dirname(here))]
    library = load_package("crossload_adapter", here)
    adapter = adapter_class(load_adapter(sys.argv[1]), library.Adapter)(sys.argv[2:])
    return int(library.serve(adapter))


if __name__ == "__main__":
    raise SystemExit(main())
