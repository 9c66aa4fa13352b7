"""Sessions: feeds, questions, answers, and what happens when they are used wrongly."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

import crossload
from crossload import (
    NOT_HANDLED,
    Call,
    Complete,
    ConversionError,
    Futures,
    GuestError,
    GuestSyntaxError,
    NameLookup,
    OsCall,
    Session,
    SessionClosedError,
    SessionInterruptedError,
    SessionStateError,
    SettingError,
)

if TYPE_CHECKING:
    from crossload.backends import BackendName
    from tests.integration.engine.conftest import Opener


def test_state_persists_from_feed_to_feed(session: Session) -> None:
    session.feed_run("x = 20\ndef double(n):\n    return 2 * n")
    assert session.feed_run("double(x) + y", inputs={"y": 2}) == 42


def test_a_feed_without_an_expression_gives_none(session: Session) -> None:
    assert session.feed_run("x = 1") is None
    assert session.feed_run("") is None


def test_host_functions_are_called_by_name_with_all_kinds_of_arguments(session: Session) -> None:
    calls: list[tuple[Any, Any]] = []

    def fetch(*args: Any, **kwargs: Any) -> dict[str, int]:
        calls.append((args, kwargs))
        return {"n": len(calls)}

    code = "[fetch(1, b'x', key=(2,)), fetch(), limit]"
    assert session.feed_run(code, external_lookup={"fetch": fetch, "limit": 7}) == [{"n": 1}, {"n": 2}, 7]
    assert calls == [((1, b"x"), {"key": (2,)}), ((), {})]


def test_an_exception_of_a_host_function_can_be_caught_by_the_guest(session: Session) -> None:
    class OutOfStockError(LookupError):
        pass

    def order() -> None:
        raise OutOfStockError("no apples")

    code = "try:\n    order()\nexcept LookupError as e:\n    r = [type(e).__name__, str(e)]\nr"
    assert session.feed_run(code, external_lookup={"order": order}) == ["LookupError", "no apples"]
    with pytest.raises(GuestError, match="LookupError: no apples"):
        session.feed_run("order()", external_lookup={"order": order})


def test_a_name_that_nobody_knows_is_a_name_error(session: Session) -> None:
    for code in ("missing", "missing()"):
        with pytest.raises(GuestError) as caught:
            session.feed_run(code)
        assert (caught.value.exc_type, caught.value.message) == ("NameError", "name 'missing' is not defined")


def test_each_question_can_be_answered_by_hand(session: Session) -> None:
    step = session.feed_start("a = fetch(1, k=b'v')\nb = limit\nimport os\nc = os.getenv('HOME')\n[a, b, c]")
    assert isinstance(step, Call)
    assert (step.function_name, step.args, step.kwargs) == ("fetch", (1,), {"k": b"v"})
    assert (step.position.filename, step.position.start, step.position.end) == ("<python-input-0>", 4, 20)
    assert session.suspended is step
    step = step.resume({"return_value": [1]})
    assert isinstance(step, NameLookup)
    assert step.variable_name == "limit"
    step = step.resume(value=2)
    assert isinstance(step, OsCall)
    assert (step.function_name, step.args) == ("os.getenv", ("HOME", None))
    step = step.resume({"return_value": "/home"})
    assert step == Complete(output=[[1], 2, "/home"])
    assert session.suspended is None


def test_a_call_can_be_answered_with_an_exception(session: Session) -> None:
    step = session.feed_start("try:\n    fetch()\nexcept TimeoutError as e:\n    r = str(e)\nr")
    assert isinstance(step, Call)
    assert step.resume({"exception": TimeoutError("late")}) == Complete(output="late")


def test_futures_are_settled_in_any_order_and_in_parts(session: Session) -> None:
    code = "import asyncio\nasync def main():\n    return await asyncio.gather(f(1), f(2), f(3))\nawait main()"
    step = session.feed_start(code)
    ids = []
    while isinstance(step, Call):
        ids.append(step.call_id)
        step = step.resume({"future": ...})
    assert isinstance(step, Futures)
    assert sorted(step.pending_call_ids) == sorted(ids)
    step = step.resume({ids[2]: {"return_value": "c"}})
    assert isinstance(step, Futures)
    step = step.resume({ids[0]: {"return_value": "a"}, ids[1]: {"return_value": "b"}})
    assert step == Complete(output=["a", "b", "c"])


NAPS = (
    "import asyncio\nseen = []\nasync def nap(n):\n    await asyncio.sleep(n)\n    seen.append(n)\n"
    "async def ask():\n    seen.append(await f())\nawait asyncio.gather(nap(0.6), ask(), nap(0.3))\nseen"
)


def test_a_sleep_of_the_guests_does_not_hold_back_what_the_host_can_settle(session: Session) -> None:
    started = time.monotonic()
    call = session.feed_start(NAPS)
    assert isinstance(call, Call)
    step = call.resume({"future": ...})
    assert isinstance(step, Futures)
    assert step.pending_call_ids == (call.call_id,)
    assert time.monotonic() - started < 0.3
    assert step.resume({call.call_id: {"return_value": "answer"}}) == Complete(output=["answer", 0.3, 0.6])
    assert 0.6 <= time.monotonic() - started < 3


def test_a_host_that_settles_nothing_waits_for_the_guests_next_sleep(session: Session, backend: BackendName) -> None:
    call = session.feed_start(NAPS)
    assert isinstance(call, Call)
    step = call.resume({"future": ...})
    for naps in (1, 2):
        assert isinstance(step, Futures)
        with Session.load(session.dump(), backend=backend, trusted=True) as copy:
            # Sleeps begin anew where a snapshot is loaded.
            assert isinstance(copy.suspended, Futures)
            done = copy.suspended.resume({call.call_id: {"return_value": "answer"}})
            assert done == Complete(output=[*[0.3][: naps - 1], "answer", *[0.3, 0.6][naps - 1 :]])
        step = step.resume({})
    assert isinstance(step, Futures)
    assert step.resume({call.call_id: {"return_value": "answer"}}) == Complete(output=[0.3, 0.6, "answer"])


def test_a_question_is_answered_once(session: Session) -> None:
    step = session.feed_start("fetch() + fetch()")
    assert isinstance(step, Call)
    after = step.resume({"return_value": 1})
    with pytest.raises(SessionStateError, match="was answered"):
        step.resume({"return_value": 1})
    assert isinstance(after, Call)
    assert after.resume({"return_value": 2}) == Complete(output=3)


@pytest.mark.parametrize("answer", [{}, {"return_value": 1, "exception": ValueError()}, {"exception": "no"}, {"x": 1}])
def test_an_answer_of_another_form_is_refused_and_the_question_stays_open(
    session: Session, answer: dict[str, Any]
) -> None:
    step = session.feed_start("fetch()")
    assert isinstance(step, Call)
    with pytest.raises(SettingError, match="an answer is one of"):
        step.resume(answer)  # type: ignore[arg-type]
    assert step.resume({"return_value": 5}) == Complete(output=5)


def test_feeding_a_suspended_session_is_refused_and_loses_nothing(session: Session) -> None:
    step = session.feed_start("fetch()")
    assert isinstance(step, Call)
    with pytest.raises(SessionStateError, match="waits for an answer"):
        session.feed_run("1")
    assert step.resume({"return_value": 5}) == Complete(output=5)


def test_an_abandoned_feed_leaves_what_it_assigned(session: Session) -> None:
    step = session.feed_start("x = 1\nfetch()\nx = 2")
    session.abandon()
    assert session.feed_run("x") == 1
    assert isinstance(step, Call)
    with pytest.raises(SessionStateError):
        step.resume({"return_value": 1})


@pytest.mark.parametrize(
    "feed", ["q({A().m: 1, A().m: 2})", "f()\nq({A().m: 1, A().m: 2})", "f()\n{A().m: 1, A().m: 2}"]
)
def test_what_the_host_can_not_hold_ends_the_feed_and_not_the_session(session: Session, feed: str) -> None:
    session.feed_run("class A:\n    def __repr__(self): return 'A'\n    def m(self): pass")
    with pytest.raises(ConversionError, match="two keys of a guest dict are one key on the host"):
        session.feed_run(feed, external_lookup={"f": lambda: None, "q": lambda _: None})
    assert session.suspended is None
    assert session.feed_run("1 + 1") == 2


def test_an_interruption_is_not_lost_to_a_feed_that_is_refused(session: Session) -> None:
    def interrupt() -> None:
        session.interrupt()
        with pytest.raises(SessionStateError):
            session.feed_run("1")

    with pytest.raises(SessionInterruptedError):
        session.feed_run("f()\nf()\n'ran to its end'", external_lookup={"f": interrupt})
    assert session.feed_run("2") == 2


def test_a_closed_session_refuses_everything_and_closing_again_is_harmless(backend: BackendName) -> None:
    session = Session(backend=backend)
    step = session.feed_start("fetch()")
    session.close()
    session.close()
    assert session.closed
    assert isinstance(step, Call)
    for use in (lambda: session.feed_run("1"), session.dump, session.abandon, lambda: step.resume({"return_value": 1})):
        with pytest.raises(SessionClosedError):
            use()


def test_a_host_function_can_not_enter_its_own_session(session: Session) -> None:
    def reenter() -> object:
        return session.feed_run("1")

    with pytest.raises(GuestError, match="waits for an answer"):
        session.feed_run("reenter()", external_lookup={"reenter": reenter})
    assert session.feed_run("1") == 1


def test_a_session_moves_between_threads(session: Session) -> None:
    results: list[object] = []
    session.feed_run("n = 0")
    for _ in range(3):
        thread = threading.Thread(target=lambda: results.append(session.feed_run("n += 1\nn")))
        thread.start()
        thread.join()
    assert results == [1, 2, 3]


def test_two_functions_of_one_name_are_refused_not_mixed_up(session: Session) -> None:
    with pytest.raises(ConversionError, match="two host functions are called '<lambda>'"):
        session.feed_run("[f(1) for f in fs]", inputs={"fs": [lambda x: x + 1, lambda x: x * 100]})


def test_a_function_answers_only_in_the_feed_that_it_was_given_to(session: Session) -> None:
    session.feed_run("g = f", external_lookup={"f": lambda: 1})
    with pytest.raises(GuestError, match="NameError"):
        session.feed_run("g()")


def test_a_host_function_that_returns_what_can_not_enter_raises_in_the_guest(session: Session) -> None:
    code = "try:\n    f()\nexcept TypeError as e:\n    r = str(e)\nr"
    assert "can't enter the sandbox" in session.feed_run(code, external_lookup={"f": object})


@pytest.mark.parametrize(
    "code", ["print('x')\nf()", "print('x')\n1", "import time\nprint('x')\ntime.sleep(0.001)\nf()"]
)
def test_a_failing_print_callback_leaves_the_session_usable(session: Session, code: str) -> None:
    def fail(_stream: str, _text: str) -> None:
        raise BrokenPipeError("gone")

    with pytest.raises(BrokenPipeError):
        session.feed_run(code, print_callback=fail, external_lookup={"f": lambda: 1})
    assert session.suspended is None
    assert session.feed_run("1") == 1


def test_an_interrupt_in_a_host_function_or_a_sleep_leaves_the_session_usable(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.feed_run("f()", external_lookup={"f": interrupt})
    assert session.feed_run("1") == 1
    monkeypatch.setattr("crossload.waiting.time.sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.feed_run("import time\ntime.sleep(1)")
    assert session.feed_run("1") == 1


def test_printed_output_arrives_in_order_with_its_stream(session: Session) -> None:
    printed: list[tuple[str, str]] = []
    code = "import sys\nprint('a', 1)\nprint('e', file=sys.stderr)\nfetch()\nprint('b', end='')"
    session.feed_run(
        code,
        external_lookup={"fetch": lambda: printed.append(("host", "call"))},
        print_callback=lambda stream, text: printed.append((stream, text)),
    )
    assert printed == [("stdout", "a 1\n"), ("stderr", "e\n"), ("host", "call"), ("stdout", "b")]


def test_output_goes_to_the_host_streams_by_default(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    session.feed_run("print('out')\nimport sys\nprint('err', file=sys.stderr)")
    assert capsys.readouterr() == ("out\n", "err\n")


def test_a_guest_exception_carries_type_message_and_frames(session: Session) -> None:
    session.feed_run("def f(n):\n    return 1 // n")
    with pytest.raises(GuestError) as caught:
        session.feed_run("f(0)")
    error = caught.value
    assert (error.exc_type, error.message) == ("ZeroDivisionError", "division by zero")
    assert [(frame.filename, frame.line, frame.function_name, frame.source_line) for frame in error.frames] == [
        ("<python-input-1>", 1, "<module>", "f(0)"),
        ("<python-input-0>", 2, "f", "    return 1 // n"),
    ]
    assert error.traceback.startswith("Traceback (most recent call last):\n")
    assert isinstance(error.exception(), ZeroDivisionError)
    assert session.feed_run("f(1)") == 1


def test_invalid_source_is_a_syntax_error_of_the_guest(session: Session) -> None:
    with pytest.raises(GuestSyntaxError) as caught:
        session.feed_run("x = = 1")
    assert caught.value.exc_type == "SyntaxError"
    assert session.feed_run("1") == 1


def test_os_calls_go_to_the_handler_or_raise(session: Session) -> None:
    def handler(*, name: str, args: tuple[Any, ...], **_: Any) -> Any:
        if name == "Path.read_text":
            return f"text of {args[0]}"
        return NOT_HANDLED

    code = "from pathlib import Path\nPath('/a').read_text()"
    assert session.feed_run(code, os=handler) == "text of /a"
    with pytest.raises(GuestError, match="PermissionError"):
        session.feed_run(code)
    with pytest.raises(GuestError, match=r"^RuntimeError: 'os\.environ' is not supported"):
        session.feed_run("import os\nos.environ", os=handler)


def test_clock_zone_and_chance_are_what_the_policy_says(open_session: Opener) -> None:
    noon = dt.datetime(2024, 7, 1, 12, tzinfo=dt.timezone.utc)
    code = "import datetime, random, time\n[str(datetime.datetime.now()), random.random(), time.time()]"
    policy = {"datetime": noon, "timezone": "Europe/Berlin", "random_start": {"seed": 7}}
    first = open_session(os_policy=policy).feed_run(code)
    assert first == open_session(os_policy=policy).feed_run(code)
    assert first[0] == "2024-07-01 14:00:00"
    assert first[2] == noon.timestamp()
    # The seed gives what CPython gives.
    assert first[1] == 0.32383276483316237


def test_sleeps_are_waited_out_together(open_session: Opener) -> None:
    code = (
        "import asyncio\nasync def nap(n):\n    await asyncio.sleep(0.05)\n    return n\n"
        "await asyncio.gather(*[nap(i) for i in range(20)])"
    )
    assert open_session().feed_run(code) == list(range(20))
    assert open_session(os_policy={"sleep": "zero"}).feed_run("import time\ntime.sleep(9999)\n1") == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"limits": {"max_memroy": 1}}, "there is no limit 'max_memroy'; there are gc_interval"),
        ({"limits": {"max_feed_duration_secs": -1}}, "max_feed_duration_secs must be a number of seconds"),
        ({"limits": {"max_suspensions": 1.5}}, "max_suspensions must be a whole number"),
        ({"limits": {"max_suspensions": True}}, "max_suspensions must be a whole number"),
        ({"limits": {"max_suspensions": []}}, "max_suspensions must be a whole number"),
        ({"os_policy": {"timezone": "Mars/Olympus"}}, "unknown timezone 'Mars/Olympus'"),
        ({"os_policy": {"sleep": "zero", "sleep_system_max": 1.0}}, "sleep_system_max needs sleep='system'"),
        ({"os_policy": {"clock": "system"}}, "there is no OS policy 'clock'"),
        ({"os_policy": {"sleep": "systm"}}, "sleep can't be"),
        ({"os_policy": {"process_time": "elapsed"}}, "needs journal=False"),
        ({"limits": {"max_turn_duration_secs": 10**400}}, "max_turn_duration_secs is more seconds than"),
        ({"os_policy": {"random_start": {}}}, "'random_start' can't be {}"),
        ({"os_policy": {"random_start": {"seed": [1]}}}, "'random_start' can't be"),
        ({"os_policy": {"timezone": 5}}, "'timezone' can't be 5"),
        ({"os_policy": {"timezone": {"offset_seconds": "1"}}}, "'timezone' can't be"),
        ({"os_policy": {"sleep": object()}}, "'sleep' can't be <object"),
        ({"os_policy": {"sleep": None}}, "'sleep' can't be None"),
        ({"os_policy": {"sleep_system_max": -1}}, "sleep_system_max must be a number of seconds"),
    ],
)
def test_an_unusable_setting_is_refused_by_name(open_session: Opener, settings: dict[str, Any], message: str) -> None:
    open_session(limits={"max_suspensions": 1})  # What equals it is no setting for that.
    with pytest.raises(SettingError, match=message):
        open_session(**settings)


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(SettingError, match="'wasm' or 'native', not 'jit'"):
        Session(backend="jit")  # type: ignore[arg-type]


def test_public_names_are_all_importable() -> None:
    for name in crossload.__all__:
        assert getattr(crossload, name) is not None
