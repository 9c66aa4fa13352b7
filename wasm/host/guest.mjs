/** A guest's turns: it runs until it asks something or ends, and what it asks is answered once. */

import { decodeNodes } from "./decode.mjs";
import { EngineFaultError, SessionBusyError, SessionStateError } from "./errors.mjs";
import { Machine } from "./machine.mjs";
import { entriesOf, guestErrorOf, questionOf } from "./responses.mjs";
import { Sleeps } from "./sleeps.mjs";
import { Complete } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {(stream: "stdout" | "stderr", text: string) => void} Print */

/**
 * How a load went: from the interpreter's state or by replaying the journal, of so many events (null without one).
 *
 * @typedef {{path: "state" | "replay", events: number | null, seconds: number, verified: boolean, warnings: string[]}} Restored
 */

// Steps after which the guest is idle.
const ENDS = new Set(["idle", "raised", "complete"]);

export class Guest {
  #machine;
  #sleeps = new Sleeps();
  #turn = 0;
  #busy = false;
  /** @type {Print} */
  #print;

  /** @type {import("./kinds.mjs").Functions} */
  functions = new Map();
  /** The question that waits, or null when the guest is idle. @type {import("./steps.mjs").Question | null} */
  question = null;
  /** How it came back from its snapshot, or null if it did not come from one. @type {Restored | null} */
  restored = null;

  /**
   * Starts a machine with its first operation.
   *
   * @param {WebAssembly.Module} module
   * @param {Print} print
   * @param {string} operation
   * @param {object} settings
   */
  static async start(module, print, operation, settings) {
    const guest = new Guest(await Machine.open(module), print);
    try {
      await guest.#run(operation, settings);
    } catch (error) {
      guest.close();
      throw error;
    }
    return guest;
  }

  /** @param {Machine} machine @param {Print} print */
  constructor(machine, print) {
    this.#machine = machine;
    this.#print = print;
  }

  get closed() {
    return this.#machine.closed;
  }

  close() {
    this.#machine.close();
    this.question = null;
  }

  /** Drops the suspended feed. */
  abandon() {
    this.exchange("abandon", {});
    this.#turn += 1;
    this.question = null;
  }

  /**
   * Lets the guest run to its next question, or its end.
   *
   * @param {string} operation
   * @param {object} args
   * @param {Print} [print] Gets what it prints, from now on.
   * @returns {Promise<Step>}
   */
  async step(operation, args, print) {
    const step = await this.#run(operation, args, print);
    if (step === null) {
      this.close();
      throw new EngineFaultError("a turn ended without an outcome", operation);
    }
    return step;
  }

  /**
   * Carries out an operation in which the guest may run: passes on what it prints, waits out its sleeps, and returns its
   * question or result; null for a guest that is idle from the start.
   *
   * @param {string} operation
   * @param {object} args
   * @param {Print} [print]
   * @returns {Promise<Step | null>}
   */
  async #run(operation, args, print) {
    let response = this.exchange(operation, args);
    this.#print = print ?? this.#print;
    if (response.restored !== undefined) {
      const { path, events, seconds, verified, warnings } = entriesOf(response.restored);
      this.restored = Object.freeze({ path, events, seconds: Number(seconds), verified, warnings });
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
    this.question = null;
    const asleep = this.#sleeps.concern(turn);
    // What the session waits at is known before any of the host's code runs, which may throw.
    if (!asleep && !ENDS.has(turn.step)) {
      const taken = this.#turn;
      const reply = {
        functions: this.functions,
        send: (/** @type {string} */ operation, /** @type {object} */ args) => this.#answer(taken, operation, args),
      };
      this.question = questionOf(turn, reply);
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
        return new Complete(decodeNodes(turn.nodes, this.functions).at(-1));
      default:
        return this.question;
    }
  }

  /** @param {number} turn @param {string} operation @param {object} args */
  async #answer(turn, operation, args) {
    if (!this.closed && (turn !== this.#turn || (this.question === null && !this.#busy))) {
      throw new SessionStateError("this question was answered, or abandoned, before");
    }
    return this.step(operation, args);
  }

  /**
   * Carries out an operation that another call may not be in the middle of.
   *
   * @param {string} operation
   * @param {object} args
   */
  exchange(operation, args) {
    if (this.#busy) {
      throw new SessionBusyError("the session is inside another call, which waits for a sleep of the guest's");
    }
    try {
      return this.#machine.call(operation, args);
    } finally {
      this.question = this.closed ? null : this.question;
    }
  }
}
