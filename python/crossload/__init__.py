"""Suspend sandboxed Python in one build, resume it in another, and prove which builds can."""

from importlib import import_module
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossload.api import *  # noqa: F403
    from crossload.api import __all__ as __all__


def __getattr__(name: str) -> Any:
    # The engine is imported with the first of its names: the kit's command needs none of them, and a run in which
    # everything is stored would take a fifth longer.
    if PathFinder.find_spec(f"{__name__}.{name}", __path__) is not None:  # noqa: F405
        return import_module(f"{__name__}.{name}")
    try:
        value = globals()[name] = getattr(import_module(f"{__name__}.api"), name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
