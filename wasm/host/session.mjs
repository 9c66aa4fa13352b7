/** Sessions: a guest program that is fed, asks questions, is answered, and is carried elsewhere in a snapshot. */

import { encodeNodes } from "./encode.mjs";
import { ConversionError, SettingError } from "./errors.mjs";
import { Guest } from "./guest.mjs";
import { buildOf, entriesOf } from "./responses.mjs";
import { Server } from "./serve.mjs";
import { encodeJournal, encodeLimits, encodePolicy, seconds } from "./settings.mjs";

/** @typedef {import("./guest.mjs").Print} Print */
/** @typedef {import("./guest.mjs").Restored} Restored */
/** @typedef {import("./steps.mjs").Step} Step */

/**
 * How a session's journal stands: `before` were dropped by `compact`; `lost` says why there is none.
 *
 * @typedef {{events: number, before: number, bytes: number, lost: string | null}} JournalState
 */

/**
 * @typedef {object} FeedOptions
 * @property {Record<string, any>} [inputs] Assigned before the code runs.
 * @property {string} [cwd] The directory that the guest is in from now on, an absolute POSIX path.
 * @property {Print} [print] Gets what the guest prints, from now on.
 */

/**
 * A guest program in a sandbox of its own. Variables and functions persist from feed to feed.
 *
 * A session is used by one call at a time. After a trap, or a limit that is a wall of the sandbox, it is closed.
 */
export class Session {
  #guest;

  /** Use `Session.open` or `Session.load`. @param {Guest} guest */
  constructor(guest) {
    this.#guest = guest;
  }

  /**
   * Starts an empty session.
   *
   * @param {WebAssembly.Module} module What `compile` made.
   * @param {{scriptName?: string, limits?: import("./settings.mjs").ResourceLimits,
   *   osPolicy?: import("./settings.mjs").OSPolicy, journal?: boolean | import("./settings.mjs").JournalBudget,
   *   print?: Print}} [options] Without a journal, a snapshot opens only in builds whose interpreter and pointers fit.
   * @returns {Promise<Session>}
   * @throws {SettingError}
   */
  static async open(module, options = {}) {
    const { scriptName = "main.py", limits = {}, osPolicy = {}, journal = true, print = printToConsole } = options;
    const settings = {
      script_name: scriptName,
      limits: encodeLimits(limits),
      os_policy: encodePolicy(osPolicy),
      journal: encodeJournal(journal),
    };
    return new Session(await Guest.start(module, print, "open", settings));
  }

  /**
   * Opens a snapshot, correctly or not at all. `suspended` is then the question that the guest waits at, or null, and
   * `restored` how it came back. The session's own limits travel with it; `limits` can only lower them.
   *
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} data
   * @param {{format?: "crossload" | "monty", limits?: import("./settings.mjs").ResourceLimits, verify?: boolean,
   *   maxReplaySecs?: number, print?: Print}} [options] `verify` replays the journal also where the state can be loaded,
   *   and compares the two. `format: "monty"` opens a raw dump of a 32-bit little-endian build, which says nothing of
   *   itself: whoever passes one vouches for it.
   * @returns {Promise<Session>}
   * @throws {import("./errors.mjs").SnapshotError}
   */
  static async load(module, data, options = {}) {
    const { format = "crossload", limits = {}, verify = false, maxReplaySecs, print = printToConsole } = options;
    checkFormat(format);
    if (!(data instanceof Uint8Array)) {
      throw new ConversionError("a snapshot is a Uint8Array");
    }
    const settings = {
      ...{ data, format, verify, limits: encodeLimits(limits) },
      ...(maxReplaySecs === undefined ? {} : { max_replay_secs: seconds("maxReplaySecs", maxReplaySecs) }),
    };
    return new Session(await Guest.start(module, print, "load", settings));
  }

  /** Frees the sandbox. Safe to repeat; any other use afterwards throws a `SessionClosedError`. */
  close() {
    this.#guest.close();
  }

  /** Whether the session was closed, or lost to a fault. */
  get closed() {
    return this.#guest.closed;
  }

  /** The question that the guest waits at, or null when the session is idle. */
  get suspended() {
    return this.#guest.question;
  }

  /** How the session came back from its snapshot, or null if it did not come from one. */
  get restored() {
    return this.#guest.restored;
  }

  /** How the session's journal stands. @returns {JournalState} */
  get journal() {
    return /** @type {JournalState} */ (entriesOf(this.#guest.exchange("journal", {}).journal));
  }

  /** The fingerprint of the engine build that runs this session. */
  get build() {
    return buildOf(this.#guest.exchange("describe", {}).build);
  }

  /**
   * Runs `code` to its end, answering what it asks from `external` and `os`, and returns the value of its last
   * expression. An exception of a host function is raised in the guest, at the call.
   *
   * @param {string} code
   * @param {FeedOptions & import("./serve.mjs").Host} [options]
   * @returns {Promise<any>}
   * @throws {import("./errors.mjs").GuestError} For an exception that the guest did not catch.
   */
  async feedRun(code, { external, os, ...options } = {}) {
    const server = new Server({ external, os }, this.#guest.functions);
    const waits = this.suspended !== null;
    try {
      let step = await this.feedStart(code, options);
      while (step.kind !== "complete") {
        step = await server.answer(step);
      }
      return step.output;
    } catch (error) {
      // The feed can't go on without its driver: the session returns to idle, as after a guest's exception.
      if (this.suspended !== null && !waits) {
        this.abandon();
      }
      throw error;
    }
  }

  /**
   * Runs `code` up to its first question, or its end. The guest waits as long as the host likes: the question is answered
   * with its `resume`, here or, by way of `dump` and `load`, in any other process.
   *
   * @param {string} code
   * @param {FeedOptions} [options]
   * @returns {Promise<Step>}
   * @throws {import("./errors.mjs").GuestError} For an exception that the guest did not catch.
   */
  async feedStart(code, { inputs = {}, cwd, print } = {}) {
    if (typeof code !== "string") {
      throw new ConversionError("code is a string");
    }
    if (cwd !== undefined && !cwd.startsWith("/")) {
      throw new SettingError(`cwd is an absolute POSIX path, not ${JSON.stringify(cwd)}`);
    }
    const { nodes, indices } = encodeNodes(Object.values(inputs), this.#guest.functions);
    const named = new Map(Object.keys(inputs).map((name, at) => [name, indices[at]]));
    const given = { code, nodes, inputs: named, ...(cwd === undefined ? {} : { cwd }) };
    return this.#guest.step("feed", given, print);
  }

  /** Drops the suspended feed; what it assigned so far stays. The session is idle again. */
  abandon() {
    this.#guest.abandon();
  }

  /**
   * A snapshot of the session, which stays as it is. `compress` compresses it with zstd; it is loaded like any other.
   *
   * @param {{compress?: boolean, format?: "crossload" | "monty"}} [options]
   * @returns {Uint8Array}
   */
  dump({ compress = false, format = "crossload" } = {}) {
    checkFormat(format);
    return this.#guest.exchange("dump", { format, compress }).dump;
  }

  /** Drops the journal's events: it goes on from the session as it stands, and so keeps small. */
  compact() {
    this.#guest.exchange("compact", {});
  }
}

/** @param {string} format */
function checkFormat(format) {
  if (format !== "crossload" && format !== "monty") {
    throw new SettingError(`a snapshot's format is crossload or monty, not ${JSON.stringify(format)}`);
  }
}

/** @type {Print} */
function printToConsole(stream, text) {
  console[stream === "stdout" ? "log" : "error"](text.replace(/\n$/, ""));
}
