/** The class an adapter extends, the ways to say no, and the answer to one request; how lines travel is left to others. */

import { base64Of, bytesOf } from "./base64.mjs";
import { ORACLE_VERSION } from "./canonical.mjs";

export const PROTOCOL_VERSION = 1;

/** @typedef {{name: string, digest: string, body: any}} Scenario What to put in a snapshot, and what to ask of it. */
/** @typedef {Record<string, any>} Answer */

/** The adapter does not take part in this request; the reason is shown in the matrix. */
export class Unsupported extends Error {}

/** What the subject itself threw, by type and message. */
class SubjectError extends Error {
  /** @param {string} type @param {string} message */
  constructor(type, message) {
    super(message);
    this.type = type;
  }
}

/** The subject threw while loading, before it handed out any data. */
export class Refused extends SubjectError {}

/** The subject loaded the snapshot, and then broke in a way that is no answer. */
export class Failed extends SubjectError {}

/** Put this around the subject's own load call, and around nothing else. @template T @param {() => T} load @returns {T} */
export function refusing(load) {
  return turning(Refused, load);
}

/** Put this around the subject's own calls after a load. @template T @param {() => T} call @returns {T} */
export function failing(call) {
  return turning(Failed, call);
}

/** @template T @param {typeof Refused | typeof Failed} kind @param {() => T} call @returns {T} */
function turning(kind, call) {
  const turned = (/** @type {any} */ error) => {
    throw error instanceof SubjectError || error instanceof Unsupported ? error : new kind(error?.name ?? typeof error, error?.message ?? String(error));
  };
  try {
    const result = call();
    // The library may answer at once, or with a promise.
    return result instanceof Promise ? /** @type {any} */ (result.catch(turned)) : result;
  } catch (error) {
    return turned(error);
  }
}

/** One subject at one version in one place. Each method may be asynchronous. */
export class Adapter {
  /**
   * What this worker is: `subject`, `version`, `format`, `arch`, `pointer_width`, `byte_order`, `artifact` and perhaps
   * `detail`. Measure it, never repeat what the kit passed in; in node, `identity()` helps.
   *
   * @returns {Answer | Promise<Answer>}
   */
  describe() {
    throw new Error("an adapter says what it is in describe()");
  }

  /** Whether the scenario can be used at all. The kit asks for a made-up one, to see that the answer is no. @param {Scenario} scenario */
  knows({ body }) {
    return Array.isArray(body.feeds) && body.feeds.length > 0 && "questions" in body;
  }

  /**
   * Run the scenario, take the snapshot, go on in the same session and answer the questions.
   *
   * @param {Scenario} _scenario
   * @returns {{snapshot: Uint8Array, answers: any[]} | Promise<{snapshot: Uint8Array, answers: any[]}>}
   */
  write(_scenario) {
    throw new Unsupported("this adapter does not write");
  }

  /**
   * Load the snapshot within `refusing()`, and answer the questions.
   *
   * @param {Scenario} _scenario
   * @param {Uint8Array} _snapshot
   * @returns {{answers: any[], path?: string} | Promise<{answers: any[], path?: string}>}
   */
  read(_scenario, _snapshot) {
    throw new Unsupported("this adapter does not read");
  }

  /** Load the snapshot, and take another one at once. @param {Scenario} _scenario @param {Uint8Array} _snapshot @returns {Uint8Array | Promise<Uint8Array>} */
  rewrite(_scenario, _snapshot) {
    throw new Unsupported("this adapter has no rewrite");
  }
}

/** The line that answers a request. @param {Adapter} adapter @param {string} line @returns {Promise<string>} */
export async function answerTo(adapter, line) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = { status: "ok", ...(await carryOut(adapter, request)) };
  } catch (error) {
    answer = told(/** @type {any} */ (error));
  }
  return JSON.stringify({ id: request.id, ...answer });
}

/** @param {any} error @returns {Answer} */
function told(error) {
  if (error instanceof Unsupported) {
    return { status: "unsupported", reason: error.message };
  }
  if (error instanceof SubjectError) {
    const status = error instanceof Refused ? "refused" : "failed";
    return { status, error: { type: error.type, message: error.message } };
  }
  const { name = typeof error, message = String(error), stack = "" } = error ?? {};
  return { status: "error", error: { type: name, message, traceback: stack } };
}

/** @param {Adapter} adapter @param {any} request @returns {Promise<Answer>} */
async function carryOut(adapter, { verb, scenario, snapshot }) {
  switch (verb) {
    case "describe":
      return { protocol: PROTOCOL_VERSION, oracle: ORACLE_VERSION, ...(await adapter.describe()) };
    case "bye":
      return {};
    case "write":
    case "read":
    case "rewrite":
      break;
    default:
      throw new Unsupported(`unknown verb ${JSON.stringify(verb)}`);
  }
  if (!adapter.knows(scenario)) {
    throw new Unsupported(`unknown scenario ${JSON.stringify(scenario.name)}`);
  }
  if (verb === "write") {
    const written = await adapter.write(scenario);
    return { ...written, snapshot: base64Of(written.snapshot) };
  }
  const bytes = bytesOf(snapshot);
  return verb === "read"
    ? { path: null, ...(await adapter.read(scenario, bytes)) }
    : { snapshot: base64Of(await adapter.rewrite(scenario, bytes)) };
}
