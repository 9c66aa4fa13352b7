"""Answering the guest's questions from the host's functions and values, as `feed_run` does."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol

from crossload.errors import ConversionError, SessionStateError
from crossload.steps import Call, Futures, NameLookup, OsCall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crossload.steps import Step

__all__ = ["NOT_HANDLED", "OsHandler", "answer"]


class _NotHandled:
    def __repr__(self) -> str:
        return "NOT_HANDLED"


NOT_HANDLED = _NotHandled()
"""What an OS handler returns to leave a call to the sandbox's default, an error."""


class OsHandler(Protocol):
    """Answers the guest's calls of the operating system; returns `NOT_HANDLED` for those it leaves alone."""

    def __call__(self, *, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], is_async: bool) -> Any:
        """Return the call's result, or raise what the guest is to see. `is_async` is false: it is not awaited."""
        ...


def answer(step: Call | OsCall | NameLookup | Futures, lookup: Mapping[str, Any], os: OsHandler | None) -> Step:
    """Answer one question and return what the guest does next."""
    match step:
        case Call():
            return _answer_call(step, lookup)
        case OsCall():
            return _answer_os(step, os)
        case NameLookup():
            return _answer_name(step, lookup)
        case Futures():
            raise SessionStateError("the guest waits for futures, which feed_run can't settle; use feed_start")


def _answer_name(step: NameLookup, lookup: Mapping[str, Any]) -> Step:
    if step.object_id is not None or step.variable_name not in lookup:
        return step.resume()
    value = lookup[step.variable_name]
    if callable(value) and not isinstance(value, type):
        return step.resume_function(value)
    return step.resume(value=value)


def _answer_call(step: Call, lookup: Mapping[str, Any]) -> Step:
    function = lookup.get(step.function_name, step.reply.registry.functions.get(step.function_name))
    if step.object_id is not None or not callable(function):
        return step.resume_not_found()
    try:
        result = function(*step.args, **step.kwargs)
    except Exception as error:  # noqa: BLE001 - whatever the host function raises is the guest's to handle
        return step.resume({"exception": error})
    if inspect.iscoroutine(result):
        result.close()
        raise SessionStateError(
            f"the host function {step.function_name!r} is a coroutine, which feed_run can't await; use feed_start"
        )
    return _return(step, result)


def _return(step: Call | OsCall, result: Any) -> Step:
    try:
        return step.resume({"return_value": result})
    except ConversionError as error:
        # The host function is at fault, and the guest called it: it sees a TypeError there, as from any function.
        return step.resume({"exception": TypeError(str(error))})


def _answer_os(step: OsCall, handler: OsHandler | None) -> Step:
    if handler is None:
        return step.resume_not_handled()
    try:
        result = handler(name=step.function_name, args=step.args, kwargs=step.kwargs, is_async=False)
    except Exception as error:  # noqa: BLE001 - as above
        return step.resume({"exception": error})
    return step.resume_not_handled() if result is NOT_HANDLED else _return(step, result)
