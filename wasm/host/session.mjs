/** Sessions: a guest program that is fed, asks questions, is answered, and is carried elsewhere in a snapshot. */

import { decodeNodes } from "./decode.mjs";
import { encodeNodes } from "./encode.mjs";
import { ConversionError, EngineFaultError, SessionBusyError, SessionStateError, SettingError } from "./errors.mjs";
import { Machine } from "./machine.mjs";
import { buildOf, entriesOf, guestErrorOf, questionOf } from "./responses.mjs";
import { Server } from "./serve.mjs";
import { encodeJournal, encodeLimits, encodePolicy, seconds } from "./settings.mjs";
import { Sleeps } from "./sleeps.mjs";
import { Complete } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {(stream: "stdout" | "stderr", text: string) => void} Print */

/**
 * How a load went: from the interpreter's state or by replaying the journal, of so many events (null without one).
 *
 * @typedef {{path: "state" | "replay", events: number | null, seconds: number, verified: boolean, warnings: string[]}} Restored
 */

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
  #machine;
  /** @type {import("./kinds.mjs").Functions} */
  #functions = new Map();
  #sleeps = new Sleeps();
  #turn = 0;
  #busy = false;
  /** @type {import("./steps.mjs").Question | null} */
  #question = null;
  /** @type {Restored | null} */
  #restored = null;
  /** @type {Print} */
  #print;

  /** Use `Session.open` or `Session.load`. @param {Machine} machine @param {Print} print */
  constructor(machine, print) {
    this.#machine = machine;
    this.#print = print;
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
    const session = new Session(await Machine.open(module), print);
    await session.#start("open", settings);
    return session;
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
    const session = new Session(await Machine.open(module), print);
    await session.#start("load", settings);
    return session;
  }

  /** @param {string} operation @param {object} settings */
  async #start(operation, settings) {
    try {
      await this.#run(operation, settings);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Frees the sandbox. Safe to repeat; any other use afterwards throws a `SessionClosedError`. */
  close() {
    this.#machine.close();
    this.#question = null;
  }

  /** Whether the session was closed, or lost to a fault. */
  get closed() {
    return this.#machine.closed;
  }

  /** The question that the guest waits at, or null when the session is idle. */
  get suspended() {
    return this.#question;
  }

  /** How the session came back from its snapshot, or null if it did not come from one. */
  get restored() {
    return this.#restored;
  }

  /** How the session's journal stands. @returns {JournalState} */
  get journal() {
    return /** @type {JournalState} */ (entriesOf(this.#exchange("journal", {}).journal));
  }

  /** The fingerprint of the engine build that runs this session. */
  get build() {
    return buildOf(this.#exchange("describe", {}).build);
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
    const server = new Server({ external, os }, this.#functions);
    const waits = this.#question !== null;
    try {
      let step = await this.feedStart(code, options);
      while (step.kind !== "complete") {
        step = await server.answer(step);
      }
      return step.output;
    } catch (error) {
      // The feed can't go on without its driver: the session returns to idle, as after a guest's exception.
      if (this.#question !== null && !waits) {
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
    const { nodes, indices } = encodeNodes(Object.values(inputs), this.#functions);
    const named = new Map(Object.keys(inputs).map((name, at) => [name, indices[at]]));
    const given = { code, nodes, inputs: named, ...(cwd === undefined ? {} : { cwd }) };
    return this.#finish(this.#run("feed", given, print));
  }

  /** Drops the suspended feed; what it assigned so far stays. The session is idle again. */
  abandon() {
    this.#exchange("abandon", {});
    this.#turn += 1;
    this.#question = null;
  }

  /**
   * A snapshot of the session, which stays as it is. `compress` compresses it with zstd; it is loaded like any other.
   *
   * @param {{compress?: boolean, format?: "crossload" | "monty"}} [options]
   * @returns {Uint8Array}
   */
  dump({ compress = false, format = "crossload" } = {}) {
    checkFormat(format);
    return this.#exchange("dump", { format, compress }).dump;
  }

  /** Drops the journal's events: it goes on from the session as it stands, and so keeps small. */
  compact() {
    this.#exchange("compact", {});
  }

  /** @param {Promise<Step | null>} run @returns {Promise<Step>} */
  async #finish(run) {
    const step = await run;
    if (step === null) {
      this.close();
      throw new EngineFaultError("a turn ended without an outcome", "");
    }
    return step;
  }

  /**
   * Lets the guest run: passes on what it prints, waits out its sleeps, and returns its question or result; null for a
   * session that is idle from the start.
   *
   * @param {string} operation
   * @param {object} args
   * @param {Print} [print]
   * @returns {Promise<Step | null>}
   */
  async #run(operation, args, print) {
    let response = this.#exchange(operation, args);
    this.#print = print ?? this.#print;
    if (response.restored !== undefined) {
      const { path, events, seconds, verified, warnings } = entriesOf(response.restored);
      this.#restored = Object.freeze({ path, events, seconds: Number(seconds), verified, warnings });
    }
    this.#busy = true;
    try {
      for (;;) {
        const turn = entriesOf(response.turn);
        const answer = this.#take(turn);
        if (answer === null) {
          return this.#outcome(turn);
        }
        response = this.#machine.call(...(await answer));
      }
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Takes note of how a turn ended; where the session itself has the answer, because the guest sleeps, it is returned.
   *
   * @param {Record<string, any>} turn
   */
  #take(turn) {
    this.#turn += 1;
    this.#question = null;
    const asleep = this.#sleeps.concern(turn);
    // What the session waits at is known before any of the host's code runs, which may throw.
    if (!asleep && !ENDS.has(turn.step)) {
      const taken = this.#turn;
      const reply = {
        functions: this.#functions,
        send: (/** @type {string} */ operation, /** @type {object} */ args) => this.#answer(taken, operation, args),
      };
      this.#question = questionOf(turn, reply);
    }
    try {
      turn.output.forEach((/** @type {["stdout" | "stderr", string]} */ [stream, text]) => this.#print(stream, text));
    } catch (error) {
      // Nobody would wait out a sleep that was interrupted: the feed is dropped, as after an exception.
      if (asleep && !this.closed) {
        this.#machine.call("abandon", {});
      }
      throw error;
    }
    return asleep ? this.#sleeps.answer(turn) : null;
  }

  /** @param {Record<string, any>} turn @returns {Step | null} */
  #outcome(turn) {
    switch (turn.step) {
      case "raised":
        throw guestErrorOf(turn);
      case "complete":
        return new Complete(decodeNodes(turn.nodes, this.#functions).at(-1));
      default:
        return this.#question;
    }
  }

  /** @param {number} turn @param {string} operation @param {object} args */
  async #answer(turn, operation, args) {
    if (!this.closed && (turn !== this.#turn || (this.#question === null && !this.#busy))) {
      throw new SessionStateError("this question was answered, or abandoned, before");
    }
    return this.#finish(this.#run(operation, args));
  }

  /**
   * Carries out an operation that another call may not be in the middle of.
   *
   * @param {string} operation
   * @param {object} args
   */
  #exchange(operation, args) {
    if (this.#busy) {
      throw new SessionBusyError("the session is inside another call, which waits for a sleep of the guest's");
    }
    try {
      return this.#machine.call(operation, args);
    } finally {
      this.#question = this.closed ? null : this.#question;
    }
  }
}

// Steps after which the session is idle.
const ENDS = new Set(["idle", "raised", "complete"]);

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
