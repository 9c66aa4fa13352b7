/** What a turn of the guest ends with: a question and how to answer it, or the feed's result. `kind` tells which. */

import { encodeNodes, functionNode } from "./encode.mjs";
import { ConversionError, SettingError } from "./errors.mjs";
import { PythonException } from "./values.mjs";

/** @typedef {Call | OsCall | NameLookup | Futures | Complete} Step */
/** @typedef {Call | OsCall | NameLookup | Futures} Question */

/**
 * Where the guest's question stands: UTF-8 byte offsets into the source of the named feed, `end` exclusive.
 *
 * @typedef {{filename: string, start: number, end: number}} SourceRange
 */

/** An outcome. @typedef {{returnValue: any} | {exception: any}} SettledResult */
/** An answer to a call: an outcome, or an awaitable whose result comes later. @typedef {SettledResult | {future: true}} ExternalResult */

/**
 * The way back into the session, good for one answer.
 *
 * @typedef {object} Reply
 * @property {import("./kinds.mjs").Functions} functions
 * @property {(operation: string, args: object) => Promise<Step>} send
 */

/** The feed has run to its end. */
export class Complete {
  kind = /** @type {const} */ ("complete");

  /** @param {any} output Value of the feed's last expression, or null. */
  constructor(output) {
    this.output = output;
  }
}

class Asked {
  #reply;

  /** @param {{position: SourceRange}} turn @param {Reply} reply */
  constructor(turn, reply) {
    this.position = turn.position;
    this.#reply = reply;
  }

  /** @protected @param {string} operation @param {object} args */
  send(operation, args) {
    return this.#reply.send(operation, args);
  }

  /** @protected @param {any} result @param {boolean} pending Whether the result may come later. */
  encode(result, pending) {
    return encodeResult(result, this.#reply.functions, pending);
  }
}

class AnyCall extends Asked {
  /**
   * @param {{position: SourceRange, name: string, args: any[], kwargs: Record<string, any>, id: number, eager: boolean}} turn
   * @param {Reply} reply
   */
  constructor(turn, reply) {
    super(turn, reply);
    this.functionName = turn.name;
    this.args = turn.args;
    this.kwargs = turn.kwargs;
    this.callId = turn.id;
    this.allowEagerAwait = turn.eager;
  }

  /**
   * Answers the call and runs on to the next question or the end of the feed. A call is answered once.
   *
   * @param {ExternalResult} result
   * @returns {Promise<Step>}
   * @throws {import("./errors.mjs").GuestError} If the guest ends with an exception.
   * @throws {ConversionError} For a value that can't enter the sandbox; the call stays open.
   */
  async resume(result) {
    return this.send("answer", this.encode(result, true));
  }
}

/** The guest called a host function, or a method of a host object. */
export class Call extends AnyCall {
  kind = /** @type {const} */ ("call");

  /** @param {any} turn @param {Reply} reply */
  constructor(turn, reply) {
    super(turn, reply);
    /** Identity of the host object whose method was called, or null for a function. @type {string | null} */
    this.objectId = turn.objectId;
  }

  /** Answers that there is no such function: the guest sees a `NameError`. @returns {Promise<Step>} */
  async resumeNotFound() {
    return this.send("answer", { kind: "unhandled" });
  }
}

/** The guest called the operating system: files, environment, clock, entropy, or the import of a host module. */
export class OsCall extends AnyCall {
  kind = /** @type {const} */ ("os");

  /** Leaves the call to the sandbox's default, an error that names what is missing. @returns {Promise<Step>} */
  async resumeNotHandled() {
    return this.send("answer", { kind: "unhandled" });
  }
}

/** The guest reads a name that it never assigned, or an attribute that only the host knows. */
export class NameLookup extends Asked {
  kind = /** @type {const} */ ("name");

  /** @param {any} turn @param {Reply} reply */
  constructor(turn, reply) {
    super(turn, reply);
    /** @type {string} */
    this.variableName = turn.name;
    /** Identity of the host object whose attribute is read, or null for a name. @type {string | null} */
    this.objectId = turn.objectId;
  }

  /**
   * Gives the name its value; without one the guest sees a `NameError` (or `AttributeError`).
   *
   * @param {[] | [value: any]} value
   * @returns {Promise<Step>}
   */
  async resume(...value) {
    const answer = value.length === 0 ? { kind: "unhandled" } : this.encode({ returnValue: value[0] }, false);
    return this.send("answer_name", answer);
  }

  /** Gives the name a host function that the guest calls by this name. @returns {Promise<Step>} */
  async resumeFunction() {
    return this.send("answer_name", { kind: "return", nodes: [functionNode(this.variableName)] });
  }
}

/** All of the guest's tasks wait for results that the host promised. */
export class Futures extends Asked {
  kind = /** @type {const} */ ("futures");

  /** @param {any} turn @param {Reply} reply */
  constructor(turn, reply) {
    super(turn, reply);
    /** @type {number[]} */
    this.pendingCallIds = turn.pending;
  }

  /** Settles some or all of the pending calls. @param {Map<number, SettledResult>} results @returns {Promise<Step>} */
  async resume(results) {
    const encoded = Array.from(results, ([callId, result]) => [callId, this.encode(result, false)]);
    return this.send("answer_futures", { results: new Map(/** @type {any} */ (encoded)) });
  }
}

/** @param {any} result @param {import("./kinds.mjs").Functions} functions @param {boolean} pending */
function encodeResult(result, functions, pending) {
  const [form, ...more] = Object.keys(result ?? {});
  if (form === "returnValue" && more.length === 0) {
    return { kind: "return", nodes: encodeNodes([result.returnValue], functions).nodes };
  }
  if (form === "exception" && more.length === 0) {
    return { kind: "raise", ...guestException(result.exception) };
  }
  if (form === "future" && more.length === 0 && pending) {
    return { kind: "future" };
  }
  throw new SettingError(`an answer is { returnValue }, { exception }${pending ? " or { future: true }" : ""}`);
}

/**
 * The sandbox's type and message for what a host function threw: its own for a PythonException; the nearest for an error
 * of JavaScript's or of this module's; else `Exception`.
 *
 * @param {any} error
 */
function guestException(error) {
  if (error instanceof PythonException) {
    return { type: error.type, message: error.text };
  }
  if (!(error instanceof Error)) {
    return { type: "Exception", message: String(error) };
  }
  const near = NEAREST.find(([type]) => error instanceof type)?.[1] ?? "Exception";
  return { type: near, message: error.message || null };
}

/** @type {[Function, string][]} */
const NEAREST = [
  [TypeError, "TypeError"],
  [ConversionError, "TypeError"],
  [RangeError, "ValueError"],
];
