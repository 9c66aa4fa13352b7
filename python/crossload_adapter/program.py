"""An adapter for libraries in Python: scenarios are programs in this process, of which a name is saved."""

import ast
import contextlib
import sys
import types
from typing import Any, Dict, Iterator, List, Mapping

from .adapter import Adapter, Identity, Loaded, Scenario, Unsupported, Written, failing, refusing
from .canonical import Canonical, canonical, raised
from .identity import environment_digest, machine

Names = Dict[str, Any]


class ProgramAdapter(Adapter):
    """Runs a scenario's feeds and questions as Python, and leaves to a subclass what is saved in between.

    The last feed makes what is saved, by convention in `state`. The feeds before it are code that writer and reader
    both run, such as classes. Whatever a question raises is its answer.
    """

    subject = ""
    format = ""

    def version(self) -> str:
        """The subject's version, asked of the library itself."""
        raise NotImplementedError

    def save(self, names: Names) -> bytes:
        """What the library writes of the program's names, most often of `names["state"]`."""
        raise NotImplementedError

    def load(self, names: Names, snapshot: bytes) -> None:
        """Read that back into the names. Whatever the library raises is a refusal."""
        raise NotImplementedError

    def detail(self) -> Dict[str, Any]:
        """More about this worker, such as the `release` of what defines the format."""
        return {}

    @contextlib.contextmanager
    def names(self) -> Iterator[Names]:
        """The names that a program starts with; what they need is released at the end of the block."""
        yield {}

    def describe(self) -> Identity:
        """The library in this interpreter's environment."""
        arch, width, order = machine()
        return Identity(
            self.subject, self.version(), self.format, arch, width, order, environment_digest(), self.detail()
        )

    def write(self, scenario: Scenario) -> Written:
        """Run all feeds, save, and answer from what was saved."""
        with self._started(scenario) as names:
            self._feed(scenario, names, scenario.body["feeds"][-1:])
            try:
                snapshot = self.save(names)
            except Exception as error:  # what a library can't write says nothing of its readers
                raise Unsupported(f"can't save {scenario.name!r}: {type(error).__name__}: {error}") from error
            return Written(snapshot, self._ask(scenario, names))

    def read(self, scenario: Scenario, snapshot: bytes) -> Loaded:
        """Run all feeds but the last, load, and answer."""
        with self._started(scenario) as names:
            with refusing():
                self.load(names, snapshot)
            return Loaded(self._ask(scenario, names))

    def rewrite(self, scenario: Scenario, snapshot: bytes) -> bytes:
        """Load and save again at once."""
        with self._started(scenario) as names:
            with refusing():
                self.load(names, snapshot)
            with failing():
                return self.save(names)

    @contextlib.contextmanager
    def _started(self, scenario: Scenario) -> Iterator[Names]:
        main = types.ModuleType("__main__")
        with self.names() as own, _in_place_of(main):
            vars(main).update(own)
            self._feed(scenario, vars(main), scenario.body["feeds"][:-1])
            yield vars(main)

    def _feed(self, scenario: Scenario, names: Names, feeds: List[Mapping[str, Any]]) -> None:
        for feed in feeds:
            try:
                evaluate(feed["code"], names)
            except Exception as error:
                raise Unsupported(f"can't run {scenario.name!r}: {type(error).__name__}: {error}") from error

    def _ask(self, scenario: Scenario, names: Names) -> List[Canonical]:
        return [self._answer(question["code"], names) for question in scenario.body["questions"]]

    def _answer(self, code: str, names: Names) -> Canonical:
        try:
            return self.canonical(evaluate(code, names))
        except Exception as error:  # noqa: BLE001 - whatever the question raises is its answer
            return raised(error)

    def canonical(self, value: Any) -> Canonical:
        """The canonical form of an answer; a subclass knows the library's own types."""
        return canonical(value)


@contextlib.contextmanager
def _in_place_of(main: types.ModuleType) -> Iterator[None]:
    """What a program defines is looked up by its module and name: for the time of a program, that module is its own."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def evaluate(code: str, names: Names) -> Any:
    """Run a cell; its value is that of its last expression, if it ends in one."""
    body = ast.parse(code).body
    last = body[-1] if body else None
    statements = body[:-1] if isinstance(last, ast.Expr) else body
    exec(compile(ast.Module(statements, type_ignores=[]), "<scenario>", "exec"), names)  # noqa: S102 - the scenario's own code
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<scenario>", "eval"), names)  # noqa: S307 - as above
