"""What a program keeps to itself: a replay that repeats every outcome may still end in another state."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from crossload import Call, Futures, Session, SnapshotDivergedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener

# Between a 64-bit and a 32-bit build these differ, and the program shows none of them to the host.
KEPT_TO_ITSELF = {
    "a global": ("x = 'A' if hash(b'k') % 2 else 'B'", "global x"),
    "an element deep inside": ("d = {'k': [1, (2, hash(b'k'))]}", "global d['k'][1][1]"),
    "an attribute": ("class P: pass\np = P()\np.q = P()\np.q.z = hash((1, b'x'))", "global p.q.z"),
    "a captured variable": (
        "def f():\n  a = hash(b'k')\n  return lambda: a\ng = f()",
        "global g.__closure__[0].cell_contents",
    ),
    "how many there are": ("x = [0] * (hash(b'k') % 101)", "global x"),
    "an order": ("x = sorted([b'a', b'b', b'c', b'd', b'e', b'f'], key=hash)", "global x[0]"),
    "which object it is": ("a = [1]\nx = [a, a if hash(b'k') % 2 else [1]]", "global x[1]"),
    "a default": ("def f(n=hash(b'k')): pass", "global f.__defaults__[0]"),
    "chance": ("import random\nrandom.seed(hash(b'k'))", "the session's random.module.rng.state[1]"),
}

# What differs between builds, or from run to run, and no program can tell.
NOT_OBSERVABLE = {
    "hashes": "d = {b'k': 1, 2**100: {(1, b'x')}, range(3): frozenset({b'y', 1.5})}",
    "captured variables": (
        "def f(p, q):\n  a, b, c = 1, [2], 'c'\n  class L:\n    seen = b\n    def get(self): return (a, b, p, q)\n"
        "  def g(x):\n    nonlocal a\n    a += x\n    return lambda: (a, b, c, p, q, x, L)\n  return g\nh = f(1, 2)(3)"
    ),
    "garbage": "for i in range(2000):\n  a = [i]\n  a.append(a)\nb = [a]",
    "floats": (
        "import math\nx = [math.sin(1e22), math.exp(1.5), math.gamma(4.3), math.lgamma(0.7), 2.0**0.5, 1.1**77.7]\n"
        "y = [float('inf') - float('inf'), -float('nan'), 0.0 * float('inf'), -0.0]"
    ),
    "reprs": "class P: pass\nx = [repr(P()), str(P), id(P()), repr(len)]",
    "long integers": "x = [3**500, -(2**64), 10**40 // 7, hash(2**61 - 2)]",
    "sets in order": "x = list({b'c', 'a', 2**70, (1, b'2'), 1.5})",
}


def replayed(session: Session, backend: BackendName) -> Session:
    """Open a snapshot where its journal must be replayed."""
    copy = Session.load(session.dump(), backend=backend, trusted=True)
    assert copy.restored is not None
    assert copy.restored.path == "replay"
    return copy


@pytest.mark.parametrize(("code", "place"), KEPT_TO_ITSELF.values(), ids=KEPT_TO_ITSELF)
def test_what_a_program_keeps_to_itself_is_caught(
    session: Session, other_backend: BackendName, code: str, place: str
) -> None:
    session.feed_run(code)
    with pytest.raises(SnapshotDivergedError) as caught:
        Session.load(session.dump(), backend=other_backend, trusted=True)
    error = caught.value
    assert (error.event, error.operation, error.source_line) == (2, "dump", None)
    assert error.recorded.startswith(f"{place}: ")
    assert error.happened.startswith(f"{place}: ")
    assert error.recorded != error.happened
    assert f"ends in another state: {place} was " in str(error)


def test_a_local_of_a_suspended_function_is_caught(session: Session, other_backend: BackendName) -> None:
    step = session.feed_start("def f():\n  kept = hash(b'k')\n  return ask(1)\nf()")
    assert isinstance(step, Call)
    with pytest.raises(SnapshotDivergedError, match="ends in another state: local kept was "):
        Session.load(session.dump(), backend=other_backend, trusted=True)


def test_where_a_suspended_program_stands_is_caught(session: Session, other_backend: BackendName) -> None:
    session.feed_start("if hash(b'k') & 1:\n  ask(1)\n  x = 1\nelse:\n  ask(1)\n  x = 2")
    with pytest.raises(SnapshotDivergedError, match="ends in another state"):
        Session.load(session.dump(), backend=other_backend, trusted=True)


def test_a_long_value_is_not_shown_whole(session: Session, other_backend: BackendName) -> None:
    session.feed_run("x = 'long ' * 10_000 + str(hash(b'k'))")
    with pytest.raises(SnapshotDivergedError) as caught:
        Session.load(session.dump(), backend=other_backend, trusted=True)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("code", NOT_OBSERVABLE.values(), ids=NOT_OBSERVABLE)
def test_what_no_program_can_tell_is_no_difference(
    session: Session, backend: BackendName, other_backend: BackendName, code: str
) -> None:
    session.feed_run(code)
    with replayed(session, other_backend) as there:
        # There, and back again, with states loaded in between: slots and seeds are others each time.
        for _ in range(3):
            with Session.load(there.dump(), backend=other_backend, trusted=True) as again:
                again.feed_run(f"other = [[n] for n in range(50)]\n{code}")
                with replayed(again, backend) as back:
                    assert back.feed_run("len(other)") == 50


def test_futures_in_random_order_are_no_difference(open_session: Opener, other_backend: BackendName) -> None:
    code = (
        "import asyncio\nasync def work(a):\n  async def part(n):\n    return (await fetch(n, a), a)\n"
        "  return await asyncio.gather(part(1), part(2))\nawait asyncio.gather(work(1), work(2), work(3))"
    )
    for _ in range(5):
        session = open_session()
        step: Any = session.feed_start(code)
        while isinstance(step, Call):
            step = step.resume({"future": ...})
        assert isinstance(step, Futures)
        with replayed(session, other_backend) as copy:
            assert isinstance(copy.suspended, Futures)


@pytest.mark.parametrize("value", [math.nan, -math.nan, -0.0, [b"k"], {2**80: {"n": (1, 2)}}], ids=repr)
def test_inputs_and_answers_are_no_difference(session: Session, other_backend: BackendName, value: object) -> None:
    answer: Callable[[], object] = lambda: value  # noqa: E731 - a guest calls it by its name
    session.feed_run("y = (v, ask())", inputs={"v": value}, external_lookup={"ask": answer})
    with replayed(session, other_backend):
        pass


def test_objects_that_the_host_saw_are_no_difference(session: Session, other_backend: BackendName) -> None:
    session.feed_run("class P:\n  def __init__(self, n): self.n = n\nps = [P(1), P(2)]\nps.append(ps[0])")
    shown = session.feed_run("ps")
    session.feed_run("kept = (v, ps[1])", inputs={"v": shown[2]})
    with replayed(session, other_backend) as copy:
        assert copy.feed_run("kept[0] is ps[0]") is True
