/** Answers the guest's questions from the host's functions and values, as `feedRun` does. */

import { ConversionError, SessionStateError } from "./errors.mjs";

/** What an OS handler returns to leave a call to the sandbox's default, an error. */
export const NOT_HANDLED = Symbol("NOT_HANDLED");

/**
 * @typedef {object} Host
 * @property {Record<string, any>} [external] What the guest's names stand for: a function becomes a host function, which
 *   gets keyword arguments as an object after all others; one that returns a promise gives the guest an awaitable.
 * @property {(call: {name: string, args: any[], kwargs: Record<string, any>}) => any} [os] Answers calls of the operating
 *   system, or returns `NOT_HANDLED`; the guest waits for its promise.
 */

/** Runs a feed to its end, one question after another. */
export class Server {
  #external;
  #os;
  #functions;
  /** Promises that never reject, by the call that they answer. @type {Map<number, Promise<[number, any]>>} */
  #pending = new Map();

  /** @param {Host} host @param {import("./kinds.mjs").Functions} functions */
  constructor({ external = {}, os }, functions) {
    this.#external = external;
    this.#os = os;
    this.#functions = functions;
  }

  /**
   * Answers one question.
   *
   * @param {import("./steps.mjs").Question} step
   * @returns {Promise<import("./steps.mjs").Step>} What the guest does next.
   */
  answer(step) {
    switch (step.kind) {
      case "call":
        return this.#call(step);
      case "os":
        return this.#osCall(step);
      case "name":
        return this.#name(step);
      case "futures":
        return this.#futures(step);
    }
  }

  /** @param {import("./steps.mjs").NameLookup} step */
  #name(step) {
    if (step.objectId !== null || !Object.hasOwn(this.#external, step.variableName)) {
      return step.resume();
    }
    const value = this.#external[step.variableName];
    return typeof value === "function" ? step.resumeFunction() : step.resume(value);
  }

  /** @param {import("./steps.mjs").Call} step */
  async #call(step) {
    const { functionName, callId, objectId } = step;
    const own = Object.hasOwn(this.#external, functionName) ? this.#external[functionName] : undefined;
    const called = own ?? this.#functions.get(functionName);
    if (objectId !== null || typeof called !== "function") {
      return step.resumeNotFound();
    }
    const given = Object.keys(step.kwargs).length > 0 ? [...step.args, step.kwargs] : step.args;
    let result;
    try {
      result = called(...given);
    } catch (error) {
      return step.resume({ exception: error });
    }
    if (typeof result?.then !== "function") {
      return returned(step, result);
    }
    this.#pending.set(callId, settled(callId, result));
    return step.resume({ future: true });
  }

  /** @param {import("./steps.mjs").OsCall} step */
  async #osCall(step) {
    if (this.#os === undefined) {
      return step.resumeNotHandled();
    }
    let result;
    try {
      result = await this.#os({ name: step.functionName, args: step.args, kwargs: step.kwargs });
    } catch (error) {
      return step.resume({ exception: error });
    }
    return result === NOT_HANDLED ? step.resumeNotHandled() : returned(step, result);
  }

  /** Waits for the first promise that the guest waits for. @param {import("./steps.mjs").Futures} step */
  async #futures(step) {
    const promises = step.pendingCallIds.flatMap((callId) => this.#pending.get(callId) ?? []);
    if (promises.length === 0) {
      throw new SessionStateError("the guest waits for futures of an earlier process; answer them with their resume");
    }
    const [callId, result] = await Promise.race(promises);
    this.#pending.delete(callId);
    try {
      return await step.resume(new Map([[callId, result]]));
    } catch (error) {
      return orRaised(error, (exception) => step.resume(new Map([[callId, { exception }]])));
    }
  }
}

/** @param {number} callId @param {PromiseLike<any>} promise @returns {Promise<[number, any]>} */
async function settled(callId, promise) {
  try {
    return [callId, { returnValue: await promise }];
  } catch (error) {
    return [callId, { exception: error }];
  }
}

/** @param {import("./steps.mjs").Call | import("./steps.mjs").OsCall} step @param {any} result */
async function returned(step, result) {
  try {
    return await step.resume({ returnValue: result });
  } catch (error) {
    return orRaised(error, (exception) => step.resume({ exception }));
  }
}

/**
 * Where a host function's result can't enter, the function is at fault: the guest that called it sees a TypeError there.
 *
 * @param {unknown} error
 * @param {(error: ConversionError) => Promise<import("./steps.mjs").Step>} raise
 */
function orRaised(error, raise) {
  if (error instanceof ConversionError) {
    return raise(error);
  }
  throw error;
}
