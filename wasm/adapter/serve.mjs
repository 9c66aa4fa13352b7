/** Serves the crossload subject as crossload_adapter/PROTOCOL.md asks of a worker, in node or in a browser's page. */

import { CrossloadError, GuestError, Session, compile } from "../host.mjs";
import { ORACLE_VERSION, base64Of, bytesOf } from "./canonical.mjs";
import { Play, isPlayable } from "./scenario.mjs";

const PROTOCOL_VERSION = 1;

/** @typedef {Record<string, any>} Answer */

// The scenario's table is the only source of time, sleep and randomness.
const OPTIONS = {
  osPolicy: /** @type {const} */ ({ datetime: "call_host", sleep: "call_host", randomStart: "call_host" }),
  print: () => {},
};

/** One worker over one `engine.wasm`. */
export class Worker {
  #module;
  #artifact;

  /** @param {Uint8Array<ArrayBuffer>} engine */
  static async start(engine) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", engine));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return new Worker(await compile(engine), `sha256:${hex}`);
  }

  /** @param {WebAssembly.Module} module @param {string} artifact */
  constructor(module, artifact) {
    this.#module = module;
    this.#artifact = artifact;
  }

  /** The answer to a line. @param {string} line @returns {Promise<string>} */
  async answer(line) {
    const request = JSON.parse(line);
    let answer;
    try {
      answer = await this.#carryOut(request);
    } catch (error) {
      const { name, message, stack } = /** @type {Error} */ (error);
      answer = { status: "error", error: { type: name, message, traceback: stack ?? "" } };
    }
    return JSON.stringify({ id: request.id, ...answer });
  }

  /** @param {Record<string, any>} request @returns {Promise<Answer>} */
  async #carryOut({ verb, scenario, snapshot }) {
    switch (verb) {
      case "describe":
        return this.#describe();
      case "bye":
        return { status: "ok" };
      case "write":
      case "read":
      case "rewrite":
        break;
      default:
        return { status: "unsupported", reason: `unknown verb ${JSON.stringify(verb)}` };
    }
    if (!isPlayable(scenario.body)) {
      return { status: "unsupported", reason: `unknown scenario ${JSON.stringify(scenario.name)}` };
    }
    return verb === "write" ? this.#write(scenario) : this.#load(scenario.body, bytesOf(snapshot), verb === "rewrite");
  }

  async #describe() {
    const session = await Session.open(this.#module);
    const { engine, monty, dump, pointerWidth, byteOrder } = session.build;
    session.close();
    return {
      ...{ status: "ok", protocol: PROTOCOL_VERSION, oracle: ORACLE_VERSION },
      ...{ subject: "crossload", version: engine, format: "crossload", artifact: this.#artifact },
      ...{ arch: "wasm32", pointer_width: pointerWidth, byte_order: byteOrder },
      detail: { release: monty, dump_version: dump, engine },
    };
  }

  /** Plays up to the point of suspension, takes the snapshot, and goes on in the same session. @param {any} scenario */
  async #write({ name, body }) {
    const session = await Session.open(this.#module, OPTIONS);
    try {
      const play = new Play(session, body, false);
      const step = await play.toSuspension();
      const snapshot = base64Of(session.dump());
      await play.finish(step);
      return { status: "ok", snapshot, answers: await play.ask() };
    } catch (error) {
      if (error instanceof GuestError) {
        return { status: "unsupported", reason: `the interpreter can't run ${JSON.stringify(name)}: ${error.message}` };
      }
      throw error;
    } finally {
      session.close();
    }
  }

  /** Loads, and goes on from the suspension or dumps again at once. @param {any} body @param {Uint8Array} snapshot @param {boolean} again */
  async #load(body, snapshot, again) {
    let session;
    try {
      session = await Session.load(this.#module, snapshot, OPTIONS);
    } catch (error) {
      return told("refused", error);
    }
    try {
      const step = session.suspended;
      const [found, saved] = [step?.kind ?? "complete", Play.saved(body)];
      if (found !== saved) {
        throw new CrossloadError(`loaded a session suspended at ${found}, saved at ${saved}`);
      }
      if (again) {
        return { status: "ok", snapshot: base64Of(session.dump()) };
      }
      const play = new Play(session, body, true);
      await play.finish(step);
      return { status: "ok", answers: await play.ask(), path: session.restored?.path };
    } catch (error) {
      if (error instanceof CrossloadError) {
        return told("failed", error);
      }
      throw error;
    } finally {
      session.close();
    }
  }
}

/** @param {string} status @param {unknown} error */
function told(status, error) {
  const { name, message } = /** @type {Error} */ (error);
  return { status, error: { type: name, message } };
}
