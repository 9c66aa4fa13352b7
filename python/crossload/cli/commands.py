"""Groups of commands that import the module of a command when it is asked for, and not before."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from crossload.cli.output import EXIT_CODES, epilog


class Commands(MutableMapping[str, Any]):
    """Commands by name, in the order of the help.

    All of their modules together take longer to import than a run in which every cell is stored.
    """

    def __init__(self, functions: dict[str, str]) -> None:
        """`functions` are written `module:function`, in `crossload.cli`."""
        self._functions = functions
        self._commands: dict[str, Any] = dict.fromkeys(functions)

    def __getitem__(self, name: str) -> Any:
        if self._commands[name] is None:
            self._commands[name] = _command(name, *self._functions[name].split(":"))
        return self._commands[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._commands[name] = command

    def __delitem__(self, name: str) -> None:
        del self._commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._commands)

    def __len__(self) -> int:
        return len(self._commands)


def group_of(**functions: str) -> type[TyperGroup]:
    """A group that has these commands, written `module:function`, before those that are added to it."""

    class Group(TyperGroup):
        def __init__(self, *, commands: dict[str, Any], **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands = Commands(functions)
            self.commands.update(commands)

    return Group


def _command(name: str, module: str, function: str) -> Any:
    found = import_module(f"crossload.cli.{module}")
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    codes = getattr(found, "EXIT_CODES", EXIT_CODES)
    alone.command(name, epilog=epilog(found.EXAMPLES[function], codes))(getattr(found, function))
    return typer.main.get_command(alone)
