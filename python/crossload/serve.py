"""Answering the guest's questions from the host's functions and values, as `feed_run` and `feed_run_async` do."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from crossload.errors import ConversionError, SessionStateError
from crossload.handlers import NOT_HANDLED
from crossload.steps import UNHANDLED, UNKNOWN, Call, Futures, NameLookup, OsCall

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Mapping

    from crossload.files import Mounts
    from crossload.handlers import OsHandler
    from crossload.steps import Answer, SettledResult, Step
    from crossload.waiting import Waiting

__all__ = ["answer"]


def answer(
    step: Call | OsCall | NameLookup | Futures,
    lookup: Mapping[str, Any],
    mounts: Mounts | None,
    os: OsHandler | None,
    waiting: Waiting,
) -> Coroutine[Any, Any, Step]:
    """Answer one question and return what the guest does next."""
    match step:
        case Call():
            return _answer_call(step, lookup, waiting)
        case OsCall():
            return _answer_os(step, mounts, os, waiting)
        case NameLookup():
            return step.reply.send(_name(step, lookup), waiting)
        case Futures():
            return _answer_futures(step, waiting)


def _name(step: NameLookup, lookup: Mapping[str, Any]) -> Answer:
    if step.object_id is not None or step.variable_name not in lookup:
        return UNKNOWN
    value = lookup[step.variable_name]
    if callable(value) and not isinstance(value, type):
        return step.function(value)
    return step.value(value)


async def _answer_call(step: Call, lookup: Mapping[str, Any], waiting: Waiting) -> Step:
    function = lookup.get(step.function_name, step.reply.registry.functions.get(step.function_name))
    if step.object_id is not None or not callable(function):
        return await step.reply.send(UNHANDLED, waiting)
    try:
        result = function(*step.args, **step.kwargs)
    except Exception as error:  # noqa: BLE001 - whatever the host function raises is the guest's to handle
        return await _settled(step, {"exception": error}, waiting)
    if not inspect.isawaitable(result):
        return await _settled(step, {"return_value": result}, waiting)
    return await _promise(step, result, waiting)


async def _promise(step: Call | OsCall, result: Awaitable[Any], waiting: Waiting) -> Step:
    """Let the host's function run beside the guest."""
    _keep(step, result, waiting)
    if not step.allow_eager_await:
        return await step.reply.send(step.answer({"future": ...}), waiting)
    # Nothing else of the guest's could run meanwhile: one turn does what else takes two.
    return await _settled(step, (await waiting.settle([step.call_id]))[step.call_id], waiting, eager=True)


def _keep(step: Call | OsCall, result: Awaitable[Any], waiting: Waiting) -> None:
    if waiting.awaits:
        waiting.keep(step.call_id, result)
        return
    if inspect.iscoroutine(result):
        result.close()
    name = step.function_name
    raise SessionStateError(
        f"the host function {name!r} is a coroutine, which feed_run can't await; use feed_run_async"
    )


async def _answer_os(step: OsCall, mounts: Mounts | None, handler: OsHandler | None, waiting: Waiting) -> Step:
    answered = None if mounts is None else await _answer_file(step, mounts, waiting)
    return await _answer_by_handler(step, handler, waiting) if answered is None else answered


async def _answer_file(step: OsCall, mounts: Mounts, waiting: Waiting) -> Step | None:
    work = functools.partial(mounts, name=step.function_name, args=step.args, kwargs=step.kwargs)
    # A snapshot that held a write, and a guest that waits for it, would have it done twice.
    with step.reply.hold():
        step.reply.check()
        try:
            result = await waiting.call(work)
        except Exception as error:  # noqa: BLE001 - as above
            return await _settled(step, {"exception": error}, waiting)
        return None if result is NOT_HANDLED else await _settled(step, {"return_value": result}, waiting)


async def _answer_by_handler(step: OsCall, handler: OsHandler | None, waiting: Waiting) -> Step:
    if handler is None:
        return await step.reply.send(UNHANDLED, waiting)
    try:
        result = handler(name=step.function_name, args=step.args, kwargs=step.kwargs, is_async=waiting.awaits)
    except Exception as error:  # noqa: BLE001 - as above
        return await _settled(step, {"exception": error}, waiting)
    if inspect.isawaitable(result):
        if step.function_name == "asyncio.sleep":
            return await _promise(step, result, waiting)
        # To the guest no other call is a promise: it stands still until the call has ended.
        _keep(step, result, waiting)
        outcome = (await waiting.settle([step.call_id]))[step.call_id]
        if "exception" in outcome:
            return await _settled(step, outcome, waiting)
        result = outcome["return_value"]
    if result is NOT_HANDLED:
        return await step.reply.send(UNHANDLED, waiting)
    return await _settled(step, {"return_value": result}, waiting)


async def _settled(step: Call | OsCall, result: SettledResult, waiting: Waiting, *, eager: bool = False) -> Step:
    try:
        return await step.reply.send(step.answer(result, eager=eager), waiting)
    except ConversionError as error:
        if not step.reply.open:
            # The answer arrived, and the host can't hold what the guest did then.
            raise
        return await step.reply.send(step.answer(_no_value(error), eager=eager), waiting)


async def _answer_futures(step: Futures, waiting: Waiting) -> Step:
    return await _settle(step, await waiting.settle(step.pending_call_ids), waiting)


async def _settle(step: Futures, results: dict[int, SettledResult], waiting: Waiting) -> Step:
    try:
        return await step.reply.send(step.answer(results), waiting)
    except ConversionError as error:
        if not step.reply.open:
            raise
        # One after the other tells whose result it is; the guest asks again for what is left over.
        call_id, result = next(iter(results.items()))
        return await _settle(step, {call_id: result if len(results) > 1 else _no_value(error)}, waiting)


def _no_value(error: ConversionError) -> SettledResult:
    # The host function is at fault, and the guest called it: it sees a TypeError there, as from any function.
    return {"exception": TypeError(str(error))}
